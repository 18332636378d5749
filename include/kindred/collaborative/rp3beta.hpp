#pragma once

#include <cstddef>

#include "kindred/collaborative/detail/no_negative_weights.hpp"
#include "kindred/collaborative/detail/walk_weights.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// RP3β: where a random walk from the items of a history leads in three steps, with popular items held back.
/// W(j,i) = Σᵤ p(u|j)^α p(i|u)^α / n(i)^β, where p(u|j) is u's share of item j's entries, p(i|u) item i's
/// share of user u's, and n(i) the number of i's users; of each row j the `neighbors` largest are kept, and
/// then scaled to sum one. Source: Paudel, Christoffel, Newell, Bernstein, "Updatable, accurate, diverse, and
/// scalable recommendations for interactive applications", TiiS 7 (2017), § 3.2 (α there is 1 and β as here,
/// and rows are not cut).
///
/// Other libraries' conventions differ: some raise to α only the product of both hops, cut columns instead of
/// rows, scale before the cut, or don't scale.
///
/// The sparser the data, the less may be held back: of users and entries left out of training data, β is best
/// about 0.2 on Gowalla (with 777 neighbours, too), above 0.3 on MovieLens, and 0 on a supermarket's sample,
/// where 0.4 brings up what hardly anybody buys.
///
/// Time O(Σᵤ n(u)²) over users' numbers of items, two operations and about 12 bytes of the cache's for each
/// pair; memory O(items · neighbors).
struct Rp3Beta {
  /// α ≥ 0: the exponent of both steps' probabilities.
  double alpha = 1.0;
  /// β: the exponent of the number of users of the item that the walk ends at, by which it is divided; ≥ 0.
  double beta = 0.2;
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
    require_in_range("beta", beta, 0.0, 10.0);
    require_at_least("neighbors", neighbors, 1);
    if (weighted) detail::require_no_negative_weights("rp3beta", train);
    const detail::WalkWeights walk{alpha, beta, static_cast<std::size_t>(neighbors), weighted};
    return {walk.of(train, execution), weighted};
  }
};

}  // namespace kindred::inline v0
