#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>

#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

namespace detail {

inline bool contains(std::span<const ItemIndex> ascending, ItemIndex item) noexcept {
  return std::binary_search(ascending.begin(), ascending.end(), item);
}

}  // namespace detail

/// The first k of a ranked list, or all of it where it is shorter; k ≥ 1.
inline std::span<const ItemIndex> first_k(std::span<const ItemIndex> ranked, int k) noexcept {
  assert(k >= 1 && "a list is judged by its first k, k >= 1");
  return ranked.first(std::min(ranked.size(), static_cast<std::size_t>(std::max(k, 0))));
}

/// The number of relevant items among the first k. O(k · log of the relevant).
/// @param ranked distinct items, best first
/// @param relevant the items that count, ascending
/// @param k how much of the list is looked at, ≥ 1
inline std::size_t hits(std::span<const ItemIndex> ranked, std::span<const ItemIndex> relevant,
                        int k) noexcept {
  std::size_t count = 0;
  for (const ItemIndex item : first_k(ranked, k))
    if (detail::contains(relevant, item)) ++count;
  return count;
}

}  // namespace kindred::inline v0
