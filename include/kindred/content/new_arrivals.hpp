#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/interactions.hpp"

/// @file
/// Which items are new, to be ranked for a person by a model that knows items by what they are like:
///
///     const auto arrivals = untried_items(train);
///     recommend(model, train.user("1029"), {.only = arrivals});

namespace kindred::inline v0 {

/// The items that at most `most` users have, ascending. Items of a catalogue are among them where the
/// interactions' items are numbered by it. O(items).
/// @throws OptionError for `most` below 0
template <class Scalar>
std::vector<ItemIndex> untried_items(const Interactions<Scalar>& train, int most = 0) {
  require_at_least("most", most, 0);
  std::vector<ItemIndex> items;
  for (ItemIndex item{0}; item.value < train.item_count(); ++item)
    if (train.by_item()[item].size() <= static_cast<std::size_t>(most)) items.push_back(item);
  return items;
}

/// The items whose first event is not before `since`, ascending; items without an event are not among them.
/// O(events + items).
/// @throws DataError for a log without times
inline std::vector<ItemIndex> items_first_seen(const EventLog& log, Timestamp since) {
  if (!log.has_time() && !log.empty())
    throw DataError("items first seen: the log has no times to tell new items by");
  std::vector<std::optional<Timestamp>> first(log.item_count());
  for (std::size_t row = 0; row < log.size(); ++row) {
    auto& seen = first[log.item(row).value];
    seen = seen ? std::min(*seen, log.time(row)) : log.time(row);
  }
  std::vector<ItemIndex> items;
  for (ItemIndex item{0}; item.value < first.size(); ++item)
    if (first[item.value] && *first[item.value] >= since) items.push_back(item);
  return items;
}

}  // namespace kindred::inline v0
