#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred_test {

/// Users' items, one list each in the order of time, an hour apart; the lists a day.
template <class Scalar>
kindred::Interactions<Scalar> sequences(const std::vector<std::vector<int>>& lists) {
  std::vector<kindred::Interaction<Scalar>> cells;
  for (std::size_t u = 0; u < lists.size(); ++u)
    for (std::size_t n = 0; n < lists[u].size(); ++n)
      cells.push_back({kindred::UserIndex(u), kindred::ItemIndex(lists[u][n]), 1,
                       kindred::timestamp(static_cast<std::int64_t>(86400 * u + 3600 * n))});
  return kindred::collect(cells, {.timed = true});
}

/// People who start somewhere and go round: each item follows on the one before it.
template <class Scalar>
kindred::Interactions<Scalar> rounds(int users, int items) {
  std::vector<std::vector<int>> lists;
  kindred::Random random(2);
  for (int u = 0; u < users; ++u) {
    const int start = static_cast<int>(random.below(static_cast<std::uint64_t>(items)));
    lists.emplace_back();
    for (int n = 0; n < 5; ++n) lists.back().push_back((start + n) % items);
  }
  return sequences<Scalar>(lists);
}

}  // namespace kindred_test
