#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/profile/detail/same_items.hpp"
#include "kindred/profile/price.hpp"

namespace kindred::inline v0 {

/// In which part of its category's range of prices each item lies, as a column of a catalogue: interests by
/// price tier are interests by this column.
///
///     const Catalog priced = catalog.with(price_tiers(log, catalog, "category"));
///
/// An item's price is the median of what a unit of it cost. It lies in tier ⌊p · tiers⌋, p being its place
/// among the priced items of its category: (those cheaper + half of those equal, itself one) / all. Unknown
/// where no price is, or the category has fewer priced items than there are tiers; of several categories the
/// first counts. O(events · log events).
/// @param log the purchases
/// @param catalog the catalogue, its items numbered as the log's are
/// @param category its column that says what is comparable
/// @param tiers their names, the cheapest first
/// @param name the column's name
/// @throws OptionError for fewer than two tiers; LookupError where there is no such column; DataError where
/// log and catalogue number items differently
inline TextColumn price_tiers(const EventLog& log, const Catalog& catalog, std::string_view category,
                              const std::vector<std::string>& tiers = {"low", "middle", "high"},
                              std::string name = "price tier") {
  if (tiers.size() < 2)
    throw OptionError("price tiers: " + std::to_string(tiers.size()) + " names, expected at least two");
  const TextColumn& categories = catalog.text_column(category);
  detail::require_same_items(*log.items(), catalog);
  std::vector<std::vector<double>> paid(categories.size());
  for (std::size_t row = 0; row < log.size(); ++row)
    if (const auto price = unit_price(log[row]); price && log.item(row).value < paid.size())
      paid[log.item(row).value].push_back(*price);
  std::vector<std::optional<double>> prices(paid.size());
  std::vector<std::vector<double>> of_category(categories.values().size());
  for (std::size_t item = 0; item < paid.size(); ++item) {
    const auto values = categories[ItemIndex(item)];
    if (paid[item].empty() || values.empty()) continue;
    std::sort(paid[item].begin(), paid[item].end());
    prices[item] = quantile(paid[item], 0.5);
    of_category[values[0].value].push_back(*prices[item]);
  }
  const PriceRanges ranges(std::move(of_category));
  std::vector<std::size_t> priced(categories.values().size());
  for (std::size_t item = 0; item < paid.size(); ++item)
    if (prices[item]) ++priced[categories[ItemIndex(item)][0].value];
  TextColumn column(std::move(name));
  for (std::size_t item = 0; item < paid.size(); ++item) {
    const auto values = categories[ItemIndex(item)];
    if (!prices[item] || priced[values[0].value] < tiers.size()) {
      column.push_back("");
      continue;
    }
    const double place = *ranges.position(values[0], *prices[item]);
    const auto tier = static_cast<std::size_t>(place * static_cast<double>(tiers.size()));
    column.push_back(tiers[std::min(tier, tiers.size() - 1)]);
  }
  return column;
}

}  // namespace kindred::inline v0
