#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/metrics/detail/incomplete_beta.hpp"
#include "kindred/profile/detail/habits.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/repurchase.hpp"

namespace kindred::inline v0::detail {

// Whether so large a share of so many events, or a larger, would hardly be seen of one that is truly
// `expected`: by the binomial distribution, continued to numbers of events that are not whole, at a level of
// 5 % that is divided by the values that were looked at (Bonferroni). Events that weigh differently are
// counted so that none is more than one, which makes the test cautious: weights below one only make such a
// sum less likely to stray (Hoeffding, "Probability inequalities for sums of bounded random variables", JASA
// 58 (1963), theorem 1). By (Σ w)² / Σ w², as of an interval, too many who have no taste are told to have
// one, as the greatest weights alone make up the ends of the distribution.
inline bool surely_above(double share, double events, double expected, std::size_t looked_at) {
  const double seen = share * events;
  return seen > 0 &&
         incomplete_beta(seen, events - seen + 1, expected) <= 0.05 / static_cast<double>(looked_at);
}

// How many of the column's events, or of so many, were chosen independently: no more than there were days.
inline double independent_events(const Interests& by, double events) noexcept {
  if (by.days == 0 || by.events == 0) return events;
  return events * std::min(1.0, by.days / static_cast<double>(by.events));
}

// The values, three at most, that somebody surely cares for more than for an even share of all that he cares
// for. Of people without any preference at most one in twenty has one. Fewer than five events are too few,
// and one value leaves no choice.
inline std::vector<const Interest*> preferences(const Interests& by) {
  if (by.column_values == 1) return {};
  const std::size_t looked_at = std::max<std::size_t>(by.values.size(), 2);
  std::vector<const Interest*> found;
  for (const Interest& interest : by.values) {
    if (found.size() == 3) break;
    if (interest.events >= enough_for_a_habit &&
        surely_above(interest.share, independent_events(by, by.weighed_events),
                     1 / static_cast<double>(looked_at), looked_at))
      found.push_back(&interest);
  }
  return found;
}

// The value that grew most of late, if it surely did, or null: five of the recent events at least are with
// it, and its share of these would hardly be seen if it were that of all.
inline const Interest* grown_taste(const Interests& by) {
  if (!by.recent_events || by.drift.value_or(0) < 0.2) return nullptr;
  const auto grown =
      std::max_element(by.values.begin(), by.values.end(), [](const Interest& a, const Interest& b) {
        return a.recent.value_or(0) - a.share < b.recent.value_or(0) - b.share;
      });
  if (grown == by.values.end() || !grown->recent || *grown->recent <= grown->share) return nullptr;
  const bool enough = *grown->recent * *by.recent_events >= static_cast<double>(enough_for_a_habit);
  // A sketch may have missed so much of it that was long ago.
  const double missed = grown->strength > 0 ? by.missed * grown->share / grown->strength : 0;
  const double at_most = grown->share + missed;
  return enough && *grown->recent > at_most &&
                 surely_above(*grown->recent, independent_events(by, *by.recent_events), at_most,
                              by.values.size())
             ? &*grown
             : nullptr;
}

// Whether surely most of the intervals between purchases of a value are near their average, and more than of
// one who buys at any time, so many values having been looked at.
inline bool bought_steadily(const Repurchase& one, std::size_t looked_at) {
  constexpr double by_chance = 0.383400498;  // e^(−1/2) − e^(−3/2), of an exponential distribution
  constexpr std::int64_t most_gaps = 63;     // of the days that a RepurchaseAccumulator keeps
  // One less, as it is their own average that they are near.
  const auto gaps = static_cast<double>(std::min(one.days_bought - 1, most_gaps) - 1);
  return one.steady && one.steady_interval.low > 0.5 && surely_above(*one.steady, gaps, by_chance, looked_at);
}

// Whether the events themselves, however they are weighed, were mostly with these values, or with none of the
// others as often.
inline bool borne_by_counts(const Interests& by, const std::vector<const Interest*>& values, bool mostly) {
  std::int64_t together = 0, least = by.events, others = 0;
  for (const Interest* value : values) {
    together += value->events;
    least = std::min(least, value->events);
  }
  for (const Interest& other : by.values)
    if (std::find(values.begin(), values.end(), &other) == values.end())
      others = std::max(others, other.events);
  return mostly ? 2 * together >= by.events : others <= least;
}

}  // namespace kindred::inline v0::detail
