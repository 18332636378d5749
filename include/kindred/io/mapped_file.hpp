#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"

#if __has_include(<sys/mman.h>)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#else
#include <fstream>
#include <vector>
#endif

namespace kindred::inline v0 {

/// A whole file as memory, aligned to 64 bytes. Where the system can map files nothing is read before it is
/// used, and processes that map the same file share its memory; elsewhere the file is read. The file must not
/// be cut short or written to while the memory is in use; replacing it by a rename, as `ArchiveWriter::save`
/// does, is safe.
/// @param path the file
/// @param all whether all of it will be read at once, and had better be fetched in one go
/// @throws DataError naming the path, for what is missing, a directory, or not allowed to be read
inline SharedArray<std::byte> map_file(const std::filesystem::path& path, [[maybe_unused]] bool all = false) {
  const auto refuse = [&](const std::string& why) { throw DataError(Place{path.string()}, why); };
#if __has_include(<sys/mman.h>)
  const auto cannot_be_read = [&] { refuse("cannot be read: " + std::generic_category().message(errno)); };
  struct Descriptor {
    int number;
    ~Descriptor() {
      if (number >= 0) ::close(number);
    }
  };
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct ::stat status = {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0) cannot_be_read();
  if (!S_ISREG(status.st_mode))
    refuse(S_ISDIR(status.st_mode) ? "is a directory, expected a file" : "is no file");
  const auto bytes = static_cast<std::uintmax_t>(status.st_size);
  if (bytes > std::numeric_limits<std::size_t>::max()) refuse("is too large for this machine's memory");
  const auto size = static_cast<std::size_t>(bytes);
  if (size == 0) return {};
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number, 0);
  if (start == MAP_FAILED) cannot_be_read();
#ifdef MADV_POPULATE_READ
  // Older kernels don't know it, and nothing is lost.
  if (all) ::madvise(start, size, MADV_POPULATE_READ);
#endif
  std::shared_ptr<const void> owner(start, [size](void* mapped) { ::munmap(mapped, size); });
  return {std::move(owner), {static_cast<const std::byte*>(start), size}};
#else
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::error_code error;
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path, error));
  if (error) refuse("cannot be read: " + error.message());
  auto lines = std::make_shared<std::vector<Line>>(size / sizeof(Line) + 1);
  auto* const start = reinterpret_cast<char*>(lines->data());
  std::ifstream file(path, std::ios::binary);
  if (!file.read(start, static_cast<std::streamsize>(size))) refuse("cannot be read");
  return {std::move(lines), {reinterpret_cast<const std::byte*>(start), size}};
#endif
}

}  // namespace kindred::inline v0
