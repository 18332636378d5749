#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace kindred::inline v0 {

/// The q-quantile of ascending values, q in [0, 1], linear between neighbours: position (n − 1) q, as NumPy
/// and R have it by default.
/// Source: Hyndman, Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996),
/// definition 7.
/// @param ascending at least one value
/// @param q which quantile
inline double quantile(std::span<const double> ascending, double q) noexcept {
  const double position = q * static_cast<double>(ascending.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(position), ascending.size() - 1);
  const auto above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (position - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

}  // namespace kindred::inline v0
