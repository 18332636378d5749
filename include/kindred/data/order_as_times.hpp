#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// The same events, each with its place in the log as its time, in seconds from 1970: for models and splits
/// that look at times, where the source has its rows in the order of time and says no more, as `read_lists`.
/// O(rows).
/// @throws DataError for a log that has times
inline EventLog order_as_times(const EventLog& log) {
  if (log.has_time())
    throw DataError(
        "order_as_times: the log has times, expected one that is without; sort_by_time orders it");
  std::vector<Timestamp> times;
  times.reserve(log.size());
  for (std::size_t row = 0; row < log.size(); ++row)
    times.push_back(timestamp(static_cast<std::int64_t>(row)));
  EventTable table = log.table();
  table.times = std::move(times);
  return {std::move(table), log.users(), log.items(), log.sessions()};
}

}  // namespace kindred::inline v0
