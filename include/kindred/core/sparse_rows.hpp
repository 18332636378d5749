#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"

namespace kindred::inline v0 {

/// A view of one sparse row: strictly ascending indices, a value each, and the row's whole length. What is
/// not stored is zero.
template <class Col, class Scalar>
struct SparseRow {
  /// Where the entries stand, strictly ascending.
  std::span<const Col> indices;
  /// Their values.
  std::span<const Scalar> values;
  /// Length of the row, absent entries included.
  std::size_t dimension = 0;

  /// Number of stored entries.
  std::size_t size() const noexcept { return indices.size(); }
};

/// Immutable sparse rows (compressed row storage) with 64-bit offsets. The types of the row and column
/// indices are part of the type, so that a transposed matrix does not compile. Copies share memory.
template <class Row, class Col, class Scalar>
class SparseRows {
 public:
  /// The type of a row's index.
  using RowIndex = Row;
  /// The type of a column's index.
  using ColIndex = Col;
  /// The type of a value.
  using Value = Scalar;
  /// What Eigen sees: a row-major sparse matrix in this memory.
  using EigenView = Eigen::Map<const Eigen::SparseMatrix<Scalar, Eigen::RowMajor, int>>;

  SparseRows() : SparseRows(0, std::vector<std::int64_t>{0}, std::vector<Col>{}, std::vector<Scalar>{}) {}

  /// @param column_count length of a row
  /// @param offsets row r's entries are [offsets[r], offsets[r + 1]); starts with 0
  /// @param columns strictly ascending within a row, each below column_count
  /// @param values one for each column entry
  /// @throws DataError where the parts do not fit together
  SparseRows(std::size_t column_count, SharedArray<std::int64_t> offsets, SharedArray<Col> columns,
             SharedArray<Scalar> values)
      : column_count_(column_count),
        offsets_(std::move(offsets)),
        columns_(std::move(columns)),
        values_(std::move(values)) {
    check();
    if (size() <= static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      std::vector<int> narrow(offsets_.size());
      std::transform(offsets_.begin(), offsets_.end(), narrow.begin(),
                     [](auto o) { return static_cast<int>(o); });
      narrow_offsets_ = std::move(narrow);
    }
  }

  /// Number of rows.
  std::size_t row_count() const noexcept { return offsets_.size() - 1; }
  /// Length of a row.
  std::size_t column_count() const noexcept { return column_count_; }
  /// Number of stored entries.
  std::size_t size() const noexcept { return columns_.size(); }

  /// One row; `row` must be below row_count().
  SparseRow<Col, Scalar> operator[](Row row) const noexcept {
    eigen_assert(row.value < row_count() && "there is no such row");
    const std::size_t begin = offset(row.value), count = offset(row.value + 1) - begin;
    return {columns_.span().subspan(begin, count), values_.span().subspan(begin, count), column_count_};
  }

  /// Where each row's entries begin in columns() and values(), and a last one for the end.
  const SharedArray<std::int64_t>& offsets() const noexcept { return offsets_; }
  /// The columns of all entries, row after row.
  const SharedArray<Col>& columns() const noexcept { return columns_; }
  /// The values of all entries, row after row.
  const SharedArray<Scalar>& values() const noexcept { return values_; }

  /// The same memory as an Eigen sparse matrix; it must not outlive this object.
  /// @throws DataError at 2³¹ entries or more, which Eigen's index type cannot count
  EigenView eigen() const {
    if (narrow_offsets_.empty())
      throw DataError("an Eigen view holds at most 2147483647 entries, these rows have " +
                      std::to_string(size()));
    return EigenView(static_cast<Eigen::Index>(row_count()), static_cast<Eigen::Index>(column_count_),
                     static_cast<Eigen::Index>(size()), narrow_offsets_.data(),
                     reinterpret_cast<const int*>(columns_.data()), values_.data());
  }

 private:
  std::size_t offset(std::size_t row) const noexcept { return static_cast<std::size_t>(offsets_[row]); }

  void check() const {
    if (offsets_.empty() || offsets_[0] != 0 || !std::is_sorted(offsets_.begin(), offsets_.end()) ||
        static_cast<std::size_t>(*(offsets_.end() - 1)) != columns_.size() ||
        columns_.size() != values_.size())
      throw DataError("sparse rows: expected offsets from 0, ascending, up to " +
                      std::to_string(columns_.size()) + " columns and as many values; got " +
                      std::to_string(offsets_.size()) + " offsets and " + std::to_string(values_.size()) +
                      " values");
    for (std::size_t row = 0; row < row_count(); ++row)
      for (std::size_t at = offset(row); at < offset(row + 1); ++at)
        if (columns_[at].value >= column_count_ || (at > offset(row) && !(columns_[at - 1] < columns_[at])))
          throw DataError("sparse rows: row " + std::to_string(row) + " has column " +
                          std::to_string(columns_[at].value) + " out of order or not below " +
                          std::to_string(column_count_));
  }

  std::size_t column_count_ = 0;
  SharedArray<std::int64_t> offsets_;
  SharedArray<Col> columns_;
  SharedArray<Scalar> values_;
  SharedArray<int> narrow_offsets_;
};

/// The same entries the other way round, by one counting sort: O(entries + rows + columns).
template <class Row, class Col, class Scalar>
SparseRows<Col, Row, Scalar> transpose(const SparseRows<Row, Col, Scalar>& rows) {
  std::vector<std::int64_t> offsets(rows.column_count() + 1, 0);
  for (const Col column : rows.columns()) ++offsets[column.value + std::size_t{1}];
  for (std::size_t c = 0; c < rows.column_count(); ++c) offsets[c + 1] += offsets[c];
  std::vector<std::int64_t> next(offsets.begin(), offsets.end() - 1);
  std::vector<Row> columns(rows.size());
  std::vector<Scalar> values(rows.size());
  for (Row row{0}; row.value < rows.row_count(); ++row) {
    const auto entries = rows[row];
    for (std::size_t e = 0; e < entries.size(); ++e) {
      const auto at = static_cast<std::size_t>(next[entries.indices[e].value]++);
      columns[at] = row;
      values[at] = entries.values[e];
    }
  }
  return {rows.row_count(), std::move(offsets), std::move(columns), std::move(values)};
}

}  // namespace kindred::inline v0
