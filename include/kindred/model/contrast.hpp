#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/model/explain.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Why one item and not another: the difference of two explanations, reason by reason. Amounts above 0 speak
/// for the first item, below 0 for the second, and together they come to the difference of the scores. What
/// counts the same for both is left out. Where an item has no score, its explanation counts as empty.
/// @return an Explanation of the first item whose score is the difference
/// @throws as `explain` does
template <Explains M>
Explanation<typename M::Scalar> contrast(const M& model,
                                         const std::type_identity_t<Query<typename M::Scalar>>& query,
                                         ItemIndex item, ItemIndex than) {
  using Scalar = typename M::Scalar;
  auto for_item = explain(model, query, item);
  auto for_other = explain(model, query, than);
  auto differences = std::move(for_item.contributions);
  for (auto& contribution : for_other.contributions) {
    const auto same = std::find_if(differences.begin(), differences.end(),
                                   [&](const auto& other) { return other.reason == contribution.reason; });
    contribution.amount = -contribution.amount;
    if (same != differences.end()) same->amount += contribution.amount;
    else differences.push_back(std::move(contribution));
  }
  std::erase_if(differences, [](const auto& difference) { return difference.amount == 0; });
  const auto score_or_0 = [](Scalar score) { return score > no_score<Scalar> ? score : Scalar(0); };
  return make_explanation(item, static_cast<Scalar>(score_or_0(for_item.score) - score_or_0(for_other.score)),
                          std::move(differences));
}

}  // namespace kindred::inline v0
