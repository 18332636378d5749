#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/similarity/detail/dense_form.hpp"
#include "kindred/similarity/detail/nearest_search.hpp"
#include "kindred/similarity/detail/pair_rows.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/neighbor_search.hpp"

namespace kindred::inline v0 {

namespace detail {

/// Refuses vectors with a value that is not finite.
template <class M>
void require_finite(const char* what, const M& vectors) {
  if constexpr (std::is_floating_point_v<typename M::Scalar>) {
    if (vectors.allFinite()) return;
    for (Eigen::Index row = 0; row < vectors.rows(); ++row)
      for (Eigen::Index column = 0; column < vectors.cols(); ++column)
        if (const auto value = vectors(row, column); !std::isfinite(value))
          throw DataError(std::string(what) + ": row " + std::to_string(row) + ", column " +
                          std::to_string(column) + " is " + std::to_string(value) +
                          ", expected a finite number");
  }
}

/// Refuses queries of another length than the rows, or with a value that is not finite.
template <class M>
void require_queries(const M& queries, std::size_t dimension) {
  if (static_cast<std::size_t>(queries.cols()) != dimension)
    throw DataError("a query has " + std::to_string(queries.cols()) + " places, expected " +
                    std::to_string(dimension) + " as the vectors have");
  require_finite("query", queries);
}

/// A vector, lying or standing, as one row.
template <class V>
auto as_row(const Eigen::MatrixBase<V>& vector) {
  using Scalar = typename V::Scalar;
  Eigen::Matrix<Scalar, 1, Eigen::Dynamic> row(vector.size());
  if constexpr (V::ColsAtCompileTime == 1) row = vector.transpose();
  else row = vector;
  return row;
}

}  // namespace detail

/// The rows of a dense matrix, ready for exact nearest-neighbour questions by one measure. Immutable; copies
/// share memory. Values are those of `all_pairs`, and of one query the same to the bit as of many, unless one
/// of those has a value too large or small for sums of floats. Made by ExactNeighbors.
template <Formula F, class Value>
class ExactNeighborIndex {
 public:
  /// The type of a measure's value.
  using Scalar = Value;

  /// See ExactNeighbors::fit.
  template <class M>
  ExactNeighborIndex(const F& formula, const M& vectors) : formula_(formula) {
    if constexpr (std::is_same_v<Scalar, float>)
      if (detail::suits_floats<F>(vectors)) floats_ = std::make_shared<const Rows<float>>(formula, vectors);
    if (!floats_) doubles_ = std::make_shared<const Rows<double>>(formula, vectors);
  }

  /// Number of rows.
  std::size_t row_count() const noexcept {
    return static_cast<std::size_t>(any([](const auto& r) { return r.rows(); }));
  }
  /// Length of a row.
  std::size_t dimension() const noexcept {
    return static_cast<std::size_t>(any([](const auto& r) { return r.depth(); }));
  }
  /// Bytes that the rows take as they are kept.
  std::size_t bytes() const noexcept {
    return any([](const auto& r) { return r.bytes(); });
  }
  /// Which way is near.
  Nearness nearness() const noexcept { return F::nearness; }

  /// The k rows nearest to a vector, the nearest first; ties go to the lower row. The query is the measure's
  /// first argument. O(rows × length).
  /// @throws OptionError for k below 1; DataError for a query of another length, or not finite
  template <class V>
    requires(bool(V::IsVectorAtCompileTime))
  Neighbors<Scalar> nearest(const Eigen::MatrixBase<V>& query, int k) const {
    return std::move(of_queries(detail::as_row(query), kept(k), no_bound, {.threads = 1}).front());
  }

  /// The k rows nearest to each row of `queries`, as above. Same bits on any number of threads.
  /// @throws OptionError for k below 1; DataError for queries of another length, or not finite; Cancelled
  template <class M>
    requires(!bool(M::IsVectorAtCompileTime))
  std::vector<Neighbors<Scalar>> nearest(const Eigen::MatrixBase<M>& queries, int k,
                                         const Execution& execution = {}) const {
    return of_queries(queries.derived(), kept(k), no_bound, execution);
  }

  /// The k rows nearest to each row among the others. Where the measure is symmetric, each pair is looked at
  /// once. O(rows² × length), and O(rows × k) memory. Same bits on any number of threads.
  /// @throws OptionError for k below 1; Cancelled
  std::vector<Neighbors<Scalar>> nearest_others(int k, const Execution& execution = {}) const {
    return of_others(kept(k), no_bound, execution);
  }

