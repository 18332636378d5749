#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/saved_with_models.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Several models' scores, weighed together: score(i) = Σ w · norm(score of i) over the models that have a
/// score for i; an item that none of them has one for has none. The sum is reckoned in double and rounded
/// once, so that items whose ranks come to the same are listed by their indices. It explains where all its
/// models do, and predicts ratings where all its models do.
/// @tparam ScalarType the type of a score
/// @tparam Explaining whether all models satisfy Explains
/// @tparam Predicting whether all models satisfy PredictsRatings
template <class ScalarType, bool Explaining, bool Predicting>
class WeightedModel
    : public detail::SavedWithModels<WeightedModel<ScalarType, Explaining, Predicting>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Weighted::of.
  WeightedModel(detail::Components<Scalar> components, std::vector<double> weights,
                Normalization normalization)
      : components_(std::move(components)),
        weights_(std::move(weights)),
        total_weight_(std::accumulate(weights_.begin(), weights_.end(), 0.0)),
        normalization_(normalization) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }

  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    const std::size_t normalizing = detail::normalize_workspace_size<Scalar>(item_count(), normalization_);
    const std::size_t scoring =
        Workspace::bytes_for<Scalar>(item_count()) + Workspace::bytes_for<double>(item_count());
    const std::size_t own =
        std::max(scoring, Predicting ? Workspace::bytes_for<Prediction<Scalar>>(item_count()) : 0);
    return own + std::max(normalizing, components_.workspace_size());
  }

  /// Weighed scores. O(items) beside what the models take, O(items · log items) for ranks.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto of_one = frame.template take<Scalar>(item_count());
    const auto sums = frame.template take<double>(item_count(), no_score<double>);
    for (std::size_t c = 0; c < components_.size(); ++c) {
      components_[c].score(query, of_one, workspace);
      add(c, query, of_one, sums, workspace);
    }
    round(sums, scores);
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// Weighed scores of many queries, each model scoring them together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    const auto of_one = frame.template take<Scalar>(scores.size());
    const auto sums = frame.template take<double>(scores.size(), no_score<double>);
    for (std::size_t c = 0; c < components_.size(); ++c) {
      components_[c].score_batch(queries, of_one, workspace);
      for (std::size_t q = 0; q < queries.size(); ++q)
        add(c, queries[q], of_one.subspan(q * item_count(), item_count()),
            sums.subspan(q * item_count(), item_count()), workspace);
    }
    round(sums, scores);
  }

  /// Whose candidate an item is not that has no score: what the first model says that has a say and knows.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    for (std::size_t c = 0; c < components_.size(); ++c)
      if (weights_[c] > 0)
        if (auto said = components_[c].no_candidate(query, item)) return said;
    return std::nullopt;
  }

  /// Σ w · rating / Σ w; a fallback where every model's rating is one.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept
    requires Predicting
  {
    Workspace::Frame frame(workspace);
    const auto of_one = frame.template take<Prediction<Scalar>>(items.size());
    std::fill(ratings.begin(), ratings.end(), Prediction<Scalar>{0, true});
    for (std::size_t c = 0; c < components_.size(); ++c) {
      if (!(weights_[c] > 0)) continue;
      components_[c].predict(query, items, of_one, workspace);
      const auto share = static_cast<Scalar>(weights_[c] / total_weight_);
      for (std::size_t i = 0; i < items.size(); ++i) {
        ratings[i].rating += share * of_one[i].rating;
        ratings[i].is_fallback = ratings[i].is_fallback && of_one[i].is_fallback;
      }
    }
  }

  /// The models' own contributions, scaled and weighed, equal reasons added up; beside them, for each model
  /// that is normalised by shifting its scores, what the shift comes to and roundings ("taste: scale", said
  /// last), and for ranks one contribution a model ("taste: ranked 3rd of 812"), as for a model whose scores
  /// lie so close together that its own contributions, scaled, would be too large to add up. A rank in the
  /// lower half or shared with the last, and a model whose items are all alike, are no reasons
  /// (BecauseOf::adjusts). O(items) beside what the models take.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const
    requires Explaining
  {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const auto of_one = frame.template take<Scalar>(item_count());
    double sum = no_score<double>;
    std::vector<Contribution<double>> shares;
    for (std::size_t c = 0; c < components_.size(); ++c) {
      if (!(weights_[c] > 0)) continue;
      components_[c].score(query, of_one, workspace);
      if (!(of_one[item.value] > no_score<Scalar>)) continue;
      const std::string& name = components_.name(c);
      const auto by_rank = [&](const detail::Standing& standing, double value) {
        gather({BecauseOf{name + ": " + standing.text(), !standing.speaks_for_it(), ReasonKind::part},
                weights_[c] * value},
               shares);
        add(c, value, sum);
      };
      const auto standing = [&] {
        return detail::standing_of(of_one[item.value], std::span<const Scalar>(of_one));
      };
      if (normalization_ == Normalization::rank) {
        const auto at = standing();
        by_rank(at, at.value());
        continue;
      }
      const auto scaling =
          detail::scaling_of(std::span<const Scalar>(of_one), query.history.items, normalization_);
      const double normalized = scaling(static_cast<double>(of_one[item.value]));
      double rest = weights_[c] * normalized;
      if (!(scaling.factor > 0)) {
        add(c, normalized, sum);
        gather({BecauseOf{name + ": all items alike", true, ReasonKind::part}, rest}, shares);
        continue;
      }
      auto reasons = components_[c].explain(query, item).contributions;
      const double factor = weights_[c] * scaling.factor;
      const bool is_shifted = scaling.shift != 0 || scaling.base != 0;
      double largest = 0;
      for (const auto& own : reasons)
        largest = std::max(largest, factor * std::abs(static_cast<double>(own.amount)));
      if (is_shifted && !detail::shares_add_up<Scalar>(largest, rest)) {
        by_rank(standing(), normalized);
        continue;
      }
      add(c, normalized, sum);
      for (auto& own : reasons) {
        const auto share = static_cast<Scalar>(factor * static_cast<double>(own.amount));
        rest -= static_cast<double>(share);
        gather({std::move(own.reason), static_cast<double>(share)}, shares);
      }
      if (is_shifted) gather({BecauseOf{name + ": scale", true, ReasonKind::part}, rest}, shares);
    }
    std::vector<Contribution<Scalar>> contributions;
    for (auto& [reason, share] : shares)
      contributions.push_back({std::move(reason), static_cast<Scalar>(share)});
    return make_explanation(item, detail::score_of_sum<Scalar>(sum, normalization_),
                            std::move(contributions));
  }

  /// Whether all models can say why.
  bool explains() const noexcept { return Explaining && components_.all(&AnyRecommender<Scalar>::explains); }
  /// Whether what any model predicts depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }
  /// Whether all models predict ratings.
  bool predicts_ratings() const noexcept {
    return Predicting && components_.all(&AnyRecommender<Scalar>::predicts_ratings);
  }

  /// Whether a model of a weight above 0 knows which items are alike.
  bool finds_similar_items() const noexcept { return has_say(&AnyRecommender<Scalar>::finds_similar_items); }
  /// Items by Σ w · similarity / Σ w over the models that know which items are alike, 0 where one does not
  /// list the item. Similarities are not normalised.
  /// @throws OptionError where no model of a weight above 0 knows
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    if (!finds_similar_items())
      throw OptionError("'" + kind() + "': none of its models knows which items are alike");
    const int all = static_cast<int>(item_count());
    const auto sums = components_.template weigh<ItemIndex>(
        weights_, &AnyRecommender<Scalar>::finds_similar_items, [&](const auto& model, const auto& use) {
          for (const auto& [other, similarity] : model.similar_items(item, all)) use(other, similarity);
        });
    std::vector<Recommendation<Scalar>> list;
    for (const auto& [other, similarity] : detail::highest<Scalar>(sums, count))
      list.push_back({other, similarity});
    return list;
  }

  /// Whether a model of a weight above 0 knows which users are alike.
  bool finds_similar_users() const noexcept { return has_say(&AnyRecommender<Scalar>::finds_similar_users); }
  /// Users by Σ w · similarity / Σ w over the models that know which users are alike, as similar_items.
  /// @throws OptionError where no model of a weight above 0 knows
  std::vector<Scored<UserIndex, Scalar>> similar_users(const Query<Scalar>& query, int count) const {
    if (!finds_similar_users())
      throw OptionError("'" + kind() + "': none of its models knows which users are alike");
    constexpr int all = std::numeric_limits<int>::max();
    const auto sums = components_.template weigh<UserIndex>(
        weights_, &AnyRecommender<Scalar>::finds_similar_users, [&](const auto& model, const auto& use) {
          for (const auto& [user, similarity] : model.similar_users(query, all)) use(user, similarity);
        });
    return detail::highest<Scalar>(sums, count);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("weighted"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether all models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add("weights", weights_);
    archive.add_integer("normalization", static_cast<int>(normalization_));
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static WeightedModel read(const Archive& archive, const ModelKinds<Scalar>& kinds);

 private:
  bool has_say(bool (AnyRecommender<Scalar>::*can)() const noexcept) const noexcept {
    for (std::size_t c = 0; c < components_.size(); ++c)
      if (weights_[c] > 0 && (components_[c].*can)()) return true;
    return false;
  }

  void add(std::size_t component, double normalized, double& sum) const noexcept {
    sum = (sum > no_score<double> ? sum : 0.0) + weights_[component] * normalized;
  }

  void add(std::size_t component, const Query<Scalar>& query, std::span<const Scalar> of_one,
           std::span<double> sums, Workspace& workspace) const noexcept {
    if (!(weights_[component] > 0)) return;
    detail::each_normalized(of_one, query.history.items, normalization_, workspace,
                            [&](std::size_t i, double normalized) { add(component, normalized, sums[i]); });
  }

  void round(std::span<const double> sums, std::span<Scalar> scores) const noexcept {
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] = detail::score_of_sum<Scalar>(sums[i], normalization_);
  }

  static void gather(Contribution<double> contribution, std::vector<Contribution<double>>& all) {
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const auto& other) { return other.reason == contribution.reason; });
    if (same != all.end()) same->amount += contribution.amount;
    else all.push_back(std::move(contribution));
  }

  detail::Components<Scalar> components_;
  std::vector<double> weights_;
  double total_weight_;
  Normalization normalization_;
};

