#pragma once

#include <cmath>
#include <cstdint>

#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/sgd_model.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/collaborative/negatives.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// c ln σ(x(u,i)) for an item that the person has, ln σ(−x(u,j)) for a few that the person does not have.
struct LogisticLoss {
  static constexpr const char* name = "logistic_mf";

  int negatives;
  bool weighted;
  double alpha;

  template <class View, class Scalar>
  void operator()(View& view, ItemIndex item, Scalar strength) const noexcept {
    const auto confidence = static_cast<Scalar>(alpha) * (weighted ? strength : Scalar(1));
    view.pull(item, confidence / (1 + std::exp(view.score(item))));
    for (int n = 0; n < negatives; ++n)
      if (const auto other = view.draw()) view.pull(*other, -1 / (1 + std::exp(-view.score(*other))));
  }

  void write(ArchiveWriter archive) const {
    archive.add_integer("negatives", negatives);
    archive.add_integer("weighted", weighted ? 1 : 0);
    archive.add_number("alpha", alpha);
  }
  static LogisticLoss read(const Archive& archive) {
    return {static_cast<int>(archive.integer("negatives", 1, 10'000)), archive.integer("weighted", 0, 1) == 1,
            archive.number("alpha")};
  }
};

}  // namespace detail

/// Ranks by the log-odds u · v + b that a person wants an item, trained by LogisticMf.
template <class Scalar = float>
using LogisticMfModel = detail::SgdModel<Scalar, detail::LogisticLoss>;

/// Logistic matrix factorisation: maximises Σ α r ln σ(x(u,i)) + Σ ln σ(−x(u,j)) − λ/2 (|u|² + |v|² + b²)
/// over items i that a person has and a few drawn j for each that the person does not have, x = u · v + b, by
/// stochastic gradients. r is the weight of the entry or 1; entries whose weight is not above 0 are left out.
/// Source: Johnson, "Logistic matrix factorization for implicit feedback data", NIPS workshop 2014
/// (there by AdaGrad over all pairs; without a bias for users, which
/// changes no ranking). Time O(epochs · entries · factors · negatives); memory O((users + items) · factors)
/// numbers and 24 bytes an entry. The same bits on any number of threads, of which up to 8 are of use.
struct LogisticMf {
  /// Length of the vectors; ≥ 1.
  int factors = 64;
  /// Passes over all entries; ≥ 1.
  int epochs = 15;
  /// η > 0: how far each entry moves what it touches.
  double learning_rate = 0.05;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.01;
  /// Items drawn for each entry, 1 to 10000.
  int negatives = 5;
  /// α > 0: what an entry counts against each of those drawn for it.
  double alpha = 1;
  /// Whether an entry counts by its weight or as one.
  bool weighted = false;
  /// Names the initial factors, the order of entries and the draws.
  std::uint64_t seed = 0;

  /// Trains the factors.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  LogisticMfModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  LogisticMfModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                                     GoOn&& go_on) const {
    const detail::SgdSettings settings{factors, epochs, learning_rate, regularization, Negatives::uniform,
                                       seed};
    settings.check();
    require_in_range("negatives", negatives, 1, 10'000);
    require_in_range("alpha", alpha, 1e-9, 1e9);
    return detail::sgd_model(train, settings, detail::LogisticLoss{negatives, weighted, alpha}, execution,
                             go_on);
  }
};

}  // namespace kindred::inline v0
