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

namespace kindred::inline v0 {

/// An item that was shown.
struct Impression {
  ItemIndex item;        ///< what
  int position = 1;      ///< where it stood, from 1
  bool clicked = false;  ///< whether it was chosen
};

/// How the attention that each position gets is estimated.
enum class PropensityMethod {
  shown_at_random,  ///< the rate of clicks of each position: for logs in which chance placed the items
  position_model  ///< the likeliest θ of the position-based model P(click) = θ_position · α_item, for logs of
                  ///< a ranking that showed items at several positions
};

/// Options of `position_propensities`.
struct PropensityOptions {
  /// How.
  PropensityMethod method = PropensityMethod::position_model;
  /// Most rounds of the position-based model; ≥ 1.
  int rounds = 500;
  /// Change of θ below which it has converged; > 0.
  double tolerance = 1e-7;
};

/// How much attention each position gets beside the first, θ_k / θ_1, for k = 1 … the last one shown; by
/// expectation maximisation where `position_model`, O(rounds · impressions). Source: Joachims, Swaminathan,
/// Schnabel, "Unbiased learning-to-rank with biased feedback", WSDM 2017, § 5; the model: Chuklin, Markov, de
/// Rijke, "Click models for web search", 2015, § 3.3 and 4.3.
/// @throws DataError for no impressions, a position below 1, one that nothing was shown at, or a first one
/// without a click; OptionError for an option out of range
inline std::vector<double> position_propensities(std::span<const Impression> impressions,
                                                 const PropensityOptions& options = {}) {
  require_at_least("rounds", options.rounds, 1);
  require_at_least("tolerance", options.tolerance, 1e-15);
  if (impressions.empty()) throw DataError("propensities: there are no impressions");
  std::size_t positions = 0;
  std::vector<ItemIndex> known;
  for (std::size_t i = 0; i < impressions.size(); ++i) {
    if (impressions[i].position < 1)
      throw DataError("propensities: impression " + std::to_string(i) + " stands at position " +
                      std::to_string(impressions[i].position) + ", expected at least 1");
    positions = std::max(positions, static_cast<std::size_t>(impressions[i].position));
    known.push_back(impressions[i].item);
  }
  // Numbered anew, since a log may be of a few items of very many.
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const std::size_t items = known.size();
  std::vector<std::size_t> number;
  for (const Impression& impression : impressions)
    number.push_back(static_cast<std::size_t>(std::lower_bound(known.begin(), known.end(), impression.item) -
                                              known.begin()));
  if (positions > impressions.size())
    throw DataError("propensities: position " + std::to_string(positions) + " of " +
                    std::to_string(impressions.size()) +
                    " impressions, expected something shown at every position up to the last");
  std::vector<double> shown(positions, 0), clicks(positions, 0), shown_item(items, 0), alpha(items, 0);
  for (std::size_t n = 0; n < impressions.size(); ++n) {
    const auto k = static_cast<std::size_t>(impressions[n].position) - 1;
    const double click = impressions[n].clicked ? 1 : 0;
    shown[k] += 1;
    clicks[k] += click;
    shown_item[number[n]] += 1;
    alpha[number[n]] += click;
  }
  for (std::size_t k = 0; k < positions; ++k)
    if (shown[k] == 0)
      throw DataError("propensities: nothing was shown at position " + std::to_string(k + 1) + " of " +
                      std::to_string(positions));
  if (clicks[0] == 0) throw DataError("propensities: nothing was clicked at position 1");

  std::vector<double> theta(positions);
  for (std::size_t k = 0; k < positions; ++k) theta[k] = clicks[k] / shown[k] / (clicks[0] / shown[0]);
  if (options.method == PropensityMethod::shown_at_random) return theta;

  for (double& t : theta) t = std::clamp(t * 0.5, 1e-3, 0.999);
  for (std::size_t i = 0; i < items; ++i) alpha[i] = std::clamp(alpha[i] / shown_item[i], 1e-3, 0.999);
  std::vector<double> looked(positions), liked(items);
  for (int round = 0; round < options.rounds; ++round) {
    std::fill(looked.begin(), looked.end(), 0.0);
    std::fill(liked.begin(), liked.end(), 0.0);
    for (std::size_t n = 0; n < impressions.size(); ++n) {
      const auto k = static_cast<std::size_t>(impressions[n].position) - 1;
      const double t = theta[k], a = alpha[number[n]];
      // Of what was not clicked: looked at but not liked, or liked but not looked at.
      looked[k] += impressions[n].clicked ? 1 : t * (1 - a) / (1 - t * a);
      liked[number[n]] += impressions[n].clicked ? 1 : a * (1 - t) / (1 - t * a);
    }
    double change = 0;
    for (std::size_t k = 0; k < positions; ++k) {
      const double next = std::clamp(looked[k] / shown[k], 1e-6, 1 - 1e-6);
      change = std::max(change, std::abs(next - theta[k]));
      theta[k] = next;
    }
    for (std::size_t i = 0; i < items; ++i) alpha[i] = std::clamp(liked[i] / shown_item[i], 1e-6, 1 - 1e-6);
    if (change < options.tolerance) break;
  }
  const double first = theta[0];
  for (double& t : theta) t /= first;
  return theta;
}

/// What each impression counts in learning to rank: 1 / θ of its position where it was clicked, 1 elsewhere,
/// for RankingData::weights. In expectation a pair of a clicked row with another one then counts as if every
/// position were looked at (Joachims et al. 2017, eq. 7). θ below `least` count as `least`, so that no single
/// click outweighs all.
/// @throws DataError for a position without a propensity, or one that is negative or not finite; OptionError
/// for `least` outside (0, 1]
inline std::vector<double> propensity_weights(std::span<const Impression> impressions,
                                              std::span<const double> propensities, double least = 0.05) {
  require_in_range("least", least, 1e-6, 1.0);
  std::vector<double> weights;
  weights.reserve(impressions.size());
  for (const auto& [item, position, clicked] : impressions) {
    if (position < 1 || static_cast<std::size_t>(position) > propensities.size())
      throw DataError("propensities: there is none of position " + std::to_string(position));
    const double theta = propensities[static_cast<std::size_t>(position) - 1];
    if (!(theta >= 0) || !std::isfinite(theta))
      throw DataError("propensities: that of position " + std::to_string(position) + " is " +
                      std::to_string(theta) + ", expected a finite number of at least 0");
    weights.push_back(clicked ? 1 / std::max(theta, least) : 1.0);
  }
  return weights;
}

}  // namespace kindred::inline v0
