#pragma once

#include "kindred/core/execution.hpp"
#include "kindred/data/change.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// A model brought up to date: what a fit of the same options to `change.after()` gives, to the bit where the
/// model does not say otherwise. The model itself stays as it is; both share what did not change.
/// @param model fitted to `change.before()`
/// @param change what became of the data
/// @param execution threads, progress, cancellation
/// @throws DataError where the model was fitted to other data, OptionError for one from a file that does not
/// say how it was fitted, Cancelled, and what `fit` throws about the data
template <Updates M>
M update(const M& model, const Change<typename M::Scalar>& change, const Execution& execution = {}) {
  return model.update(change, execution);
}

/// Anything else is refused in a sentence.
template <class M, class... Rest>
  requires(!Updates<M>)
void update(const M&, const Rest&...) {
  static_assert(
      Recommender<M>,
      "kindred: update() needs a Recommender that satisfies kindred::Updates; this is none, perhaps an "
      "algorithm that was not fitted");
  static_assert(
      !Recommender<M>,
      "kindred: this model cannot take new interactions in: it does not satisfy kindred::Updates; fit its "
      "algorithm to change.after()");
}

}  // namespace kindred::inline v0
