#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/quantile.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// What a person pays for one unit: quantiles over the person's purchases, each event counting once, by
/// linear interpolation between order statistics (Hyndman and Fan 1996, type 7).
struct PriceBand {
  /// How many purchases the quantiles rest on, ≥ 1.
  std::int64_t purchases = 0;
  /// Whether the quartiles are those of a PriceSketch, near what was paid and not paid themselves.
  bool estimated = false;
  /// The lowest price.
  double least = 0;
  /// A quarter of the prices are below.
  double lower_quartile = 0;
  /// Half of the prices are below.
  double median = 0;
  /// Three quarters of the prices are below.
  double upper_quartile = 0;
  /// The highest price.
  double most = 0;
  /// How many purchases `position` rests on: those of items with a category in which others bought.
  std::int64_t compared = 0;
  /// Where the prices stand among what the log's other buyers paid in the same category, 0 to 1, 0.5 in the
  /// middle: the mean of (those below + half of those equal) / all. Nothing where nobody else bought in a
  /// category.
  std::optional<double> position = std::nullopt;
  /// The share of the purchases that had a discount; nothing where no discount is known. A negative one,
  /// which is a surcharge, is none: such a purchase was made at its full price.
  std::optional<double> discounted = std::nullopt;
  /// The share of the full price that discounts took off; nothing where no discount is known.
  std::optional<double> saved = std::nullopt;
  /// How many purchases `discounted` rests on: those whose discount is known.
  std::int64_t known_discounts = 0;
  /// The 95 % interval of `discounted`, Wilson's; nothing where no discount is known.
  std::optional<Interval> discounted_interval = std::nullopt;
};

/// What one unit cost; nothing where the price is not known, or the event is no purchase of a positive
/// quantity at no negative price. A quantity that is not known is 1.
inline std::optional<double> unit_price(const Event& event) noexcept {
  if (!event.price || !is_purchase(event)) return std::nullopt;
  return *event.price / event.quantity.value_or(1);
}

/// What all buyers of a log paid for one unit in each category.
class PriceRanges {
 public:
  PriceRanges() = default;

  /// O(events · log of a category's purchases).
  /// @param log the purchases, its items numbered as the column's are
  /// @param categories the column that says what is comparable
  /// @param now the latest moment that counts
  PriceRanges(const EventLog& log, const TextColumn& categories, Timestamp now)
      : prices_(categories.values().size()) {
    if (!log.has_price()) return;
    for (std::size_t row = 0; row < log.size(); ++row) {
      const Event event = log[row];
      const auto price = unit_price(event);
      if (!price || (event.time && *event.time > now)) continue;
      for (const ValueIndex category : categories[event.item]) prices_[category.value].push_back(*price);
    }
    for (auto& prices : prices_) std::sort(prices.begin(), prices.end());
  }

  /// Of what was paid in each category, in any order. O(n log n).
  explicit PriceRanges(std::vector<std::vector<double>> paid) : prices_(std::move(paid)) {
    for (auto& prices : prices_) std::sort(prices.begin(), prices.end());
  }

  /// Adds a purchase. O(the category's purchases), a move of memory.
  void add(ValueIndex category, double price) {
    auto& prices = prices_[category.value];
    prices.insert(std::upper_bound(prices.begin(), prices.end(), price), price);
  }

  /// Takes a purchase back that was added. O(the category's purchases), a move of memory.
  void remove(ValueIndex category, double price) {
    auto& prices = prices_[category.value];
    const auto at = std::lower_bound(prices.begin(), prices.end(), price);
    if (at != prices.end() && *at == price) prices.erase(at);
  }

  /// Where a price stands among those that others paid in the category: (those below + half of those equal) /
  /// all; nothing where nobody else bought. O(log of the category's prices).
  /// @param category the category
  /// @param price the price
  /// @param own what the person paid there, ascending; these are among the log's prices and are left out
  std::optional<double> position(ValueIndex category, double price,
                                 std::span<const double> own = {}) const noexcept {
    if (category.value >= prices_.size() || prices_[category.value].size() <= own.size()) return std::nullopt;
    const std::vector<double>& all = prices_[category.value];
    const auto standing = [price](std::span<const double> ascending) {
      const auto equal = std::equal_range(ascending.begin(), ascending.end(), price);
      return static_cast<double>(equal.first - ascending.begin()) +
             static_cast<double>(equal.second - equal.first) / 2;
    };
    return (standing(all) - standing(own)) / static_cast<double>(all.size() - own.size());
  }

