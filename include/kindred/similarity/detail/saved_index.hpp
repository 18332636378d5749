#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/similarity/column_sums.hpp"

namespace kindred::inline v0::detail {

/// What an index works out of its rows, so that one in a file need not be worked out anew.
template <class Scalar>
struct SavedIndex {
  SharedArray<Scalar> values;            // of the rows as they were rewritten, or none
  SharedArray<Scalar> posting_values;    // the same, the other way round
  SharedArray<double> origins;           // of the rows, or none
  SharedArray<double> own;               // what the measure knows of each row
  std::vector<ColumnSums> learned = {};  // what transforms and measure were fitted to, in their order
};

/// @throws DataError where the sizes don't agree
inline void require_saved(std::size_t is, std::size_t expected) {
  if (is != expected)
    throw DataError("an index of " + std::to_string(is) + " numbers, expected " + std::to_string(expected));
}

}  // namespace kindred::inline v0::detail
