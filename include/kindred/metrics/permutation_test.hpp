#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/metrics/detail/differences.hpp"

namespace kindred::inline v0 {

/// How a permutation test draws.
struct PermutationOptions {
  /// How many random assignments are looked at, ≥ 1; all 2ⁿ are, once each, where they are no more than that.
  int resamples = 10000;
  /// Names the random numbers.
  std::uint64_t seed = 1;
};

/// What a permutation test found.
struct PermutationTest {
  /// The mean of a − b.
  double mean_difference = 0;
  /// The share of assignments whose |mean difference| is at least as large, in (0, 1].
  double p_value = 1;
  /// Whether all assignments were looked at, so that p_value is exact.
  bool exact = false;
};

namespace detail {

// The sum of the values, each with its sign turned where the next bit is set.
template <class NextWord>
double sum_with_signs(std::span<const double> values, NextWord next_word) noexcept {
  double sum = 0;
  for (std::size_t begin = 0; begin < values.size(); begin += 32) {
    std::uint32_t bits = next_word();
    for (const double value : values.subspan(begin, std::min<std::size_t>(32, values.size() - begin))) {
      sum += (bits & 1) != 0 ? -value : value;
      bits >>= 1;
    }
  }
  return sum;
}

}  // namespace detail

/// The paired permutation (randomisation) test, two-sided: if two models did not differ, each user's two
/// values could change places, so how often does that give a mean difference as large as the one seen? It
/// supposes nothing about how the values are distributed. A random draw's p value is (1 + as large) / (1 +
/// resamples). The same on any number of threads. O(resamples · values). Source: Smucker, Allan, Carterette,
/// "A comparison of statistical significance tests for information retrieval evaluation", CIKM 2007.
/// @param a one value a user
/// @param b the other model's values of the same users in the same order
/// @param options resamples and seed
/// @param execution threads, progress, cancellation
/// @throws DataError without pairs, for unequal lengths, or a value that is not finite; OptionError for
/// options out of range
inline PermutationTest permutation_test(std::span<const double> a, std::span<const double> b,
                                        const PermutationOptions& options = {},
                                        const Execution& execution = {}) {
  require_at_least("resamples", options.resamples, 1);
  const auto differences = detail::paired_differences("permutation test", a, b, 1);
  double sum = 0, magnitude = 0;
  for (const double d : differences) {
    sum += d;
    magnitude += std::abs(d);
  }
  // Sums that are equal on paper may differ in their last bits.
  const double as_large = std::abs(sum) - 1e-14 * magnitude;

  const bool exact = differences.size() < 31 && (std::int64_t{1} << differences.size()) <= options.resamples;
  const std::int64_t assignments = exact ? std::int64_t{1} << differences.size() : options.resamples;
  const auto count = parallel_reduce(
      assignments, 64, execution, "permutation test", std::int64_t{0},
      [&](std::int64_t begin, std::int64_t end) {
        std::int64_t found = 0;
        for (auto i = begin; i < end; ++i) {
          Random random(options.seed, static_cast<std::uint64_t>(i));
          const double permuted = detail::sum_with_signs(
              differences, [&]() noexcept { return exact ? static_cast<std::uint32_t>(i) : random(); });
          found += std::abs(permuted) >= as_large ? 1 : 0;
        }
        return found;
      },
      [](std::int64_t x, std::int64_t y) { return x + y; });

  const auto found = static_cast<double>(count), looked_at = static_cast<double>(assignments);
  return {sum / static_cast<double>(differences.size()),
          exact ? found / looked_at : (1 + found) / (1 + looked_at), exact};
}

}  // namespace kindred::inline v0
