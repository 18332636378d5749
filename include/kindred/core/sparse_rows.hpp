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

#include "kindred/core/detail/counting_sort.hpp"
#include "kindred/core/detail/prefetch.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"

namespace kindred::inline v0 {

namespace detail {

/// Whether entries [begin, end) of `columns` are a row of this length: in the array, strictly ascending and
/// below it.
inline bool is_sparse_row(std::int64_t begin, std::int64_t end, std::span<const std::uint32_t> columns,
                          std::size_t length) noexcept {
  if (begin < 0 || begin > end || static_cast<std::uint64_t>(end) > columns.size()) return false;
  if (begin == end) return true;
  const std::uint32_t* const row = columns.data() + begin;
  const auto count = static_cast<std::size_t>(end - begin);
  // All of them without a branch, so that the processor compares several at once.
  int wrong = row[count - 1] >= length ? 1 : 0;
  for (std::size_t i = 1; i < count; ++i) wrong |= row[i - 1] >= row[i] ? 1 : 0;
  return wrong == 0;
}

}  // namespace detail

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

/// Most rows, and most columns, that sparse rows can have: 2³¹, as many as there are indices.
inline constexpr std::size_t most_rows = std::size_t{1} << 31;

namespace detail {

// Says that parts need no check.
struct Unchecked {};

}  // namespace detail

/// Immutable sparse rows (compressed row storage) with 64-bit offsets. The types of the row and column
/// indices are part of the type, so that a transposed matrix does not compile. Copies share memory. Rows are
/// checked when they are made, or, `unverified`, each when it is asked for.
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
  /// @throws DataError where the parts do not fit together, or there are more than most_rows rows or columns
  SparseRows(std::size_t column_count, SharedArray<std::int64_t> offsets, SharedArray<Col> columns,
             SharedArray<Scalar> values)
      : SparseRows(detail::Unchecked{}, column_count, std::move(offsets), std::move(columns),
                   std::move(values)) {
    check();
  }

  /// For kindred's own use: parts that fit together by the way they were made.
  SparseRows(detail::Unchecked, std::size_t column_count, SharedArray<std::int64_t> offsets,
             SharedArray<Col> columns, SharedArray<Scalar> values)
      : column_count_(column_count),
        offsets_(std::move(offsets)),
        columns_(std::move(columns)),
        values_(std::move(values)) {
    if (size() <= static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      std::vector<int> narrow(offsets_.size());
      std::transform(offsets_.begin(), offsets_.end(), narrow.begin(),
                     [](auto o) { return static_cast<int>(o); });
      narrow_offsets_ = std::move(narrow);
    }
  }

  /// Rows whose entries are not looked at here, such as those in a mapped file: O(1). Each row is checked
  /// when it is asked for, and is empty where its offsets or columns are not those of a row. Not so
  /// offsets(), columns() and values(), which are what was given.
  /// @throws DataError where there is no offset, or another number of values than of columns
  static SparseRows unverified(std::size_t column_count, SharedArray<std::int64_t> offsets,
                               SharedArray<Col> columns, SharedArray<Scalar> values) {
    SparseRows rows;
    rows.column_count_ = column_count;
    rows.offsets_ = std::move(offsets);
    rows.columns_ = std::move(columns);
    rows.values_ = std::move(values);
    rows.narrow_offsets_ = {};
    rows.verified_ = false;
    if (rows.offsets_.empty() || rows.columns_.size() != rows.values_.size()) rows.refuse_parts();
    return rows;
  }

  /// Whether the rows were checked when they were made.
  bool verified() const noexcept { return verified_; }

  /// Number of rows.
  std::size_t row_count() const noexcept { return offsets_.size() - 1; }
  /// Length of a row.
  std::size_t column_count() const noexcept { return column_count_; }
  /// Number of stored entries.
  std::size_t size() const noexcept { return columns_.size(); }

  /// One row; `row` must be below row_count().
  SparseRow<Col, Scalar> operator[](Row row) const noexcept {
    eigen_assert(row.value < row_count() && "there is no such row");
    const std::int64_t first = offsets_[row.value], last = offsets_[row.value + std::size_t{1}];
    if (!verified_ && !detail::is_sparse_row(first, last, column_numbers(), column_count_))
      return {{}, {}, column_count_};
    const auto begin = static_cast<std::size_t>(first), count = static_cast<std::size_t>(last - first);
    return {columns_.span().subspan(begin, count), values_.span().subspan(begin, count), column_count_};
  }

  /// Where each row's entries begin in columns() and values(), and a last one for the end.
  const SharedArray<std::int64_t>& offsets() const noexcept { return offsets_; }
  /// The columns of all entries, row after row.
  const SharedArray<Col>& columns() const noexcept { return columns_; }
  /// The values of all entries, row after row.
  const SharedArray<Scalar>& values() const noexcept { return values_; }

