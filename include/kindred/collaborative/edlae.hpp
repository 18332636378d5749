#pragma once

#include "kindred/collaborative/dense_item_model.hpp"
#include "kindred/collaborative/detail/dense_item_weights.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// EDLAE of full rank: the linear model that best restores each item of a user's row X from the others when
/// every entry is dropped with probability p: B = I − P diag(1 / diag P), P = (XᵀX + Λ)⁻¹, Λ = p / (1 − p) ·
/// diag(XᵀX) + λ I. So popular items are held back more than EASE, which is p = 0, does. Source: Steck,
/// "Autoencoders that don't overfit towards the identity", NeurIPS 2020, eq. 7 and 12 (the emphasis on
/// dropped entries taken to its end, a = 1 and b = 0, where the diagonal of B is 0).
///
/// The defaults are those that rank best for users left out of MovieLens (latest-small and 100K), hardly
/// ahead of EASE there.
///
/// Time and memory as Ease.
struct Edlae {
  /// p, the share of entries dropped, in [0, 0.99].
  double dropout = 0.1;
  /// λ ≥ 0: the weight of ‖B‖², beside that of the dropout; above 0 where `dropout` is 0.
  double regularization = 200;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws OptionError for an option out of range; DataError where B takes more memory than there is, or
  /// rounding makes the matrix singular; Cancelled
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("dropout", dropout, 0.0, 0.99);
    require_in_range("regularization", regularization, 0.0, 1e30);
    const double share = dropout / (1 - dropout);
    return DenseItemModel<Scalar>(
        detail::DenseItemWeights<Scalar>("edlae", train, weighted, regularization, share).fit(execution));
  }
};

}  // namespace kindred::inline v0
