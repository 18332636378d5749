#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/row_scanner.hpp"
#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0 {

namespace detail {
struct CsvParts;
struct CsvTable;
}  // namespace detail

/// Reads a file of separated fields row by row, as RFC 4180 has it and a little beyond: any separator, LF or
/// CRLF, a byte order mark, a last line without its end. A quote opens only at the beginning of a field;
/// inside quotes a doubled quote is one, and separators and line ends are text. Lines with nothing on them
/// are skipped. Fields are views into a buffer, valid until the next row; a row allocates nothing.
///
/// ```
/// CsvReader rows("ratings.csv");
/// const auto rating = rows.column("rating");
/// while (rows.next()) use(rows.parse(rating, parse_number<float>));
/// ```
///
/// After `next` has thrown for a row that is not well formed, it goes on with the row behind it; where a
/// quote is at fault, with the line after that on which it opened, so that the rows behind a stray quote are
/// read.
class CsvReader {
 public:
  /// Opens a file and reads the names of its columns.
  /// @throws DataError where the file cannot be read, is empty, is not UTF-8 or ends its lines by CR alone,
  /// or where the names given are not as many as its columns; OptionError for an impossible separator
  explicit CsvReader(const std::string& path, CsvFormat format = {})
      : CsvReader(ByteSource(detail::InputFile(path)), std::move(format)) {}

  /// Reads another source, such as `Gunzip("ratings.csv.gz")`.
  /// @throws as above, and whatever the source throws
  explicit CsvReader(ByteSource source, CsvFormat format = {})
      : CsvReader(scanner(std::move(source), format.separator), format) {}

  /// Reads text in memory; in messages the file is called `name`.
  static CsvReader of_text(std::string_view text, CsvFormat format = {}, std::string name = "text") {
    return CsvReader(detail::RowScanner(std::nullopt, text, std::move(name), checked(format.separator), {}),
                     format);
  }

  /// The columns' names.
  const std::vector<std::string>& names() const noexcept { return names_; }

  /// The column of this name, or of this number: "#3" is the third, where none is called so.
  /// @throws DataError where two columns have the name
  std::optional<std::size_t> find_column(std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    if (at == names_.end()) return numbered(name);
    if (std::find(at + 1, names_.end(), name) != names_.end())
      throw DataError(Place{path()}, "two columns are called '" + std::string(name) +
                                         "': take one by its number, such as '#" +
                                         std::to_string(at - names_.begin() + 1) + "'");
    return static_cast<std::size_t>(at - names_.begin());
  }

  /// The column of this name or number.
  /// @throws DataError listing the columns there are and naming the nearest; where there is but one, naming
  /// the separator that the file seems to have
  std::size_t column(std::string_view name) const {
    if (const auto found = find_column(name)) return *found;
    throw DataError(Place{path()},
                    "no column '" + std::string(name) + "': " + suggest(name, names_) + separator_hint());
  }

  /// Reads from now on these columns alone, all of them where none is given; no other field may be asked for.
  /// The others are still counted and must be UTF-8, and cost next to nothing.
  void only(std::vector<std::size_t> columns) {
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    rows_.remember(std::move(columns));
  }

  /// Goes to the next row; false at the end.
  /// @throws DataError for a row with more or fewer fields than there are columns, a quote that never closes
  /// (naming the line where it opened), text after a closing quote, and bytes that are not UTF-8; without a
  /// line where the source cannot be read
  bool next() {
    if (!std::exchange(first_row_waits_, false) && !rows_.next()) return false;
    if (rows_.field_count() != names_.size()) refuse_field_count();
    if (rows_.may_be_beyond_ascii()) check_encoding();
    return true;
  }

  /// A field of the row; `column` must be below names().size().
  std::string_view operator[](std::size_t column) const noexcept { return rows_.field(column); }

  /// The row as it stands in the file, without its line end; of one that was refused, what was given up.
  std::string_view text() const noexcept { return rows_.row(); }
  /// Where a field of the row stands: by the line on which the row begins.
  Place place(std::size_t column) const { return {path(), line(), static_cast<std::int64_t>(column) + 1}; }
  /// The line on which the row begins, from 1.
  std::int64_t line() const noexcept { return rows_.line(); }
  /// The file, as it was given.
  const std::string& path() const noexcept { return rows_.path(); }

  /// What `parse` makes of a field; its DataError gets the field's place: `rows.parse(2, parse_time)`.
  template <class Parse>
  auto parse(std::size_t column, Parse&& parse) const {
    try {
      return parse((*this)[column]);
    } catch (const DataError& error) {
      throw DataError(place(column), "column '" + names_[column] + "': " + error.what());
    }
  }

 private:
  friend struct detail::CsvParts;
  friend struct detail::CsvTable;

