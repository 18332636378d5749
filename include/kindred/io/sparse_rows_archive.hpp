#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// Adds sparse rows to an archive as sections of their own; give them a part:
/// `write_rows(archive.part("rows"), rows)`.
template <class Row, class Col, class Scalar>
void write_rows(ArchiveWriter archive, const SparseRows<Row, Col, Scalar>& rows) {
  archive.add_integer("column_count", static_cast<std::int64_t>(rows.column_count()));
  archive.add("offsets", rows.offsets());
  archive.add("columns", rows.columns());
  archive.add("values", rows.values());
}

/// Reads sparse rows, which lie in the archive's memory: `read_rows<ItemIndex, UserIndex,
/// float>(archive.part("rows"))`. O(entries), to check their order; of a mapped archive O(1), since each row
/// is checked when it is asked for.
/// @throws ArchiveError for missing sections, ones of other types, or such as are no sparse rows of finite
/// values
template <class Row, class Col, class Scalar>
SparseRows<Row, Col, Scalar> read_rows(const Archive& archive) {
  const auto column_count = archive.integer("column_count", 0, std::numeric_limits<std::int32_t>::max());
  auto offsets = archive.array<std::int64_t>("offsets");
  auto columns = archive.array<Col>("columns");
  auto values = archive.finite<Scalar>("values");
  return archive.assemble([&] {
    using Rows = SparseRows<Row, Col, Scalar>;
    const auto length = static_cast<std::size_t>(column_count);
    if (!archive.verified())
      return Rows::unverified(length, std::move(offsets), std::move(columns), std::move(values));
    return Rows(length, std::move(offsets), std::move(columns), std::move(values));
  });
}

}  // namespace kindred::inline v0
