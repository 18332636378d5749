#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/saved_with_models.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What one model makes of a person is what another one is asked about: the second model scores the history
/// with the first one's `count` best items added, the item of score s with the weight w · m · (s − min) /
/// (max − min) over these items (w · m where all are alike), m being the mean weight of the history, or 1 of
/// an empty one. Times, and the number of a user, are left out of the second question, since they are not
/// those of what was added. A second model that lists nothing that a person has, as Mixed does unless
/// Owned::include, then lists nothing either that the first one found.
/// @tparam ScalarType the type of a score
/// @tparam Explaining whether the models satisfy Explains
template <class ScalarType, bool Explaining>
class MetaLevelModel : public detail::SavedWithModels<MetaLevelModel<ScalarType, Explaining>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by MetaLevel::of.
  MetaLevelModel(detail::Components<Scalar> components, int count, double weight)
      : components_(std::move(components)), count_(count), weight_(weight) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    return components_.workspace_size() + Workspace::bytes_for<Scored<ItemIndex, Scalar>>(room()) +
           Workspace::bytes_for<ItemIndex>(item_count()) + Workspace::bytes_for<Scalar>(item_count());
  }

  /// The second model's scores of the enlarged history.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto items = frame.template take<ItemIndex>(item_count());
    const auto weights = frame.template take<Scalar>(item_count());
    components_[0].score(query, scores, workspace);
    const std::size_t size = enlarge(query, scores, items, weights, workspace);
    components_[1].score(enlarged(query, items.first(size), weights.first(size)), scores, workspace);
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// The same of many queries, each model scoring them together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    components_[0].score_batch(queries, scores, workspace);
    std::vector<Query<Scalar>> second;
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const std::size_t most = std::min(item_count(), queries[q].history.size() + room());
      const auto items = frame.template take<ItemIndex>(most);
      const auto weights = frame.template take<Scalar>(most);
      const std::size_t size =
          enlarge(queries[q], scores.subspan(q * item_count(), item_count()), items, weights, workspace);
      second.push_back(enlarged(queries[q], items.first(size), weights.first(size)));
    }
    components_[1].score_batch(second, scores, workspace);
  }

  /// The second model's reasons; those that are items which the first one added are one: "what taste finds".
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const
    requires Explaining
  {
    Workspace workspace(workspace_size());
    std::vector<Scalar> scores(item_count()), weights(item_count());
    std::vector<ItemIndex> items(item_count());
    components_[0].score(query, scores, workspace);
    const std::size_t size = enlarge(query, scores, items, weights, workspace);
    auto own = components_[1].explain(enlarged(query, std::span<const ItemIndex>(items).first(size),
                                               std::span<const Scalar>(weights).first(size)),
                                      item);
    std::vector<Contribution<Scalar>> contributions;
    double of_first = 0;
    bool any = false;
    for (auto& contribution : own.contributions) {
      const auto* because = std::get_if<BecauseOfItem>(&contribution.reason);
      if (because && !query.history.find(because->item)) {
        of_first += static_cast<double>(contribution.amount);
        any = true;
      } else {
        contributions.push_back(std::move(contribution));
      }
    }
    if (any) {
      auto& part = contributions.emplace_back();
      auto& because = part.reason.template emplace<BecauseOf>();
      because.what = "what " + components_.name(0) + " finds";
      because.kind = ReasonKind::part;
      part.amount = static_cast<Scalar>(of_first);
    }
    return make_explanation(item, own.score, std::move(contributions));
  }

  /// Whether the second model can say why.
  bool explains() const noexcept { return Explaining && components_[1].explains(); }
  /// Whether what a model says depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("meta_level"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether both models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add_integer("count", count_);
    archive.add_number("weight", weight_);
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static MetaLevelModel read(const Archive& archive, const ModelKinds<Scalar>& kinds);

 private:
  std::size_t room() const noexcept { return std::min(static_cast<std::size_t>(count_), item_count()); }

  static Query<Scalar> enlarged(const Query<Scalar>& query, std::span<const ItemIndex> items,
                                std::span<const Scalar> weights) noexcept {
    Query<Scalar> second(History<Scalar>{items, weights, {}});
    second.profile = query.profile;
    second.time = query.time;
    return second;
  }

  // Writes the enlarged history, and returns its size; `scores` are the first model's, and overwritten.
  std::size_t enlarge(const Query<Scalar>& query, std::span<Scalar> scores, std::span<ItemIndex> items,
                      std::span<Scalar> weights, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto& history = query.history;
    double mean = history.empty() ? 1 : 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      scores[history.items[e].value] = no_score<Scalar>;
      mean += static_cast<double>(history.weights[e]) / static_cast<double>(history.size());
    }
    TopK<ItemIndex, Scalar> best(frame.template take<Scored<ItemIndex, Scalar>>(room()));
    detail::push_scored(std::span<const Scalar>(scores), best, [](ItemIndex) { return true; });
    const auto found = best.sorted();
    const double most = found.empty() ? 0 : static_cast<double>(found.front().score);
    // Halves, for the range of two doubles may be none.
    const double range = found.empty() ? 0 : most / 2 - static_cast<double>(found.back().score) / 2;
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
    std::size_t size = 0, e = 0;
    const auto put = [&](ItemIndex item, Scalar weight) {
      items[size] = item;
      weights[size++] = weight;
    };
    for (const auto& [item, score] : found) {
      for (; e < history.size() && history.items[e] < item; ++e) put(history.items[e], history.weights[e]);
      const double share = range > 0 ? 1 - (most / 2 - static_cast<double>(score) / 2) / range : 1;
      put(item, static_cast<Scalar>(weight_ * mean * share));
    }
    for (; e < history.size(); ++e) put(history.items[e], history.weights[e]);
    return size;
  }

  detail::Components<Scalar> components_;
  int count_;
  double weight_;
};

