#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "kindred/core/error.hpp"

namespace kindred::inline v0::detail {

// Why the last call of the system failed, in words.
inline std::string last_error() { return std::generic_category().message(errno); }

// A file open for reading. Its failures are DataErrors that begin with the path.
class InputFile {
 public:
  explicit InputFile(std::string path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "rb")) {
    if (!file_) throw DataError(Place{path_}, "cannot be opened: " + last_error());
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);
  }

  const std::string& name() const noexcept { return path_; }

  // How many bytes were read, fewer than `size` only at the end of the file.
  std::size_t read(char* to, std::size_t size) {
    const std::size_t got = std::fread(to, 1, size, file_.get());
    if (got < size && std::ferror(file_.get()))
      throw DataError(Place{path_}, "cannot be read: " + last_error());
    return got;
  }

  // Goes on at so many bytes from the beginning.
  void seek(std::uint64_t offset) {
#ifdef _WIN32
    const int failed = ::_fseeki64(file_.get(), static_cast<std::int64_t>(offset), SEEK_SET);
#else
    const int failed = ::fseeko(file_.get(), static_cast<::off_t>(offset), SEEK_SET);
#endif
    if (failed) throw DataError(Place{path_}, "cannot be read from its middle: " + last_error());
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace kindred::inline v0::detail
