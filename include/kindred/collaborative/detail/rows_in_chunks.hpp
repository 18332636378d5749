#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

// Some rows on their way into SparseRows: entries are added to the last row begun, in ascending order.
template <class Col, class Scalar>
struct RowChunk {
  std::vector<std::int64_t> sizes;
  std::vector<Col> columns;
  std::vector<Scalar> values;

  void begin_row() { sizes.push_back(0); }
  void add(Col column, Scalar value) {
    columns.push_back(column);
    values.push_back(value);
    ++sizes.back();
  }
};

// The rows that `fill(begin, end, chunk)` makes of each range of `grain` rows, on any number of threads.
template <class Row, class Col, class Scalar, class Fill>
SparseRows<Row, Col, Scalar> rows_in_chunks(std::size_t rows, std::size_t columns, std::int64_t grain,
                                            const Execution& execution, std::string_view phase, Fill&& fill) {
  const auto count = static_cast<std::int64_t>(rows);
  std::vector<RowChunk<Col, Scalar>> chunks(static_cast<std::size_t>((count + grain - 1) / grain));
  parallel_for(count, grain, execution, phase, [&](std::int64_t begin, std::int64_t end) {
    fill(begin, end, chunks[static_cast<std::size_t>(begin / grain)]);
  });
  std::vector<std::int64_t> offsets{0};
  offsets.reserve(rows + 1);
  for (const auto& chunk : chunks)
    for (const std::int64_t size : chunk.sizes) offsets.push_back(offsets.back() + size);
  std::vector<Col> all_columns;
  std::vector<Scalar> all_values;
  all_columns.reserve(static_cast<std::size_t>(offsets.back()));
  all_values.reserve(static_cast<std::size_t>(offsets.back()));
  for (auto& chunk : chunks) {
    all_columns.insert(all_columns.end(), chunk.columns.begin(), chunk.columns.end());
    all_values.insert(all_values.end(), chunk.values.begin(), chunk.values.end());
    chunk = {};
  }
  return {detail::Unchecked{}, columns, std::move(offsets), std::move(all_columns), std::move(all_values)};
}

}  // namespace kindred::inline v0::detail
