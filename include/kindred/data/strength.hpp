#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/kind_weights.hpp"

namespace kindred::inline v0 {

/// What the quantity of an event does to its strength.
enum class QuantityFactor {
  none,    ///< nothing
  linear,  ///< multiplies it by q
  log,     ///< multiplies it by log2(1 + q), so that one counts once
};

/// How strongly an event speaks for an item: the weight of its kind, halved with every half-life of its age,
/// times a factor of its quantity. Weights are ≥ 0, by default those of `KindWeights`; an event of strength 0
/// gives no interaction, and neither does a purchase of quantity 0 or less. What was sent back is a matter of
/// `clean`, which sets returns off against purchases.
struct Strength {
  /// Of a look at the item.
  double view = KindWeights{}.view;
  /// Of a search that led to it.
  double search = KindWeights{}.search;
  /// Of putting it into the cart.
  double cart = KindWeights{}.cart;
  /// Of buying it.
  double purchase = KindWeights{}.purchase;
  /// Of a rating: this times its value, which may be negative, or this where it has none.
  double rating = KindWeights{}.rating;
  /// Of writing about it.
  double review = KindWeights{}.review;
  /// Of sending it back.
  double returned = KindWeights{}.returned;
  /// Age at which an event counts half, ≥ 0; 0 for no decay. Needs times.
  Duration half_life = Duration(0);
  /// The moment that ages are counted from; the latest time of the log where not given. Later events count as
  /// new.
  std::optional<Timestamp> now = std::nullopt;
  /// What the quantity does. An event without one counts as 1; where it does something, one of 0 or less
  /// gives no interaction.
  QuantityFactor quantity = QuantityFactor::none;
  /// What becomes of several events of one user and item.
  Duplicates duplicates = Duplicates::sum;

  /// The weights of the kinds.
  KindWeights weights() const noexcept {
    return {.view = view,
            .search = search,
            .cart = cart,
            .purchase = purchase,
            .rating = rating,
            .review = review,
            .returned = returned};
  }

  /// Refuses options out of their ranges.
  /// @throws OptionError
  void check() const {
    require_not_negative("half_life", half_life);
    weights().check();
  }
};

/// The strengths of a log as interactions, with its ids and, where it has them, its times. The account tells
/// how many events gave none, and why: a strength of 0 (by its kind, its value, or so long ago that Scalar
/// cannot hold it), or a quantity of 0 or less of a purchase or where quantities count. O(events · log of the
/// longest row).
/// @throws OptionError for an option out of its range and a half-life for a log without times; DataError
/// where a sum of strengths is more than Scalar can hold
template <class Scalar = float>
Interactions<Scalar> to_interactions(const EventLog& log, const Strength& strength, Account& account) {
  strength.check();
  const bool decays = strength.half_life.count() > 0;
  if (decays && !log.has_time() && !log.empty())
    throw OptionError("option 'half_life' needs the time of each event, and this log has none");
  const auto& times = log.table().times;
  const Timestamp now = strength.now    ? *strength.now
                        : times.empty() ? Timestamp{}
                                        : *std::max_element(times.begin(), times.end());

  account = {.in = log.size()};
  const KindWeights weights = strength.weights();
  std::size_t no_quantity = 0, no_strength = 0;
  std::vector<Interaction<Scalar>> cells;
  cells.reserve(log.size());
  for (std::size_t row = 0; row < log.size(); ++row) {
    const double quantity = log.quantity(row).value_or(1);
    const bool counts_quantity =
        strength.quantity != QuantityFactor::none || log.kind(row) == EventKind::purchase;
    if (counts_quantity && quantity <= 0) {
      ++no_quantity;
      continue;
    }
    double amount = weights.of(log.kind(row), log.value(row));
    if (decays) {
      const double age = std::max(seconds_between(log.time(row), now), 0.0);
      amount *= std::exp2(-age / static_cast<double>(strength.half_life.count()));
    }
    if (strength.quantity == QuantityFactor::linear) amount *= quantity;
    if (strength.quantity == QuantityFactor::log) amount *= std::log2(1 + quantity);
    const auto weight = static_cast<Scalar>(amount);
    if (weight == 0) ++no_strength;
    else
      cells.push_back({log.user(row), log.item(row), weight, log.has_time() ? log.time(row) : Timestamp{}});
  }
  account.kept = cells.size();
  if (no_quantity > 0) account.remove("quantity 0 or less", no_quantity);
  if (no_strength > 0) account.remove("strength 0", no_strength);
  return collect(cells, Shape<Scalar>{.timed = log.has_time(),
                                      .duplicates = strength.duplicates,
                                      .user_ids = log.users(),
                                      .item_ids = log.items()});
}

/// The strengths of a log as interactions, for those who need no account.
/// @throws as above
template <class Scalar = float>
Interactions<Scalar> to_interactions(const EventLog& log, const Strength& strength = {}) {
  Account account;
  return to_interactions<Scalar>(log, strength, account);
}

/// The values of a log as interactions: ratings. In a log without values every event weighs 1, and of
/// repeated ones one entry stays. With its ids and, where it has them, its times. O(events · log of the
/// longest row).
/// @throws DataError for an event without a value in a log where others have one or with one that Scalar
/// cannot hold, naming it, and for a repeated pair under Duplicates::fail
template <class Scalar = float>
Interactions<Scalar> to_ratings(const EventLog& log, Duplicates duplicates = Duplicates::last) {
  std::vector<Interaction<Scalar>> cells;
  cells.reserve(log.size());
  for (std::size_t row = 0; row < log.size(); ++row) {
    const auto value = log.has_value() ? log.value(row) : 1.0;
    const auto event_name = [&log, row] {
      return "event " + std::to_string(row + 1) + ", user '" + std::string((*log.users())[log.user(row)]) +
             "', item '" + std::string((*log.items())[log.item(row)]) + "'";
    };
    if (!value)
      throw DataError(event_name() +
                      ", has no value, and others have: filter the log to those that are ratings");
    if (!std::isfinite(static_cast<Scalar>(*value)))
      throw DataError(event_name() + ", has a value that does not fit into a " +
                      std::to_string(8 * sizeof(Scalar)) + "-bit number");
    cells.push_back({log.user(row), log.item(row), static_cast<Scalar>(*value),
                     log.has_time() ? log.time(row) : Timestamp{}});
  }
  return collect(cells, Shape<Scalar>{.timed = log.has_time(),
                                      .duplicates = duplicates,
                                      .user_ids = log.users(),
                                      .item_ids = log.items()});
}

}  // namespace kindred::inline v0
