#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kindred/core/options.hpp"

namespace kindred::inline v0::detail {

/// Which sweeps of a Gibbs sampler are kept: `samples`, spread evenly over those after the burn-in, or all of
/// these where they are fewer.
struct GibbsSchedule {
  int sweeps, burn_in, samples;

  void check() const {
    require_in_range("burn_in", burn_in, 0, std::numeric_limits<int>::max() - 1);
    require_at_least("sweeps", sweeps, burn_in + 1);
    require_at_least("samples", samples, 1);
  }
  std::size_t kept() const noexcept { return static_cast<std::size_t>(std::min(samples, sweeps - burn_in)); }
  /// Whether a sweep becomes sample number `next`.
  bool keeps(int sweep, std::size_t next) const noexcept {
    const auto due = static_cast<std::int64_t>(next + 1) * std::int64_t{sweeps - burn_in};
    return sweep - burn_in + 1 >= due / static_cast<std::int64_t>(kept());
  }
};

}  // namespace kindred::inline v0::detail
