#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

/// Lists to learn an order from: rows of features, a gain each, in groups of which each was one list.
struct RankingData {
  /// Features of a row.
  std::size_t features = 0;
  /// rows × features, row by row.
  std::vector<float> values = {};
  /// What each row is worth, ≥ 0; for the exponential form 2^grade − 1.
  std::vector<double> gains = {};
  /// Where each list begins among the rows, and a last one for the end: {0, 3, 7} for two lists.
  std::vector<std::size_t> groups = {0};
  /// How much a row counts where it stands against one of less gain, such as 1 / propensity of a click; none
  /// for 1 each.
  std::vector<double> weights = {};

  /// Number of rows.
  std::size_t size() const noexcept { return gains.size(); }
  /// One row's features.
  std::span<const float> row(std::size_t r) const noexcept {
    return std::span<const float>(values).subspan(r * features, features);
  }

  /// Refuses data that do not fit together.
  /// @throws DataError naming the first row or list that is wrong
  void check() const {
    if (values.size() != size() * features || (!weights.empty() && weights.size() != size()))
      throw DataError("ranking data: " + std::to_string(values.size()) + " values and " +
                      std::to_string(weights.size()) + " weights of " + std::to_string(size()) + " rows of " +
                      std::to_string(features) + " features, expected one each (weights: or none)");
    if (groups.empty() || groups.front() != 0 || groups.back() != size())
      throw DataError("ranking data: the lists end at row " +
                      std::to_string(groups.empty() ? 0 : groups.back()) + ", expected from 0 to " +
                      std::to_string(size()));
    for (std::size_t g = 1; g < groups.size(); ++g)
      if (groups[g] < groups[g - 1])
        throw DataError("ranking data: list " + std::to_string(g) + " ends before it begins");
    for (std::size_t r = 0; r < size(); ++r) {
      const auto refuse = [&](const char* what, double is) {
        throw DataError("ranking data: row " + std::to_string(r) + " has a " + what + " of " +
                        std::to_string(is));
      };
      if (!(gains[r] >= 0) || !std::isfinite(gains[r])) refuse("gain", gains[r]);
      if (!weights.empty() && (!(weights[r] >= 0) || !std::isfinite(weights[r])))
        refuse("weight", weights[r]);
      for (const float value : row(r))
        if (!std::isfinite(value)) refuse("feature", static_cast<double>(value));
    }
  }
};

}  // namespace kindred::inline v0
