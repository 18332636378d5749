#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

/// @file
/// Measures of distributions. Each row is first scaled to the sum 1, so that only its proportions matter; a
/// value below 0 has no place in a distribution and counts as 0. A row without anything above 0 stays zero:
/// it is at distance 0 from another such row only.

namespace kindred::inline v0 {

/// Scales a row to the sum 1; a value below 0 counts as 0, and a row without anything above 0 stays zero.
struct ToShares {
  /// "shares(inner)"
  std::string name(std::string_view inner) const { return "shares(" + std::string(inner) + ")"; }
  /// Rewrites a row.
  void operator()(const RowEntries& row) const noexcept {
    double sum = 0;
    for (double& value : row.values) sum += value = std::max(value, 0.0);
    if (sum > 0)
      for (double& value : row.values) value /= sum;
  }
};

/// A formula of two distributions made one of any two rows: they are scaled by ToShares first.
template <Formula F>
struct OfSharesFormula {
  static constexpr Nearness nearness = F::nearness;                  ///< as the inner one
  static constexpr bool zero_when_disjoint = F::zero_when_disjoint;  ///< as the inner one

  ToShares transform;  ///< what is done to the rows
  F inner;             ///< what is then measured

  /// As the inner one.
  std::string name() const { return inner.name(); }
};

namespace detail {

// (1 + d) ln(1 + d) + (1 − d) ln(1 − d) for d in [0, 1]; by its series where the two would cancel.
inline double entropy_of_difference(double d) noexcept {
  const double dd = d * d;
  if (d < 0.05) return dd * (1 + dd * (1.0 / 6 + dd * (1.0 / 15 + dd * (1.0 / 28 + dd / 45))));
  return (1 + d) * std::log1p(d) + (d < 1 ? (1 - d) * std::log1p(-d) : 0);
}

}  // namespace detail

/// Jensen-Shannon distance: √(½ Σ p ln(p / m) + ½ Σ q ln(q / m)) with m = (p + q) / 2, in nats, in
/// [0, √ln 2 = .8326], a metric. Source: Lin 1991; Endres and Schindelin 2003.
struct JensenShannonFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "jensen_shannon"
  std::string name() const { return "jensen_shannon"; }
  /// ½ p ln(p / m) + ½ q ln(q / m)
  double term(double p, double q) const noexcept {
    return (p + q) / 4 * detail::entropy_of_difference(detail::ratio(std::abs(p - q), p + q));
  }
  /// The root of the sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::sqrt(std::max(total.sum, 0.0)); }
};

/// Hellinger distance: √(½ Σ (√p − √q)²) = √(1 − Σ √(p q)), in [0, 1], a metric. Source: Hellinger 1909.
struct HellingerFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "hellinger"
  std::string name() const { return "hellinger"; }
  /// ½ (√p − √q)²
  double term(double p, double q) const noexcept {
    const double difference = std::sqrt(p) - std::sqrt(q);
    return difference * difference / 2;
  }
  /// The root of the sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::sqrt(std::max(total.sum, 0.0)); }
};

/// Bhattacharyya coefficient: Σ √(p q), in [0, 1]; 0 where a row is zero. Source: Bhattacharyya 1943.
struct BhattacharyyaFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool common_only = true;                   ///< all else is worth 0
  /// "bhattacharyya"
  std::string name() const { return "bhattacharyya"; }
  /// √(p q)
  double term(double p, double q) const noexcept { return std::sqrt(p) * std::sqrt(q); }
  /// The sum, which rounding may have carried past 1.
  double operator()(const TermSum& total) const noexcept { return std::min(total.sum, 1.0); }
};

/// Bhattacharyya distance: −ln Σ √(p q), in [0, ∞]; ∞ where the rows have nothing in common, but 0 where both
/// are zero. No metric. Source: Bhattacharyya 1943.
struct BhattacharyyaDistanceFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are infinitely far apart
  /// "bhattacharyya_distance"
  std::string name() const { return "bhattacharyya_distance"; }
  /// √(p q)
  double term(double p, double q) const noexcept { return BhattacharyyaFormula{}.term(p, q); }
  /// p + q, whose sum is 0 where both rows are zero
  double other_term(double p, double q) const noexcept { return p + q; }
  /// The sum's logarithm.
  double operator()(const TermSum& total) const noexcept {
    if (total.other <= 0) return 0;
    return std::abs(std::log(BhattacharyyaFormula{}(total)));
  }
};

