#pragma once

#include <vector>

#include "kindred/core/index.hpp"

// Item indices from numbers.
inline std::vector<kindred::ItemIndex> items(const std::vector<int>& numbers) {
  std::vector<kindred::ItemIndex> indices;
  for (const int number : numbers) indices.emplace_back(number);
  return indices;
}

// The list and the relevant items that most tests look at: hits at ranks 2, 5 and 10.
inline const std::vector<kindred::ItemIndex> ranked = items({7, 2, 9, 0, 4, 5, 1, 3, 8, 6});
inline const std::vector<kindred::ItemIndex> relevant = items({2, 4, 6});
inline const std::vector<kindred::ItemIndex> none = {};