  CsvReader(detail::RowScanner rows, CsvFormat& format)
      : rows_(std::move(rows)), names_(std::move(format.names)), any_encoding_(format.any_encoding) {
    if (!rows_.next()) throw DataError(Place{path()}, "is empty, expected rows of fields");
    first_row_waits_ = !format.header;
    check_line_ends();
    if (rows_.may_be_beyond_ascii()) check_encoding();
    if (names_.empty())
      for (std::size_t i = 0; i < rows_.field_count(); ++i)
        names_.push_back(format.header ? std::string(rows_.field(i)) : std::to_string(i + 1));
    if (rows_.field_count() == 1) note_other_separator();
    if (rows_.field_count() != names_.size()) refuse_field_count();
  }

  CsvReader(detail::RowScanner rows, const CsvReader& whole)
      : rows_(std::move(rows)),
        names_(whole.names_),
        other_separator_(whole.other_separator_),
        any_encoding_(whole.any_encoding_) {}

  static detail::RowScanner scanner(ByteSource source, const Separator& separator) {
    std::string name = source.name();
    return {std::move(source), {}, std::move(name), checked(separator), {}};
  }

  static const std::string& checked(const Separator& separator) {
    const std::string& text = separator.text();
    if (text.empty() || text.find_first_of("\"\r\n") != std::string::npos)
      throw OptionError("option 'separator' is '" + text +
                        "', expected one or several characters, none of them a quote or a line end");
    return text;
  }

  std::optional<std::size_t> numbered(std::string_view name) const {
    std::size_t number = 0;
    if (name.size() < 2 || name[0] != '#') return std::nullopt;
    const char* const end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data() + 1, end, number);
    if (error != std::errc{} || rest != end || number < 1 || number > names_.size()) return std::nullopt;
    return number - 1;
  }

  // A file whose lines end by CR alone is one row.
  void check_line_ends() const {
    if (!rows_.at_end()) return;
    for (std::size_t i = 0; i < rows_.field_count(); ++i)
      if (!rows_.is_quoted(i) && rows_.field(i).find('\r') != std::string_view::npos)
        throw DataError(Place{path(), 1}, "the lines end by CR alone, expected LF or CRLF");
  }

  // One column where several were meant is mostly a separator that was not told.
  void note_other_separator() {
    for (const char* const one : {"\t", ";", ",", "|", "::"})
      if (one != rows_.separator() && rows_.field(0).find(one) != std::string_view::npos) {
        other_separator_ = one;
        return;
      }
  }

  // What to add to a message that may come of a separator that was not told.
  std::string separator_hint() const {
    if (other_separator_.empty()) return "";
    return " (the first line has '" + other_separator_ + "' in it: is that the separator?)";
  }

  void check_encoding() {
    if (any_encoding_ || detail::utf8_end(rows_.row()) == rows_.row().size()) return;
    rows_.remember_all_of_row();
    for (std::size_t column = 0; column < rows_.field_count(); ++column) {
      const std::string_view field = rows_.field(column);
      const std::size_t end = detail::utf8_end(field);
      if (end < field.size())
        throw DataError(place(column),
                        detail::not_utf8(field, end) + " (any_encoding takes bytes as they are)");
    }
  }

  [[noreturn]] void refuse_field_count() const {
    const std::size_t count = rows_.field_count();
    throw DataError(Place{path(), line()}, std::to_string(count) + (count == 1 ? " field" : " fields") +
                                               ", expected " + std::to_string(names_.size()) +
                                               separator_hint());
  }

  detail::RowScanner rows_;
  std::vector<std::string> names_;
  std::string other_separator_;  // where the file seems to have another than it was told
  bool any_encoding_;
  bool first_row_waits_ = false;
};

namespace detail {

// Reading a file in parts, each by a reader of its own.
struct CsvParts {
  // The rows that have not been read.
  static RowRange rest(const CsvReader& reader) {
    const auto& rows = reader.rows_;
    if (reader.first_row_waits_) return {.begin = rows.row_offset(), .line = rows.line()};
    return {.begin = rows.offset(), .line = rows.next_line()};
  }

  // The rows of a range of the same file, opened anew, in the same columns.
  static CsvReader part(const CsvReader& whole, RowRange range) {
    InputFile file(whole.path());
    file.seek(range.begin);
    return {RowScanner(ByteSource(std::move(file)), {}, whole.path(), whole.rows_.separator(), range), whole};
  }
};

// Reading rows as a table, many at a time, where they are plain.
struct CsvTable {
  // The rows that come next, perhaps none; what is not among them `next` reads.
  static PlainRows rows(CsvReader& reader) {
    const std::size_t columns = reader.names_.size();
    // A row of one column may be a blank line, and of many columns most are passed over, which `next` does
    // faster.
    constexpr std::size_t few = 32;
    if (reader.first_row_waits_ || columns < 2 || columns > few) return {nullptr, nullptr, columns, 0};
    return reader.rows_.plain_rows(columns);
  }
  // Goes behind the first `count` of them.
  static void pass(CsvReader& reader, const PlainRows& rows, std::size_t count) {
    reader.rows_.pass(rows, count);
  }
};

}  // namespace detail

}  // namespace kindred::inline v0
