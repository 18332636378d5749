#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// The square of Euclid's distance: Σ (a − b)², in [0, ∞). No metric: the triangle inequality fails. Source:
/// Deza and Deza 2009, Encyclopedia of Distances.
struct SquaredEuclideanFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "squared_euclidean"
  std::string name() const { return "squared_euclidean"; }
  /// (a − b)²
  double term(double a, double b) const noexcept { return (a - b) * (a - b); }
  /// The sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::max(total.sum, 0.0); }
};

/// Mean squared difference: Σ (a − b)² / dimension, in [0, ∞), 0 for rows of length 0. No metric.
/// Recommenders take the mean over common entries: `corated(mean_squared_difference)`. Source: Shardanand and
/// Maes 1995.
struct MeanSquaredDifferenceFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows differ
  /// "mean_squared_difference"
  std::string name() const { return "mean_squared_difference"; }
  /// (a − b)²
  double term(double a, double b) const noexcept { return (a - b) * (a - b); }
  /// The mean.
  double operator()(const TermSum& total) const noexcept {
    return detail::ratio(std::max(total.sum, 0.0), total.dimension);
  }
};

/// Minkowski's distance: (Σ |a − b|^p)^(1/p), in [0, ∞), a metric; p = 1 is Manhattan's, 2 Euclid's. Keep the
/// p-th powers of the values within the range of double. Source: Deza and Deza 2009, Encyclopedia of
/// Distances.
struct MinkowskiFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart

  double p;  ///< the order, at least 1

  /// "minkowski(p)"
  std::string name() const { return "minkowski(" + detail::number_text(p) + ")"; }
  /// |a − b|^p
  double term(double a, double b) const noexcept { return std::pow(std::abs(a - b), p); }
  /// The p-th root of the sum.
  double operator()(const TermSum& total) const noexcept { return std::pow(std::max(total.sum, 0.0), 1 / p); }
};

/// Canberra distance: Σ |a − b| / (|a| + |b|) over places where not both are 0, in [0, dimension], a metric:
/// a Manhattan distance in which small values count as much as large ones. Source: Lance and Williams 1966.
struct CanberraFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "canberra"
  std::string name() const { return "canberra"; }
  /// |a − b| / (|a| + |b|)
  double term(double a, double b) const noexcept {
    return detail::ratio(std::abs(a - b), std::abs(a) + std::abs(b));
  }
  /// The sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::max(total.sum, 0.0); }
};

/// Bray-Curtis dissimilarity: Σ |a − b| / Σ |a + b|, in [0, 1] for values of one sign; of both signs it has
/// no bound, and is ∞ where one row is the other's opposite. 0 where both rows are zero. No metric. Source:
/// Bray and Curtis 1957.
struct BrayCurtisFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "bray_curtis"
  std::string name() const { return "bray_curtis"; }
  /// |a − b|
  double term(double a, double b) const noexcept { return std::abs(a - b); }
  /// |a + b|
  double other_term(double a, double b) const noexcept { return std::abs(a + b); }
  /// The one sum over the other.
  double operator()(const TermSum& total) const noexcept {
    if (total.sum > 0 && total.other <= 0) return std::numeric_limits<double>::infinity();
    return detail::ratio(std::max(total.sum, 0.0), total.other);
  }
};

/// Hamming distance: the share of places that differ, in [0, 1], a metric; 0 for rows of length 0. Source:
/// Hamming 1950.
struct HammingFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows differ
  /// "hamming"
  std::string name() const { return "hamming"; }
  /// 1 where the values differ
  double term(double a, double b) const noexcept { return a == b ? 0 : 1; }
  /// The share of the places.
  double operator()(const TermSum& total) const noexcept { return detail::ratio(total.sum, total.dimension); }
};

/// Chebyshev distance: max |a − b|, in [0, ∞), a metric. Source: Deza and Deza 2009, Encyclopedia of
/// Distances.
struct ChebyshevFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "chebyshev"
  std::string name() const { return "chebyshev"; }
  /// The distance of two rows; O(entries of both).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const noexcept {
    double largest = 0;
    const auto only = [&](double value) {
      if (std::abs(value) > largest || std::isnan(value)) largest = std::abs(value);
    };
    detail::merge(x, y, [&](double a, double b) { only(a - b); }, only, only);
    return largest;
  }
};

