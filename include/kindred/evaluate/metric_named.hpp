#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/evaluate/metric.hpp"

namespace kindred::inline v0 {

namespace detail {

struct ListMetric {
  std::string_view name;
  Metric (*make)(int);
};
inline constexpr std::array<ListMetric, 12> list_metrics = {{{"precision", &precision},
                                                             {"recall", &recall},
                                                             {"recall_capped", &recall_capped},
                                                             {"hit_rate", &hit_rate},
                                                             {"mrr", &reciprocal_rank},
                                                             {"map", &average_precision},
                                                             {"ndcg", &ndcg},
                                                             {"novelty", &novelty},
                                                             {"diversity", &intra_list_diversity},
                                                             {"coverage", &coverage},
                                                             {"gini", &gini},
                                                             {"entropy", &entropy}}};

struct PlainMetric {
  std::string_view name;
  Metric (*make)();
};
inline constexpr std::array<PlainMetric, 3> plain_metrics = {{{"auc", &auc}, {"rmse", &rmse}, {"mae", &mae}}};

}  // namespace detail

/// Every name that `metric_named` reads, those of lists as "ndcg@K".
inline std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const auto& metric : detail::list_metrics) names.push_back(std::string(metric.name) + "@K");
  for (const auto& metric : detail::plain_metrics) names.emplace_back(metric.name);
  return names;
}

/// Reads a metric by its name in reports: "ndcg@10", "auc".
/// @throws OptionError for an unknown name (the message tells the nearest and lists all), and for a length
/// that is missing, out of place or no whole number from 1
inline Metric metric_named(std::string_view text) {
  const auto at = text.find('@');
  const std::string_view name = text.substr(0, at);
  const bool has_length = at != std::string_view::npos;
  const std::string metric = "metric '" + std::string(text) + "'";

  for (const auto& known : detail::plain_metrics) {
    if (known.name != name) continue;
    if (has_length)
      throw OptionError(metric + " looks at no list, so it takes no length: '" + std::string(name) + "'");
    return known.make();
  }
  for (const auto& known : detail::list_metrics) {
    if (known.name != name) continue;
    const std::string_view length = has_length ? text.substr(at + 1) : std::string_view{};
    int k = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), k);
    if (error != std::errc{} || end != length.data() + length.size() || k < 1)
      throw OptionError(metric +
                        ": expected the length of the list, a whole number from 1, after '@', such as '" +
                        std::string(name) + "@10'");
    return known.make(k);
  }
  throw OptionError("unknown metric '" + std::string(text) + "': " +
                    suggest(has_length ? std::string(name) + "@K" : std::string(name), metric_names()));
}

}  // namespace kindred::inline v0