  /// The same memory as an Eigen sparse matrix; it must not outlive this object.
  /// @throws DataError at 2³¹ entries or more, which Eigen's index type cannot count, and for rows that were
  /// not verified, which Eigen would believe
  EigenView eigen() const {
    if (!verified_)
      throw DataError("an Eigen view needs rows that were checked: load them instead of mapping their file");
    if (narrow_offsets_.empty())
      throw DataError("an Eigen view holds at most 2147483647 entries, these rows have " +
                      std::to_string(size()));
    return EigenView(static_cast<Eigen::Index>(row_count()), static_cast<Eigen::Index>(column_count_),
                     static_cast<Eigen::Index>(size()), narrow_offsets_.data(),
                     reinterpret_cast<const int*>(columns_.data()), values_.data());
  }

 private:
  std::size_t offset(std::size_t row) const noexcept { return static_cast<std::size_t>(offsets_[row]); }

  std::span<const std::uint32_t> column_numbers() const noexcept {
    return {columns_.empty() ? nullptr : &columns_.data()->value, columns_.size()};
  }

  [[noreturn]] void refuse_parts() const {
    throw DataError("sparse rows: expected offsets from 0, ascending, up to " +
                    std::to_string(columns_.size()) + " columns and as many values; got " +
                    std::to_string(offsets_.size()) + " offsets and " + std::to_string(values_.size()) +
                    " values");
  }

  void check() const {
    if (offsets_.empty() || offsets_[0] != 0 || !std::is_sorted(offsets_.begin(), offsets_.end()) ||
        static_cast<std::size_t>(*(offsets_.end() - 1)) != columns_.size() ||
        columns_.size() != values_.size())
      refuse_parts();
    if (row_count() > most_rows || column_count_ > most_rows)
      throw DataError("sparse rows: " + std::to_string(row_count()) + " rows of " +
                      std::to_string(column_count_) + " columns, expected at most 2147483648 of either");
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
  bool verified_ = true;
};

/// Whether `columns` holds the same entries as `rows`, the other way round. O(entries + rows + columns).
template <class Row, class Col, class Scalar>
bool are_transposed(const SparseRows<Row, Col, Scalar>& rows, const SparseRows<Col, Row, Scalar>& columns) {
  if (rows.row_count() != columns.column_count() || rows.column_count() != columns.row_count() ||
      rows.size() != columns.size())
    return false;
  std::vector<std::int64_t> next(columns.offsets().begin(), columns.offsets().end() - 1);
  for (Row row{0}; row.value < rows.row_count(); ++row) {
    const auto entries = rows[row];
    for (std::size_t e = 0; e < entries.size(); ++e) {
      const std::size_t column = entries.indices[e].value;
      const std::int64_t at = next[column]++;
      if (at >= columns.offsets()[column + 1]) return false;
      const auto place = static_cast<std::size_t>(at);
      if (columns.columns()[place] != row || !(columns.values()[place] == entries.values[e])) return false;
    }
  }
  return true;
}

/// The same entries the other way round, by one counting sort: O(entries + rows + columns), with at most 8
/// bytes an entry or a column of scratch space. The threads do not change the result.
/// @throws DataError for unverified rows that are no rows
template <class Row, class Col, class Scalar>
SparseRows<Col, Row, Scalar> transpose(const SparseRows<Row, Col, Scalar>& rows,
                                       const Execution& execution = {.threads = 1}) {
  detail::CountingSort sort(rows.column_count(), rows.size(), rows.size());
  const std::int64_t parts = sort.parts();
  const auto rows_of = [&](std::int64_t part) {
    return detail::rows_of_part(rows.offsets().span(), part, parts);
  };
  parallel_for(parts, 1, execution, "turning rows", [&](std::int64_t part, std::int64_t) {
    const auto [first, last] = rows_of(part);
    const auto counts = sort.start(part);
    const auto begin = static_cast<std::size_t>(rows.offsets()[first]),
               end = static_cast<std::size_t>(rows.offsets()[last]);
    for (std::size_t e = begin; e < end; ++e) ++counts[rows.columns()[e].value];
  });
  auto offsets = sort.place();
  std::vector<Row> columns(rows.size());
  std::vector<Scalar> values(rows.size());
  parallel_for(parts, 1, execution, "turning rows", [&](std::int64_t part, std::int64_t) {
    const auto [first, last] = rows_of(part);
    const auto places = sort.places(part);
    const auto end = static_cast<std::size_t>(rows.offsets()[last]);
    auto ahead = static_cast<std::size_t>(rows.offsets()[first]) + detail::prefetch_distance;
    for (std::size_t r = first; r < last; ++r) {
      const Row row(r);
      const auto entries = rows[row];
      for (std::size_t e = 0; e < entries.size(); ++e, ++ahead) {
        if (ahead < end) {
          const auto soon = places[rows.columns()[ahead].value];
          detail::will_write(columns.data() + soon);
          detail::will_write(values.data() + soon);
        }
        const auto at = static_cast<std::size_t>(places[entries.indices[e].value]++);
        columns[at] = row;
        values[at] = entries.values[e];
      }
    }
  });
  return {detail::Unchecked{}, rows.row_count(), std::move(offsets), std::move(columns), std::move(values)};
}

}  // namespace kindred::inline v0
