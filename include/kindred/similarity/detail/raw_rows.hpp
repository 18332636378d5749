#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

/// The numbers behind an array of indices, in the same memory.
template <class Kind>
std::span<const std::uint32_t> numbers(std::span<const Index<Kind>> indices) noexcept {
  return {indices.empty() ? nullptr : &indices.data()->value, indices.size()};
}

/// Bare numbers are these already.
inline std::span<const std::uint32_t> numbers(std::span<const std::uint32_t> indices) noexcept {
  return indices;
}

/// The same for indices that are to be written.
template <class Kind>
std::span<std::uint32_t> numbers(std::span<Index<Kind>> indices) noexcept {
  return {indices.empty() ? nullptr : &indices.data()->value, indices.size()};
}

/// A sparse row whose indices are bare numbers.
template <class Scalar>
using RawRow = SparseRow<std::uint32_t, Scalar>;

/// The same row with bare numbers.
template <class Kind, class Scalar>
RawRow<Scalar> raw(const SparseRow<Index<Kind>, Scalar>& row) noexcept {
  return {numbers(row.indices), row.values, row.dimension};
}

/// Sparse rows whose kinds of indices are forgotten, in the same memory: what a kernel works on, so that it
/// is compiled once for users by items, items by users and items by features. Unverified ones are checked as
/// SparseRows are.
template <class Scalar>
struct RawRows {
  std::size_t row_count = 0;
  std::size_t column_count = 0;
  SharedArray<std::int64_t> offsets;
  SharedArray<std::uint32_t> columns;
  SharedArray<Scalar> values;
  bool verified = true;

  RawRow<Scalar> operator[](std::size_t row) const noexcept {
    const std::int64_t first = offsets[row], last = offsets[row + 1];
    if (!verified && !is_sparse_row(first, last, columns.span(), column_count)) return {{}, {}, column_count};
    const auto begin = static_cast<std::size_t>(first), end = static_cast<std::size_t>(last);
    return {columns.span().subspan(begin, end - begin), values.span().subspan(begin, end - begin),
            column_count};
  }
};

/// The same entries the other way round: O(entries + rows + columns).
template <class Scalar>
RawRows<Scalar> transposed(const RawRows<Scalar>& rows) {
  std::vector<std::int64_t> offsets(rows.column_count + 1, 0);
  for (const std::uint32_t column : rows.columns) ++offsets[column + std::size_t{1}];
  for (std::size_t c = 0; c < rows.column_count; ++c) offsets[c + 1] += offsets[c];
  std::vector<std::int64_t> next(offsets.begin(), offsets.end() - 1);
  std::vector<std::uint32_t> columns(rows.columns.size());
  std::vector<Scalar> values(rows.values.size());
  for (std::size_t row = 0; row < rows.row_count; ++row) {
    const auto entries = rows[row];
    for (std::size_t e = 0; e < entries.size(); ++e) {
      const auto at = static_cast<std::size_t>(next[entries.indices[e]]++);
      columns[at] = static_cast<std::uint32_t>(row);
      values[at] = entries.values[e];
    }
  }
  return {rows.column_count, rows.row_count, std::move(offsets), std::move(columns), std::move(values)};
}

/// Forgets the kinds of indices.
template <class Row, class Col, class Scalar>
RawRows<Scalar> raw(const SparseRows<Row, Col, Scalar>& rows) {
  auto owner = std::make_shared<const SharedArray<Col>>(rows.columns());
  const auto columns = numbers(owner->span());
  return {rows.row_count(), rows.column_count(), rows.offsets(), {std::move(owner), columns},
          rows.values(),    rows.verified()};
}

}  // namespace kindred::inline v0::detail
