#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// Whether something came back: an event of the kind `returned`, or a purchase of a negative quantity.
inline bool is_return(const Event& event) noexcept {
  return event.kind == EventKind::returned ||
         (event.kind == EventKind::purchase && event.quantity.value_or(1) < 0);
}

/// Whether something was bought: a purchase of a positive quantity at no negative price. A quantity that is
/// not known is 1.
inline bool is_purchase(const Event& event) noexcept {
  return event.kind == EventKind::purchase && event.quantity.value_or(1) > 0 && event.price.value_or(0) >= 0;
}

/// A return and a purchase that it takes from.
struct ReturnMatch {
  /// The row of the return.
  std::size_t came_back = 0;
  /// The row of the purchase.
  std::size_t purchase = 0;
  /// How much of it.
  double quantity = 0;

  /// Every part equal.
  friend bool operator==(const ReturnMatch&, const ReturnMatch&) = default;
};

namespace detail {

// See `shares_kept`, of anything that has events by their row. Calls `matched(ReturnMatch)` for each pair.
template <class Events, class Matched>
std::vector<double> shares_kept_of(const Events& events, const std::vector<bool>& counts, Matched&& matched) {
  struct Move {
    UserIndex user;
    ItemIndex item;
    Timestamp time;
    std::size_t row;
    double quantity;
    bool back;
  };
  std::vector<double> shares(events.size(), 1.0);
  std::vector<Move> moves;
  bool returns = false;
  for (std::size_t row = 0; row < events.size(); ++row) {
    const Event event = events[row];
    if (!counts[row] || !(is_return(event) || is_purchase(event))) continue;
    returns = returns || is_return(event);
    moves.push_back({event.user, event.item, event.time.value_or(Timestamp{}), row,
                     std::abs(event.quantity.value_or(1)), is_return(event)});
  }
  if (!returns) return shares;
  std::sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
    return std::tie(a.user, a.item, a.time, a.row) < std::tie(b.user, b.item, b.time, b.row);
  });

  std::vector<std::pair<const Move*, double>> held;  // purchases, and what is left of each
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const Move& move = moves[i];
    if (i > 0 && (moves[i - 1].user != move.user || moves[i - 1].item != move.item)) held.clear();
    if (!move.back) {
      held.emplace_back(&move, move.quantity);
      continue;
    }
    // What rounding leaves of kilograms is nothing.
    constexpr double rounding = 1e-9;
    double back = move.quantity;
    while (back > 0 && !held.empty()) {
      auto& [purchase, left] = held.back();
      const double taken = std::min(left, back);
      left = left - taken > rounding * purchase->quantity ? left - taken : 0;
      back = back - taken > rounding * move.quantity ? back - taken : 0;
      matched(ReturnMatch{move.row, purchase->row, taken});
      shares[purchase->row] = left / purchase->quantity;
      if (!(left > 0)) held.pop_back();
    }
    if (move.quantity > 0) shares[move.row] = back / move.quantity;
  }
  return shares;
}

}  // namespace detail

/// The share of each row's quantity that stands once returns are set off against purchases: of a purchase
/// what was kept, of a return what no purchase was found for, of all else 1.
///
/// A return takes its quantity, whatever its sign (1 where not known), from the same user's latest earlier
/// purchase of the item, and where that was less, from the one before it. Of equal times, and without times,
/// the earlier row is the earlier event. O(rows), with returns O(rows · log rows).
/// @param log the events
/// @param counts for each row whether it takes part
inline std::vector<double> shares_kept(const EventLog& log, const std::vector<bool>& counts) {
  return detail::shares_kept_of(log, counts, [](const ReturnMatch&) {});
}

/// The same of events in memory.
inline std::vector<double> shares_kept(std::span<const Event> events, const std::vector<bool>& counts) {
  return detail::shares_kept_of(events, counts, [](const ReturnMatch&) {});
}

/// Which return takes how much of which purchase, as `shares_kept` sets them off: a return of more than the
/// last purchase takes from several, of any invoices. By user, item and the time of the return; the first of
/// a return is its latest purchase. Rows of the user "", who is no one person, are left out. O(rows · log
/// rows).
inline std::vector<ReturnMatch> match_returns(const EventLog& log) {
  std::vector<ReturnMatch> matches;
  const auto nobody = log.users()->find("");
  std::vector<bool> counts(log.size());
  for (std::size_t row = 0; row < counts.size(); ++row) counts[row] = log.user(row) != nobody;
  detail::shares_kept_of(log, counts, [&matches](const ReturnMatch& match) { matches.push_back(match); });
  return matches;
}

/// An event of which only a share stands: its quantity, price and discount are that share of what they were.
inline Event scaled(Event event, double share) noexcept {
  if (share == 1) return event;
  event.quantity = share * event.quantity.value_or(1);
  if (event.price) *event.price *= share;
  if (event.discount) *event.discount *= share;
  return event;
}

/// These rows of a log, each scaled to its share, in the order given, with the same ids. O(rows).
/// @param log the events
/// @param rows which of them
/// @param shares a share for each row of the log, as `shares_kept` gives them
/// @throws DataError for a row that the log does not have
inline EventLog select_scaled(const EventLog& log, std::span<const std::size_t> rows,
                              std::span<const double> shares) {
  EventLog picked = select(log, rows);
  if (std::all_of(rows.begin(), rows.end(), [&](std::size_t row) { return shares[row] == 1; })) return picked;
  std::vector<double> quantities, prices, discounts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Event event = scaled(picked[i], shares[rows[i]]);
    quantities.push_back(event.quantity.value_or(EventTable::unknown));
    prices.push_back(event.price.value_or(EventTable::unknown));
    discounts.push_back(event.discount.value_or(EventTable::unknown));
  }
  EventTable table = picked.table();
  table.quantities = SharedArray<double>(std::move(quantities));
  if (picked.has_price()) table.prices = SharedArray<double>(std::move(prices));
  if (picked.has_discount()) table.discounts = SharedArray<double>(std::move(discounts));
  return EventLog(std::move(table), log.users(), log.items(), log.sessions());
}

}  // namespace kindred::inline v0
