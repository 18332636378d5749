#pragma once

#include <cmath>

namespace kindred::inline v0::detail {

// The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1, to about 1e-14: the
// continued fraction of NIST DLMF 8.17.22 by the method of Lentz (Thompson, Barnett, "Coulomb and Bessel
// functions of complex arguments and order", J. Comput. Phys. 64 (1986)). It converges fast for x < (a + 1) /
// (a + b + 2); the rest follows from I_x(a, b) = 1 − I_{1−x}(b, a), DLMF 8.17.4.
inline double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);

  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m <= 10000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  const double log_beta = std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
  return std::exp(a * std::log(x) + b * std::log1p(-x) - log_beta) / a * fraction;
}

}  // namespace kindred::inline v0::detail
