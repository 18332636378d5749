#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/detail/rows_of_users.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// From when on somebody is taken for a robot. Only looking is looked at (views, searches, carts): one order
/// of a hundred lines is a hundred purchases at one moment, and `remove_outlier_baskets` deals with
/// resellers. Where times are dates, rate and regularity say nothing and are left out: where all of a user's
/// are midnight in UTC, or all of the log's are the same time of different days.
struct RobotRules {
  /// Rate: more events than this within a minute, ≥ 1. Who looks at one thing a second for a minute on end
  /// does not read.
  int most_per_minute = 60;
  /// Breadth: more different items than this within 24 hours, ≥ 1. Whoever walks through a catalogue sees
  /// most of it once.
  int most_items_per_day = 1000;
  /// Endurance: more events than this within 24 hours, ≥ 1: two a minute for all of 16 hours awake.
  int most_per_day = 2000;
  /// Regularity: gaps between one moment and the next whose spread is below this, in [0, 1]. The spread is
  /// (Q3 − Q1 + 1 s) / (Q3 + Q1), their quartile coefficient of dispersion with a second for the rounding of
  /// times to seconds. A program that asks on the clock has next to none, and a night's pause does not hide
  /// it; gaps at random (exponential) have .66. With that second, gaps of less than 10 s never count as
  /// regular: what asks so often is left to the other rules.
  double least_spread = 0.05;
  /// So many gaps, at least, before regularity says anything, ≥ 4.
  int regular_gaps = 50;

  /// @throws OptionError for an option out of its range
  void check() const {
    require_at_least("most_per_minute", most_per_minute, 1);
    require_at_least("most_items_per_day", most_items_per_day, 1);
    require_at_least("most_per_day", most_per_day, 1);
    require_in_range("least_spread", least_spread, 0.0, 1.0);
    require_at_least("regular_gaps", regular_gaps, 4);
  }
};

/// What a user's looking around is like, to choose thresholds by.
struct RobotSigns {
  /// Most events within a minute; 0 where times are dates.
  int per_minute = 0;
  /// Most different items within 24 hours.
  int items_per_day = 0;
  /// Most events within 24 hours.
  int per_day = 0;
  /// Gaps between one moment and the next; 0 where times are dates.
  int gaps = 0;
  /// Their spread; infinite where there are fewer than four.
  double spread = std::numeric_limits<double>::infinity();
};

/// The signs of each user by index. Those of the user "", who is no one person, stay empty: `name_guests`
/// first. O(rows · log rows).
/// @throws OptionError for a log without times
inline std::vector<RobotSigns> robot_signs(const EventLog& log) {
  if (!log.empty() && !log.has_time())
    throw OptionError("to look for robots takes the time of each event, and this log has none");
  std::vector<std::size_t> rows = detail::rows_by_user_and_time(log);
  std::erase_if(rows, [&log](std::size_t row) { return log.kind(row) > EventKind::cart; });
  const auto nobody = log.users()->find("");
  const auto time_of_day = [&log](std::size_t row) {
    return log.time(row) - std::chrono::floor<std::chrono::days>(log.time(row));
  };
  const auto all_at = [&](std::span<const std::size_t> some, Duration time) {
    return std::all_of(some.begin(), some.end(), [&](std::size_t row) { return time_of_day(row) == time; });
  };
  // Midnight elsewhere is another time in UTC.
  const bool dates = !rows.empty() && all_at(rows, time_of_day(rows[0])) &&
                     std::any_of(rows.begin(), rows.end(),
                                 [&](std::size_t row) { return log.time(row) != log.time(rows[0]); });

  std::vector<RobotSigns> all(log.user_count());
  std::vector<int> seen(log.item_count());
  std::vector<double> gaps;
  detail::for_each_stretch(
      rows, [&log](std::size_t a, std::size_t b) { return log.user(a) == log.user(b); },
      [&](std::span<const std::size_t> mine) {
        const UserIndex user = log.user(mine.front());
        if (user == nobody) return;
        RobotSigns& signs = all[user.value];
        const bool has_clock = !dates && !all_at(mine, Duration::zero());
        gaps.clear();
        int different = 0;
        std::size_t minute_ago = 0, day_ago = 0;
        for (std::size_t i = 0; i < mine.size(); ++i) {
          const Timestamp now = log.time(mine[i]);
          if (has_clock && i > 0 && now > log.time(mine[i - 1]))
            gaps.push_back(seconds_between(log.time(mine[i - 1]), now));
          while (now - log.time(mine[minute_ago]) >= std::chrono::minutes(1)) ++minute_ago;
          if (has_clock) signs.per_minute = std::max(signs.per_minute, static_cast<int>(i - minute_ago + 1));
          for (; now - log.time(mine[day_ago]) >= days; ++day_ago)
            if (--seen[log.item(mine[day_ago]).value] == 0) --different;
          if (++seen[log.item(mine[i]).value] == 1) ++different;
          signs.items_per_day = std::max(signs.items_per_day, different);
          signs.per_day = std::max(signs.per_day, static_cast<int>(i - day_ago + 1));
        }
        for (; day_ago < mine.size(); ++day_ago) --seen[log.item(mine[day_ago]).value];
        signs.gaps = static_cast<int>(gaps.size());
        if (gaps.size() < 4) return;
        std::sort(gaps.begin(), gaps.end());
        const double low = quantile(gaps, 0.25), high = quantile(gaps, 0.75);
        signs.spread = (high - low + 1) / (high + low);
      });
  return all;
}

/// Removes all rows, purchases too, of users who by the rules are robots; each counts under the first rule
/// that it is one by. O(rows · log rows).
/// @throws OptionError for a log without times, or an option out of its range
inline Cleaned remove_robots(const EventLog& log, const RobotRules& rules = {}) {
  rules.check();
  const auto signs = robot_signs(log);
  std::vector<std::uint8_t> verdicts(log.size(), detail::row_stays);
  for (std::size_t row = 0; row < log.size(); ++row) {
    const RobotSigns& of_user = signs[log.user(row).value];
    if (of_user.per_minute > rules.most_per_minute) verdicts[row] = 0;
    else if (of_user.items_per_day > rules.most_items_per_day) verdicts[row] = 1;
    else if (of_user.per_day > rules.most_per_day) verdicts[row] = 2;
    else if (of_user.gaps >= rules.regular_gaps && of_user.spread < rules.least_spread) verdicts[row] = 3;
  }
  return detail::without(
      log, verdicts,
      std::vector<std::string>{
          "of a robot: more than " + std::to_string(rules.most_per_minute) + " in a minute",
          "of a robot: more than " + std::to_string(rules.most_items_per_day) + " items in a day",
          "of a robot: more than " + std::to_string(rules.most_per_day) + " in a day",
          "of a robot: as regular as a clock"});
}

}  // namespace kindred::inline v0
