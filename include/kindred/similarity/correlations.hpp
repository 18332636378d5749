#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "kindred/core/options.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// The angle between two rows in half turns: arccos(cosine) / π, in [0, 1]; opposite rows are 1 apart. A zero
/// row is ½ from any other and 0 from itself. A metric on directions. Angles below 3e-8 are lost in the
/// rounding of the cosine, and count as none.
struct AngularFormula {
  static constexpr unsigned needs = common::ab;             ///< reads Σ a b
  static constexpr unsigned own_needs = own::length;        ///< reads the lengths
  static constexpr bool scale_invariant = true;             ///< lengths do not matter
  static constexpr Nearness nearness = Nearness::distance;  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;         ///< disjoint rows are at a right angle
  static constexpr bool in_doubles = true;                  ///< near 0 an angle is the cosine's last digits
  /// "angular"
  std::string name() const { return "angular"; }
  /// The angle between two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    if (m.x.length == 0 && m.y.length == 0) return 0;
    const double c = CosineFormula{}(m);
    if (std::abs(c) > 1 - 4 * std::numeric_limits<double>::epsilon()) return c > 0 ? 0 : 1;
    return std::acos(c) / std::numbers::pi;
  }
};

/// Angle between two rows: see AngularFormula.
inline constexpr Measure<AngularFormula> angular{};

/// Cosine with the lengths weighted apart: a·b / (‖a‖^2α ‖b‖^2(1 − α)), not symmetric unless α is ½, which is
/// the cosine. For sets (all values 1) α = 1 is the conditional probability of b given a, and the range
/// [0, 1]; for values there is no bound but the cosine's at ½. 0 where a row is zero. Source: Aiolli 2013,
/// "Efficient top-N recommendation for very large scale binary rated datasets", § 3.1.
struct AsymmetricCosineFormula {
  static constexpr unsigned needs = common::ab;               ///< reads Σ a b
  static constexpr unsigned own_needs = own::length;          ///< reads the lengths
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool symmetric = false;                    ///< the first row is not the second

  double alpha;  ///< share of the first row's length, 0 … 1

  /// "asymmetric_cosine(α)"
  std::string name() const { return "asymmetric_cosine(" + detail::number_text(alpha) + ")"; }
  /// The similarity of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    if (m.x.length == 0 || m.y.length == 0) return 0;
    return m.ab / (std::pow(m.x.length, 2 * alpha) * std::pow(m.y.length, 2 * (1 - alpha)));
  }
};

/// Asymmetric cosine similarity: see AsymmetricCosineFormula.
/// @throws OptionError for an alpha outside [0, 1]
inline auto asymmetric_cosine(double alpha) {
  require_in_range("alpha", alpha, 0.0, 1.0);
  return Measure<AsymmetricCosineFormula>{{alpha}};
}

/// Pearson correlation about a fixed point μ of the scale in place of the means, over the entries that both
/// rows have: Σ (a − μ)(b − μ) / √(Σ (a − μ)² Σ (b − μ)²), in [−1, 1]; 0 where a row never leaves μ there.
/// Source: Shardanand and Maes 1995, "Social information filtering", § 3.
struct ConstrainedPearsonFormula {
  static constexpr unsigned needs = common::all;              ///< reads every common sum
  static constexpr unsigned own_needs = own::none;            ///< and nothing of a row by itself
  static constexpr bool any_origin = true;                    ///< only differences from μ count
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool common_only = true;                   ///< nothing else is looked at

  double midpoint;  ///< neither liked nor disliked, on the scale of the values

  /// "constrained_pearson(μ)"
  std::string name() const { return "constrained_pearson(" + detail::number_text(midpoint) + ")"; }
  /// The correlation of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    const double x = m.x.origin - midpoint, y = m.y.origin - midpoint;
    const double ab = m.ab + x * m.b + y * m.a + m.count * x * y;
    return detail::within_one(detail::ratio(
        ab, std::sqrt(spread(m.aa, m.a, x, m.count)) * std::sqrt(spread(m.bb, m.b, y, m.count))));
  }

 private:
  // Σ (v + offset)². What rounding leaves of values that are all μ is no spread.
  static double spread(double squares, double sum, double offset, double count) noexcept {
    const double square = count * offset * offset, spread = squares + 2 * offset * sum + square;
    return spread <= 1e-12 * (squares + square) ? 0 : spread;
  }
};

/// Constrained Pearson correlation: see ConstrainedPearsonFormula.
/// @param midpoint neither liked nor disliked, e.g. 3 on a scale of 1 to 5
/// @throws OptionError for a midpoint that is not finite
inline auto constrained_pearson(double midpoint) {
  require_in_range("midpoint", midpoint, std::numeric_limits<double>::lowest(),
                   std::numeric_limits<double>::max());
  return Measure<ConstrainedPearsonFormula>{{midpoint}};
}

/// Correlation distance: 1 − pearson, in [0, 2]; 1 where a row has no spread; of floats right to 1e-6, so
/// that smaller distances are none. No metric. Source: Deza and Deza 2009, Encyclopedia of Distances.
struct CorrelationDistanceFormula {
  static constexpr unsigned needs = PearsonFormula::needs;                  ///< as Pearson
  static constexpr unsigned own_needs = PearsonFormula::own_needs;          ///< as Pearson
  static constexpr Nearness nearness = Nearness::distance;                  ///< smaller is nearer
  static constexpr bool zero_when_disjoint = false;                         ///< as Pearson
  static constexpr bool any_origin = PearsonFormula::any_origin;            ///< as Pearson
  static constexpr bool scale_invariant = PearsonFormula::scale_invariant;  ///< as Pearson
  /// "correlation_distance"
  std::string name() const { return "correlation_distance"; }
  /// The distance of two rows with these moments.
  double operator()(const Moments& m) const noexcept { return 1 - PearsonFormula{}(m); }
};

/// Correlation distance: see CorrelationDistanceFormula.
inline constexpr Measure<CorrelationDistanceFormula> correlation_distance{};

}  // namespace kindred::inline v0
