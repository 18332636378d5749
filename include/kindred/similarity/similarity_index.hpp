#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/row_index.hpp"
#include "kindred/similarity/detail/saved_index.hpp"

namespace kindred::inline v0 {

/// Rows indexed for one similarity: answers which rows are similar to a given one, and finds every row's
/// nearest. Immutable; copies share memory. Made by `Similarity::index`.
template <class Row, class Col, class Scalar>
class SimilarityIndex {
 public:
  /// A row to compare with: one of the indexed ones or any other of the same length.
  using Query = SparseRow<Col, Scalar>;

  /// An index of an implementation; called by `Similarity`.
  explicit SimilarityIndex(std::shared_ptr<const detail::RowIndex<Scalar>> self) : self_(std::move(self)) {}

  /// Number of rows.
  std::size_t row_count() const noexcept { return self_->row_count(); }

  /// What it worked out of the rows, as `Similarity::index` takes it back. For models in files.
  detail::SavedIndex<Scalar> saved() const { return self_->saved(); }

  /// Bytes of workspace that `similar` and `compare` take at most.
  std::size_t workspace_size() const noexcept { return self_->workspace_size(); }

  /// Writes every row whose similarity to `query` may differ from 0, in no particular order, and that
  /// similarity; returns how many. O(entries of the postings met), or O(rows) more for a measure that
  /// disjoint rows have a value of.
  /// @param query the row to compare with
  /// @param rows room for row_count() rows
  /// @param values room for as many similarities
  /// @param workspace scratch
  std::size_t similar(const Query& query, std::span<Row> rows, std::span<Scalar> values,
                      Workspace& workspace) const noexcept {
    return self_->similar(detail::raw(query), detail::numbers(rows), values, workspace);
  }

  /// Writes the similarity of `query` to each of `rows`. O(entries of those rows + length of a row / 64).
  void compare(const Query& query, std::span<const Row> rows, std::span<Scalar> values,
               Workspace& workspace) const noexcept {
    self_->compare(detail::raw(query), detail::numbers(rows), values, workspace);
  }

  /// The k most similar other rows of every row, among those with a similarity above 0; ties go to the lower
  /// index. Entry (r, s) of the result is the similarity of s to r. Same bits on any number of threads.
  /// @throws OptionError for k below 1; Cancelled
  SparseRows<Row, Row, Scalar> nearest(int k, const Execution& execution = {}) const {
    require_at_least("neighbors", k, 1);
    return rows_of(self_->best(static_cast<std::size_t>(k), 0, execution));
  }

  /// Every pair of different rows with a similarity of `least` or more, which must be above 0; laid out as by
  /// `nearest`.
  /// @throws OptionError for a `least` that is not above 0; Cancelled
  SparseRows<Row, Row, Scalar> at_least(double least, const Execution& execution = {}) const {
    require_at_least("least", least, std::numeric_limits<double>::min());
    return rows_of(self_->best(row_count(), least, execution));
  }

 private:
  SparseRows<Row, Row, Scalar> rows_of(std::vector<detail::NeighborLists<Scalar>> parts) const {
    std::size_t total = 0;
    for (const auto& part : parts) total += part.rows.size();
    std::vector<std::int64_t> offsets{0};
    std::vector<Row> rows;
    std::vector<Scalar> values;
    offsets.reserve(row_count() + 1);
    rows.reserve(total);
    values.reserve(total);
    for (auto& part : parts) {
      for (const std::int64_t end : part.ends)
        offsets.push_back(static_cast<std::int64_t>(rows.size()) + end);
      for (const std::uint32_t row : part.rows) rows.emplace_back(row);
      values.insert(values.end(), part.values.begin(), part.values.end());
      part = {};
    }
    return {row_count(), std::move(offsets), std::move(rows), std::move(values)};
  }

  std::shared_ptr<const detail::RowIndex<Scalar>> self_;
};

}  // namespace kindred::inline v0
