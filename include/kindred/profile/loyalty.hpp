#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// How faithful a person is to the values of a column, such as brands, and to single items.
struct Loyalty {
  /// The column's name.
  std::string column = {};
  /// Purchases that it rests on, each once, however many values its item has; ≥ 1.
  std::int64_t purchases = 0;
  /// Distinct values bought, ≥ 1.
  std::int64_t values = 0;
  /// −Σ p log₂ p over the shares of the purchases by value, in bits, those of an item of several values
  /// counting for each: 0 for a single one, log₂ values for all alike.
  double entropy = 0;
  /// How much variety is sought: the entropy over the most that so many purchases could have, log₂ of the
  /// lesser of the purchases, counting for each value, and the values of the column; 0 to 1, nothing where
  /// that is one.
  std::optional<double> variety = std::nullopt;
  /// The value bought most; the first in the catalogue's order of equal ones.
  std::string favourite = {};
  /// The share of the purchases that are of it.
  double favourite_share = 0;
  /// The 95 % interval of that share, Wilson's.
  Interval favourite_interval = {};
  /// The share of the purchases that were of an item bought before, 0 to 1.
  double repeat_rate = 0;
};

/// Collects one person's events, in any order, into a Loyalty; only purchases count. A ProfileDimension;
/// memory O(distinct values and items). O(log values + log items) an event.
class LoyaltyAccumulator {
 public:
  /// @param column the column, which must live as long; its items are numbered as the events' are
  explicit LoyaltyAccumulator(const TextColumn& column) : column_(&column) {}

  /// Takes an event in.
  void add(const Event& event) {
    if (!is_purchase(event)) return;
    ++items_[event.item];
    const auto values = (*column_)[event.item];
    purchases_ += values.empty() ? 0 : 1;
    for (const ValueIndex value : values) ++values_[value];
  }
  /// Takes in what was collected elsewhere.
  void merge(const LoyaltyAccumulator& other) {
    purchases_ += other.purchases_;
    for (const auto& entry : other.items_) items_[entry.first] += entry.second;
    for (const auto& entry : other.values_) values_[entry.first] += entry.second;
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The loyalty so far; nothing before the first purchase of a known value.
  std::optional<Loyalty> read() const {
    if (values_.empty()) return std::nullopt;
    Loyalty loyalty{.column = column_->name(),
                    .purchases = purchases_,
                    .values = static_cast<std::int64_t>(values_.size())};
    double total = 0;
    for (const auto& entry : values_) total += static_cast<double>(entry.second);
    std::int64_t most = 0;
    for (const auto& entry : values_) {
      const double share = static_cast<double>(entry.second) / total;
      loyalty.entropy -= share * std::log2(share);
      if (entry.second <= most) continue;
      most = entry.second;
      loyalty.favourite = std::string(column_->values()[entry.first]);
    }
    loyalty.entropy = std::max(0.0, loyalty.entropy);
    const double possible = std::log2(std::min(total, static_cast<double>(column_->values().size())));
    if (possible > 0) loyalty.variety = std::min(1.0, loyalty.entropy / possible);
    const auto purchases = static_cast<double>(purchases_);
    loyalty.favourite_share = static_cast<double>(most) / purchases;
    loyalty.favourite_interval = wilson_interval(loyalty.favourite_share, purchases);
    std::int64_t bought = 0;
    for (const auto& entry : items_) bought += entry.second;
    loyalty.repeat_rate =
        1 - static_cast<double>(items_.size()) / static_cast<double>(std::max<std::int64_t>(bought, 1));
    return loyalty;
  }

 private:
  const TextColumn* column_;
  std::int64_t purchases_ = 0;
  std::map<ItemIndex, std::int64_t> items_;
  std::map<ValueIndex, std::int64_t> values_;
};

}  // namespace kindred::inline v0
