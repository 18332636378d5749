#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/weight.hpp"

namespace kindred::inline v0 {

/// What one person did: items in strictly ascending order, a weight each (a rating or a strength) and, where
/// known, the time of each. A view; a row of Interactions is one, and `HistoryBuffer` makes one from events.
template <class Scalar>
struct History {
  /// The items, strictly ascending.
  std::span<const ItemIndex> items = {};
  /// A weight for each item.
  std::span<const Scalar> weights = {};
  /// A time for each item; empty where times are not known.
  std::span<const Timestamp> times = {};

  /// Number of items.
  std::size_t size() const noexcept { return items.size(); }
  /// Whether nothing is known.
  bool empty() const noexcept { return items.empty(); }

  /// The place of `item` in the spans, or nothing. O(log size).
  std::optional<std::size_t> find(ItemIndex item) const noexcept {
    const auto at = std::lower_bound(items.begin(), items.end(), item);
    if (at == items.end() || *at != item) return std::nullopt;
    return static_cast<std::size_t>(at - items.begin());
  }

  /// The history as a sparse row over `item_count` items.
  SparseRow<ItemIndex, Scalar> row(std::size_t item_count) const noexcept {
    return {items, weights, item_count};
  }

  /// Refuses a history that no model can read.
  /// @throws DataError naming the first item that is out of order, repeated or not below `item_count`, or
  /// whose weight is not finite or above largest_weight; and spans of unequal lengths
  void check(std::size_t item_count) const {
    if (weights.size() != items.size() || (!times.empty() && times.size() != items.size()))
      throw DataError("history: " + std::to_string(items.size()) + " items, " +
                      std::to_string(weights.size()) + " weights and " + std::to_string(times.size()) +
                      " times, expected one weight each and times for all or none");
    for (std::size_t i = 0; i < size(); ++i) {
      const auto item = [&] { return "history: item " + std::to_string(items[i].value); };
      if (items[i].value >= item_count)
        throw DataError(item() + " is not one of the " + std::to_string(item_count) + " items of the model");
      if (i > 0 && !(items[i - 1] < items[i]))
        throw DataError(
            item() + " is out of order or repeated, expected strictly ascending items (HistoryBuffer sorts)");
      if (const auto fault = detail::weight_fault(weights[i]); !fault.empty())
        throw DataError(item() + " has a weight that " + fault);
    }
  }
};

/// Collects what a visitor does, in any order, into a History: an item seen again adds its weight to what is
/// there and takes the later time.
template <class Scalar = float>
class HistoryBuffer {
 public:
  /// Adds an item; the times are part of the history only if every item has one. O(size).
  HistoryBuffer& add(ItemIndex item, Scalar weight = 1, std::optional<Timestamp> time = std::nullopt) {
    const auto at = std::lower_bound(items_.begin(), items_.end(), item) - items_.begin();
    const auto place = static_cast<std::size_t>(at);
    timed_ = timed_ && time.has_value();
    const Timestamp when = time.value_or(Timestamp::min());
    if (place < items_.size() && items_[place] == item) {
      weights_[place] += weight;
      times_[place] = std::max(times_[place], when);
    } else {
      items_.insert(items_.begin() + at, item);
      weights_.insert(weights_.begin() + at, weight);
      times_.insert(times_.begin() + at, when);
    }
    return *this;
  }

  /// The history so far, valid until the next `add` and as long as the buffer.
  History<Scalar> view() const& noexcept {
    return {items_, weights_, timed_ ? std::span<const Timestamp>(times_) : std::span<const Timestamp>{}};
  }
  /// Not of a temporary, whose memory may be gone when the view is used.
  History<Scalar> view() const&& = delete;

 private:
  std::vector<ItemIndex> items_;
  std::vector<Scalar> weights_;
  std::vector<Timestamp> times_;
  bool timed_ = true;
};

/// A user of the training data: the index and the row.
template <class Scalar>
struct KnownUser {
  /// Position among the users.
  UserIndex index;
  /// The row.
  History<Scalar> history;
};

}  // namespace kindred::inline v0
