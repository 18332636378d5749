#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/column_sums.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// The scale on which things are rated.
struct RatingScale {
  double least = 1;  ///< the worst rating
  double most = 5;   ///< the best rating

  /// Neither good nor bad.
  double middle() const noexcept { return (least + most) / 2; }
  /// From the worst to the best.
  double range() const noexcept { return most - least; }
};

namespace detail {

inline RatingScale checked(RatingScale scale) {
  if (scale.least < scale.most && std::isfinite(scale.range())) return scale;
  throw OptionError("option 'scale' is " + number_text(scale.least) + " to " + number_text(scale.most) +
                    ", expected the least rating below the most");
}

inline std::string scaled_name(const char* measure, RatingScale scale) {
  return std::string(measure) + "(" + number_text(scale.least) + "," + number_text(scale.most) + ")";
}

/// The mean rating of each column, and the middle of the scale where none is known.
struct ColumnMeans {
  RatingScale scale = {};
  SharedArray<double> means = {};

  double operator[](std::size_t column) const noexcept {
    return column < means.size() ? means[column] : scale.middle();
  }
};

/// Calls `use(column, a, b)` for each entry that both rows have.
template <class Col, class Scalar, class Use>
void each_common(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y, Use&& use) {
  const auto columns = numbers(x.indices);
  intersect(x, y, [&](std::size_t i, std::size_t j) {
    use(columns[i], static_cast<double>(x.values[i]), static_cast<double>(y.values[j]));
  });
}

inline ColumnMeans column_means(RatingScale scale, const ColumnSums& columns) {
  std::vector<double> means;
  means.reserve(columns.count.size());
  for (std::size_t column = 0; column < columns.count.size(); ++column)
    means.push_back(columns.count[column] > 0 ? columns.mean(column) : scale.middle());
  return {scale, std::move(means)};
}

}  // namespace detail

/// JMSD: Jaccard × (1 − mean squared difference of the common ratings, on a scale of 0 to 1), in [0, 1] for
/// ratings on the scale; 0 without a common one. Source: Bobadilla, Serradilla and Bernal 2010, "A new
/// collaborative filtering metric that improves the behavior of recommender systems".
struct JmsdFormula {
  static constexpr unsigned needs = common::count | common::ab | common::aa | common::bb;  ///< of the common
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool in_doubles = true;                    ///< squares are subtracted from each other

  RatingScale scale;  ///< the scale of the ratings

  /// "jmsd(least,most)"
  std::string name() const { return detail::scaled_name("jmsd", scale); }
  /// The similarity of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    const double squared_differences = std::max(m.aa - 2 * m.ab + m.bb, 0.0);
    return JaccardFormula{}(m) *
           (1 - detail::ratio(squared_differences, m.count * scale.range() * scale.range()));
  }
};

/// PIP: Σ proximity · impact · popularity over the common ratings, in [0, ∞), growing with their number. Two
/// ratings agree unless they lie on either side of the scale's middle; then
/// - proximity is (2 range + 1 − |a − b|)², or with 2 |a − b| where they disagree,
/// - impact (|a − middle| + 1)(|b − middle| + 1), or one over that where they disagree,
/// - popularity 1 + ((a + b) / 2 − column's mean)² where both lie on one side of that mean, else 1.
///
/// Source: Ahn 2008, "A new similarity measure for collaborative filtering to alleviate the new user
/// cold-starting problem", § 3.2.
struct PipFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool common_only = true;                   ///< nothing else is looked at

  detail::ColumnMeans columns;  ///< the scale, and each column's mean once fitted

  /// "pip(least,most)"
  std::string name() const { return detail::scaled_name("pip", columns.scale); }

  /// The same with the columns' means; before, the middle of the scale stands for them.
  PipFormula fit(const ColumnSums& sums) const { return {detail::column_means(columns.scale, sums)}; }

  /// The similarity of two rows; O(entries of both).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const noexcept {
    const double middle = columns.scale.middle(), range = columns.scale.range();
    double sum = 0;
    detail::each_common(x, y, [&](std::size_t column, double a, double b) {
      const bool agree = (a - middle) * (b - middle) >= 0;
      const double distance = std::abs(a - b) * (agree ? 1 : 2), near = 2 * range + 1 - distance;
      const double impact = (std::abs(a - middle) + 1) * (std::abs(b - middle) + 1);
      const double mean = columns[column], beyond = (a + b) / 2 - mean;
      const double popularity = (a - mean) * (b - mean) > 0 ? 1 + beyond * beyond : 1;
      sum += near * near * (agree ? impact : 1 / impact) * popularity;
    });
    return sum;
  }
};

/// PSS: Σ proximity · significance · singularity over the common ratings, in [0, ∞), at most ¼ for each:
/// - proximity is 1 − 1 / (1 + exp(−|a − b|)),
/// - significance 1 / (1 + exp(−|a − middle| |b − middle|)),
/// - singularity 1 − 1 / (1 + exp(−|(a + b) / 2 − column's mean|)).
///
/// Source: Liu, Hu, Mian, Tian and Zhu 2014, "A new user similarity model to improve the accuracy of
/// collaborative filtering", § 3.2 (a factor of their NHSM).
struct PssFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool common_only = true;                   ///< nothing else is looked at

  detail::ColumnMeans columns;  ///< the scale, and each column's mean once fitted

  /// "pss(least,most)"
  std::string name() const { return detail::scaled_name("pss", columns.scale); }

  /// The same with the columns' means; before, the middle of the scale stands for them.
  PssFormula fit(const ColumnSums& sums) const { return {detail::column_means(columns.scale, sums)}; }

  /// The similarity of two rows; O(entries of both).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const noexcept {
    const double middle = columns.scale.middle();
    const auto logistic = [](double value) { return 1 / (1 + std::exp(-value)); };
    double sum = 0;
    detail::each_common(x, y, [&](std::size_t column, double a, double b) {
      // 1 − logistic(v) is logistic(−v)
      sum += logistic(-std::abs(a - b)) * logistic(std::abs(a - middle) * std::abs(b - middle)) *
             logistic(-std::abs((a + b) / 2 - columns[column]));
    });
    return sum;
  }
};

/// JMSD of ratings: see JmsdFormula.
/// @throws OptionError for a scale that does not rise
inline auto jmsd(RatingScale scale) { return Measure<JmsdFormula>{{detail::checked(scale)}}; }

/// PIP of ratings: see PipFormula.
/// @throws OptionError for a scale that does not rise
inline auto pip(RatingScale scale) { return Measure<PipFormula>{{{detail::checked(scale), {}}}}; }

/// PSS of ratings: see PssFormula.
/// @throws OptionError for a scale that does not rise
inline auto pss(RatingScale scale) { return Measure<PssFormula>{{{detail::checked(scale), {}}}}; }

}  // namespace kindred::inline v0
