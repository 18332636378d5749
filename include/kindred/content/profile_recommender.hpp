#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/profile/profile.hpp"

namespace kindred::inline v0 {

/// Scores items by a person's profile: score(i) = ρ(i) Σ_f share(f) x(i, f) over the values f of the
/// catalogue's columns, share(f) being the person's interest in f among its column's, x(i) the item's vector
/// of values, of length 1, and ρ(i) how much the item is bought. The profile is `Query::profile`; where there
/// is none the history takes its place, each item counting by its weight, divided among its values of a
/// column. A value that only one item has leads to no other and is left out. An item that shares no value
/// with the person has no score; neither has any item where nothing is known of the person.
template <class ScalarType = float>
class ProfileRecommenderModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by ProfileRecommender::fit.
  /// @param features what items are like, named "column: value"
  /// @param columns the columns
  /// @param standing ρ of each item
  ProfileRecommenderModel(ItemFeatures<Scalar> features, std::vector<std::string> columns,
                          SharedArray<Scalar> standing)
      : rows_(std::move(features.rows)),
        postings_(transpose(rows_)),
        names_(std::move(features.names)),
        columns_(std::move(columns)),
        standing_(std::move(standing)) {
    index_columns();
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("profile_recommender"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads a model from a file that `save` wrote.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read
  static ProfileRecommenderModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static ProfileRecommenderModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote; the names of the values are read, all else stays in
  /// it. O(names).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static ProfileRecommenderModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as a part of a larger model's say.
  void write(ArchiveWriter archive) const {
    write_rows(archive.part("features"), rows_);
    write_rows(archive.part("postings"), postings_);
    write_vocabulary(archive.part("names"), *names_);
    Vocabulary<FeatureIndex> columns;
    for (const std::string& column : columns_) columns.add(column);
    write_vocabulary(archive.part("columns"), columns);
    archive.add("standing", standing_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static ProfileRecommenderModel read(const Archive& archive) {
    ProfileRecommenderModel model;
    model.rows_ = read_rows<ItemIndex, FeatureIndex, Scalar>(archive.part("features"));
    model.postings_ = read_rows<FeatureIndex, ItemIndex, Scalar>(archive.part("postings"));
    if (model.postings_.row_count() != model.rows_.column_count() ||
        model.postings_.column_count() != model.rows_.row_count())
      archive.refuse("holds features of other items than those that it lists for each feature");
    if (archive.verified() && !are_transposed(model.rows_, model.postings_))
      archive.refuse("holds features that are not the same both ways round");
    model.names_ =
        std::make_shared<const FeatureVocabulary>(read_vocabulary<FeatureIndex>(archive.part("names")));
    if (model.names_->size() != model.rows_.column_count())
      archive.refuse("names " + std::to_string(model.names_->size()) + " features, expected " +
                     std::to_string(model.rows_.column_count()));
    const auto columns = read_vocabulary<FeatureIndex>(archive.part("columns"));
    for (FeatureIndex c{0}; c.value < columns.size(); ++c) model.columns_.emplace_back(columns[c]);
    model.standing_ = archive.array<Scalar>("standing");
    if (model.standing_.size() != model.rows_.row_count())
      archive.refuse("holds the standing of " + std::to_string(model.standing_.size()) + " items, expected " +
                     std::to_string(model.rows_.row_count()));
    if (archive.verified() && !std::all_of(model.standing_.begin(), model.standing_.end(),
                                           [](Scalar standing) { return std::isfinite(standing); }))
      archive.refuse("holds a standing that is not finite");
    model.index_columns();
    return model;
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return rows_.row_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<double>(rows_.column_count()) +
           Workspace::bytes_for<double>(columns_.size()) + Workspace::bytes_for<char>(longest_);
  }

  /// Scores of all items. O(features + interests + items of the values that the person cares for).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto liked = shares(query, frame);
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    for (FeatureIndex feature{0}; feature.value < liked.size(); ++feature) {
      if (!(liked[feature.value] > 0)) continue;
      const auto posting = postings_[feature];
      for (std::size_t p = 0; p < posting.size(); ++p)
        add(amount(liked[feature.value], posting.values[p], posting.indices[p]),
            scores[posting.indices[p].value]);
    }
  }

  /// A contribution for each value of the item that the person cares for, such as "category: Coffee".
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    const auto liked = shares(query, frame);
    const auto row = rows_[item];
    Scalar score = no_score<Scalar>;
    std::vector<Contribution<Scalar>> contributions;
    for (std::size_t e = 0; e < row.size(); ++e) {
      const FeatureIndex feature = row.indices[e];
      if (!(liked[feature.value] > 0)) continue;
      const Scalar part = amount(liked[feature.value], row.values[e], item);
      contributions.push_back({BecauseOf{std::string((*names_)[feature]), false, ReasonKind::profile}, part});
      add(part, score);
    }
    return make_explanation(item, score, std::move(contributions));
  }

 private:
  ProfileRecommenderModel() = default;

  void index_columns() {
    column_of_.assign(names_->size(), columns_.size());
    for (FeatureIndex feature{0}; feature.value < names_->size(); ++feature) {
      const std::string_view name = (*names_)[feature];
      longest_ = std::max(longest_, name.size());
      for (std::size_t c = 0; c < columns_.size(); ++c)
        if (name.substr(0, columns_[c].size()) == columns_[c] && name.substr(columns_[c].size(), 2) == ": ") {
          column_of_[feature.value] = c;
          break;
        }
    }
  }

  Scalar amount(double liking, Scalar value, ItemIndex item) const noexcept {
    return static_cast<Scalar>(liking * static_cast<double>(value) *
                               static_cast<double>(standing_[item.value]));
  }
  static void add(Scalar amount, Scalar& score) noexcept {
    score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
  }

  // The person's share of each feature among its column's.
  std::span<const double> shares(const Query<Scalar>& query, Workspace::Frame& frame) const noexcept {
    const auto liked = frame.template take<double>(rows_.column_count(), 0.0);
    if (query.profile) {
      const auto name = frame.template take<char>(longest_);
      for (const Interests& by : query.profile->interests())
        for (const Interest& interest : by.values)
          if (const auto feature = find(by.column, interest.value, name))
            liked[feature->value] = interest.share;
      return liked;
    }
    const auto totals = frame.template take<double>(columns_.size(), 0.0);
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const auto weight = static_cast<double>(query.history.weights[e]);
      if (!(weight > 0)) continue;
      // The features of a column stand together.
      const auto row = rows_[query.history.items[e]];
      for (std::size_t begin = 0, end = 0; begin < row.size(); begin = end) {
        const std::size_t column = column_of_[row.indices[begin].value];
        while (end < row.size() && column_of_[row.indices[end].value] == column) ++end;
        for (std::size_t f = begin; f < end; ++f)
          liked[row.indices[f].value] += weight / static_cast<double>(end - begin);
        if (column < totals.size()) totals[column] += weight;
      }
    }
    for (std::size_t f = 0; f < liked.size(); ++f)
      if (liked[f] > 0 && column_of_[f] < totals.size()) liked[f] /= totals[column_of_[f]];
    return liked;
  }

  std::optional<FeatureIndex> find(std::string_view column, std::string_view value,
                                   std::span<char> buffer) const noexcept {
    const std::size_t size = column.size() + 2 + value.size();
    if (size > buffer.size()) return std::nullopt;
    char* end = std::copy(column.begin(), column.end(), buffer.data());
    *end++ = ':';
    *end++ = ' ';
    std::copy(value.begin(), value.end(), end);
    return names_->find(std::string_view(buffer.data(), size));
  }

  SparseRows<ItemIndex, FeatureIndex, Scalar> rows_;
  SparseRows<FeatureIndex, ItemIndex, Scalar> postings_;
  std::shared_ptr<const FeatureVocabulary> names_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> column_of_;
  std::size_t longest_ = 0;
  SharedArray<Scalar> standing_;
};

/// Recommends what suits a profile, by the catalogue: what `ProfileBuilder` or `ProfileSketch` says of a
/// person's interests, of late or in the long run as they were built, meets what the items are. It serves
/// items that nobody had yet. Time and memory to fit O(values of the catalogue + entries).
struct ProfileRecommender {
  /// The catalogue's columns to look at, the same as the profiles' where these are given; empty for all
  /// columns of texts.
  std::vector<std::string> columns = {};
  /// How much it counts what everybody buys: ρ(i) = ((1 + n) / (1 + max n))^popularity, n people having had
  /// the item; 0 for not at all, at most 2.
  double popularity = 0.5;

