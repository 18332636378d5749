#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/detail/strangers.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// Removes rows that are later than now, the moment at which the log was taken. O(rows).
/// @throws OptionError for a log without times
inline Cleaned remove_future(const EventLog& log, Timestamp now) {
  if (!log.empty() && !log.has_time())
    throw OptionError("option 'now' needs the time of each event, and this log has none");
  return remove_rows(log, "in the future", [&](std::size_t row) { return log.time(row) > now; });
}

/// How `correct_clocks` tells a clock that is off, and what is done about it.
struct ClockRules {
  /// How far a device's clock may be off, ≥ 0: what a message may take on its way is not the clock's fault.
  Duration tolerance = std::chrono::minutes(10);
  /// So many rows before a row and as many after it tell when it came in, ≥ 1; near the log's ends fewer, on
  /// both sides alike.
  int neighbors = 50;
  /// Whether the rows of a clock that is off are removed, instead of being set right by how far it is off.
  bool remove = false;

  /// @throws OptionError for an option out of its range
  void check() const {
    require_not_negative("tolerance", tolerance);
    require_at_least("neighbors", neighbors, 1);
  }
};

namespace detail {

// How many of a log's rows, which stand in the order in which they came in while their times are the devices'
// own, had come in at a moment: the cut that has the fewest rows on the wrong side, the first of several.
inline std::size_t came_in_by(const EventLog& log, Timestamp moment) {
  std::int64_t gain = 0, most = 0;
  std::size_t cut = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    gain += log.time(row) <= moment ? 1 : -1;
    if (gain <= most) continue;
    most = gain;
    cut = row + 1;
  }
  return cut;
}

}  // namespace detail

/// Finds devices whose clocks are off, in a log whose rows stand in the order in which they came in while
/// their times are the devices' own. A row came in at about the median of the times of the rows around it. A
/// clock, that of a session or of a user outside any, is off by the median, over its rows, of what its time
/// differs from that; if by more than the tolerance, all its rows are set right by as much, so that the gaps
/// between them stay. In a log that was sorted by its times nothing can be found, and nor can a device that
/// sent most of the rows around its own; rows of the user "" outside any session are of no one clock, and
/// stay. O(rows · neighbors).
/// @throws OptionError for a log without times, or an option out of its range
inline Cleaned correct_clocks(const EventLog& log, const ClockRules& rules = {}) {
  rules.check();
  if (!log.empty() && !log.has_time())
    throw OptionError("a look at clocks needs the time of each event: this log has none");
  const auto around = static_cast<std::size_t>(rules.neighbors);
  const auto median = [](std::vector<std::int64_t>& numbers) {
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
  };

  // Sessions first, then users.
  const auto clock = [&log](std::size_t row) {
    const auto session = log.session(row);
    return session ? std::size_t{session->value} : log.session_count() + log.user(row).value;
  };
  std::vector<std::int64_t> off(log.session_count() + log.user_count());
  const auto stranger = detail::strangers(log);
  const auto is_off = [&](std::size_t row) {
    return !stranger(row) && std::abs(off[clock(row)]) > rules.tolerance.count();
  };
  const auto seconds = [&log](std::size_t row) { return log.time(row).time_since_epoch().count(); };
  // A second time without the clocks that the first time found, which lead the medians astray.
  for (int round = 0; round < 2; ++round) {
    std::vector<std::vector<std::int64_t>> differences(off.size());
    std::vector<std::size_t> trusted;
    for (std::size_t row = 0; row < log.size(); ++row)
      if (!is_off(row)) trusted.push_back(row);
    std::vector<std::int64_t> window;
    for (std::size_t row = 0, before = 0; row < log.size(); ++row) {
      const std::size_t itself = before < trusted.size() && trusted[before] == row ? 1 : 0;
      // As many on the one side as on the other: the median of times that ascend is then the row's own.
      const std::size_t side = std::min({around, before, trusted.size() - before - itself});
      window.clear();
      for (std::size_t near = before - side; near < before + itself + side; ++near)
        window.push_back(seconds(trusted[near]));
      if (!window.empty()) differences[clock(row)].push_back(seconds(row) - median(window));
      before += itself;
    }
    // Of two in the middle the smaller counts: of two rows one alone does not tell that the clock is off.
    for (std::size_t c = 0; c < off.size(); ++c) {
      auto& all = differences[c];
      if (all.empty()) {
        off[c] = 0;
        continue;
      }
      off[c] = median(all);
      if (all.size() % 2 != 0) continue;
      const std::int64_t below =
          *std::max_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
      if (std::abs(below) < std::abs(off[c])) off[c] = below;
    }
  }
  if (rules.remove) return remove_rows(log, "by a clock that is off", is_off);

  std::vector<Timestamp> times(log.size());
  std::size_t count = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    times[row] = log.time(row);
    if (!is_off(row)) continue;
    times[row] = std::clamp(times[row] - Duration(off[clock(row)]), earliest_time, latest_time);
    ++count;
  }
  if (count == 0) return detail::changed(log, {}, 0);
  EventTable table = log.table();
  table.times = std::move(times);
  return detail::changed(EventLog(std::move(table), log.users(), log.items(), log.sessions()),
                         "clock set right", count);
}

}  // namespace kindred::inline v0
