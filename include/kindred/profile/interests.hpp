#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// How much a person cares for one value of a column, such as one brand, and what that rests on.
struct Interest {
  /// The value.
  std::string value = {};
  /// Σ weight of the event · 2^(−age / half-life) over the person's events with items of this value;
  /// an event with an item of several values is divided among them. > 0, or 0 where all of it is so
  /// long ago that nothing is left.
  double strength = 0;
  /// The strength divided by the sum over the column, 0 to 1.
  double share = 0;
  /// How many events it rests on, ≥ 1.
  std::int64_t events = 0;
  /// How many distinct items those events were with, ≥ 1.
  std::int64_t items = 0;
  /// The latest of those events; nothing where times are not known.
  std::optional<Timestamp> last = std::nullopt;
  /// The 95 % interval of `share`: Wilson's, of as many events as the column's weighted ones are worth, (Σ
  /// w)² / Σ w².
  Interval interval = {0, 1};
  /// The share of late: as `share`, with the shorter half-life for recent taste; nothing where there is none.
  std::optional<double> recent = std::nullopt;
};

/// A person's interests by one column of the catalogue. Events that count 0 or less, such as a negative
/// rating, are no part of them: there are no dislikes.
struct Interests {
  /// The column's name.
  std::string column = {};
  /// The strongest first; equal ones in the order of the catalogue.
  std::vector<Interest> values = {};
  /// Events that they rest on, each once, however many values its item has.
  std::int64_t events = 0;
  /// Events with items whose value is not known.
  std::int64_t unknown = 0;
  /// How many events the shares rest on at least: Σ strength over the most that one event can count by now,
  /// the person's greatest weight · 2^(−age of the newest / half-life). All of them where all count alike.
  double weighed_events = 0;
  /// The same of the recent shares, but to the moment of the profile: Σ weight · 2^(−age / half-life), by the
  /// shorter half-life, over the greatest weight; so it falls while nothing happens. Nothing where no recent
  /// taste was asked for.
  std::optional<double> recent_events = std::nullopt;
  /// How far the recent taste is from the whole: ½ Σ |recent − share| over the values, 0 for the same and 1
  /// for nothing in common; nothing where no recent taste was asked for.
  std::optional<double> drift = std::nullopt;
  /// The most that a strength is said too little, those of values not listed included: 0 unless it was made
  /// in bounded memory, by a ProfileSketch.
  double missed = 0;
  /// How many days the events were on, as far as these are alike: (Σ n)² / Σ n² over the days, n being the
  /// events of each; of a session where times are not known, and 0 where it is not told. What happens on one
  /// day hangs together, so that no more than this are taken for chosen independently.
  double days = 0;
  /// How many values the column has. Of a single one nobody can have a preference.
  std::size_t column_values = 0;

  /// The interest in a value, or null where there is none.
  const Interest* find(std::string_view value) const noexcept {
    const auto at =
        std::find_if(values.begin(), values.end(), [&](const Interest& i) { return i.value == value; });
    return at == values.end() ? nullptr : &*at;
  }
};

/// Collects one person's events, in any order, into Interests. A ProfileDimension. O(log values) an event.
class InterestAccumulator {
 public:
  /// @param column the column, which must live as long; its items are numbered as the events' are
  /// @param weights what a kind of event counts; events that count 0 or less say nothing
  /// @param half_life the time in which an event's weight halves; 0 for never
  /// @param now the moment that ages are counted to
  /// @param recent_half_life the same for recent taste; 0 for none
  InterestAccumulator(const TextColumn& column, const KindWeights& weights, Duration half_life, Timestamp now,
                      Duration recent_half_life = {})
      : column_(&column),
        weights_(weights),
        half_life_(half_life),
        recent_half_life_(recent_half_life),
        now_(now),
        reference_(now) {}

