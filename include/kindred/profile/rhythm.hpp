#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/profile/detail/visit.hpp"

namespace kindred::inline v0 {

/// When a person comes. A visit is what happened in one session, or at one moment where events have no
/// session, and counts once, at its earliest event, however much was done in it.
struct Rhythm {
  /// How many visits there were, ≥ 1.
  std::int64_t visits = 0;
  /// How many of them the shares rest on, ≥ 1: all, unless they are those of a sample.
  std::int64_t sampled = 0;
  /// Whether the shares rest on a sample: `visits` and `days_between` are then told by it and no counts.
  bool estimated = false;
  /// The share of the visits that began in each hour of the day, from midnight; adds up to 1.
  std::array<double, 24> hours = {};
  /// The share of the visits that began on each day of the week, from Monday; adds up to 1.
  std::array<double, 7> weekdays = {};
  /// How many different days those visits were on, by the shop's clock. What is done on one day hangs
  /// together, so habits are told by days.
  std::int64_t distinct_days = 0;
  /// The share of those days whose first visit began in each hour of the day; adds up to 1.
  std::array<double, 24> hours_of_days = {};
  /// The share of those days that were each day of the week, from Monday; adds up to 1.
  std::array<double, 7> weekdays_of_days = {};
  /// Days from a visit to the next on average; nothing for a single visit.
  std::optional<double> days_between = std::nullopt;
  /// Whether all visits, of several, began at the same second of the day, as dates without a time of day do,
  /// or more than a quarter of them at midnight, of UTC or the shop's clock: the hours then tell nothing.
  bool dates_only = false;

  /// The share of the visits on Saturdays and Sundays.
  double weekend() const noexcept { return weekdays[5] + weekdays[6]; }
  /// The share of the visits from 17 to 23 h.
  double evening() const noexcept {
    double share = 0;
    for (std::size_t hour = 17; hour < 23; ++hour) share += hours[hour];
    return share;
  }
};

/// Collects one person's events, in any order, into a Rhythm. A ProfileDimension. O(log visits) an event.
class RhythmAccumulator {
 public:
  /// @param utc_offset how far the shop's clock is ahead of the events' times
  /// @throws OptionError for an offset beyond 14 hours
  explicit RhythmAccumulator(Duration utc_offset = {}) : utc_offset_(utc_offset) {
    require_utc_offset("utc_offset", utc_offset);
  }

  /// Takes an event in; one without a time says nothing.
  void add(const Event& event) {
    const auto visit = detail::visit_of(event);
    if (!event.time || !visit) return;
    const auto [at, is_new] = begins_.try_emplace(*visit, *event.time);
    if (!is_new) at->second = std::min(at->second, *event.time);
  }

  /// Takes in what was collected elsewhere; a visit that both have a part of is one.
  void merge(const RhythmAccumulator& other) {
    for (const auto& entry : other.begins_) {
      const auto [at, is_new] = begins_.try_emplace(entry.first, entry.second);
      if (!is_new) at->second = std::min(at->second, entry.second);
    }
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The rhythm so far; nothing before the first visit.
  std::optional<Rhythm> read() const {
    if (begins_.empty()) return std::nullopt;
    std::array<std::int64_t, 24> hours_seen = {};
    std::array<std::int64_t, 7> weekdays_seen = {};
    Timestamp first = Timestamp::max(), last = Timestamp::min();
    const auto of_day = [](Timestamp time) { return (time.time_since_epoch() % days + days) % days; };
    bool same_second = true;
    std::size_t at_midnight = 0, at_midnight_there = 0;
    std::vector<std::pair<std::int64_t, Duration>> by_day;  // with the moment of the week
    for (const auto& visit : begins_) {
      // The remainder of the week first, which the offset cannot carry out of range.
      const Duration of_week =
          (visit.second.time_since_epoch() % weeks + epoch_of_week + utc_offset_ + 2 * weeks) % weeks;
      ++hours_seen[hour_of(of_week)];
      ++weekdays_seen[weekday_of(of_week)];
      // Where the offset carries the moment over midnight it is another day.
      const Duration utc = of_day(visit.second);
      by_day.emplace_back(
          std::chrono::floor<std::chrono::days>(visit.second).time_since_epoch().count() +
              std::chrono::floor<std::chrono::days>(Timestamp(utc + utc_offset_)).time_since_epoch().count(),
          of_week);
      same_second = same_second && of_day(visit.second) == of_day(begins_.begin()->second);
      at_midnight += of_day(visit.second) == Duration::zero() ? 1 : 0;
      at_midnight_there += of_week % days == Duration::zero() ? 1 : 0;
      first = std::min(first, visit.second);
      last = std::max(last, visit.second);
    }
    const auto count = static_cast<std::int64_t>(begins_.size());
    Rhythm rhythm{.visits = count, .sampled = count};
    rhythm.dates_only =
        count > 1 && (same_second || 4 * std::max(at_midnight, at_midnight_there) > begins_.size());
    rhythm.hours = shares_of(hours_seen, begins_.size());
    rhythm.weekdays = shares_of(weekdays_seen, begins_.size());
    std::sort(by_day.begin(), by_day.end());
    by_day.erase(std::unique(by_day.begin(), by_day.end(),
                             [](const auto& a, const auto& b) { return a.first == b.first; }),
                 by_day.end());
    rhythm.distinct_days = static_cast<std::int64_t>(by_day.size());
    hours_seen = {};
    weekdays_seen = {};
    for (const auto& day : by_day) {
      ++hours_seen[hour_of(day.second)];
      ++weekdays_seen[weekday_of(day.second)];
    }
    rhythm.hours_of_days = shares_of(hours_seen, by_day.size());
    rhythm.weekdays_of_days = shares_of(weekdays_seen, by_day.size());
    if (rhythm.visits > 1)
      rhythm.days_between = seconds_between(first, last) / static_cast<double>(days.count()) /
                            static_cast<double>(rhythm.visits - 1);
    return rhythm;
  }

 private:
  // From a Monday's midnight to 1970-01-01, a Thursday's.
  static constexpr Duration epoch_of_week = 3 * days;

  template <std::size_t size>
  static std::array<double, size> shares_of(const std::array<std::int64_t, size>& seen,
                                            std::size_t all) noexcept {
    std::array<double, size> shares;
    for (std::size_t at = 0; at < size; ++at)
      shares[at] = static_cast<double>(seen[at]) / static_cast<double>(all);
    return shares;
  }
  static std::size_t hour_of(Duration of_week) noexcept {
    return static_cast<std::size_t>(of_week % days / hours);
  }
  static std::size_t weekday_of(Duration of_week) noexcept {
    return static_cast<std::size_t>(of_week / days);
  }

  Duration utc_offset_;
  std::map<detail::Visit, Timestamp> begins_;
};

}  // namespace kindred::inline v0
