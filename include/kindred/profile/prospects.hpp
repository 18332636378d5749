#pragma once

#include <optional>

#include "kindred/core/time.hpp"

namespace kindred::inline v0 {

/// What a customer is expected to do from the moment of a profile on.
struct Prospects {
  /// The probability that the customer is still active, 0 to 1.
  double alive = 0;
  /// The time ahead that is looked at.
  Duration horizon = Duration::zero();
  /// Days with a purchase that are expected within it, ≥ 0.
  double purchases = 0;
  /// What these are expected to be worth, in the log's money; nothing where no model of values was asked.
  std::optional<double> value = std::nullopt;
};

}  // namespace kindred::inline v0
