#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace kindred::inline v0::detail {

// The mean of ratings and their standard deviation, 1 where they are all the same: in such units they fit the
// scale of the priors.
struct RatingUnits {
  double center = 0, scale = 1;

  template <class Scalar>
  double of(Scalar rating) const noexcept {
    return (static_cast<double>(rating) - center) / scale;
  }
};
template <class Scalar>
RatingUnits rating_units(std::span<const Scalar> ratings) noexcept {
  RatingUnits units;
  if (ratings.empty()) return units;
  const auto [least, most] = std::minmax_element(ratings.begin(), ratings.end());
  if (*least == *most) return {static_cast<double>(*least), 1};  // not what summing makes of them
  const auto size = static_cast<double>(ratings.size());
  double squares = 0;
  for (const Scalar rating : ratings) units.center += static_cast<double>(rating) / size;
  for (const Scalar rating : ratings) {
    const double deviation = static_cast<double>(rating) - units.center;
    squares += deviation * deviation;
  }
  units.scale = std::sqrt(squares / size);
  return units;
}

}  // namespace kindred::inline v0::detail
