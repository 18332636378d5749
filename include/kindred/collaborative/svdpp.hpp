#pragma once

#include <cstdint>

#include "kindred/collaborative/detail/rating_link.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/svd_training.hpp"
#include "kindred/collaborative/svd.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// SVD++ by stochastic gradient descent: Svd whose people are described by what they rated too, whatever the
/// ratings: r(u,i) = μ + b(u) + b(i) + q(i) · (p(u) + n^−½ Σⱼ y(j)) over the n items j that the person rated.
/// The model is an SvdModel with y. Source: Koren, "Factorization meets the neighborhood", KDD 2008, § 5;
/// defaults are Surprise's. Time O(epochs · entries · factors), on one thread; memory O((users + items) ·
/// factors).
struct SvdPlusPlus {
  /// k ≥ 0: numbers that describe an item's nature and a person's taste.
  int factors = 20;
  /// Times that each rating is visited; ≥ 1.
  int epochs = 20;
  /// η ≥ 0: length of a step.
  double learning_rate = 0.007;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.02;
  /// λ of q and y is this times `regularization`; ≥ 0.
  double relative_item_regularization = 1;
  /// λ of biases is this times that of factors; ≥ 0.
  double relative_bias_regularization = 1;
  /// η of biases is this times `learning_rate`; ≥ 0.
  double relative_bias_learning_rate = 1;
  /// As in Svd.
  bool frequency_regularization = false;
  /// As in Svd.
  bool bold_driver = false;
  /// As in Svd.
  bool bounded = false;
  /// Standard deviation of p, q and y at the start; ≥ 0. Surprise has 0.1; of 0.01 to 0.1 those about 0.05
  /// predicted parts of the training data of MovieLens 100K and ml-latest-small best.
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
    detail::SvdTraining<Scalar> training(train, rule, factors, init_deviation, true,
                                         detail::RatingLink::of(train, bounded), seed);
    const auto model = [&] { return SvdModel<Scalar>(training.parts(), rule); };
    training.run("svdpp", epochs, learning_rate, bold_driver, execution,
                 [&](int epoch) { return go_on(epoch, model); });
    return model();
  }
};

}  // namespace kindred::inline v0