/// A weighted hybrid: see WeightedModel. Source: Burke 2002, "Hybrid recommender systems", § 3.1.
struct Weighted {
  /// A weight ≥ 0 for each model, not all 0; none at all weighs them equally, summing to 1. A model of weight
  /// 0 has no say.
  std::vector<double> weights = {};
  /// How the models' scores are made comparable. Predicted ratings are not normalised.
  Normalization normalize = Normalization::min_max;
  /// A name of its own for each model, used in explanations; "model 1", "model 2", … where none are given.
  std::vector<std::string> names = {};

  /// The hybrid of fitted models.
  /// @throws OptionError for weights or names that are not one a model, a name given twice, or weights out of
  /// range; DataError for models of different numbers of items
  template <class... Models>
    requires(sizeof...(Models) > 0)
  auto of(const Models&... models) const {
    auto components = detail::components_of(models...);
    using Scalar = typename decltype(components)::value_type::Scalar;
    return make<(Explains<Models> && ...), (PredictsRatings<Models> && ...)>(
        detail::Components<Scalar>("Weighted", std::move(components), names));
  }

  /// The hybrid of models that were chosen at run time. What it can do is asked with `explains()` and
  /// `predicts_ratings()`.
  /// @throws as above, and OptionError for no models
  template <class Scalar>
  WeightedModel<Scalar, true, true> of(const std::vector<AnyRecommender<Scalar>>& models) const {
    return make<true, true>(detail::Components<Scalar>("Weighted", models, names));
  }

