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

#include "kindred/collaborative/detail/known_users.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/rating_link.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/svd_training.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Ratings from factors: r(u,i) = μ + b(u) + b(i) + q(i) · z(u), with z(u) = p(u) for Svd and z(u) = p(u) +
/// Σⱼ y(j) / √n over the n items of the history for SvdPlusPlus.
///
/// A query that carries a user of the training data with that user's training row, as `train.user(u)` is, is
/// served by the b(u) and z(u) that training found. For any other history they are found when the query
/// comes, by the training's gradient descent over it alone, from zero, with the items' numbers held at what
/// training found: O(epochs · history · factors). The two agree as far as training has converged: on
/// MovieLens 100K (u1 to u5) predictions of the test ratings differ by 0.1 of a rating at the defaults (root
/// mean square; the error is no worse, .928 for .936), and by 0.03 with SvdPlusPlus trained for longer.
template <class ScalarType = float>
class SvdModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by Svd::fit and SvdPlusPlus::fit.
  SvdModel(detail::SvdParts<Scalar> parts, const detail::SgdRule& rule)
      : scale_(parts.scale),
        items_(std::move(parts.items)),
        implicit_(std::move(parts.implicit)),
        users_(std::move(parts.users)),
        rates_(std::move(parts.rates)),
        rule_(rule) {}

  /// k, the number of factors.
  std::size_t factors() const noexcept { return items_.factors; }
  /// Whether the item has a training rating.
  bool is_rated(ItemIndex item) const noexcept { return items_.is_rated(item); }
  /// b(i)
  double item_bias(ItemIndex item) const noexcept { return items_.bias(item); }
  /// q(i)
  std::span<const Scalar> item_factors(ItemIndex item) const noexcept { return items_[item]; }
  /// y(i), empty for Svd.
  std::span<const Scalar> implicit_factors(ItemIndex item) const noexcept {
    if (implicit_.empty()) return {};
    return implicit_.span().subspan(item.value * factors(), factors());
  }
  /// The learning rate of each epoch.
  std::span<const double> learning_rates() const noexcept { return rates_.span(); }

  /// Number of items.
  std::size_t item_count() const noexcept { return items_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return 2 * Workspace::bytes_for<Scalar>(factors()) + Workspace::bytes_for<double>(item_count());
  }

  /// z(u) of a history into `factors`, which has room for factors() numbers; returns b(u).
  double fold_in(const History<Scalar>& history, std::span<Scalar> factors,
                 Workspace& workspace) const noexcept {
    return fold_in(history, factors, workspace, [](std::size_t, double, double) {});
  }

  /// The rating of every item that has a training rating. O(epochs · history · factors + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors());
    const double bias = user_of(query, user, workspace);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] =
          is_rated(item) ? static_cast<Scalar>(scale_.rating(sum(bias, user, item))) : no_score<Scalar>;
  }

  /// Ratings; a fallback where the history is empty or the item has no training rating: μ and the bias that
  /// is known.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto user = frame.take<Scalar>(factors());
    const double bias = user_of(query, user, workspace);
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {static_cast<Scalar>(scale_.rating(sum(bias, user, items[i]))),
                    query.history.empty() || !is_rated(items[i])};
  }

  /// The mean, the two biases, and a contribution for each item of the history: gradient descent makes p(u) a
  /// weighted sum of the q of those items, Σⱼ a(j) q(j), so that j contributes (a(j) q(j) + y(j) / √n) ·
  /// q(i). Within bounded ratings all are multiplied by the slope of the line from the mean to the score. For
  /// a user of the training data, what training found beyond that is one more, which only adjusts.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!is_rated(item)) return {item, no_score<Scalar>, {}};
    const auto& history = query.history;
    Workspace workspace(workspace_size());
    std::vector<Scalar> user(factors());
    std::vector<double> amounts(history.size());
    double kept = 1;  // what a(j) = kept · amounts(j) have in common
    const double bias = fold_in(history, user, workspace, [&](std::size_t place, double keep, double amount) {
      kept *= keep;
      if (std::abs(kept) < 1e-100) {
        for (double& other : amounts) other *= kept;
        kept = 1;
      }
      amounts[place] += amount / kept;
    });
    const double folded = sum(bias, user, item);
    const double x = users_.find(query) ? sum(user_of(query, user, workspace), user, item) : folded;
    const double slope = scale_.slope(x);
    std::vector<Contribution<Scalar>> contributions{
        {BecauseOf{"mean of all ratings"}, static_cast<Scalar>(scale_.rating(scale_.mean))},
        {BecauseOf{"how this person rates"}, static_cast<Scalar>(slope * bias)},
        {BecauseOf{"how this item is rated"}, static_cast<Scalar>(slope * item_bias(item))}};
    const double norm = 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(history.size(), 1)));
    for (std::size_t e = 0; e < history.size(); ++e) {
      const ItemIndex owned = history.items[e];
      double amount =
          kept * amounts[e] * static_cast<double>(detail::dot<Scalar>(items_[owned], items_[item]));
      if (!implicit_.empty())
        amount += norm * static_cast<double>(detail::dot<Scalar>(implicit_factors(owned), items_[item]));
      if (amount == 0) continue;
      contributions.emplace_back().reason = BecauseOfItem{owned};
      contributions.back().amount = static_cast<Scalar>(slope * amount);
    }
    if (x != folded) {
      contributions.emplace_back().reason = BecauseOf{"what training found beyond the history", true};
      contributions.back().amount = static_cast<Scalar>(slope * (x - folded));
    }
    return make_explanation(item, static_cast<Scalar>(scale_.rating(x)), std::move(contributions));
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("svd"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static SvdModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static SvdModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SvdModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("svd")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    scale_.write(archive.part("scale"));
    items_.write(archive.part("items"));
    archive.add("implicit", implicit_);
    users_.write(archive.part("users"));
    archive.add("learning_rates", rates_);
    rule_.write(archive.part("rule"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SvdModel read(const Archive& archive) {
    auto items = detail::RatingFactors<Scalar>::read(archive.part("items"));
    auto users = detail::KnownUsers<Scalar>::read(archive.part("users"), items.factors);
    detail::SvdParts<Scalar> parts{detail::RatingLink::read(archive.part("scale")), std::move(items),
                                   archive.finite<Scalar>("implicit"), std::move(users),
                                   archive.finite<double>("learning_rates")};
    if (!parts.implicit.empty()) parts.items.require_rows(archive, "implicit", parts.implicit);
    return {std::move(parts), detail::SgdRule::read(archive.part("rule"))};
  }

 private:
  double sum(double bias, std::span<const Scalar> user, ItemIndex item) const noexcept {
    return scale_.mean + bias + items_.bias(item) +
           static_cast<double>(detail::dot<Scalar>(user, items_[item]));
  }

  // b(u) and z(u), as stored or by fold-in.
  double user_of(const Query<Scalar>& query, std::span<Scalar> factors, Workspace& workspace) const noexcept {
    const auto place = users_.find(query);
    if (!place) return fold_in(query.history, factors, workspace);
    std::copy_n(users_.factors.begin() + *place * factors.size(), factors.size(), factors.begin());
    return static_cast<double>(users_.biases[*place]);
  }

  template <class OnStep>
  double fold_in(const History<Scalar>& history, std::span<Scalar> factors, Workspace& workspace,
                 OnStep&& on_step) const noexcept {
    Workspace::Frame frame(workspace);
    const auto implicit = frame.take<Scalar>(factors.size(), Scalar(0));
    if (!implicit_.empty() && !history.empty()) {
      const auto norm = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(history.size())));
      for (const ItemIndex item : history.items)
        detail::blend<Scalar>(implicit, Scalar(1), norm, implicit_factors(item));
    }
    const auto bases = frame.take<double>(history.size());
    for (std::size_t e = 0; e < history.size(); ++e) bases[e] = sum(0, implicit, history.items[e]);
    const double bias = detail::user_by_sgd<Scalar>(history, items_, bases, scale_, rule_, rates_.span(),
                                                    factors, std::forward<OnStep>(on_step));
    detail::blend<Scalar>(factors, Scalar(1), Scalar(1), implicit);
    return bias;
  }

  detail::RatingLink scale_;
  detail::RatingFactors<Scalar> items_;
  SharedArray<Scalar> implicit_;
  detail::KnownUsers<Scalar> users_;
  SharedArray<double> rates_;
  detail::SgdRule rule_;
};

