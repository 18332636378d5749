#pragma once

#include "kindred/collaborative/dense_item_model.hpp"
#include "kindred/collaborative/detail/dense_item_weights.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// EASE: the linear model that best reproduces every user's row X from itself without an item recommending
/// itself: min ‖X − X B‖² + λ ‖B‖², diag B = 0. In closed form B = I − P diag(1 / diag P), P = (XᵀX + λ I)⁻¹.
/// Source: Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, eq. 8.
///
/// The default is between those that rank best for users left out of MovieLens latest-small (400) and 100K
/// (100 to 200); Gowalla's published one is 80.
///
/// For n items that somebody had, n³ operations in products of blocks (about 60 · 10⁹ a second and core), in
/// the memory of B alone: 4 n² bytes in float, 6.7 GB for 41 000 items. Where m users are at most half as
/// many as items, a matrix of users is inverted instead: m³ + n · entries operations, and 8 m² bytes more.
struct Ease {
  /// λ > 0: the weight of ‖B‖². Larger for more users.
  double regularization = 250;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws OptionError for an option out of range; DataError where B takes more memory than there is, or
  /// rounding makes the matrix singular (λ being very small against the items' numbers of users); Cancelled
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("regularization", regularization, 0.0, 1e30);
    if (regularization == 0)
      throw OptionError("option 'regularization' is 0, expected more: without it the matrix may be singular");
    return DenseItemModel<Scalar>(
        detail::DenseItemWeights<Scalar>("ease", train, weighted, regularization, 0.0).fit(execution));
  }
};

}  // namespace kindred::inline v0
