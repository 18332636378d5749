#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace kindred::inline v0::detail {

/// Sorts so that equals keep their order. std::stable_sort of libstdc++ 12 calls what clang 19 warns of.
template <class Iterator, class Less>
void stable_sort(Iterator begin, Iterator end, Less less) {
  std::vector<std::size_t> order(static_cast<std::size_t>(end - begin));
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto at = [begin](std::size_t place) -> decltype(auto) {
    return begin[static_cast<std::iter_difference_t<Iterator>>(place)];
  };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (less(at(a), at(b))) return true;
    return a < b && !less(at(b), at(a));
  });
  std::vector<std::iter_value_t<Iterator>> sorted;
  sorted.reserve(order.size());
  for (const std::size_t place : order) sorted.push_back(std::move(at(place)));
  std::move(sorted.begin(), sorted.end(), begin);
}

}  // namespace kindred::inline v0::detail
