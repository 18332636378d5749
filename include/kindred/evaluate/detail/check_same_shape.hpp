#pragma once

#include <cstddef>
#include <string>

#include "kindred/core/error.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// Refuses data, called `name`, that are not of the same users and items as the training data.
template <class Scalar>
void check_same_shape(const Interactions<Scalar>& data, const std::string& name,
                      const Interactions<Scalar>& train) {
  const auto expected = "; expected a split, or files read into the same vocabularies";
  const auto check = [&](const char* what, std::size_t is, std::size_t in_training) {
    if (is != in_training)
      throw DataError("evaluate: the " + name + " data has " + std::to_string(is) + " " + what +
                      ", the training data " + std::to_string(in_training) + expected);
  };
  check("users", data.user_count(), train.user_count());
  check("items", data.item_count(), train.item_count());
  const auto other_ids = [](const auto& a, const auto& b) { return a && b && a != b && !(*a == *b); };
  if (other_ids(data.users(), train.users()) || other_ids(data.items(), train.items()))
    throw DataError("evaluate: the " + name +
                    " data numbers its users or items otherwise than the training data" + expected);
}

}  // namespace kindred::inline v0::detail
