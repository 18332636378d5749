#pragma once

#include <cmath>
#include <cstdint>

#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/sgd_model.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/collaborative/negatives.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// ln σ(x(u,i) − x(u,j)) for an item i that the person has and an item j that the person does not have.
struct BprLoss {
  static constexpr const char* name = "bpr";

  template <class View, class Scalar>
  void operator()(View& view, ItemIndex item, Scalar) const noexcept {
    const auto other = view.draw();
    if (other) view.contrast(item, *other, [](Scalar difference) { return 1 / (1 + std::exp(difference)); });
  }

  void write(const ArchiveWriter&) const {}
  static BprLoss read(const Archive&) { return {}; }
};

}  // namespace detail

/// Ranks by u · v + b, trained by Bpr.
template <class Scalar = float>
using BprModel = detail::SgdModel<Scalar, detail::BprLoss>;

/// Bayesian personalised ranking: maximises Σ ln σ(x(u,i) − x(u,j)) − λ/2 (|u|² + |v|² + b²) over items i
/// that a person has and j that the person does not have, x(u,i) = u · v(i) + b(i), by stochastic gradients.
/// Weights above 0 all count alike, others are left out. Sources: Rendle, Freudenthaler, Gantner,
/// Schmidt-Thieme, "BPR: Bayesian personalized ranking from implicit feedback", UAI 2009, fig. 4; adaptive
/// negatives: Rendle, Freudenthaler, "Improving pairwise learning for item recommendation from implicit
/// feedback", WSDM 2014. Time O(epochs · entries · factors); memory O((users + items) · factors) numbers
/// and 24 bytes an entry, with adaptive negatives twice the items' factors. The same bits on any number of
/// threads, of which up to 8 are of use.
struct Bpr {
  /// Length of the vectors; ≥ 1.
  int factors = 64;
  /// Passes over all entries; ≥ 1. Where time allows 400 at a learning rate of 0.1 and a regularization of
  /// 0.001 are better for many short rows.
  int epochs = 200;
  /// η > 0: how far each entry moves what it touches.
  double learning_rate = 0.05;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.003;
  /// Where j comes from.
  Negatives negatives = Negatives::uniform;
  /// Names the initial factors, the order of entries and the draws.
  std::uint64_t seed = 0;

  /// Trains the factors.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  BprModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  BprModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                              GoOn&& go_on) const {
    const detail::SgdSettings settings{factors, epochs, learning_rate, regularization, negatives, seed};
    settings.check();
    return detail::sgd_model(train, settings, detail::BprLoss{}, execution, go_on);
  }
};

}  // namespace kindred::inline v0
