#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/detail/strangers.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

namespace detail {

// For each row whether it repeats another: one with all its parts, the time included, that comes before it,
// or with `within`, one with all its other parts at most so long before it.
inline std::vector<bool> repeated_rows(const EventLog& log, Duration within = Duration::zero()) {
  const auto key = [&log](std::size_t row) {
    return std::tuple(log.user(row), log.item(row), log.session(row), log.kind(row), log.value(row),
                      log.quantity(row), log.price(row), log.discount(row));
  };
  const auto time = [&log](std::size_t row) { return log.has_time() ? log.time(row) : Timestamp(); };
  std::vector<std::size_t> order(log.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (log.user(a) != log.user(b)) return log.user(a) < log.user(b);
    if (log.item(a) != log.item(b)) return log.item(a) < log.item(b);
    const auto key_a = key(a), key_b = key(b);
    if (key_a != key_b) return key_a < key_b;
    return time(a) != time(b) ? time(a) < time(b) : a < b;
  });
  const auto stranger = strangers(log);
  std::vector<bool> repeats(log.size());
  for (std::size_t i = 1; i < order.size(); ++i)
    repeats[order[i]] = !stranger(order[i]) && key(order[i - 1]) == key(order[i]) &&
                        time(order[i]) - time(order[i - 1]) <= within;
  return repeats;
}

}  // namespace detail

/// Removes rows that were sent again: those that repeat another in every part (user, item, session, kind and
/// all numbers) but the time, at most `within` after the copy before them. With 0 the time must be the same
/// too; then of equal rows the first of the log stays. Rows of the user "" outside any session, who is no one
/// person, repeat none. O(rows · log rows).
/// @throws OptionError for a negative length, or one above 0 for a log without times
inline Cleaned remove_repeats(const EventLog& log, Duration within = Duration::zero()) {
  require_not_negative("within", within);
  if (within > Duration::zero() && !log.empty() && !log.has_time())
    throw OptionError("option 'within' needs the time of each event, and this log has none");
  const std::vector<bool> repeats = detail::repeated_rows(log, within);
  return remove_rows(log, within == Duration::zero() ? "repeats an earlier row" : "sent again",
                     [&](std::size_t row) { return repeats[row]; });
}

}  // namespace kindred::inline v0
