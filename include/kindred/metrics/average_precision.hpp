#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// The average precision of one user's list: Σ `precision@rank` over the ranks of the hits among the first k,
/// divided by min(k, n) for n relevant items; in [0, 1], 0 where n = 0. Its mean over users is `map@k`.
/// Source: Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 2008, § 8.4, with the divisor
/// cut at k so that a list of k hits is worth 1.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double average_precision(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                                int k) noexcept {
  if (relevant.empty()) return 0;
  const auto list = first_k(ranked, k);
  double sum = 0;
  std::size_t found = 0;
  for (std::size_t at = 0; at < list.size(); ++at)
    if (detail::contains(relevant, list[at]))
      sum += static_cast<double>(++found) / static_cast<double>(at + 1);
  return sum / static_cast<double>(std::min(relevant.size(), static_cast<std::size_t>(std::max(k, 1))));
}

}  // namespace kindred::inline v0
