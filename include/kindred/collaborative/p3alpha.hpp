#pragma once

#include <cstddef>

#include "kindred/collaborative/detail/no_negative_weights.hpp"
#include "kindred/collaborative/detail/walk_weights.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// P³α: where a random walk from the items of a history leads in three steps. W(j,i) = Σᵤ p(u|j)^α p(i|u)^α,
/// where p(u|j) is u's share of item j's entries and p(i|u) item i's share of user u's; of each row j the
/// `neighbors` largest are kept, and then scaled to sum one. It is RP3β of β = 0: popular items are reached
/// often. Source: Cooper, Lee, Radinsky, "Random walks in recommender systems: exact computation and
/// simulations", WWW 2014 companion, § 3.
///
/// Time O(Σᵤ n(u)²) over users' numbers of items; memory O(items · neighbors).
struct P3Alpha {
  /// α ≥ 0: the exponent of both steps' probabilities.
  double alpha = 1.0;
  /// Weights kept for each item; ≥ 1.
  int neighbors = 300;
  /// Whether an entry counts by its weight or as 1, in the walk and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws OptionError for an option out of range; DataError for a weight below 0 where they count;
  /// Cancelled
  template <class Scalar>
  SparseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("alpha", alpha, 0.0, 10.0);
    require_at_least("neighbors", neighbors, 1);
    if (weighted) detail::require_no_negative_weights("p3alpha", train);
    const detail::WalkWeights walk{alpha, 0.0, static_cast<std::size_t>(neighbors), weighted};
    return {walk.of(train, execution), weighted};
  }
};

}  // namespace kindred::inline v0
