#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "kindred/metrics/detail/incomplete_beta.hpp"
#include "kindred/profile/rhythm.hpp"

namespace kindred::inline v0::detail {

// Fewer visits, or purchases, show no habit.
inline constexpr std::int64_t enough_for_a_habit = 5;

// The days that somebody comes on more than on others.
struct HabitOfDays {
  // From Monday on; nothing for the weekend as a whole.
  std::optional<std::size_t> weekday = std::nullopt;
  // Of the visits.
  double share = 0;

  // Whether that is most of the visits.
  bool mostly() const noexcept { return share >= 0.5; }
};

// A stretch of hours of the day with at least half of the visits.
struct Stretch {
  std::size_t begin = 0;
  std::size_t length = 24;
  double share = 1;
};

// When somebody surely comes more often than at other times.
struct Habits {
  std::optional<HabitOfDays> days = std::nullopt;
  std::optional<Stretch> hours = std::nullopt;
};

// The shortest stretch of hours with at least half of the visits; of several the fullest, then the earliest.
inline Stretch busiest_hours(const std::array<double, 24>& hours) noexcept {
  constexpr double half = 0.5 - 1e-12;  // sums of shares round
  Stretch best;
  for (std::size_t length = 1; length < 24; ++length) {
    for (std::size_t begin = 0; begin < 24; ++begin) {
      double share = 0;
      for (std::size_t h = 0; h < length; ++h) share += hours[(begin + h) % 24];
      if (share >= half && (best.length > length || share > best.share + 1e-12))
        best = {begin, length, share};
    }
    if (best.length == length) break;
  }
  return best;
}

// What stands out of somebody's visits. Those of a day hang together, be they the moments of one stay, so a
// day counts once, by its first visit, and fewer than five days show nothing. It is the best of what was
// looked at that is told, so each is tested exactly, by the binomial distribution, and at a level that is
// divided by how many there are (Bonferroni): days by 2.5 % among the seven and the weekend, hours by 2.5 %
// among all stretches of up to eight. Of those who come at random at most one in twenty is told to have a
// habit.
inline Habits habits(const Rhythm& rhythm) {
  constexpr double level = 0.025, days_looked_at = 8, longest = 8, stretches_looked_at = 24 * longest;
  Habits found;
  if (rhythm.distinct_days < enough_for_a_habit) return found;
  const auto all = static_cast<double>(rhythm.distinct_days);
  // Whether so many of the days would not fall by chance into a part of the time, or more.
  const auto stands_out = [&](double share, double part_of_time, double looked_at) {
    const double seen = std::round(share * all);
    return seen > 0 && incomplete_beta(seen, all - seen + 1, part_of_time) <= level / looked_at;
  };
  const auto& of_days = rhythm.weekdays_of_days;
  const auto& weekdays = rhythm.weekdays;
  const auto most = std::max_element(weekdays.begin(), weekdays.end());
  // Where two are the most frequent neither is.
  const bool alone = std::count_if(weekdays.begin(), weekdays.end(),
                                   [&](double share) { return share > *most - 1e-12; }) == 1;
  // Of one who comes on Saturdays alone the weekend would say less.
  const bool both = std::min(weekdays[5], weekdays[6]) > 1.0 / 7;
  if (both && stands_out(of_days[5] + of_days[6], 2.0 / 7, days_looked_at))
    found.days = HabitOfDays{.share = rhythm.weekend()};
  else if (alone &&
           stands_out(of_days[static_cast<std::size_t>(most - weekdays.begin())], 1.0 / 7, days_looked_at))
    found.days = HabitOfDays{static_cast<std::size_t>(most - weekdays.begin()), *most};
  if (rhythm.dates_only) return found;
  const Stretch stretch = busiest_hours(rhythm.hours);
  const auto length = static_cast<double>(stretch.length);
  double within = 0;
  for (std::size_t h = 0; h < stretch.length; ++h) within += rhythm.hours_of_days[(stretch.begin + h) % 24];
  if (length <= longest && stands_out(within, length / 24, stretches_looked_at)) found.hours = stretch;
  return found;
}

}  // namespace kindred::inline v0::detail
