#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/add_count.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// What a person pays for one unit, in bounded memory: a histogram of parts each of which ends a quarter
/// above where it begins, whatever the prices; the 64 highest that a price fell into are kept, and what is
/// below counts as of the lowest of them. Quartiles are those of PriceBand, between the same two prices of
/// the purchases in order, each of which is right to 12 % unless it is below that: so are they. The least and
/// the most price are exact, and so is what is free. Not compared with what others pay. Parts merge in any
/// order to the same. Source: Masson, Rim, Lee, "DDSketch", VLDB 2019. A ProfileDimension. O(64) an event
/// that falls into a new part, else O(log 64).
class PriceSketch {
 public:
  /// Takes an event in; only purchases with a price count.
  void add(const Event& event) noexcept {
    const auto price = unit_price(event);
    if (!price) return;
    count(*price);
    least_ = std::min(least_, *price);
    most_ = std::max(most_, *price);
    if (!event.discount) return;
    const double off = std::max(0.0, *event.discount);
    ++known_discounts_;
    discounted_ += off > 0 ? 1 : 0;
    off_ += off;
    full_ += *event.price + off;
  }
  /// Takes in what was collected elsewhere.
  void merge(const PriceSketch& other) noexcept {
    detail::add_count(free_, other.free_);
    merge_parts(other);
    least_ = std::min(least_, other.least_);
    most_ = std::max(most_, other.most_);
    detail::add_count(known_discounts_, other.known_discounts_);
    detail::add_count(discounted_, other.discounted_);
    off_ += other.off_;
    full_ += other.full_;
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The band so far; nothing before the first purchase with a price.
  std::optional<PriceBand> read() const {
    PriceBand band{.purchases = purchases(), .estimated = true, .least = least_, .most = most_};
    if (band.purchases == 0) return std::nullopt;
    band.lower_quartile = quantile_of(0.25, band.purchases);
    band.median = quantile_of(0.5, band.purchases);
    band.upper_quartile = quantile_of(0.75, band.purchases);
    if (known_discounts_ == 0) return band;
    band.discounted = static_cast<double>(discounted_) / static_cast<double>(known_discounts_);
    band.saved = full_ > 0 ? off_ / full_ : 0;
    band.known_discounts = known_discounts_;
    band.discounted_interval = wilson_interval(*band.discounted, static_cast<double>(known_discounts_));
    return band;
  }

  /// So many purchases cost so much a unit.
  struct Part {
    double from;             ///< at least
    double to;               ///< less than
    std::int64_t purchases;  ///< how many
  };
  /// What it is made of, the cheapest first, in which the lowest of as many as can be kept has what is
  /// cheaper too; what is free is from 0 to 0.
  std::vector<Part> parts() const {
    std::vector<Part> parts;
    if (free_ > 0) parts.push_back({0, 0, free_});
    for (std::size_t part = 0; part < used_; ++part)
      parts.push_back(
          {std::exp2(keys_[part] * log2_step), std::exp2((keys_[part] + 1) * log2_step), counts_[part]});
    return parts;
  }
  /// What all purchases whose discount is known would have cost without it.
  double full_price() const noexcept { return full_; }
  /// What was taken off that.
  double discount() const noexcept { return off_; }

  /// How many purchases with a price it holds.
  std::int64_t purchases() const noexcept {
    return std::accumulate(counts_.begin(), counts_.begin() + used_, std::int64_t{free_});
  }

  /// Adds it to a compact form.
  void write(detail::CompactWriter& bytes) const {
    bytes.whole(known_discounts_);
    bytes.whole(discounted_);
    bytes.real(off_);
    bytes.real(full_);
    bytes.whole(free_);
    bytes.whole(used_);
    for (std::size_t part = 0; part < used_; ++part) {
      if (part == 0) bytes.integer(keys_[0]);
      else bytes.whole(static_cast<std::uint64_t>(keys_[part] - keys_[part - 1]));
      bytes.whole(counts_[part]);
    }
    if (used_ == 0 && free_ == 0) return;
    bytes.real(least_);
    bytes.real(most_);
  }
  /// What `write` added.
  /// @throws ArchiveError for anything else
  static PriceSketch of(detail::CompactReader& bytes) {
    PriceSketch sketch;
    sketch.known_discounts_ = bytes.number<std::uint32_t>();
    sketch.discounted_ = bytes.number<std::uint32_t>();
    if (sketch.discounted_ > sketch.known_discounts_) bytes.refuse("holds more discounts than are known");
    sketch.off_ = bytes.real();
    sketch.full_ = bytes.real();
    if (!(sketch.off_ >= 0 && sketch.off_ <= sketch.full_ * (1 + 1e-9)))
      bytes.refuse("holds discounts of more than the full prices");
    sketch.free_ = bytes.number<std::uint32_t>();
    const std::size_t used = bytes.count();
    if (used > most_parts) bytes.refuse("holds more parts of prices than are kept");
    sketch.used_ = static_cast<std::uint8_t>(used);
    std::int64_t key = 0;
    for (std::size_t part = 0; part < used; ++part) {
      const std::int64_t step = part == 0 ? bytes.integer() : bytes.number<std::int32_t>();
      if ((part > 0 && step == 0) || step < -farthest || step > 2 * farthest)
        bytes.refuse("holds parts of prices that do not ascend");
      key += step;
      if (key > farthest) bytes.refuse("holds a part of prices beyond all prices");
      sketch.keys_[part] = static_cast<std::int16_t>(key);
      sketch.counts_[part] = bytes.number<std::uint32_t>();
      if (sketch.counts_[part] == 0) bytes.refuse("holds a part of prices without a price");
    }
    if (used == 0 && sketch.free_ == 0) return sketch;
    sketch.least_ = bytes.real();
    sketch.most_ = bytes.real();
    if (!(sketch.least_ >= 0 && sketch.least_ <= sketch.most_)) bytes.refuse("holds prices that are none");
    return sketch;
  }

 private:
  static constexpr std::size_t most_parts = 64;
  static constexpr double log2_step = 0.32192809488736235;  // of 1.25
  static constexpr std::int64_t farthest = 4000;            // beyond the logarithm of any double

  void count(double price) noexcept {
    if (!(price > 0)) {
      detail::add_count(free_, 1);
      return;
    }
    constexpr auto end = static_cast<double>(farthest);
    const auto key =
        static_cast<std::int16_t>(std::clamp(std::floor(std::log2(price) / log2_step), -end, end));
    // Mostly no part is left out between.
    const int guess = used_ > 0 ? key - keys_[0] : -1;
    if (guess >= 0 && guess < used_ && keys_[static_cast<std::size_t>(guess)] == key) {
      detail::add_count(counts_[static_cast<std::size_t>(guess)], 1);
      return;
    }
    const auto keys_end = keys_.begin() + used_;
    const auto at = std::lower_bound(keys_.begin(), keys_end, key);
    auto part = static_cast<std::size_t>(at - keys_.begin());
    if (at != keys_end && *at == key) {
      detail::add_count(counts_[part], 1);
    } else if (used_ < most_parts) {
      std::move_backward(at, keys_end, keys_end + 1);
      std::move_backward(counts_.begin() + static_cast<std::ptrdiff_t>(part), counts_.begin() + used_,
                         counts_.begin() + used_ + 1);
      keys_[part] = key;
      counts_[part] = 1;
      ++used_;
    } else if (part == 0) {
      detail::add_count(counts_[0], 1);  // below all that are kept
    } else {
      // The lowest makes room, and counts with what is then the lowest.
      const std::uint32_t lowest = counts_[0];
      std::move(keys_.begin() + 1, at, keys_.begin());
      std::move(counts_.begin() + 1, counts_.begin() + static_cast<std::ptrdiff_t>(part), counts_.begin());
      keys_[--part] = key;
      counts_[part] = 1;
      detail::add_count(counts_[0], lowest);
    }
  }

  void merge_parts(const PriceSketch& other) noexcept {
    if (used_ == other.used_ && keys_ == other.keys_) {
      for (std::size_t part = 0; part < used_; ++part) detail::add_count(counts_[part], other.counts_[part]);
      return;
    }
    // From the highest down, as far as there is room.
    std::array<std::int16_t, most_parts> keys = {};
    std::array<std::uint32_t, most_parts> counts = {};
    std::size_t mine = used_, theirs = other.used_, room = most_parts;
    while (mine > 0 || theirs > 0) {
      const bool from_mine = mine > 0 && (theirs == 0 || keys_[mine - 1] >= other.keys_[theirs - 1]);
      const std::int16_t key = from_mine ? keys_[mine - 1] : other.keys_[theirs - 1];
      const std::uint32_t more = from_mine ? counts_[--mine] : other.counts_[--theirs];
      // What is below all that there is room for counts as of the lowest.
      if (room > 0 && (room == most_parts || keys[room] != key)) keys[--room] = key;
      detail::add_count(counts[room], more);
    }
    const auto kept = static_cast<std::ptrdiff_t>(room);
    std::copy(keys.begin() + kept, keys.end(), keys_.begin());
    std::copy(counts.begin() + kept, counts.end(), counts_.begin());
    used_ = static_cast<std::uint8_t>(most_parts - room);
  }

  // As `quantile` has it: by linear interpolation between the two prices that it lies between.
  double quantile_of(double q, std::int64_t purchases) const noexcept {
    const double rank = q * static_cast<double>(purchases - 1);
    const auto below = static_cast<std::int64_t>(rank);
    const double part = rank - static_cast<double>(below), low = price_at(below, purchases);
    return part > 0 ? low + part * (price_at(below + 1, purchases) - low) : low;
  }

  // The price of the purchase with so many before it, the cheapest first: the middle of the part in which it
  // lies.
  double price_at(std::int64_t rank, std::int64_t purchases) const noexcept {
    if (rank < free_) return 0;
    if (rank <= 0) return least_;
    if (rank >= purchases - 1) return most_;
    std::int64_t before = free_;
    for (std::size_t part = 0; part < used_; ++part) {
      before += counts_[part];
      if (before > rank)
        return std::clamp(std::exp2((static_cast<double>(keys_[part]) + 0.5) * log2_step), least_, most_);
    }
    return most_;
  }

  // Of each part that a price fell into ⌊log₁.₂₅ price⌋, ascending, and how many did.
  std::array<std::int16_t, most_parts> keys_ = {};
  std::array<std::uint32_t, most_parts> counts_ = {};
  std::uint8_t used_ = 0;
  std::uint32_t free_ = 0;
  std::uint32_t known_discounts_ = 0;
  std::uint32_t discounted_ = 0;
  double off_ = 0;
  double full_ = 0;
  double least_ = std::numeric_limits<double>::max();
  double most_ = 0;
};

}  // namespace kindred::inline v0
