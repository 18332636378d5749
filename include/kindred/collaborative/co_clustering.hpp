#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

namespace detail {

// Mean ratings of users' clusters g, items' clusters h, and pairs of them; the mean of all where there is no
// rating.
struct ClusterMeans {
  double all = 0;
  SharedArray<double> users, items;
  SharedArray<double> pairs;  // (g, h) at g · items.size() + h

  // The part of r(u,i) that depends on the clusters.
  double level(std::size_t g, std::size_t h) const noexcept {
    return pairs[g * items.size() + h] - users[g] - items[h];
  }

  // The cluster that makes the sum of squared errors smallest, of `count`; the lowest of equal ones.
  // residual(e) is an entry's rating less the means of its user and item, level(c, e) what cluster c adds.
  template <class Residual, class Level>
  static std::size_t nearest(std::size_t count, std::size_t entries, Residual&& residual,
                             Level&& level) noexcept {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < count; ++c) {
      double sum = 0;
      for (std::size_t e = 0; e < entries; ++e) {
        const double error = residual(e) - level(c, e);
        sum += error * error;
      }
      if (sum < least) {
        least = sum;
        best = c;
      }
    }
    return best;
  }
};

}  // namespace detail

/// Ratings from groups: r(u,i) = A(g,h) + (r̄(u) − A(g)) + (r̄(i) − A(h)), where g is the person's cluster, h
/// the item's, A(g,h) the mean rating of the one by the other, A(g) and A(h) the means of the clusters, and
/// r̄ that of the user or the item. Nothing is stored per user: r̄(u) is the history's mean, and g the cluster
/// that fits the history best, so a user of the training data and a visitor with the same history are served
/// alike, to the bit. For an empty history it is r̄(i), for an item without training ratings r̄(u), for both
/// the mean of all.
template <class ScalarType = float>
class CoClusteringModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by CoClustering::fit.
  CoClusteringModel(detail::ClusterMeans means, SharedArray<double> item_means,
                    SharedArray<std::uint32_t> item_clusters, SharedArray<unsigned char> rated)
      : means_(std::move(means)),
        item_means_(std::move(item_means)),
        item_clusters_(std::move(item_clusters)),
        rated_(std::move(rated)) {}

  /// The cluster of an item.
  std::size_t item_cluster(ItemIndex item) const noexcept {
    return item_clusters_[item.value] < means_.items.size() ? item_clusters_[item.value] : 0;
  }
  /// The cluster that fits a history best, the first for an empty one. O(history · user clusters).
  std::size_t user_cluster(const History<Scalar>& history) const noexcept {
    const double mean = mean_of(history);
    const auto residual = [&](std::size_t e) {
      return static_cast<double>(history.weights[e]) - mean - item_means_[history.items[e].value];
    };
    return detail::ClusterMeans::nearest(
        means_.users.size(), history.size(), residual,
        // An item without training ratings fits all alike.
        [&](std::size_t g, std::size_t e) {
          return is_rated(history.items[e]) ? means_.level(g, item_cluster(history.items[e])) : residual(e);
        });
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return item_means_.size(); }
  /// No scratch memory is taken.
  std::size_t workspace_size() const noexcept { return 0; }

  /// The rating of every item that has a training rating. O(history · user clusters + items).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace&) const noexcept {
    const Person person = person_of(query.history);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] = is_rated(item) ? static_cast<Scalar>(rating(person, item)) : no_score<Scalar>;
  }
  /// Ratings; a fallback where the history is empty or the item has no training rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace&) const noexcept {
    const Person person = person_of(query.history);
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {static_cast<Scalar>(rating(person, items[i])), person.unknown || !is_rated(items[i])};
  }
  /// Three contributions: what such people give such items, the person's deviation from them, the item's.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!is_rated(item)) return {item, no_score<Scalar>, {}};
    const Person person = person_of(query.history);
    const auto score = static_cast<Scalar>(rating(person, item));
    if (person.unknown)
      return make_explanation<Scalar>(item, score, {{BecauseOf{"how this item is rated"}, score}});
    const std::size_t g = person.cluster, h = item_cluster(item);
    return make_explanation<Scalar>(item, score,
                                    {{BecauseOf{"what such people give such items"},
                                      static_cast<Scalar>(means_.pairs[g * means_.items.size() + h])},
                                     {BecauseOf{"how this person rates, beside such people"},
                                      static_cast<Scalar>(person.mean - means_.users[g])},
                                     {BecauseOf{"how this item is rated, beside such items"},
                                      static_cast<Scalar>(item_means_[item.value] - means_.items[h])}});
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("co_clustering"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static CoClusteringModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static CoClusteringModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static CoClusteringModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("co_clustering")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    archive.add_number("mean", means_.all);
    archive.add("user_cluster_means", means_.users);
    archive.add("item_cluster_means", means_.items);
    archive.add("pair_means", means_.pairs);
    archive.add("item_means", item_means_);
    archive.add("item_clusters", item_clusters_);
    archive.add("rated", rated_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static CoClusteringModel read(const Archive& archive) {
    CoClusteringModel model(
        {archive.number("mean"), archive.finite<double>("user_cluster_means"),
         archive.finite<double>("item_cluster_means"), archive.finite<double>("pair_means")},
        archive.finite<double>("item_means"), archive.array<std::uint32_t>("item_clusters"),
        archive.array<unsigned char>("rated"));
    const auto& means = model.means_;
    if (means.users.empty() || means.items.empty() ||
        means.pairs.size() != means.users.size() * means.items.size())
      archive.refuse("holds means of clusters that do not fit together");
    if (model.item_clusters_.size() != model.item_count() || model.rated_.size() != model.item_count())
      archive.refuse("holds parts of different items");
    if (archive.verified())
      for (const std::uint32_t cluster : model.item_clusters_)
        if (cluster >= means.items.size())
          archive.refuse("holds an item of cluster " + std::to_string(cluster) + ", expected one below " +
                         std::to_string(means.items.size()));
    return model;
  }

 private:
  struct Person {
    bool unknown;
    double mean;
    std::size_t cluster;
  };

  static double mean_of(const History<Scalar>& history) noexcept {
    double sum = 0;
    for (const Scalar weight : history.weights) sum += static_cast<double>(weight);
    return history.empty() ? 0 : sum / static_cast<double>(history.size());
  }
  Person person_of(const History<Scalar>& history) const noexcept {
    return {history.empty(), mean_of(history), user_cluster(history)};
  }
  bool is_rated(ItemIndex item) const noexcept { return rated_[item.value] != 0; }
  double rating(const Person& person, ItemIndex item) const noexcept {
    if (person.unknown) return is_rated(item) ? item_means_[item.value] : means_.all;
    if (!is_rated(item)) return person.mean;
    return person.mean + item_means_[item.value] + means_.level(person.cluster, item_cluster(item));
  }

  detail::ClusterMeans means_;
  SharedArray<double> item_means_;
  SharedArray<std::uint32_t> item_clusters_;
  SharedArray<unsigned char> rated_;
};

/// Clusters of users and of items at once: from random clusters, all users are moved to the cluster that
/// makes their squared errors smallest, then all items, until nobody moves. Source: George and Merugu, "A
/// scalable collaborative filtering framework based on co-clustering", ICDM 2005; defaults are Surprise's.
/// Time O(epochs · entries · clusters), in parallel; memory O(users + items).
struct CoClustering {
  /// Clusters of users; ≥ 1.
  int user_clusters = 3;
  /// Clusters of items; ≥ 1.
  int item_clusters = 3;
  /// Most rounds; ≥ 0.
  int epochs = 20;
  /// Whence the first clusters come.
  std::uint64_t seed = 0;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError for ratings so large that a mean overflows;
  /// Cancelled
  template <class Scalar>
  CoClusteringModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("user_clusters", user_clusters, 1);
    require_at_least("item_clusters", item_clusters, 1);
    require_at_least("epochs", epochs, 0);
    const auto user_means = means_of(train.by_user()), item_means = means_of(train.by_item());
    auto users = random_clusters(train.user_count(), user_clusters, 0),
         items = random_clusters(train.item_count(), item_clusters, 1);
    auto means = cluster_means(train, users, items);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      const bool users_moved =
          move(train.by_user(), user_means, item_means, user_clusters, users, execution,
               [&](std::size_t g, UserIndex, ItemIndex item) { return means.level(g, items[item.value]); });
      const bool items_moved =
          move(train.by_item(), item_means, user_means, item_clusters, items, execution,
               [&](std::size_t h, ItemIndex, UserIndex user) { return means.level(users[user.value], h); });
      means = cluster_means(train, users, items);
      if (!users_moved && !items_moved) break;
    }
    return {std::move(means), item_means, std::move(items), detail::rated_items(train)};
  }

 private:
  using Clusters = std::vector<std::uint32_t>;

  template <class Row, class Col, class Scalar>
  static std::vector<double> means_of(const SparseRows<Row, Col, Scalar>& rows) {
    std::vector<double> means(rows.row_count());
    for (Row row{0}; row.value < rows.row_count(); ++row) {
      double sum = 0;
      for (const Scalar value : rows[row].values) sum += static_cast<double>(value);
      if (rows[row].size() > 0) means[row.value] = sum / static_cast<double>(rows[row].size());
    }
    return means;
  }

  Clusters random_clusters(std::size_t count, int clusters, std::uint64_t stream) const {
    Random random(seed, stream);
    Clusters drawn(count);
    for (auto& cluster : drawn)
      cluster = static_cast<std::uint32_t>(random.below(static_cast<std::uint64_t>(clusters)));
    return drawn;
  }

  template <class Scalar>
  detail::ClusterMeans cluster_means(const Interactions<Scalar>& train, const Clusters& users,
                                     const Clusters& items) const {
    const auto user_count = static_cast<std::size_t>(user_clusters),
               item_count = static_cast<std::size_t>(item_clusters);
    std::vector<double> sums(user_count * item_count), counts(sums.size());
    for (UserIndex user{0}; user.value < train.user_count(); ++user) {
      const auto row = train.by_user()[user];
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t pair = users[user.value] * item_count + items[row.indices[e].value];
        sums[pair] += static_cast<double>(row.values[e]);
        counts[pair] += 1;
      }
    }
    double sum = 0;
    for (const double part : sums) sum += part;
    detail::ClusterMeans means;
    means.all = train.size() > 0 ? sum / static_cast<double>(train.size()) : 0;
    std::vector<double> of_users, of_items, of_pairs;
    const auto mean_over = [&](std::size_t first, std::size_t step, std::size_t length) {
      double total = 0, number = 0;
      for (std::size_t n = 0; n < length; ++n) {
        total += sums[first + n * step];
        number += counts[first + n * step];
      }
      return number > 0 ? total / number : means.all;
    };
    for (std::size_t g = 0; g < user_count; ++g) of_users.push_back(mean_over(g * item_count, 1, item_count));
    for (std::size_t h = 0; h < item_count; ++h) of_items.push_back(mean_over(h, item_count, user_count));
    for (std::size_t pair = 0; pair < sums.size(); ++pair) of_pairs.push_back(mean_over(pair, 0, 1));
    means.users = std::move(of_users);
    means.items = std::move(of_items);
    means.pairs = std::move(of_pairs);
    return means;
  }

  // Moves each row to its best cluster; whether any moved.
  template <class Row, class Col, class Scalar, class Level>
  static bool move(const SparseRows<Row, Col, Scalar>& rows, const std::vector<double>& row_means,
                   const std::vector<double>& column_means, int clusters, Clusters& of,
                   const Execution& execution, Level&& level) {
    Clusters next = of;
    parallel_for(static_cast<std::int64_t>(rows.row_count()), 64, execution, "co-clustering",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (Row row(begin); row.value < end; ++row) {
                     const auto entries = rows[row];
                     if (entries.size() == 0) continue;
                     next[row.value] = static_cast<std::uint32_t>(detail::ClusterMeans::nearest(
                         static_cast<std::size_t>(clusters), entries.size(),
                         [&](std::size_t e) {
                           return static_cast<double>(entries.values[e]) - row_means[row.value] -
                                  column_means[entries.indices[e].value];
                         },
                         [&](std::size_t c, std::size_t e) { return level(c, row, entries.indices[e]); }));
                   }
                 });
    const bool moved = next != of;
    of = std::move(next);
    return moved;
  }
};

}  // namespace kindred::inline v0
