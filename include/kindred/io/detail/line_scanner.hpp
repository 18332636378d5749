#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0::detail {

// Splits a source of bytes, or text in memory, into lines.
class LineScanner {
 public:
  // At least so many bytes behind a line may be read, whatever they are.
  static constexpr std::size_t slack = 64;

  explicit LineScanner(ByteSource source) : LineScanner(std::move(source), {}, {}) {
    path_ = source_->name();
    refill();
    skip_byte_order_mark();
  }
  LineScanner(std::string_view text, std::string path) : LineScanner(std::nullopt, text, std::move(path)) {
    skip_byte_order_mark();
  }

  const std::string& path() const noexcept { return path_; }
  // The number of the line, from 1.
  std::int64_t line() const noexcept { return line_; }
  // The line without its end.
  std::string_view text() const noexcept { return {buffer_.data() + row_, size_}; }

  // Goes to the next line; false at the end.
  // @throws DataError for one that is not UTF-8; it goes on behind it
  bool next() {
    const char* line_end = nullptr;
    for (std::size_t seen = 0; !line_end;) {
      line_end =
          static_cast<const char*>(std::memchr(buffer_.data() + begin_ + seen, '\n', end_ - begin_ - seen));
      if (line_end) break;
      seen = end_ - begin_;
      if (!refill()) break;
    }
    if (!line_end && begin_ == end_) return false;
    row_ = begin_;
    size_ = (line_end ? static_cast<std::size_t>(line_end - buffer_.data()) : end_) - row_;
    begin_ = line_end ? row_ + size_ + 1 : end_;
    ++line_;
    if (size_ > 0 && buffer_[row_ + size_ - 1] == '\r') --size_;
    if (is_ascii(text())) return true;
    if (const std::size_t good = utf8_end(text()); good < size_)
      throw DataError(Place{path_, line_}, not_utf8(text(), good));
    return true;
  }

 private:
  static constexpr std::size_t block_size = std::size_t{1} << 18;

  LineScanner(std::optional<ByteSource> source, std::string_view text, std::string path)
      : source_(std::move(source)), path_(std::move(path)), end_(text.size()) {
    buffer_.reserve(end_ + slack);
    buffer_.assign(text.begin(), text.end());
    buffer_.resize(end_ + slack);
  }

  void skip_byte_order_mark() {
    if (std::string_view(buffer_.data(), end_).substr(0, 3) == "\xEF\xBB\xBF") begin_ = 3;
  }

  bool refill() {
    if (!source_) return false;
    const std::size_t unused = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, unused);
    if (buffer_.size() < 2 * unused + block_size) buffer_.resize(2 * unused + block_size);
    const std::size_t room = buffer_.size() - unused - slack;
    const std::size_t got = source_->read(buffer_.data() + unused, room);
    begin_ = 0;
    end_ = unused + got;
    if (got < room) source_.reset();
    return true;
  }

  std::optional<ByteSource> source_;
  std::string path_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t row_ = 0;
  std::size_t size_ = 0;
  std::int64_t line_ = 0;
};

}  // namespace kindred::inline v0::detail
