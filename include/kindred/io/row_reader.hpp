#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// What gives rows of fields one after the other, as CsvReader does: columns are found by name before the
/// first row; a field is text, valid until the next row, and empty where it is unknown. After a DataError
/// about a line `next` goes on behind that row.
template <class R>
concept RowReader = requires(R& rows, const R& row, std::string_view name, std::size_t column) {
  { rows.column(name) } -> std::same_as<std::size_t>;
  { rows.find_column(name) } -> std::same_as<std::optional<std::size_t>>;
  rows.only(std::vector<std::size_t>{});
  { rows.next() } -> std::same_as<bool>;
  { row.names() } -> std::convertible_to<const std::vector<std::string>&>;
  { row[column] } -> std::same_as<std::string_view>;
  { row.place(column) } -> std::same_as<Place>;
  { row.line() } -> std::same_as<std::int64_t>;
  { row.text() } -> std::convertible_to<std::string_view>;
  { row.path() } -> std::convertible_to<const std::string&>;
};

}  // namespace kindred::inline v0
