#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/byte_masks.hpp"

namespace kindred::inline v0::detail {

// Where in a file a part of its rows lies: those that begin from `begin` on and before `end`, the first of
// them on `line`.
struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
  std::int64_t line = 1;
};

// Rows of ASCII without quotes, all with as many fields: a table. Behind where a field begins 64 bytes may be
// read.
class PlainRows {
 public:
  // So many at a time, so that all that is made of them stays in the nearest cache.
  static constexpr std::size_t most_bytes = std::size_t{1} << 14;

  PlainRows(const char* bytes, const std::uint32_t* ends, std::size_t columns, std::size_t rows)
      : bytes_(bytes), ends_(ends), columns_(columns), rows_(rows) {}

  std::size_t size() const noexcept { return rows_; }
  // Bytes of the first rows.
  std::size_t bytes(std::size_t rows) const noexcept { return rows > 0 ? begin_of(rows * columns_) : 0; }
  std::string_view field(std::size_t row, std::size_t column) const noexcept {
    const std::size_t at = row * columns_ + column, begin = begin_of(at);
    std::size_t size = ends_[at + 1] - begin;
    if (column + 1 == columns_ && size > 0 && bytes_[begin + size - 1] == '\r') --size;
    return {bytes_ + begin, size};
  }

 private:
  std::size_t begin_of(std::size_t field) const noexcept { return std::uint32_t{ends_[field] + 1}; }

  const char* bytes_;
  const std::uint32_t* ends_;  // of the fields, the first one's behind that of one before it
  std::size_t columns_;
  std::size_t rows_;
};

// Splits a source of bytes, or text in memory, into rows of fields. It knows quotes and line ends, and
// nothing of columns' names.
//
// Sixty-four bytes at a time are turned into bits that say where separators, line ends and quotes are; the
// rows are then found by going from bit to bit.
class RowScanner {
 public:
  // A source must stand at range.begin.
  RowScanner(std::optional<ByteSource> source, std::string_view text, std::string path, std::string separator,
             RowRange range)
      : source_(std::move(source)),
        path_(std::move(path)),
        separator_(std::move(separator)),
        end_(text.size()),
        base_(range.begin),
        limit_(range.end),
        next_line_(range.line) {
    buffer_.reserve(end_ + slack);
    buffer_.assign(text.begin(), text.end());
    buffer_.resize(end_ + slack);
    doubled_.reserve(16);
    close_buffer();
    refill();
    if (range.begin > 0) return;
    const std::string_view start(buffer_.data(), end_);
    if (start.substr(0, 3) == "\xEF\xBB\xBF") begin_ = 3;
    if (start.substr(0, 2) == "\xFF\xFE" || start.substr(0, 2) == "\xFE\xFF")
      throw DataError(Place{path_}, "is UTF-16, expected UTF-8");
  }

  const std::string& path() const noexcept { return path_; }
  const std::string& separator() const noexcept { return separator_; }
  // The line on which the row begins, and that on which the next one may.
  std::int64_t line() const noexcept { return line_; }
  std::int64_t next_line() const noexcept { return next_line_; }
  // Where in the file the row begins, and what follows it.
  std::uint64_t row_offset() const noexcept { return base_ + row_; }
  std::uint64_t offset() const noexcept { return base_ + begin_; }
  // Whether nothing follows the row.
  bool at_end() const noexcept { return begin_ == end_ && !source_; }
  // The row as it stands in the file, without its line end.
  std::string_view row() const noexcept { return {buffer_.data() + row_, row_end_ - row_}; }
  // Whether the row may hold bytes that are not ASCII.
  bool may_be_beyond_ascii() const noexcept { return beyond_ascii_; }

  std::size_t field_count() const noexcept { return count_; }
  // Only of a field that is remembered.
  std::string_view field(std::size_t i) const noexcept { return {fields_[i].data, fields_[i].size}; }
  bool is_quoted(std::size_t i) const noexcept {
    const char* const data = fields_[i].data;
    return std::find(doubled_.begin(), doubled_.end(), i) != doubled_.end() ||
           (data > buffer_.data() + row_ && data[-1] == '"');
  }

