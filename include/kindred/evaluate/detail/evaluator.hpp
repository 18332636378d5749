#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/detail/check_same_shape.hpp"
#include "kindred/evaluate/detail/part_scores.hpp"
#include "kindred/evaluate/detail/scores_hash.hpp"
#include "kindred/evaluate/detail/shown_lists.hpp"
#include "kindred/evaluate/evaluate_options.hpp"
#include "kindred/evaluate/evaluation.hpp"
#include "kindred/evaluate/judged_list.hpp"
#include "kindred/evaluate/metric.hpp"
#include "kindred/metrics/bootstrap.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0::detail {

// One evaluation: checks, one pass over the users in parallel, then the means.
template <class M>
class Evaluator {
 public:
  using Scalar = typename M::Scalar;
  using Data = Interactions<Scalar>;

  // The model is told of each user a row of `history` where there is one, else the user of `train`.
  Evaluator(const M& model, const Data& train, const Data* history, const Data& test,
            const std::vector<Metric>& metrics, const EvaluateOptions& options, const Execution& execution)
      : model_(model),
        train_(train),
        history_(history),
        test_(test),
        metrics_(metrics),
        options_(options),
        execution_(execution) {
    check_same_shape(test, "test", train);
    if (history) check_same_shape(*history, "history", train);
    if (model.item_count() != train.item_count())
      throw DataError("evaluate: the model has " + std::to_string(model.item_count()) +
                      " items, the training data " + std::to_string(train.item_count()) +
                      "; expected a model fitted on this training data");
    require_at_least("resamples", options_.resamples, 0);
    for (const auto& metric : metrics_)
      if (std::holds_alternative<OfRatings>(metric.kind) && !predicts_ratings(model_))
        throw OptionError(
            "metric '" + metric.name +
            "' needs predicted ratings, and this model only ranks (it is no kindred::PredictsRatings)");
    find_users();
    find_facts();
  }

  Evaluation run() {
    const std::size_t count = users_.size();
    values_.assign(metrics_.size(), std::vector<std::optional<double>>(count));
    hashes_.assign(count, 0);
    std::size_t exposed = 0;
    for (const auto& metric : metrics_) {
      const auto k = static_cast<std::size_t>(metric.k);
      longest_ = std::max(longest_, metric.k);
      if (std::holds_alternative<OfExposure>(metric.kind))
        exposed = std::max(exposed, std::min(k, train_.item_count()));
    }
    shown_.emplace(count, exposed, users_of_);

    parallel_for(static_cast<std::int64_t>(count), queries_a_chunk, execution_, "evaluating",
                 [&](std::int64_t begin, std::int64_t end) {
                   judge(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
                 });

    Evaluation result;
    for (const std::uint64_t hash : hashes_) result.scores_hash = chain_hash(result.scores_hash, hash);
    for (const UserIndex user : users_)
      result.test_items += static_cast<std::int64_t>(test_.by_user()[user].size());
    result.unrankable = unrankable_;
    result.masked = masked_;
    result.fallbacks = fallbacks_;
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      const auto* of_exposure = std::get_if<OfExposure>(&metrics_[m].kind);
      result.metrics.push_back(of_exposure ? of_lists_together(metrics_[m], *of_exposure) : mean(m));
    }
    result.users = std::move(users_);
    return result;
  }

 private:
  void find_users() {
    for (UserIndex user{0}; user.value < test_.user_count(); ++user)
      if (test_.by_user()[user].size() > 0) users_.push_back(user);
    if (users_.empty()) throw DataError("evaluate: no user has a test item");
    if (!history_) return;
    for (const UserIndex user : users_)
      if (const std::size_t rows = train_.by_user()[user].size(); rows > 0)
        throw DataError("evaluate_unseen: the training data have " + std::to_string(rows) +
                        (rows == 1 ? " row" : " rows") + " of user " + train_.user_name(user) +
                        ", expected test users that were never trained on, as from split_users");
  }

  void find_facts() {
    users_of_.resize(train_.item_count());
    for (ItemIndex item{0}; item.value < train_.item_count(); ++item) {
      users_of_[item.value] = static_cast<std::int64_t>(train_.by_item()[item].size());
      if (users_of_[item.value] == 0 && test_.by_item()[item].size() == 0) never_.push_back(item);
    }
    std::int64_t trained = 0;
    for (UserIndex user{0}; user.value < train_.user_count(); ++user)
      trained += train_.by_user()[user].size() > 0 ? 1 : 0;
    facts_ = {users_of_, trained, [this](ItemIndex a, ItemIndex b) {
                return static_cast<double>(cosine(train_.by_item()[a], train_.by_item()[b]));
              }};
    for (const Scalar rating : train_.by_user().values()) {
      least_rating_ = std::min(least_rating_, static_cast<double>(rating));
      most_rating_ = std::max(most_rating_, static_cast<double>(rating));
    }
  }

