#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "kindred/core/options.hpp"
#include "kindred/similarity/detail/number_text.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

/// Jaccard's formula: common entries over entries of either, in [0, 1]; values are not looked at; 0 where
/// both are empty. Source: Jaccard 1912.
struct JaccardFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "jaccard"
  std::string name() const { return "jaccard"; }
  /// The overlap of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.count, m.x.count + m.y.count - m.count);
  }
};

/// Dice's formula: twice the common entries over the entries of both, 2 |A ∩ B| / (|A| + |B|), in [0, 1];
/// values are not looked at; 0 where both rows are empty. 1 − dice is no metric. Source: Dice 1945.
struct DiceFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "dice"
  std::string name() const { return "dice"; }
  /// The overlap of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(2 * m.count, m.x.count + m.y.count);
  }
};

/// The overlap coefficient: common entries over those of the smaller row, |A ∩ B| / min(|A|, |B|), in [0, 1],
/// 1 where one set is a part of the other; values are not looked at; 0 where a row is empty. 1 − overlap is
/// no metric. Source: Szymkiewicz 1934; Simpson 1943.
struct OverlapFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "overlap"
  std::string name() const { return "overlap"; }
  /// The overlap of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.count, std::min(m.x.count, m.y.count));
  }
};

/// Ochiai's formula: |A ∩ B| / √(|A| |B|), the cosine of the sets, in [0, 1]; values are not looked at; 0
/// where a row is empty. 1 − ochiai is no metric. Source: Ochiai 1957.
struct OchiaiFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "ochiai"
  std::string name() const { return "ochiai"; }
  /// The overlap of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.count, std::sqrt(m.x.count * m.y.count));
  }
};

/// Tversky's formula: |A ∩ B| / (|A ∩ B| + α |A − B| + β |B − A|), in [0, 1], not symmetric unless α = β:
/// (½, ½) is Dice's, (1, 1) Jaccard's, (1, 0) the share of the first row that the second has too. Values are
/// not looked at; 0 where the rows have nothing in common. Source: Tversky 1977, "Features of similarity".
struct TverskyFormula {
  static constexpr unsigned needs = common::count;            ///< reads the number of common entries
  static constexpr unsigned own_needs = own::count;           ///< reads the numbers of entries
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool symmetric = false;                    ///< the first row is not the second

  double alpha;  ///< weight of what only the first row has, at least 0
  double beta;   ///< weight of what only the second row has, at least 0

  /// "tversky(α,β)"
  std::string name() const {
    return "tversky(" + detail::number_text(alpha) + "," + detail::number_text(beta) + ")";
  }
  /// The overlap of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.count, m.count + alpha * (m.x.count - m.count) + beta * (m.y.count - m.count));
  }
};

/// Tanimoto's formula for values: a·b / (‖a‖² + ‖b‖² − a·b), in [−⅓, 1]; Jaccard's where all values are 1; 0
/// where both rows are zero. 1 − tanimoto is no metric on values. Source: Rogers and Tanimoto 1960.
struct TanimotoFormula {
  static constexpr unsigned needs = common::ab;               ///< reads Σ a b
  static constexpr unsigned own_needs = own::squares;         ///< reads the squared lengths
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  static constexpr bool local = true;                         ///< of two rows' entries alone
  /// "tanimoto"
  std::string name() const { return "tanimoto"; }
  /// The similarity of two rows with these moments.
  double operator()(const Moments& m) const noexcept {
    return detail::ratio(m.ab, m.x.squares + m.y.squares - m.ab);
  }
};

/// Ruzicka's formula, Jaccard's with amounts: Σ min(a, b) / Σ max(a, b), in [0, 1]; Jaccard's where all
/// values are 1; 0 where both rows are zero. An amount below 0 counts as 0. 1 − weighted_jaccard is a metric.
/// Source: Ružička 1958.
struct WeightedJaccardFormula {
  static constexpr Nearness nearness = Nearness::similarity;  ///< larger is nearer
  static constexpr bool zero_when_disjoint = true;            ///< nothing in common: 0
  /// "weighted_jaccard"
  std::string name() const { return "weighted_jaccard"; }
  /// min(a, b)
  double term(double a, double b) const noexcept { return std::max(std::min(a, b), 0.0); }
  /// max(a, b)
  double other_term(double a, double b) const noexcept { return std::max(std::max(a, b), 0.0); }
  /// The one sum over the other.
  double operator()(const TermSum& total) const noexcept { return detail::ratio(total.sum, total.other); }
};

/// Jaccard similarity of the sets of entries: see JaccardFormula.
inline constexpr Measure<JaccardFormula> jaccard{};
/// Dice similarity of the sets of entries: see DiceFormula.
inline constexpr Measure<DiceFormula> dice{};
/// Overlap coefficient of the sets of entries: see OverlapFormula.
inline constexpr Measure<OverlapFormula> overlap{};
/// Ochiai similarity of the sets of entries: see OchiaiFormula.
inline constexpr Measure<OchiaiFormula> ochiai{};
/// Tanimoto similarity of values: see TanimotoFormula.
inline constexpr Measure<TanimotoFormula> tanimoto{};
/// Jaccard similarity of amounts: see WeightedJaccardFormula.
inline constexpr Measure<WeightedJaccardFormula> weighted_jaccard{};

/// Tversky similarity of the sets of entries: see TverskyFormula.
/// @throws OptionError for an alpha or beta below 0
inline auto tversky(double alpha, double beta) {
  require_at_least("alpha", alpha, 0.0);
  require_at_least("beta", beta, 0.0);
  return Measure<TverskyFormula>{{alpha, beta}};
}

}  // namespace kindred::inline v0
