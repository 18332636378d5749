#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0::detail {

// a − b, checked on behalf of the test called `name`.
inline std::vector<double> paired_differences(const char* name, std::span<const double> a,
                                              std::span<const double> b, std::size_t least) {
  if (a.size() != b.size() || a.size() < least)
    throw DataError(std::string(name) + ": " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                    " values, expected as many of both, and at least " + std::to_string(least));
  std::vector<double> differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences[i] = a[i] - b[i];
    if (!std::isfinite(differences[i]))
      throw DataError(std::string(name) + ": the values of pair " + std::to_string(i) + " are " +
                      std::to_string(a[i]) + " and " + std::to_string(b[i]) + ", expected finite numbers");
  }
  return differences;
}

}  // namespace kindred::inline v0::detail
