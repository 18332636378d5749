#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "kindred/core/error.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// Refuses weights below 0, for models that take them for shares or strengths.
// @throws DataError naming the first user and item of such a weight
template <class Scalar>
void require_no_negative_weights(const std::string& model, const Interactions<Scalar>& train) {
  for (UserIndex user{0}; user.value < train.user_count(); ++user) {
    const auto row = train.by_user()[user];
    for (std::size_t e = 0; e < row.size(); ++e)
      if (row.values[e] < 0)
        throw DataError(model + ": the weight of user " + train.user_name(user) + " and item " +
                        train.item_name(row.indices[e]) + " is " + std::to_string(row.values[e]) +
                        ", expected weights of at least 0 (liked_and_disliked takes those apart that "
                        "speak for an item), or 'weighted' to be false");
  }
}

}  // namespace kindred::inline v0::detail
