#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cancellations.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/clocks.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/guests.hpp"
#include "kindred/data/impossible.hpp"
#include "kindred/data/outlier_baskets.hpp"
#include "kindred/data/repeats.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/data/robots.hpp"
#include "kindred/data/sessions.hpp"

namespace kindred::inline v0 {

/// Which rows `clean` removes. What a row does not tell cannot be wrong with it.
struct CleanRules {
  /// How the ids of cancelled invoices (sessions) begin, "C" say: their purchases count as returns, as
  /// `mark_cancellations` has it. Empty where there is no such rule.
  std::string cancellation_prefix = "";
  /// Rows without a user: removed with `empty_ids`, or kept under their session as `name_guests` does.
  Guests guests = Guests::remove;
  /// Rows without an item and, but for `guests`, without a user: those whose id is "".
  bool empty_ids = true;
  /// Whether returns are set off against purchases, as `shares_kept` tells: a purchase that was sent back is
  /// removed or, where a part was, reduced in quantity, price and discount; returns are removed. A row after
  /// `until` sets nothing off, one before `from` does.
  bool returns = true;
  /// Purchases with a quantity of 0 or less, things sent back excepted.
  bool quantity_not_positive = true;
  /// Rows with a price below 0, things sent back excepted.
  bool negative_price = true;
  /// Rows that repeat an earlier one in every part. Off, since two identical lines on a receipt may be two
  /// things.
  bool repeated = false;
  /// Rows before this moment.
  std::optional<Timestamp> from = std::nullopt;
  /// Rows after this moment: the one at which the log was taken, to be rid of what is in the future, or a
  /// past one, as of which the log is then cleaned: what came later tells nothing, neither of robots nor of
  /// clocks.
  std::optional<Timestamp> until = std::nullopt;

  // Off unless asked for: what one shop calls dirt is another's trade.

  /// Clocks that are off, as `correct_clocks` finds them in a log in the order in which its rows came in.
  std::optional<ClockRules> clocks = std::nullopt;
  /// Rows sent again within so long, as `remove_repeats` has it.
  std::optional<Duration> sent_again_within = std::nullopt;
  /// Robots, as `remove_robots` knows them.
  std::optional<RobotRules> robots = std::nullopt;
  /// Impossible prices and quantities of what was kept, as `remove_impossible` has it.
  std::optional<PossibleRules> possible = std::nullopt;
  /// Baskets out of all proportion of what was kept, as `remove_outlier_baskets` has it.
  std::optional<BasketRules> baskets = std::nullopt;
  /// Sessions built of what stays, as `build_sessions` does it.
  std::optional<SessionRules> sessions = std::nullopt;
};

namespace detail {

// `clean`, of a log whose cancellations and guests have been dealt with.
inline Cleaned clean_rows(const EventLog& log, const CleanRules& rules) {
  const std::vector<std::string> reasons = {"no user",
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
  constexpr std::size_t too_early = 6;
  const std::optional<UserIndex> no_user = log.users()->find("");
  const std::optional<ItemIndex> no_item = log.items()->find("");
  const std::vector<bool> repeats = rules.repeated ? repeated_rows(log) : std::vector<bool>(log.size());

  std::vector<std::uint8_t> verdicts(log.size(), row_stays);
  std::vector<bool> may_set_off(log.size());
  for (std::size_t row = 0; row < log.size(); ++row) {
    const bool came_back = rules.returns ? is_return(log[row]) : log.kind(row) == EventKind::returned;
    const std::array<bool, too_early + 1> wrong = {
        rules.empty_ids && rules.guests != Guests::keep && no_user == log.user(row),
        rules.empty_ids && no_item == log.item(row),
        rules.quantity_not_positive && log.kind(row) == EventKind::purchase && !came_back &&
            log.quantity(row).value_or(1) <= 0,
        rules.negative_price && !came_back && log.price(row).value_or(0) < 0,
        repeats[row],
        rules.until && log.time(row) > *rules.until,
        rules.from && log.time(row) < *rules.from,
    };
    const auto first = static_cast<std::size_t>(std::find(wrong.begin(), wrong.end(), true) - wrong.begin());
    if (first < wrong.size()) verdicts[row] = static_cast<std::uint8_t>(first);
    // A stranger's return is not another stranger's.
    may_set_off[row] = rules.returns && first >= too_early && no_user != log.user(row);
  }
  if (!rules.returns) return without(log, verdicts, reasons);

  const std::vector<double> shares = shares_kept(log, may_set_off);
  std::size_t reduced = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    if (verdicts[row] != row_stays) continue;
    const double share = shares[row];
    if (is_return(log[row])) verdicts[row] = too_early + (share == 0 ? 2 : share < 1 ? 3 : 4);
    else if (share == 0) verdicts[row] = too_early + 1;
    else if (share < 1) ++reduced;
  }
  Cleaned cleaned = without(log, verdicts, reasons);
  if (reduced == 0) return cleaned;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log.size(); ++row)
    if (verdicts[row] == row_stays) rows.push_back(row);
  cleaned.log = select_scaled(log, rows, shares);
  cleaned.account.change("purchase less a part that was sent back", reduced);
  return cleaned;
}

// Counts what stayed that is odd and no fault: what was bought for nothing, and what stands right behind
// something later of the same user.
inline void count_oddities(Cleaned& cleaned) {
  const EventLog& log = cleaned.log;
  const auto nobody = log.users()->find("");
  std::size_t free = 0, behind = 0;
  std::vector<std::optional<Timestamp>> last(log.user_count());
  for (std::size_t row = 0; row < log.size(); ++row) {
    free += is_purchase(log[row]) && log.price(row) == 0.0 ? 1 : 0;
    if (!log.has_time() || log.user(row) == nobody) continue;
    auto& before = last[log.user(row).value];
    if (before && log.time(row) < *before) ++behind;
    before = log.time(row);
  }
  if (free > 0) cleaned.account.change("at a price of 0", free);
  if (behind > 0) cleaned.account.change("out of order", behind);
}

}  // namespace detail

