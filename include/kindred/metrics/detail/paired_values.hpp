#pragma once

#include <cstddef>
#include <iterator>
#include <string>

#include "kindred/core/error.hpp"

namespace kindred::inline v0::detail {

// The mean of f(predicted, actual) over two ranges of equal length.
template <class Predicted, class Actual, class F>
double mean_over_pairs(const char* name, const Predicted& predicted, const Actual& actual, F f) {
  const auto predictions =
      static_cast<std::size_t>(std::distance(std::begin(predicted), std::end(predicted)));
  const auto ratings = static_cast<std::size_t>(std::distance(std::begin(actual), std::end(actual)));
  if (predictions != ratings || predictions == 0)
    throw DataError(std::string(name) + ": " + std::to_string(predictions) + " predictions of " +
                    std::to_string(ratings) + " ratings, expected as many, and at least one");
  double sum = 0;
  auto rating = std::begin(actual);
  for (const auto prediction : predicted)
    sum += f(static_cast<double>(prediction), static_cast<double>(*rating++));
  return sum / static_cast<double>(predictions);
}

}  // namespace kindred::inline v0::detail
