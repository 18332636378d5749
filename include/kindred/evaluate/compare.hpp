#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/evaluate/detail/table.hpp"
#include "kindred/evaluate/evaluation.hpp"
#include "kindred/metrics/paired_t_test.hpp"
#include "kindred/metrics/permutation_test.hpp"

namespace kindred::inline v0 {

/// One metric of two models over the same users.
struct MetricComparison {
  /// The metric's name.
  std::string name;
  /// The first model's value.
  double a = 0;
  /// The second model's value.
  double b = 0;
  /// The paired permutation test of a − b; for a rating metric of the users' sums of errors.
  PermutationTest permutation;
  /// The paired t test of a − b; likewise.
  PairedTTest t_test;
};

/// Two models over the same users, metric by metric.
struct Comparison {
  /// One for each metric that is a mean over users, and that both evaluations have for two of them at least.
  std::vector<MetricComparison> metrics;

  /// A table; the p values are not corrected for the number of metrics.
  friend std::ostream& operator<<(std::ostream& out, const Comparison& comparison) {
    std::vector<std::vector<std::string>> rows = {
        {"metric", "a", "b", "a - b", "p (permutation)", "p (t test)"}};
    for (const auto& m : comparison.metrics)
      rows.push_back({m.name, detail::decimals(m.a, 5), detail::decimals(m.b, 5),
                      detail::decimals(m.a - m.b, 5), detail::decimals(m.permutation.p_value, 4),
                      detail::decimals(m.t_test.p_value, 4)});
    detail::print_table(out, rows);
    return out;
  }
};

namespace detail {

// Two models' values of the users who have both, such that their plain means are the means over all rows.
struct PairedValues {
  std::vector<double> a, b;
};

inline PairedValues paired_values(const MetricValue& a, const MetricValue& b) {
  const auto weight = [](const MetricValue& metric, std::size_t user) {
    return metric.weights.empty() ? 1.0 : metric.weights[user];
  };
  PairedValues pairs;
  double total = 0;
  for (std::size_t u = 0; u < a.per_user.size(); ++u) {
    const double of_a = weight(a, u), of_b = weight(b, u);
    if (of_a == 0 || of_b == 0) continue;
    if (of_a != of_b) throw DataError("compare: the users' test rows differ, expected the same test data");
    pairs.a.push_back(a.per_user[u] * of_a);
    pairs.b.push_back(b.per_user[u] * of_a);
    total += of_a;
  }
  const double scale = static_cast<double>(pairs.a.size()) / total;
  for (std::size_t pair = 0; pair < pairs.a.size(); ++pair) {
    pairs.a[pair] *= scale;
    pairs.b[pair] *= scale;
  }
  return pairs;
}

}  // namespace detail

/// Whether two models differ over the same users, or only by chance: paired tests of every metric that is a
/// mean over users, over those who have a value with both models. The same on any number of threads.
/// @param a the first model's evaluation
/// @param b the second's, on the same test data
/// @param options resamples and seed of the permutation test
/// @param execution threads, progress, cancellation
/// @throws DataError where the users or their test rows differ, or where they are fewer than 2; OptionError
/// for an option out of range; Cancelled
inline Comparison compare(const Evaluation& a, const Evaluation& b, const PermutationOptions& options = {},
                          const Execution& execution = {}) {
  if (a.users != b.users || a.test_items != b.test_items)
    throw DataError("compare: the evaluations are of " + std::to_string(a.users.size()) + " users with " +
                    std::to_string(a.test_items) + " test items and of " + std::to_string(b.users.size()) +
                    " users with " + std::to_string(b.test_items) + ", expected the same test data");
  if (a.users.size() < 2)
    throw DataError("compare: the evaluations are of " + std::to_string(a.users.size()) +
                    " user, expected 2 at least for a paired test");
  Comparison result;
  for (const auto& x : a.metrics) {
    const auto y =
        std::find_if(b.metrics.begin(), b.metrics.end(), [&](const auto& m) { return m.name == x.name; });
    if (y == b.metrics.end()) continue;
    const auto pairs = detail::paired_values(x, *y);
    if (pairs.a.size() < 2) continue;
    result.metrics.push_back({x.name, x.value, y->value,
                              permutation_test(pairs.a, pairs.b, options, execution),
                              paired_t_test(pairs.a, pairs.b)});
  }
  return result;
}

}  // namespace kindred::inline v0