/// Mahalanobis distance: √((a − b)ᵀ Σ⁻¹ (a − b)) for a covariance Σ of the columns, in [0, ∞), a metric;
/// Euclid's for the identity. Source: Mahalanobis 1936.
struct MahalanobisFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart

  std::shared_ptr<const Eigen::LLT<Eigen::MatrixXd>> factor;  ///< L of Σ = L Lᵀ

  /// "mahalanobis"
  std::string name() const { return "mahalanobis"; }
  /// @throws DataError unless Σ is as wide as a row is long
  void require_columns(std::size_t columns) const {
    detail::require_for_each_column("a covariance", static_cast<std::size_t>(factor->rows()), "columns",
                                    columns);
  }
  /// The distance of two rows as long as Σ is wide; O(dimension²).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const {
    Eigen::VectorXd difference = Eigen::VectorXd::Zero(factor->rows());
    const auto x_places = detail::numbers(x.indices), y_places = detail::numbers(y.indices);
    for (std::size_t e = 0; e < x.size(); ++e) difference[x_places[e]] += static_cast<double>(x.values[e]);
    for (std::size_t e = 0; e < y.size(); ++e) difference[y_places[e]] -= static_cast<double>(y.values[e]);
    factor->matrixL().solveInPlace(difference);
    return difference.norm();
  }
};

/// Squared Euclidean distance: see SquaredEuclideanFormula.
inline constexpr Measure<SquaredEuclideanFormula> squared_euclidean{};
/// Mean squared difference: see MeanSquaredDifferenceFormula.
inline constexpr Measure<MeanSquaredDifferenceFormula> mean_squared_difference{};
/// Canberra distance: see CanberraFormula.
inline constexpr Measure<CanberraFormula> canberra{};
/// Bray-Curtis dissimilarity: see BrayCurtisFormula.
inline constexpr Measure<BrayCurtisFormula> bray_curtis{};
/// Hamming distance: see HammingFormula.
inline constexpr Measure<HammingFormula> hamming{};
/// Chebyshev distance: see ChebyshevFormula.
inline constexpr Measure<ChebyshevFormula> chebyshev{};

/// Minkowski distance: see MinkowskiFormula.
/// @throws OptionError for a p below 1, where it is no metric, and for ∞, which is `chebyshev`
inline auto minkowski(double p) {
  if (!(p >= 1) || std::isinf(p))
    throw OptionError("option 'p' is " + detail::number_text(p) +
                      ", expected a finite number of at least 1 (chebyshev is the limit)");
  return Measure<MinkowskiFormula>{{p}};
}

/// Mahalanobis distance: see MahalanobisFormula. O(columns³), once. Rows of another length than Σ is wide are
/// refused by a DataError where they are compared or indexed.
/// @param covariance of the columns, e.g. estimated from the rows and regularised
/// @throws OptionError for one that is not square, finite, symmetric and positive definite
template <class Matrix>  // so that only who uses it pays for compiling a factorisation
auto mahalanobis(const Eigen::MatrixBase<Matrix>& covariance) {
  const auto refuse = [](const std::string& fault) {
    throw OptionError("option 'covariance' is " + fault + ", expected a symmetric positive definite matrix");
  };
  if (covariance.rows() != covariance.cols())
    refuse(std::to_string(covariance.rows()) + " × " + std::to_string(covariance.cols()));
  if (!covariance.allFinite()) refuse("not finite");
  if (!covariance.isApprox(covariance.transpose())) refuse("not symmetric");
  auto factor = std::make_shared<const Eigen::LLT<Eigen::MatrixXd>>(covariance.template cast<double>());
  if (factor->info() != Eigen::Success) refuse("not positive definite");
  return Measure<MahalanobisFormula>{{std::move(factor)}};
}

}  // namespace kindred::inline v0
