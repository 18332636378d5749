#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/evaluate/detail/table.hpp"
#include "kindred/metrics/bootstrap.hpp"

namespace kindred::inline v0 {

/// What a metric came to.
struct MetricValue {
  /// The metric's name, e.g. "ndcg@10".
  std::string name;
  /// Its value; 0 where it has none.
  double value = 0;
  /// The 95 % bootstrap interval over users; none where no resamples were asked for. That of a metric of all
  /// lists together is centred on the value: a resample repeats users, and so shows fewer items than others
  /// would be shown.
  std::optional<Interval> ci95 = std::nullopt;
  /// What each user contributed, in the order of `Evaluation::users`; for a rating metric the mean error of
  /// the user's rows (for rmse the mean squared error). Empty for a metric of all lists together.
  std::vector<double> per_user = {};
  /// How much each user's contribution counts: for a rating metric the number of test rows; for a metric of
  /// lists 1, or 0 where the list has no such figure. Empty where all count alike.
  std::vector<double> weights = {};
  /// Whether it has a value: not the diversity where no list has two items, nor the Gini coefficient where no
  /// list has any.
  bool is_known = true;
};

/// What `evaluate` found.
struct Evaluation {
  /// One for each metric asked for, in that order.
  std::vector<MetricValue> metrics;
  /// The users that were evaluated, ascending: all who have a test item.
  std::vector<UserIndex> users;
  /// Test rows of these users.
  std::int64_t test_items = 0;
  /// Test rows whose item the model had no score for; they stay in the denominators.
  std::int64_t unrankable = 0;
  /// Test rows whose item was masked, since the user had it in training; they stay in the denominators too.
  std::int64_t masked = 0;
  /// Test rows whose predicted rating was the model's fallback. 0 where no ratings were predicted.
  std::int64_t fallbacks = 0;
  /// A hash of the bits of all scores of all evaluated users, in the order of users, whatever the metrics.
  std::uint64_t scores_hash = 0;

  /// The metric called `name`.
  /// @throws OptionError listing the metrics there are
  const MetricValue& operator[](std::string_view name) const {
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.name == name; });
    if (found != metrics.end()) return *found;
    std::vector<std::string> names;
    for (const auto& metric : metrics) names.push_back(metric.name);
    throw OptionError("metric '" + std::string(name) + "' was not evaluated: " + suggest(name, names));
  }

  /// `scores_hash` in 16 hexadecimal digits.
  std::string scores_hash_text() const {
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i) text[15 - i] = "0123456789abcdef"[scores_hash >> (4 * i) & 15];
    return text;
  }

  /// A table of the metrics and a line of counts.
  friend std::ostream& operator<<(std::ostream& out, const Evaluation& evaluation) {
    std::vector<std::vector<std::string>> rows = {{"metric", "value", "95 % interval"}};
    for (const auto& metric : evaluation.metrics)
      rows.push_back({metric.name, metric.is_known ? detail::decimals(metric.value, 5) : "unknown",
                      metric.ci95 ? detail::decimals(metric.ci95->low, 5) + " to " +
                                        detail::decimals(metric.ci95->high, 5)
                                  : ""});
    detail::print_table(out, rows);
    out << "over " << evaluation.users.size() << " users with " << evaluation.test_items << " test items";
    if (evaluation.masked > 0) out << ", " << evaluation.masked << " of them masked as owned";
    if (evaluation.unrankable > 0) out << ", " << evaluation.unrankable << " of them without a score";
    if (evaluation.fallbacks > 0) out << ", " << evaluation.fallbacks << " of them rated by fallback";
    return out << '\n';
  }
};

}  // namespace kindred::inline v0
