#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/row_scanner.hpp"
#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0 {

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
class CsvReader {
 public:
  /// Opens a file and reads the names of its columns.
  /// @throws DataError where the file cannot be read, is empty or is not UTF-8, or where
  /// the names given are not as many as its columns; OptionError for an impossible separator
  explicit CsvReader(const std::string& path, CsvFormat format = {})
      : CsvReader(detail::InputFile(path), {}, path, std::move(format)) {}

  /// Reads text in memory; in messages the file is called `name`.
  static CsvReader of_text(std::string_view text, CsvFormat format = {}, std::string name = "text") {
    return CsvReader(std::nullopt, text, std::move(name), std::move(format));
  }

  /// The columns' names.
  const std::vector<std::string>& names() const noexcept { return names_; }

  /// The column of this name, if there is one.
  /// @throws DataError where two columns have it
  std::optional<std::size_t> find_column(std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    if (at == names_.end()) return std::nullopt;
    if (std::find(at + 1, names_.end(), name) != names_.end())
      throw DataError(Place{path()}, "two columns are called '" + std::string(name) + "'");
    return static_cast<std::size_t>(at - names_.begin());
  }

  /// The column of this name.
  /// @throws DataError listing the columns there are and naming the nearest
  std::size_t column(std::string_view name) const {
    if (const auto found = find_column(name)) return *found;
    throw DataError(Place{path()}, "no column '" + std::string(name) + "': " + suggest(name, names_));
  }

  /// Goes to the next row; false at the end.
  /// @throws DataError for a row with more or fewer fields than there are columns, a quote that never closes
  /// (naming the line where it opened), text after a closing quote, and bytes that are not UTF-8
  bool next() {
    if (!std::exchange(first_row_waits_, false) && !rows_.next()) return false;
    if (rows_.field_count() != names_.size()) refuse_field_count();
    check_encoding();
    return true;
  }

  /// A field of the row; `column` must be below names().size().
  std::string_view operator[](std::size_t column) const noexcept { return rows_.field(column); }

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
  CsvReader(std::optional<detail::InputFile> file, std::string_view text, std::string path, CsvFormat format)
      : rows_(std::move(file), text, std::move(path), checked(format.separator)),
        names_(std::move(format.names)),
        any_encoding_(format.any_encoding) {
    if (!rows_.next()) throw DataError(Place{this->path()}, "is empty, expected rows of fields");
    first_row_waits_ = !format.header;
    check_encoding();
    if (names_.empty())
      for (std::size_t i = 0; i < rows_.field_count(); ++i)
        names_.push_back(format.header ? std::string(rows_.field(i)) : std::to_string(i + 1));
    if (rows_.field_count() != names_.size()) refuse_field_count();
  }

  static const std::string& checked(const Separator& separator) {
    const std::string& text = separator.text();
    if (text.empty() || text.find_first_of("\"\r\n") != std::string::npos)
      throw OptionError("option 'separator' is '" + text +
                        "', expected one or several characters, none of them a quote or a line end");
    return text;
  }

  void check_encoding() const {
    if (any_encoding_ || detail::is_ascii(rows_.row())) return;
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
                                               ", expected " + std::to_string(names_.size()));
  }

  detail::RowScanner rows_;
  std::vector<std::string> names_;
  bool any_encoding_;
  bool first_row_waits_ = false;
};

}  // namespace kindred::inline v0