  // Remembers from now on these fields of a row alone, in ascending order; all of them where there are none.
  // The others are counted.
  void remember(std::vector<std::size_t> fields) {
    remembered_ = std::move(fields);
    if (!remembered_.empty()) remembered_.push_back(std::numeric_limits<std::size_t>::max());
  }

  // Splits the row once more and remembers all of its fields. It must have been whole.
  void remember_all_of_row() {
    const std::size_t begin = std::exchange(begin_, row_);
    const std::int64_t line = std::exchange(next_line_, line_);
    const auto remembered = std::exchange(remembered_, {});
    scan_row();
    remembered_ = remembered;
    begin_ = begin;
    next_line_ = line;
  }

  // The next rows as a table, as many as are plain and lie in the buffer as a whole, perhaps none. They stand
  // until the next call of anything; `pass` goes behind some of them. Finding all separators first and
  // looking at them column by column spares the choices that a row at a time takes.
  PlainRows plain_rows(std::size_t columns) {
    constexpr std::size_t most = PlainRows::most_bytes;
    const char* const bytes = buffer_.data() + begin_;
    if (separator_.size() > 1 || offset() >= limit_) return {bytes, nullptr, columns, 0};
    ends_.resize(most + 1);
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>({end_ - begin_, limit_ - offset(), most}));
    const char separator = separator_[0];
    std::uint32_t* end = ends_.data();
    *end++ = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t block = 0; block < size; block += 64) {
      const ByteMasks masks = byte_masks(bytes + block, separator);
      std::uint64_t odd = masks.quotes | masks.not_ascii;
      if (size - block < 64) odd |= ~std::uint64_t{0} << (size - block);
      std::uint64_t special = (masks.separators | masks.line_ends) & (odd - 1) & ~odd;
      for (; special != 0; special &= special - 1)
        *end++ = static_cast<std::uint32_t>(block) + static_cast<std::uint32_t>(std::countr_zero(special));
      if (odd != 0) break;
    }
    const std::uint32_t* const ends = ends_.data();
    const std::size_t whole = static_cast<std::size_t>(end - ends - 1) / columns;
    std::size_t rows = 0;
    for (const std::uint32_t* of_row = ends + 1; rows < whole; ++rows, of_row += columns) {
      bool is_row = bytes[of_row[columns - 1]] == '\n';
      for (std::size_t column = 0; column + 1 < columns; ++column)
        is_row &= bytes[of_row[column]] == separator;
      if (!is_row) break;
    }
    return {bytes, ends, columns, rows};
  }

  void pass(const PlainRows& plain, std::size_t rows) {
    if (rows == 0) return;
    begin_ += plain.bytes(rows);
    next_line_ += static_cast<std::int64_t>(rows);
    block_ = none;
  }

  // Goes to the next row that is not blank; false at the end. A row of which the buffer holds only a part is
  // scanned again from its beginning when there is more. After a DataError about a row's quotes it goes on
  // with the line after that on which the quote opened: what follows a stray quote is not lost with it.
  bool next() {
    for (;;) {
      skip_blank_lines();
      if (offset() >= limit_) return false;
      if (begin_ < end_ && scan_row()) return true;
      if (!refill()) return false;
    }
  }

 private:
  struct Field {
    const char* data;
    std::size_t size;
  };
  struct Quote {
    std::size_t at;
    std::int64_t line;
    std::size_t field;
  };

  // Small enough to leave the processor's caches to what is made of the rows.
  static constexpr std::size_t block_size = std::size_t{1} << 16;
  // Behind the end: a line end, which stops every search, and what is read with it.
  static constexpr std::size_t slack = 64;

  void close_buffer() {
    std::memset(buffer_.data() + end_, 0, slack);
    buffer_[end_] = '\n';
    block_ = none;
  }

  // Moves what is unused to the front and reads more behind it; false where all has been read.
  bool refill() {
    if (!source_) return false;
    const std::size_t unused = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, unused);
    const std::size_t size = 2 * unused + block_size + slack;
    if (buffer_.size() < size) buffer_.resize(size);
    const std::size_t room = buffer_.size() - unused - slack;
    const std::size_t got = source_->read(buffer_.data() + unused, room);
    base_ += begin_;
    begin_ = 0;
    end_ = unused + got;
    close_buffer();
    if (got < room) source_.reset();
    return true;
  }

  void skip_blank_lines() {
    while (begin_ < end_ && offset() < limit_) {
      const std::size_t length = buffer_[begin_] == '\r' && begin_ + 1 < end_ ? 2 : 1;
      if (buffer_[begin_ + length - 1] != '\n') return;
      begin_ += length;
      ++next_line_;
    }
  }

  // The bits of the block that begins at `at`, which is no further than the end.
  void load(std::size_t at) noexcept {
    block_ = at;
    masks_ = byte_masks(buffer_.data() + at, separator_[0]);
    beyond_ascii_ = beyond_ascii_ || masks_.not_ascii != 0;
    special_ = masks_.separators | masks_.line_ends | masks_.quotes;
  }

  // Where the next separator, line end or quote is; the buffer's end is a line end.
  std::size_t next_special() noexcept {
    while (special_ == 0) load(block_ + 64);
    const auto bit = static_cast<std::size_t>(std::countr_zero(special_));
    special_ &= special_ - 1;
    return block_ + bit;
  }

  // Splits the row at the front of the buffer; false where the buffer may hold only a part of it. What the
  // loop works on is local, so that it stays in registers.
  bool scan_row() {
    line_ = next_line_;
    row_ = begin_;
    doubled_.clear();
    beyond_ascii_ = false;
    if (block_ > begin_ || begin_ - block_ >= 64) load(begin_);

    const char* const bytes = buffer_.data();
    const std::size_t separator_size = separator_.size();
    const char separator = separator_[0];
    const bool all = remembered_.empty();
    const std::size_t* remembered = remembered_.data();
    std::size_t block = block_, begin = begin_, count = 0, wanted = all ? 0 : *remembered;
    std::int64_t line = line_;
    ByteMasks masks = masks_;
    std::uint64_t special =
        (masks.separators | masks.line_ends | masks.quotes) & (~std::uint64_t{0} << (begin - block));
    std::uint64_t beyond_ascii = masks.not_ascii;
    Field* fields = fields_.data();
    std::size_t capacity = fields_.size();
    bool ends_row = false;
    while (!ends_row) {
      if (special == 0) {
        block += 64;
        masks = byte_masks(bytes + block, separator);
        special = masks.separators | masks.line_ends | masks.quotes;
        beyond_ascii |= masks.not_ascii;
        // Of many columns few are wanted: the fields of a block that ends none of those are counted.
        if (!all && separator_size == 1 && special == masks.separators && special != 0) {
          const auto ended = static_cast<std::size_t>(std::popcount(special));
          if (count + ended <= wanted) {
            count += ended;
            begin = block + 64 - static_cast<std::size_t>(std::countl_zero(special));
            special = 0;
          }
        }
        continue;
      }
      const std::uint64_t bit = special & (~special + 1);
      std::size_t at = block + static_cast<std::size_t>(std::countr_zero(special));
      special ^= bit;
      Field field{bytes + begin, at - begin};
      if (masks.separators & bit) {
        if (separator_size > 1) {
          if (at < begin) continue;
          if (end_ - at < separator_size && source_) return false;
          if (!is_separator(at)) continue;
        }
      } else if (masks.line_ends & bit) {
        ends_row = true;
        if (field.size > 0 && bytes[at - 1] == '\r') --field.size;
      } else {
        if (at != begin) continue;
        block_ = block;
        masks_ = masks;
        special_ = special;
        count_ = count;
        field = scan_quoted(at, line);
        if (!field.data) return false;
        block = block_;
        masks = masks_;
        special = special_;
        beyond_ascii |= beyond_ascii_ ? 1 : 0;
        ends_row = bytes[at] == '\n';
      }
      if (count == wanted) {
        if (count >= capacity) {
          fields_.resize(2 * count + 8);
          fields = fields_.data();
          capacity = fields_.size();
        }
        fields[count] = field;
        wanted = all ? wanted + 1 : *++remembered;
      }
      ++count;
      begin = ends_row ? at : at + separator_size;
    }
    if (begin == end_ && source_) return false;
    finish_row(begin);
    next_line_ = line + 1;
    block_ = block;
    masks_ = masks;
    beyond_ascii_ = beyond_ascii != 0;
    count_ = count;
    if (!doubled_.empty()) undouble();
    return true;
  }

  void finish_row(std::size_t line_end) noexcept {
    begin_ = std::min(line_end + 1, end_);
    row_end_ = line_end > row_ && buffer_[line_end - 1] == '\r' ? line_end - 1 : line_end;
  }

  bool is_separator(std::size_t at) const noexcept {
    if (buffer_[at] != separator_[0]) return false;
    return separator_.size() == 1 ||
           (end_ - at >= separator_.size() &&
            std::memcmp(buffer_.data() + at, separator_.data(), separator_.size()) == 0);
  }

  // From an opening quote to what follows the closing one, and the field between; one without data where the
  // buffer ends before that.
  Field scan_quoted(std::size_t& at, std::int64_t& line) {
    const Quote quote{at, line, count_ + 1};
    const std::size_t first = at + 1;
    bool doubled = false;
    for (;;) {
      at = next_special();
      if (at == end_) {
        if (source_) return {};
        return refuse(quote, Place{path_, quote.line, static_cast<std::int64_t>(quote.field)},
                      "a quote opens here and is never closed");
      }
      if (buffer_[at] == '\n') ++line;
      if (buffer_[at] != '"') continue;
      if (at + 1 == end_ && source_) return {};
      if (buffer_[at + 1] != '"') break;
      doubled = true;
      next_special();
    }
    const Field field{buffer_.data() + first, at - first};
    std::size_t after = at + 1;
    if (after < end_ && buffer_[after] == '\r' && buffer_[after + 1] == '\n') ++after;
    if (end_ - std::min(end_, after) < 1 + separator_.size() && source_) return {};
    if (buffer_[after] != '\n' && !is_separator(after))
      return refuse(quote, Place{path_, line, static_cast<std::int64_t>(quote.field)},
                    "text after the closing quote, expected a separator or a line end "
                    "(a quote inside a quoted field is doubled)");
    while ((at = next_special()) < after) {
    }
    if (doubled) doubled_.push_back(count_);
    return field;
  }

  // Gives up the row as far as the line on which the quote opened; no field where the buffer ends before
  // that.
  Field refuse(const Quote& quote, Place place, const char* what) {
    const void* const line_end = std::memchr(buffer_.data() + quote.at, '\n', end_ - quote.at);
    if (!line_end && source_) return {};
    finish_row(line_end ? static_cast<std::size_t>(static_cast<const char*>(line_end) - buffer_.data())
                        : end_);
    next_line_ = quote.line + 1;
    throw DataError(std::move(place), what);
  }

  // Copies the fields with doubled quotes, so that the row stays as it is in the file.
  void undouble() {
    if (copies_.size() < begin_ - row_) copies_.resize(2 * (begin_ - row_));
    char* to = copies_.data();
    for (const std::size_t i : doubled_) {
      if (!remembered_.empty() && !std::binary_search(remembered_.begin(), remembered_.end(), i)) continue;
      Field& field = fields_[i];
      const char* const from = std::exchange(field.data, to);
      for (std::size_t c = 0; c < field.size; ++c) {
        *to++ = from[c];
        if (from[c] == '"') ++c;
      }
      field.size = static_cast<std::size_t>(to - field.data);
    }
  }

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::optional<ByteSource> source_;
  std::string path_;
  std::string separator_;
  std::vector<char> buffer_;
  std::vector<char> copies_ = std::vector<char>(1024);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t base_ = 0;  // of the buffer in the file
  std::uint64_t limit_;
  // The block at hand, and which of its bits have not been used.
  std::size_t block_ = none;
  ByteMasks masks_;
  std::uint64_t special_ = 0;
  // The row.
  std::size_t row_ = 0;
  std::size_t row_end_ = 0;
  std::int64_t line_ = 1;
  std::int64_t next_line_;
  bool beyond_ascii_ = false;
  std::size_t count_ = 0;
  std::vector<Field> fields_;
  std::vector<std::size_t> doubled_;  // the fields in which two quotes are one
  std::vector<std::size_t> remembered_;
  std::vector<std::uint32_t> ends_;  // of fields of plain rows
};

}  // namespace kindred::inline v0::detail