 private:
  template <class, bool, bool>
  friend class WeightedModel;

  template <bool Explaining, bool Predicting, class Scalar>
  WeightedModel<Scalar, Explaining, Predicting> make(detail::Components<Scalar> components) const {
    const std::size_t count = components.size();
    std::vector<double> shares = weights;
    if (shares.empty()) shares.assign(count, 1 / static_cast<double>(count));
    detail::check_one_each("weights", shares.size(), count);
    for (const double weight : shares)
      require_in_range("weights", weight, 0.0, 1e12);  // so that no weighted score overflows
    if (std::all_of(shares.begin(), shares.end(), [](double weight) { return weight == 0; }))
      throw OptionError("option 'weights' holds nothing but 0, expected at least one weight above it");
    return {std::move(components), std::move(shares), normalize};
  }
};

template <class ScalarType, bool Explaining, bool Predicting>
WeightedModel<ScalarType, Explaining, Predicting> WeightedModel<ScalarType, Explaining, Predicting>::read(
    const Archive& archive, const ModelKinds<Scalar>& kinds) {
  auto components = detail::Components<Scalar>::read("Weighted", archive.part("models"), kinds);
  const auto weights = archive.finite<double>("weights");
  const auto last = static_cast<std::int64_t>(Normalization::rank);
  const Weighted options{.weights = {weights.begin(), weights.end()},
                         .normalize = static_cast<Normalization>(archive.integer("normalization", 0, last))};
  return archive.assemble([&] { return options.make<Explaining, Predicting>(std::move(components)); });
}

}  // namespace kindred::inline v0
