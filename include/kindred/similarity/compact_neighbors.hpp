#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/similarity/compact_vectors.hpp"
#include "kindred/similarity/exact_neighbors.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/neighbor_search.hpp"

namespace kindred::inline v0 {

/// Rows in little memory, all of them compared with every query: exact for the rows as they are kept, and
/// re-scored from the original ones where these are at hand (in a mapped file, say). Immutable; copies share
/// memory. Satisfies NeighborSearch. Made by CompactNeighbors.
template <Formula F, CompactVectors Vectors>
class CompactNeighborIndex {
 public:
  /// The type of a measure's value.
  using Scalar = float;

  /// See CompactNeighbors::fit.
  CompactNeighborIndex(const Measure<F>& measure, Vectors vectors, int candidates)
      : measure_(measure),
        vectors_(std::make_shared<const Vectors>(std::move(vectors))),
        candidates_(candidates) {}

  /// Number of rows.
  std::size_t row_count() const noexcept { return vectors_->row_count(); }
  /// Length of a row.
  std::size_t dimension() const noexcept { return vectors_->dimension(); }
  /// Bytes that the rows take.
  std::size_t bytes() const noexcept { return vectors_->bytes(); }
  /// Which way is near.
  Nearness nearness() const noexcept { return F::nearness; }

  /// The k rows that are nearest as they are kept, the nearest first; ties go to the lower row.
  /// @throws OptionError for k below 1; DataError for a query of another length, or not finite
  template <class V>
    requires(bool(V::IsVectorAtCompileTime))
  Neighbors<float> nearest(const Eigen::MatrixBase<V>& query, int k) const {
    return std::move(found(detail::as_row(query).template cast<float>(), k, false, {.threads = 1}).front());
  }

  /// The k rows nearest to each row of `queries`, as above. Same bits on any number of threads.
  /// @throws OptionError for k below 1; DataError for queries of another length, or not finite; Cancelled
  template <class M>
    requires(!bool(M::IsVectorAtCompileTime))
  std::vector<Neighbors<float>> nearest(const Eigen::MatrixBase<M>& queries, int k,
                                        const Execution& execution = {}) const {
    return found(queries.derived().template cast<float>(), k, false, execution);
  }

  /// The k rows nearest to each row among the others, all as they are kept.
  /// @throws OptionError for k below 1; Cancelled
  std::vector<Neighbors<float>> nearest_others(int k, const Execution& execution = {}) const {
    return found(read(0, row_count()), k, true, execution);
  }

  /// The k nearest to each row of `queries` among the `candidates` × k that are nearest as they are kept, by
  /// the measure of the rows of `originals`, the matrix that was made compact.
  /// @throws OptionError for k below 1; DataError for queries of another length, or not finite, or originals
  ///         of another shape than the kept rows; Cancelled
  template <class O, class M>
  std::vector<Neighbors<float>> nearest_of_originals(const Eigen::MatrixBase<O>& originals,
                                                     const Eigen::MatrixBase<M>& queries, int k,
                                                     const Execution& execution = {}) const {
    require_in_range("k", k, 1, std::numeric_limits<int>::max() / candidates_);
    if (static_cast<std::size_t>(originals.rows()) != row_count() ||
        static_cast<std::size_t>(originals.cols()) != dimension())
      throw DataError("the originals are " + std::to_string(originals.rows()) + " x " +
                      std::to_string(originals.cols()) + ", expected " + std::to_string(row_count()) + " x " +
                      std::to_string(dimension()) + " as the kept rows are");
    const Eigen::MatrixXf asked = queries.template cast<float>();
    auto lists = found(asked, k * candidates_, false, execution);
    parallel_for(asked.rows(), 16, execution, "re-scoring", [&](auto from, auto to) {
      for (Eigen::Index query = from; query < to; ++query) {
        auto& list = lists[static_cast<std::size_t>(query)];
        for (auto& neighbor : list)
          neighbor.score = static_cast<float>(
              measure_(asked.row(query), originals.row(neighbor.index).template cast<float>()));
        keep_best(list, static_cast<std::size_t>(k));
      }
    });
    return lists;
  }

 private:
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  static void keep_best(Neighbors<float>& list, std::size_t k) {
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      if (a.score != b.score) return (a.score > b.score) == (F::nearness == Nearness::similarity);
      return a.index < b.index;
    });
    list.resize(std::min(list.size(), k));
  }

  Rows read(std::size_t begin, std::size_t end) const {
    Rows rows(static_cast<Eigen::Index>(end - begin), static_cast<Eigen::Index>(dimension()));
    for (std::size_t row = begin; row < end; ++row)
      vectors_->read(row, rows.data() + static_cast<std::ptrdiff_t>((row - begin) * dimension()));
    return rows;
  }

  // Compares with the rows some thousand at a time, so that few are floats at once.
  template <class M>
  std::vector<Neighbors<float>> found(const M& queries, int k, bool others_only,
                                      const Execution& execution) const {
    constexpr std::size_t at_once = 4096;
    require_at_least("k", k, 1);
    const Rows& asked = queries;
    detail::require_queries(asked, dimension());
    const std::size_t keep = static_cast<std::size_t>(k);
    std::vector<Neighbors<float>> result(static_cast<std::size_t>(asked.rows()));
    for (std::size_t begin = 0; begin < row_count(); begin += at_once) {
      const std::size_t end = std::min(row_count(), begin + at_once);
      const auto part = ExactNeighbors{}.fit(read(begin, end), measure_);
      const int more = others_only ? 1 : 0;  // the query itself may be among them
      auto lists = part.nearest(asked, std::min(k, static_cast<int>(at_once)) + more, execution);
      for (std::size_t query = 0; query < lists.size(); ++query) {
        auto& list = result[query];
        for (auto [row, score] : lists[query]) {
          row += static_cast<std::uint32_t>(begin);
          if (!others_only || row != query) list.push_back({row, score});
        }
        keep_best(list, keep);
      }
    }
    return result;
  }

  Measure<F> measure_;
  std::shared_ptr<const Vectors> vectors_;
  int candidates_;
};

/// Nearest neighbours of vectors kept in half precision or bytes:
/// `CompactNeighbors{}.fit(Int8Vectors(vectors), cosine)`. It saves memory, not time: rows become floats
/// again to be compared.
struct CompactNeighbors {
  int candidates = 4;  ///< how many times k are re-scored by `nearest_of_originals`, at least 1

  /// Takes compact vectors.
  /// @throws OptionError for `candidates` below 1
  template <class F, CompactVectors Vectors>
  CompactNeighborIndex<F, Vectors> fit(Vectors vectors, const Measure<F>& measure) const {
    require_at_least("candidates", candidates, 1);
    return {measure, std::move(vectors), candidates};
  }
};

}  // namespace kindred::inline v0
