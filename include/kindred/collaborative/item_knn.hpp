#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/similarity_archive.hpp"
#include "kindred/collaborative/detail/updated_nearest.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/interactions_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/similarity/similarity.hpp"

namespace kindred::inline v0 {

/// What an item's neighbours weigh together.
enum class NeighborWeights {
  plain,   ///< each its similarity
  sum_one  ///< each its share of the list's similarities: every item's list sums to one
};

/// What a ranking score is counted from.
enum class ItemBias {
  none,      ///< from 0
  item_mean  ///< from the item's mean over all users, those without it counting 0
};

/// Items like those in the history. Ranking: score(i) = Σⱼ s(i,j) r(j) over the items j of the history among
/// the `neighbors` items most similar to i; an item that none of them reaches has no score. With
/// ItemBias::item_mean it is μ(i) + Σⱼ s(i,j) (r(j) − μ(j)). Ratings: b(u,i) + Σⱼ s(i,j) (r(j) − b(u,j)) /
/// Σⱼ s(i,j) over those `neighbors` items of the history that are most similar to i with s > 0, where b is
/// the baseline; the baseline alone is the fallback.
template <class ScalarType = float>
class ItemKnnModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;
  /// Row i: the similarity of i's neighbours to it.
  using Neighbors = SparseRows<ItemIndex, ItemIndex, Scalar>;

  /// Assembled by ItemKnn::fit.
  ItemKnnModel(Interactions<Scalar> train, Similarity similarity,
               SimilarityIndex<ItemIndex, UserIndex, Scalar> index, const Neighbors& neighbors,
               SharedArray<Scalar> item_means, BaselineModel<Scalar> baseline, int rating_neighbors)
      : ItemKnnModel(std::move(train), std::move(similarity), std::move(index), neighbors,
                     transpose(neighbors), std::move(item_means), std::move(baseline), rating_neighbors) {}

  /// The model of the data after a change, to the bit, on any number of threads. Where the similarity is
  /// `local()`, only the changed items are compared with the others, and an unchanged one again only if its
  /// list would become too short: O(Σ over the users of a changed item of their numbers of items) for each
  /// changed item, and O(epochs · entries) for the baseline. Any other similarity takes a fit's time.
  /// @throws as `kindred::update`
  ItemKnnModel update(const Change<Scalar>& change, const Execution& execution = {}) const;

  /// Each item's neighbours and their weights in a ranking score.
  const Neighbors& neighbors() const noexcept { return neighbors_; }

  /// Number of items.
  std::size_t item_count() const noexcept { return neighbors_.row_count(); }

  /// Bytes of workspace a query takes; predictions need room for the longest history served, users and items.
  std::size_t workspace_size() const noexcept {
    return index_.workspace_size() + Workspace::bytes_for<Scalar>(item_count()) +
           Workspace::bytes_for<Scored<ItemIndex, Scalar>>(std::min(rating_neighbors_, item_count()));
  }