  /// Takes an event in; one without a time does not age, and ages are counted to the latest event where that
  /// is later than `now`. A purchase of a quantity of 0 or less, or at a negative price, says nothing.
  void add(const Event& event) {
    if (event.time) decay(*event.time);
    if (event.kind == EventKind::purchase && !is_purchase(event)) return;
    const double weight = weights_.of(event.kind, event.value);
    if (!(weight > 0)) return;
    heaviest_ = std::max(heaviest_, weight);
    const auto values = (*column_)[event.item];
    ++(values.empty() ? unknown_ : events_);
    if (event.time) refer_near(*event.time);
    const double age = event.time ? seconds_between(*event.time, reference_) : 0;
    const double parts = static_cast<double>(std::max<std::size_t>(values.size(), 1));
    const double whole = weight * left_after(age, half_life_);
    const double recent = weight * left_after(age, recent_half_life_) / parts;
    if (!values.empty()) {
      squares_[event.time.has_value()] += whole * whole;
      occasions_.push_back(occasion_of(event));
    }
    for (const ValueIndex value : values) {
      Tally& tally = tallies_[value];
      tally.strength[event.time.has_value()] += whole / parts;
      tally.recent[event.time.has_value()] += recent;
      ++tally.events;
      tally.items.push_back(event.item);
      if (event.time) tally.last = std::max(tally.last.value_or(*event.time), *event.time);
    }
  }

  /// Takes in what was collected elsewhere by the same column, weights and half-lives; of two moments the
  /// later holds.
  void merge(const InterestAccumulator& other) {
    decay(other.now_);
    heaviest_ = std::max(heaviest_, other.heaviest_);
    if (other.timed_ && (!timed_ || reference_ < other.reference_)) refer_to(other.reference_);
    timed_ = timed_ || other.timed_;
    const double age = seconds_between(other.reference_, reference_);
    const Aging left = {1, left_after(age, half_life_)}, recent = {1, left_after(age, recent_half_life_)};
    events_ += other.events_;
    unknown_ += other.unknown_;
    for (const std::size_t timed : {0U, 1U})
      squares_[timed] += other.squares_[timed] * left[timed] * left[timed];
    occasions_.insert(occasions_.end(), other.occasions_.begin(), other.occasions_.end());
    for (const auto& entry : other.tallies_) {
      Tally& tally = tallies_[entry.first];
      for (const std::size_t timed : {0U, 1U}) {
        tally.strength[timed] += entry.second.strength[timed] * left[timed];
        tally.recent[timed] += entry.second.recent[timed] * recent[timed];
      }
      tally.events += entry.second.events;
      tally.items.insert(tally.items.end(), entry.second.items.begin(), entry.second.items.end());
      if (entry.second.last)
        tally.last = std::max(tally.last.value_or(*entry.second.last), *entry.second.last);
    }
  }

  /// Moves the moment that ages are counted to; an earlier one changes nothing.
  void decay(Timestamp to) noexcept { now_ = std::max(now_, to); }

