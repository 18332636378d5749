#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
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

/// Ratings from factors of items alone: r(u,i) = μ + b(u) + b(i) + q(i) · z(u), z(u) = n^−½ Σⱼ ((r(u,j) −
/// b(u,j)) x(j) + y(j)) over the n items j of the history, with the baseline's b(u,j) and b(u). No parameter
/// belongs to a user, so a visitor is served exactly as a user of the training data with the same history.
template <class ScalarType = float>
class AsymmetricSvdModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by AsymmetricSvd::fit.
  /// @param baseline that ratings deviate from
  /// @param items b(i) and q(i)
  /// @param explicit_factors x, items × factors
  /// @param implicit_factors y, items × factors
  AsymmetricSvdModel(BaselineModel<Scalar> baseline, detail::RatingFactors<Scalar> items,
                     SharedArray<Scalar> explicit_factors, SharedArray<Scalar> implicit_factors)
      : baseline_(std::move(baseline)),
        items_(std::move(items)),
        explicit_(std::move(explicit_factors)),
        implicit_(std::move(implicit_factors)) {}

  /// k, the number of factors.
  std::size_t factors() const noexcept { return items_.factors; }
  /// The baseline that ratings deviate from.
  const BaselineModel<Scalar>& baseline() const noexcept { return baseline_; }
  /// b(i)
  double item_bias(ItemIndex item) const noexcept { return items_.bias(item); }
  /// q(i)
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept { return items_[item]; }
  /// x(i)
  std::span<const Scalar> explicit_factors(ItemIndex item) const noexcept { return row(explicit_, item); }
  /// y(i)
  std::span<const Scalar> implicit_factors(ItemIndex item) const noexcept { return row(implicit_, item); }

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return Workspace::bytes_for<Scalar>(factors()); }

  /// z(u) of a history into `factors`, which has room for factors() numbers; returns b(u).
  double fold_in(const History<Scalar>& history, std::span<Scalar> factors) const noexcept {
    std::fill(factors.begin(), factors.end(), Scalar(0));
    const double bias = baseline_.user_bias(history);
    const double norm = norm_of(history);
    for (std::size_t e = 0; e < history.size(); ++e) {
      const ItemIndex item = history.items[e];
      const double deviation =
          static_cast<double>(history.weights[e]) - baseline_.mean() - bias - baseline_.item_bias(item);
      detail::blend<Scalar>(factors, Scalar(1), static_cast<Scalar>(norm * deviation),
                            explicit_factors(item));
      detail::blend<Scalar>(factors, Scalar(1), static_cast<Scalar>(norm), implicit_factors(item));
    }
    return bias;
  }

  /// The rating of every item that has a training rating. O((history + items) · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors());
    const double base = baseline_.mean() + fold_in(query.history, user);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] = items_.is_rated(item) ? rating(base, user, item) : no_score<Scalar>;
  }
  /// Ratings; a fallback where the history is empty or the item has no training rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors());
    const double base = baseline_.mean() + fold_in(query.history, user);
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {rating(base, user, items[i]), query.history.empty() || !items_.is_rated(items[i])};
  }
  /// The mean, the two biases, and a contribution for each item of the history: the score is their sum.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!items_.is_rated(item)) return {item, no_score<Scalar>, {}};
    const auto& history = query.history;
    std::vector<Scalar> user(factors());
    const double bias = fold_in(history, user), norm = norm_of(history);
    std::vector<Contribution<Scalar>> contributions{
        {BecauseOf{"mean of all ratings"}, static_cast<Scalar>(baseline_.mean())},
        {BecauseOf{"how this person rates"}, static_cast<Scalar>(bias)},
        {BecauseOf{"how this item is rated"}, static_cast<Scalar>(item_bias(item))}};
    for (std::size_t e = 0; e < history.size(); ++e) {
      const ItemIndex owned = history.items[e];
      const double deviation =
          static_cast<double>(history.weights[e]) - baseline_.mean() - bias - baseline_.item_bias(owned);
      const double amount =
          norm *
          (deviation * static_cast<double>(detail::dot<Scalar>(explicit_factors(owned), item_factors(item))) +
           static_cast<double>(detail::dot<Scalar>(implicit_factors(owned), item_factors(item))));
      if (amount == 0) continue;
      contributions.emplace_back().reason = BecauseOfItem{owned};
      contributions.back().amount = static_cast<Scalar>(amount);
    }
    return make_explanation(item, rating(baseline_.mean() + bias, user, item), std::move(contributions));
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("asymmetric_svd"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static AsymmetricSvdModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static AsymmetricSvdModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static AsymmetricSvdModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("asymmetric_svd")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    baseline_.write(archive.part("baseline"));
    items_.write(archive.part("items"));
    archive.add("explicit", explicit_);
    archive.add("implicit", implicit_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static AsymmetricSvdModel read(const Archive& archive) {
    AsymmetricSvdModel model(BaselineModel<Scalar>::read(archive.part("baseline")),
                             detail::RatingFactors<Scalar>::read(archive.part("items")),
                             archive.finite<Scalar>("explicit"), archive.finite<Scalar>("implicit"));
    model.items_.require_rows(archive, "explicit", model.explicit_);
    model.items_.require_rows(archive, "implicit", model.implicit_);
    if (model.baseline_.item_count() != model.item_count()) archive.refuse("holds parts of different items");
    return model;
  }

 private:
  std::span<const Scalar> row(const SharedArray<Scalar>& rows, ItemIndex item) const noexcept {
    return rows.span().subspan(item.value * factors(), factors());
  }
  static double norm_of(const History<Scalar>& history) noexcept {
    return 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(history.size(), 1)));
  }
  Scalar rating(double base, std::span<const Scalar> user, ItemIndex item) const noexcept {
    return static_cast<Scalar>(base + items_.bias(item) +
                               static_cast<double>(detail::dot<Scalar>(user, items_[item])));
  }

  BaselineModel<Scalar> baseline_;
  detail::RatingFactors<Scalar> items_;
  SharedArray<Scalar> explicit_, implicit_;
};

