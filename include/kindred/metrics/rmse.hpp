#pragma once

#include <cmath>

#include "kindred/metrics/detail/paired_values.hpp"

namespace kindred::inline v0 {

/// Root mean squared error: √(Σ (p − r)² / n), in the ratings' unit; 0 is perfect.
/// @param predicted the predictions p: any range of numbers (std::vector, std::span, an Eigen vector)
/// @param actual the ratings r, in the same order
/// @throws DataError where there is none, or more of one than of the other
template <class Predicted, class Actual>
double rmse(const Predicted& predicted, const Actual& actual) {
  return std::sqrt(detail::mean_over_pairs("rmse", predicted, actual,
                                           [](double p, double r) { return (p - r) * (p - r); }));
}

}  // namespace kindred::inline v0
