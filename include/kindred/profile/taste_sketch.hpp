#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/profile/detail/add_count.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/detail/merge_sorted.hpp"

namespace kindred::inline v0 {

/// What a sketch holds of one value.
struct TasteEntry {
  std::uint32_t value;   ///< the value's index
  std::uint32_t events;  ///< events since it is held
  double strength;       ///< at most `missed()` below the true one
  double recent;         ///< the same of recent taste
  std::int64_t last;     ///< the latest event, in seconds since 1970; `never` where none has a time

  /// In the place of a moment of what has none.
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
};

/// The values with the greatest weights in a stream of (value, weight), in bounded memory: with m of them
/// kept, what is said of any is too little by at most Σ weights / (m + 1), in whatever order and however
/// often sketches of parts are merged, and exact while there are no more than m distinct values. Sources:
/// Misra, Gries, "Finding repeated elements", 1982; Agarwal et al., "Mergeable summaries", PODS 2012,
/// theorems 1 and 2, who show that it is Space-Saving (Metwally et al. 2005) of one counter more; weighted.
/// Adding takes O(m), merging O(m log m).
class TasteSketch {
 public:
  /// @param most how many values are kept, 1 to 128
  /// @throws OptionError for another number
  explicit TasteSketch(int most = 32) : most_(static_cast<std::uint32_t>(most)) {
    require_in_range("values", most, 1, static_cast<int>(detail::longest_sketch));
  }

