#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/detail/rows_of_cells.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/interaction.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/kind_weights.hpp"

namespace kindred::inline v0 {

/// What the quantity of an event does to its strength.
enum class QuantityFactor {
  none,    ///< nothing
  linear,  ///< multiplies it by q
  log,     ///< multiplies it by log2(1 + q), so that one counts once
};

/// How strongly an event speaks for an item: the weight of its kind times a factor of its quantity, no more
/// than a cap, halved with every half-life of its age. Weights are ≥ 0, by default those of `KindWeights`; an
/// event of strength 0 gives no interaction, and neither does a purchase of quantity 0 or less. What was sent
/// back is a matter of `clean`, which sets returns off against purchases.
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
  /// Most that one event counts before its age is reckoned, ≥ 0, so that a hundred of a thing at once are no
  /// hundred interests; of a negative rating the least is -cap. 0 for no cap. (`cap_weights` caps the sum of
  /// a user's events with an item.)
  double cap = 0;
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
    require_in_range("cap", cap, 0.0, 1e30);
    weights().check();
  }
};

namespace detail {

inline std::string name_of_pair(const EventLog& log, UserIndex user, ItemIndex item) {
  return "user '" + std::string((*log.users())[user]) + "', item '" + std::string((*log.items())[item]) + "'";
}

// The strengths of a log's events, as rows_of_cells reads them.
template <class Scalar>
struct StrengthOfEvents {
  enum Reason : unsigned { there, no_quantity, no_strength };

  const EventLog& log;
  const Strength& strength;
  KindWeights weights;
  Timestamp now;

  std::size_t size() const noexcept { return log.size(); }
  UserIndex user(std::size_t row) const noexcept { return log.user(row); }
  std::string name(UserIndex user, ItemIndex item) const { return name_of_pair(log, user, item); }

  unsigned cell(std::size_t row, Interaction<Scalar>& cell) const noexcept {
    const double quantity = log.quantity(row).value_or(1);
    const EventKind kind = log.kind(row);
    if ((strength.quantity != QuantityFactor::none || kind == EventKind::purchase) && quantity <= 0)
      return no_quantity;
    double amount = weights.of(kind, log.value(row));
    if (strength.quantity == QuantityFactor::linear) amount *= quantity;
    if (strength.quantity == QuantityFactor::log) amount *= std::log2(1 + quantity);
    if (strength.cap > 0) amount = std::clamp(amount, -strength.cap, strength.cap);
    if (strength.half_life.count() > 0) {
      const double age = std::max(seconds_between(log.time(row), now), 0.0);
      amount *= std::exp2(-age / static_cast<double>(strength.half_life.count()));
    }
    cell = {log.user(row), log.item(row), static_cast<Scalar>(amount),
            log.has_time() ? log.time(row) : Timestamp{}};
    return cell.weight == 0 ? no_strength : there;
  }
};

// The values of a log's events, likewise.
template <class Scalar>
struct ValuesOfEvents {
  const EventLog& log;

  std::size_t size() const noexcept { return log.size(); }
  UserIndex user(std::size_t row) const noexcept { return log.user(row); }
  std::string name(UserIndex user, ItemIndex item) const { return name_of_pair(log, user, item); }

  unsigned cell(std::size_t row, Interaction<Scalar>& cell) const noexcept {
    cell = {log.user(row), log.item(row), log.has_value() ? static_cast<Scalar>(*log.value(row)) : Scalar(1),
            log.has_time() ? log.time(row) : Timestamp{}};
    return 0;
  }
};

template <class Scalar, class Source>
CellRows<Scalar> rows_of_events(const EventLog& log, const Source& source, Duplicates duplicates,
                                const Execution& execution) {
  return rows_of_cells<Scalar>(source, log.user_count(), log.item_count(), log.has_time(), duplicates,
                               execution);
}

}  // namespace detail

/// The strengths of a log as interactions, with its ids and, where it has them, its times. The account tells
/// how many events gave no entry of their own, and why: a strength of 0 (by its kind, its value, or so long
/// ago that Scalar cannot hold it), a quantity of 0 or less of a purchase or where quantities count, or an
/// entry that stands for several. O(events + users + items), with `collect`'s memory.
/// @throws OptionError for an option out of its range and a half-life for a log without times; DataError
/// where a sum of strengths is more than Scalar can hold
template <class Scalar = float>
Interactions<Scalar> to_interactions(const EventLog& log, const Strength& strength, Account& account,
                                     const Execution& execution = {}) {
  strength.check();
  const bool decays = strength.half_life.count() > 0;
  if (decays && !log.has_time() && !log.empty())
    throw OptionError("option 'half_life' needs the time of each event, and this log has none");
  Timestamp now = strength.now.value_or(Timestamp::min());
  if (decays && !strength.now)
    for (std::size_t row = 0; row < log.size(); ++row) now = std::max(now, log.time(row));

  using Source = detail::StrengthOfEvents<Scalar>;
  auto made = detail::rows_of_events<Scalar>(log, Source{log, strength, strength.weights(), now},
                                             strength.duplicates, execution);
  account = {.in = log.size(), .kept = made.rows.size()};
  const auto remove = [&account](const char* reason, std::size_t count) {
    if (count > 0) account.remove(reason, count);
  };
  const std::size_t no_quantity = made.left_out[Source::no_quantity],
                    no_strength = made.left_out[Source::no_strength];
  remove("quantity 0 or less", no_quantity);
  remove("strength 0", no_strength);
  remove("one entry with another", account.in - no_quantity - no_strength - account.kept);
  return Interactions<Scalar>(std::move(made.rows), std::move(made.times), log.users(), log.items(),
                              execution);
}

/// The strengths of a log as interactions, for those who need no account.
/// @throws as above
template <class Scalar = float>
Interactions<Scalar> to_interactions(const EventLog& log, const Strength& strength = {},
                                     const Execution& execution = {}) {
  Account account;
  return to_interactions<Scalar>(log, strength, account, execution);
}

/// The values of a log as interactions: ratings. In a log without values every event weighs 1, and of
/// repeated ones one entry stays. With its ids and, where it has them, its times. O(events + users + items),
/// with `collect`'s memory.
/// @throws DataError for an event without a value in a log where others have one, naming it, and for a
/// repeated pair under Duplicates::fail
template <class Scalar = float>
Interactions<Scalar> to_ratings(const EventLog& log, Duplicates duplicates = Duplicates::last,
                                const Execution& execution = {}) {
  if (log.has_value())
    for (std::size_t row = 0; row < log.size(); ++row) {
      if (!log.value(row))
        throw DataError("event " + std::to_string(row + 1) + ", " +
                        detail::name_of_pair(log, log.user(row), log.item(row)) +
                        ", has no value, and others have: filter the log to those that are ratings");
    }
  auto made = detail::rows_of_events<Scalar>(log, detail::ValuesOfEvents<Scalar>{log}, duplicates, execution);
  return Interactions<Scalar>(std::move(made.rows), std::move(made.times), log.users(), log.items(),
                              execution);
}

}  // namespace kindred::inline v0
