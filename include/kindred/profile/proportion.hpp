#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "kindred/metrics/bootstrap.hpp"

namespace kindred::inline v0 {

/// The score interval of a share that was seen in a sample: those shares p with |seen − p| ≤ z √(p (1 − p) /
/// n). It stays within [0, 1] and says something of few trials too. Source: Wilson, "Probable inference, the
/// law of succession, and statistical inference", JASA 22 (1927); Brown, Cai, DasGupta 2001 recommend it.
/// @param share what was seen, 0 to 1
/// @param trials how many trials it was seen in, ≥ 0; of weighted ones the effective number (Σ w)² / Σ w²
/// (Kish, "Survey sampling", 1965). Without any the interval is [0, 1]
/// @param z the normal quantile: 1.96 is a level of 95 %
inline Interval wilson_interval(double share, double trials, double z = 1.959963984540054) noexcept {
  if (!(trials > 0)) return {0, 1};
  const double squared = z * z;
  const double middle = (share + squared / (2 * trials)) / (1 + squared / trials);
  const double reach =
      z / (1 + squared / trials) *
      std::sqrt(std::max(0.0, share * (1 - share) / trials + squared / (4 * trials * trials)));
  return {std::max(0.0, middle - reach), std::min(1.0, middle + reach)};
}

}  // namespace kindred::inline v0
