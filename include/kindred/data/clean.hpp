#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/account.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"

namespace kindred::inline v0 {

/// Which rows `clean` removes. What a row does not tell cannot be wrong with it.
struct CleanRules {
  /// Rows without a user or without an item: those whose id is "".
  bool empty_ids = true;
  /// Whether returns are set off against purchases, as `shares_kept` tells: a purchase that was sent back is
  /// removed or, where a part was, reduced in quantity, price and discount; returns are removed. A row after
  /// `until` sets nothing off, one before `from` does.
  bool returns = true;
  /// Rows with a quantity of 0 or less, things sent back excepted.
  bool quantity_not_positive = true;
  /// Rows with a price below 0, things sent back excepted.
  bool negative_price = true;
  /// Rows that repeat an earlier one in every part. Off, since two identical lines on a receipt may be two
  /// things.
  bool repeated = false;
  /// Rows before this moment.
  std::optional<Timestamp> from = std::nullopt;
  /// Rows after this moment.
  std::optional<Timestamp> until = std::nullopt;
};

/// A log without the rows that were removed, and the account of them; a purchase of which a part was sent
/// back is the smaller for it. It passes for the log itself.
struct Cleaned {
  /// The rows that stayed, in their order, with the same ids.
  EventLog log;
  /// What was removed, by reason.
  Account account;

  /// The log; a copy shares its memory.
  operator EventLog() const { return log; }  // NOLINT(google-explicit-constructor)
};

namespace detail {

// For each row whether it repeats an earlier one.
inline std::vector<bool> repeated_rows(const EventLog& log) {
  const auto key = [&log](std::size_t row) {
    return std::tuple(log.user(row), log.item(row), log.has_time() ? log.time(row) : Timestamp(),
                      log.session(row), log.kind(row), log.value(row), log.quantity(row), log.price(row),
                      log.discount(row));
  };
  std::vector<std::size_t> order(log.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto key_a = key(a), key_b = key(b);
    return key_a != key_b ? key_a < key_b : a < b;
  });
  std::vector<bool> repeats(log.size());
  for (std::size_t i = 1; i < order.size(); ++i) repeats[order[i]] = key(order[i - 1]) == key(order[i]);
  return repeats;
}

}  // namespace detail

/// Removes the rows of a log that the rules name, and accounts for them. A row is counted under the first
/// rule, in the order of the account, that it falls under. O(rows), with returns or `repeated` O(rows · log
/// rows).
/// @throws OptionError for `from` or `until` on a log without times, or `from` after `until`
inline Cleaned clean(const EventLog& log, const CleanRules& rules = {}) {
  if ((rules.from || rules.until) && !log.has_time())
    throw OptionError("options 'from' and 'until' need the time of each event, and this log has none");
  if (rules.from && rules.until && *rules.from > *rules.until)
    throw OptionError("option 'from' is after 'until', expected a stretch of time");

  constexpr std::array<const char*, 11> reasons = {"no user",
                                                   "no item",
                                                   "quantity 0 or less",
                                                   "price below 0",
                                                   "repeats an earlier row",
                                                   "too late",
                                                   "too early",
                                                   "purchase sent back",
                                                   "return of a purchase",
                                                   "return of more than was bought",
                                                   "return without a purchase"};
  constexpr std::size_t too_early = 6, kept = reasons.size();
  const std::optional<UserIndex> no_user = log.users()->find("");
  const std::optional<ItemIndex> no_item = log.items()->find("");
  const std::vector<bool> repeats =
      rules.repeated ? detail::repeated_rows(log) : std::vector<bool>(log.size());

  std::vector<std::size_t> verdicts(log.size());
  std::vector<bool> may_set_off(log.size());
  for (std::size_t row = 0; row < log.size(); ++row) {
    const bool came_back = rules.returns ? is_return(log[row]) : log.kind(row) == EventKind::returned;
    const std::array<bool, too_early + 1> wrong = {
        rules.empty_ids && no_user == log.user(row),
        rules.empty_ids && no_item == log.item(row),
        rules.quantity_not_positive && !came_back && log.quantity(row).value_or(1) <= 0,
        rules.negative_price && !came_back && log.price(row).value_or(0) < 0,
        repeats[row],
        rules.until && log.time(row) > *rules.until,
        rules.from && log.time(row) < *rules.from,
    };
    const auto first = static_cast<std::size_t>(std::find(wrong.begin(), wrong.end(), true) - wrong.begin());
    verdicts[row] = first == wrong.size() ? kept : first;
    may_set_off[row] = rules.returns && first >= too_early;
  }

  const std::vector<double> shares = shares_kept(log, may_set_off);
  std::array<std::size_t, reasons.size()> counts = {};
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log.size(); ++row) {
    std::size_t verdict = verdicts[row];
    if (verdict == kept && rules.returns) {
      const double share = shares[row];
      if (is_return(log[row])) verdict = too_early + (share == 0 ? 2 : share < 1 ? 3 : 4);
      else if (share == 0) verdict = too_early + 1;
    }
    if (verdict == kept) rows.push_back(row);
    else ++counts[verdict];
  }

  Account account{.in = log.size(), .kept = rows.size()};
  for (std::size_t i = 0; i < reasons.size(); ++i)
    if (counts[i] > 0) account.remove(reasons[i], counts[i]);
  return {select_scaled(log, rows, shares), std::move(account)};
}

}  // namespace kindred::inline v0
