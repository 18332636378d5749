#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/saved_with_models.hpp"
#include "kindred/hybrid/interleave.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Several models' lists dealt into one: the item at place p of the common list scores 1 / p. What none of
/// the models has among its `depth` best has no score. It explains whatever its models can: "taste: its 3rd".
template <class ScalarType>
class MixedModel : public detail::SavedWithModels<MixedModel<ScalarType>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Mixed::of.
  MixedModel(detail::Components<Scalar> components, int depth, Interleaving how, Owned owned,
             std::uint64_t seed)
      : components_(std::move(components)), depth_(depth), how_(how), owned_(owned), seed_(seed) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    return components_.workspace_size() + Workspace::bytes_for<Entry>(depth() * components_.size()) +
           3 * Workspace::bytes_for<std::size_t>(components_.size());
  }

  /// 1 / p of the items of the common list.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    deal(query, scores, workspace, [](std::size_t, std::size_t, ItemIndex) {});
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// The same of many queries, each model scoring them together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    const std::size_t models = components_.size();
    const auto lists = frame.template take<Entry>(queries.size() * models * depth());
    const auto lengths = frame.template take<std::size_t>(queries.size() * models);
    const auto row = [&](std::size_t q) { return scores.subspan(q * item_count(), item_count()); };
    for (std::size_t c = 0; c < models; ++c) {
      components_[c].score_batch(queries, scores, workspace);
      for (std::size_t q = 0; q < queries.size(); ++q)
        lengths[q * models + c] =
            fill_list(queries[q], row(q), lists.subspan((q * models + c) * depth(), depth()));
    }
    for (std::size_t q = 0; q < queries.size(); ++q)
      deal_lists(queries[q], lists.subspan(q * models * depth(), models * depth()),
                 lengths.subspan(q * models, models), row(q), workspace,
                 [](std::size_t, std::size_t, ItemIndex) {});
  }

  /// The common list of a person, best first, with who gave what.
  std::vector<InterleavedItem> slate(const Query<Scalar>& query, int count = 10) const {
    require_at_least("count", count, 0);
    query.history.check(item_count());
    std::vector<InterleavedItem> dealt;
    std::vector<Scalar> scores(item_count());
    Workspace workspace(workspace_size());
    deal(query, scores, workspace, [&](std::size_t list, std::size_t place, ItemIndex item) {
      if (dealt.size() < static_cast<std::size_t>(count)) dealt.push_back({item, list, place + 1});
    });
    return dealt;
  }

  /// One reason: the model that gave the item, and where it stood in that model's list.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Scalar> scores(item_count());
    Workspace workspace(workspace_size());
    Explanation<Scalar> why{item, no_score<Scalar>, {}};
    deal(query, scores, workspace, [&](std::size_t list, std::size_t place, ItemIndex dealt) {
      if (dealt != item) return;
      auto& contribution = why.contributions.emplace_back();
      auto& because = contribution.reason.template emplace<BecauseOf>();
      because.what = components_.name(list) + ": its " + detail::ordinal(place + 1);
      because.kind = ReasonKind::part;
    });
    why.score = scores[item.value];
    for (auto& contribution : why.contributions) contribution.amount = why.score;
    return why;
  }

  /// Whose list an item is not in that has no score: that of the first model with a score for it, or what the
  /// first model says that knows.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    return components_.not_among_best(query, item, depth_);
  }

  /// Whether what any model says depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("mixed"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether all models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add_integer("depth", depth_);
    archive.add_integer("interleaving", static_cast<int>(how_));
    archive.add_integer("owned", owned_ == Owned::include ? 1 : 0);
    archive.add_integer("seed", static_cast<std::int64_t>(seed_));
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static MixedModel read(const Archive& archive, const ModelKinds<Scalar>& kinds);

 private:
  using Entry = Scored<ItemIndex, Scalar>;

  std::size_t depth() const noexcept { return std::min(static_cast<std::size_t>(depth_), item_count()); }

  // The same history draws the same lots.
  static std::uint64_t stream_of(const History<Scalar>& history) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const ItemIndex item : history.items) hash = (hash ^ item.value) * 0x100000001B3;
    return hash;
  }

  // The best of one model's scores, which are overwritten where an item is out of the question.
  std::size_t fill_list(const Query<Scalar>& query, std::span<Scalar> scores,
                        std::span<Entry> list) const noexcept {
    if (owned_ == Owned::exclude)
      for (const ItemIndex item : query.history.items) scores[item.value] = no_score<Scalar>;
    TopK<ItemIndex, Scalar> best(list);
    detail::push_scored(std::span<const Scalar>(scores), best, [](ItemIndex) { return true; });
    return best.sorted().size();
  }

  // Deals the models' lists, `depth()` entries of room each, and writes the scores.
  template <class Dealt>
  void deal_lists(const Query<Scalar>& query, std::span<const Entry> lists,
                  std::span<const std::size_t> lengths, std::span<Scalar> scores, Workspace& workspace,
                  Dealt&& dealt) const {
    Workspace::Frame frame(workspace);
    const auto places = frame.template take<std::size_t>(components_.size());
    const auto order = frame.template take<std::size_t>(components_.size());
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    const auto item_at = [&](std::size_t list, std::size_t place) {
      return lists[list * depth() + place].index;
    };
    detail::deal(
        places, order, item_count(), how_, Random(seed_, stream_of(query.history)),
        [&](std::size_t list) { return lengths[list]; },
        [&](std::size_t list, std::size_t place) {
          return scores[item_at(list, place).value] > no_score<Scalar>;
        },
        [&](std::size_t list, std::size_t place, std::size_t position) {
          const ItemIndex item = item_at(list, place);
          scores[item.value] = Scalar(1) / static_cast<Scalar>(position);
          dealt(list, place, item);
        });
  }

  template <class Dealt>
  void deal(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace, Dealt&& dealt) const {
    Workspace::Frame frame(workspace);
    const auto lists = frame.template take<Entry>(depth() * components_.size());
    const auto lengths = frame.template take<std::size_t>(components_.size());
    for (std::size_t c = 0; c < components_.size(); ++c) {
      components_[c].score(query, scores, workspace);
      lengths[c] = fill_list(query, scores, lists.subspan(c * depth(), depth()));
    }
    deal_lists(query, lists, lengths, scores, workspace, dealt);
  }

  detail::Components<Scalar> components_;
  int depth_;
  Interleaving how_;
  Owned owned_;
  std::uint64_t seed_;
};

