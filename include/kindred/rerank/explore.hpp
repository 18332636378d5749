#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/rerank/detail/beta_draw.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/reranker.hpp"

/// @file
/// Showing what the model is not sure of, to learn. Lots are drawn by seed and `RerankContext::request`: the
/// same request gets the same slate.

namespace kindred::inline v0 {

/// Each place goes with probability ε to a candidate drawn evenly from all that are left, those in reserve
/// included, else to the best that is left. Source: Sutton, Barto, "Reinforcement learning", 2018, § 2.2.
struct EpsilonGreedy {
  /// ε in [0, 1].
  double epsilon = 0.1;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Fills the slate's places. O(places · candidates).
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("epsilon", epsilon, 0.0, 1.0);
    Random random(seed, context.request);
    std::vector<std::uint32_t> left(slate.candidates.size()), chosen;
    std::iota(left.begin(), left.end(), std::uint32_t{0});
    while (chosen.size() < slate.shown()) {
      const bool explores = random.uniform() < epsilon;
      const auto at =
          explores ? left.begin() + static_cast<std::ptrdiff_t>(random.below(left.size())) : left.begin();
      chosen.push_back(*at);
      left.erase(at);
    }
    return detail::reorder(std::move(slate), chosen, "epsilon-greedy");
  }
};

/// Thompson sampling of click rates: by a draw for each candidate from Beta(a + taken, b + shown − taken),
/// what its past says of its rate. The model chooses the candidates, their past the order. Source: Chapelle,
/// Li, "An empirical evaluation of Thompson sampling", NIPS 2011, algorithm 2.
struct Thompson {
  /// How often each item was shown, by item; items beyond never were.
  std::vector<double> shown = {};
  /// How often it was taken, as many.
  std::vector<double> taken = {};
  /// a > 0.
  double prior_taken = 1;
  /// b > 0.
  double prior_not_taken = 1;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Orders the whole slate. O(candidates log candidates).
  /// @throws OptionError for an option out of its range; DataError unless 0 ≤ taken ≤ shown
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("prior_taken", prior_taken, 1e-6, 1e12);
    require_in_range("prior_not_taken", prior_not_taken, 1e-6, 1e12);
    if (shown.size() != taken.size())
      throw DataError("thompson: " + std::to_string(shown.size()) + " items were shown and " +
                      std::to_string(taken.size()) + " taken, expected as many");
    Random random(seed, context.request);
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates) {
      const bool has_past = candidate.item.value < shown.size();
      const double was_shown = has_past ? shown[candidate.item.value] : 0;
      const double was_taken = has_past ? taken[candidate.item.value] : 0;
      if (!(was_taken >= 0 && was_taken <= was_shown && std::isfinite(was_shown)))
        throw DataError("thompson: item " + std::to_string(candidate.item.value) + " was shown " +
                        std::to_string(was_shown) + " times and taken " + std::to_string(was_taken) +
                        ", expected 0 ≤ taken ≤ shown");
      values.push_back(
          detail::beta_draw(random, prior_taken + was_taken, prior_not_taken + was_shown - was_taken));
    }
    return detail::reorder_by(std::move(slate), values, "thompson");
  }
};

/// The deviations of a model's own scores, as Uncertain takes them; several threads may call it at once.
template <KnowsDeviations M>
std::function<std::vector<double>(const Query<float>&, std::span<const ItemIndex>)> deviations_of(M model) {
  static_assert(std::is_same_v<typename M::Scalar, float>, "kindred: a request's query holds floats");
  return [model = std::move(model)](const Query<float>& query, std::span<const ItemIndex> items) {
    const auto deviations = model.deviations(query, items);
    return std::vector<double>(deviations.begin(), deviations.end());
  };
}

/// By how good an item may be: rel(i) + times · σ(i), σ being what a model that knows its uncertainty says of
/// its score (an upper confidence bound; Auer, "Using confidence bounds for exploitation-exploration
/// trade-offs", JMLR 3 (2002)). With `draws`, by rel(i) + times · σ(i) · a standard normal draw. σ is taken
/// to the scale of relevance as the slate's scores were: times its range over theirs. What a rule put in has
/// no score, and keeps its relevance.
struct Uncertain {
  /// σ ≥ 0 of each of some items, on the scale of the model's scores: `deviations_of(model)`, or the
  /// caller's.
  std::function<std::vector<double>(const Query<float>&, std::span<const ItemIndex>)> deviations = {};
  /// How many deviations, ≥ 0.
  double times = 1;
  /// Whether lots are drawn.
  bool draws = false;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Orders the whole slate. O(candidates log candidates), and the deviations'.
  /// @throws OptionError for an option out of its range, or without deviations; DataError for one that is
  /// negative or not finite, or another number of them
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("times", times, 0.0, 1e6);
    if (!deviations) throw OptionError("option 'deviations' is not given");
    std::vector<ItemIndex> items;
    std::vector<double> values, scores, relevances;
    for (const Candidate& candidate : slate.candidates) {
      values.push_back(candidate.relevance);
      if (!std::isfinite(candidate.score)) continue;
      items.push_back(candidate.item);
      scores.push_back(candidate.score);
      relevances.push_back(candidate.relevance);
    }
    const std::vector<double> sigmas = deviations(context.query, items);
    if (sigmas.size() != items.size())
      throw DataError("there are " + std::to_string(sigmas.size()) + " deviations of " +
                      std::to_string(items.size()) + " items, expected as many");
    const auto range = [](const std::vector<double>& of) {
      const auto [least, most] = std::minmax_element(of.begin(), of.end());
      return of.empty() ? 0 : *most - *least;
    };
    const double unit = range(scores) > 0 ? range(relevances) / range(scores) : 1;
    Random random(seed, context.request);
    std::size_t at = 0;
    for (std::size_t c = 0; c < values.size(); ++c) {
      if (!std::isfinite(slate.candidates[c].score)) continue;
      const double sigma = sigmas[at++];
      if (!(sigma >= 0) || !std::isfinite(sigma))
        throw DataError("the deviation of item " + std::to_string(slate.candidates[c].item.value) + " is " +
                        std::to_string(sigma) + ", expected a finite number of at least 0");
      values[c] += times * unit * sigma * (draws ? random.normal() : 1);
    }
    return detail::reorder_by(std::move(slate), values, "uncertainty");
  }
};

}  // namespace kindred::inline v0
