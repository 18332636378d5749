#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
};

/// A person's interests by one column of the catalogue. Events that count 0 or less, such as a negative
/// rating, are no part of them: there are no dislikes.
struct Interests {
  /// The column's name.
  std::string column = {};
  /// The strongest first; equal ones in the order of the catalogue.
  std::vector<Interest> values = {};
  /// Events with items whose value is not known.
  std::int64_t unknown = 0;

  /// The interest in a value, or null where there is none.
  const Interest* find(std::string_view value) const noexcept {
    const auto at =
        std::find_if(values.begin(), values.end(), [&](const Interest& i) { return i.value == value; });
    return at == values.end() ? nullptr : &*at;
  }
};

/// Collects one person's events, in any order, into Interests. O(log values) an event.
class InterestAccumulator {
 public:
  /// @param column the column, which must live as long; its items are numbered as the events' are
  /// @param weights what a kind of event counts; events that count 0 or less say nothing
  /// @param half_life the time in which an event's weight halves; 0 for never
  /// @param now the moment that ages are counted to
  InterestAccumulator(const TextColumn& column, const KindWeights& weights, Duration half_life, Timestamp now)
      : column_(&column), weights_(weights), half_life_(half_life), now_(now) {}

  /// Takes an event in; one without a time, or later than `now`, does not age. A purchase of a quantity of 0
  /// or less, or at a negative price, says nothing.
  void add(const Event& event) {
    if (event.kind == EventKind::purchase && !is_purchase(event)) return;
    const double weight = weights_.of(event.kind, event.value);
    if (weight <= 0) return;
    const auto values = (*column_)[event.item];
    if (values.empty()) ++unknown_;
    const bool ages = half_life_ > Duration::zero() && event.time.has_value();
    const double age = ages ? std::max(seconds_between(*event.time, now_), 0.0) : 0;
    const double halvings = ages ? age / static_cast<double>(half_life_.count()) : 0;
    const double strength =
        weight * std::exp2(-halvings) / static_cast<double>(std::max<std::size_t>(values.size(), 1));
    for (const ValueIndex value : values) {
      Tally& tally = tallies_[value];
      tally.strength += strength;
      ++tally.events;
      tally.items.push_back(event.item);
      if (event.time) tally.last = std::max(tally.last.value_or(*event.time), *event.time);
    }
  }

  /// The interests so far.
  Interests read() const {
    std::vector<std::pair<ValueIndex, const Tally*>> ranked;
    double total = 0;
    for (const auto& entry : tallies_) {
      ranked.emplace_back(entry.first, &entry.second);
      total += entry.second.strength;
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
      return a.second->strength != b.second->strength ? a.second->strength > b.second->strength
                                                      : a.first < b.first;
    });
    Interests interests{.column = column_->name(), .unknown = unknown_};
    for (const auto& entry : ranked) {
      const Tally& tally = *entry.second;
      auto items = tally.items;
      std::sort(items.begin(), items.end());
      interests.values.push_back({.value = std::string(column_->values()[entry.first]),
                                  .strength = tally.strength,
                                  .share = total > 0 ? tally.strength / total : 0,
                                  .events = tally.events,
                                  .items = std::unique(items.begin(), items.end()) - items.begin(),
                                  .last = tally.last});
    }
    return interests;
  }

 private:
  struct Tally {
    double strength = 0;
    std::int64_t events = 0;
    std::vector<ItemIndex> items;
    std::optional<Timestamp> last;
  };

  const TextColumn* column_;
  KindWeights weights_;
  Duration half_life_;
  Timestamp now_;
  std::int64_t unknown_ = 0;
  std::map<ValueIndex, Tally> tallies_;
};

}  // namespace kindred::inline v0
