#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// p values of several comparisons, adjusted so that the chance of calling any difference real that is none
/// is no more than what they are held against: of m the i-th smallest times m − i + 1, no smaller than those
/// before it, at most 1. It supposes nothing of how the comparisons depend on each other. O(m log m). Source:
/// Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
/// (1979).
/// @param p_values one a comparison, in [0, 1]
/// @return the adjusted ones in the same order
/// @throws DataError for a p value out of its range
inline std::vector<double> holm(std::span<const double> p_values) {
  for (const double p : p_values)
    if (!(p >= 0 && p <= 1))
      throw DataError("holm: a p value is " + std::to_string(p) + ", expected one of 0 to 1");
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return p_values[a] != p_values[b] ? p_values[a] < p_values[b] : a < b;
  });
  std::vector<double> adjusted(p_values.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, static_cast<double>(order.size() - i) * p_values[order[i]]));
    adjusted[order[i]] = least;
  }
  return adjusted;
}

}  // namespace kindred::inline v0
