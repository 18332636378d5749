#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/incomplete_gamma.hpp"
#include "kindred/profile/gamma_gamma.hpp"
#include "kindred/profile/proportion.hpp"
#include "kindred/profile/repeat_purchases.hpp"

namespace kindred::inline v0 {

/// How often a person buys something of one value of a column, such as one category. Purchases of a day are
/// one.
struct Repurchase {
  /// The value.
  std::string value = {};
  /// Days on which it was bought, ≥ 1.
  std::int64_t days_bought = 0;
  /// Days from one such day to the next on average, of very many the latest; nothing for a single one.
  std::optional<double> interval_days = std::nullopt;
  /// How regular that is: the shape of a gamma distribution of the intervals by maximum likelihood, 1 where
  /// they are exponential, higher where they are more alike, within [0.2, 100]; 1 where there is but one.
  double regularity = 1;
  /// The share of those intervals that are half to one and a half times the average: of exponential ones it
  /// would be 38 %. Nothing for a single day.
  std::optional<double> steady = std::nullopt;
  /// The 95 % interval of `steady`, Wilson's.
  Interval steady_interval = {0, 1};
  /// Midnight of the last such day, by the shop's clock.
  Timestamp last = {};
  /// The median of when the next is due by that distribution, given that it has not come yet; nothing below
  /// three days bought, nor where the habit has lapsed: where at most one of fifty intervals would be as long
  /// as what has passed since the last, counted as no more regular than exponential ones, so 3.9 times the
  /// mean at least. It may be bought again, but these intervals tell no more when.
  std::optional<Timestamp> next = std::nullopt;
};

/// The days that it takes until a renewal of the gamma distribution with this shape and mean, in the median,
/// given that nothing happened for `elapsed` days: the t with S(elapsed + t) = S(elapsed) / 2 of the survival
/// function S (Cox, "Renewal theory", 1962, chapter 2).
/// @param shape > 0
/// @param mean in days, > 0
/// @param elapsed in days, ≥ 0
inline double days_until_renewal(double shape, double mean, double elapsed) noexcept {
  const double rate = shape / mean;
  const double half = detail::upper_incomplete_gamma(shape, rate * std::max(elapsed, 0.0)) / 2;
  // So far out that nothing is left of S, it falls by the rate alone.
  if (!(half > 1e-250)) return std::log(2.0) / rate;
  double low = std::max(elapsed, 0.0), high = std::max(low, mean);
  while (detail::upper_incomplete_gamma(shape, rate * high) > half) high = 2 * high + mean;
  for (int step = 0; step < 60 && high - low > 1e-9 * high; ++step) {
    const double middle = (low + high) / 2;
    (detail::upper_incomplete_gamma(shape, rate * middle) > half ? low : high) = middle;
  }
  return std::max(0.0, (low + high) / 2 - std::max(elapsed, 0.0));
}

namespace detail {

// Whether a purchase is so long overdue that such intervals tell no more when it will come. A shape above 1
// counts as 1: it may rest on two intervals, and one purchase left out ends no habit.
inline bool has_lapsed(double shape, double mean, double elapsed) noexcept {
  const double at_most = std::min(shape, 1.0);
  return upper_incomplete_gamma(at_most, at_most / mean * elapsed) < 0.02;
}

}  // namespace detail

/// Collects one person's events, in any order, into the repurchases by a column; only purchases with a time
/// count. A ProfileDimension. It keeps the latest `most_days` days of each value, and a bit for each earlier
/// one, in words of 64: `days_bought` is exact, intervals are up to so many days and those of the latest
/// beyond. O(log values + log days) an event.
class RepurchaseAccumulator {
 public:
  /// @param column the column, which must live as long; its items are numbered as the events' are
  /// @param now the moment that `next` is said at
  /// @param utc_offset how far the shop's clock is ahead of the events' times
  /// @param most_days how many days of a value intervals are told by, ≥ 2
  RepurchaseAccumulator(const TextColumn& column, Timestamp now, Duration utc_offset = {}, int most_days = 64)
      : column_(&column),
        now_(now),
        utc_offset_(utc_offset),
        most_days_(static_cast<std::size_t>(most_days)) {
    require_at_least("most_days", most_days, 2);
    require_utc_offset("utc_offset", utc_offset);
  }

  /// Takes an event in.
  void add(const Event& event) {
    if (!event.time || !is_purchase(event)) return;
    for (const ValueIndex value : (*column_)[event.item]) note(days_[value], day_of(*event.time));
  }
  /// Takes in what was collected elsewhere.
  void merge(const RepurchaseAccumulator& other) {
    now_ = std::max(now_, other.now_);
    for (const auto& entry : other.days_) {
      auto& bought = days_[entry.first];
      for (const std::int64_t day : entry.second.latest) note(bought, day);
      for (const auto& word : entry.second.earlier)
        for (std::int64_t bit = 0; bit < 64; ++bit)
          if ((word.second >> bit & 1) != 0) note(bought, 64 * word.first + bit);
    }
  }
  /// Moves the moment that `next` is said at; an earlier one changes nothing.
  void decay(Timestamp to) noexcept { now_ = std::max(now_, to); }

