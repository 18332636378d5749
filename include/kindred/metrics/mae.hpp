#pragma once

#include <cmath>

#include "kindred/metrics/detail/paired_values.hpp"

namespace kindred::inline v0 {

/// Mean absolute error: Σ |p − r| / n, in the ratings' unit; 0 is perfect.
/// @param predicted the predictions p: any range of numbers (std::vector, std::span, an Eigen vector)
/// @param actual the ratings r, in the same order
/// @throws DataError where there is none, or more of one than of the other
template <class Predicted, class Actual>
double mae(const Predicted& predicted, const Actual& actual) {
  return detail::mean_over_pairs("mae", predicted, actual,
                                 [](double p, double r) { return std::abs(p - r); });
}

}  // namespace kindred::inline v0