 private:
  std::vector<std::vector<double>> prices_;
};

/// Collects one person's events, in any order, into a PriceBand. A ProfileDimension. O(log of a category's
/// purchases) an event.
class PriceAccumulator {
 public:
  /// @param categories the column that says what is comparable, or null; it must live as long
  /// @param ranges what all pay in those categories; they must live as long
  PriceAccumulator(const TextColumn* categories, const PriceRanges& ranges)
      : categories_(categories), ranges_(&ranges) {}

  /// Takes an event in. An item of several categories stands where it does on average.
  void add(const Event& event) {
    const auto price = unit_price(event);
    if (!price) return;
    prices_.push_back(*price);
    if (event.discount) {
      const double off = std::max(0.0, *event.discount);
      ++known_discounts_;
      discounted_ += off > 0 ? 1 : 0;
      off_ += off;
      full_ += *event.price + off;
    }
    if (!categories_) return;
    const auto categories = (*categories_)[event.item];
    for (const ValueIndex category : categories) own_[category].push_back(*price);
    compared_.push_back({*price, categories});
  }

  /// Takes in what was collected elsewhere, with the same categories and ranges.
  void merge(const PriceAccumulator& other) {
    prices_.insert(prices_.end(), other.prices_.begin(), other.prices_.end());
    compared_.insert(compared_.end(), other.compared_.begin(), other.compared_.end());
    for (const auto& entry : other.own_) {
      auto& own = own_[entry.first];
      own.insert(own.end(), entry.second.begin(), entry.second.end());
    }
    known_discounts_ += other.known_discounts_;
    discounted_ += other.discounted_;
    off_ += other.off_;
    full_ += other.full_;
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The band so far; nothing before the first purchase with a price.
  std::optional<PriceBand> read() const {
    if (prices_.empty()) return std::nullopt;
    auto sorted = prices_;
    std::sort(sorted.begin(), sorted.end());
    PriceBand band{.purchases = static_cast<std::int64_t>(sorted.size()),
                   .least = sorted.front(),
                   .lower_quartile = quantile(sorted, 0.25),
                   .median = quantile(sorted, 0.5),
                   .upper_quartile = quantile(sorted, 0.75),
                   .most = sorted.back()};
    compare(band);
    if (known_discounts_ > 0) {
      band.discounted = static_cast<double>(discounted_) / static_cast<double>(known_discounts_);
      band.saved = full_ > 0 ? off_ / full_ : 0;
      band.known_discounts = known_discounts_;
      band.discounted_interval = wilson_interval(*band.discounted, static_cast<double>(known_discounts_));
    }
    return band;
  }

 private:
  struct Compared {
    double price;
    std::span<const ValueIndex> categories;
  };

  void compare(PriceBand& band) const {
    auto own = own_;
    for (auto& prices : own) std::sort(prices.second.begin(), prices.second.end());
    double sum = 0;
    for (const Compared& purchase : compared_) {
      double positions = 0;
      std::int64_t known = 0;
      for (const ValueIndex category : purchase.categories) {
        if (const auto position = ranges_->position(category, purchase.price, own.at(category))) {
          positions += *position;
          ++known;
        }
      }
      if (known == 0) continue;
      sum += positions / static_cast<double>(known);
      ++band.compared;
    }
    if (band.compared > 0) band.position = sum / static_cast<double>(band.compared);
  }

  const TextColumn* categories_;
  const PriceRanges* ranges_;
  std::vector<double> prices_;
  std::vector<Compared> compared_;
  std::map<ValueIndex, std::vector<double>> own_;
  std::int64_t known_discounts_ = 0;
  std::int64_t discounted_ = 0;
  double off_ = 0;
  double full_ = 0;
};

}  // namespace kindred::inline v0
