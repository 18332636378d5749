#pragma once

#include <cmath>
#include <string>
#include <type_traits>

namespace kindred::inline v0 {

/// The largest size of a weight or rating: 10¹⁸ in float, 10¹⁵⁰ in double. Sums of such weights times
/// similarities, and their squares, stay finite, and so does every score.
template <class Scalar>
inline constexpr Scalar largest_weight = std::is_same_v<Scalar, float> ? Scalar(1e18) : Scalar(1e150);

namespace detail {

/// What is wrong with a weight, to be put behind "the weight"; "" where nothing is.
template <class Scalar>
std::string weight_fault(Scalar weight) {
  if (std::abs(weight) <= largest_weight<Scalar>) return "";
  if (!std::isfinite(weight)) return "is not finite";
  return std::is_same_v<Scalar, float> ? "is too large to be reckoned with, expected a size of at most 1e18"
                                       : "is too large to be reckoned with, expected a size of at most 1e150";
}

}  // namespace detail

}  // namespace kindred::inline v0
