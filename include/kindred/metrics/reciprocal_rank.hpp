#pragma once

#include <cstddef>
#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// The reciprocal rank of one user's list: 1 / rank of the first hit among the first k, 0 without one. Its
/// mean over users is `mrr@k`. Source: Voorhees, "The TREC-8 question answering track report", 1999.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double reciprocal_rank(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                              int k) noexcept {
  const auto list = first_k(ranked, k);
  for (std::size_t at = 0; at < list.size(); ++at)
    if (detail::contains(relevant, list[at])) return 1.0 / static_cast<double>(at + 1);
  return 0;
}

}  // namespace kindred::inline v0
