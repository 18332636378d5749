#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// `recall@k` = hits among the first k / n, for n relevant items, in [0, 1]; 0 where n = 0. With n > k it
/// cannot reach 1: `recall_capped` can. Source: Manning, Raghavan, Schütze, "Introduction to Information
/// Retrieval", 2008, § 8.3; the form of the LightGCN papers.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double recall(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant, int k) noexcept {
  if (relevant.empty()) return 0;
  return static_cast<double>(hits(ranked, relevant, k)) / static_cast<double>(relevant.size());
}

/// `recall_capped@k` = hits among the first k / min(k, n), for n relevant items, in [0, 1]; 0 where n = 0.
/// Source: Liang, Krishnan, Hoffman, Jebara, "Variational autoencoders for collaborative filtering", WWW
/// 2018, § 4.2.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double recall_capped(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                            int k) noexcept {
  if (relevant.empty()) return 0;
  const auto most = std::min(relevant.size(), static_cast<std::size_t>(std::max(k, 1)));
  return static_cast<double>(hits(ranked, relevant, k)) / static_cast<double>(most);
}

}  // namespace kindred::inline v0
