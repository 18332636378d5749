#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"

namespace kindred::inline v0 {

/// What models of the lifetime value look at of one customer. Purchases of one day are one; time is counted
/// from the first, in any unit, the same for all.
struct RepeatPurchases {
  /// x, the number of days with a purchase after the first, ≥ 0.
  double frequency = 0;
  /// t_x, from the first purchase to the last, 0 to `age`; 0 where there is no second.
  double recency = 0;
  /// T, from the first purchase to the moment of the count, ≥ 0.
  double age = 0;
  /// What was paid on such a later day on average, in the log's money; 0 where there is none, or where a
  /// price is not known.
  double value = 0;
};

/// How repeat purchases are counted.
struct RepeatPurchaseOptions {
  /// The last moment that counts; nothing takes the log's latest.
  std::optional<Timestamp> now = std::nullopt;
  /// What times are counted in, > 0.
  Duration unit = weeks;
  /// How far the shop's clock is ahead of the log's times: its days are the shop's.
  Duration utc_offset = Duration::zero();
};

/// Each user's repeat purchases; nothing for one without a purchase by then. Returns are not set off: give a
/// cleaned log. O(events · log events).
/// @throws DataError for a log without times, OptionError for a unit that is not positive or an offset beyond
/// 14 hours
inline std::vector<std::optional<RepeatPurchases>> repeat_purchases(
    const EventLog& log, const RepeatPurchaseOptions& options = {}) {
  if (options.unit <= Duration::zero()) throw OptionError("option 'unit' is not above 0");
  require_utc_offset("utc_offset", options.utc_offset);
  if (!log.empty() && !log.has_time())
    throw DataError("repeat purchases: the events have no times, expected a log with times");
  std::vector<std::optional<RepeatPurchases>> people(log.user_count());
  if (log.empty()) return people;

  struct Day {
    UserIndex user;
    std::int64_t day;
    double paid;
    bool priced;
  };
  std::vector<Day> bought;
  Timestamp now = options.now.value_or(log.time(0));
  for (std::size_t row = 0; row < log.size(); ++row) {
    if (!options.now) now = std::max(now, log.time(row));
  }
  const auto day_of = [&](Timestamp time) {
    return std::chrono::floor<std::chrono::days>(time + options.utc_offset).time_since_epoch().count();
  };
  for (std::size_t row = 0; row < log.size(); ++row) {
    const Event event = log[row];
    if (!is_purchase(event) || *event.time > now) continue;
    bought.push_back({event.user, day_of(*event.time), event.price.value_or(0), event.price.has_value()});
  }
  detail::stable_sort(bought.begin(), bought.end(), [](const Day& a, const Day& b) {
    return a.user != b.user ? a.user < b.user : a.day < b.day;
  });

  const double unit_days = static_cast<double>(options.unit.count()) / static_cast<double>(days.count());
  for (std::size_t begin = 0, end = 0; begin < bought.size(); begin = end) {
    const std::int64_t first = bought[begin].day;
    std::int64_t latest = first;
    double paid = 0;
    bool priced = true;
    RepeatPurchases person;
    for (end = begin; end < bought.size() && bought[end].user == bought[begin].user; ++end) {
      const Day& one = bought[end];
      if (one.day == first) continue;
      if (one.day != latest) ++person.frequency;
      latest = one.day;
      paid += one.paid;
      priced = priced && one.priced;
    }
    person.recency = static_cast<double>(latest - first) / unit_days;
    person.age = static_cast<double>(day_of(now) - first) / unit_days;
    if (person.frequency > 0 && priced) person.value = paid / person.frequency;
    people[bought[begin].user.value] = person;
  }
  return people;
}

namespace detail {

// Refuses what no customer can have.
inline void require_repeat_purchases(std::size_t index, const RepeatPurchases& person) {
  const bool fits = person.frequency >= 0 && person.recency >= 0 && person.recency <= person.age &&
                    person.age < 1e12 && person.frequency < 1e12 && person.value >= 0 &&
                    person.value < 1e15 && (person.frequency > 0 || person.recency == 0);
  if (!fits)
    throw DataError("repeat purchases: customer " + std::to_string(index) + " has frequency " +
                    std::to_string(person.frequency) + ", recency " + std::to_string(person.recency) +
                    ", age " + std::to_string(person.age) + " and value " + std::to_string(person.value) +
                    ", expected 0 ≤ recency ≤ age, a recency of 0 without a repeat, and no negative number");
}

}  // namespace detail

}  // namespace kindred::inline v0
