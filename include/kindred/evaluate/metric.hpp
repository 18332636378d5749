#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/evaluate/judged_list.hpp"
#include "kindred/metrics/auc.hpp"
#include "kindred/metrics/average_precision.hpp"
#include "kindred/metrics/bootstrap.hpp"
#include "kindred/metrics/coverage.hpp"
#include "kindred/metrics/entropy.hpp"
#include "kindred/metrics/gini.hpp"
#include "kindred/metrics/hit_rate.hpp"
#include "kindred/metrics/intra_list_diversity.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/metrics/novelty.hpp"
#include "kindred/metrics/precision.hpp"
#include "kindred/metrics/recall.hpp"
#include "kindred/metrics/reciprocal_rank.hpp"

namespace kindred::inline v0 {

/// A figure of each user's list; the metric is its mean over the users whose list has one.
struct OfLists {
  /// The figure of one list; none where it has no meaning, such as the diversity of a single item.
  std::function<std::optional<double>(const JudgedList&)> value;
};

/// A figure of how the scores of a user's test items stand to those of the other items that were ranked; the
/// metric is its mean over users.
struct OfScores {
  /// The figure of the test items' scores and the others', neither empty; −∞ for what the model cannot score.
  std::function<double(std::span<const double> test, std::span<const double> others)> value;
};

/// A figure of how often each training item stands in anyone's list.
struct OfExposure {
  /// The figure of the counts, one for each item of the training data; none where it has no meaning.
  std::function<std::optional<double>(std::span<const std::int64_t>)> value;
  /// What it can be; its interval stays within.
  Interval range = {0, std::numeric_limits<double>::infinity()};
};

/// A figure of predicted ratings: a function of the mean error of all test rows.
struct OfRatings {
  /// The error of one prediction.
  std::function<double(double predicted, double actual)> error;
  /// The metric, from the mean of the errors; increasing.
  std::function<double(double)> of_mean;
};

/// What `evaluate` is to measure, as a value: `ndcg(10)`, `coverage(10)`, `rmse()`, or a figure of your own:
/// `Metric{"first@1", 1, OfLists{[](const JudgedList& list) { … }}}`.
struct Metric {
  /// What it is called in a report, e.g. "ndcg@10".
  std::string name;
  /// How much of each list is looked at, ≥ 1; 0 for metrics that look at no list.
  int k = 0;
  /// How it is computed.
  std::variant<OfLists, OfScores, OfExposure, OfRatings> kind;
};

namespace detail {

template <class Kind>
Metric metric_at(const std::string& name, int k, Kind kind) {
  const std::string full = name + "@" + std::to_string(k);
  if (k < 1) throw OptionError("metric '" + full + "': expected a list length of at least 1");
  return {full, k, std::move(kind)};
}

// The metric of a figure that depends on the list, the relevant items and k alone.
using FigureOfHits = double (*)(std::span<const ItemIndex>, std::span<const ItemIndex>, int);
inline Metric metric_of_hits(const std::string& name, int k, FigureOfHits figure) {
  return metric_at(name, k, OfLists{[figure, k](const JudgedList& list) {
                     return figure(list.ranked, list.relevant, k);
                   }});
}

inline bool none_is_shown(std::span<const std::int64_t> exposure) {
  return std::all_of(exposure.begin(), exposure.end(), [](std::int64_t lists) { return lists == 0; });
}

}  // namespace detail

/// Mean over users of hits / k. Named "precision@k".
/// @throws OptionError unless k ≥ 1, as all of these do
inline Metric precision(int k) { return detail::metric_of_hits("precision", k, &precision); }
/// Mean over users of hits / number of test items. Named "recall@k".
inline Metric recall(int k) { return detail::metric_of_hits("recall", k, &recall); }
/// Mean over users of hits / min(k, number of test items). Named "recall_capped@k".
inline Metric recall_capped(int k) { return detail::metric_of_hits("recall_capped", k, &recall_capped); }
/// Share of users with any hit. Named "hit_rate@k".
inline Metric hit_rate(int k) { return detail::metric_of_hits("hit_rate", k, &hit_rate); }
/// Mean over users of 1 / rank of the first hit. Named "mrr@k".
inline Metric reciprocal_rank(int k) { return detail::metric_of_hits("mrr", k, &reciprocal_rank); }
/// Mean over users of average precision. Named "map@k".
inline Metric average_precision(int k) { return detail::metric_of_hits("map", k, &average_precision); }
/// Mean over users of ndcg with binary gains. Named "ndcg@k".
inline Metric ndcg(int k) { return detail::metric_of_hits("ndcg", k, &ndcg); }

/// Mean self-information of the lists that are not empty, in bits. Named "novelty@k".
inline Metric novelty(int k) {
  return detail::metric_at("novelty", k, OfLists{[k](const JudgedList& list) -> std::optional<double> {
                             if (list.ranked.empty()) return std::nullopt;
                             return novelty(list.ranked, list.training.users_of, list.training.user_count, k);
                           }});
}

/// Mean diversity of the lists of two items or more, with a similarity of your own. Named "diversity@k".
/// @param k how much of each list is looked at, ≥ 1
/// @param similarity symmetric, in [0, 1]; called from several threads at once
inline Metric intra_list_diversity(int k, std::function<double(ItemIndex, ItemIndex)> similarity) {
  return detail::metric_at(
      "diversity", k,
      OfLists{[k, similarity = std::move(similarity)](const JudgedList& list) -> std::optional<double> {
        if (std::min(list.ranked.size(), static_cast<std::size_t>(k)) < 2) return std::nullopt;
        return intra_list_diversity(list.ranked, similarity ? similarity : list.training.similarity, k);
      }});
}

/// The same with the cosine of the items' training columns.
inline Metric intra_list_diversity(int k) { return intra_list_diversity(k, nullptr); }

/// Share of the training items that stand in anyone's list. Named "coverage@k".
inline Metric coverage(int k) {
  return detail::metric_at("coverage", k,
                           OfExposure{[](auto exposure) { return coverage(exposure); }, {0, 1}});
}

/// How unequally lists show the training items, from 0; not known where they show none. Named "gini@k".
inline Metric gini(int k) {
  return detail::metric_at("gini", k,
                           OfExposure{[](std::span<const std::int64_t> exposure) -> std::optional<double> {
                                        if (detail::none_is_shown(exposure)) return std::nullopt;
                                        return gini(exposure);
                                      },
                                      {0, 1}});
}

/// How evenly lists show the training items, in bits; not known where they show none. Named "entropy@k".
inline Metric entropy(int k) {
  return detail::metric_at("entropy", k,
                           OfExposure{[](std::span<const std::int64_t> exposure) -> std::optional<double> {
                             if (detail::none_is_shown(exposure)) return std::nullopt;
                             return entropy(exposure);
                           }});
}

/// Mean over users of the share of (test item, other unseen item) pairs that are in the right order, ties
/// counting half; a user to whom there is no other item counts a half. Named "auc".
inline Metric auc() {
  return {"auc", 0, OfScores{[](std::span<const double> test, std::span<const double> others) {
            return auc(test, others);
          }}};
}

/// Root mean squared error over test rows. Named "rmse".
inline Metric rmse() {
  return {
      "rmse", 0,
      OfRatings{[](double predicted, double actual) { return (predicted - actual) * (predicted - actual); },
                [](double mean) { return std::sqrt(mean); }}};
}

/// Mean absolute error over test rows. Named "mae".
inline Metric mae() {
  return {"mae", 0,
          OfRatings{[](double predicted, double actual) { return std::abs(predicted - actual); },
                    [](double mean) { return mean; }}};
}

}  // namespace kindred::inline v0
