#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "kindred/core/error.hpp"

#if __has_include(<sys/file.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#define KINDRED_DETAIL_POSIX_FILES 1
#else
#define KINDRED_DETAIL_POSIX_FILES 0
#endif

namespace kindred::inline v0::detail {

// A file that takes its place at once when it is complete: it is written beside it and renamed, so that at
// every moment there is the old file or the new one, a power failure included. Unless it is committed it
// vanishes. What a killed program left beside it is used again: whoever writes holds a lock.
class ReplacingFile {
 public:
  // @throws DataError naming the path, as all members
  explicit ReplacingFile(const std::filesystem::path& path) : path_(path) {
    for (int number = 0; !file_; ++number) {
      temporary_ = path;
      temporary_ += ".writing" + std::to_string(number);
      open();
      if (!file_ && (errno != EEXIST || number == 100)) refuse(errno);
    }
  }
  ReplacingFile(const ReplacingFile&) = delete;
  ReplacingFile& operator=(const ReplacingFile&) = delete;

  ~ReplacingFile() {
    std::error_code ignored;
    if (!committed_) std::filesystem::remove(temporary_, ignored);
  }

  // Places that nothing is written to hold zeros.
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
#if KINDRED_DETAIL_POSIX_FILES
    while (!bytes.empty()) {
      const auto written =
          ::pwrite(::fileno(file_.get()), bytes.data(), bytes.size(), static_cast<::off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) refuse(written < 0 ? errno : EIO);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
    begin_synchronising(offset);
#else
    if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0 ||
        std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
      refuse(errno);
#endif
  }

  void commit() {
    if (std::fflush(file_.get()) != 0 || !synchronised(file_.get())) refuse(errno);
    std::error_code error;
#if !KINDRED_DETAIL_POSIX_FILES
    file_.reset();  // an open file can't be renamed there
#endif
    std::filesystem::rename(temporary_, path_, error);
    if (error) refuse(error.value());
    committed_ = true;
    file_.reset();
    synchronise_folder();
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  [[noreturn]] void refuse(int error) const {
    throw DataError(Place{path_.string()}, "cannot be written: " + std::generic_category().message(error));
  }

#if KINDRED_DETAIL_POSIX_FILES
  // Leaves errno at EEXIST where somebody else is writing there.
  void open() {
    constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = ::open(temporary_.c_str(), flags | O_CREAT | O_EXCL, 0666);
    const bool created = descriptor >= 0;
    const bool exists = !created && errno == EEXIST;
    if (exists) descriptor = ::open(temporary_.c_str(), flags);
    if (descriptor < 0) {
      if (exists && errno == ENOENT) errno = EEXIST;  // it has just been renamed
      return;
    }
    // Where there are no locks, what was there already may be somebody's.
    const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || (created && errno != EWOULDBLOCK);
    // Between opening and locking the other one may have renamed this very file into its place.
    struct ::stat opened = {}, named = {};
    if (locked && ::fstat(descriptor, &opened) == 0 && ::lstat(temporary_.c_str(), &named) == 0 &&
        opened.st_dev == named.st_dev && opened.st_ino == named.st_ino && S_ISREG(opened.st_mode) &&
        ::ftruncate(descriptor, 0) == 0)
      file_.reset(::fdopen(descriptor, "wb"));
    if (file_) return;
    ::close(descriptor);
    errno = EEXIST;
  }

  static bool synchronised(std::FILE* file) noexcept { return ::fsync(::fileno(file)) == 0; }

  // Lets the disk begin with what is there while the rest is still to come; where the system can't, it begins
  // at the end.
  void begin_synchronising([[maybe_unused]] std::uint64_t end) noexcept {
#ifdef SYNC_FILE_RANGE_WRITE
    constexpr std::uint64_t at_once = std::uint64_t{1} << 23;
    if (end < begun_ + at_once) return;
    ::sync_file_range(::fileno(file_.get()), static_cast<::off_t>(begun_), static_cast<::off_t>(end - begun_),
                      SYNC_FILE_RANGE_WRITE);
    begun_ = end;
#endif
  }

  // The new name outlives a power failure once the folder is on the disk. Not every file system can tell.
  void synchronise_folder() const {
    const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
  }
#else
  void open() { file_.reset(std::fopen(temporary_.string().c_str(), "wbx")); }
  static bool synchronised(std::FILE*) noexcept { return true; }
  void synchronise_folder() const {}
#endif

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::unique_ptr<std::FILE, Close> file_;
  [[maybe_unused]] std::uint64_t begun_ = 0;
  bool committed_ = false;
};

}  // namespace kindred::inline v0::detail

#undef KINDRED_DETAIL_POSIX_FILES
