#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Candidates by one model, ordered by the next: the `candidates[0]` best of the first model, of these the
/// `candidates[1]` best of the second, and so on; the last one's scores are the hybrid's. An item that a
/// model has no score for drops out there. What the person has already takes no candidate's place and passes
/// as far as it has scores. It explains where its models do.
/// @tparam ScalarType the type of a score
/// @tparam Explaining whether all models satisfy Explains
template <class ScalarType, bool Explaining>
class CascadeModel : public detail::SavedWithModels<CascadeModel<ScalarType, Explaining>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Cascade::of.
  CascadeModel(detail::Components<Scalar> components, std::vector<int> candidates)
      : components_(std::move(components)), candidates_(std::move(candidates)) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    std::size_t most = 0;
    for (const int kept : candidates_) most = std::max(most, room_for(kept));
    return components_.workspace_size() + Workspace::bytes_for<Scalar>(item_count()) +
           Workspace::bytes_for<Scored<ItemIndex, Scalar>>(most);
  }

  /// The last model's scores of what the others let through. O(items) a model beside what the models take.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto next = frame.template take<Scalar>(item_count());
    components_[0].score(query, scores, workspace);
    for (std::size_t c = 1; c < components_.size(); ++c) {
      components_[c].score(query, next, workspace);
      pass(c, query, scores, next, workspace);
    }
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// The same of many queries, each model scoring them together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    const auto next = frame.template take<Scalar>(scores.size());
    components_[0].score_batch(queries, scores, workspace);
    for (std::size_t c = 1; c < components_.size(); ++c) {
      components_[c].score_batch(queries, next, workspace);
      for (std::size_t q = 0; q < queries.size(); ++q)
        pass(c, queries[q], scores.subspan(q * item_count(), item_count()),
             next.subspan(q * item_count(), item_count()), workspace);
    }
  }

  /// The last model's reasons, for an item that the others let through.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const
    requires Explaining
  {
    std::vector<Scalar> scores(item_count());
    Workspace workspace(workspace_size());
    score(query, scores, workspace);
    if (!(scores[item.value] > no_score<Scalar>)) return {item, no_score<Scalar>, {}};
    return components_[components_.size() - 1].explain(query, item);
  }

  /// Which model did not pass an item on that it has a score for; nothing where one has none. O(items) a
  /// model beside what the models take.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Scalar> scores(item_count()), next(item_count());
    Workspace workspace(workspace_size());
    components_[0].score(query, scores, workspace);
    for (std::size_t c = 0;; ++c) {
      if (!(scores[item.value] > no_score<Scalar>)) return components_[c].no_candidate(query, item);
      if (c + 1 == components_.size()) return std::nullopt;
      auto passed = scores;
      std::fill(next.begin(), next.end(), Scalar{0});  // a score for whatever passes
      pass(c + 1, query, passed, next, workspace);
      if (!(passed[item.value] > no_score<Scalar>)) return NoCandidate{components_.name(c), candidates_[c]};
      components_[c + 1].score(query, next, workspace);
      pass(c + 1, query, scores, next, workspace);
    }
  }

  /// Whether the last model can say why.
  bool explains() const noexcept { return Explaining && components_[components_.size() - 1].explains(); }
  /// Whether what any model says depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("cascade"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether all models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add("candidates", std::vector<std::int64_t>(candidates_.begin(), candidates_.end()));
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static CascadeModel read(const Archive& archive, const ModelKinds<Scalar>& kinds);

 private:
  std::size_t room_for(int kept) const noexcept {
    return std::min(static_cast<std::size_t>(kept), item_count());
  }

  // What `scores` lists of the first candidates, with the scores of `next`.
  void pass(std::size_t c, const Query<Scalar>& query, std::span<Scalar> scores, std::span<const Scalar> next,
            Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto owned = query.history.items;
    TopK<ItemIndex, Scalar> best(
        frame.template take<Scored<ItemIndex, Scalar>>(room_for(candidates_[c - 1])));
    auto known = owned.begin();
    for (ItemIndex item{0}; item.value < scores.size(); ++item) {
      Scalar& score = scores[item.value];
      if (known != owned.end() && *known == item) {
        ++known;
        if (score > no_score<Scalar>) score = next[item.value];
        continue;
      }
      if (score > no_score<Scalar>) best.push(item, score);
      score = no_score<Scalar>;
    }
    for (const auto& [item, score] : best.sorted()) scores[item.value] = next[item.value];
  }

  detail::Components<Scalar> components_;
  std::vector<int> candidates_;
};

/// A cascade: see CascadeModel. `Cascade{.candidates = {200}}.of(graph, ranker)` orders the 200 items that
/// `graph` finds by `ranker`. Source: Burke 2002, "Hybrid recommender systems", § 3.5.
struct Cascade {
  /// How many items each model but the last one passes on; ≥ 1.
  std::vector<int> candidates = {200};
  /// A name of its own for each model; "model 1", "model 2", … where none are given.
  std::vector<std::string> names = {};

  /// The hybrid of fitted models.
  /// @throws OptionError for numbers of candidates that are not one for each model but the last, or below 1,
  /// or names as Weighted's; DataError for models of different numbers of items
  template <class... Models>
    requires(sizeof...(Models) > 0)
  auto of(const Models&... models) const {
    auto components = detail::components_of(models...);
    using Scalar = typename decltype(components)::value_type::Scalar;
    return make<(Explains<Models> && ...)>(
        detail::Components<Scalar>("Cascade", std::move(components), names));
  }
  /// The hybrid of models that were chosen at run time.
  /// @throws as above, and OptionError for no models
  template <class Scalar>
  CascadeModel<Scalar, true> of(const std::vector<AnyRecommender<Scalar>>& models) const {
    return make<true>(detail::Components<Scalar>("Cascade", models, names));
  }

 private:
  template <class, bool>
  friend class CascadeModel;

  template <bool Explaining, class Scalar>
  CascadeModel<Scalar, Explaining> make(detail::Components<Scalar> components) const {
    if (candidates.size() + 1 != components.size())
      throw OptionError("option 'candidates' has " + detail::entries(candidates.size()) +
                        ", expected one for each of the " + std::to_string(components.size()) +
                        " models but the last");
    for (const int kept : candidates) require_at_least("candidates", kept, 1);
    return {std::move(components), candidates};
  }
};

template <class ScalarType, bool Explaining>
CascadeModel<ScalarType, Explaining> CascadeModel<ScalarType, Explaining>::read(
    const Archive& archive, const ModelKinds<Scalar>& kinds) {
  auto components = detail::Components<Scalar>::read("Cascade", archive.part("models"), kinds);
  Cascade options{.candidates = {}};
  for (const std::int64_t kept : archive.array<std::int64_t>("candidates"))
    options.candidates.push_back(
        static_cast<int>(std::clamp<std::int64_t>(kept, 0, std::numeric_limits<int>::max())));
  return archive.assemble([&] { return options.make<Explaining>(std::move(components)); });
}

}  // namespace kindred::inline v0
