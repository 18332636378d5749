#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Who rates high and what is rated high: b(u,i) = μ + b(u) + b(i). A person's b(u) is computed from the
/// history at hand, 0 for an empty one, so a newcomer gets μ + b(i). An item without training ratings has
/// b(i) = 0 in predictions, and no score in rankings.
template <class ScalarType = float>
class BaselineModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// @param mean μ, the mean of all training ratings
  /// @param item_biases b(i) for each item
  /// @param rated for each item, whether it has a training rating
  /// @param regularization_user λᵤ of the fold-in
  /// @param regularization_item λᵢ of the fit, and
  /// @param epochs its rounds; 0 where they are not known, and the model cannot be updated
  BaselineModel(double mean, SharedArray<double> item_biases, SharedArray<unsigned char> rated,
                double regularization_user, double regularization_item = 0, int epochs = 0)
      : mean_(mean),
        item_biases_(std::move(item_biases)),
        rated_(std::move(rated)),
        regularization_user_(regularization_user),
        regularization_item_(regularization_item),
        epochs_(epochs) {}

  /// μ
  double mean() const noexcept { return mean_; }
  /// b(i)
  double item_bias(ItemIndex item) const noexcept { return item_biases_[item.value]; }
  /// Whether the item has a training rating.
  bool is_rated(ItemIndex item) const noexcept { return rated_[item.value] != 0; }
  /// b(u) = Σᵢ (r(i) − μ − b(i)) / (λᵤ + n) of a history; 0 of an empty one.
  double user_bias(const History<Scalar>& history) const noexcept {
    double sum = 0;
    for (std::size_t e = 0; e < history.size(); ++e)
      sum += static_cast<double>(history.weights[e]) - mean_ - item_bias(history.items[e]);
    const double weight = regularization_user_ + static_cast<double>(history.size());
    return weight > 0 ? sum / weight : 0;
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return item_biases_.size(); }
  /// No scratch memory is taken.
  std::size_t workspace_size() const noexcept { return 0; }
  /// b(u,i) of every item that has a training rating. O(history + items).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace&) const noexcept {
    const double base = mean_ + user_bias(query.history);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] = is_rated(item) ? static_cast<Scalar>(base + item_bias(item)) : no_score<Scalar>;
  }
  /// b(u,i); a fallback where the history is empty or the item has no training rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace&) const noexcept {
    const double base = mean_ + user_bias(query.history);
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {static_cast<Scalar>(base + item_bias(items[i])),
                    query.history.empty() || !is_rated(items[i])};
  }
  /// Three contributions: the mean of all ratings, the person's bias, the item's bias.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!is_rated(item)) return {item, no_score<Scalar>, {}};
    const double user = user_bias(query.history);
    return make_explanation<Scalar>(
        item, static_cast<Scalar>(mean_ + user + item_bias(item)),
        {{BecauseOf{"mean of all ratings"}, static_cast<Scalar>(mean_)},
         {BecauseOf{"how this person rates"}, static_cast<Scalar>(user)},
         {BecauseOf{"how this item is rated"}, static_cast<Scalar>(item_bias(item))}});
  }

  /// The model of the data after a change, to the bit. Each rating moves μ and with it every bias, so this is
  /// as much work as a fit: O(epochs · entries).
  /// @throws as `kindred::update`
  BaselineModel update(const Change<Scalar>& change, const Execution& execution = {}) const;

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("baseline"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static BaselineModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static BaselineModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static BaselineModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("baseline")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    archive.add_number("mean", mean_);
    archive.add("item_biases", item_biases_);
    archive.add("rated", rated_);
    archive.add_number("regularization_user", regularization_user_);
    if (epochs_ == 0) return;
    archive.add_number("regularization_item", regularization_item_);
    archive.add_integer("epochs", epochs_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static BaselineModel read(const Archive& archive) {
    const bool updatable = archive.has("epochs");
    BaselineModel model(
        archive.number("mean"), archive.finite<double>("item_biases"), archive.array<unsigned char>("rated"),
        archive.number("regularization_user"), updatable ? archive.number("regularization_item") : 0,
        updatable ? static_cast<int>(archive.integer("epochs", 0, std::numeric_limits<int>::max())) : 0);
    if (model.rated_.size() != model.item_biases_.size() || model.regularization_user_ < 0 ||
        model.regularization_item_ < 0)
      archive.refuse("holds no baseline: its parts do not fit together");
    return model;
  }

 private:
  double mean_;
  SharedArray<double> item_biases_;
  SharedArray<unsigned char> rated_;
  double regularization_user_;
  double regularization_item_;
  int epochs_;
};

/// Biases by alternating least squares: b(i) = Σᵤ (r − μ − b(u)) / (λᵢ + n(i)), then b(u) likewise.
/// Source: Koren 2010, "Factor in the neighbors", § 2.1; defaults are Surprise's. Time O(epochs · entries).
struct Baseline {
  /// λᵤ ≥ 0: how strongly users' biases are held to 0.
  double regularization_user = 15;
  /// λᵢ ≥ 0: how strongly items' biases are held to 0.
  double regularization_item = 10;
  /// Rounds of items, then users; ≥ 1.
  int epochs = 10;

  /// Fits the biases.
  /// @throws OptionError for an option out of range; DataError for ratings so large that their mean or a bias
  /// overflows; Cancelled
  template <class Scalar>
  BaselineModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("regularization_user", regularization_user, 0.0);
    require_at_least("regularization_item", regularization_item, 0.0);
    require_at_least("epochs", epochs, 1);

    double mean = 0;
    for (const Scalar rating : train.by_user().values()) mean += static_cast<double>(rating);
    if (train.size() > 0) mean /= static_cast<double>(train.size());

    std::vector<double> item_biases(train.item_count(), 0.0), user_biases(train.user_count(), 0.0);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      execution.check("baseline");
      update(train.by_item(), mean, user_biases, regularization_item, item_biases);
      update(train.by_user(), mean, item_biases, regularization_user, user_biases);
    }
    std::vector<unsigned char> rated(train.item_count());
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      rated[item.value] = train.by_item()[item].size() > 0 ? 1 : 0;
    return {mean, std::move(item_biases), std::move(rated), regularization_user, regularization_item, epochs};
  }

 private:
  template <class Row, class Col, class Scalar>
  static void update(const SparseRows<Row, Col, Scalar>& rows, double mean, const std::vector<double>& others,
                     double regularization, std::vector<double>& biases) {
    for (Row index{0}; index.value < rows.row_count(); ++index) {
      const auto row = rows[index];
      if (row.size() == 0) continue;
      double sum = 0;
      for (std::size_t e = 0; e < row.size(); ++e)
        sum += static_cast<double>(row.values[e]) - mean - others[row.indices[e].value];
      biases[index.value] = sum / (regularization + static_cast<double>(row.size()));
    }
  }
};

template <class Scalar>
BaselineModel<Scalar> BaselineModel<Scalar>::update(const Change<Scalar>& change,
                                                    const Execution& execution) const {
  detail::require_fitted_to(change, item_count());
  if (epochs_ == 0) detail::refuse_update("baseline");
  return Baseline{.regularization_user = regularization_user_,
                  .regularization_item = regularization_item_,
                  .epochs = epochs_}
      .fit(change.after(), execution);
}

}  // namespace kindred::inline v0
