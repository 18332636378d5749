#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/content/feature_blocks.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Scores items by what a person likes of their features: score(i) = p · x(i), x(i) being the item's feature
/// vector and p what the rule of the model makes of the history (see ContentKnn, Rocchio, NaiveBayes,
/// FeatureRidge and FeatureLogistic, each of which has a rule of its own). So an item that nobody had yet is
/// scored like any other. An item that has no feature of which p says anything has no score; neither has any
/// item where the history is empty or its items have no features.
/// @tparam Rule makes p of a history; one of kindred's own
template <class ScalarType, class Rule>
class ContentModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by `fit`.
  ContentModel(ItemFeatures<Scalar> features, Rule rule)
      : ContentModel(features.rows, transpose(features.rows), std::move(rule)) {
    names_->names = std::move(features.names);
  }

  /// The model of the data after a change, to the bit: new items of which the catalogue says nothing have no
  /// features yet, and all else stays, since new histories change nothing that is stored. O(items). Where the
  /// catalogue is a new one, fit anew: that is O(its values).
  /// @throws as `kindred::update`
  ContentModel update(const Change<Scalar>& change, const Execution& = {}) const {
    detail::require_fitted_to(change, item_count());
    const std::size_t items = change.after().item_count();
    if (items == item_count()) return *this;
    std::vector<std::int64_t> offsets(rows_.offsets().begin(), rows_.offsets().end());
    offsets.resize(items + 1, offsets.back());
    return {{{rows_.column_count(), std::move(offsets), rows_.columns(), rows_.values()}, names()}, rule_};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>(Rule::name()); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads a model from a file that `save` wrote; its features stay in the mapped file.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read
  static ContentModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static ContentModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static ContentModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("content_knn")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    if (names_->mapped) return names_->mapped->copy_to(archive);
    write_rows(archive.part("features"), rows_);
    write_rows(archive.part("postings"), postings_);
    write_vocabulary(archive.part("names"), *names_->names);
    rule_.write(archive);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static ContentModel read(const Archive& archive) {
    auto rows = read_rows<ItemIndex, FeatureIndex, Scalar>(archive.part("features"));
    auto postings = read_rows<FeatureIndex, ItemIndex, Scalar>(archive.part("postings"));
    if (postings.row_count() != rows.column_count() || postings.column_count() != rows.row_count())
      archive.refuse("holds features of other items than those that it lists for each feature");
    if (archive.verified() && !are_transposed(rows, postings))
      archive.refuse("holds features that are not the same both ways round");
    Rule rule = Rule::read(archive, rows.row_count(), rows.column_count());
    ContentModel model(std::move(rows), std::move(postings), std::move(rule));
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
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<double>(rows_.column_count()) + rule_.workspace_size(rows_);
  }

  /// What a person with this history likes: a weight p for each feature, 0 where nothing is known of it.
  std::vector<double> liking(const History<Scalar>& history) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const auto liked = liking_of(history, frame);
    return {liked.begin(), liked.end()};
  }

  /// p · x(i) for all items. O(items + entries of the features that p weighs), and what the rule takes.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    compare(liking_of(query.history, frame), scores);
  }

  /// A contribution for each feature of the item that p weighs, such as "category: PASTA"; one for all
  /// dimensions of an embedding or an encoded text.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const auto liked = liking_of(query.history, frame);
    const auto row = rows_[item];
    Scalar score = no_score<Scalar>;
    std::vector<Contribution<Scalar>> contributions;
    std::string_view block;  // that the last contribution is of, where it is of many features
    for (std::size_t e = 0; e < row.size(); ++e) {
      const FeatureIndex feature = row.indices[e];
      if (liked[feature.value] == 0) continue;
      const Scalar amount = product(liked[feature.value], row.values[e]);
      const auto [label, is_dimension] = detail::feature_label((*names())[feature]);
      if (is_dimension && label == block) {
        contributions.back().amount += amount;
      } else {
        contributions.push_back({BecauseOf{std::string(label), false, ReasonKind::feature}, amount});
        block = is_dimension ? label : std::string_view{};
      }
      add(amount, score);
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// Other items by the cosine of their features and this one's, those that share one: "more like this".
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    std::vector<double> own(rows_.column_count(), 0.0);
    const auto row = rows_[item];
    for (std::size_t e = 0; e < row.size(); ++e)
      own[row.indices[e].value] = static_cast<double>(row.values[e]);
    std::vector<Scalar> cosines(item_count());
    compare(own, cosines);
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

  ContentModel(SparseRows<ItemIndex, FeatureIndex, Scalar> rows,
               SparseRows<FeatureIndex, ItemIndex, Scalar> postings, Rule rule)
      : rows_(std::move(rows)),
        postings_(std::move(postings)),
        names_(std::make_shared<Names>()),
        rule_(std::move(rule)) {}

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

  std::span<const double> liking_of(const History<Scalar>& history, Workspace::Frame& frame) const noexcept {
    const auto liked = frame.template take<double>(rows_.column_count(), 0.0);
    rule_(rows_, history, liked, frame);
    return liked;
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
  Rule rule_;
};

}  // namespace kindred::inline v0
