#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>

#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/add_count.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// What a person pays for one unit, in bounded memory: a histogram of 64 parts, each of which ends a quarter
/// above where it begins, from 0.01 to 15,000; quantiles are right to 12 % between these, least and most
/// price are exact. Not compared with what others pay. A ProfileDimension. O(1) an event.
class PriceSketch {
 public:
  /// Takes an event in; only purchases with a price count.
  void add(const Event& event) noexcept {
    const auto price = unit_price(event);
    if (!price) return;
    const double part = *price > lowest ? std::log2(*price / lowest) / log2_step : 0;
    ++counts_[std::min(static_cast<std::size_t>(part), counts_.size() - 1)];
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
    for (std::size_t part = 0; part < counts_.size(); ++part)
      detail::add_count(counts_[part], other.counts_[part]);
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
    PriceBand band{.purchases = purchases(), .least = least_, .most = most_};
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

  /// How many purchases with a price it holds.
  std::int64_t purchases() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
  }

  /// Adds it to a compact form.
  void write(detail::CompactWriter& bytes) const {
    bytes.whole(known_discounts_);
    bytes.whole(discounted_);
    bytes.real(off_);
    bytes.real(full_);
    std::size_t used = counts_.size();
    while (used > 0 && counts_[used - 1] == 0) --used;
    bytes.whole(used);
    for (std::size_t part = 0; part < used; ++part) bytes.whole(counts_[part]);
    if (used == 0) return;
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
    const std::size_t used = bytes.count();
    if (used > sketch.counts_.size()) bytes.refuse("holds more parts of prices than there are");
    for (std::size_t part = 0; part < used; ++part) sketch.counts_[part] = bytes.number<std::uint32_t>();
    if (used == 0) return sketch;
    sketch.least_ = bytes.real();
    sketch.most_ = bytes.real();
    if (!(sketch.least_ >= 0 && sketch.least_ <= sketch.most_)) bytes.refuse("holds prices that are none");
    return sketch;
  }

 private:
  static constexpr double lowest = 0.01, log2_step = 0.32192809488736235;  // of 1.25

  // The middle of the part in which it lies.
  double quantile_of(double q, std::int64_t purchases) const noexcept {
    const double rank = q * static_cast<double>(purchases - 1);
    std::int64_t below = 0;
    for (std::size_t part = 0; part < counts_.size(); ++part) {
      below += counts_[part];
      if (static_cast<double>(below) > rank)
        return std::clamp(lowest * std::exp2((static_cast<double>(part) + 0.5) * log2_step), least_, most_);
    }
    return most_;
  }

  std::array<std::uint32_t, 64> counts_ = {};
  std::uint32_t known_discounts_ = 0;
  std::uint32_t discounted_ = 0;
  double off_ = 0;
  double full_ = 0;
  double least_ = std::numeric_limits<double>::max();
  double most_ = 0;
};

}  // namespace kindred::inline v0