  /// Ranking scores. O(items + Σ over the history of the lists that hold its items).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace&) const noexcept {
    for (ItemIndex item{0}; item.value < item_count(); ++item) scores[item.value] = prior(item);
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const ItemIndex owned = query.history.items[e];
      const Scalar deviation = query.history.weights[e] - mean(owned);
      if (deviation == 0) continue;  // says nothing of its neighbours
      const auto row = neighbor_of_[owned];
      for (std::size_t n = 0; n < row.size(); ++n) {
        Scalar& score = scores[row.indices[n].value];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + row.values[n] * deviation;
      }
    }
  }

  /// Predicted ratings. O(entries of the history's items) each.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto& history = query.history;
    const double user_base = baseline_.mean() + baseline_.user_bias(history);
    const auto similarities = frame.take<Scalar>(history.size());
    const auto room = frame.take<Scored<ItemIndex, Scalar>>(std::min(rating_neighbors_, history.size()));
    for (std::size_t i = 0; i < items.size(); ++i) {
      index_.compare(train_.by_item()[items[i]], history.items, similarities, workspace);
      TopK<ItemIndex, Scalar> nearest(room);
      for (std::size_t e = 0; e < history.size(); ++e)
        if (similarities[e] > 0 && history.items[e] != items[i])
          nearest.push(history.items[e], similarities[e]);
      double weight = 0, deviation = 0;
      for (const auto& [item, similarity] : nearest.sorted()) {
        const auto rating = static_cast<double>(history.weights[*history.find(item)]);
        weight += static_cast<double>(similarity);
        deviation += static_cast<double>(similarity) * (rating - user_base - baseline_.item_bias(item));
      }
      const double base = user_base + baseline_.item_bias(items[i]);
      ratings[i] = {static_cast<Scalar>(weight > 0 ? base + deviation / weight : base), !(weight > 0)};
    }
  }

  /// A contribution for each item of the history that is a neighbour of `item`, and one for the item's mean
  /// where scores start from it.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Contribution<Scalar>> contributions;
    Scalar score = prior(item);
    if (!item_means_.empty() && score != no_score<Scalar>)
      contributions.push_back({BecauseOf{"item mean"}, score});
    const auto row = neighbors_[item];
    for (std::size_t n = 0; n < row.size(); ++n) {
      const auto place = query.history.find(row.indices[n]);
      if (!place) continue;
      const Scalar amount = row.values[n] * (query.history.weights[*place] - mean(row.indices[n]));
      if (amount == 0) continue;
      score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{row.indices[n]};
      contributions.back().amount = amount;
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The item's neighbours by their similarity, whatever they weigh in a ranking, most similar first; at most
  /// as many as were kept. O(entries of the item and its neighbours).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const auto others = neighbors_[item].indices;
    std::vector<Scalar> similarities(others.size());
    Workspace workspace(index_.workspace_size());
    index_.compare(train_.by_item()[item], others, similarities, workspace);
    return detail::best_items<Scalar>(count, others.size(), [&](auto& best) {
      for (std::size_t n = 0; n < others.size(); ++n) best.push(others[n], similarities[n]);
    });
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("item_knn"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file, its training data included, from which ratings are predicted.
  /// @throws OptionError for a similarity that `similarity_named` would not find again, such as one of your
  /// own; DataError where the file cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries +
  /// neighbours).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static ItemKnnModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static ItemKnnModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static ItemKnnModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("item_knn")` say of a larger model's.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    if (mapped_) return mapped_->copy_to(archive);
    detail::write_index(archive.part("index"), similarity_.name(), index_);
    write_interactions(archive.part("train"), train_);
    write_rows(archive.part("neighbors"), neighbors_);
    write_rows(archive.part("neighbor_of"), neighbor_of_);
    archive.add("item_means", item_means_);
    baseline_.write(archive.part("baseline"));
    archive.add_integer("rating_neighbors", static_cast<std::int64_t>(rating_neighbors_));
    if (weights_) archive.add_integer("neighbor_weights", static_cast<std::int64_t>(*weights_));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static ItemKnnModel read(const Archive& archive) {
    auto train = read_interactions<Scalar>(archive.part("train"));
    auto neighbors = read_rows<ItemIndex, ItemIndex, Scalar>(archive.part("neighbors"));
    auto neighbor_of = read_rows<ItemIndex, ItemIndex, Scalar>(archive.part("neighbor_of"));
    auto means = archive.finite<Scalar>("item_means");
    auto baseline = BaselineModel<Scalar>::read(archive.part("baseline"));
    const std::size_t items = train.item_count();
    for (const auto& rows : {neighbors, neighbor_of})
      if (rows.row_count() != items || rows.column_count() != items)
        archive.refuse("holds neighbours of other items than its training data's");
    if (baseline.item_count() != items || (!means.empty() && means.size() != items))
      archive.refuse("holds parts of models of different items");
    if (archive.verified() && !are_transposed(neighbors, neighbor_of))
      archive.refuse("holds neighbours that are not the same both ways round");
    const auto most = std::numeric_limits<int>::max();
    const auto rating_neighbors = static_cast<int>(archive.integer("rating_neighbors", 1, most));
    auto [similarity, index] = detail::read_index(archive.part("index"), train.by_item(), train.by_user());
    ItemKnnModel model(std::move(train), std::move(similarity), std::move(index), std::move(neighbors),
                       std::move(neighbor_of), std::move(means), std::move(baseline), rating_neighbors);
    if (archive.has("neighbor_weights"))
      model.weights_ = static_cast<NeighborWeights>(archive.integer("neighbor_weights", 0, 1));
    if (!model.item_means_.empty()) model.bias_ = ItemBias::item_mean;
    if (!archive.verified()) model.mapped_ = archive;
    return model;
  }

 private:
  friend struct ItemKnn;

  ItemKnnModel(Interactions<Scalar> train, Similarity similarity,
               SimilarityIndex<ItemIndex, UserIndex, Scalar> index, Neighbors neighbors,
               Neighbors neighbor_of, SharedArray<Scalar> item_means, BaselineModel<Scalar> baseline,
               int rating_neighbors)
      : train_(std::move(train)),
        similarity_(std::move(similarity)),
        index_(std::move(index)),
        neighbors_(std::move(neighbors)),
        neighbor_of_(std::move(neighbor_of)),
        item_means_(std::move(item_means)),
        baseline_(std::move(baseline)),
        rating_neighbors_(static_cast<std::size_t>(rating_neighbors)) {}

  Scalar mean(ItemIndex item) const noexcept {
    return item_means_.empty() ? Scalar(0) : item_means_[item.value];
  }
  Scalar prior(ItemIndex item) const noexcept {
    return item_means_.empty() || !baseline_.is_rated(item) ? no_score<Scalar> : item_means_[item.value];
  }

  // Each list's similarities themselves, whatever weights were made of them.
  Neighbors similarities(const Execution& execution) const {
    if (weights_ == NeighborWeights::plain) return neighbors_;
    std::vector<Scalar> values(neighbors_.size());
    parallel_for(static_cast<std::int64_t>(item_count()), 64, execution, "similarities",
                 [&](std::int64_t begin, std::int64_t end) {
                   Workspace workspace(index_.workspace_size());
                   for (ItemIndex item(begin); item.value < end; ++item)
                     index_.compare(
                         train_.by_item()[item], neighbors_[item].indices,
                         std::span(values).subspan(static_cast<std::size_t>(neighbors_.offsets()[item.value]),
                                                   neighbors_[item].size()),
                         workspace);
                 });
    return {neighbors_.column_count(), neighbors_.offsets(), neighbors_.columns(), std::move(values)};
  }

  Interactions<Scalar> train_;
  Similarity similarity_;
  SimilarityIndex<ItemIndex, UserIndex, Scalar> index_;
  Neighbors neighbors_;
  Neighbors neighbor_of_;
  SharedArray<Scalar> item_means_;
  BaselineModel<Scalar> baseline_;
  std::size_t rating_neighbors_;
  // How it was fitted; a model that does not know it cannot be updated.
  std::optional<NeighborWeights> weights_ = std::nullopt;
  ItemBias bias_ = ItemBias::none;
  std::optional<Archive> mapped_;  // what it is served from: it holds ids too, which a mapped model has not
};

/// Item-based nearest neighbours, for rankings and for ratings. Sources: Sarwar et al. 2001; Deshpande and
/// Karypis 2004 (lists that sum to one); Koren 2010, § 2.2 (deviations from the baseline). Time O(Σᵤ n(u)²)
/// over users' numbers of items, memory O(items · neighbors + entries).
struct ItemKnn {
  /// Neighbours kept for each item, and used for each rating; ≥ 1.
  int neighbors = 100;
  /// How alike two items' columns are.
  Similarity metric = cosine;
  /// λ ≥ 0: similarities are multiplied by n / (n + λ) for n users in common. Where it is not said, 20 for
  /// `cosine` in plain sums, which would else be led by items that one or two users share; none for another
  /// measure and for lists that sum to one, which are published so.
  std::optional<double> shrinkage = std::nullopt;
  /// What the neighbours of an item weigh together in a ranking.
  NeighborWeights weights = NeighborWeights::plain;
  /// What a ranking score is counted from.
  ItemBias bias = ItemBias::none;
  /// The baseline that ratings deviate from; its defaults here are those tuned for neighbourhood models by
  /// MyMediaLite on MovieLens 100K.
  Baseline baseline = {.regularization_user = 12, .regularization_item = 1};

  /// Finds every item's neighbours.
  /// @throws OptionError for an option out of range; DataError for a measure that is infinite for two items;
  /// Cancelled
  template <class Scalar>
  ItemKnnModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("neighbors", neighbors, 1);
    const bool in_need = metric.name() == "cosine" && weights == NeighborWeights::plain;
    const double lambda = shrinkage.value_or(in_need ? 20 : 0);
    require_at_least("shrinkage", lambda, 0.0);
    const Similarity similarity = lambda > 0 ? shrunk(metric, lambda) : metric;
    auto index = similarity.index(train.by_item(), train.by_user());
    auto nearest = index.nearest(neighbors, execution);
    return assembled(train, similarity, std::move(index), std::move(nearest), baseline.fit(train, execution));
  }

 private:
  template <class Scalar>
  friend class ItemKnnModel;

  // The model of these lists of nearest items.
  template <class Scalar>
  ItemKnnModel<Scalar> assembled(const Interactions<Scalar>& train, const Similarity& similarity,
                                 SimilarityIndex<ItemIndex, UserIndex, Scalar> index,
                                 SparseRows<ItemIndex, ItemIndex, Scalar> nearest,
                                 BaselineModel<Scalar> fitted_baseline) const {
    for (const Scalar value : nearest.values())
      if (!std::isfinite(value))
        throw DataError("item_knn: '" + similarity.name() + "' is " + std::to_string(value) +
                        " for two items, expected a finite similarity");
    if (weights == NeighborWeights::sum_one) nearest = rows_summing_to_one(nearest);
    std::vector<Scalar> means;
    if (bias == ItemBias::item_mean) {
      for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
        double sum = 0;
        for (const Scalar value : train.by_item()[item].values) sum += static_cast<double>(value);
        means.push_back(static_cast<Scalar>(sum / static_cast<double>(train.user_count())));
      }
    }
    ItemKnnModel<Scalar> model(train, similarity, std::move(index), std::move(nearest), std::move(means),
                               std::move(fitted_baseline), neighbors);
    model.weights_ = weights;
    model.bias_ = bias;
    return model;
  }

  template <class Rows>
  static Rows rows_summing_to_one(const Rows& rows) {
    std::vector<typename Rows::Value> values(rows.values().begin(), rows.values().end());
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      const auto begin = values.begin() + rows.offsets()[r], end = values.begin() + rows.offsets()[r + 1];
      double sum = 0;
      for (auto value = begin; value != end; ++value) sum += static_cast<double>(*value);
      for (auto value = begin; value != end; ++value)
        *value = static_cast<typename Rows::Value>(static_cast<double>(*value) / sum);
    }
    return {rows.column_count(), rows.offsets(), rows.columns(), std::move(values)};
  }
};

