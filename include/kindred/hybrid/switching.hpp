#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// One of several models, by how much is known of the person: the first whose number of history items is
/// reached. Where none is, no item has a score. With Switching::fill the models behind it give the items that
/// it has no score for. It explains where all its models do, and predicts ratings where all its models do.
/// @tparam ScalarType the type of a score
/// @tparam Explaining whether all models satisfy Explains
/// @tparam Predicting whether all models satisfy PredictsRatings
template <class ScalarType, bool Explaining, bool Predicting>
class SwitchingModel
    : public detail::SavedWithModels<SwitchingModel<ScalarType, Explaining, Predicting>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Switching::of.
  SwitchingModel(detail::Components<Scalar> components, std::vector<std::int64_t> at_least, bool fill)
      : components_(std::move(components)), at_least_(std::move(at_least)), fill_(fill) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }
  /// Bytes of workspace that a query takes: the most that one of the models takes, and a score for each item
  /// where models fill up.
  std::size_t workspace_size() const noexcept {
    return components_.workspace_size() + (fill_ ? Workspace::bytes_for<Scalar>(item_count()) : 0);
  }

  /// Which model serves this person, from 0; the number of models where none does.
  std::size_t chosen(const History<Scalar>& history) const noexcept {
    const auto reached = [&](std::int64_t least) {
      return history.size() >= static_cast<std::size_t>(least);
    };
    return static_cast<std::size_t>(std::find_if(at_least_.begin(), at_least_.end(), reached) -
                                    at_least_.begin());
  }

  /// The chosen model's scores, and below them, where models fill up, those of the next ones.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    score_in_turn(query, scores, workspace, [](std::size_t, const detail::Scaling&) {});
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// The same of many queries; neighbouring queries of the same model are scored together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    for (std::size_t begin = 0, end = 0; begin < queries.size(); begin = end) {
      const std::size_t c = chosen(queries[begin].history);
      while (end < queries.size() && chosen(queries[end].history) == c) ++end;
      const auto some = queries.subspan(begin, end - begin);
      const auto rows = scores.subspan(begin * item_count(), some.size() * item_count());
      if (c == components_.size()) {
        std::fill(rows.begin(), rows.end(), no_score<Scalar>);
        continue;
      }
      components_[c].score_batch(some, rows, workspace);
      if (!fill_) continue;
      Workspace::Frame frame(workspace);
      const auto next = frame.template take<Scalar>(rows.size());
      for (std::size_t behind = c + 1; behind < components_.size(); ++behind) {
        components_[behind].score_batch(some, next, workspace);
        for (std::size_t at = 0; at < rows.size(); at += item_count())
          fill_up(rows.subspan(at, item_count()), next.subspan(at, item_count()));
      }
    }
  }

  /// Whose candidate an item is not that has no score: what the chosen model says, or, where models fill up,
  /// the first that says so.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    const std::size_t first = chosen(query.history);
    const std::size_t end = fill_ ? components_.size() : std::min(first + 1, components_.size());
    for (std::size_t c = first; c < end; ++c)
      if (auto said = components_[c].no_candidate(query, item)) return said;
    return std::nullopt;
  }

  /// The chosen model's ratings. Where none is chosen, the last one's, as fallbacks.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept
    requires Predicting
  {
    const std::size_t c = chosen(query.history);
    components_[std::min(c, components_.size() - 1)].predict(query, items, ratings, workspace);
    if (c == components_.size())
      for (auto& rating : ratings) rating.is_fallback = true;
  }

  /// The reasons of the model that gives the item. Where that is not the chosen one they are scaled as its
  /// scores are, and "filled up from popular" stands behind them (BecauseOf::adjusts) with the amount that
  /// moves the score below those of the models before; alone where its scores lie so close together that its
  /// own reasons, scaled, would be too large to add up.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const
    requires Explaining
  {
    const std::size_t first = chosen(query.history);
    if (first == components_.size()) return {item, no_score<Scalar>, {}};
    if (!fill_) return components_[first].explain(query, item);

    Workspace workspace(workspace_size());
    std::vector<Scalar> scores(item_count());
    std::size_t giver = components_.size();
    detail::Scaling moved;
    score_in_turn(query, scores, workspace, [&](std::size_t c, const detail::Scaling& scaling) {
      if (giver < components_.size() || !(scores[item.value] > no_score<Scalar>)) return;
      giver = c;
      moved = scaling;
    });
    if (giver == components_.size()) return {item, no_score<Scalar>, {}};
    auto own = components_[giver].explain(query, item);
    if (giver == first) return own;
    auto rest = static_cast<double>(scores[item.value]);
    double largest = 0;
    for (const auto& contribution : own.contributions)
      largest = std::max(largest, moved.factor * std::abs(static_cast<double>(contribution.amount)));
    if (!detail::shares_add_up<Scalar>(largest, rest)) own.contributions.clear();
    for (auto& contribution : own.contributions) {
      contribution.amount = static_cast<Scalar>(static_cast<double>(contribution.amount) * moved.factor);
      rest -= static_cast<double>(contribution.amount);
    }
    // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
    auto& filled = own.contributions.emplace_back();
    auto& because = filled.reason.template emplace<BecauseOf>();
    because.what = "filled up from " + components_.name(giver);
    because.adjusts = true;
    because.kind = ReasonKind::part;
    filled.amount = static_cast<Scalar>(rest);
    return make_explanation(item, scores[item.value], std::move(own.contributions));
  }

  /// Whether all models can say why.
  bool explains() const noexcept { return Explaining && components_.all(&AnyRecommender<Scalar>::explains); }
  /// Whether what any model predicts depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }
  /// Whether all models predict ratings.
  bool predicts_ratings() const noexcept {
    return Predicting && components_.all(&AnyRecommender<Scalar>::predicts_ratings);
  }

  /// Whether one of the models knows which items are alike.
  bool finds_similar_items() const noexcept {
    return components_.any(&AnyRecommender<Scalar>::finds_similar_items);
  }
  /// What the first model says that knows which items are alike: there is no history to choose by.
  /// @throws OptionError where none knows
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    for (std::size_t c = 0; c < components_.size(); ++c)
      if (components_[c].finds_similar_items()) return components_[c].similar_items(item, count);
    throw OptionError("'" + kind() + "': none of its models knows which items are alike");
  }

  /// Whether one of the models knows which users are alike.
  bool finds_similar_users() const noexcept {
    return components_.any(&AnyRecommender<Scalar>::finds_similar_users);
  }
  /// What the first model, from the chosen one on, says that knows which users are alike; nobody where only
  /// models before it do, which ask for more than is known of the person.
  /// @throws OptionError where no model knows
  std::vector<Scored<UserIndex, Scalar>> similar_users(const Query<Scalar>& query, int count) const {
    if (!finds_similar_users())
      throw OptionError("'" + kind() + "': none of its models knows which users are alike");
    for (std::size_t c = chosen(query.history); c < components_.size(); ++c)
      if (components_[c].finds_similar_users()) return components_[c].similar_users(query, count);
    return {};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("switching"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether all models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add("at_least", at_least_);
    archive.add_integer("fill", fill_ ? 1 : 0);
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SwitchingModel read(const Archive& archive, const ModelKinds<Scalar>& kinds);

 private:
  // Scores by the chosen model and, where models fill up, by each one behind it; tells of each of them that
  // gave scores how they were moved.
  template <class Gave>
  void score_in_turn(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace,
                     Gave&& gave) const noexcept {
    std::size_t c = chosen(query.history);
    if (c == components_.size()) return std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    components_[c].score(query, scores, workspace);
    if (!fill_) return;
    gave(c, detail::Scaling{});
    Workspace::Frame frame(workspace);
    const auto next = frame.template take<Scalar>(item_count());
    while (++c < components_.size()) {
      components_[c].score(query, next, workspace);
      gave(c, fill_up(scores, next));
    }
  }

  // Gives the items without a score those of the next model, moved below the others.
  static detail::Scaling fill_up(std::span<Scalar> scores, std::span<const Scalar> next) noexcept {
    const auto scaling = detail::scaling_below(std::span<const Scalar>(scores), next);
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (!(scores[i] > no_score<Scalar>) && next[i] > no_score<Scalar>)
        scores[i] = static_cast<Scalar>(scaling(static_cast<double>(next[i])));
    return scaling;
  }

  detail::Components<Scalar> components_;
  std::vector<std::int64_t> at_least_;
  bool fill_;
};

/// A switching hybrid: see SwitchingModel. `Switching{.at_least = {5, 1, 0}}.of(item_knn, content,
/// popularity)` asks item_knn for people with five items or more, content for those with one to four, and
/// popularity for newcomers. Source: Burke 2002, "Hybrid recommender systems", § 3.2.
struct Switching {
  /// For each model, how many items a history must have for it to be chosen, ≥ 0; descending, since a model
  /// behind one that asks for fewer is never chosen.
  std::vector<int> at_least = {};
  /// Whether the models behind the chosen one fill up: an item that it has no score for gets the next model's
  /// that has one, rescaled to lie below all scores of the models before: between f − 2g and f − g, where f
  /// is the least of these and g = max(1, |f|). With `Popularity` last, lists are then as
  /// long as asked for while there are items that anybody had. A query then costs what all these models cost.
  /// Predicted ratings are the chosen model's in any case.
  bool fill = false;
  /// A name of its own for each model, used in explanations; "model 1", "model 2", … where none are given.
  std::vector<std::string> names = {};

  /// The hybrid of fitted models.
  /// @throws OptionError for thresholds that are not one a model, negative or not descending, names that are
  /// not one a model, or a name given twice; DataError for models of different numbers of items
  template <class... Models>
    requires(sizeof...(Models) > 0)
  auto of(const Models&... models) const {
    auto components = detail::components_of(models...);
    using Scalar = typename decltype(components)::value_type::Scalar;
    return make<(Explains<Models> && ...), (PredictsRatings<Models> && ...)>(
        detail::Components<Scalar>("Switching", std::move(components), names));
  }

  /// The hybrid of models that were chosen at run time. What it can do is asked with `explains()` and
  /// `predicts_ratings()`.
  /// @throws as above, and OptionError for no models
  template <class Scalar>
  SwitchingModel<Scalar, true, true> of(const std::vector<AnyRecommender<Scalar>>& models) const {
    return make<true, true>(detail::Components<Scalar>("Switching", models, names));
  }

 private:
  template <class, bool, bool>
  friend class SwitchingModel;

  template <bool Explaining, bool Predicting, class Scalar>
  SwitchingModel<Scalar, Explaining, Predicting> make(detail::Components<Scalar> components) const {
    detail::check_one_each("at_least", at_least.size(), components.size());
    std::vector<std::int64_t> thresholds;
    for (const int least : at_least) {
      require_at_least("at_least", least, 0);
      if (!thresholds.empty() && least >= thresholds.back())
        throw OptionError("option 'at_least' has " + std::to_string(least) + " after " +
                          std::to_string(thresholds.back()) +
                          ", expected descending numbers: that model would never be chosen");
      thresholds.push_back(least);
    }
    return {std::move(components), std::move(thresholds), fill};
  }
};

template <class ScalarType, bool Explaining, bool Predicting>
SwitchingModel<ScalarType, Explaining, Predicting> SwitchingModel<ScalarType, Explaining, Predicting>::read(
    const Archive& archive, const ModelKinds<Scalar>& kinds) {
  auto components = detail::Components<Scalar>::read("Switching", archive.part("models"), kinds);
  Switching options{.fill = archive.integer("fill", 0, 1) == 1};
  for (const std::int64_t least : archive.array<std::int64_t>("at_least"))
    options.at_least.push_back(
        static_cast<int>(std::clamp<std::int64_t>(least, -1, std::numeric_limits<int>::max())));
  return archive.assemble([&] { return options.make<Explaining, Predicting>(std::move(components)); });
}

}  // namespace kindred::inline v0
