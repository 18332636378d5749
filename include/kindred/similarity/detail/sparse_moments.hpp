#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/dense_moments.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

/// The mean of some values, each in a frame; 0 of none.
template <class Values>
double mean_of(const Values& values, const RowFrame& frame = {}) noexcept {
  RowSums sums;
  set_own<own::sum>(sums, values, frame);
  return values.empty() ? 0 : sums.sum / sums.count;
}

/// How a row's values enter a formula's sums, in doubles that hold their squares.
template <class F, class Values>
RowFrame row_frame(const Values& values) noexcept {
  RowFrame frame;
  if constexpr (scale_invariant<F>() && std::is_same_v<typename Values::value_type, double>) {
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    if (largest < 1e-120 || largest > 1e120) frame.scale = scale_for(largest);
  }
  if constexpr (any_origin<F>()) frame.origin = mean_of(values, frame) / frame.scale;
  return frame;
}

/// The frame of a formula whose rows may need one, else a plain one that costs nothing.
template <class F, class Scalar>
auto used_frame([[maybe_unused]] const RowFrame& frame) noexcept {
  if constexpr (any_origin<F>() || (scale_invariant<F>() && std::is_same_v<Scalar, double>)) return frame;
  else return [](double value) { return value; };
}

/// Moments of two sparse rows; O(entries of both).
template <class F, class Col, class Scalar>
Moments sparse_moments(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) {
  constexpr bool reads_values = own_needs<F>() > own::count || (F::needs & ~common::count) != 0;
  Moments m;
  RowFrame x_frame, y_frame;
  if constexpr (reads_values) x_frame = row_frame<F>(x.values), y_frame = row_frame<F>(y.values);
  const auto of_x = used_frame<F, Scalar>(x_frame), of_y = used_frame<F, Scalar>(y_frame);
  if constexpr (own_needs<F>() > own::count) {
    set_own<own_needs<F>()>(m.x, x.values, of_x);
    set_own<own_needs<F>()>(m.y, y.values, of_y);
  }
  m.x.origin = x_frame.origin * x_frame.scale;
  m.y.origin = y_frame.origin * y_frame.scale;
  if constexpr (F::needs != common::none)
    intersect(x, y, [&](std::size_t i, std::size_t j) {
      add_common<F::needs>(m, of_x(static_cast<double>(x.values[i])), of_y(static_cast<double>(y.values[j])));
    });
  m.x.count = static_cast<double>(x.size());
  m.y.count = static_cast<double>(y.size());
  m.dimension = static_cast<double>(x.dimension);
  return m;
}

}  // namespace kindred::inline v0::detail
