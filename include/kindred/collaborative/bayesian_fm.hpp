#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/fm_gibbs.hpp"
#include "kindred/collaborative/detail/fm_samples.hpp"
#include "kindred/collaborative/detail/gibbs_schedule.hpp"
#include "kindred/collaborative/detail/ordered_probit.hpp"
#include "kindred/collaborative/detail/rating_units.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/fm_features.hpp"
#include "kindred/collaborative/fm_model.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// How a factorisation machine's number becomes a rating.
enum class FmLikelihood {
  regression,     ///< the rating is the number and normal noise
  ordered_probit  ///< the rating says between which two thresholds the number and normal noise lie
};

/// A factorisation machine, ŷ = w₀ + Σⱼ wⱼxⱼ + Σⱼ Σ_{k>j} ⟨vⱼ, vₖ⟩ xⱼxₖ, whose posterior is sampled by Gibbs
/// sampling: no learning rate and no regularisation to set, since the precision of the noise and the means
/// and precisions of the parameters, one of each for a group (user ids, item ids, each kind of set) and
/// factor, are drawn with the rest. Sources: Rendle 2012, "Factorization machines with libFM"; Rendle 2013,
/// "Scaling factorization machines to relational data"; the flipped sets: Rendle, Zhang, Koren 2019, "On the
/// difficulty of evaluating baselines". Beyond them each user's noise has a precision of its own, as in
/// Lakshminarayanan, Bouchard, Archambeau 2011, "Robust Bayesian matrix factorisation": some rate with care,
/// some by whim.
///
/// More factors, sweeps and samples cost time and do not overfit. Time O(sweeps · factors · entries); memory
/// of the model 4 · samples · items · (factors + 2) bytes, twice that with sets, and while it fits 12 an
/// entry and 32 more with sets. The result depends on the seed, and on nothing else: not on the threads.
struct BayesianFm {
  /// Length of the factors, 0 to 255.
  int factors = 8;
  /// How often every parameter is drawn, the burn-in included; above `burn_in`.
  int sweeps = 512;
  /// Sweeps that go before the first sample is kept; ≥ 0.
  int burn_in = 32;
  /// Samples kept, spread evenly over the sweeps after the burn-in (all of these where they are fewer); ≥ 1.
  int samples = 64;
  /// What is told of a rating.
  FmFeatures features = FmFeatures::flipped;
  /// Whether the day (UTC) of a rating is told too; needs training data with times. Queries then say the time
  /// of what they ask for.
  bool days = false;
  /// How numbers become ratings. An ordered probit takes at most 100 different ratings, and three times as
  /// long.
  FmLikelihood likelihood = FmLikelihood::regression;
  /// ν ≥ 0: users' precisions are Gamma(1 + ν/2, ν/2ᾱ), the nearer to each other the larger ν is; 0 gives all
  /// users the same.
  double noise_degrees = 20;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Samples the posterior.
  /// @throws OptionError for an option out of range; DataError for an ordered probit of more than 100
  /// different ratings, or where `days` are wanted of data without times; Cancelled
  template <class Scalar>
  FmModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit(train, FmSideInformation<Scalar>{}, execution);
  }

  /// The same, told of users and items what else is known.
  /// @throws as above; DataError where the side information does not fit the training data
  template <class Scalar>
  FmModel<Scalar> fit(const Interactions<Scalar>& train, const FmSideInformation<Scalar>& side,
                      const Execution& execution = {}) const {
    require_in_range("factors", factors, 0, 255);
    const detail::GibbsSchedule schedule{sweeps, burn_in, samples};
    schedule.check();
    require_in_range("noise_degrees", noise_degrees, 0.0, 1e6);

    const bool ordered = likelihood == FmLikelihood::ordered_probit && train.size() > 0;
    const auto& ratings = train.by_user().values();
    const auto moments = days ? detail::FmDays::of(train) : detail::FmDays{};
    detail::FmSamples<Scalar> kept(schedule.kept(), static_cast<std::size_t>(factors) + 1, train,
                                   features == FmFeatures::flipped, side, moments);
    kept.noise_degrees = noise_degrees;
    std::optional<detail::OrderedProbit> probit;
    if (ordered) {
      kept.levels = levels_of(ratings);
      std::vector<std::uint32_t> categories;
      for (const Scalar rating : ratings)
        categories.push_back(static_cast<std::uint32_t>(
            std::lower_bound(kept.levels.begin(), kept.levels.end(), rating) - kept.levels.begin()));
      probit.emplace(categories, kept.levels.size(), train.by_user().offsets().span(), seed);
    } else {
      kept.units = detail::rating_units(ratings.span());
    }
    std::vector<float> targets;
    if (probit) targets = probit->latents();
    else
      for (const Scalar rating : ratings) targets.push_back(static_cast<float>(kept.units.of(rating)));

    const detail::FmPriors priors{.noise_degrees = noise_degrees,
                                  .draws_scale = !ordered || kept.levels.size() > 2};
    detail::FmGibbs gibbs(detail::fm_blocks(train, features, side, moments),
                          detail::fm_entries(train, moments), std::move(targets), factors, priors, seed);
    const Execution quiet = detail::within_round(execution);
    std::size_t next = 0;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      if (probit) probit->step(gibbs.residuals(), gibbs.noise_of_users(), sweep < burn_in, quiet);
      gibbs.sweep(quiet);
      if (schedule.keeps(sweep, next)) kept.add(next++, gibbs, probit);
      detail::tell_round(execution, "sweeps", sweep + 1, sweeps);
    }
    return FmModel<Scalar>(std::move(kept).posterior());
  }

 private:
  // The different ratings, ascending.
  template <class Scalar>
  static std::vector<Scalar> levels_of(const SharedArray<Scalar>& ratings) {
    std::vector<Scalar> levels(ratings.begin(), ratings.end());
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    if (levels.size() > 100)
      throw DataError("bayesian_fm: the ratings have " + std::to_string(levels.size()) +
                      " different values, expected at most 100 for an ordered probit");
    return levels;
  }
};

}  // namespace kindred::inline v0
