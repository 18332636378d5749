#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0 {

/// A range that an unknown value is said to lie in.
struct Interval {
  /// Its lower end.
  double low = 0;
  /// Its upper end.
  double high = 0;
};

/// How an interval is bootstrapped.
struct BootstrapOptions {
  /// How often a sample as large as the data is drawn from it, ≥ 1.
  int resamples = 1000;
  /// The share of such samples whose mean lies within the interval, in (0, 1).
  double level = 0.95;
  /// Names the random numbers.
  std::uint64_t seed = 1;
};

namespace detail {

// Uniform in [0, bound) from one draw where nearly all are: Lemire, "Fast random integer generation in an
// interval", TOMACS 29 (2019). A bootstrap spends its time here.
inline std::uint32_t draw_below(Random& random, std::uint32_t bound) noexcept {
  std::uint64_t product = std::uint64_t{random()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{random()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

inline double mean_of_resample(std::span<const double> values, std::span<const double> weights,
                               Random random) noexcept {
  const auto count = static_cast<std::uint32_t>(values.size());
  double sum = 0, weight = 0;
  if (weights.empty()) {
    for (std::uint32_t i = 0; i < count; ++i) sum += values[draw_below(random, count)];
    return sum / static_cast<double>(count);
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t drawn = draw_below(random, count);
    sum += values[drawn] * weights[drawn];
    weight += weights[drawn];
  }
  return sum / weight;
}

}  // namespace detail

/// The percentile bootstrap interval of a weighted mean Σ w v / Σ w: the middle `level` of the means of
/// samples drawn from the pairs (v, w) with replacement. With one pair a user, v a mean over the user's rows
/// and w their number, it is the interval of the mean over all rows that allows for rows of one user being
/// alike. The same on any number of threads. O(resamples · values). Source: Efron, Tibshirani, "An
/// introduction to the bootstrap", 1993, § 13.3.
/// @param values the finite values v, one a user (or whatever was sampled), fewer than 2³²
/// @param weights the weights w > 0, or empty for the plain mean
/// @param options resamples, level and seed
/// @param execution threads, progress, cancellation
/// @throws DataError without values, for another number of weights or one that is not above 0; OptionError
/// for options out of range; Cancelled
inline Interval bootstrap_mean(std::span<const double> values, std::span<const double> weights,
                               const BootstrapOptions& options = {}, const Execution& execution = {}) {
  require_at_least("resamples", options.resamples, 1);
  if (!(options.level > 0 && options.level < 1))
    throw OptionError("option 'level' is " + std::to_string(options.level) +
                      ", expected a number between 0 and 1");
  if (values.empty() || values.size() > std::numeric_limits<std::uint32_t>::max())
    throw DataError("bootstrap: " + std::to_string(values.size()) + " values, expected 1 to 4294967295");
  if (!weights.empty() && weights.size() != values.size())
    throw DataError("bootstrap: " + std::to_string(weights.size()) + " weights of " +
                    std::to_string(values.size()) + " values, expected as many, or none");
  if (!std::all_of(weights.begin(), weights.end(), [](double w) { return w > 0 && std::isfinite(w); }))
    throw DataError("bootstrap: a weight is not a finite number above 0");

  std::vector<double> means(static_cast<std::size_t>(options.resamples));
  parallel_for(options.resamples, 8, execution, "bootstrap", [&](std::int64_t begin, std::int64_t end) {
    for (auto r = begin; r < end; ++r)
      means[static_cast<std::size_t>(r)] =
          detail::mean_of_resample(values, weights, Random(options.seed, static_cast<std::uint64_t>(r)));
  });
  std::sort(means.begin(), means.end());
  const double tail = (1 - options.level) / 2;
  return {quantile(means, tail), quantile(means, 1 - tail)};
}

/// The percentile bootstrap interval of a plain mean.
/// @throws as for the weighted mean
inline Interval bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {},
                               const Execution& execution = {}) {
  return bootstrap_mean(values, std::span<const double>{}, options, execution);
}

}  // namespace kindred::inline v0
