#pragma once

/// @file
/// Files that xz has compressed, by liblzma, which must be installed (Debian: liblzma-dev); nothing else of
/// kindred needs it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <lzma.h>

#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"

namespace kindred::inline v0 {

/// What xz has compressed, decompressed as it is read: `read_events(CsvReader(Unxz("events.csv.xz")),
/// columns)`. Several files compressed one by one and put together are read as one, as xz does. What is read
/// is checked; of a file that is cut short or damaged, nothing is passed off as whole.
class Unxz {
 public:
  /// The memory that `xz` may have a file ask for at its highest preset is 65 MB; this is enough for any.
  static constexpr std::uint64_t usual_memory = std::uint64_t{1} << 29;

  /// Opens a file.
  /// @param path the file
  /// @param most_memory bytes that decompressing it may take
  /// @throws DataError where it cannot be opened
  explicit Unxz(const std::string& path, std::uint64_t most_memory = usual_memory)
      : Unxz(ByteSource(detail::InputFile(path)), most_memory) {}

  /// Decompresses another source.
  explicit Unxz(ByteSource compressed, std::uint64_t most_memory = usual_memory)
      : compressed_(std::move(compressed)) {
    if (::lzma_stream_decoder(stream_.get(), most_memory, LZMA_CONCATENATED) != LZMA_OK)
      throw std::bad_alloc();
  }

  /// The compressed source's name.
  const std::string& name() const noexcept { return compressed_.name(); }

  /// Fills `size` bytes, fewer only at the end.
  /// @return how many
  /// @throws DataError for what is no xz file, is cut short, damaged, followed by something else, or takes
  /// more memory than it may
  std::size_t read(char* to, std::size_t size) {
    stream_->next_out = reinterpret_cast<std::uint8_t*>(to);
    stream_->avail_out = size;
    while (stream_->avail_out > 0 && !is_finished_) {
      if (stream_->avail_in == 0) refill();
      switch (::lzma_code(stream_.get(), is_all_read_ ? LZMA_FINISH : LZMA_RUN)) {
        case LZMA_OK: break;
        case LZMA_STREAM_END: is_finished_ = true; break;
        case LZMA_MEM_ERROR: throw std::bad_alloc();
        case LZMA_MEMLIMIT_ERROR:
          refuse("takes " + std::to_string(::lzma_memusage(stream_.get())) +
                 " bytes of memory to decompress, more than it may");
        case LZMA_FORMAT_ERROR: refuse("is no xz file: it does not begin like one");
        case LZMA_OPTIONS_ERROR: refuse("is compressed in a way that this liblzma does not know");
        case LZMA_BUF_ERROR: refuse("is cut short: the compressed data end before they are whole");
        default: refuse("is damaged: it cannot be decompressed");
      }
    }
    return size - stream_->avail_out;
  }

 private:
  struct End {
    void operator()(::lzma_stream* stream) const noexcept {
      ::lzma_end(stream);
      delete stream;
    }
  };

  void refill() {
    if (is_all_read_) return;
    const std::size_t got = compressed_.read(buffer_.data(), buffer_.size());
    is_all_read_ = got < buffer_.size();
    stream_->next_in = reinterpret_cast<const std::uint8_t*>(buffer_.data());
    stream_->avail_in = got;
  }

  [[noreturn]] void refuse(const std::string& what) const { throw DataError(Place{name()}, what); }

  ByteSource compressed_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{1} << 18);
  std::unique_ptr<::lzma_stream, End> stream_{new ::lzma_stream(LZMA_STREAM_INIT)};
  bool is_all_read_ = false;
  bool is_finished_ = false;
};

}  // namespace kindred::inline v0