  Query<Scalar> query(UserIndex user) const {
    return history_ ? Query<Scalar>(history_->history(user)) : Query<Scalar>(train_.user(user));
  }

  void judge(std::size_t begin, std::size_t end) {
    std::vector<Query<Scalar>> queries;
    for (std::size_t at = begin; at < end; ++at) queries.push_back(query(users_[at]));
    Workspace workspace(model_.workspace_size());
    // Also where only ratings are asked for: the hash is of all scores, whatever the metrics.
    score_each(model_, std::span<const Query<Scalar>>(queries), workspace,
               [&](std::size_t q, std::span<Scalar> scores) {
                 judge_ranking(begin + q, queries[q].history.items, scores, workspace);
               });
    if constexpr (PredictsRatings<M>) {
      const auto rates = [](const Metric& metric) { return std::holds_alternative<OfRatings>(metric.kind); };
      if (std::any_of(metrics_.begin(), metrics_.end(), rates))
        for (std::size_t q = 0; q < queries.size(); ++q) judge_ratings(begin + q, queries[q], workspace);
    }
  }

  void judge_ranking(std::size_t at, std::span<const ItemIndex> known, std::span<Scalar> scores,
                     Workspace& workspace) {
    const auto relevant = test_.by_user()[users_[at]].indices;
    refuse_unordered(users_[at], scores);
    hashes_[at] = hash_bits(std::span<const Scalar>(scores));

    // What is out of the question is scored as what the model has no evidence about.
    const auto masked = options_.owned == Owned::exclude ? known : std::span<const ItemIndex>{};
    for (const ItemIndex item : never_) scores[item.value] = no_score<Scalar>;
    for (const ItemIndex item : relevant) {
      if (std::binary_search(masked.begin(), masked.end(), item)) ++masked_;
      else if (scores[item.value] == no_score<Scalar>) ++unrankable_;
    }
    for (const ItemIndex item : masked) scores[item.value] = no_score<Scalar>;

    std::vector<ItemIndex> ranked;
    for (const auto& entry : pick<Scalar>(scores, {}, {.count = longest_}, workspace))
      ranked.push_back(entry.item);
    shown_->set(at, ranked);
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      const Metric& metric = metrics_[m];
      if (const auto* of_lists = std::get_if<OfLists>(&metric.kind)) {
        const auto length = std::min(ranked.size(), static_cast<std::size_t>(metric.k));
        values_[m][at] = of_lists->value({std::span(ranked).first(length), relevant, facts_});
      } else if (const auto* of_scores = std::get_if<OfScores>(&metric.kind)) {
        const auto [of_test, of_others] = part_scores<Scalar>(scores, relevant, masked, never_);
        values_[m][at] = of_others.empty() ? 0.5 : of_scores->value(of_test, of_others);
      }
    }
  }

  // NaN has no place in an order, and before +∞ nothing has one.
  void refuse_unordered(UserIndex user, std::span<const Scalar> scores) const {
    constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
    int found = 0;
    for (const Scalar score : scores) found |= score < infinity ? 0 : 1;
    if (found == 0) return;
    ItemIndex item{0};
    while (scores[item.value] < infinity) ++item;
    throw DataError("evaluate: the model's score of item " + train_.item_name(item) + " for user " +
                    train_.user_name(user) + " is " + (std::isnan(scores[item.value]) ? "NaN" : "+infinity") +
                    ", expected a finite number, or no_score where there is no evidence");
  }

  void judge_ratings(std::size_t at, const Query<Scalar>& query, Workspace& workspace) {
    const auto rows = test_.by_user()[users_[at]];
    std::vector<Prediction<Scalar>> predictions(rows.size());
    if (test_.history(users_[at]).times.empty() || !looks_at_time(model_))
      model_.predict(query, rows.indices, predictions, workspace);
    else predict_at_their_times(test_.history(users_[at]), query, predictions, workspace);
    for (std::size_t e = 0; e < rows.size(); ++e) {
      if (!std::isfinite(predictions[e].rating))
        throw DataError("evaluate: the model's rating of item " + train_.item_name(rows.indices[e]) +
                        " by user " + train_.user_name(users_[at]) + " is not a finite number");
      if (predictions[e].is_fallback) ++fallbacks_;
    }
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      const auto* of_ratings = std::get_if<OfRatings>(&metrics_[m].kind);
      if (!of_ratings) continue;
      double sum = 0;
      for (std::size_t e = 0; e < rows.size(); ++e)
        sum += of_ratings->error(clipped(predictions[e].rating), static_cast<double>(rows.values[e]));
      values_[m][at] = sum / static_cast<double>(rows.size());
    }
  }

  // Each test rating as of the moment it was given, those of one moment together.
  void predict_at_their_times(const History<Scalar>& rated, Query<Scalar> query,
                              std::span<Prediction<Scalar>> predictions, Workspace& workspace) const {
    std::vector<std::size_t> order(rated.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    detail::stable_sort(order.begin(), order.end(),
                        [&](std::size_t a, std::size_t b) { return rated.times[a] < rated.times[b]; });
    std::vector<ItemIndex> items;
    std::vector<Prediction<Scalar>> together;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      query.time = rated.times[order[begin]];
      items.clear();
      for (end = begin; end < order.size() && rated.times[order[end]] == *query.time; ++end)
        items.push_back(rated.items[order[end]]);
      together.resize(items.size());
      model_.predict(query, items, together, workspace);
      for (std::size_t e = begin; e < end; ++e) predictions[order[e]] = together[e - begin];
    }
  }

  double clipped(Scalar rating) const noexcept {
    const auto value = static_cast<double>(rating);
    return train_.size() == 0 ? value : std::clamp(value, least_rating_, most_rating_);
  }

  MetricValue of_lists_together(const Metric& metric, const OfExposure& figure) const {
    MetricValue result{.name = metric.name};
    const auto k = static_cast<std::size_t>(metric.k);
    const auto value = shown_->value(figure, k);
    result.is_known = value.has_value();
    result.value = value.value_or(0);
    if (value && options_.resamples > 0)
      result.ci95 = shown_->interval(figure, k, *value, options_, execution_);
    return result;
  }

  MetricValue mean(std::size_t m) const {
    const auto* of_ratings = std::get_if<OfRatings>(&metrics_[m].kind);
    MetricValue result{.name = metrics_[m].name};
    std::vector<double> values, weights;  // of those who have one
    double sum = 0, total = 0;
    for (std::size_t u = 0; u < users_.size(); ++u) {
      const auto& value = values_[m][u];
      const auto rows = static_cast<double>(test_.by_user()[users_[u]].size());
      const double weight = !value ? 0 : of_ratings ? rows : 1;
      result.per_user.push_back(value.value_or(0));
      result.weights.push_back(weight);
      if (!value) continue;
      values.push_back(*value);
      weights.push_back(weight);
      sum += weight * *value;
      total += weight;
    }
    if (!of_ratings) weights.clear();
    if (!of_ratings && values.size() == users_.size()) result.weights.clear();
    result.is_known = !values.empty();
    if (!result.is_known) return result;
    const auto value_of = [&](double mean) { return of_ratings ? of_ratings->of_mean(mean) : mean; };
    result.value = value_of(sum / total);
    if (options_.resamples > 0) {
      const auto interval = bootstrap_mean(
          values, weights, {.resamples = options_.resamples, .seed = options_.seed}, execution_);
      result.ci95 = Interval{value_of(interval.low), value_of(interval.high)};
    }
    return result;
  }

  const M& model_;
  const Data& train_;
  const Data* history_;
  const Data& test_;
  const std::vector<Metric>& metrics_;
  const EvaluateOptions& options_;
  const Execution& execution_;

  int longest_ = 0;
  double least_rating_ = std::numeric_limits<double>::infinity();
  double most_rating_ = -std::numeric_limits<double>::infinity();
  std::vector<UserIndex> users_;
  std::vector<std::int64_t> users_of_;
  std::vector<ItemIndex> never_;  // items of neither training nor test
  TrainingFacts facts_;

  std::vector<std::vector<std::optional<double>>> values_;  // a metric, then a user
  std::optional<ShownLists> shown_;
  std::vector<std::uint64_t> hashes_;
  std::atomic<std::int64_t> masked_ = 0, unrankable_ = 0, fallbacks_ = 0;
};

}  // namespace kindred::inline v0::detail
