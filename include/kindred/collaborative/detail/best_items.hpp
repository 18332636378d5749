#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

// The `count` best, best first, of at most `most` items that offer(best) pushes.
template <class Scalar, class Offer>
std::vector<Recommendation<Scalar>> best_items(int count, std::size_t most, Offer&& offer) {
  std::vector<Scored<ItemIndex, Scalar>> room(std::min(static_cast<std::size_t>(count), most));
  TopK<ItemIndex, Scalar> best(room);
  offer(best);
  std::vector<Recommendation<Scalar>> list;
  for (const auto& [index, score] : best.sorted()) list.push_back({index, score});
  return list;
}

}  // namespace kindred::inline v0::detail
