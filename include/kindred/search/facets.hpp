#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/catalog.hpp"

namespace kindred::inline v0 {

/// A value of a column and how many of some products have it.
struct Facet {
  /// The value.
  std::string value = {};
  /// How many have it.
  std::size_t count = 0;

  /// Both parts equal.
  friend bool operator==(const Facet&, const Facet&) = default;
};

/// How many of the products that a search found have each value of a column, those of most products first,
/// equal ones by their text. A product with several values counts for each. O(items + values).
/// @param catalog what is known of the products
/// @param column a column of texts
/// @param items the products, see SearchIndex::matches
/// @param most how many values at most
/// @throws LookupError for a column that is not there
inline std::vector<Facet> count_facets(const Catalog& catalog, std::string_view column,
                                       std::span<const ItemIndex> items, std::size_t most = 10) {
  const TextColumn& texts = catalog.text_column(column);
  std::vector<std::size_t> counts(texts.values().size(), 0);
  for (const ItemIndex item : items)
    for (const ValueIndex value : texts[item]) ++counts[value.value];
  std::vector<Facet> facets;
  for (std::size_t v = 0; v < counts.size(); ++v)
    if (counts[v] > 0) facets.push_back({std::string(texts.values()[ValueIndex(v)]), counts[v]});
  std::sort(facets.begin(), facets.end(), [](const Facet& a, const Facet& b) {
    return a.count > b.count || (a.count == b.count && a.value < b.value);
  });
  if (facets.size() > most) facets.resize(most);
  return facets;
}

/// A range of numbers, [least, below), and how many of some products lie in it.
struct RangeFacet {
  /// Its lower end.
  double least = 0;
  /// Its upper end, which is not in it.
  double below = 0;
  /// How many lie in it.
  std::size_t count = 0;
};

/// How many of some products have a number of a column in each range between two bounds that follow each
/// other; products of which it is unknown count nowhere. O(items · log bounds).
/// @param catalog what is known of the products
/// @param column a column of numbers
/// @param items the products
/// @param bounds in ascending order
/// @throws LookupError for a column that is not there, OptionError for bounds that do not ascend
inline std::vector<RangeFacet> count_ranges(const Catalog& catalog, std::string_view column,
                                            std::span<const ItemIndex> items,
                                            std::span<const double> bounds) {
  const NumberColumn& numbers = catalog.number_column(column);
  std::vector<RangeFacet> ranges;
  for (std::size_t b = 1; b < bounds.size(); ++b) {
    if (!(bounds[b - 1] < bounds[b])) throw OptionError("the bounds of ranges must ascend");
    ranges.push_back({bounds[b - 1], bounds[b]});
  }
  if (ranges.empty()) return ranges;
  for (const ItemIndex item : items) {
    const auto number = numbers[item];
    if (!number) continue;
    const auto above = std::upper_bound(bounds.begin(), bounds.end(), *number);
    if (above != bounds.begin() && above != bounds.end())
      ++ranges[static_cast<std::size_t>(above - bounds.begin()) - 1].count;
  }
  return ranges;
}

}  // namespace kindred::inline v0
