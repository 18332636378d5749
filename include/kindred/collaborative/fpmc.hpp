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

#include <Eigen/Core>

#include "kindred/collaborative/detail/fpmc_training.hpp"
#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/collaborative/detail/time_order.hpp"
#include "kindred/collaborative/negatives.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What this person likes and what follows on what was had last: score(i) = u · v(i) + x̄ · y(i) + b(i), x̄
/// being the mean of x over the latest moment's items of the history. u is found from the history at hand,
/// the items held, by the steps of training: about 30 over each item, the learning rate falling to 0, each
/// against the next of 4096 items that fit drew once and for all. Nothing is stored per user. A history
/// without times is served by u alone. No score for an item that nobody has, and none at all for a history
/// without an item that somebody has.
template <class ScalarType = float>
class FpmcModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Fpmc::fit.
  FpmcModel(detail::ItemFactors<Scalar> items, SharedArray<Scalar> steps, SharedArray<ItemIndex> others,
            double learning_rate, double regularization)
      : items_(std::move(items)),
        steps_(std::move(steps)),
        others_(std::move(others)),
        learning_rate_(learning_rate),
        regularization_(regularization) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Length of each of u, v, x and y.
  std::size_t factor_count() const noexcept { return items_.factor_count() / 2; }

  /// An item's v, and y behind it.
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept {
    return items_.values().subspan(item.value * items_.factor_count(), items_.factor_count());
  }
  /// b(i)
  Scalar item_bias(ItemIndex item) const noexcept { return items_.bias(item); }

  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return 2 * Workspace::bytes_for<Scalar>(2 * factor_count()) +
           Workspace::bytes_for<detail::InTime>(item_count());
  }

  /// Ranking scores. O(history · (log history + 30 · factors) + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto person = frame.template take<Scalar>(2 * factor_count());
    if (!fold_in(query.history, person, workspace))
      return std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    items_.score(person, scores);
  }

  /// The same for many, by one product.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    const std::size_t width = 2 * factor_count();
    Workspace::Frame frame(workspace);
    const auto people = frame.template take<Scalar>(queries.size() * width);
    std::vector<bool> says_something(queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q)
      says_something[q] = fold_in(queries[q].history, people.subspan(q * width, width), workspace);
    items_.score_batch(people, scores, [&](std::size_t q) { return says_something[q]; });
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("fpmc"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static FpmcModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static FpmcModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static FpmcModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("fpmc")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    items_.write(archive.part("items"));
    archive.add("steps", steps_);
    archive.add("others", others_);
    archive.add_number("learning_rate", learning_rate_);
    archive.add_number("regularization", regularization_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static FpmcModel read(const Archive& archive) {
    auto items = detail::ItemFactors<Scalar>::read(archive.part("items"));
    auto steps = archive.finite<Scalar>("steps");
    auto others = archive.array<ItemIndex>("others");
    const auto count = items.item_count();
    if (2 * steps.size() != items.values().size() || items.factor_count() % 2 != 0)
      archive.refuse("holds no FPMC model: its parts do not fit together");
    if (archive.verified() &&
        std::any_of(others.begin(), others.end(), [&](ItemIndex item) { return item.value >= count; }))
      archive.refuse("holds an item that is not one of its " + std::to_string(count));
    return {std::move(items), std::move(steps), std::move(others), archive.number("learning_rate"),
            archive.number("regularization")};
  }

 private:
  // x̄ of the items at places [begin, end) of the order.
  void set_context(const History<Scalar>& history, std::span<const detail::InTime> order, std::size_t begin,
                   std::size_t end, std::span<Scalar> person) const noexcept {
    const auto k = static_cast<Eigen::Index>(factor_count());
    detail::FactorVector<Scalar> mean(person.data() + k, k);
    mean.setZero();
    for (std::size_t e = begin; e < end; ++e)
      mean += detail::ConstFactorVector<Scalar>(
          steps_.data() + history.items[order[e].place].value * factor_count(), k);
    if (end > begin) mean /= static_cast<Scalar>(end - begin);
  }

  // Sets u, then x̄ behind it. Whether the history says anything.
  bool fold_in(const History<Scalar>& history, std::span<Scalar> person,
               Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto order = frame.template take<detail::InTime>(history.size());
    const auto k = static_cast<Eigen::Index>(factor_count());
    detail::order_in_time(history, order);
    std::fill(person.begin(), person.end(), Scalar(0));
    const auto known = static_cast<std::size_t>(std::count_if(
        history.items.begin(), history.items.end(), [&](ItemIndex item) { return items_.is_known(item); }));
    if (known == 0 || others_.empty()) return false;
    detail::FactorVector<Scalar> u(person.data(), k);
    const std::size_t rounds = std::clamp(std::size_t{16384} / known, std::size_t{2}, std::size_t{30});
    std::size_t step = 0, next = 0;
    auto basket = std::numeric_limits<std::uint32_t>::max();  // whose context is set
    for (std::size_t round = 0; round < rounds; ++round)
      for (const auto& entry : order) {
        const ItemIndex item = history.items[entry.place];
        if (!items_.is_known(item)) continue;
        const double rate =
            learning_rate_ * (1 - static_cast<double>(step++) / static_cast<double>(rounds * known));
        ItemIndex other = others_[next++ % others_.size()];
        // A mapped file may hold anything.
        const auto cannot_be = [&] { return other.value >= item_count() || history.find(other); };
        for (int attempt = 1; attempt < 8 && cannot_be(); ++attempt) other = others_[next++ % others_.size()];
        if (cannot_be()) continue;
        if (entry.own != basket) set_context(history, order, entry.before, entry.own, person);
        basket = entry.own;
        const Scalar weight = 1 / (1 + std::exp(items_.score(person, item) - items_.score(person, other)));
        u = static_cast<Scalar>(1 - rate * regularization_) * u +
            (static_cast<Scalar>(rate) * weight) * (items_[item].head(k) - items_[other].head(k));
      }
    set_context(history, order, history.times.empty() ? history.size() : order.back().own, history.size(),
                person);
    return true;
  }

  detail::ItemFactors<Scalar> items_;  // v, then y
  SharedArray<Scalar> steps_;          // x of each item
  SharedArray<ItemIndex> others_;      // what the history is compared with
  double learning_rate_;
  double regularization_;
};

/// Factorised personalised Markov chains: BPR of x(u,i) = u · v(i) + x̄ · y(i) + b(i), x̄ the mean of x over
/// what the person had at the moment before, over every entry in its place in time against an item drawn
/// uniformly that the person never has (an entry is passed over where eight draws find none). Source: Rendle,
/// Freudenthaler, Schmidt-Thieme, "Factorizing personalized Markov chains for next-basket recommendation",
/// WWW 2010. Time O(epochs · entries · (basket before) · factors) on one thread, in an order that is drawn;
/// memory O((users + items) · factors) numbers and 28 bytes an entry. The same bits whatever the number of
/// threads.
struct Fpmc {
  /// Length of each of the vectors; ≥ 1.
  int factors = 32;
  /// Passes over all entries; ≥ 1.
  int epochs = 30;
  /// η > 0: how far each entry moves what it touches.
  double learning_rate = 0.05;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.01;
  /// Names the initial factors, the order of entries and the draws.
  std::uint64_t seed = 0;

  /// Trains the factors.
  /// @throws OptionError for an option out of range or interactions without times; DataError where
  /// training diverges; Cancelled
  template <class Scalar>
  FpmcModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  FpmcModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                               GoOn&& go_on) const {
    const detail::SgdSettings settings{factors, epochs, learning_rate, regularization, Negatives::uniform,
                                       seed};
    settings.check();
    detail::require_times("fpmc", train);
    detail::FpmcTraining<Scalar> training(train, settings);
    const auto model = [&] {
      return FpmcModel<Scalar>(
          detail::ItemFactors<Scalar>(training.items(), training.known(), training.biases()),
          std::vector<Scalar>(training.steps().data(), training.steps().data() + training.steps().size()),
          training.sample(4096), learning_rate, regularization);
    };
    training.run(execution, [&](int epoch) { return go_on(epoch, model); });
    return model();
  }
};

}  // namespace kindred::inline v0
