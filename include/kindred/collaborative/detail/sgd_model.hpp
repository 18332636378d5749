#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0::detail {

/// A model whose factors were trained by stochastic gradients: score(i) = u · factors(i) + bias(i). A
/// person's u is found from the history at hand, the items held, by the steps of training: 30 over each
/// item of the history (256 in all for fewer than 8 items, 16384 for more than 546, but 2 over each at
/// least), the learning rate falling to 0, each against the next of 4096 items that fit drew once and for
/// all. So u depends on the history alone, whether the person was in the training data or not; nothing is
/// stored per user. No score for an item that nobody has, and none at all for a history without a liked item
/// (a weight above 0) that somebody has.
template <class ScalarType, class Loss>
class SgdModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by the algorithm's fit.
  SgdModel(ItemFactors<Scalar> items, SharedArray<ItemIndex> others, double learning_rate,
           double regularization, const Loss& loss)
      : items_(std::move(items)),
        others_(std::move(others)),
        learning_rate_(learning_rate),
        regularization_(regularization),
        loss_(loss) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Number of factors.
  std::size_t factor_count() const noexcept { return items_.factor_count(); }
  /// An item's factors.
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept {
    return items_.values().subspan(item.value * factor_count(), factor_count());
  }
  /// What is added to an item's scores, whoever asks.
  Scalar item_bias(ItemIndex item) const noexcept { return items_.bias(item); }
  /// The factors of a person with this history. O(steps · factors · draws), 30 steps an item of the history
  /// as a rule.
  std::vector<Scalar> user_factors(const History<Scalar>& history) const {
    std::vector<Scalar> user(factor_count()), sum(factor_count());
    fold_in(history, user, sum);
    return user;
  }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return 2 * Workspace::bytes_for<Scalar>(factor_count()); }

  /// Ranking scores. O(user_factors + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.template take<Scalar>(factor_count());
    if (!fold_in(query.history, user, frame.template take<Scalar>(factor_count())))
      return std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    items_.score(user, scores);
  }

  /// The same for many, by one product.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    const std::size_t k = factor_count();
    Workspace::Frame frame(workspace);
    const auto users = frame.template take<Scalar>(queries.size() * k), sum = frame.template take<Scalar>(k);
    std::vector<bool> says_something(queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q)
      says_something[q] = fold_in(queries[q].history, users.subspan(q * k, k), sum);
    items_.score_batch(users, scores, [&](std::size_t q) { return says_something[q]; });
  }

  /// The items whose factors point the same way, by cosine. O(items · factors).
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    return items_.similar_items(item, count);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>(Loss::name); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static SgdModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static SgdModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SgdModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as a part of a larger model's.
  void write(ArchiveWriter archive) const {
    items_.write(archive.part("items"));
    archive.add("others", others_);
    archive.add_number("learning_rate", learning_rate_);
    archive.add_number("regularization", regularization_);
    loss_.write(archive.part("loss"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SgdModel read(const Archive& archive) {
    auto items = ItemFactors<Scalar>::read(archive.part("items"));
    auto others = archive.array<ItemIndex>("others");
    const auto count = items.item_count();
    if (archive.verified() &&
        std::any_of(others.begin(), others.end(), [&](ItemIndex item) { return item.value >= count; }))
      archive.refuse("holds an item that is not one of its " + std::to_string(count));
    return {std::move(items), std::move(others), archive.number("learning_rate"),
            archive.number("regularization"), Loss::read(archive.part("loss"))};
  }

 private:
  // A person whose factors are sought while an item of the history is learnt from.
  struct View {
    const SgdModel& model;
    const History<Scalar>& history;
    std::size_t& next;
    FactorVector<Scalar> u, sum;

    Scalar score(ItemIndex item) const noexcept {
      return model.items_[item].dot(u) + model.items_.bias(item);
    }
    std::optional<ItemIndex> draw() noexcept {
      for (int attempt = 0; attempt < 8 && !model.others_.empty(); ++attempt) {
        const ItemIndex item = model.others_[next++ % model.others_.size()];
        // A mapped file may hold anything.
        if (item.value < model.item_count() && !history.find(item)) return item;
      }
      return std::nullopt;
    }
    void pull(ItemIndex item, Scalar weight) noexcept { sum += weight * model.items_[item]; }
    template <class Weight>
    void contrast(ItemIndex item, ItemIndex other, Weight&& weight_of) noexcept {
      const auto v = model.items_[item], w = model.items_[other];
      sum += weight_of((v - w).dot(u) + (model.items_.bias(item) - model.items_.bias(other))) * (v - w);
    }
  };

  // Whether the history says anything.
  bool fold_in(const History<Scalar>& history, std::span<Scalar> user, std::span<Scalar> sum) const noexcept {
    const auto k = static_cast<Eigen::Index>(factor_count());
    std::size_t next = 0;
    View view{*this, history, next, FactorVector<Scalar>(user.data(), k),
              FactorVector<Scalar>(sum.data(), k)};
    view.u.setZero();
    std::size_t liked = 0;
    for (std::size_t j = 0; j < history.size(); ++j)
      if (history.weights[j] > 0 && items_.is_known(history.items[j])) ++liked;
    if (liked == 0) return false;
    const std::size_t rounds =
        std::clamp(std::size_t{16384} / liked, std::size_t{2}, liked < 8 ? 256 / liked : 30);
    const std::size_t steps = rounds * liked;
    std::size_t step = 0;
    for (std::size_t round = 0; round < rounds; ++round)
      for (std::size_t j = 0; j < history.size(); ++j) {
        if (!(history.weights[j] > 0) || !items_.is_known(history.items[j])) continue;
        const double rate = learning_rate_ * (1 - static_cast<double>(step++) / static_cast<double>(steps));
        view.sum.setZero();
        loss_(view, history.items[j], history.weights[j]);
        view.u =
            static_cast<Scalar>(1 - rate * regularization_) * view.u + static_cast<Scalar>(rate) * view.sum;
      }
    return true;
  }

  ItemFactors<Scalar> items_;
  SharedArray<ItemIndex> others_;  // what the history is compared with
  double learning_rate_;
  double regularization_;
  Loss loss_;
};

/// Trains and assembles a model.
template <class Scalar, class Loss, class GoOn>
SgdModel<Scalar, Loss> sgd_model(const Interactions<Scalar>& train, const SgdSettings& settings,
                                 const Loss& loss, const Execution& execution, GoOn&& go_on) {
  SgdTraining<Scalar, Loss> training(train, settings, loss);
  const auto model = [&] {
    return SgdModel<Scalar, Loss>(ItemFactors<Scalar>(training.items(), training.known(), training.biases()),
                                  training.sample(4096), settings.learning_rate, settings.regularization,
                                  loss);
  };
  training.run(execution, [&](int epoch) { return go_on(epoch, model); });
  return model();
}

}  // namespace kindred::inline v0::detail