  /// The interests so far.
  Interests read() const {
    const double age = seconds_between(reference_, now_);
    const double left = left_after(age, half_life_);
    // Where all of it ages, shares do not depend on how much is left.
    const bool all_age = std::all_of(tallies_.begin(), tallies_.end(),
                                     [](const auto& entry) { return entry.second.strength[0] == 0; });
    const double recent_left = left_after(age, recent_half_life_);
    const double aged = all_age ? 1 : left, recent_aged = all_age ? 1 : recent_left;
    const auto sum = [](const Aging& aging, double part) { return aging[0] + aging[1] * part; };
    std::vector<std::pair<ValueIndex, const Tally*>> ranked;
    double total = 0, recent_total = 0;
    for (const auto& entry : tallies_) {
      ranked.emplace_back(entry.first, &entry.second);
      total += sum(entry.second.strength, aged);
      recent_total += sum(entry.second.recent, recent_aged);
    }
    std::sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
      const double one = sum(a.second->strength, aged), other = sum(b.second->strength, aged);
      return one != other ? one > other : a.first < b.first;
    });
    const double squares = sum(squares_, aged * aged), worth = squares > 0 ? total * total / squares : 0;
    const bool has_recent = recent_half_life_ > Duration::zero() && recent_total > 0;
    Interests interests{.column = column_->name(), .events = events_, .unknown = unknown_};
    interests.column_values = column_->values().size();
    interests.days = days();
    const double most = heaviest_ * left_of_newest(all_age ? reference_ : now_);
    interests.weighed_events = most > 0 ? total / most : 0;
    if (has_recent) interests.recent_events = recent_total * (all_age ? recent_left : 1) / heaviest_;
    for (const auto& entry : ranked) {
      const Tally& tally = *entry.second;
      auto items = tally.items;
      std::sort(items.begin(), items.end());
      const double strength = sum(tally.strength, aged);
      const double share = total > 0 ? strength / total : 0;
      interests.values.push_back({.value = std::string(column_->values()[entry.first]),
                                  .strength = all_age ? strength * left : strength,
                                  .share = share,
                                  .events = tally.events,
                                  .items = std::unique(items.begin(), items.end()) - items.begin(),
                                  .last = tally.last,
                                  .interval = wilson_interval(share, worth)});
      if (!has_recent) continue;
      interests.values.back().recent = sum(tally.recent, recent_aged) / recent_total;
      interests.drift = interests.drift.value_or(0) + std::abs(*interests.values.back().recent - share) / 2;
    }
    return interests;
  }

 private:
  // What does not age, since its time is not known, and what does.
  using Aging = std::array<double, 2>;

  struct Tally {
    Aging strength = {};
    Aging recent = {};
    std::int64_t events = 0;
    std::vector<ItemIndex> items;
    std::optional<Timestamp> last;
  };

  static constexpr std::int64_t by_itself = std::numeric_limits<std::int64_t>::max();

  // The day of an event, or below all days its session.
  static std::int64_t occasion_of(const Event& event) noexcept {
    constexpr std::int64_t before_all_days = std::numeric_limits<std::int64_t>::min();
    if (event.time) return std::chrono::floor<std::chrono::days>(*event.time).time_since_epoch().count();
    return event.session ? before_all_days + std::int64_t{event.session->value} : by_itself;
  }

  // See Interests::days.
  double days() const {
    auto occasions = occasions_;
    std::sort(occasions.begin(), occasions.end());
    double squares = 0;
    for (auto begin = occasions.begin(); begin != occasions.end();) {
      const auto end = *begin == by_itself ? begin + 1 : std::upper_bound(begin, occasions.end(), *begin);
      const auto events = static_cast<double>(end - begin);
      squares += events * events;
      begin = end;
    }
    const auto all = static_cast<double>(occasions.size());
    return squares > 0 ? all * all / squares : 0;
  }

  // What is left of 1 at an age in seconds; more than 1 at one below 0.
  static double left_after(double age, Duration half_life) noexcept {
    return half_life > Duration::zero() ? std::exp2(-age / static_cast<double>(half_life.count())) : 1;
  }

  // Counts what ages to another moment, later unless there is nothing yet.
  void refer_to(Timestamp moment) noexcept {
    const double age = seconds_between(reference_, moment);
    reference_ = moment;
    if (!timed_) return;
    const double left = left_after(age, half_life_), recent = left_after(age, recent_half_life_);
    squares_[1] *= left * left;
    for (auto& entry : tallies_) {
      entry.second.strength[1] *= left;
      entry.second.recent[1] *= recent;
    }
  }

  // So that an event's weight is neither nothing nor beyond all bounds: of what is long ago alone, shares
  // would not be known.
  void refer_near(Timestamp time) noexcept {
    constexpr double far = 64;  // half-lives
    const double ahead = seconds_between(reference_, time);
    for (const Duration half_life : {half_life_, recent_half_life_}) {
      if (half_life <= Duration::zero()) continue;
      const double half_lives = ahead / static_cast<double>(half_life.count());
      if (half_lives > far || (!timed_ && half_lives < -far)) {
        refer_to(time);
        break;
      }
    }
    timed_ = true;
  }

  // What the newest event counts at a moment, of what it did when it was new.
  double left_of_newest(Timestamp at) const noexcept {
    Timestamp newest = earliest_time;
    for (const auto& entry : tallies_) {
      if (entry.second.strength[0] > 0 || !entry.second.last) return 1;
      newest = std::max(newest, *entry.second.last);
    }
    return left_after(seconds_between(newest, at), half_life_);
  }

  const TextColumn* column_;
  KindWeights weights_;
  Duration half_life_;
  Duration recent_half_life_;
  Timestamp now_;
  // The moment that what ages is counted to until it is read: the first `now_`, unless all of it is long ago
  // or something long after.
  Timestamp reference_;
  bool timed_ = false;
  std::int64_t events_ = 0;
  std::int64_t unknown_ = 0;
  double heaviest_ = 0;
  Aging squares_ = {};
  std::vector<std::int64_t> occasions_;
  std::map<ValueIndex, Tally> tallies_;
};

}  // namespace kindred::inline v0
