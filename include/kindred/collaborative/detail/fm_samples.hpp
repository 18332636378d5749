#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/fm_gibbs.hpp"
#include "kindred/collaborative/detail/ordered_probit.hpp"
#include "kindred/collaborative/detail/posterior_factors.hpp"
#include "kindred/collaborative/detail/rating_units.hpp"
#include "kindred/collaborative/fm_features.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/features/feature_index.hpp"

namespace kindred::inline v0::detail {

// The samples kept so far of a factorisation machine's posterior, its users integrated out.
template <class Scalar>
struct FmSamples {
  FmSamples(std::size_t sample_count, std::size_t dim_count, const Interactions<Scalar>& train, bool sets,
            const FmSideInformation<Scalar>& side, const FmDays& moments)
      : samples(sample_count),
        dims(dim_count),
        users(train.user_count()),
        rated(train.item_count()),
        items(rated.size() * samples * dims, Scalar(1)),
        offsets(rated.size() * samples),
        implicit(sets ? rated.size() * samples * (dims + 1) : 0),
        user_features(side.users.rows),
        features(user_features.column_count() * samples * (dims + 1)),
        days(moments.days),
        day_factors(days.empty() ? 0 : (days.size() + 1) * samples * (dims + 1)),
        offset_sums(rated.size()),
        prior_means(samples * dims),
        prior_precisions(samples * dims * dims),
        noises(samples),
        intercepts(samples) {
    for (ItemIndex item{0}; item.value < rated.size(); ++item)
      rated[item.value] = train.by_item()[item].size() > 0 ? 1 : 0;
  }

  // Dimension 0 is the user's weight, before which stands 1; the others are the factors.
  void add(std::size_t sample, const FmGibbs& gibbs, const std::optional<OrderedProbit>& probit) {
    if (probit) thresholds.insert(thresholds.end(), probit->bounds().begin() + 1, probit->bounds().end() - 1);
    noises[sample] = gibbs.noise_mean();
    intercepts[sample] = gibbs.intercept();
    for (std::size_t c = 0; c < dims; ++c) {
      prior_means[sample * dims + c] = gibbs.prior(0, c, 0).mean;
      prior_precisions[(sample * dims + c) * dims + c] = gibbs.prior(0, c, 0).precision;
    }
    const auto inner = gibbs.inner(1);
    for (std::size_t item = 0; item < rated.size(); ++item) {
      // Of an item without ratings the prior's mean says what draws of its id would say on the average.
      const auto off = [&](std::size_t c) {
        return rated[item] != 0 ? 0.0 : gibbs.prior(1, c, 0).mean - gibbs.parameter(1, c, item);
      };
      double offset = gibbs.sum(1, 0, item) + off(0) + inner[item];
      Scalar* const z = items.data() + (item * samples + sample) * dims;
      for (std::size_t c = 1; c < dims; ++c) z[c] = static_cast<Scalar>(gibbs.sum(1, c, item) + off(c));
      offsets[item * samples + sample] = static_cast<Scalar>(offset);
      offset_sums[item] += offset;
    }
    // Features of users are their ids, the sets if any, and what else is known.
    const std::size_t first = users + (implicit.empty() ? 0 : rated.size());
    const auto of_users = [&](std::size_t feature) {
      return [&gibbs, feature](std::size_t c) { return gibbs.parameter(0, c, feature); };
    };
    for (std::size_t item = 0; !implicit.empty() && item < rated.size(); ++item)
      put(implicit, item, sample, of_users(users + item));
    for (std::size_t f = 0; f < user_features.column_count(); ++f)
      put(features, f, sample, of_users(first + f));
    for (std::size_t day = 0; day < days.size(); ++day)
      put(day_factors, day, sample, [&](std::size_t c) { return gibbs.parameter(2, c, day); });
    if (!days.empty())
      put(day_factors, days.size(), sample, [&](std::size_t c) { return gibbs.prior(2, c, 0).mean; });
  }

  PosteriorFactors<Scalar> posterior() && {
    std::vector<Scalar> mean_offsets(rated.size());
    for (std::size_t item = 0; item < rated.size(); ++item)
      mean_offsets[item] = static_cast<Scalar>(offset_sums[item] / static_cast<double>(samples));
    PosteriorFactors<Scalar> posterior;
    posterior.samples = samples;
    posterior.dims = dims;
    posterior.center = units.center;
    posterior.scale = units.scale;
    posterior.noise_degrees = noise_degrees;
    posterior.levels = std::move(levels);
    posterior.thresholds = std::move(thresholds);
    posterior.items = std::move(items);
    posterior.offsets = std::move(offsets);
    posterior.mean_offsets = std::move(mean_offsets);
    posterior.implicit = std::move(implicit);
    posterior.features = std::move(features);
    posterior.user_features = std::move(user_features);
    posterior.days = std::move(days);
    posterior.day_factors = std::move(day_factors);
    posterior.prior_means = std::move(prior_means);
    posterior.prior_precisions = std::move(prior_precisions);
    posterior.noises = std::move(noises);
    posterior.intercepts = std::move(intercepts);
    posterior.rated = std::move(rated);
    return posterior;
  }

  std::size_t samples, dims, users;
  RatingUnits units;
  double noise_degrees = 0;
  std::vector<Scalar> levels;
  std::vector<double> thresholds;
  std::vector<unsigned char> rated;
  std::vector<Scalar> items, offsets, implicit;
  SparseRows<UserIndex, FeatureIndex, Scalar> user_features;
  std::vector<Scalar> features;
  std::vector<std::int64_t> days;
  std::vector<Scalar> day_factors;
  std::vector<double> offset_sums, prior_means, prior_precisions, noises, intercepts;

 private:
  // A row's factors, then its weight.
  template <class Parameter>
  void put(std::vector<Scalar>& rows, std::size_t row, std::size_t sample, Parameter&& parameter) const {
    Scalar* const x = rows.data() + (row * samples + sample) * (dims + 1);
    for (std::size_t c = 1; c < dims; ++c) x[c] = static_cast<Scalar>(parameter(c));
    x[dims] = static_cast<Scalar>(parameter(0));
  }
};

}  // namespace kindred::inline v0::detail
