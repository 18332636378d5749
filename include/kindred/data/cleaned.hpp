#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/data/account.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// What a step of cleaning made of a log: the rows that stayed, and the account of all. It passes for the log
/// itself.
struct Cleaned {
  /// The rows that stayed, in their order, with the same ids.
  EventLog log;
  /// What was removed, by reason, and what was changed.
  Account account;

  /// The log; a copy shares its memory.
  operator EventLog() const { return log; }  // NOLINT(google-explicit-constructor)

  /// What a next step makes of the log, with one account of both:
  /// `clean(log).then([](const EventLog& rest) { return remove_robots(rest); })`.
  /// @param step from an EventLog to a Cleaned
  /// @throws whatever the step throws; DataError where its account is of other rows
  template <class Step>
    requires std::same_as<std::invoke_result_t<Step&, const EventLog&>, Cleaned>
  Cleaned then(Step&& step) const {
    Cleaned next = step(log);
    Account both = account;
    both.then(next.account);
    next.account = std::move(both);
    return next;
  }
};

namespace detail {

// The log without the rows of which `verdicts` says for which of the reasons they go; a verdict that is none
// of them is that the row stays.
inline Cleaned without(const EventLog& log, std::span<const std::uint8_t> verdicts,
                       std::span<const std::string> reasons) {
  std::vector<std::size_t> counts(reasons.size());
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log.size(); ++row) {
    if (verdicts[row] < reasons.size()) ++counts[verdicts[row]];
    else rows.push_back(row);
  }
  Cleaned cleaned{rows.size() == log.size() ? log : select(log, rows),
                  {.in = log.size(), .kept = rows.size()}};
  for (std::size_t reason = 0; reason < reasons.size(); ++reason)
    if (counts[reason] > 0) cleaned.account.remove(reasons[reason], counts[reason]);
  return cleaned;
}

// The verdict that a row stays.
inline constexpr std::uint8_t row_stays = 255;

// The log with another table of as many rows, of which `count` are other than they were.
inline Cleaned changed(EventLog log, std::string_view what, std::size_t count) {
  Cleaned cleaned{std::move(log), {}};
  cleaned.account.in = cleaned.account.kept = cleaned.log.size();
  if (count > 0) cleaned.account.change(what, count);
  return cleaned;
}

}  // namespace detail

/// Removes the rows for which `unwanted(row)` holds, under one reason. O(rows).
template <std::predicate<std::size_t> Unwanted>
Cleaned remove_rows(const EventLog& log, std::string_view reason, Unwanted&& unwanted) {
  std::vector<std::uint8_t> verdicts(log.size(), detail::row_stays);
  for (std::size_t row = 0; row < log.size(); ++row)
    if (unwanted(row)) verdicts[row] = 0;
  return detail::without(log, verdicts, std::vector<std::string>{std::string(reason)});
}

}  // namespace kindred::inline v0
