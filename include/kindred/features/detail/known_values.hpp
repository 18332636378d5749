#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0::detail {

inline constexpr std::uint32_t not_known = std::numeric_limits<std::uint32_t>::max();

// For each of `values` its place in `known`, or not_known.
inline std::vector<std::uint32_t> places_in(const Vocabulary<ValueIndex>& known,
                                            const Vocabulary<ValueIndex>& values) {
  std::vector<std::uint32_t> places(values.size(), not_known);
  for (std::size_t value = 0; value < places.size(); ++value)
    if (const auto place = known.find(values[ValueIndex(value)])) places[value] = place->value;
  return places;
}

// The values that rows of a column have and on how many rows, by the values' bytes.
inline std::vector<std::pair<std::string_view, std::size_t>> counted_values(const TextColumn& column) {
  std::vector<std::pair<std::string_view, std::size_t>> counts(column.values().size());
  for (std::size_t value = 0; value < counts.size(); ++value)
    counts[value].first = column.values()[ValueIndex(value)];
  for (std::size_t row = 0; row < column.size(); ++row)
    for (const ValueIndex value : column[ItemIndex(row)]) ++counts[value.value].second;
  std::sort(counts.begin(), counts.end());
  return counts;
}

}  // namespace kindred::inline v0::detail
