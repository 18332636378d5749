#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "kindred/metrics/detail/differences.hpp"
#include "kindred/metrics/detail/incomplete_beta.hpp"

namespace kindred::inline v0 {

/// What a paired t test found.
struct PairedTTest {
  /// The mean of a − b.
  double mean_difference = 0;
  /// Student's t: the mean difference over its standard error; infinite where all differences are one number
  /// other than 0.
  double t = 0;
  /// Number of pairs − 1.
  double degrees_of_freedom = 0;
  /// The probability of a |t| at least as large if the means did not differ, in [0, 1].
  double p_value = 1;
};

/// The two-sided p value of Student's t: I_x(ν/2, 1/2) with x = ν / (ν + t²).
/// Source: Abramowitz, Stegun, "Handbook of mathematical functions", 1964, 26.7.1 with 26.5.27.
/// @param t any number, infinity included
/// @param degrees_of_freedom ν > 0
inline double student_t_p_value(double t, double degrees_of_freedom) {
  if (std::isinf(t)) return 0;
  return detail::incomplete_beta(degrees_of_freedom / 2, 0.5,
                                 degrees_of_freedom / (degrees_of_freedom + t * t));
}

/// The paired t test: do two models differ over the same users? It supposes that the mean of the differences
/// is near to normal, which hundreds of users see to; `permutation_test` supposes less.
/// Source: "Student", "The probable error of a mean", Biometrika 6 (1908).
/// @param a one value a user
/// @param b the other model's values of the same users in the same order
/// @throws DataError for fewer than 2 pairs, unequal lengths, or a value that is not finite
inline PairedTTest paired_t_test(std::span<const double> a, std::span<const double> b) {
  const auto differences = detail::paired_differences("paired t test", a, b, 2);
  const auto n = static_cast<double>(differences.size());
  double sum = 0, squares = 0;
  for (const double d : differences) sum += d;
  const double mean = sum / n;
  for (const double d : differences) squares += (d - mean) * (d - mean);

  PairedTTest result{mean, 0, n - 1, 1};
  if (squares > 0) result.t = mean / std::sqrt(squares / (n - 1) / n);
  else if (mean != 0) result.t = std::copysign(std::numeric_limits<double>::infinity(), mean);
  result.p_value = student_t_p_value(result.t, result.degrees_of_freedom);
  return result;
}

}  // namespace kindred::inline v0
