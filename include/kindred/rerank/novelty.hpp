#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// Which share of the users has each item, in [0, 1]; what nobody has counts as if one user had it. O(items).
template <class Scalar>
std::vector<double> shares_of_users(const Interactions<Scalar>& data) {
  const double users = std::max(static_cast<double>(data.user_count()), 1.0);
  std::vector<double> shares(data.item_count());
  for (ItemIndex item{0}; item.value < shares.size(); ++item)
    shares[item.value] = std::max(static_cast<double>(data.by_item()[item].size()), 1.0) / users;
  return shares;
}

namespace detail {

// An item's share of the users; one that is beyond them is as rare as the rarest can be.
inline double share_of(const std::vector<double>& shares, ItemIndex item, double rarest) {
  const double share = item.value < shares.size() ? shares[item.value] : rarest;
  if (!(share >= 0) || share > 1)
    throw DataError("the share of users who have item " + std::to_string(item.value) + " is " +
                    std::to_string(share) + ", expected 0 to 1");
  return std::max(share, rarest);
}

inline double rarest_of(const std::vector<double>& shares) {
  double rarest = 1;
  for (const double share : shares)
    if (share > 0 && share < rarest) rarest = share;
  return rarest;
}

}  // namespace detail

/// What few people know before what all know: by (1 − λ) rel(i) + λ n(i), n being the self-information
/// −log₂(share of users who have i) over the largest that an item has. O(items + candidates log candidates).
/// Source: Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 107
/// (2010), for the self-information.
struct Novel {
  /// The share of users who have each item, as `shares_of_users` has it.
  std::vector<double> shares = {};
  /// λ in [0, 1]: 0 for relevance alone.
  double lambda = 0.3;

  /// Orders the whole slate.
  /// @throws OptionError for an option out of its range; DataError for a share outside [0, 1]
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("lambda", lambda, 0.0, 1.0);
    const double rarest = detail::rarest_of(shares);
    const double most = std::max(-std::log2(rarest), 1e-300);
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates)
      values.push_back((1 - lambda) * candidate.relevance -
                       lambda * std::log2(detail::share_of(shares, candidate.item, rarest)) / most);
    return detail::reorder_by(std::move(slate), values, "novelty");
  }
};

/// Takes popularity out of the scores: by rel(i) / share(i)^β. O(items + candidates log candidates).
/// Source: Steck, "Item popularity and recommendation accuracy", RecSys 2011, § 3, whose weights these are.
struct PopularityCorrected {
  /// The share of users who have each item, as `shares_of_users` has it.
  std::vector<double> shares = {};
  /// β in [0, 1]: 0 changes nothing.
  double beta = 0.3;

  /// Orders the whole slate.
  /// @throws OptionError for an option out of its range; DataError for a share outside [0, 1]
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("beta", beta, 0.0, 1.0);
    const double rarest = detail::rarest_of(shares);
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates)
      values.push_back(candidate.relevance /
                       std::pow(detail::share_of(shares, candidate.item, rarest), beta));
    return detail::reorder_by(std::move(slate), values, "popularity correction");
  }
};

/// What is relevant and yet unlike what the person knows (serendipity): by rel(i) (1 − λ max alike(i, h))
/// over the history's items h; a negative likeness counts as 0. O(candidates · history · dimension). Source:
/// Vargas, Castells, "Rank and relevance in novelty and diversity metrics for recommender systems", RecSys
/// 2011, § 4.2 (distance from the profile), with the nearest item of it in place of the mean.
struct Surprising {
  /// How alike two items are.
  Likeness likeness = {};
  /// λ in [0, 1]: 0 for relevance alone.
  double lambda = 0.5;

  /// Orders the whole slate.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("lambda", lambda, 0.0, 1.0);
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates) {
      double most = 0;
      for (const ItemIndex known : context.query.history.items)
        most = std::max(most, likeness(candidate.item, known));
      values.push_back(candidate.relevance * (1 - lambda * most));
    }
    return detail::reorder_by(std::move(slate), values, "serendipity");
  }
};

}  // namespace kindred::inline v0
