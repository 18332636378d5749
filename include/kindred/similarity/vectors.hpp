#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

namespace detail {

// 0 where the denominator is: a row without length or spread is like nothing.
inline double ratio(double numerator, double denominator) noexcept {
  return denominator == 0 ? 0 : numerator / denominator;
}

// Rounding can carry a cosine past its bounds by an ulp; callers take acos and sqrt(1 − c²) of it.
inline double within_one(double value) noexcept { return std::clamp(value, -1.0, 1.0); }

}  // namespace detail

/// Cosine's formula: a·b / (‖a‖ ‖b‖), in [−1, 1]; 0 where a row is zero. Source: Salton and McGill 1983.
struct CosineFormula {
  static constexpr unsigned needs = common::ab;               ///< reads Σ a b
  static constexpr unsigned own_needs = own::length;          ///< reads the lengths
  static constexpr bool scale_invariant = true;               ///< both parts grow alike
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "cosine"
  std::string name() const { return "cosine"; }
  /// The cosine of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::within_one(detail::ratio(m.ab, m.x.length * m.y.length));
  }
};

/// Pearson's formula: the covariance over the product of standard deviations, in [−1, 1], over all entries,
/// absent ones being zero; 0 where a row has no spread. `corated(pearson)` looks at common entries alone and
/// takes its means over them. Source: Pearson 1895; for ratings Resnick et al. 1994.
struct PearsonFormula {
  static constexpr unsigned needs = common::count | common::a | common::b | common::ab;  ///< reads these
  static constexpr unsigned own_needs = own::all;             ///< reads the means and spreads
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = false;           ///< one row's entries meet the other's zeros
  static constexpr bool any_origin = true;                    ///< only differences from the means count
  static constexpr bool scale_invariant = true;               ///< both parts grow alike
  static constexpr bool local_when_corated = true;            ///< full rows leave nothing that is one-sided
  /// "pearson"
  std::string name() const { return "pearson"; }
  /// The correlation of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    if (m.dimension < 2) return 0;
    const double x = m.x.count / m.dimension, y = m.y.count / m.dimension;  // the shares of present entries
    // n (mean of the products − product of the means), the origins multiplied out so that, in full rows,
    // nothing large is left of them to be subtracted.
    const double covariance = m.ab - m.x.sum * m.y.sum / m.dimension + m.y.origin * (m.a - m.x.sum * y) +
                              m.x.origin * (m.b - m.y.sum * x) +
                              m.x.origin * m.y.origin * (m.count - m.x.count * y);
    return detail::within_one(
        detail::ratio(covariance, std::sqrt(spread(m.x, m.dimension)) * std::sqrt(spread(m.y, m.dimension))));
  }

 private:
  // Σ (x − mean)², the same way. What is left of equal values after rounding is no spread.
  static double spread(const RowSums& row, double n) noexcept {
    const double absent = 1 - row.count / n;
    const double squares =
        row.squares + 2 * row.origin * row.sum * absent + row.count * row.origin * row.origin * absent;
    const double spread = squares - row.sum * row.sum / n;
    return spread <= 1e-12 * squares ? 0 : spread;
  }
};

/// Euclid's formula: √Σ (a − b)², in [0, ∞), a metric; absent entries are zero. Source: Deza and Deza
/// 2009, Encyclopedia of Distances.
struct EuclideanFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "euclidean"
  std::string name() const { return "euclidean"; }
  /// (a − b)²
  double term(double a, double b) const noexcept { return (a - b) * (a - b); }
  /// The root of the sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::sqrt(std::max(total.sum, 0.0)); }
};

/// The city block's formula: Σ |a − b|, in [0, ∞), a metric; absent entries are zero. Source:
/// Deza and Deza 2009, Encyclopedia of Distances.
struct ManhattanFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "manhattan"
  std::string name() const { return "manhattan"; }
  /// |a − b|
  double term(double a, double b) const noexcept { return std::abs(a - b); }
  /// The sum itself.
  double operator()(const TermSum& total) const noexcept { return total.sum; }
};

/// Cosine similarity: see CosineFormula.
inline constexpr Measure<CosineFormula> cosine{};
/// Pearson correlation: see PearsonFormula.
inline constexpr Measure<PearsonFormula> pearson{};
/// Euclidean distance: see EuclideanFormula.
inline constexpr Measure<EuclideanFormula> euclidean{};
/// Manhattan distance: see ManhattanFormula.
inline constexpr Measure<ManhattanFormula> manhattan{};

}  // namespace kindred::inline v0
