#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"

namespace kindred::inline v0 {

/// Products in an order, such as what words or vectors found, and what it counts beside others.
struct RankedList {
  /// What to call it in explanations: "words", "your taste".
  std::string name = {};
  /// The products, the best first, none twice, with scores that are finite.
  std::vector<Scored<ItemIndex, double>> hits = {};
  /// What it counts, ≥ 0.
  double weight = 1;
};

/// A product of several lists together.
struct FusedHit {
  /// The product.
  ItemIndex item = {};
  /// Its score, the sum of its shares.
  double score = 0;
  /// What each list gave, in the order of the lists; 0 for one that does not have it.
  std::vector<double> shares = {};
};

namespace detail {

// share(list, rank from 0) of all products, added up.
template <class Share>
std::vector<FusedHit> fuse(std::span<const RankedList> lists, int count, Share&& share) {
  require_at_least("count", count, 0);
  std::map<ItemIndex, FusedHit> fused;
  for (std::size_t l = 0; l < lists.size(); ++l) {
    const auto called = [&] { return "the list '" + lists[l].name + "'"; };
    if (!(lists[l].weight >= 0 && lists[l].weight <= std::numeric_limits<double>::max()))
      throw OptionError(called() + " has a weight of " + std::to_string(lists[l].weight) +
                        ", expected at least 0");
    std::vector<bool> seen;
    for (std::size_t rank = 0; rank < lists[l].hits.size(); ++rank) {
      const auto& [item, score] = lists[l].hits[rank];
      if (!std::isfinite(score))
        throw DataError(called() + " gives item " + std::to_string(item.value) + " no finite score");
      auto& hit = fused[item];
      hit.item = item;
      hit.shares.resize(lists.size(), 0.0);
      if (item.value >= seen.size()) seen.resize(item.value + std::size_t{1});
      if (seen[item.value]) throw DataError(called() + " has item " + std::to_string(item.value) + " twice");
      seen[item.value] = true;
      hit.shares[l] = share(lists[l], rank);
    }
  }
  std::vector<FusedHit> hits;
  for (auto& [item, hit] : fused) {
    for (const double amount : hit.shares) hit.score += amount;
    hits.push_back(std::move(hit));
  }
  detail::stable_sort(hits.begin(), hits.end(),
                      [](const FusedHit& a, const FusedHit& b) { return a.score > b.score; });
  if (hits.size() > static_cast<std::size_t>(count)) hits.resize(static_cast<std::size_t>(count));
  return hits;
}

}  // namespace detail

/// Lists put together by ranks alone, so that their scores need not be alike: score = Σ weight / (k + rank),
/// ranks from 1. Of equal scores the lower index is first. Source: Cormack, Clarke and Büttcher 2009,
/// "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR.
struct ReciprocalRankFusion {
  /// How little the first ranks stand out, ≥ 0.
  double k = 60;

  /// The `count` best products of several lists.
  /// @throws OptionError for options out of range, DataError for a list with a product twice or a score that
  /// is not finite
  std::vector<FusedHit> fuse(std::span<const RankedList> lists, int count = 10) const {
    require_at_least("k", k, 0.0);
    return detail::fuse(lists, count, [&](const RankedList& list, std::size_t rank) {
      return list.weight / (k + static_cast<double>(rank) + 1);
    });
  }
};

/// How the scores of a list are made comparable with those of others.
enum class ScoreScale {
  none,     ///< as they are
  by_most,  ///< divided by the largest, where that is above 0
  range     ///< (score − least) / (largest − least); 1 where all are equal
};

/// Lists put together by their scores: score = Σ weight · score made comparable. What a list lacks is 0. Of
/// equal scores the lower index is first. Source: Fox and Shaw 1994, "Combination of multiple searches",
/// TREC-2 (CombSUM).
struct WeightedFusion {
  /// How scores are made comparable.
  ScoreScale scale = ScoreScale::by_most;

  /// The `count` best products of several lists.
  /// @throws as ReciprocalRankFusion::fuse
  std::vector<FusedHit> fuse(std::span<const RankedList> lists, int count = 10) const {
    std::map<const RankedList*, std::pair<double, double>> ranges;
    for (const auto& list : lists) {
      double least = std::numeric_limits<double>::infinity(), most = -least;
      for (const auto& hit : list.hits) {
        least = std::min(least, hit.score);
        most = std::max(most, hit.score);
      }
      ranges[&list] = {least, most};
    }
    return detail::fuse(lists, count, [&](const RankedList& list, std::size_t rank) {
      const double score = list.hits[rank].score;
      const auto [least, most] = ranges.at(&list);
      switch (scale) {
        case ScoreScale::by_most: return list.weight * (most > 0 ? score / most : score);
        case ScoreScale::range: return list.weight * (most > least ? (score - least) / (most - least) : 1);
        case ScoreScale::none: break;
      }
      return list.weight * score;
    });
  }
};

/// The products of a search in the order that a person's scores give them: a list to fuse with it. Products
/// without a score (−∞, as models give to those of which they know nothing) are not in it.
/// @param hits what was found
/// @param scores of all items, by index, as `Recommender::score` writes them
/// @param name what to call it in explanations
/// @param weight what it counts
/// @throws DataError for NaN, or an item beyond the scores
template <class Scalar>
RankedList personal_order(std::span<const Scored<ItemIndex, double>> hits, std::span<const Scalar> scores,
                          std::string name = "personal", double weight = 1) {
  RankedList list{.name = std::move(name), .weight = weight};
  for (const auto& hit : hits) {
    if (hit.index.value >= scores.size())
      throw DataError("there are personal scores of " + std::to_string(scores.size()) +
                      " items, and the search found item " + std::to_string(hit.index.value));
    const auto score = static_cast<double>(scores[hit.index.value]);
    if (std::isnan(score))
      throw DataError("the personal score of item " + std::to_string(hit.index.value) + " is no number");
    if (score > -std::numeric_limits<double>::infinity()) list.hits.push_back({hit.index, score});
  }
  std::sort(list.hits.begin(), list.hits.end(),
            [](const auto& a, const auto& b) { return ranks_before(a, b); });
  return list;
}

}  // namespace kindred::inline v0
