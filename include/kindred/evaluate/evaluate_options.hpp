#pragma once

#include <cstdint>

#include "kindred/model/recommend.hpp"

namespace kindred::inline v0 {

/// How models are evaluated.
struct EvaluateOptions {
  /// What becomes of the items that the user has in training: left out of the ranking, or, where things are
  /// bought again and again, ranked like others.
  Owned owned = Owned::exclude;
  /// Resamples of the bootstrap intervals, ≥ 0; 0 for no intervals.
  int resamples = 1000;
  /// Names the random numbers of the bootstrap.
  std::uint64_t seed = 1;
};

}  // namespace kindred::inline v0
