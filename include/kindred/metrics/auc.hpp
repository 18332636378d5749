#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"

namespace kindred::inline v0 {

namespace detail {

// Twice the number of pairs with the positive above, plus the number of equal ones. A few positives are
// counted by going through the negatives once for each, which takes no branch; many by searching them.
template <class Score>
std::int64_t twice_right_pairs(std::vector<Score>& positives, const std::vector<Score>& negatives) {
  std::int64_t twice_right = 0;
  if (positives.size() <= 64) {
    for (const Score positive : positives) {
      std::int64_t below = 0, not_above = 0;
      for (const Score negative : negatives) {
        below += negative < positive ? 1 : 0;
        not_above += negative <= positive ? 1 : 0;
      }
      twice_right += below + not_above;
    }
    return twice_right;
  }
  std::sort(positives.begin(), positives.end());
  for (const Score negative : negatives) {
    const auto from = std::lower_bound(positives.begin(), positives.end(), negative);
    const auto to = std::upper_bound(from, positives.end(), negative);
    twice_right += 2 * (positives.end() - to) + (to - from);
  }
  return twice_right;
}

}  // namespace detail

/// The area under the ROC curve: the share of (positive, negative) pairs in which the positive has the higher
/// score, equal scores counting half; in [0, 1]. It is the Mann-Whitney statistic over the number of pairs,
/// counted in integers, so exact. O(n · log of the positives), n being the number of both.
/// Source: Hanley, McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).
/// @param positives scores of what should be high: any range of numbers
/// @param negatives scores of what should be low: any range of numbers, of the same type
/// @throws DataError where either is empty or a score is NaN
template <class Positives, class Negatives>
double auc(const Positives& positives, const Negatives& negatives) {
  using Score = typename std::iterator_traits<decltype(std::begin(positives))>::value_type;
  std::vector<Score> high(std::begin(positives), std::end(positives));
  const std::vector<Score> low(std::begin(negatives), std::end(negatives));
  const auto has_nan = [](const auto& scores) {
    bool found = false;
    for (const Score score : scores) found |= score != score;
    return found;
  };
  if (has_nan(high) || has_nan(low)) throw DataError("auc: a score is not a number");
  if (high.empty() || low.empty())
    throw DataError("auc: " + std::to_string(high.size()) + " positives and " + std::to_string(low.size()) +
                    " negatives, expected at least one of each");
  const double pairs = static_cast<double>(high.size()) * static_cast<double>(low.size());
  return static_cast<double>(detail::twice_right_pairs(high, low)) / (2 * pairs);
}

}  // namespace kindred::inline v0