  /// Adds a weight to a value, at a moment or `TasteEntry::never`.
  void add(ValueIndex value, double strength, double recent, std::int64_t time) {
    total_ += strength;
    recent_total_ += recent;
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), value.value,
                                     [](const TasteEntry& e, std::uint32_t v) { return e.value < v; });
    if (at != entries_.end() && at->value == value.value) {
      at->strength += strength;
      at->recent += recent;
      ++at->events;
      at->last = std::max(at->last, time);
      return;
    }
    if (entries_.size() < most_) {
      entries_.insert(at, {value.value, 1, strength, recent, time});
      return;
    }
    // Down by the least, be it the new one: as `shrink` does, without taking more memory.
    double least = strength;
    for (const TasteEntry& entry : entries_) least = std::min(least, entry.strength);
    lower(least);
    if (strength > least)
      entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), value.value,
                                       [](std::uint32_t v, const TasteEntry& e) { return v < e.value; }),
                      {value.value, 1, strength - least, recent, time});
  }

  /// Adds what another holds, its strengths times a factor.
  void merge(const TasteSketch& other, double factor = 1, double recent_factor = 1) {
    total_ += other.total_ * factor;
    recent_total_ += other.recent_total_ * recent_factor;
    missed_ += other.missed_ * factor;
    detail::merge_sorted(
        entries_, other.entries_, [](const TasteEntry& e) { return e.value; },
        [&](TasteEntry& mine, const TasteEntry& theirs) {
          detail::add_count(mine.events, theirs.events);
          mine.strength += theirs.strength * factor;
          mine.recent += theirs.recent * recent_factor;
          mine.last = std::max(mine.last, theirs.last);
        },
        [&](TasteEntry theirs) {
          theirs.strength *= factor;
          theirs.recent *= recent_factor;
          return theirs;
        });
    shrink();
  }

  /// Multiplies all weights.
  void scale(double factor, double recent_factor) noexcept {
    total_ *= factor;
    recent_total_ *= recent_factor;
    missed_ *= factor;
    for (TasteEntry& entry : entries_) {
      entry.strength *= factor;
      entry.recent *= recent_factor;
    }
  }

  /// Takes out the values whose latest event is before `time`, or that have none with a time, with their
  /// weights.
  void forget_before(std::int64_t time) {
    // Added up anew: what is left may be nothing beside what goes.
    double others = total_, recent_others = recent_total_;
    for (const TasteEntry& entry : entries_) {
      others -= entry.strength;
      recent_others -= entry.recent;
    }
    std::erase_if(entries_, [&](const TasteEntry& entry) { return entry.last < time; });
    total_ = missed_ > 0 ? std::max(others, 0.0) : 0;
    recent_total_ = missed_ > 0 ? std::max(recent_others, 0.0) : 0;
    if (entries_.empty()) total_ = recent_total_ = missed_ = 0;
    for (const TasteEntry& entry : entries_) {
      total_ += entry.strength;
      recent_total_ += entry.recent;
    }
  }

  /// The values held, ascending.
  const std::vector<TasteEntry>& entries() const noexcept { return entries_; }
  /// Σ of all weights, exact.
  double total() const noexcept { return total_; }
  /// Σ of all recent weights, exact.
  double recent_total() const noexcept { return recent_total_; }
  /// The most that a strength is said too little, those of values not held included; ≤ total / (m + 1).
  double missed() const noexcept { return missed_; }

  /// Adds it to a compact form.
  void write(detail::CompactWriter& bytes) const {
    bytes.whole(entries_.size());
    std::uint32_t before = 0;
    for (const TasteEntry& entry : entries_) {
      bytes.whole(entry.value - before);
      before = entry.value;
      bytes.whole(entry.events);
      bytes.fixed(std::bit_cast<std::uint64_t>(entry.strength));
      bytes.fixed(std::bit_cast<std::uint64_t>(entry.recent));
      bytes.integer(entry.last);
    }
    bytes.real(total_);
    bytes.real(recent_total_);
    bytes.real(missed_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static TasteSketch read(detail::CompactReader& bytes, int most) {
    TasteSketch sketch(most);
    const std::size_t count = bytes.count();
    if (count > sketch.most_) bytes.refuse("holds more values than are kept");
    std::uint64_t value = 0;
    for (std::size_t e = 0; e < count; ++e) {
      const std::uint64_t step = bytes.whole();
      value += step;
      if ((e > 0 && step == 0) || step > std::numeric_limits<std::int32_t>::max() ||
          value > std::numeric_limits<std::int32_t>::max())
        bytes.refuse("holds values that do not ascend");
      TasteEntry entry{};
      entry.value = static_cast<std::uint32_t>(value);
      entry.events = bytes.number<std::uint32_t>();
      entry.strength = std::bit_cast<double>(bytes.fixed());
      entry.recent = std::bit_cast<double>(bytes.fixed());
      entry.last = bytes.time_or(TasteEntry::never);
      if (!(entry.strength >= 0 && entry.strength < 1e300 && entry.recent >= 0 && entry.recent < 1e300))
        bytes.refuse("holds a strength that is none");
      sketch.entries_.push_back(entry);
    }
    sketch.total_ = bytes.real();
    sketch.recent_total_ = bytes.real();
    sketch.missed_ = bytes.real();
    double held = 0, recent_held = 0;
    for (const TasteEntry& entry : sketch.entries_) {
      held += entry.strength;
      recent_held += entry.recent;
    }
    constexpr double rounding = 1 - 1e-9;
    if (!(sketch.total_ >= rounding * held && sketch.recent_total_ >= rounding * recent_held &&
          sketch.missed_ >= 0))
      bytes.refuse("holds strengths that are more than all");
    return sketch;
  }

 private:
  void shrink() {
    if (entries_.size() <= most_) return;
    // Down by the (m + 1)-th greatest strength, which no more than m are above.
    std::array<double, 2 * detail::longest_sketch> strengths;  // NOLINT: set as far as it is used
    for (std::size_t e = 0; e < entries_.size(); ++e) strengths[e] = entries_[e].strength;
    const auto end = strengths.begin() + static_cast<std::ptrdiff_t>(entries_.size());
    const auto cut = strengths.begin() + static_cast<std::ptrdiff_t>(most_);
    std::nth_element(strengths.begin(), cut, end, [](double a, double b) { return a > b; });
    lower(*cut);
  }

  void lower(double by) {
    missed_ += by;
    for (TasteEntry& entry : entries_) entry.strength -= by;
    std::erase_if(entries_, [](const TasteEntry& entry) { return !(entry.strength > 0); });
  }

  std::uint32_t most_;
  std::vector<TasteEntry> entries_;
  double total_ = 0;
  double recent_total_ = 0;
  double missed_ = 0;
};

}  // namespace kindred::inline v0
