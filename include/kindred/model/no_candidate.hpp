#pragma once

#include <string>

namespace kindred::inline v0 {

/// What a model that orders another's candidates says of an item that is none of them: the other model has a
/// score for it, and higher ones for as many items as are candidates.
struct NoCandidate {
  /// The name of the model whose candidates they are.
  std::string model;
  /// How many candidates it gives, ≥ 1.
  int candidates;

  /// All parts equal.
  friend bool operator==(const NoCandidate&, const NoCandidate&) = default;
};

}  // namespace kindred::inline v0
