#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// What a gain at a rank (from 1) is multiplied by: 1 / log2(rank + 1).
inline double rank_discount(std::size_t rank) noexcept {
  return 1 / std::log2(static_cast<double>(rank) + 1);
}

/// `ndcg@k` with binary gains: Σ 1 / log2(rank + 1) over the hits among the first k, divided by the same sum
/// over ranks 1 … min(k, n) for n relevant items; in [0, 1], 0 where n = 0.
/// Source: Järvelin, Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 20 (2002), with the
/// discount of Burges et al., ICML 2005.
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline double ndcg(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant, int k) noexcept {
  if (relevant.empty()) return 0;
  const auto list = first_k(ranked, k);
  double gained = 0, ideal = 0;
  for (std::size_t at = 0; at < list.size(); ++at)
    if (detail::contains(relevant, list[at])) gained += rank_discount(at + 1);
  const auto most = std::min(relevant.size(), static_cast<std::size_t>(std::max(k, 1)));
  for (std::size_t rank = 1; rank <= most; ++rank) ideal += rank_discount(rank);
  return gained / ideal;
}

/// `ndcg@k` with graded gains: Σ gain / log2(rank + 1) over the relevant items among the first k, divided by
/// the largest value that any order of all items gives; in [0, 1], 0 where no gain is above 0. Gains are
/// taken as they are; for the exponential form pass 2^grade − 1.
/// @param ranked distinct items, best first
/// @param relevant the items that have a gain, ascending
/// @param gains the gain of each relevant item, ≥ 0
/// @param k how much of the list is looked at, ≥ 1
/// @throws DataError for a negative gain or one that is not finite, or another number of gains than of items
inline double ndcg(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                   std::span<const double> gains, int k) {
  if (gains.size() != relevant.size())
    throw DataError("ndcg: " + std::to_string(gains.size()) + " gains, expected one for each of the " +
                    std::to_string(relevant.size()) + " relevant items");
  for (std::size_t i = 0; i < gains.size(); ++i)
    if (!(gains[i] >= 0) || !std::isfinite(gains[i]))
      throw DataError("ndcg: the gain of item " + std::to_string(relevant[i].value) + " is " +
                      std::to_string(gains[i]) + ", expected a finite number of at least 0");
  const auto list = first_k(ranked, k);
  double gained = 0, ideal = 0;
  for (std::size_t at = 0; at < list.size(); ++at) {
    const auto found = std::lower_bound(relevant.begin(), relevant.end(), list[at]);
    if (found != relevant.end() && *found == list[at])
      gained += gains[static_cast<std::size_t>(found - relevant.begin())] * rank_discount(at + 1);
  }
  std::vector<double> best(gains.begin(), gains.end());
  std::sort(best.begin(), best.end(), std::greater<>());
  best.resize(std::min(best.size(), static_cast<std::size_t>(std::max(k, 1))));
  for (std::size_t at = 0; at < best.size(); ++at) ideal += best[at] * rank_discount(at + 1);
  return ideal > 0 ? gained / ideal : 0;
}

}  // namespace kindred::inline v0
