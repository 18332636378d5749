#pragma once

#include <cstddef>
#include <string>

#include "kindred/core/error.hpp"
#include "kindred/data/change.hpp"

namespace kindred::inline v0::detail {

// Refuses a change that begins with other data than a model was fitted to, as far as that can be seen.
template <class Scalar>
void require_fitted_to(const Change<Scalar>& change, std::size_t items) {
  if (change.before().item_count() != items)
    throw DataError("the change begins with interactions of " + std::to_string(change.before().item_count()) +
                    " items, and the model was fitted to " + std::to_string(items) +
                    ": make the change from what the model was fitted to");
}

template <class Scalar>
void require_fitted_to(const Change<Scalar>& change, const Interactions<Scalar>& train) {
  const auto& before = change.before();
  require_fitted_to(change, train.item_count());
  if (before.user_count() != train.user_count() || before.size() != train.size())
    throw DataError("the change begins with " + std::to_string(before.size()) + " interactions of " +
                    std::to_string(before.user_count()) + " users, and the model was fitted to " +
                    std::to_string(train.size()) + " of " + std::to_string(train.user_count()) +
                    ": make the change from what the model was fitted to");
}

// Refuses to update a model of which it is not known how it was fitted.
[[noreturn]] inline void refuse_update(const std::string& kind) {
  throw OptionError("this " + kind +
                    " model comes from a file that does not say how it was fitted: fit it to change.after()");
}

}  // namespace kindred::inline v0::detail
