#pragma once

#include <algorithm>
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
#include "kindred/collaborative/detail/similarity_archive.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/interactions_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/similarity/similarity.hpp"

namespace kindred::inline v0 {

/// What people like this one had. Nothing is stored per user: the neighbours are found when a query comes, so
/// a user of the training data and a visitor with the same history are served alike (except that the former
/// is not counted among its own neighbours). Ranking: score(i) = Σᵥ s(v) r(v,i) over the `neighbors` most
/// similar users v with s > 0; an item that none of them has has no score. Ratings: b(u,i) + Σᵥ s(v) (r(v,i)
/// − b(v,i)) / Σᵥ s(v) over the `neighbors` most similar users that rated i, where b is the baseline; the
/// baseline alone is the fallback.
template <class ScalarType = float>
class UserKnnModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;
  /// A user and its similarity to the person asked for.
  using Neighbor = Scored<UserIndex, Scalar>;

  /// Assembled by UserKnn::fit.
  UserKnnModel(Interactions<Scalar> train, const Similarity& similarity, BaselineModel<Scalar> baseline,
               int neighbors)
      : train_(std::move(train)),
        similarity_(similarity),
        index_(similarity.index(train_.by_user(), train_.by_item())),
        baseline_(std::move(baseline)),
        asked_(neighbors),
        neighbors_(std::min(static_cast<std::size_t>(neighbors), train_.user_count())) {
    std::vector<double> biases;
    biases.reserve(train_.user_count());
    for (UserIndex user{0}; user.value < train_.user_count(); ++user)
      biases.push_back(baseline_.user_bias(train_.history(user)));
    user_biases_ = std::move(biases);
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return train_.item_count(); }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    const std::size_t users = train_.user_count();
    return index_.workspace_size() + 2 * Workspace::bytes_for<Scalar>(users) +
           Workspace::bytes_for<UserIndex>(users) + Workspace::bytes_for<Neighbor>(neighbors_);
  }

  /// Ranking scores. O(entries of the history's items + items + entries of the neighbours).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    for (const auto& [user, similarity] : nearest(query, frame.take<Neighbor>(neighbors_), workspace)) {
      const auto row = train_.by_user()[user];
      for (std::size_t e = 0; e < row.size(); ++e) {
        Scalar& score = scores[row.indices[e].value];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + similarity * row.values[e];
      }
    }
  }

  /// Predicted ratings. O(entries of the history's items) once, and O(raters of the item) each.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto similarity_of = frame.take<Scalar>(train_.user_count(), Scalar(0));
    each_similar(query, workspace, [&](UserIndex user, Scalar value) { similarity_of[user.value] = value; });
    const auto room = frame.take<Neighbor>(neighbors_);
    const double user_base = baseline_.mean() + baseline_.user_bias(query.history);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto raters = train_.by_item()[items[i]];
      TopK<UserIndex, Scalar> nearest(room);
      for (const UserIndex rater : raters.indices)
        if (similarity_of[rater.value] > 0) nearest.push(rater, similarity_of[rater.value]);
      const double item_bias = baseline_.item_bias(items[i]);
      double weight = 0, deviation = 0;
      for (const auto& [user, similarity] : nearest.sorted()) {
        const auto place =
            std::lower_bound(raters.indices.begin(), raters.indices.end(), user) - raters.indices.begin();
        const auto rating = static_cast<double>(raters.values[static_cast<std::size_t>(place)]);
        weight += static_cast<double>(similarity);
        deviation += static_cast<double>(similarity) *
                     (rating - baseline_.mean() - user_biases_[user.value] - item_bias);
      }
      const double base = user_base + item_bias;
      ratings[i] = {static_cast<Scalar>(weight > 0 ? base + deviation / weight : base), !(weight > 0)};
    }
  }

  /// A contribution for each neighbour who has the item.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    Scalar score = no_score<Scalar>;
    std::vector<Contribution<Scalar>> contributions;
    for (const auto& [user, similarity] : nearest(query, frame.take<Neighbor>(neighbors_), workspace)) {
      const auto history = train_.history(user);
      if (const auto place = history.find(item)) {
        const Scalar amount = similarity * history.weights[*place];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
        contributions.push_back({BecauseOfUser{user}, amount});
      }
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The users most similar to the person, never the person's own row.
  std::vector<Neighbor> similar_users(const Query<Scalar>& query, int count) const {
    Workspace workspace(workspace_size());
    std::vector<Neighbor> room(std::min(static_cast<std::size_t>(count), train_.user_count()));
    const auto found = nearest(query, room, workspace);
    return {found.begin(), found.end()};
  }

  /// The model of the data after a change, to the bit. As much work as a fit, which finds no neighbours
  /// either: O(epochs · entries) for the baseline, O(entries) for the rest.
  /// @throws as `kindred::update`
  UserKnnModel update(const Change<Scalar>& change, const Execution& execution = {}) const {
    detail::require_fitted_to(change, train_);
    return {change.after(), similarity_, baseline_.update(change, execution), asked_};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("user_knn"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file, its training data included.
  /// @throws OptionError for a similarity that `similarity_named` would not find again, such as one of your
  /// own; DataError where the file cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static UserKnnModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static UserKnnModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static UserKnnModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("user_knn")` say of a larger model's.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    if (mapped_) return mapped_->copy_to(archive);
    detail::write_index(archive.part("index"), similarity_.name(), index_);
    write_interactions(archive.part("train"), train_);
    baseline_.write(archive.part("baseline"));
    archive.add("user_biases", user_biases_);
    archive.add_integer("neighbors", asked_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static UserKnnModel read(const Archive& archive) {
    auto train = read_interactions<Scalar>(archive.part("train"));
    auto baseline = BaselineModel<Scalar>::read(archive.part("baseline"));
    auto user_biases = archive.finite<double>("user_biases");
    if (baseline.item_count() != train.item_count() || user_biases.size() != train.user_count())
      archive.refuse("holds parts of models of different items or users");
    const auto neighbors = archive.integer("neighbors", 0, std::numeric_limits<int>::max());
    auto [similarity, index] = detail::read_index(archive.part("index"), train.by_user(), train.by_item());
    UserKnnModel model(std::move(train), std::move(similarity), std::move(index), std::move(baseline),
                       std::move(user_biases), static_cast<int>(neighbors));
    if (!archive.verified()) model.mapped_ = archive;
    return model;
  }

 private:
  UserKnnModel(Interactions<Scalar> train, Similarity similarity,
               SimilarityIndex<UserIndex, ItemIndex, Scalar> index, BaselineModel<Scalar> baseline,
               SharedArray<double> user_biases, int neighbors)
      : train_(std::move(train)),
        similarity_(std::move(similarity)),
        index_(std::move(index)),
        baseline_(std::move(baseline)),
        user_biases_(std::move(user_biases)),
        asked_(neighbors),
        neighbors_(std::min(static_cast<std::size_t>(neighbors), train_.user_count())) {}

  // Calls use(user, similarity) for every other user with a similarity above 0.
  template <class Use>
  void each_similar(const Query<Scalar>& query, Workspace& workspace, Use&& use) const noexcept {
    Workspace::Frame frame(workspace);
    const auto users = frame.take<UserIndex>(train_.user_count());
    const auto values = frame.take<Scalar>(train_.user_count());
    const std::size_t found = index_.similar(query.history.row(item_count()), users, values, workspace);
    for (std::size_t i = 0; i < found; ++i)
      if (values[i] > 0 && users[i] != query.user) use(users[i], values[i]);
  }

  std::span<const Neighbor> nearest(const Query<Scalar>& query, std::span<Neighbor> room,
                                    Workspace& workspace) const noexcept {
    TopK<UserIndex, Scalar> best(room);
    each_similar(query, workspace, [&](UserIndex user, Scalar value) { best.push(user, value); });
    return best.sorted();
  }

  Interactions<Scalar> train_;
  Similarity similarity_;
  SimilarityIndex<UserIndex, ItemIndex, Scalar> index_;
  BaselineModel<Scalar> baseline_;
  SharedArray<double> user_biases_;
  int asked_;
  std::size_t neighbors_;          // no more than there are users
  std::optional<Archive> mapped_;  // what it is served from: it holds ids too, which a mapped model has not
};

/// User-based nearest neighbours, for rankings and for ratings. Sources: Resnick et al. 1994; Herlocker et
/// al. 1999; Koren 2010, § 2.2 (deviations from the baseline). Time to fit O(entries); memory O(entries).
struct UserKnn {
  /// Neighbours used for a ranking or a rating; ≥ 1.
  int neighbors = 50;
  /// How alike two users' rows are.
  Similarity metric = cosine;
  /// λ ≥ 0: similarities are multiplied by n / (n + λ) for n items in common.
  double shrinkage = 0;
  /// The baseline that ratings deviate from; its defaults here are those tuned for neighbourhood models by
  /// MyMediaLite on MovieLens 100K.
  Baseline baseline = {.regularization_user = 12, .regularization_item = 1};

  /// Indexes the users' rows.
  /// @throws OptionError for an option out of range; Cancelled
  template <class Scalar>
  UserKnnModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("neighbors", neighbors, 1);
    require_at_least("shrinkage", shrinkage, 0.0);
    const Similarity similarity = shrinkage > 0 ? shrunk(metric, shrinkage) : metric;
    return {train, similarity, baseline.fit(train, execution), neighbors};
  }
};

}  // namespace kindred::inline v0
