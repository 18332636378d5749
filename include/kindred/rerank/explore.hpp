#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
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

/// By how good an item may be: rel(i) + times · σ(i), σ being what a model that knows its uncertainty says of
/// its relevance (an upper confidence bound; Auer, "Using confidence bounds for exploitation-exploration
/// trade-offs", JMLR 3 (2002)). With `draws`, by rel(i) + times · σ(i) · a standard normal draw.
struct Uncertain {
  /// σ(i) ≥ 0 on the scale of relevance; several threads may call it at once.
  std::function<double(ItemIndex)> deviation = {};
  /// How many deviations, ≥ 0.
  double times = 1;
  /// Whether lots are drawn.
  bool draws = false;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Orders the whole slate. O(candidates log candidates).
  /// @throws OptionError for an option out of its range, or without a deviation; DataError for one that is
  /// negative or not finite
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("times", times, 0.0, 1e6);
    if (!deviation) throw OptionError("option 'deviation' is not given");
    Random random(seed, context.request);
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates) {
      const double sigma = deviation(candidate.item);
      if (!(sigma >= 0) || !std::isfinite(sigma))
        throw DataError("the deviation of item " + std::to_string(candidate.item.value) + " is " +
                        std::to_string(sigma) + ", expected a finite number of at least 0");
      values.push_back(candidate.relevance + times * sigma * (draws ? random.normal() : 1));
    }
    return detail::reorder_by(std::move(slate), values, "uncertainty");
  }
};

}  // namespace kindred::inline v0