/// A mixed hybrid: see MixedModel. Source: Burke 2002, "Hybrid recommender systems", § 3.3.
struct Mixed {
  /// Whose turn it is.
  Interleaving interleave = Interleaving::round_robin;
  /// How many items of each model are dealt; ≥ 1.
  int depth = 100;
  /// Whether what the person has already is dealt too: as RecommendOptions::owned will be.
  Owned owned = Owned::exclude;
  /// Names the lots of a team draft; the same history draws the same ones.
  std::uint64_t seed = 1;
  /// A name of its own for each model; "model 1", "model 2", … where none are given.
  std::vector<std::string> names = {};

  /// The hybrid of fitted models.
  /// @throws OptionError for a depth below 1, or names as Weighted's; DataError for models of different
  /// numbers of items
  template <Recommender... Models>
    requires(sizeof...(Models) > 0)
  auto of(const Models&... models) const {
    return of(detail::components_of(models...));
  }
  /// The hybrid of models that were chosen at run time.
  /// @throws as above, and OptionError for no models
  template <class Scalar>
  MixedModel<Scalar> of(const std::vector<AnyRecommender<Scalar>>& models) const {
    return make(detail::Components<Scalar>("Mixed", models, names));
  }

 private:
  template <class>
  friend class MixedModel;

  template <class Scalar>
  MixedModel<Scalar> make(detail::Components<Scalar> components) const {
    require_at_least("depth", depth, 1);
    return {std::move(components), depth, interleave, owned, seed};
  }
};

template <class ScalarType>
MixedModel<ScalarType> MixedModel<ScalarType>::read(const Archive& archive, const ModelKinds<Scalar>& kinds) {
  auto components = detail::Components<Scalar>::read("Mixed", archive.part("models"), kinds);
  const auto any = std::numeric_limits<std::int64_t>::max();
  const Mixed options{
      .interleave = static_cast<Interleaving>(
          archive.integer("interleaving", 0, static_cast<std::int64_t>(Interleaving::team_draft))),
      .depth = static_cast<int>(archive.integer("depth", 1, std::numeric_limits<std::int32_t>::max())),
      .owned = archive.integer("owned", 0, 1) == 1 ? Owned::include : Owned::exclude,
      .seed = static_cast<std::uint64_t>(archive.integer("seed", -any - 1, any))};
  return archive.assemble([&] { return options.make(std::move(components)); });
}

}  // namespace kindred::inline v0
