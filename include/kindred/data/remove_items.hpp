#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

namespace detail {

template <class Unwanted>
Cleaned without_items(const EventLog& log, std::string_view reason, Unwanted&& unwanted) {
  std::vector<bool> goes(log.item_count());
  for (std::size_t item = 0; item < goes.size(); ++item) goes[item] = unwanted(ItemIndex(item));
  return remove_rows(log, reason, [&](std::size_t row) { return goes[log.item(row).value]; });
}

}  // namespace detail

/// Removes the rows of items that are no products, by a rule about their ids: postage, discounts, tests.
///
///     remove_items(log, "postage", [](std::string_view id) { return id == "POST" || id == "DOT"; })
///
/// The rule is asked once an item. O(rows + items).
template <std::predicate<std::string_view> Unwanted>
Cleaned remove_items(const EventLog& log, std::string_view reason, Unwanted&& unwanted) {
  return detail::without_items(log, reason, [&](ItemIndex item) { return unwanted((*log.items())[item]); });
}

/// The same by a rule about what a catalogue says of an item, its id and title included.
///
///     remove_items(log, catalog, "test", [](const CatalogEntry& item) { return item.title == "TEST"; })
///
/// @throws DataError where log and catalogue number their items differently
template <std::predicate<const CatalogEntry&> Unwanted>
Cleaned remove_items(const EventLog& log, const Catalog& catalog, std::string_view reason,
                     Unwanted&& unwanted) {
  if (!catalog.items()->is_prefix_of(*log.items()))
    throw DataError(
        "the catalogue and the events number their items differently: read the events with the catalogue, "
        "read_events(path, columns, catalog), or give catalog.renumbered(log.items())");
  return detail::without_items(log, reason, [&](ItemIndex item) { return unwanted(catalog[item]); });
}

}  // namespace kindred::inline v0
