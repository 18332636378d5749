#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>

#include "kindred/core/error.hpp"

#if __has_include(<sys/file.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace kindred::inline v0::detail {

// A file that one writer appends to. A second one is refused, in this process or another; the system takes
// the lock away with the process, however that ends.
class AppendFile {
 public:
#if __has_include(<sys/file.h>)
  // Opens the file, or makes it.
  // @throws DataError naming the path, as all members
  explicit AppendFile(const std::filesystem::path& path)
      : path_(path), descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) refuse(errno);
    try {
      if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
          throw DataError(Place{path_.string()},
                          "is being written by another, expected one writer at a time");
        refuse(errno);
      }
      struct ::stat status = {};
      if (::fstat(descriptor_, &status) != 0) refuse(errno);
      if (!S_ISREG(status.st_mode)) throw DataError(Place{path_.string()}, "is no file");
      size_ = static_cast<std::uint64_t>(status.st_size);
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile() { ::close(descriptor_); }

  // Appends all or nothing: where the disk is full, what had got in is cut off again.
  void append(std::span<const std::byte> bytes) {
    require_whole();
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto wrote = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) {
        const int error = wrote < 0 ? errno : ENOSPC;
        whole_ = ::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0;
        refuse(error);
      }
      done += static_cast<std::size_t>(wrote);
    }
    size_ += bytes.size();
  }

  // Cuts the file to its first `size` bytes.
  void cut(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) refuse(errno);
    size_ = size;
  }

  // All that was appended outlives a power failure, the file's name included.
  void sync() {
    require_whole();
#ifdef __linux__
    const bool done = ::fdatasync(descriptor_) == 0;
#else
    const bool done = ::fsync(descriptor_) == 0;
#endif
    // The system may have dropped what it could not write, and would not say so a second time.
    if (!done) {
      whole_ = false;
      refuse(errno);
    }
    if (named_) return;
    const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
      ::fsync(descriptor);  // not every file system can
      ::close(descriptor);
    }
    named_ = true;
  }
#else
  explicit AppendFile(const std::filesystem::path& path) : path_(path) {
    throw DataError(Place{path.string()}, "cannot be written: this system has no flock");
  }
  void append(std::span<const std::byte>) {}
  void cut(std::uint64_t) {}
  void sync() {}
#endif

  std::uint64_t size() const noexcept { return size_; }
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  [[noreturn]] void refuse(int error) const {
    throw DataError(Place{path_.string()}, "cannot be written: " + std::generic_category().message(error));
  }
  void require_whole() const {
    if (!whole_)
      throw DataError(Place{path_.string()},
                      "cannot be written: an earlier write failed half way; close it and open it again");
  }

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool whole_ = true;
  bool named_ = false;
};

}  // namespace kindred::inline v0::detail