/// A meta-level hybrid: see MetaLevelModel. `MetaLevel{}.of(graph, shelf)` asks `shelf` about what a person
/// has and what `graph` finds for them. Source: Burke 2002, "Hybrid recommender systems", § 3.7.
struct MetaLevel {
  /// How many items of the first model are added; ≥ 1.
  int count = 20;
  /// w, what the best of them weighs beside the history's mean; 0 to 1000.
  double weight = 0.5;
  /// A name of its own for either model; "model 1" and "model 2" where none are given.
  std::vector<std::string> names = {};

  /// The hybrid of two fitted models.
  /// @throws OptionError for an option out of range, or names as Weighted's; DataError for models of
  /// different numbers of items
  template <Recommender First, Recommender Second>
  auto of(const First& first, const Second& second) const {
    auto components = detail::components_of(first, second);
    return make<Explains<Second>>(
        detail::Components<typename First::Scalar>("MetaLevel", std::move(components), names));
  }

 private:
  template <class, bool>
  friend class MetaLevelModel;

  template <bool Explaining, class Scalar>
  MetaLevelModel<Scalar, Explaining> make(detail::Components<Scalar> components) const {
    detail::check_one_each("models", 2, components.size());
    require_at_least("count", count, 1);
    require_in_range("weight", weight, 0.0, 1000.0);
    return {std::move(components), count, weight};
  }
};

template <class ScalarType, bool Explaining>
MetaLevelModel<ScalarType, Explaining> MetaLevelModel<ScalarType, Explaining>::read(
    const Archive& archive, const ModelKinds<Scalar>& kinds) {
  auto components = detail::Components<Scalar>::read("MetaLevel", archive.part("models"), kinds);
  const MetaLevel options{
      .count = static_cast<int>(archive.integer("count", 1, std::numeric_limits<std::int32_t>::max())),
      .weight = archive.number("weight")};
  return archive.assemble([&] { return options.make<Explaining>(std::move(components)); });
}

}  // namespace kindred::inline v0
