#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kindred/core/index.hpp"
#include "kindred/metrics/hits.hpp"

namespace kindred::inline v0 {

/// The novelty of one list: the mean self-information −log2(share of users who have the item) of its first k,
/// in bits, from 0 (everyone has them all) to log2(user_count); 0 for an empty list. An item that no one has
/// counts as if one user had it, for its self-information would be infinite.
/// Source: Zhou, Kuscsik, Liu, Medo, Wakeling, Zhang, "Solving the apparent diversity-accuracy dilemma of
/// recommender systems", PNAS 107 (2010).
/// @param ranked distinct items, best first
/// @param users_of how many users have each item, indexed by item
/// @param user_count how many users there are, ≥ 1
/// @param k how much of the list is looked at, ≥ 1
inline double novelty(std::span<const ItemIndex> ranked, std::span<const std::int64_t> users_of,
                      std::int64_t user_count, int k) noexcept {
  assert(user_count >= 1 && "a share needs users to be a share of");
  const auto list = first_k(ranked, k);
  if (list.empty()) return 0;
  double bits = 0;
  for (const ItemIndex item : list) {
    assert(item.value < users_of.size() && "each item needs its number of users");
    const auto users = std::max<std::int64_t>(users_of[item.value], 1);
    bits -= std::log2(static_cast<double>(users) / static_cast<double>(user_count));
  }
  return bits / static_cast<double>(list.size());
}

}  // namespace kindred::inline v0
