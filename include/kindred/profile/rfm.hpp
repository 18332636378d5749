#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/visit.hpp"

namespace kindred::inline v0 {

/// Recency, frequency and monetary value: how good a customer a person is, and among which fifth of the
/// buyers that is. A score is 1 + ⌊5 · the share of the buyers who do strictly worse⌋: 1 is the lowest fifth,
/// 5 the highest, and equals share a score. The person is one of those buyers. Where something is not known
/// of some buyers, only those have a score by it who have the same whatever it may be. Fewer than five have
/// no fifths, and nobody a score. Source: Hughes, "Strategic Database Marketing", 1994.
struct Rfm {
  /// Visits with a purchase, ≥ 1: sessions, or moments where events have no session; nothing where a purchase
  /// has neither.
  std::optional<std::int64_t> frequency = std::nullopt;
  /// Whether `frequency` is told by a sample of the visits and is no count.
  bool frequency_estimated = false;
  /// The last purchase; nothing where times are not known.
  std::optional<Timestamp> last = std::nullopt;
  /// Days from the last purchase to the moment of the profile, ≥ 0; nothing where times are not known.
  std::optional<double> recency_days = std::nullopt;
  /// What was paid in all, in the log's money; nothing unless the price of every purchase is known.
  std::optional<double> monetary = std::nullopt;
  /// Purchases, ≥ 1.
  std::int64_t purchases = 0;
  /// Purchases whose price is known.
  std::int64_t priced = 0;
  /// 1 to 5, 5 for those who bought most often; nothing where `frequency` is not known.
  std::optional<int> frequency_score = std::nullopt;
  /// 1 to 5, 5 for those who bought most recently; nothing where times are not known.
  std::optional<int> recency_score = std::nullopt;
  /// 1 to 5, 5 for those who paid most; nothing where `monetary` is not known.
  std::optional<int> monetary_score = std::nullopt;
};

/// Collects one person's events, in any order, into an Rfm without scores, which RfmScale gives; only
/// purchases of a positive quantity at no negative price count. A ProfileDimension.
/// O(log visits) an event.
class RfmAccumulator {
 public:
  /// @param now the moment that recency is counted to
  explicit RfmAccumulator(Timestamp now) : now_(now) {}

  /// Takes an event in.
  void add(const Event& event) {
    if (!is_purchase(event)) return;
    if (const auto visit = detail::visit_of(event)) visits_.insert(*visit);
    else all_in_visits_ = false;
    if (event.time) last_ = std::max(last_.value_or(*event.time), *event.time);
    ++purchases_;
    priced_ += event.price ? 1 : 0;
    paid_ += event.price.value_or(0);
  }

  /// Takes in what was collected elsewhere; a visit that both have a part of is one.
  void merge(const RfmAccumulator& other) {
    now_ = std::max(now_, other.now_);
    visits_.insert(other.visits_.begin(), other.visits_.end());
    all_in_visits_ = all_in_visits_ && other.all_in_visits_;
    if (other.last_) last_ = std::max(last_.value_or(*other.last_), *other.last_);
    purchases_ += other.purchases_;
    priced_ += other.priced_;
    paid_ += other.paid_;
  }
  /// Moves the moment that recency is counted to; an earlier one changes nothing.
  void decay(Timestamp to) noexcept { now_ = std::max(now_, to); }

  /// The values so far; nothing before the first purchase.
  std::optional<Rfm> read() const {
    if (purchases_ == 0) return std::nullopt;
    Rfm rfm{.purchases = purchases_, .priced = priced_};
    if (all_in_visits_) rfm.frequency = static_cast<std::int64_t>(visits_.size());
    rfm.last = last_;
    if (last_)
      rfm.recency_days = std::max(0.0, seconds_between(*last_, now_)) / static_cast<double>(days.count());
    if (priced_ == purchases_) rfm.monetary = paid_;
    return rfm;
  }

 private:
  Timestamp now_;
  std::set<detail::Visit> visits_;
  bool all_in_visits_ = true;
  std::optional<Timestamp> last_;
  std::int64_t purchases_ = 0;
  std::int64_t priced_ = 0;
  double paid_ = 0;
};

namespace detail {

// The fifth in which one of so many lies of whom these are known, ascending: 1 + ⌊5 · the share that is
// less⌋, where that does not depend on the others.
template <class T>
std::optional<int> fifth(const std::vector<T>& known, std::size_t all, T value) noexcept {
  if (all < 5) return std::nullopt;
  const auto less =
      static_cast<std::size_t>(std::lower_bound(known.begin(), known.end(), value) - known.begin());
  const auto score = [all](std::size_t worse) { return std::min(5, 1 + static_cast<int>(5 * worse / all)); };
  const int lowest = score(less), highest = score(less + all - known.size());
  return lowest == highest ? std::optional(lowest) : std::nullopt;
}

}  // namespace detail

/// What all buyers of a log do, to score one of them by.
class RfmScale {
 public:
  RfmScale() = default;

  /// From the values of all buyers. O(n log n).
  explicit RfmScale(std::span<const Rfm> buyers) : buyers_(buyers.size()) {
    for (const Rfm& buyer : buyers) {
      if (buyer.frequency) frequency_.push_back(static_cast<double>(*buyer.frequency));
      if (buyer.recency_days) freshness_.push_back(-*buyer.recency_days);
      if (buyer.monetary) monetary_.push_back(*buyer.monetary);
    }
    std::sort(frequency_.begin(), frequency_.end());
    std::sort(freshness_.begin(), freshness_.end());
    std::sort(monetary_.begin(), monetary_.end());
  }

  /// How many buyers there are.
  std::size_t buyers() const noexcept { return buyers_; }

  /// The values with their scores. O(log n).
  Rfm scored(Rfm rfm) const noexcept {
    if (rfm.frequency)
      rfm.frequency_score = detail::fifth(frequency_, buyers_, static_cast<double>(*rfm.frequency));
    if (rfm.recency_days) rfm.recency_score = detail::fifth(freshness_, buyers_, -*rfm.recency_days);
    if (rfm.monetary) rfm.monetary_score = detail::fifth(monetary_, buyers_, *rfm.monetary);
    return rfm;
  }

 private:
  std::size_t buyers_ = 0;
  std::vector<double> frequency_;
  std::vector<double> freshness_;
  std::vector<double> monetary_;
};

}  // namespace kindred::inline v0
