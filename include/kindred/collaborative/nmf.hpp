#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
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

// The multiplicative step of a row's factors while those of its entries are held: x(f) ← x(f) Σ r y(f) /
// (Σ r̂ y(f) + n λ x(f)) over the row's n entries, with r̂ = x · y. It is 0 once it is 0, and never negative.
// `sums` has room for twice the factors.
template <class Col, class Scalar>
void multiply_factors(std::span<const Col> entries, std::span<const Scalar> ratings,
                      std::span<const Scalar> others, double regularization, std::span<const Scalar> before,
                      std::span<Scalar> after, std::span<double> sums) noexcept {
  const std::size_t k = before.size();
  std::fill(sums.begin(), sums.end(), 0.0);
  double *const wanted = sums.data(), *const given = sums.data() + k;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const auto other = others.subspan(entries[e].value * k, k);
    const double rating = std::max(static_cast<double>(ratings[e]), 0.0);
    const auto estimate = static_cast<double>(dot<Scalar>(before, other));
    for (std::size_t f = 0; f < k; ++f) {
      wanted[f] += rating * static_cast<double>(other[f]);
      given[f] += estimate * static_cast<double>(other[f]);
    }
  }
  for (std::size_t f = 0; f < k; ++f) {
    const auto old = static_cast<double>(before[f]);
    const double below = given[f] + static_cast<double>(entries.size()) * regularization * old;
    after[f] = static_cast<Scalar>(below > 0 ? old * (wanted[f] / below) : 0);
  }
}

}  // namespace detail

