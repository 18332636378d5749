#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "kindred/core/error.hpp"

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace kindred::inline v0::detail {

// A file that takes its place at once when it is complete: it is written beside it and renamed, so that at
// every moment there is the old file or the new one, a power failure included. Unless it is committed it
// vanishes.
class ReplacingFile {
 public:
  // @throws DataError naming the path, as all members
  explicit ReplacingFile(const std::filesystem::path& path) : path_(path) {
    for (int attempt = 0; !file_; ++attempt) {
      temporary_ = path;
      temporary_ += ".writing" + std::to_string(attempt);
      file_.reset(std::fopen(temporary_.string().c_str(), "wbx"));
      if (!file_ && (errno != EEXIST || attempt == 100)) refuse(errno);
    }
  }
  ReplacingFile(const ReplacingFile&) = delete;
  ReplacingFile& operator=(const ReplacingFile&) = delete;

  ~ReplacingFile() {
    file_.reset();
    std::error_code ignored;
    if (!committed_) std::filesystem::remove(temporary_, ignored);
  }

  void write(std::span<const std::byte> bytes) {
    if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
      refuse(errno);
  }

  void commit() {
    if (std::fflush(file_.get()) != 0 || !synchronised(file_.get())) refuse(errno);
    if (std::fclose(file_.release()) != 0) refuse(errno);
    std::error_code error;
    std::filesystem::rename(temporary_, path_, error);
    if (error) refuse(error.value());
    committed_ = true;
    synchronise_folder();
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  [[noreturn]] void refuse(int error) const {
    throw DataError(Place{path_.string()}, "cannot be written: " + std::generic_category().message(error));
  }

  static bool synchronised([[maybe_unused]] std::FILE* file) noexcept {
#if __has_include(<unistd.h>)
    return ::fsync(::fileno(file)) == 0;
#else
    return true;
#endif
  }

  // The new name outlives a power failure once the folder is on the disk. Not every file system can tell.
  void synchronise_folder() const {
#if __has_include(<unistd.h>)
    const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
#endif
  }

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::unique_ptr<std::FILE, Close> file_;
  bool committed_ = false;
};

}  // namespace kindred::inline v0::detail
