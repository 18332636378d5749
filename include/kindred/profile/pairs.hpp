#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/visit.hpp"

namespace kindred::inline v0 {

/// Two values of a column that a person buys in one basket, by two items. Baskets in which a single item has
/// both say nothing of the two and are left out.
struct ComplementaryPair {
  /// The one that comes first in the catalogue.
  std::string first = {};
  /// The other.
  std::string second = {};
  /// Baskets with both, ≥ 1.
  std::int64_t baskets = 0;
  /// How many times as often as by chance: baskets · all baskets / (baskets with the one · baskets with the
  /// other).
  double lift = 0;
  /// The probability that chance alone puts the two into so many baskets or more (Fisher's exact test), times
  /// the pairs of the person's values, which were all looked at; at most 1.
  double by_chance = 1;
};

namespace detail {

// The probability of `together` or more in common of two random sets of `first` and `second` of `all`.
inline double chance_of_overlap(std::int64_t together, std::int64_t first, std::int64_t second,
                                std::int64_t all) {
  const auto ln_choose = [](std::int64_t n, std::int64_t k) {
    return std::lgamma(static_cast<double>(n + 1)) - std::lgamma(static_cast<double>(k + 1)) -
           std::lgamma(static_cast<double>(n - k + 1));
  };
  double sum = 0;
  for (std::int64_t n = std::max(together, first + second - all); n <= std::min(first, second); ++n) {
    const double exactly =
        std::exp(ln_choose(first, n) + ln_choose(all - first, second - n) - ln_choose(all, second));
    sum += exactly;
    if (exactly < 1e-17 * sum) break;  // they only fall from there on
  }
  return std::min(sum, 1.0);
}

}  // namespace detail

/// Collects one person's events, in any order, into the pairs of values of a column that are bought together.
/// A basket is a session, or a moment where events have none; only purchases count. A ProfileDimension;
/// memory O(distinct values in each basket). O(log baskets + log values) an event.
class PairAccumulator {
 public:
  /// @param column the column, which must live as long; its items are numbered as the events' are
  explicit PairAccumulator(const TextColumn& column) : column_(&column) {}

  /// Takes an event in.
  void add(const Event& event) {
    const auto visit = detail::visit_of(event);
    if (!visit || !is_purchase(event)) return;
    auto& values = baskets_[*visit];
    for (const ValueIndex value : (*column_)[event.item]) note(values, value, event.item);
  }
  /// Takes in what was collected elsewhere.
  void merge(const PairAccumulator& other) {
    for (const auto& entry : other.baskets_) {
      auto& values = baskets_[entry.first];
      for (const auto& value : entry.second) note(values, value.first, value.second);
    }
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}

  /// The pairs with a lift above 1 in at least two baskets: the most baskets first, then the highest lift,
  /// then the catalogue's order. O(Σ values² of a basket).
  std::vector<ComplementaryPair> read() const {
    struct Both {
      std::int64_t by_two_items = 0;
      std::int64_t by_one = 0;
    };
    std::map<ValueIndex, std::int64_t> singles;
    std::map<std::pair<ValueIndex, ValueIndex>, Both> doubles;
    for (const auto& basket : baskets_) {
      for (auto one = basket.second.begin(); one != basket.second.end(); ++one) {
        ++singles[one->first];
        for (auto other = std::next(one); other != basket.second.end(); ++other) {
          Both& both = doubles[{one->first, other->first}];
          const bool by_one = one->second && one->second == other->second;
          ++(by_one ? both.by_one : both.by_two_items);
        }
      }
    }
    const auto values = static_cast<double>(singles.size());
    const double compared = values * (values - 1) / 2;
    std::vector<ComplementaryPair> pairs;
    for (const auto& entry : doubles) {
      const ValueIndex one = entry.first.first, other = entry.first.second;
      const std::int64_t together = entry.second.by_two_items, left_out = entry.second.by_one;
      if (together < 2) continue;
      const std::int64_t with_one = singles[one] - left_out, with_other = singles[other] - left_out,
                         all = static_cast<std::int64_t>(baskets_.size()) - left_out;
      const double times_chance = static_cast<double>(together) * static_cast<double>(all) /
                                  (static_cast<double>(with_one) * static_cast<double>(with_other));
      if (times_chance > 1)
        pairs.push_back(
            {std::string(column_->values()[one]), std::string(column_->values()[other]), together,
             times_chance,
             std::min(1.0, compared * detail::chance_of_overlap(together, with_one, with_other, all))});
    }
    detail::stable_sort(pairs.begin(), pairs.end(),
                        [](const ComplementaryPair& a, const ComplementaryPair& b) {
                          return a.baskets != b.baskets ? a.baskets > b.baskets : a.lift > b.lift;
                        });
    return pairs;
  }

 private:
  // By value the item that has it, nothing where several do.
  using Values = std::map<ValueIndex, std::optional<ItemIndex>>;

  static void note(Values& values, ValueIndex value, std::optional<ItemIndex> item) {
    const auto [at, is_new] = values.try_emplace(value, item);
    if (!is_new && at->second != item) at->second = std::nullopt;
  }

  const TextColumn* column_;
  std::map<detail::Visit, Values> baskets_;
};

}  // namespace kindred::inline v0
