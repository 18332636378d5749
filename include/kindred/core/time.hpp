#pragma once

#include <chrono>
#include <cstdint>

namespace kindred::inline v0 {

/// A moment, in whole seconds since 1970-01-01 00:00 UTC.
using Timestamp = std::chrono::sys_seconds;

/// A moment from its count of seconds since 1970-01-01 00:00 UTC.
constexpr Timestamp timestamp(std::int64_t seconds) { return Timestamp(std::chrono::seconds(seconds)); }

/// The first moment of the year 1; what `parse_time` reads and an EventLog holds is no earlier.
inline constexpr Timestamp earliest_time = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
/// The last moment of the year 9999; what `parse_time` reads and an EventLog holds is no later.
inline constexpr Timestamp latest_time =
    std::chrono::sys_days(std::chrono::year(10000) / 1 / 1) - std::chrono::seconds(1);

/// A length of time; `30 * days` is one.
using Duration = std::chrono::seconds;

/// One hour.
inline constexpr Duration hours = std::chrono::hours(1);
/// One day.
inline constexpr Duration days = std::chrono::hours(24);
/// One week.
inline constexpr Duration weeks = std::chrono::hours(24 * 7);

/// Seconds from one moment to another, negative where the other is earlier. Any two moments will do, those
/// whose difference no Duration can hold included.
constexpr double seconds_between(Timestamp from, Timestamp to) noexcept {
  return static_cast<double>(to.time_since_epoch().count()) -
         static_cast<double>(from.time_since_epoch().count());
}

}  // namespace kindred::inline v0
