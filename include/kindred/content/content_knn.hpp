#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// The items nearest to a person's profile. The profile is p = Σⱼ w(j) x(j) over the history's items j, x(j)
/// being j's feature vector of length 1; score(i) = cos(p, x(i)) in [−1, 1]. So an item that nobody had yet
/// is scored like any other. An item that shares no feature with the profile has no score; neither has any
/// item where the history is empty or its items have no features.
template <class ScalarType = float>
class ContentKnnModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by ContentKnn::fit.
  ContentKnnModel(ItemFeatures<Scalar> features, bool centered)
      : ContentKnnModel(features.rows, transpose(features.rows), centered) {
    names_->names = std::move(features.names);
  }

  /// The model of the data after a change, to the bit: new items of which the catalogue says nothing have no
  /// features yet, and all else stays, since new histories change nothing that is stored. O(items). Where the
  /// catalogue is a new one, fit anew: that is O(its values).
  /// @throws as `kindred::update`
  ContentKnnModel update(const Change<Scalar>& change, const Execution& = {}) const {
    detail::require_fitted_to(change, item_count());
    const std::size_t items = change.after().item_count();
    if (items == item_count()) return *this;
    std::vector<std::int64_t> offsets(rows_.offsets().begin(), rows_.offsets().end());
    offsets.resize(items + 1, offsets.back());
    return {{{rows_.column_count(), std::move(offsets), rows_.columns(), rows_.values()}, names()},
            centered_};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("content_knn"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads a model from a file that `save` wrote; its features stay in the mapped file.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read
  static ContentKnnModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static ContentKnnModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static ContentKnnModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("content_knn")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    if (names_->mapped) return names_->mapped->copy_to(archive);
    write_rows(archive.part("features"), rows_);
    write_rows(archive.part("postings"), postings_);
    write_vocabulary(archive.part("names"), *names_->names);
    archive.add_integer("centered", centered_ ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static ContentKnnModel read(const Archive& archive) {
    auto rows = read_rows<ItemIndex, FeatureIndex, Scalar>(archive.part("features"));
    auto postings = read_rows<FeatureIndex, ItemIndex, Scalar>(archive.part("postings"));
    if (postings.row_count() != rows.column_count() || postings.column_count() != rows.row_count())
      archive.refuse("holds features of other items than those that it lists for each feature");
    if (archive.verified() && !are_transposed(rows, postings))
      archive.refuse("holds features that are not the same both ways round");
    ContentKnnModel model(std::move(rows), std::move(postings), archive.integer("centered", 0, 1) == 1);
    if (archive.verified()) model.names_->names = read_names(archive, model.rows_.column_count());
    else model.names_->mapped = archive;
    return model;
  }

  /// What items are like. Of a mapped model O(names) the first time that they or reasons are asked for.
  /// @throws ArchiveError for names in a mapped file that are none
  ItemFeatures<Scalar> features() const { return {rows_, names()}; }

  /// Number of items.
  std::size_t item_count() const noexcept { return rows_.row_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<double>(rows_.column_count()); }

  /// Cosines of the profile and each item. O(items + features + entries of the profile's features).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    compare(profile(query.history, frame), scores);
  }

  /// A contribution for each feature that the item shares with the profile, such as "category: PASTA".
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const auto liked = profile(query.history, frame);
    const auto row = rows_[item];
    Scalar score = no_score<Scalar>;
    std::vector<Contribution<Scalar>> contributions;
    for (std::size_t e = 0; e < row.size(); ++e) {
      const FeatureIndex feature = row.indices[e];
      if (liked[feature.value] == 0) continue;
      const Scalar amount = product(liked[feature.value], row.values[e]);
      contributions.push_back({BecauseOf{std::string((*names())[feature])}, amount});
      add(amount, score);
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// Other items by the cosine of their features and this one's, those that share one.
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const ItemIndex only[] = {item};
    const Scalar once[] = {1};
    std::vector<Scalar> cosines(item_count());
    compare(profile_of({only, once}, 0, frame), cosines);
    cosines[item.value] = no_score<Scalar>;

    std::vector<Scored<ItemIndex, Scalar>> room(std::min(static_cast<std::size_t>(count), item_count()));
    TopK<ItemIndex, Scalar> best(room);
    for (ItemIndex other{0}; other.value < item_count(); ++other)
      if (cosines[other.value] > no_score<Scalar>) best.push(other, cosines[other.value]);
    std::vector<Recommendation<Scalar>> list;
    for (const auto& [other, score] : best.sorted()) list.push_back({other, score});
    return list;
  }

 private:
  using FeatureNames = std::shared_ptr<const FeatureVocabulary>;

  // Scoring needs no names, so a mapped model reads them when they are first asked for.
  struct Names {
    std::optional<Archive> mapped;
    std::once_flag read;
    FeatureNames names;
  };

  ContentKnnModel(SparseRows<ItemIndex, FeatureIndex, Scalar> rows,
                  SparseRows<FeatureIndex, ItemIndex, Scalar> postings, bool centered)
      : rows_(std::move(rows)),
        postings_(std::move(postings)),
        names_(std::make_shared<Names>()),
        centered_(centered) {}

  static FeatureNames read_names(const Archive& archive, std::size_t count) {
    auto names =
        std::make_shared<const FeatureVocabulary>(read_vocabulary<FeatureIndex>(archive.part("names")));
    if (names->size() != count)
      archive.refuse("names " + std::to_string(names->size()) + " features, expected " +
                     std::to_string(count));
    return names;
  }

  const FeatureNames& names() const {
    if (names_->mapped)
      std::call_once(names_->read,
                     [&] { names_->names = read_names(*names_->mapped, rows_.column_count()); });
    return names_->names;
  }

  static Scalar product(double liking, Scalar value) noexcept {
    return static_cast<Scalar>(liking * static_cast<double>(value));
  }
  static void add(Scalar amount, Scalar& score) noexcept {
    score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
  }

  std::span<const double> profile(const History<Scalar>& history, Workspace::Frame& frame) const noexcept {
    double mean = 0;
    if (centered_) {
      for (const Scalar weight : history.weights) mean += static_cast<double>(weight);
      mean /= std::max(1.0, static_cast<double>(history.size()));
    }
    return profile_of(history, mean, frame);
  }

  // Σ (weight − mean) x over the history, scaled to length 1 unless it is zero.
  std::span<const double> profile_of(const History<Scalar>& history, double mean,
                                     Workspace::Frame& frame) const noexcept {
    const auto sums = frame.template take<double>(rows_.column_count(), 0.0);
    double reach = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto weight = static_cast<double>(history.weights[e]);
      reach += std::abs(weight);
      const auto row = rows_[history.items[e]];
      for (std::size_t f = 0; f < row.size(); ++f)
        sums[row.indices[f].value] += (weight - mean) * static_cast<double>(row.values[f]);
    }
    double squares = 0;
    for (double& sum : sums) {
      // What rounding leaves of weights that cancel out is no liking, and must not be scaled up to one.
      if (std::abs(sum) <= 1e-12 * reach) sum = 0;
      squares += sum * sum;
    }
    if (squares > 0) {
      const double length = std::sqrt(squares);
      for (double& sum : sums) sum /= length;
    }
    return sums;
  }

  void compare(std::span<const double> liked, std::span<Scalar> scores) const noexcept {
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    for (FeatureIndex feature{0}; feature.value < liked.size(); ++feature) {
      if (liked[feature.value] == 0) continue;
      const auto posting = postings_[feature];
      for (std::size_t p = 0; p < posting.size(); ++p)
        add(product(liked[feature.value], posting.values[p]), scores[posting.indices[p].value]);
    }
  }

  SparseRows<ItemIndex, FeatureIndex, Scalar> rows_;
  SparseRows<FeatureIndex, ItemIndex, Scalar> postings_;
  std::shared_ptr<Names> names_;
  bool centered_;
};

