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

namespace kindred::inline v0::detail {

// Text with each run of blanks and line ends as one blank, and none at its ends: a query or a database's
// message as it is shown.
inline std::string one_line(std::string_view text) {
  std::string line;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      blank = true;
      continue;
    }
    if (blank && !line.empty()) line += ' ';
    blank = false;
    line += c;
  }
  return line;
}

// "shop.db (SELECT …)": what messages call the rows of a query. A long query is cut; its begin tells which.
inline std::string query_name(const std::string& database, std::string_view query) {
  constexpr std::size_t most = 300;
  std::string line = one_line(query);
  if (line.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80)
      --end;  // not within a character
    line = line.substr(0, end) + "...";
  }
  return database + " (" + line + ")";
}

// The rows of a query, whatever database gives them, with the members that CsvReader has. Rows adds next()
// and operator[], which gives a field as text, "" for NULL.
template <class Rows>
class QueryRows {
 public:
  /// The columns' names.
  const std::vector<std::string>& names() const noexcept { return names_; }

  /// The column of this name, if there is one.
  /// @throws DataError where two columns have it
  std::optional<std::size_t> find_column(std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    if (at == names_.end()) return std::nullopt;
    if (std::find(at + 1, names_.end(), name) != names_.end())
      throw DataError(Place{path_}, "two columns are called '" + std::string(name) + "'");
    return static_cast<std::size_t>(at - names_.begin());
  }

  /// The column of this name.
  /// @throws DataError listing the columns there are and naming the nearest
  std::size_t column(std::string_view name) const {
    if (const auto found = find_column(name)) return *found;
    throw DataError(Place{path_}, "no column '" + std::string(name) + "': " + suggest(name, names_));
  }

  /// Which columns will be asked for; the others are no burden in any case.
  void only(const std::vector<std::size_t>&) const noexcept {}

  /// What messages call the query: the database and, in brackets, its text.
  const std::string& path() const noexcept { return path_; }
  /// The number of the row, from 1.
  std::int64_t line() const noexcept { return row_; }
  /// The whole row, its fields separated by tabs, as a report shows it.
  std::string text() const {
    std::string text;
    for (std::size_t column = 0; column < names_.size(); ++column) {
      if (column > 0) text += '\t';
      try {
        text += static_cast<const Rows&>(*this)[column];
      } catch (const DataError&) {
        text += '?';  // no text at all
      }
    }
    return text;
  }
  /// Where a field of the row stands: the query, the number of the row, that of the column.
  Place place(std::size_t column) const { return {path_, row_, static_cast<std::int64_t>(column) + 1}; }

  /// What `parse` makes of a field; its DataError gets the field's place: `rows.parse(2, parse_time)`.
  template <class Parse>
  auto parse(std::size_t column, Parse&& parse) const {
    const std::string_view field = static_cast<const Rows&>(*this)[column];
    try {
      return parse(field);
    } catch (const DataError& error) {
      refuse_field(column, error.what());
    }
  }

 protected:
  void count_row() noexcept { ++row_; }

  [[noreturn]] void refuse_field(std::size_t column, const std::string& why) const {
    throw DataError(place(column), "column '" + names_[column] + "': " + why);
  }

  // About the query as a whole: while it runs, the number of rows before the failure is told.
  [[noreturn]] void refuse_query(const std::string& why) const {
    throw DataError(Place{path_}, row_ == 0 ? why : "after row " + std::to_string(row_) + ": " + why);
  }

 private:
  friend Rows;

  QueryRows(std::string path, std::vector<std::string> names)
      : path_(std::move(path)), names_(std::move(names)) {}

  std::string path_;
  std::vector<std::string> names_;
  std::int64_t row_ = 0;
};

}  // namespace kindred::inline v0::detail