/// Symmetric chi-square distance: Σ (p − q)² / (p + q), in [0, 2]; its square root is a metric, itself it is
/// none. Source: Pearson 1900; as a distance Puzicha et al. 1997 (where it is half of this).
struct ChiSquareFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  /// "chi_square"
  std::string name() const { return "chi_square"; }
  /// (p − q)² / (p + q)
  double term(double p, double q) const noexcept { return detail::ratio((p - q) * (p - q), p + q); }
  /// The sum, which rounding may have left below 0 where rows are compared by their postings.
  double operator()(const TermSum& total) const noexcept { return std::max(total.sum, 0.0); }
};

/// Kullback-Leibler divergence of the second row from the first: Σ p ln(p / q), in nats, in [0, ∞], neither
/// symmetric nor a metric. To each value, absent ones included, a constant is added before rows are scaled,
/// so that no q is 0; with 0 for it the divergence is ∞ where the second row lacks something that the first
/// has, and where one of them is zero. Source: Kullback and Leibler 1951.
struct KullbackLeiblerFormula {
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are far apart
  static constexpr bool symmetric = false;                  ///< the first row is not the second

  double smoothing;  ///< what is added to each value, at least 0

  /// "kullback_leibler(smoothing)"
  std::string name() const { return "kullback_leibler(" + detail::number_text(smoothing) + ")"; }
  /// The divergence of two rows; O(entries of both).
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const noexcept {
    const auto places = static_cast<double>(x.dimension);
    const auto mass = [&](const auto& row) {
      double sum = smoothing * places;
      for (const Scalar value : row.values) sum += std::max(static_cast<double>(value), 0.0);
      return sum;
    };
    const double x_mass = mass(x), y_mass = mass(y);
    if (x_mass == 0 || y_mass == 0) return x_mass == y_mass ? 0 : std::numeric_limits<double>::infinity();
    const auto term = [&](double a, double b) {
      const double p = detail::ratio(std::max(a, 0.0) + smoothing, x_mass),
                   q = detail::ratio(std::max(b, 0.0) + smoothing, y_mass);
      return p > 0 ? p * std::log(p / q) : 0;
    };
    double sum = 0, neither = places;
    const auto add = [&](double a, double b) { sum += term(a, b), neither -= 1; };
    detail::merge(x, y, add, [&](double a) { add(a, 0); }, [&](double b) { add(0, b); });
    if (neither > 0) sum += neither * term(0, 0);
    return std::max(sum, 0.0);
  }
};

/// Jensen-Shannon distance: see JensenShannonFormula.
inline constexpr Measure<OfSharesFormula<JensenShannonFormula>> jensen_shannon{};
/// Hellinger distance: see HellingerFormula.
inline constexpr Measure<OfSharesFormula<HellingerFormula>> hellinger{};
/// Bhattacharyya coefficient: see BhattacharyyaFormula.
inline constexpr Measure<OfSharesFormula<BhattacharyyaFormula>> bhattacharyya{};
/// Bhattacharyya distance: see BhattacharyyaDistanceFormula.
inline constexpr Measure<OfSharesFormula<BhattacharyyaDistanceFormula>> bhattacharyya_distance{};
/// Chi-square distance: see ChiSquareFormula.
inline constexpr Measure<OfSharesFormula<ChiSquareFormula>> chi_square{};

/// Kullback-Leibler divergence: see KullbackLeiblerFormula.
/// @param smoothing what is added to each value, e.g. 1 for counts
/// @throws OptionError for a smoothing below 0
inline auto kullback_leibler(double smoothing) {
  require_at_least("smoothing", smoothing, 0.0);
  return Measure<KullbackLeiblerFormula>{{smoothing}};
}

}  // namespace kindred::inline v0