/// Content-based nearest neighbours: what a catalogue says of the items in a person's history makes a
/// profile, and the items nearest to it are recommended, those included that nobody had yet. Sources: Lops,
/// de Gemmis and Semeraro 2011, "Content-based recommender systems", § 3.3.1; Pazzani and Billsus 2007,
/// § 10.4.4 (Rocchio). Time and memory to fit O(values of the catalogue).
struct ContentKnn {
  /// The catalogue's columns to look at; empty for all columns of texts. A column whose every value is
  /// another, such as a description, says nothing.
  std::vector<std::string> columns = {};
  /// What a feature weighs.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// Whether an item of the history counts by its weight's deviation from the person's mean weight: for
  /// ratings, of which low ones speak against an item's features. Equal ratings then say nothing.
  bool centered = false;

  /// Makes the items' feature vectors.
  /// @param train says how items are numbered; the catalogue's ids must come first among its ids.
  /// Interactions without ids are taken to be numbered as the catalogue is
  /// @param catalog what is known of the items; others have no features
  /// @throws DataError where the numbers don't agree; LookupError for a column that is not there
  template <class Scalar>
  ContentKnnModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    const bool agree =
        train.items() ? catalog.items()->is_prefix_of(*train.items()) : catalog.size() <= train.item_count();
    if (!agree)
      throw DataError(
          "the catalogue and the interactions number their items differently: read the events with the "
          "catalogue, read_events(path, columns, catalog), or fit with catalog.renumbered(train.items())");
    return {item_features<Scalar>(catalog, columns, weighting, train.item_count()), centered};
  }
};

}  // namespace kindred::inline v0
