#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

/// What the training data say of items: what novelty and diversity are measured by.
struct TrainingFacts {
  /// How many training users have each item, indexed by item.
  std::span<const std::int64_t> users_of;
  /// How many users have a training row.
  std::int64_t user_count = 0;
  /// The cosine of two items' training columns.
  std::function<double(ItemIndex, ItemIndex)> similarity;
};

/// One user's list and what it is judged by.
struct JudgedList {
  /// The items recommended, best first; at most k of them where the metric has a k.
  std::span<const ItemIndex> ranked;
  /// The user's test items, ascending.
  std::span<const ItemIndex> relevant;
  /// What the training data say of items.
  const TrainingFacts& training;
};

}  // namespace kindred::inline v0
