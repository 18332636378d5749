#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/visit.hpp"

namespace kindred::inline v0 {

/// A mean and a median.
struct Average {
  /// The arithmetic mean.
  double mean = 0;
  /// The middle value, or halfway between the two middle ones.
  double median = 0;
};

/// What a person buys in one go. A basket is what was bought in one session, or at one moment where events
/// have no session.
struct Basket {
  /// How many baskets there were, ≥ 1.
  std::int64_t baskets = 0;
  /// How many of them `size` rests on, ≥ 1: all, unless they are those of a sample.
  std::int64_t sampled = 0;
  /// Whether the averages rest on a sample: `baskets` and `priced` are then told by it and no counts.
  bool estimated = false;
  /// Distinct items in a basket.
  Average size = {};
  /// How many baskets have prices that are all known: `value` rests on these, or those of them sampled.
  std::int64_t priced = 0;
  /// What was paid for a basket, in the log's money; nothing where no basket's prices are known.
  std::optional<Average> value = std::nullopt;
};

/// Collects one person's events, in any order, into a Basket; only purchases of a positive quantity at no
/// negative price count. A ProfileDimension. O(log baskets) an event.
class BasketAccumulator {
 public:
  /// Takes an event in; one with neither session nor time says nothing.
  void add(const Event& event) {
    const auto visit = detail::visit_of(event);
    if (!visit || !is_purchase(event)) return;
    Contents& basket = baskets_[*visit];
    basket.items.push_back(event.item);
    basket.paid += event.price.value_or(0);
    basket.priced = basket.priced && event.price.has_value();
  }

  /// Takes in what was collected elsewhere; a basket that both have a part of is one.
  void merge(const BasketAccumulator& other) {
    for (const auto& entry : other.baskets_) {
      Contents& basket = baskets_[entry.first];
      basket.items.insert(basket.items.end(), entry.second.items.begin(), entry.second.items.end());
      basket.paid += entry.second.paid;
      basket.priced = basket.priced && entry.second.priced;
    }
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The averages so far; nothing before the first basket.
  std::optional<Basket> read() const {
    if (baskets_.empty()) return std::nullopt;
    std::vector<double> sizes, values;
    for (const auto& basket : baskets_) {
      auto items = basket.second.items;
      std::sort(items.begin(), items.end());
      sizes.push_back(static_cast<double>(std::unique(items.begin(), items.end()) - items.begin()));
      if (basket.second.priced) values.push_back(basket.second.paid);
    }
    const auto count = static_cast<std::int64_t>(sizes.size());
    Basket result{.baskets = count, .sampled = count, .size = average(sizes)};
    result.priced = static_cast<std::int64_t>(values.size());
    if (!values.empty()) result.value = average(values);
    return result;
  }

 private:
  struct Contents {
    std::vector<ItemIndex> items;
    double paid = 0;
    bool priced = true;
  };

  static Average average(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    return {sum / static_cast<double>(values.size()), quantile(values, 0.5)};
  }

  std::map<detail::Visit, Contents> baskets_;
};

}  // namespace kindred::inline v0
