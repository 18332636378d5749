#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/fm_gibbs.hpp"
#include "kindred/collaborative/detail/fm_samples.hpp"
#include "kindred/collaborative/detail/rating_units.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/fm_features.hpp"
#include "kindred/collaborative/fm_model.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// A factorisation machine, ŷ = Σⱼ wⱼxⱼ + Σⱼ Σ_{k>j} ⟨vⱼ, vₖ⟩ xⱼxₖ, that minimises Σ (y − ŷ)² + λ (|w|² +
/// |v|²) over the training ratings y, less their mean and counted in their standard deviations: each
/// parameter in turn is set to its best value, the others held (alternating least squares, which cannot
/// diverge). Sources: Rendle, Gantner, Freudenthaler, Schmidt-Thieme 2011, "Fast context-aware
/// recommendations with factorization machines"; what features a rating has, and the time of a pass:
/// BayesianFm, which needs no λ and is more exact, at many times the time of fit and answer.
///
/// Time O(sweeps · factors · entries), memory of the model 4 · items · (factors + 2) bytes, twice that with
/// sets. A person's factors are the least squares of the same loss over the history, in closed form.
struct Fm {
  /// Length of the factors, 0 to 255.
  int factors = 8;
  /// How often every parameter is set; ≥ 1.
  int sweeps = 20;
  /// λ > 0. The default predicted parts of the training data of MovieLens 100K and ml-latest-small best, with
  /// 8 to 32 factors.
  double regularization = 20;
  /// What is told of a rating.
  FmFeatures features = FmFeatures::flipped;
  /// Whether the day (UTC) of a rating is told too; needs training data with times. Queries then say the time
  /// of what they ask for.
  bool days = false;
  /// Names the random numbers that factors begin with.
  std::uint64_t seed = 1;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError where `days` are wanted of data without times;
  /// Cancelled
  template <class Scalar>
  FmModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, told of users and items what else is known.
  /// @throws as above; DataError where the side information does not fit the training data
  template <class Scalar>
  FmModel<Scalar> fit(const Interactions<Scalar>& train, const FmSideInformation<Scalar>& side,
                      const Execution& execution = {}) const {
    return fit_rounds(train, side, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every sweep: see FitsInRounds.
  template <class Scalar, class GoOn>
  FmModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                             GoOn&& go_on) const {
    return fit_rounds(train, FmSideInformation<Scalar>{}, execution, go_on);
  }

 private:
  template <class Scalar, class GoOn>
  FmModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const FmSideInformation<Scalar>& side,
                             const Execution& execution, GoOn&& go_on) const {
    require_in_range("factors", factors, 0, 255);
    require_at_least("sweeps", sweeps, 1);
    require_in_range("regularization", regularization, 1e-6, 1e9);

    const auto& ratings = train.by_user().values();
    const auto moments = days ? detail::FmDays::of(train) : detail::FmDays{};
    detail::FmSamples<Scalar> solution(1, static_cast<std::size_t>(factors) + 1, train,
                                       features == FmFeatures::flipped, side, moments);
    solution.units = detail::rating_units(ratings.span());
    std::vector<float> targets;
    for (const Scalar rating : ratings) targets.push_back(static_cast<float>(solution.units.of(rating)));
    detail::FmGibbs machine(
        detail::fm_blocks(train, features, side, moments), detail::fm_entries(train, moments),
        std::move(targets), factors,
        {.draws_scale = false, .draws_groups = false, .precision = regularization, .draws_parameters = false},
        seed);
    const auto model = [&] {
      auto parts = solution;
      parts.add(0, machine, std::nullopt);
      return FmModel<Scalar>(std::move(parts).posterior());
    };
    const Execution quiet = detail::within_round(execution);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      machine.sweep(quiet);
      detail::tell_round(execution, "sweeps", sweep + 1, sweeps);
      if (!go_on(sweep + 1, model)) break;
    }
    return model();
  }
};

}  // namespace kindred::inline v0
