#pragma once

#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// `hit_rate@k` of one user: 1 with any relevant item among the first k, else 0. Its mean over users is the
/// hit rate. Source: Deshpande, Karypis, "Item-based top-N recommendation algorithms", TOIS 22 (2004).
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double hit_rate(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                       int k) noexcept {
  return hits(ranked, relevant, k) > 0 ? 1 : 0;
}

}  // namespace kindred::inline v0
