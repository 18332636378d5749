#pragma once

#include <cstddef>
#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// The diversity of one list: the mean of 1 − similarity(a, b) over the pairs of its first k; in [0, 1] for a
/// similarity in [0, 1]. A list of fewer than two items has none: 0. O(k²) calls.
/// Source: Smyth, McClave, "Similarity vs. diversity", ICCBR 2001; its complement is the intra-list
/// similarity of Ziegler et al., WWW 2005.
/// @param ranked distinct items, best first
/// @param similarity called with two ItemIndex, symmetric
/// @param k how much of the list is looked at, ≥ 1
template <class PairSimilarity>
double intra_list_diversity(std::span<const ItemIndex> ranked, const PairSimilarity& similarity, int k) {
  const auto list = first_k(ranked, k);
  if (list.size() < 2) return 0;
  double sum = 0;
  for (std::size_t a = 0; a < list.size(); ++a)
    for (std::size_t b = a + 1; b < list.size(); ++b)
      sum += 1 - static_cast<double>(similarity(list[a], list[b]));
  return sum / (static_cast<double>(list.size()) * static_cast<double>(list.size() - 1) / 2);
}

}  // namespace kindred::inline v0
