#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kindred::inline v0 {

/// The Gini coefficient of exposure: Σᵢ (2i − n − 1) xᵢ / (n Σ x) with x ascending; 0 when all items are
/// shown equally often (or none is), (n − 1) / n when one item is shown alone. O(n log n). Source: Fleder,
/// Hosanagar, "Blockbuster culture's next rise or fall", Management Science 55 (2009).
/// @param exposure the exposure of each item, ≥ 0, of those with none included
inline double gini(std::span<const double> exposure) {
  std::vector<double> ascending(exposure.begin(), exposure.end());
  std::sort(ascending.begin(), ascending.end());
  const auto n = static_cast<double>(ascending.size());
  double weighted = 0, sum = 0;
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    weighted += (2 * static_cast<double>(i + 1) - n - 1) * ascending[i];
    sum += ascending[i];
  }
  return sum > 0 ? weighted / (n * sum) : 0;
}

/// The same of numbers of lists.
/// @param exposure how many lists each item stands in, those with none included
inline double gini(std::span<const std::int64_t> exposure) {
  return gini(std::span<const double>(std::vector<double>(exposure.begin(), exposure.end())));
}

}  // namespace kindred::inline v0