  /// The repurchases so far: what was bought on most days first, equal ones in the order of the catalogue.
  std::vector<Repurchase> read() const {
    std::vector<Repurchase> all;
    for (const auto& entry : days_) {
      const Days& bought = entry.second.latest;
      Repurchase one{.value = std::string(column_->values()[entry.first]),
                     .days_bought = entry.second.count(),
                     .last = Timestamp(std::chrono::days(*bought.rbegin())) - utc_offset_};
      if (bought.size() > 1) fill(one, bought);
      all.push_back(std::move(one));
    }
    detail::stable_sort(all.begin(), all.end(), [](const Repurchase& a, const Repurchase& b) {
      return a.days_bought > b.days_bought;
    });
    return all;
  }

 private:
  using Days = std::set<std::int64_t>;
  struct Bought {
    Days latest;
    // The bits of the days 64 w to 64 w + 63 by w, all of them before the latest.
    std::map<std::int64_t, std::uint64_t> earlier;

    std::int64_t count() const noexcept {
      auto days_bought = static_cast<std::int64_t>(latest.size());
      for (const auto& word : earlier) days_bought += std::popcount(word.second);
      return days_bought;
    }
  };

  std::int64_t day_of(Timestamp time) const noexcept {
    return std::chrono::floor<std::chrono::days>(time + utc_offset_).time_since_epoch().count();
  }

  void note(Bought& bought, std::int64_t day) const {
    bought.latest.insert(day);
    if (bought.latest.size() <= most_days_) return;
    const std::int64_t least = *bought.latest.begin();
    const std::int64_t of_word = (least % 64 + 64) % 64;
    bought.earlier[(least - of_word) / 64] |= std::uint64_t{1} << of_word;
    bought.latest.erase(bought.latest.begin());
  }

  void fill(Repurchase& one, const Days& bought) const {
    const auto gaps = static_cast<double>(bought.size() - 1);
    const double mean = static_cast<double>(*bought.rbegin() - *bought.begin()) / gaps;
    one.interval_days = mean;
    double logs = 0, near = 0;
    for (auto day = std::next(bought.begin()); day != bought.end(); ++day) {
      const auto gap = static_cast<double>(*day - *std::prev(day));
      logs += std::log(gap);
      near += 2 * gap >= mean && 2 * gap <= 3 * mean ? 1 : 0;
    }
    one.steady = near / gaps;
    one.steady_interval = wilson_interval(*one.steady, gaps);
    if (bought.size() < 3) return;
    // Minka, "Estimating a gamma distribution", 2002: a start that is within 1.5 % of the maximum.
    const double s = std::log(mean) - logs / gaps;
    one.regularity =
        s > 1e-12 ? std::clamp((3 - s + std::sqrt((s - 3) * (s - 3) + 24 * s)) / (12 * s), 0.2, 100.0) : 100;
    const double elapsed = std::max(0.0, static_cast<double>(day_of(now_) - *bought.rbegin()));
    if (detail::has_lapsed(one.regularity, mean, elapsed)) return;
    const double wait = days_until_renewal(one.regularity, mean, elapsed);
    one.next = one.last + std::chrono::days(std::llround(elapsed + wait));
  }

  const TextColumn* column_;
  Timestamp now_;
  Duration utc_offset_;
  std::size_t most_days_;
  std::map<ValueIndex, Bought> days_;
};

/// When a purchase is due, told by what many people do: intervals are gamma distributed about the person's
/// own mean, and the means over the people as GammaGamma has them, so that few intervals lean on everybody's.
/// Better than a person's own mean where that rests on little.
struct RepurchaseModel {
  /// Intervals in the place of transactions.
  GammaGammaModel intervals = {};

  /// Fits it to people's repurchases; those of a single day say nothing.
  /// @throws DataError as GammaGamma::fit
  static RepurchaseModel fit(std::span<const Repurchase> repurchases) {
    std::vector<RepeatPurchases> people;
    for (const Repurchase& one : repurchases)
      if (one.interval_days)
        people.push_back(
            {.frequency = static_cast<double>(one.days_bought - 1), .age = 0, .value = *one.interval_days});
    return {GammaGamma{.penalty = 1e-6}.fit(people)};
  }

  /// The interval that is expected of a person in days: between the person's own mean and everybody's.
  /// Infinite where intervals are so uneven that there is no mean.
  double interval_days(const Repurchase& one) const noexcept {
    const double count = one.interval_days ? static_cast<double>(one.days_bought - 1) : 0;
    return intervals.expected_value({.frequency = count, .value = one.interval_days.value_or(0)});
  }

  /// When the next purchase is due in the median, given that it has not come by `now`; the latest moment
  /// there is where none is to be expected, as the habit has lapsed or intervals have no mean.
  Timestamp next(const Repurchase& one, Timestamp now) const noexcept {
    const double interval = interval_days(one);
    const double elapsed =
        std::floor(std::max(0.0, seconds_between(one.last, now) / static_cast<double>(days.count())));
    if (!std::isfinite(interval) || detail::has_lapsed(intervals.p, interval, elapsed)) return latest_time;
    const double due = elapsed + days_until_renewal(intervals.p, interval, elapsed);
    const double left = seconds_between(one.last, latest_time) / static_cast<double>(days.count());
    return due < left ? one.last + std::chrono::days(std::llround(due)) : latest_time;
  }
};

}  // namespace kindred::inline v0