/// Ratings as sums of parts: r(u,i) = p(u) · q(i), all numbers ≥ 0. Nothing is stored per user: p(u) is found
/// when a query comes, by the training's multiplicative steps over the history alone with the items' numbers
/// held, so a user of the training data and a visitor with the same history are served alike, to the bit. The
/// baseline is the fallback for a history in which no item has a training rating, and for an item without.
template <class ScalarType = float>
class NmfModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Nmf::fit.
  /// @param baseline the fallback
  /// @param item_factors items × factors
  /// @param factors k
  /// @param regularization λ
  /// @param epochs steps of the fold-in
  NmfModel(BaselineModel<Scalar> baseline, SharedArray<Scalar> item_factors, std::size_t factors,
           double regularization, int epochs)
      : baseline_(std::move(baseline)),
        item_factors_(std::move(item_factors)),
        factors_(factors),
        regularization_(regularization),
        epochs_(epochs) {}

  /// k, the number of factors.
  std::size_t factors() const noexcept { return factors_; }
  /// q(i)
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept {
    return item_factors_.span().subspan(item.value * factors_, factors_);
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return baseline_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<Scalar>(factors_) + Workspace::bytes_for<double>(2 * factors_);
  }

  /// p(u) of a history into `factors`, which has room for factors() numbers.
  void fold_in(const History<Scalar>& history, std::span<Scalar> factors,
               Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto sums = frame.take<double>(2 * factors_);
    std::fill(factors.begin(), factors.end(), Scalar(0.5));
    for (int epoch = 0; epoch < epochs_; ++epoch)
      detail::multiply_factors<ItemIndex, Scalar>(history.items, history.weights, item_factors_.span(),
                                                  regularization_, factors, factors, sums);
  }

  /// The rating of every item that has a training rating. O(epochs · history · factors + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    if (is_unknown(query.history)) return baseline_.score(query, scores, workspace);
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors_);
    fold_in(query.history, user, workspace);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] =
          baseline_.is_rated(item) ? detail::dot<Scalar>(user, item_factors(item)) : no_score<Scalar>;
  }

  /// Ratings, by the baseline where it is the fallback.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    baseline_.predict(query, items, ratings, workspace);
    if (is_unknown(query.history)) {
      for (auto& rating : ratings) rating.is_fallback = true;
      return;
    }
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors_);
    fold_in(query.history, user, workspace);
    for (std::size_t i = 0; i < items.size(); ++i)
      if (!ratings[i].is_fallback) ratings[i].rating = detail::dot<Scalar>(user, item_factors(items[i]));
  }

  /// A contribution for each factor, p(u,f) q(i,f) ≥ 0; the baseline's where it is the fallback.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (is_unknown(query.history) || !baseline_.is_rated(item)) return baseline_.explain(query, item);
    Workspace workspace(workspace_size());
    std::vector<Scalar> user(factors_);
    fold_in(query.history, user, workspace);
    std::vector<Contribution<Scalar>> contributions;
    for (std::size_t f = 0; f < factors_; ++f)
      contributions.push_back(
          {BecauseOf{"factor " + std::to_string(f + 1)}, user[f] * item_factors(item)[f]});
    return make_explanation(item, detail::dot<Scalar>(user, item_factors(item)), std::move(contributions));
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("nmf"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static NmfModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static NmfModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static NmfModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("nmf")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    baseline_.write(archive.part("baseline"));
    archive.add("item_factors", item_factors_);
    archive.add_integer("factors", static_cast<std::int64_t>(factors_));
    archive.add_number("regularization", regularization_);
    archive.add_integer("epochs", epochs_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static NmfModel read(const Archive& archive) {
    constexpr auto most = std::numeric_limits<int>::max();
    NmfModel model(
        BaselineModel<Scalar>::read(archive.part("baseline")), archive.finite<Scalar>("item_factors"),
        static_cast<std::size_t>(archive.integer("factors", 1, most)), archive.number("regularization"),
        static_cast<int>(archive.integer("epochs", 1, detail::most_epochs)));
    if (model.item_factors_.size() != model.item_count() * model.factors_)
      archive.refuse("holds " + std::to_string(model.item_factors_.size()) + " item factors, expected " +
                     std::to_string(model.factors_) + " for each of " + std::to_string(model.item_count()) +
                     " items");
    return model;
  }

 private:
  // Whether nothing in a history has a training rating.
  bool is_unknown(const History<Scalar>& history) const noexcept {
    return std::none_of(history.items.begin(), history.items.end(),
                        [&](ItemIndex item) { return baseline_.is_rated(item); });
  }

  BaselineModel<Scalar> baseline_;
  SharedArray<Scalar> item_factors_;
  std::size_t factors_;
  double regularization_;
  int epochs_;
};

/// Non-negative matrix factorisation of the known ratings: minimises Σ (r − p(u) · q(i))² + λ (|p(u)|² +
/// |q(i)|²) over them with all factors ≥ 0, by a multiplicative step for each user and item an epoch. Source:
/// Luo, Zhou, Xia, Zhu, "An efficient non-negative matrix-factorization-based approach to collaborative
/// filtering for recommender systems", IEEE Transactions on Industrial Informatics 10 (2014), eq. 12;
/// defaults are Surprise's. Ratings must be ≥ 0. Time O(epochs · entries · factors), in parallel; memory
/// O((users + items) · factors). An entry takes 12 k flops an epoch in 2 k numbers read.
struct Nmf {
  /// k ≥ 1: the number of parts.
  int factors = 15;
  /// Steps of every user and item; ≥ 1.
  int epochs = 50;
  /// λ ≥ 0: how strongly factors are held to 0.
  double regularization = 0.06;
  /// What is predicted where there is no history.
  Baseline baseline = {};
  /// Whence the items' factors come at the start, uniform in [0, 1); users' are all 0.5.
  std::uint64_t seed = 0;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError for a negative rating, or ratings so large
  /// that a factor overflows; Cancelled
  template <class Scalar>
  NmfModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  NmfModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                              GoOn&& go_on) const {
    require_at_least("factors", factors, 1);
    require_in_range("epochs", epochs, 1, detail::most_epochs);
    require_at_least("regularization", regularization, 0.0);
    for (const Scalar rating : train.by_user().values())
      if (rating < 0)
        throw DataError("nmf: a rating is " + std::to_string(rating) +
                        ", expected all of them to be at least 0");
    auto fallback = baseline.fit(train, execution);
    const auto k = static_cast<std::size_t>(factors);
    std::vector<Scalar> p(train.user_count() * k, Scalar(0.5)), q(train.item_count() * k), next_p(p.size()),
        next_q(q.size());
    for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
      if (train.by_item()[item].size() == 0) continue;
      Random random(seed, item.value);
      for (Scalar& value : detail::row_of(q, item.value, k)) value = static_cast<Scalar>(random.uniform());
    }
    int done = 0;  // a person is folded in by as many
    const auto model = [&] { return NmfModel<Scalar>(fallback, q, k, regularization, done); };
    const Execution quiet = detail::within_round(execution);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      step(train.by_user(), q, p, next_p, quiet);
      step(train.by_item(), p, q, next_q, quiet);
      p.swap(next_p);
      q.swap(next_q);
      for (const Scalar value : q)
        if (!std::isfinite(value))
          throw DataError("nmf: a factor is not finite, expected ratings on a smaller scale");
      done = epoch + 1;
      detail::tell_round(execution, "nmf", done, epochs);
      if (!go_on(done, model)) break;
    }
    return model();
  }

 private:
  template <class Row, class Col, class Scalar>
  void step(const SparseRows<Row, Col, Scalar>& rows, const std::vector<Scalar>& others,
            const std::vector<Scalar>& before, std::vector<Scalar>& after, const Execution& execution) const {
    const auto k = static_cast<std::size_t>(factors);
    parallel_for(static_cast<std::int64_t>(rows.row_count()), 64, execution, "nmf",
                 [&](std::int64_t begin, std::int64_t end) {
                   std::vector<double> sums(2 * k);
                   for (Row row(begin); row.value < end; ++row)
                     detail::multiply_factors<Col, Scalar>(rows[row].indices, rows[row].values, others,
                                                           regularization,
                                                           std::span(before).subspan(row.value * k, k),
                                                           detail::row_of(after, row.value, k), sums);
                 });
  }
};

}  // namespace kindred::inline v0
