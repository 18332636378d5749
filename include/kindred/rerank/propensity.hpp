#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/reweight.hpp"

/// @file
/// Taking out of the data what came of being shown: interactions weighed by the inverse of how likely they
/// were to be seen at all.

namespace kindred::inline v0 {

/// How likely an interaction with each item is to be seen, as far as its popularity tells: (nᵢ / max n)^γ, nᵢ
/// being the users who have it; 0 for what nobody has. O(items).
/// Source: Yang, Cui, Xuan, Wang, Belongie, Estrin, "Unbiased offline recommender evaluation for
/// missing-not-at-random implicit feedback", RecSys 2018, § 4 (where γ is (γ + 1) / 2).
/// @throws OptionError unless gamma is in [0, 2]
template <class Scalar>
std::vector<double> popularity_propensities(const Interactions<Scalar>& data, double gamma = 0.5) {
  require_in_range("gamma", gamma, 0.0, 2.0);
  std::vector<double> chances(data.item_count());
  double most = 0;
  for (ItemIndex item{0}; item.value < chances.size(); ++item) {
    chances[item.value] = static_cast<double>(data.by_item()[item].size());
    most = std::max(most, chances[item.value]);
  }
  for (double& chance : chances) chance = chance > 0 ? std::pow(chance / most, gamma) : 0;
  return chances;
}

/// The same interactions with the weights w / max(p, clip), scaled so that they add up to what they did
/// (self-normalised): models that take weights as confidence, such as implicit ALS, then learn as from data
/// in which every item had been seen alike. Not for ratings, whose weight is the rating itself. O(entries +
/// items). Sources: Schnabel, Swaminathan, Singh, Chandak, Joachims, "Recommendations as treatments", ICML
/// 2016, § 4; Swaminathan, Joachims, "The self-normalized estimator for counterfactual learning", NIPS 2015;
/// Saito et al., WSDM 2020, § 3.3 (the clip).
/// @param data interactions of weights ≥ 0
/// @param propensities p in (0, 1] of each item that somebody has
/// @param clip in (0, 1]: what is rarer counts as if it were this likely, which keeps the variance down
/// @throws OptionError for a clip out of its range; DataError for a weight below 0, and for a propensity that
/// is missing or not in (0, 1], naming its item
template <class Scalar>
Interactions<Scalar> inverse_propensity_weights(const Interactions<Scalar>& data,
                                                std::span<const double> propensities, double clip = 0.05) {
  require_in_range("clip", clip, 1e-9, 1.0);
  if (propensities.size() != data.item_count())
    throw DataError("inverse propensities: " + std::to_string(propensities.size()) + " propensities of " +
                    std::to_string(data.item_count()) + " items, expected as many");
  double before = 0, after = 0;
  const auto weighed = [&](const Interaction<Scalar>& cell) {
    if (!(cell.weight >= 0))
      throw DataError("inverse propensities: item " + data.item_name(cell.item) + " has a weight of " +
                      std::to_string(cell.weight) + ", expected at least 0");
    const double chance = propensities[cell.item.value];
    if (!(chance > 0 && chance <= 1))
      throw DataError("inverse propensities: that of item " + data.item_name(cell.item) + " is " +
                      std::to_string(chance) + ", expected more than 0 and at most 1");
    return static_cast<double>(cell.weight) / std::max(chance, clip);
  };
  for (ItemIndex item{0}; item.value < data.item_count(); ++item) {
    const auto column = data.by_item()[item];
    for (std::size_t e = 0; e < column.size(); ++e) {
      before += static_cast<double>(column.values[e]);
      after += weighed({column.indices[e], item, column.values[e], {}});
    }
  }
  const double scale = after > 0 ? before / after : 1;
  return reweight(data, [&](const Interaction<Scalar>& cell) { return scale * weighed(cell); });
}

}  // namespace kindred::inline v0
