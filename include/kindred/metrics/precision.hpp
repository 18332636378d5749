#pragma once

#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// `precision@k` = hits among the first k / k, in [0, 1]: the places that a short list leaves empty count as
/// misses. Source: Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 2008, § 8.4.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double precision(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                        int k) noexcept {
  return static_cast<double>(hits(ranked, relevant, k)) / k;
}

}  // namespace kindred::inline v0
