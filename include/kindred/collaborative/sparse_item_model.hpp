#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What the items of a history say of the others, as a sparse matrix of weights: score(i) = Σⱼ r(j) W(j,i)
/// over the items j of the history, where r(j) is 1, or the history's weight of j where the model is
/// `weighted`. An item that no weight leads to has no score. Nothing is stored per user: a training user and
/// a visitor of the same history have the same scores. What Rp3Beta, P3Alpha and Slim fit.
template <class ScalarType = float>
class SparseItemModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;
  /// Row j: what item j of a history adds to the scores of others.
  using Weights = SparseRows<ItemIndex, ItemIndex, Scalar>;

  /// @param weights W, items × items
  /// @param weighted whether an item of a history counts by its weight or as 1
  /// @throws DataError for a matrix that is not square
  SparseItemModel(Weights weights, bool weighted) : weights_(std::move(weights)), weighted_(weighted) {
    if (weights_.row_count() != weights_.column_count())
      throw DataError("item weights: " + std::to_string(weights_.row_count()) + " rows of " +
                      std::to_string(weights_.column_count()) + " columns, expected as many of either");
  }

  /// W: row j has what item j adds to the others' scores.
  const Weights& weights() const noexcept { return weights_; }
  /// Whether an item of a history counts by its weight or as 1.
  bool weighted() const noexcept { return weighted_; }

  /// Number of items.
  std::size_t item_count() const noexcept { return weights_.row_count(); }
  /// No scratch memory is taken.
  std::size_t workspace_size() const noexcept { return 0; }

  /// Ranking scores. O(items + entries of the history's rows): an addition for each entry, 8 bytes of a row.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace&) const noexcept {
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const Scalar strength = strength_of(query.history, e);
      if (strength == 0) continue;  // says nothing
      const auto row = weights_[query.history.items[e]];
      for (std::size_t n = 0; n < row.size(); ++n) {
        Scalar& score = scores[row.indices[n].value];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + strength * row.values[n];
      }
    }
  }

  /// A contribution for each item of the history that has a weight for `item`. O(history · log of a row).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Contribution<Scalar>> contributions;
    Scalar score = no_score<Scalar>;
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const Scalar strength = strength_of(query.history, e);
      if (strength == 0) continue;
      const auto row = weights_[query.history.items[e]];
      const auto at = std::lower_bound(row.indices.begin(), row.indices.end(), item) - row.indices.begin();
      const auto place = static_cast<std::size_t>(at);
      if (place == row.size() || row.indices[place] != item) continue;
      const Scalar amount = strength * row.values[place];
      score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
      // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
      contributions.emplace_back().reason = BecauseOfItem{query.history.items[e]};
      contributions.back().amount = amount;
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The items whose scores this item raises most, by its weights above 0. O(entries of its row).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    const auto row = weights_[item];
    return detail::best_items<Scalar>(count, row.size(), [&](auto& best) {
      for (std::size_t n = 0; n < row.size(); ++n)
        if (row.values[n] > 0 && row.indices[n] != item) best.push(row.indices[n], row.values[n]);
    });
  }

  /// What files call it, whatever fitted it.
  static std::string kind() { return archive_kind<Scalar>("sparse_item_weights"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static SparseItemModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static SparseItemModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SparseItemModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("slim")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    write_rows(archive.part("weights"), weights_);
    archive.add_integer("weighted", weighted_ ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SparseItemModel read(const Archive& archive) {
    auto weights = read_rows<ItemIndex, ItemIndex, Scalar>(archive.part("weights"));
    const bool weighted = archive.integer("weighted", 0, 1) == 1;
    return archive.assemble([&] { return SparseItemModel(std::move(weights), weighted); });
  }

 private:
  Scalar strength_of(const History<Scalar>& history, std::size_t e) const noexcept {
    return weighted_ ? history.weights[e] : Scalar(1);
  }

  Weights weights_;
  bool weighted_;
};

}  // namespace kindred::inline v0
