#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/best_items.hpp"
#include "kindred/collaborative/detail/dense_item_parts.hpp"
#include "kindred/collaborative/detail/dense_item_update.hpp"
#include "kindred/collaborative/detail/dense_item_weights.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What the items of a history say of the others, as a dense matrix of weights: score(i) = Σⱼ r(j) W(j,i)
/// over the items j of the history, where r(j) is 1, or the history's weight of j where the model is
/// `weighted`. Only items that somebody had in training have weights; the others have no score, and neither
/// has any item where the history holds none of them. Nothing is stored per user: a training user and a
/// visitor of the same history have the same scores. What Ease and Edlae fit. Memory: 4 bytes for each pair
/// of items in float.
template <class ScalarType = float>
class DenseItemModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// @param item_count number of items, those without weights included
  /// @param items those that have weights, ascending
  /// @param weights W, row after row: row j is what items[j] adds to the scores of `items`
  /// @param weighted whether an item of a history counts by its weight or as 1
  /// @throws DataError where the parts do not fit together
  DenseItemModel(std::size_t item_count, const SharedArray<ItemIndex>& items, SharedArray<Scalar> weights,
                 bool weighted)
      : DenseItemModel(detail::DenseItemParts<Scalar>{item_count, items, std::move(weights), weighted, {}}) {}

  /// Of what an algorithm of this library fitted, so that it can be updated.
  explicit DenseItemModel(detail::DenseItemParts<Scalar> parts)
      : DenseItemModel(parts.items, positions(parts.item_count, parts.items), std::move(parts.weights),
                       parts.weighted, std::move(parts.fit)) {}

  /// The items that have weights, ascending.
  const SharedArray<ItemIndex>& items() const noexcept { return items_; }
  /// W, row after row, for those items.
  const SharedArray<Scalar>& weights() const noexcept { return weights_; }
  /// What an item of a history adds to the score of another; 0 where one of them has no weights.
  Scalar weight(ItemIndex from, ItemIndex to) const noexcept {
    const std::size_t j = position(from), i = position(to);
    return j == none || i == none ? Scalar(0) : weights_[j * items_.size() + i];
  }
  /// Whether an item of a history counts by its weight or as 1.
  bool weighted() const noexcept { return weighted_; }

  /// Number of items, those without weights included.
  std::size_t item_count() const noexcept { return positions_.size(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<Scalar>(items_.size()); }

  /// Ranking scores. O(history · items): two operations for 4 bytes of W, as fast as memory gives them.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    const std::size_t size = items_.size();
    const auto sums = frame.take<Scalar>(size, Scalar(0));
    using Row = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
    Eigen::Map<Row> total(sums.data(), static_cast<Eigen::Index>(size));
    bool any = false;
    for (std::size_t e = 0; e < query.history.size(); ++e) {
      const Scalar strength = strength_of(query.history, e);
      const std::size_t j = position(query.history.items[e]);
      if (j == none || strength == 0) continue;
      any = true;
      total += strength * Eigen::Map<const Row>(weights_.data() + j * size, total.size());
    }
    if (!any) return;
    for (std::size_t i = 0; i < size; ++i)
      if (items_[i].value < scores.size()) scores[items_[i].value] = sums[i];
  }

  /// A contribution for each item of the history that has weights, but for `item` itself. O(history).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    std::vector<Contribution<Scalar>> contributions;
    Scalar score = no_score<Scalar>;
    if (position(item) != none) {
      for (std::size_t e = 0; e < query.history.size(); ++e) {
        const ItemIndex owned = query.history.items[e];
        const Scalar strength = strength_of(query.history, e);
        if (position(owned) == none || strength == 0) continue;
        const Scalar amount = strength * weight(owned, item);
        score = (score == no_score<Scalar> ? Scalar(0) : score) + amount;
        if (amount == 0) continue;
        // In place, since g++ 12 takes the string of a variant that is moved for uninitialised.
        contributions.emplace_back().reason = BecauseOfItem{owned};
        contributions.back().amount = amount;
      }
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The items whose scores this item raises most, by its weights above 0. O(items).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    return detail::best_items<Scalar>(count, items_.size(), [&](auto& best) {
      if (position(item) != none)
        for (const ItemIndex other : items_)
          if (const Scalar value = weight(item, other); value > 0 && other != item) best.push(other, value);
    });
  }

  /// The model of the data after a change, users forgotten or items added included: what a fit to them gives,
  /// to rounding (in float within 10⁻⁵ at Ease's default, and a little more with every update that follows).
  /// Each user whose row changed moves P by two rank-one terms, one of them for a new or forgotten user; with
  /// `Edlae` each item whose number of users changed by one more. Of r terms in all, by Woodbury's identity,
  /// O(r · items²) where a fit takes O(items³); with more than half as many terms as items it is fitted anew.
  /// Memory: that of another model and 8 r · items bytes.
  /// @throws DataError where the model was fitted to other data; OptionError for one that neither Ease nor
  /// Edlae fitted; Cancelled
  DenseItemModel update(const Change<Scalar>& change, const Execution& execution = {}) const {
    if (!fit_.is_known()) detail::refuse_update("item weights");
    const auto& before = change.before();
    detail::require_fitted_to(change, item_count());
    if (before.user_count() != fit_.users || before.size() != fit_.entries)
      throw DataError("the change begins with " + std::to_string(before.size()) + " interactions of " +
                      std::to_string(before.user_count()) + " users, and the model was fitted to " +
                      std::to_string(fit_.entries) + " of " + std::to_string(fit_.users) +
                      ": make the change from what the model was fitted to");
    detail::DenseItemUpdate<Scalar> update({item_count(), items_, weights_, weighted_, fit_}, change);
    if (update.pays()) return DenseItemModel(update.of(execution));
    return DenseItemModel(detail::DenseItemWeights<Scalar>("item weights", change.after(), weighted_,
                                                           fit_.regularization, fit_.share)
                              .fit(execution));
  }

  /// What files call it, whatever fitted it.
  static std::string kind() { return archive_kind<Scalar>("dense_item_weights"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(items²).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static DenseItemModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static DenseItemModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static DenseItemModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("ease")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    archive.add("items", items_);
    archive.add("positions", positions_);
    archive.add("weights", weights_);
    archive.add_integer("weighted", weighted_ ? 1 : 0);
    if (!fit_.is_known()) return;
    archive.add("diagonal", fit_.diagonal);
    archive.add_number("regularization", fit_.regularization);
    archive.add_number("share", fit_.share);
    archive.add_integer("users", static_cast<std::int64_t>(fit_.users));
    archive.add_integer("entries", static_cast<std::int64_t>(fit_.entries));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static DenseItemModel read(const Archive& archive) {
    auto items = archive.array<ItemIndex>("items");
    auto positions = archive.array<std::uint32_t>("positions");
    auto weights = archive.finite<Scalar>("weights");
    const bool weighted = archive.integer("weighted", 0, 1) == 1;
    detail::DenseItemFit<Scalar> fit;
    if (archive.has("diagonal")) {
      constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
      fit = {archive.finite<Scalar>("diagonal"), archive.number("regularization"), archive.number("share"),
             static_cast<std::size_t>(archive.integer("users", 0, most)),
             static_cast<std::size_t>(archive.integer("entries", 0, most))};
      if (fit.diagonal.size() != items.size() || !(fit.regularization >= 0) || !(fit.share >= 0))
        archive.refuse("does not say how its weights were fitted");
    }
    return archive.assemble([&] {
      if (archive.verified()) {
        const auto expected = DenseItemModel::positions(positions.size(), items);
        if (!std::equal(positions.begin(), positions.end(), expected.begin(), expected.end()))
          archive.refuse("holds places of items that are not theirs");
      }
      return DenseItemModel(std::move(items), std::move(positions), std::move(weights), weighted,
                            std::move(fit));
    });
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::uint32_t>::max();

  DenseItemModel(SharedArray<ItemIndex> items, SharedArray<std::uint32_t> positions,
                 SharedArray<Scalar> weights, bool weighted, detail::DenseItemFit<Scalar> fit)
      : items_(std::move(items)),
        positions_(std::move(positions)),
        weights_(std::move(weights)),
        weighted_(weighted),
        fit_(std::move(fit)) {
    if (items_.size() > none || weights_.size() != items_.size() * items_.size())
      throw DataError("item weights: " + std::to_string(weights_.size()) + " of " +
                      std::to_string(items_.size()) + " items, expected one for each pair");
  }

  static SharedArray<std::uint32_t> positions(std::size_t item_count, const SharedArray<ItemIndex>& items) {
    std::vector<std::uint32_t> places(item_count, static_cast<std::uint32_t>(none));
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].value >= item_count || (i > 0 && !(items[i - 1] < items[i])))
        throw DataError("item weights: item " + std::to_string(items[i].value) +
                        " is out of order or not below " + std::to_string(item_count));
      places[items[i].value] = static_cast<std::uint32_t>(i);
    }
    return places;
  }

  // Where an item's weights are; `none` where it has none. A file that was not verified may say anything.
  std::size_t position(ItemIndex item) const noexcept {
    const std::size_t place = item.value < positions_.size() ? positions_[item.value] : none;
    return place < items_.size() ? place : none;
  }
  Scalar strength_of(const History<Scalar>& history, std::size_t e) const noexcept {
    return weighted_ ? history.weights[e] : Scalar(1);
  }

  SharedArray<ItemIndex> items_;
  SharedArray<std::uint32_t> positions_;  // of each item in items_
  SharedArray<Scalar> weights_;
  bool weighted_;
  detail::DenseItemFit<Scalar> fit_;
};

}  // namespace kindred::inline v0