  /// Makes the items' vectors.
  /// @param train says how items are numbered and how many people had each; the catalogue's ids must come
  /// first among its ids. Interactions without ids are taken to be numbered as the catalogue is
  /// @param catalog what is known of the items
  /// @throws DataError where the numbers don't agree; LookupError for a column that is not there; OptionError
  /// for a popularity out of range
  template <class Scalar>
  ProfileRecommenderModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    require_in_range("popularity", popularity, 0.0, 2.0);
    const bool agree =
        train.items() ? catalog.items()->is_prefix_of(*train.items()) : catalog.size() <= train.item_count();
    if (!agree)
      throw DataError(
          "the catalogue and the interactions number their items differently: read the events with the "
          "catalogue, read_events(path, columns, catalog), or fit with catalog.renumbered(train.items())");
    auto names = columns;
    if (names.empty())
      for (const auto& column : catalog.text_columns()) names.push_back(column.name());
    std::size_t most = 0;
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      most = std::max(most, train.by_item()[item].size());
    std::vector<Scalar> standing;
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      standing.push_back(static_cast<Scalar>(
          std::pow((1 + static_cast<double>(train.by_item()[item].size())) / (1 + static_cast<double>(most)),
                   popularity)));
    return {item_features<Scalar>(catalog, columns, FeatureWeighting::binary, train.item_count()),
            std::move(names), SharedArray<Scalar>(std::move(standing))};
  }
};

}  // namespace kindred::inline v0
