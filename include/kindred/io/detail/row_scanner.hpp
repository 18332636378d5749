#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/io/detail/input_file.hpp"

namespace kindred::inline v0::detail {

// Splits a file, or text in memory, into rows of fields. It knows quotes and line ends, and nothing of
// columns.
class RowScanner {
 public:
  RowScanner(std::optional<InputFile> file, std::string_view text, std::string path, std::string separator)
      : file_(std::move(file)),
        path_(std::move(path)),
        separator_(std::move(separator)),
        buffer_(text.begin(), text.end()),
        end_(text.size()) {
    buffer_.resize(end_ + slack);
    buffer_[end_] = '\n';
    refill();
    const std::string_view start(buffer_.data(), end_);
    if (start.substr(0, 3) == "\xEF\xBB\xBF") begin_ = 3;
    if (start.substr(0, 2) == "\xFF\xFE" || start.substr(0, 2) == "\xFE\xFF")
      throw DataError(Place{path_}, "is UTF-16, expected UTF-8");
  }

  const std::string& path() const noexcept { return path_; }
  // The line on which the row begins.
  std::int64_t line() const noexcept { return line_; }
  // The row as it stands in the file.
  std::string_view row() const noexcept { return {buffer_.data() + row_, begin_ - row_}; }
  std::size_t field_count() const noexcept { return fields_.size(); }
  std::string_view field(std::size_t i) const noexcept { return {fields_[i].data, fields_[i].size}; }

  // Goes to the next row that is not blank; false at the end. A row of which the buffer holds only a part is
  // scanned again from its beginning when there is more.
  bool next() {
    for (;;) {
      skip_blank_lines();
      if (begin_ < end_ && scan_row()) return true;
      if (!refill()) return false;
    }
  }

 private:
  struct Field {
    char* data;
    std::size_t size;
    bool has_doubled_quotes;
  };

  static constexpr std::size_t block_size = std::size_t{1} << 18;
  // Behind the end: a line end, which stops every search, and what a search may read with it.
  static constexpr std::size_t slack = 8;

  // Moves what is unused to the front and reads more behind it; false where the file has been read to its
  // end.
  bool refill() {
    if (!file_) return false;
    const std::size_t unused = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, unused);
    if (buffer_.size() < 2 * unused + block_size) buffer_.resize(2 * unused + block_size);
    const std::size_t room = buffer_.size() - unused - slack;
    const std::size_t got = file_->read(buffer_.data() + unused, room);
    begin_ = 0;
    end_ = unused + got;
    buffer_[end_] = '\n';
    if (got < room) file_.reset();
    return true;
  }

  void skip_blank_lines() {
    while (begin_ < end_) {
      const std::size_t length = buffer_[begin_] == '\r' && begin_ + 1 < end_ ? 2 : 1;
      if (buffer_[begin_ + length - 1] != '\n') return;
      begin_ += length;
      ++next_line_;
    }
  }

  // Splits the row at the front of the buffer; false where the buffer may hold only a part of it.
  bool scan_row() {
    line_ = next_line_;
    row_ = begin_;
    fields_.clear();
    bool has_doubled_quotes = false;
    std::int64_t line = line_;
    char* at = buffer_.data() + begin_;
    char* const end = buffer_.data() + end_;
    for (;;) {
      Field field{at, 0, false};
      if (*at == '"') {
        if (!scan_quoted(at, end, field, line)) return false;
        has_doubled_quotes = has_doubled_quotes || field.has_doubled_quotes;
      } else {
        at = field_end(at, end);
        field.size = static_cast<std::size_t>(at - field.data);
        if (*at == '\n' && field.size > 0 && at[-1] == '\r') --field.size;
      }
      if (file_ && static_cast<std::size_t>(end - at) < separator_.size()) return false;
      fields_.push_back(field);
      if (*at == '\n') break;
      at += separator_.size();
    }
    begin_ = at < end ? static_cast<std::size_t>(at - buffer_.data()) + 1 : end_;
    next_line_ = line + 1;
    if (has_doubled_quotes)
      for (Field& field : fields_)
        if (field.has_doubled_quotes) undouble(field);
    return true;
  }

  // Where the unquoted field that begins at `at` ends: at a separator or a line end.
  char* field_end(char* at, const char* end) const noexcept {
    for (;; ++at) {
      at = find_either(at, separator_[0], '\n');
      if (*at == '\n' || is_separator(at, end)) return at;
    }
  }

  // Eight characters at a time: in x ^ pattern a character that is looked for is a zero byte, and of the
  // bytes that the well-known test for one marks the lowest is always right.
  static char* find_either(char* at, char a, char b) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
      const auto zero_bytes = [](std::uint64_t x) { return (x - ones) & ~x & highs; };
      const std::uint64_t all_a = ones * static_cast<unsigned char>(a),
                          all_b = ones * static_cast<unsigned char>(b);
      for (;; at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        const std::uint64_t found = zero_bytes(word ^ all_a) | zero_bytes(word ^ all_b);
        if (found) return at + std::countr_zero(found) / 8;
      }
    }
    while (*at != a && *at != b) ++at;
    return at;
  }

  bool is_separator(const char* at, const char* end) const noexcept {
    if (*at != separator_[0]) return false;
    return separator_.size() == 1 || (static_cast<std::size_t>(end - at) >= separator_.size() &&
                                      std::memcmp(at, separator_.data(), separator_.size()) == 0);
  }

  // From an opening quote to what follows the closing one; false where the buffer ends before that.
  bool scan_quoted(char*& at, char* end, Field& field, std::int64_t& line) const {
    const std::int64_t opened = line, column = static_cast<std::int64_t>(fields_.size()) + 1;
    field.data = ++at;
    for (;; ++at) {
      if (at == end) {
        if (file_) return false;
        throw DataError(Place{path_, opened, column}, "a quote opens here and is never closed");
      }
      if (*at == '\n') ++line;
      if (*at != '"') continue;
      if (at + 1 == end && file_) return false;
      if (at + 1 == end || at[1] != '"') break;
      field.has_doubled_quotes = true;
      ++at;
    }
    field.size = static_cast<std::size_t>(at - field.data);
    ++at;
    if (static_cast<std::size_t>(end - at) < 1 + separator_.size() && file_) return false;
    if (at < end && at[0] == '\r' && at[1] == '\n') ++at;
    if (*at != '\n' && !is_separator(at, end))
      throw DataError(Place{path_, line, column},
                      "text after the closing quote, expected a separator or a line end "
                      "(a quote inside a quoted field is doubled)");
    return true;
  }

  static void undouble(Field& field) {
    char* to = field.data;
    for (std::size_t from = 0; from < field.size; ++from) {
      *to++ = field.data[from];
      if (field.data[from] == '"') ++from;
    }
    field.size = static_cast<std::size_t>(to - field.data);
  }

  std::optional<InputFile> file_;
  std::string path_;
  std::string separator_;
  std::vector<char> buffer_;
  std::size_t row_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t line_ = 1;
  std::int64_t next_line_ = 1;
  std::vector<Field> fields_;
};

}  // namespace kindred::inline v0::detail
