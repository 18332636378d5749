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
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/guests.hpp"
#include "kindred/data/repeats.hpp"
#include "kindred/data/returns.hpp"

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

namespace detail {

// `clean`, of a log whose cancellations and guests have been dealt with.
inline Cleaned clean_rows(const EventLog& log, const CleanRules& rules) {
  if ((rules.from || rules.until) && !log.has_time())
    throw OptionError("options 'from' and 'until' need the time of each event, and this log has none");
  if (rules.from && rules.until && *rules.from > *rules.until)
    throw OptionError("option 'from' is after 'until', expected a stretch of time");

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
        rules.quantity_not_positive && !came_back && log.quantity(row).value_or(1) <= 0,
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

}  // namespace detail

/// Removes the rows of a log that the rules name, and accounts for them: `mark_cancellations`, then
/// `name_guests` where they are asked for, then the other rules all at once. A row is counted under the first
/// rule, in the order of the account, that it falls under. What else there is to clean are steps to go on
/// with: `clean(log).then(…)`. O(rows), with returns or `repeated` O(rows · log rows).
/// @throws OptionError for `from` or `until` on a log without times, or `from` after `until`; DataError as
/// `name_guests`
inline Cleaned clean(const EventLog& log, const CleanRules& rules = {}) {
  Cleaned cleaned = detail::changed(log, {}, 0);
  if (!rules.cancellation_prefix.empty()) cleaned = mark_cancellations(log, rules.cancellation_prefix);
  if (rules.guests == Guests::by_session)
    cleaned = cleaned.then([](const EventLog& rest) { return name_guests(rest); });
  return cleaned.then([&rules](const EventLog& rest) { return detail::clean_rows(rest, rules); });
}

}  // namespace kindred::inline v0