/// Asymmetric SVD by stochastic gradient descent: minimises Σ (r − r(u,i))² + λ (b(i)² + |q(i)|² + Σⱼ
/// (|x(j)|² + |y(j)|²)) over the training ratings. Source: Koren, "Factorization meets the neighborhood",
/// KDD 2008, § 4. Time O(epochs · entries · factors), on one thread; memory O(items · factors).
///
/// A user's ratings are visited in turn. A step adds multiples of one vector to every x(j) and y(j) of the
/// user, so z(u) is carried along by itself and they are brought up to date once when the user is left: to
/// rounding it is their update at each rating, in O(k) instead of O(n k). A rating takes 12 k flops.
struct AsymmetricSvd {
  /// k ≥ 0: numbers that describe an item.
  int factors = 50;
  /// Times that each rating is visited; ≥ 1.
  int epochs = 30;
  /// η ≥ 0: length of a step.
  double learning_rate = 0.005;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.03;
  /// Standard deviation of the factors at the start; ≥ 0.
  double init_deviation = 0.1;
  /// What ratings deviate from.
  Baseline baseline = {};
  /// Whence the random numbers come.
  std::uint64_t seed = 0;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  AsymmetricSvdModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  AsymmetricSvdModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                                        GoOn&& go_on) const {
    require_at_least("factors", factors, 0);
    require_at_least("epochs", epochs, 1);
    require_at_least("learning_rate", learning_rate, 0.0);
    require_at_least("regularization", regularization, 0.0);
    require_at_least("init_deviation", init_deviation, 0.0);
    Training<Scalar> training(train, *this, baseline.fit(train, execution));
    const auto model = [&] {
      return AsymmetricSvdModel<Scalar>(training.baseline,
                                        {training.k, detail::rated_items(train), training.biases, training.q},
                                        training.x, training.y);
    };
    std::vector<UserIndex> order;
    for (UserIndex user{0}; user.value < train.user_count(); ++user)
      if (train.by_user()[user].size() > 0) order.push_back(user);
    Random random(seed);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      execution.check("asymmetric_svd");
      random.shuffle(order);
      double loss = 0;
      for (const UserIndex user : order) loss += training.visit(user);
      detail::refuse_divergence("asymmetric_svd", epoch + 1, learning_rate, loss, training.biases, training.q,
                                training.x, training.y);
      if (execution.on_progress) execution.on_progress({"asymmetric_svd", epoch + 1, epochs});
      if (!go_on(epoch + 1, model)) break;
    }
    return model();
  }

 private:
  template <class Scalar>
  struct Training {
    Training(const Interactions<Scalar>& data, const AsymmetricSvd& options, BaselineModel<Scalar> fitted)
        : train(data),
          k(static_cast<std::size_t>(options.factors)),
          rate(options.learning_rate),
          keep(1 - options.learning_rate * options.regularization),
          baseline(std::move(fitted)),
          q(detail::random_rows(data.by_item(), k, options.init_deviation, options.seed, 1)),
          x(detail::random_rows(data.by_item(), k, options.init_deviation, options.seed, 2)),
          y(detail::random_rows(data.by_item(), k, options.init_deviation, options.seed, 3)),
          z(k),
          added(k) {
      for (ItemIndex item{0}; item.value < data.item_count(); ++item)
        biases.push_back(static_cast<Scalar>(baseline.item_bias(item)));
    }

    // Steps for all ratings of a user; the sum of their squared errors.
    double visit(UserIndex user) {
      const auto row = train.by_user()[user];
      const auto count = static_cast<double>(row.size());
      const double norm = 1 / std::sqrt(count);
      const double base = baseline.mean() + baseline.user_bias(train.history(user));
      deviations.clear();
      std::fill(z.begin(), z.end(), Scalar(0));
      std::fill(added.begin(), added.end(), Scalar(0));
      double squares = 0;
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t item = row.indices[e].value;
        const double deviation =
            static_cast<double>(row.values[e]) - base - baseline.item_bias(row.indices[e]);
        deviations.push_back(deviation);
        squares += deviation * deviation;
        detail::blend<Scalar>(z, Scalar(1), static_cast<Scalar>(norm * deviation),
                              detail::row_of(x, item, k));
        detail::blend<Scalar>(z, Scalar(1), static_cast<Scalar>(norm), detail::row_of(y, item, k));
      }
      // What a step adds to z, in units of e q(i): Σⱼ (deviation² + 1) / n.
      const double gain = (squares + count) / count;
      double loss = 0;
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t item = row.indices[e].value;
        const auto of_item = detail::row_of(q, item, k);
        const double error = static_cast<double>(row.values[e]) - base - static_cast<double>(biases[item]) -
                             static_cast<double>(detail::dot<Scalar>(z, of_item));
        loss += error * error;
        biases[item] = static_cast<Scalar>(keep * static_cast<double>(biases[item]) + rate * error);
        step(of_item, static_cast<Scalar>(rate * error), static_cast<Scalar>(gain),
             static_cast<Scalar>(norm));
      }
      const auto kept = static_cast<Scalar>(std::pow(keep, count));
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t item = row.indices[e].value;
        detail::blend<Scalar>(detail::row_of(x, item, k), kept, static_cast<Scalar>(deviations[e]), added);
        detail::blend<Scalar>(detail::row_of(y, item, k), kept, Scalar(1), added);
      }
      return loss;
    }

    // One step of q(i), of z and of what is owed to each y(j).
    void step(std::span<Scalar> item, Scalar amount, Scalar gain, Scalar norm) {
      const auto kept = static_cast<Scalar>(keep);
      Scalar *const of_item = item.data(), *const taste = z.data(), *const owed = added.data();
      for (std::size_t f = 0; f < k; ++f) {
        const Scalar old = of_item[f], toward = amount * old;
        of_item[f] = kept * old + amount * taste[f];
        taste[f] = kept * taste[f] + gain * toward;
        owed[f] = kept * owed[f] + norm * toward;
      }
    }

    const Interactions<Scalar>& train;
    std::size_t k;
    double rate, keep;
    BaselineModel<Scalar> baseline;
    std::vector<Scalar> biases, q, x, y, z, added;
    std::vector<double> deviations;
  };
};

}  // namespace kindred::inline v0