/// Removes the rows of a log that the rules name, and accounts for them, one step after the other:
/// `mark_cancellations`, `name_guests`, `correct_clocks`, `remove_repeats` and `remove_robots` where they are
/// asked for, the last without the rows after `until`, and clocks without those that came in after it; then
/// the rules from `empty_ids` to `until` all at once, a row being counted under the first, in the order of
/// the account, that it falls under; then `remove_impossible`, `remove_outlier_baskets` and `build_sessions`
/// where they are asked for. What else there is to clean are steps to go on with: `clean(log).then(…)`.
/// O(rows), with returns or repeats O(rows · log rows), and what the steps take.
/// @throws OptionError for `from` or `until` on a log without times, or `from` after `until`; DataError as
/// `name_guests`; as the steps that are asked for
inline Cleaned clean(const EventLog& log, const CleanRules& rules = {}) {
  if ((rules.from || rules.until) && !log.empty() && !log.has_time())
    throw OptionError("options 'from' and 'until' need the time of each event, and this log has none");
  if (rules.from && rules.until && *rules.from > *rules.until)
    throw OptionError("option 'from' is after 'until', expected a stretch of time");
  Cleaned cleaned = detail::changed(log, {}, 0);
  const auto step = [&cleaned](bool wanted, auto&& next) {
    if (wanted) cleaned = cleaned.then(next);
  };
  step(!rules.cancellation_prefix.empty(),
       [&](const EventLog& rest) { return mark_cancellations(rest, rules.cancellation_prefix); });
  step(rules.guests == Guests::by_session, [](const EventLog& rest) { return name_guests(rest); });
  step(rules.until && rules.clocks, [&](const EventLog& rest) {
    const std::size_t came_in = detail::came_in_by(rest, *rules.until);
    return remove_rows(rest, "too late", [&](std::size_t row) { return row >= came_in; });
  });
  step(rules.clocks.has_value(), [&](const EventLog& rest) { return correct_clocks(rest, *rules.clocks); });
  step(rules.sent_again_within.has_value(),
       [&](const EventLog& rest) { return remove_repeats(rest, *rules.sent_again_within); });
  step(rules.until && rules.robots, [&](const EventLog& rest) {
    return remove_rows(rest, "too late", [&](std::size_t row) { return rest.time(row) > *rules.until; });
  });
  step(rules.robots.has_value(), [&](const EventLog& rest) { return remove_robots(rest, *rules.robots); });
  step(true, [&](const EventLog& rest) { return detail::clean_rows(rest, rules); });
  step(rules.possible.has_value(),
       [&](const EventLog& rest) { return remove_impossible(rest, *rules.possible); });
  step(rules.baskets.has_value(),
       [&](const EventLog& rest) { return remove_outlier_baskets(rest, *rules.baskets); });
  step(rules.sessions.has_value(),
       [&](const EventLog& rest) { return build_sessions(rest, *rules.sessions); });
  detail::count_oddities(cleaned);
  return cleaned;
}

}  // namespace kindred::inline v0
