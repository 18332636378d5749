#pragma once

#include <cstddef>

#include "kindred/core/error.hpp"
#include "kindred/io/row_reader.hpp"

namespace kindred::inline v0::detail {

// What `parse` makes of a field; its DataError gets the field's place.
template <RowReader Rows, class Parse>
auto parse_field(const Rows& rows, std::size_t column, Parse&& parse) {
  try {
    return parse(rows[column]);
  } catch (const DataError& error) {
    throw DataError(rows.place(column), "column '" + rows.names()[column] + "': " + error.what());
  }
}

}  // namespace kindred::inline v0::detail
