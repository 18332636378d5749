#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/detail/small_least_squares.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model/counterfactual.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What a linear stand-in for a model says about one item. It is no Explanation: the model itself does not
/// reckon so.
template <class Scalar = float>
struct SurrogateExplanation {
  /// The stand-in's contributions: one for each item of the history, what does not depend on it, and last
  /// what the stand-in misses of the score, with which they add up to it. It says of itself that it is
  /// approximate (Explanation::fidelity).
  Explanation<Scalar> approximation;
  /// How well the stand-in tells the model's scores of histories that it was not made from: the weighted R²,
  /// 1 for perfectly, 0 and below for no better than their mean.
  double fidelity = 0;
  /// How many histories it was made from; as many again measured it.
  int samples = 0;
  /// Whether the stand-in is near enough to be shown: fidelity ≥ 0.8.
  bool is_faithful() const noexcept { return fidelity >= 0.8; }

  /// The contributions, and that they are approximate.
  friend std::ostream& operator<<(std::ostream& out, const SurrogateExplanation& surrogate) {
    return out << surrogate.approximation;
  }
};

/// Reasons for models that cannot give any: the model is asked about the person's history with some items
/// left out, and a weighted ridge regression of the item's score on which were there stands in for it near
/// the whole history. An item without a score counts as 0. Its fidelity on as many fresh histories is part of
/// the answer; of n items there are but 2ⁿ histories, so that those of a short one are mostly such as it
/// learned from. Source: Ribeiro, Singh, Guestrin, "“Why should I trust you?”: explaining the predictions of
/// any classifier", KDD 2016, § 3.3 and 3.4.
struct LocalSurrogate {
  /// Histories to learn from, and again to measure on; ≥ 10.
  int samples = 300;
  /// How many items each lacks on average, as a share; (0, 1).
  double left_out = 0.3;
  /// Weight exp(−(share left out / width)²) of each; > 0.
  double width = 0.5;
  /// λ of the regression, beside a weighted mean of squares; ≥ 0.
  double regularization = 1e-5;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// The stand-in's reasons for `item`. The person is asked about as a visitor with a history. O(samples ·
  /// (a query + history²) + history³).
  /// @throws DataError for a history the model cannot read, an item that it does not have or does not score;
  /// OptionError for an option out of range
  template <Recommender M>
  SurrogateExplanation<typename M::Scalar> explain(
      const M& model, const std::type_identity_t<Query<typename M::Scalar>>& query, ItemIndex item) const {
    using Scalar = typename M::Scalar;
    require_at_least("samples", samples, 10);
    require_in_range("left_out", left_out, 0.001, 0.999);
    require_in_range("width", width, 1e-3, 1e6);
    require_at_least("regularization", regularization, 0.0);
    query.history.check(model.item_count());
    detail::check_items({&item, 1}, model.item_count(), "local surrogate");
    const std::size_t size = query.history.size(), unknowns = size + 1;
    detail::WithoutSome<M> answers(model, query);
    std::vector<bool> removed(size, false);
    const Scalar score = answers.scores(removed)[item.value];
    if (!(score > no_score<Scalar>))
      throw DataError("local surrogate: the model has no score for item " + std::to_string(item.value) +
                      ", so that there is nothing to explain");

    std::vector<double> square(unknowns * unknowns, 0), right(unknowns, 0), x(unknowns, 1);
    double scale = 0;
    const auto ask = [&](std::uint64_t stream) {
      Random random(seed, stream);
      double out = 0;
      for (std::size_t e = 0; e < size; ++e) {
        removed[e] = random.uniform() < left_out;
        x[e + 1] = removed[e] ? 0 : 1;
        out += removed[e] ? 1 : 0;
      }
      const Scalar got = answers.scores(removed)[item.value];
      const double share = size > 0 ? out / static_cast<double>(size) / width : 0;
      return std::pair(got > no_score<Scalar> ? static_cast<double>(got) : 0.0, std::exp(-share * share));
    };
    const auto all = static_cast<std::uint64_t>(samples);
    for (std::uint64_t s = 0; s < all; ++s) {
      const auto sample = ask(s);
      scale += sample.second;
      for (std::size_t a = 0; a < unknowns; ++a) {
        right[a] += sample.second * x[a] * sample.first;
        for (std::size_t b = 0; b < unknowns; ++b) square[a * unknowns + b] += sample.second * x[a] * x[b];
      }
    }
    for (std::size_t a = 1; a < unknowns; ++a) square[a * unknowns + a] += regularization * scale;
    const auto weights = detail::solve_symmetric(std::move(square), std::move(right));

    double total = 0, sum = 0, squares = 0, missed = 0;
    for (std::uint64_t s = all; s < 2 * all; ++s) {
      const auto sample = ask(s);
      double told = 0;
      for (std::size_t a = 0; a < unknowns; ++a) told += weights[a] * x[a];
      total += sample.second;
      sum += sample.second * sample.first;
      squares += sample.second * sample.first * sample.first;
      missed += sample.second * (sample.first - told) * (sample.first - told);
    }
    const double spread = squares - sum * sum / total;

    SurrogateExplanation<Scalar> surrogate{{item, score, {}}, 0, samples};
    // Scores that are all alike leave nothing to tell but themselves.
    const bool alike = !(spread > 1e-12 * squares);
    surrogate.fidelity = alike ? (missed <= 1e-9 * squares ? 1.0 : 0.0) : 1 - missed / spread;
    std::vector<Contribution<Scalar>> contributions;
    double told = weights[0];
    for (std::size_t e = 0; e < size; ++e) {
      told += weights[e + 1];
      auto& own = contributions.emplace_back();
      own.reason = BecauseOfItem{query.history.items[e]};
      own.amount = static_cast<Scalar>(weights[e + 1]);
    }
    const auto add = [&](const char* what, double amount, bool adjusts) {
      auto& own = contributions.emplace_back();
      auto& because = own.reason.template emplace<BecauseOf>();
      because.what = what;
      because.adjusts = adjusts;
      own.amount = static_cast<Scalar>(amount);
    };
    add("what does not depend on the history", weights[0], false);
    add("what a sum over items misses", static_cast<double>(score) - told, true);
    surrogate.approximation = make_explanation(item, score, std::move(contributions));
    surrogate.approximation.fidelity = surrogate.fidelity;
    return surrogate;
  }
};

}  // namespace kindred::inline v0
