#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "kindred/evaluate/metric.hpp"

namespace kindred::inline v0 {

/// When `fit_until_best` looks, and how long it hopes.
struct EarlyStopping {
  /// Rounds between two looks at the validation part; ≥ 1.
  int every = 1;
  /// Looks in a row that may fail to improve on the best before the fit ends; ≥ 1.
  int patience = 3;
};

/// What `fit_until_best` found.
template <class Model>
struct FittedUntilBest {
  /// The best model that was looked at.
  Model model;
  /// Its rounds: what to set `epochs`, `iterations`, `sweeps` or `steps` to for a fit to all data.
  int rounds = 0;
  /// The metric at each look, the first after `every` rounds.
  std::vector<double> values;
};

namespace detail {

struct GoesOn {
  template <class MakeModel>
  bool operator()(int, const MakeModel&) const {
    return true;
  }
};

}  // namespace detail

/// Algorithms that train in rounds (epochs, iterations, sweeps, steps) have beside `fit` a member
/// `fit_rounds(train, execution, go_on)`, which asks `bool go_on(int rounds, auto model)` after every round:
/// model() is the model as it stands, and the fit ends where the answer is no.
template <class Algorithm, class Scalar = float>
concept FitsInRounds =
    requires(const Algorithm& algorithm, const Interactions<Scalar>& train, const Execution& execution,
             detail::GoesOn go_on) { algorithm.fit_rounds(train, execution, go_on); };

/// Fits until the metric on a validation part gets no better, and gives the best model: with `split_random`
/// or another split of the training data, since what is held out for the final test must not be looked at.
/// Rounds beyond the algorithm's own number are never made. The usual end is a fit to all data, with
/// `rounds`. Time: that of the fit, and of an evaluation every `every` rounds. Source: Prechelt 1998, "Early
/// stopping — but when?" (with patience in place of his strips).
/// @param algorithm such as `Bpr{.epochs = 500}`
/// @param train what to fit
/// @param validation what to look at, of the same users and items
/// @param metric smaller is better for metrics of ratings, larger for all others
/// @param stopping when to look and to end
/// @param execution threads, progress, cancellation
/// @throws as `fit` and `evaluate`; OptionError for a number of `stopping` below 1; DataError where the
/// metric is not known at a look
template <class Algorithm, class Scalar>
  requires FitsInRounds<Algorithm, Scalar>
auto fit_until_best(const Algorithm& algorithm, const Interactions<Scalar>& train,
                    const Interactions<Scalar>& validation, const Metric& metric,
                    const EarlyStopping& stopping = {}, const Execution& execution = {}) {
  require_at_least("every", stopping.every, 1);
  require_at_least("patience", stopping.patience, 1);
  using Model = std::remove_cvref_t<decltype(algorithm.fit(train))>;
  std::optional<FittedUntilBest<Model>> best;
  std::vector<double> values;
  double best_value = 0;
  int in_vain = 0;
  const bool smaller_is_better = std::holds_alternative<OfRatings>(metric.kind);
  const auto look = [&](int rounds, Model model) {
    const auto found = evaluate(model, train, validation, {metric}, {.resamples = 0},
                                {.threads = execution.threads, .cancel = execution.cancel})
                           .metrics.front();
    if (!found.is_known)
      throw DataError("early stopping: the metric '" + found.name + "' is not known of the validation part");
    values.push_back(found.value);
    if (best && !(smaller_is_better ? found.value < best_value : found.value > best_value)) {
      ++in_vain;
      return;
    }
    best.emplace(FittedUntilBest<Model>{std::move(model), rounds, {}});
    best_value = found.value;
    in_vain = 0;
  };
  int last = 0;
  auto model = algorithm.fit_rounds(train, execution, [&](int rounds, const auto& model_so_far) {
    last = rounds;
    if (rounds % stopping.every == 0) look(rounds, model_so_far());
    return in_vain < stopping.patience;
  });
  if (!best || (last % stopping.every != 0 && in_vain < stopping.patience)) look(last, std::move(model));
  best->values = std::move(values);
  return *std::move(best);
}

/// Refuses what does not train in rounds, in a sentence.
template <class Algorithm, class Scalar>
  requires(!FitsInRounds<Algorithm, Scalar>)
void fit_until_best(const Algorithm&, const Interactions<Scalar>&, const Interactions<Scalar>&, const Metric&,
                    const EarlyStopping& = {}, const Execution& = {}) {
  static_assert(FitsInRounds<Algorithm, Scalar>,
                "kindred: fit_until_best() needs an algorithm that trains in rounds, with a member "
                "fit_rounds(train, execution, go_on); this one has none: fit() it");
}

}  // namespace kindred::inline v0
