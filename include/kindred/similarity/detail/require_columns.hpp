#pragma once

#include <cstddef>
#include <string>

#include "kindred/core/error.hpp"

namespace kindred::inline v0::detail {

/// Refuses rows of another length than what was given for each column, e.g. ("a weighting", 2, "weights", 4).
inline void require_for_each_column(const char* what, std::size_t count, const char* things,
                                    std::size_t columns) {
  if (count != columns)
    throw DataError(std::string(what) + " has " + std::to_string(count) + " " + things +
                    ", expected one for each of " + std::to_string(columns) + " columns");
}

/// Asks a formula, its transform and what it is made of whether they suit rows of this length.
template <class F>
void require_columns([[maybe_unused]] const F& formula, [[maybe_unused]] std::size_t columns) {
  if constexpr (requires { formula.require_columns(columns); }) formula.require_columns(columns);
  if constexpr (requires { formula.transform; }) require_columns(formula.transform, columns);
  if constexpr (requires { formula.inner; }) require_columns(formula.inner, columns);
}

}  // namespace kindred::inline v0::detail
