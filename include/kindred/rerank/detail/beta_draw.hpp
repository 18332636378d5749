#pragma once

#include <cmath>

#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

// A draw of the gamma distribution of this shape and scale 1: Marsaglia, Tsang, "A simple method for
// generating gamma variables", TOMS 26 (2000).
inline double gamma_draw(Random& random, double shape) noexcept {
  if (shape < 1) {
    const double below = gamma_draw(random, shape + 1);
    return below * std::pow(1 - random.uniform(), 1 / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - random.uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

// The logarithm of the draw that gamma_draw makes of a shape below 1.
inline double log_gamma_draw(Random& random, double shape) noexcept {
  const double below = gamma_draw(random, shape + 1);
  return std::log(below) + std::log(1 - random.uniform()) / shape;
}

// A draw of Beta(a, b).
inline double beta_draw(Random& random, double a, double b) noexcept {
  const Random before = random;
  const double x = gamma_draw(random, a), y = gamma_draw(random, b);
  if (x + y > 1e-290) return x / (x + y);
  // Both of tiny shapes, and next to 0 or below what a double holds: the same draws by their logarithms.
  random = before;
  const double log_x = log_gamma_draw(random, a), log_y = log_gamma_draw(random, b);
  return 1 / (1 + std::exp(log_y - log_x));
}

}  // namespace kindred::inline v0::detail
