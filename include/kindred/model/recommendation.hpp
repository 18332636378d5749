#pragma once

#include <limits>

#include "kindred/core/index.hpp"

namespace kindred::inline v0 {

/// An item and how strongly it is recommended; what scale a score has is the model's.
template <class Scalar = float>
struct Recommendation {
  /// What.
  ItemIndex item;
  /// How strongly.
  Scalar score;

  /// Both parts equal.
  friend constexpr bool operator==(const Recommendation&, const Recommendation&) = default;
};

/// The score of an item that a model has no evidence about, −∞: such an item is never recommended, so a
/// list may be shorter than asked for, and empty for a visitor of whom nothing is known.
template <class Scalar>
inline constexpr Scalar no_score = -std::numeric_limits<Scalar>::infinity();

/// A predicted rating.
template <class Scalar = float>
struct Prediction {
  /// The rating, not clipped to any scale.
  Scalar rating;
  /// Whether it rests on the model's fallback alone (for example, the user or the item was never seen).
  bool is_fallback;
};

}  // namespace kindred::inline v0
