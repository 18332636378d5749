#pragma once

/// @file
/// Files that gzip has compressed, by zlib, which must be installed (Debian: zlib1g-dev); nothing else of
/// kindred needs it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>

#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"

namespace kindred::inline v0 {

/// What gzip has compressed (RFC 1952), decompressed as it is read:
/// `read_events(CsvReader(Gunzip("events.csv.gz")), columns)`. Several files compressed one by one and put
/// together are read as one, as gzip does. What is read is checked; of a file that is cut short or damaged,
/// nothing is passed off as whole. Memory: about 300 KB.
class Gunzip {
 public:
  /// Opens a file.
  /// @throws DataError where it cannot be opened
  explicit Gunzip(const std::string& path) : Gunzip(ByteSource(detail::InputFile(path))) {}

  /// Decompresses another source.
  explicit Gunzip(ByteSource compressed) : compressed_(std::move(compressed)) {
    // 15 bits of window, the most there are; + 16 for gzip's frame.
    if (::inflateInit2(stream_.get(), 15 + 16) != Z_OK) throw std::bad_alloc();
  }

  /// The compressed source's name.
  const std::string& name() const noexcept { return compressed_.name(); }

  /// Fills `size` bytes, fewer only at the end.
  /// @return how many
  /// @throws DataError for what is no gzip file, is cut short, damaged, or followed by something else
  std::size_t read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size && !is_finished_) {
      if (stream_->avail_in == 0) refill();
      if (is_between_) {
        begin_member();
        continue;
      }
      if (stream_->avail_in == 0) refuse("is cut short: the compressed data end before they are whole");
      const auto room =
          static_cast<::uInt>(std::min<std::size_t>(size - filled, std::numeric_limits<::uInt>::max()));
      stream_->next_out = reinterpret_cast<::Bytef*>(to) + filled;
      stream_->avail_out = room;
      const int status = ::inflate(stream_.get(), Z_NO_FLUSH);
      filled += room - stream_->avail_out;
      if (status == Z_STREAM_END) is_between_ = true;
      else if (status == Z_MEM_ERROR) throw std::bad_alloc();
      else if (status != Z_OK && status != Z_BUF_ERROR)
        refuse(std::string("is damaged: ") + (stream_->msg ? stream_->msg : "it cannot be decompressed"));
    }
    return filled;
  }

 private:
  struct End {
    void operator()(::z_stream* stream) const noexcept {
      ::inflateEnd(stream);
      delete stream;
    }
  };

  void refill() {
    if (is_all_read_) return;
    const std::size_t got = compressed_.read(buffer_.data(), buffer_.size());
    is_all_read_ = got < buffer_.size();
    stream_->next_in = reinterpret_cast<::Bytef*>(buffer_.data());
    stream_->avail_in = static_cast<::uInt>(got);
  }

  // At the beginning of the file, or behind a member: another one begins, or zeros fill a block up to the
  // end.
  void begin_member() {
    if (stream_->avail_in == 0) {
      if (is_first_) refuse("is empty, expected what gzip has compressed");
      is_finished_ = true;
      return;
    }
    if (!is_first_ && *stream_->next_in == 0) {
      ++stream_->next_in;
      --stream_->avail_in;
      has_padding_ = true;
      return;
    }
    if (*stream_->next_in != 0x1F || has_padding_)
      refuse(is_first_ ? "is no gzip file: it does not begin like one"
                       : "is damaged: what follows the compressed data is not compressed");
    if (!is_first_) ::inflateReset(stream_.get());
    is_first_ = is_between_ = false;
  }

  [[noreturn]] void refuse(const std::string& what) const { throw DataError(Place{name()}, what); }

  ByteSource compressed_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{1} << 18);
  std::unique_ptr<::z_stream, End> stream_{new ::z_stream()};
  bool is_first_ = true;    // whether no member has been begun
  bool is_between_ = true;  // whether a member may begin here
  bool has_padding_ = false;
  bool is_all_read_ = false;
  bool is_finished_ = false;
};

}  // namespace kindred::inline v0