/// Biased matrix factorisation by stochastic gradient descent: minimises Σ (r − r(u,i))² + λ (b(u)² + b(i)² +
/// |p(u)|² + |q(i)|²) over the training ratings, by a step for each of them an epoch: b(u) ← b(u) + η (e −
/// λ b(u)), p(u) ← p(u) + η (e q(i) − λ p(u)), and the item's alike. Sources: Koren, Bell, Volinsky, "Matrix
/// factorization techniques for recommender systems", 2009; Funk 2006. Time O(epochs · entries · factors), on
/// one thread; memory O((users + items) · factors).
struct Svd {
  /// k ≥ 0: numbers that describe an item's nature and a person's taste.
  int factors = 100;
  /// Times that each rating is visited; ≥ 1.
  int epochs = 20;
  /// η ≥ 0: length of a step.
  double learning_rate = 0.005;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.02;
  /// λ of the items' factors is this times `regularization`; ≥ 0.
  double relative_item_regularization = 1;
  /// λ of biases is this times that of factors; ≥ 0.
  double relative_bias_regularization = 1;
  /// η of biases is this times `learning_rate`; ≥ 0.
  double relative_bias_learning_rate = 1;
  /// Whether each λ is divided by √n, where the user or item has n ratings (Menon and Elkan, ICDM 2010).
  bool frequency_regularization = false;
  /// Whether η grows by 5 % after an epoch with a smaller squared error than the one before, and is halved
  /// after one with a larger (Gemulla et al., KDD 2011).
  bool bold_driver = false;
  /// Whether predictions are kept within the range of the training ratings by a logistic function: r = least
  /// + range / (1 + exp(−μ' − b(u) − b(i) − p(u) · q(i))).
  bool bounded = false;
  /// Standard deviation of users' and items' factors at the start; ≥ 0. Surprise has 0.1; of 0.01 to 0.1
  /// those about 0.05 predicted parts of the training data of MovieLens 100K and ml-latest-small best.
  double init_deviation = 0.07;
  /// Whence the random numbers come.
  std::uint64_t seed = 0;

  /// Fits the model.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  SvdModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  SvdModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                              GoOn&& go_on) const {
    const auto rule = detail::SgdRule::of(*this);
    detail::SvdTraining<Scalar> training(train, rule, factors, init_deviation, false,
                                         detail::RatingLink::of(train, bounded), seed);
    const auto model = [&] { return SvdModel<Scalar>(training.parts(), rule); };
    training.run("svd", epochs, learning_rate, bold_driver, execution,
                 [&](int epoch) { return go_on(epoch, model); });
    return model();
  }
};

}  // namespace kindred::inline v0
