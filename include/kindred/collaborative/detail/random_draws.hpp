#pragma once

#include <cmath>
#include <numbers>

#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

// Normal draws of a stream by Box and Muller 1958, both of a pair used: half the cost of Random::normal.
class NormalDraws {
 public:
  explicit NormalDraws(Random random) noexcept : random_(random) {}

  double operator()() noexcept {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log((random_() + 0.5) * 0x1p-32));
    const double angle = 2 * std::numbers::pi * 0x1p-32 * random_();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }

 private:
  Random random_;
  double spare_ = 0;
  bool has_spare_ = false;
};

// A draw of Gamma(shape, rate), shape ≥ 1. Source: Marsaglia and Tsang 2000, "A simple method for generating
// gamma variables".
inline double draw_gamma(Random& random, double shape, double rate) noexcept {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal(), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - random.uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v / rate;
  }
}

}  // namespace kindred::inline v0::detail
