#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

// A fold for each row, at random and as even as can be.
inline std::vector<int> folds_of(std::size_t rows, int folds, std::uint64_t seed) {
  require_at_least("folds", folds, 2);
  if (rows < static_cast<std::size_t>(folds))
    throw OptionError("option 'folds' is " + std::to_string(folds) + ", expected at most the " +
                      std::to_string(rows) + " training rows");
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed).shuffle(order);
  std::vector<int> fold(rows);
  for (std::size_t i = 0; i < rows; ++i)
    fold[order[i]] = static_cast<int>(i % static_cast<std::size_t>(folds));
  return fold;
}

}  // namespace kindred::inline v0::detail
