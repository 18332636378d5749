#pragma once

#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"

namespace kindred::inline v0 {

/// One cell of the users × items matrix.
template <class Scalar = float>
struct Interaction {
  /// Who.
  UserIndex user;
  /// What.
  ItemIndex item;
  /// A rating or a strength.
  Scalar weight = 1;
  /// When; read only where the Interactions are told that times are known.
  Timestamp time = {};
};

/// What becomes of several events of the same user and item.
enum class Duplicates {
  sum,   ///< weights add up, the latest time stays
  last,  ///< the latest one stays (of equal times, the last in order)
  max,   ///< the largest weight stays, and the latest time
  mean,  ///< the mean weight stays, and the latest time
  fail,  ///< a DataError names the first pair
};

}  // namespace kindred::inline v0