template <class Scalar>
ItemKnnModel<Scalar> ItemKnnModel<Scalar>::update(const Change<Scalar>& change,
                                                  const Execution& execution) const {
  detail::require_fitted_to(change, train_);
  if (mapped_) mapped_->verify();
  if (!weights_) detail::refuse_update("item_knn");
  const auto& after = change.after();
  const ItemKnn options{
      .neighbors = static_cast<int>(rating_neighbors_), .weights = *weights_, .bias = bias_};
  auto index = similarity_.index(after.by_item(), after.by_user());
  const auto nearest = [&]() -> Neighbors {
    // Where the changed items are half of the work, comparing all with all costs less than mending.
    std::size_t work = 0, all_work = 0;
    for (const ItemIndex item : change.items())
      for (const UserIndex user : after.by_item()[item].indices) work += after.by_user()[user].size();
    for (UserIndex user{0}; user.value < after.user_count(); ++user)
      all_work += after.by_user()[user].size() * after.by_user()[user].size();
    if (2 * work >= all_work || !similarity_.local()) return index.nearest(options.neighbors, execution);
    const Neighbors before = similarities(execution);
    detail::UpdatedNearest updated(index, after.by_item(), before, change.items(), rating_neighbors_);
    return updated.find(execution);
  };
  auto lists = nearest();
  return options.assembled(after, similarity_, std::move(index), std::move(lists),
                           baseline_.update(change, execution));
}

}  // namespace kindred::inline v0
