#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

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

// Draws items j until one scores above x(u,i) − 1; that it took N draws of all items tells the rank of i.
struct WarpLoss {
  static constexpr const char* name = "warp";

  std::int64_t trials;
  std::int64_t items;

  template <class View, class Scalar>
  void operator()(View& view, ItemIndex item, Scalar) const noexcept {
    const Scalar bar = view.score(item) - 1;
    for (std::int64_t trial = 1; trial <= trials; ++trial) {
      const auto other = view.draw();
      if (!other) return;
      if (!(view.score(*other) > bar)) continue;
      const auto rank = static_cast<double>(std::max<std::int64_t>((items - 1) / trial, 1));
      // ln(1 + rank) for Σ 1/r up to the rank, at most 1.
      const auto weight = static_cast<Scalar>(std::log1p(rank) / std::log1p(static_cast<double>(items)));
      view.pull(item, weight);
      view.pull(*other, -weight);
      return;
    }
  }

  void write(ArchiveWriter archive) const {
    archive.add_integer("trials", trials);
    archive.add_integer("items", items);
  }
  static WarpLoss read(const Archive& archive) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    return {archive.integer("trials", 1, 10'000), archive.integer("items", 0, most)};
  }
};

}  // namespace detail

/// Ranks by u · v + b, trained by Warp.
template <class Scalar = float>
using WarpModel = detail::SgdModel<Scalar, detail::WarpLoss>;

/// Weighted approximate-rank pairwise loss: for an item i that a person has, items j are drawn until one
/// scores above x(u,i) − 1, and the two are moved apart by η L(⌊(items − 1) / draws⌋), L(rank) = ln(1 + rank)
/// / ln(1 + items) standing for Σ 1/r: the top of the list matters most. Factors are held to 0 by λ/2 |·|².
/// Weights above 0 all count alike, others are left out. Source: Weston, Bengio, Usunier, "WSABIE: scaling up
/// to large vocabulary image annotation", IJCAI 2011 (there factors are held within a ball, and L is not
/// divided). Time O(epochs · entries · factors · draws); memory O((users + items) · factors) numbers and
/// 24 bytes an entry. The same bits on any number of threads, of which up to 8 are of use.
struct Warp {
  /// Length of the vectors; ≥ 1.
  int factors = 64;
  /// Passes over all entries; ≥ 1.
  int epochs = 15;
  /// η > 0: how far each entry moves what it touches.
  double learning_rate = 0.05;
  /// λ ≥ 0: how strongly factors and biases are held to 0.
  double regularization = 0.03;
  /// Most draws for an entry, 1 to 10000; one that needs more only shrinks the person's factors by λ.
  int trials = 50;
  /// Names the initial factors, the order of entries and the draws.
  std::uint64_t seed = 0;

  /// Trains the factors.
  /// @throws OptionError for an option out of range; DataError where training diverges; Cancelled
  template <class Scalar>
  WarpModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, detail::to_the_end);
  }

  /// The same, and go_on(epochs, model) is asked after every epoch: see FitsInRounds.
  template <class Scalar, class GoOn>
  WarpModel<Scalar> fit_rounds(const Interactions<Scalar>& train, const Execution& execution,
                               GoOn&& go_on) const {
    const detail::SgdSettings settings{factors, epochs, learning_rate, regularization, Negatives::uniform,
                                       seed};
    settings.check();
    require_in_range("trials", trials, 1, 10'000);
    return detail::sgd_model(train, settings,
                             detail::WarpLoss{trials, static_cast<std::int64_t>(train.item_count())},
                             execution, go_on);
  }
};

}  // namespace kindred::inline v0