  /// The rows as near to a vector as `bound` or nearer: with a similarity of at least that, or a distance of
  /// at most that. The nearest come first.
  /// @throws OptionError for a bound that is not a number; DataError as by `nearest`
  template <class V>
    requires(bool(V::IsVectorAtCompileTime))
  Neighbors<Scalar> within(const Eigen::MatrixBase<V>& query, double bound) const {
    return std::move(of_queries(detail::as_row(query), all_kept, checked(bound), {.threads = 1}).front());
  }

  /// The rows as near to each row of `queries` as `bound` or nearer.
  /// @throws OptionError for a bound that is not a number; DataError as by `nearest`; Cancelled
  template <class M>
    requires(!bool(M::IsVectorAtCompileTime))
  std::vector<Neighbors<Scalar>> within(const Eigen::MatrixBase<M>& queries, double bound,
                                        const Execution& execution = {}) const {
    return of_queries(queries.derived(), all_kept, checked(bound), execution);
  }

  /// The other rows as near to each row as `bound` or nearer.
  /// @throws OptionError for a bound that is not a number; Cancelled
  std::vector<Neighbors<Scalar>> others_within(double bound, const Execution& execution = {}) const {
    return of_others(all_kept, checked(bound), execution);
  }

 private:
  template <class S>
  using Rows = detail::PairRows<F, S>;

  static constexpr bool far_is_large = F::nearness == Nearness::distance;
  static constexpr double no_bound =
      far_is_large ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
  static constexpr std::size_t all_kept = std::numeric_limits<std::size_t>::max();

  template <class Use>
  auto any(Use&& use) const noexcept {
    return floats_ ? use(*floats_) : use(*doubles_);
  }

  std::size_t kept(int k) const {
    require_at_least("k", k, 1);
    return std::min(static_cast<std::size_t>(k), std::max<std::size_t>(row_count(), 1));
  }

  static double checked(double bound) {
    require_at_least("bound", bound, -std::numeric_limits<double>::infinity());
    return bound;
  }

  template <class S>
  static detail::NearestWanted<S> wanted(std::size_t keep, double bound) {
    const double score = far_is_large ? -bound : bound;
    return {keep, static_cast<S>(score)};
  }

  template <class M>
  std::vector<Neighbors<Scalar>> of_queries(const M& queries, std::size_t keep, double bound,
                                            const Execution& execution) const {
    const typename Eigen::internal::nested_eval<M, 2>::type values(queries);
    detail::require_queries(values, dimension());
    const auto search = [&]<class S>(const Rows<S>& rows) {
      // A bar is guessed from a sample, which one query alone is not worth.
      const bool guess = keep != all_kept && values.rows() > 1;
      return detail::nearest_rows<Scalar>(formula_, rows, Rows<S>(formula_, values), {},
                                          wanted<S>(keep, bound), guess, execution);
    };
    if (!floats_) return search(*doubles_);
    if (detail::suits_floats<F>(values)) return search(*floats_);
    return search(Rows<double>(*floats_));  // floats don't hold the sums of these queries
  }

  std::vector<Neighbors<Scalar>> of_others(std::size_t keep, double bound, const Execution& execution) const {
    const bool guess = keep != all_kept;
    const auto search = [&]<class S>(const Rows<S>& rows) {
      if constexpr (detail::symmetric<F>())
        return detail::nearest_others<Scalar>(formula_, rows, wanted<S>(keep, bound), guess, execution);
      else
        return detail::nearest_rows<Scalar>(formula_, rows, rows, detail::all_selves(rows.rows()),
                                            wanted<S>(keep, bound), guess, execution);
    };
    return floats_ ? search(*floats_) : search(*doubles_);
  }

  F formula_;
  std::shared_ptr<const Rows<float>> floats_;  // where floats hold the sums
  std::shared_ptr<const Rows<double>> doubles_;
};

/// Exact nearest neighbours of dense vectors: every pair is compared, a block at a time, and never are all
/// values held. `ExactNeighbors{}.fit(vectors, cosine).nearest_others(100)`.
struct ExactNeighbors {
  /// Makes the rows of a matrix (any dense Eigen expression, either storage order) ready. O(rows × columns);
  /// the index holds a copy.
  /// @throws DataError for a value that is not finite, naming its place, and for rows of another length than
  /// the measure's weights, means or covariance
  template <class F, class M>
  auto fit(const Eigen::MatrixBase<M>& vectors, const Measure<F>& measure) const {
    using Scalar = detail::ResultOf<typename M::Scalar, typename M::Scalar>;
    const typename Eigen::internal::nested_eval<M, 3>::type values(vectors.derived());
    detail::require_finite("vectors", values);
    return ExactNeighborIndex<F, Scalar>(static_cast<const F&>(measure), values);
  }
};

}  // namespace kindred::inline v0
