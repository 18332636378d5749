#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/filter.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/data/reweight.hpp"
#include "kindred/data/strength.hpp"

namespace kindred::inline v0 {

/// What people liked and what they did not like, apart: models of implicit feedback read every entry as an
/// interest, whatever its weight, so that a rating of 1 or a thing sent back would recommend what is like it.
/// Fit them on `liked`; `disliked`, with the same users and items, is for the models and filters that can use
/// it: the more disliked, the larger the weight there.
template <class Scalar>
struct Feedback {
  /// What speaks for an item.
  Interactions<Scalar> liked;
  /// What speaks against it.
  Interactions<Scalar> disliked;
  /// Rows in are those that stayed on either side and those that were removed.
  Account account;
};

/// Ratings apart: those above `neutral` with what they are above it, those below with what they are below it.
/// What is neutral is on neither side. O(entries + items).
/// @param ratings as from `to_ratings`
/// @param neutral the rating that says nothing, such as 3 of 5 stars
/// @throws OptionError for one that is not finite
template <class Scalar>
Feedback<Scalar> liked_and_disliked(const Interactions<Scalar>& ratings, double neutral) {
  if (!std::isfinite(neutral)) throw OptionError("option 'neutral' is not finite, expected a rating");
  const auto distance = [neutral](const Interaction<Scalar>& cell) {
    return static_cast<Scalar>(static_cast<double>(cell.weight) - neutral);
  };
  const auto apart = reweight(ratings, distance);
  Feedback<Scalar> sides{
      filter(apart, [](const Interaction<Scalar>& cell) { return cell.weight > 0; }),
      reweight(filter(apart, [](const Interaction<Scalar>& cell) { return cell.weight < 0; }),
               [](const Interaction<Scalar>& cell) { return -cell.weight; }),
      {}};
  sides.account.in = ratings.size();
  sides.account.kept = sides.liked.size() + sides.disliked.size();
  sides.account.remove("neither liked nor disliked", sides.account.in - sides.account.kept);
  return sides;
}

/// Events apart: what came back (`is_return`: an event of the kind `returned`, or a purchase of a negative
/// quantity) on one side, everything else as `to_interactions` has it on the other. A pair of which something
/// was kept and something sent back is on both; `clean` first where a return shall undo its purchase: it
/// removes both, and then there is nothing to dislike. A return weighs what `strength` says of its kind or,
/// where that is 0, as much as a purchase, times the factor of its quantity, whatever its sign, with the same
/// cap and decay. O(events + users + items).
/// @throws as `to_interactions`
template <class Scalar = float>
Feedback<Scalar> kept_and_returned(const EventLog& log, const Strength& strength = {},
                                   const Execution& execution = {}) {
  strength.check();
  std::vector<std::size_t> stayed, came_back;
  std::vector<double> signs(log.size(), 1);
  for (std::size_t row = 0; row < log.size(); ++row) {
    const Event event = log[row];
    (is_return(event) ? came_back : stayed).push_back(row);
    if (event.quantity.value_or(1) < 0) signs[row] = -1;
  }
  // The same moment for both sides, and a purchase's weight for a purchase that came back.
  Strength of_kept = strength;
  of_kept.returned = 0;
  if (strength.half_life.count() > 0 && !strength.now && log.has_time())
    for (std::size_t row = 0; row < log.size(); ++row)
      of_kept.now = std::max(of_kept.now.value_or(log.time(row)), log.time(row));
  Strength of_returned = of_kept;
  of_returned.returned = of_returned.purchase = strength.returned > 0 ? strength.returned : strength.purchase;

  Feedback<Scalar> sides;
  Account kept, returned;
  sides.liked = to_interactions<Scalar>(select(log, stayed), of_kept, kept, execution);
  sides.disliked =
      to_interactions<Scalar>(select_scaled(log, came_back, signs), of_returned, returned, execution);
  sides.account = std::move(kept);
  sides.account.in += returned.in;
  sides.account.kept += returned.kept;
  for (const auto& removed : returned.removed) sides.account.remove(removed.reason, removed.count);
  return sides;
}

}  // namespace kindred::inline v0
