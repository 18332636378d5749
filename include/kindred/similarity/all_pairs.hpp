#pragma once

#include <algorithm>
#include <string>
#include <type_traits>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/similarity/detail/dense_form.hpp"
#include "kindred/similarity/detail/pair_rows.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

namespace detail {

template <class X, class Y>
using AllPairs =
    Eigen::Matrix<ResultOf<typename X::Scalar, typename Y::Scalar>, Eigen::Dynamic, Eigen::Dynamic>;

// The values of every row of x with every row of y; `one_side` when they are the same rows.
template <class Scalar, class F, class X, class Y, class Result>
void fill_all_pairs(const F& formula, const X& x, const Y& y, bool one_side, const Execution& execution,
                    Result& values) {
  using Side = PairRows<F, Scalar>;
  const Side first(formula, x);
  const Side second_made = one_side ? Side(formula, x.topRows(0)) : Side(formula, y);
  const Side& second = one_side ? first : second_made;
  const bool mirrored = one_side && symmetric<F>();

  const Eigen::Index blocks = (first.rows() + tile_rows - 1) / tile_rows,
                     other_blocks = (second.rows() + tile_rows - 1) / tile_rows;
  parallel_for(blocks, 1, execution, "all pairs", [&](std::int64_t from, std::int64_t to) {
    PairTile<F, Scalar> tile(formula);
    for (Eigen::Index block = from; block < to; ++block) {
      const Eigen::Index begin = block * tile_rows, end = std::min(first.rows(), begin + tile_rows);
      for (Eigen::Index other = mirrored ? block : 0; other < other_blocks; ++other) {
        const Eigen::Index other_begin = other * tile_rows,
                           other_end = std::min(second.rows(), other_begin + tile_rows);
        const auto part = tile.of(first, begin, end, second, other_begin, other_end, false)
                              .topLeftCorner(end - begin, other_end - other_begin)
                              .matrix()
                              .template cast<typename Result::Scalar>();
        values.block(begin, other_begin, part.rows(), part.cols()) = part;
        if (mirrored && other != block)
          values.block(other_begin, begin, part.cols(), part.rows()) = part.transpose();
      }
    }
  });
}

template <class F, class X, class Y>
AllPairs<X, Y> all_pairs(const F& formula, const X& x, const Y& y, bool one_side,
                         const Execution& execution) {
  if (x.cols() != y.cols())
    throw DataError("all_pairs: the rows of the first matrix have " + std::to_string(x.cols()) +
                    " places, those of the second " + std::to_string(y.cols()) + "; expected as many");
  AllPairs<X, Y> values(x.rows(), y.rows());
  if constexpr (std::is_same_v<typename AllPairs<X, Y>::Scalar, float>) {
    if (suits_floats<F>(x) && (one_side || suits_floats<F>(y))) {
      fill_all_pairs<float>(formula, x, y, one_side, execution, values);
      return values;
    }
  }
  fill_all_pairs<double>(formula, x, y, one_side, execution, values);
  return values;
}

}  // namespace detail

/// The measure of each row of `x` with each row of `y`: entry (i, j) is that of x.row(i) and y.row(j), up to
/// the rounding of sums: floats are summed as floats over at most 256 places at a time, whose error stays
/// below 2e-5 of the sum of the terms' sizes, and in doubles where any of them is too large or small for
/// that. Any dense Eigen expressions whose rows are of the same length; zero stands for absent. Cosine,
/// Pearson, Euclidean and Manhattan take one product of blocks of rows, other measures of the moments kind
/// one for each sum that they need, the rest goes pair by pair. O(rows of x × rows of y × columns). Same bits
/// on any number of threads.
/// @throws DataError for rows of different lengths; Cancelled
template <class F, class X, class Y>
auto all_pairs(const Measure<F>& measure, const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<Y>& y,
               const Execution& execution = {}) {
  const typename Eigen::internal::nested_eval<X, 2>::type first(x.derived());
  const typename Eigen::internal::nested_eval<Y, 2>::type second(y.derived());
  return detail::all_pairs(static_cast<const F&>(measure), first, second, false, execution);
}

/// The measure of each row of `x` with each row of `x`, as above; where it is symmetric, each pair is looked
/// at once, but for those within a block of 144 rows. A formula that is not says `static constexpr bool
/// symmetric = false`.
/// @throws Cancelled
template <class F, class X>
auto all_pairs(const Measure<F>& measure, const Eigen::MatrixBase<X>& x, const Execution& execution = {}) {
  const typename Eigen::internal::nested_eval<X, 2>::type rows(x.derived());
  return detail::all_pairs(static_cast<const F&>(measure), rows, rows, true, execution);
}

}  // namespace kindred::inline v0
