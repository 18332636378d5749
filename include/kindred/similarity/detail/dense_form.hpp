#pragma once

#include <type_traits>

#include "kindred/similarity/detail/dense_moments.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/pair_kernel.hpp"
#include "kindred/similarity/measure.hpp"
#include "kindred/similarity/vectors.hpp"

namespace kindred::inline v0 {

struct SquaredEuclideanFormula;
struct MeanSquaredDifferenceFormula;
struct CorrelationDistanceFormula;

}  // namespace kindred::inline v0

namespace kindred::inline v0::detail {

/// A measure's values for many pairs come from one of these.
enum class DenseForm {
  direct,   // one sum of the prepared rows is the value
  moments,  // products of planes (values, indicators, squares), and the formula of each pair
  pairwise  // pair by pair
};

// What it takes for one sum to be the value.
template <PairStep the_step, PairEnd the_end, bool makes_unit, bool takes_mean_off>
struct DirectSum {
  static constexpr PairStep step = the_step;
  static constexpr PairEnd end = the_end;
  static constexpr bool unit = makes_unit;         // rows are divided by their lengths
  static constexpr bool centred = takes_mean_off;  // and before that taken less their means
};
struct NoDirectSum {};

// And one whose sum takes a step more, in doubles: `last(sum, places)`.
struct MeanSum : DirectSum<PairStep::squared_difference, PairEnd::plain, false, false> {
  static double last(double sum, double places) noexcept { return places > 0 ? sum / places : 0; }
};
struct ComplementSum : DirectSum<PairStep::product, PairEnd::clamped, true, true> {
  static double last(double sum, double) noexcept { return 1 - sum; }
};
template <class Sum>
concept TakesLastStep = requires { Sum::last(0.0, 0.0); };

template <class F>
struct DirectSumOf : std::type_identity<NoDirectSum> {};
template <>
struct DirectSumOf<CosineFormula>
    : std::type_identity<DirectSum<PairStep::product, PairEnd::clamped, true, false>> {};
template <>
struct DirectSumOf<PearsonFormula>
    : std::type_identity<DirectSum<PairStep::product, PairEnd::clamped, true, true>> {};
template <>
struct DirectSumOf<EuclideanFormula>
    : std::type_identity<DirectSum<PairStep::squared_difference, PairEnd::root, false, false>> {};
template <>
struct DirectSumOf<SquaredEuclideanFormula>
    : std::type_identity<DirectSum<PairStep::squared_difference, PairEnd::plain, false, false>> {};
template <>
struct DirectSumOf<MeanSquaredDifferenceFormula> : std::type_identity<MeanSum> {};
template <>
struct DirectSumOf<CorrelationDistanceFormula> : std::type_identity<ComplementSum> {};
template <>
struct DirectSumOf<ManhattanFormula>
    : std::type_identity<DirectSum<PairStep::absolute_difference, PairEnd::plain, false, false>> {};

template <class F>
constexpr DenseForm dense_form() {
  if constexpr (!std::is_same_v<typename DirectSumOf<F>::type, NoDirectSum>) return DenseForm::direct;
  else if constexpr (MomentsFormula<F>) return DenseForm::moments;
  else return DenseForm::pairwise;
}

/// A formula without the adjustments around it.
template <class F>
struct BaseOf : std::type_identity<F> {};
template <AdjustedFormulas F>
struct BaseOf<F> : BaseOf<std::remove_cvref_t<decltype(std::declval<const F&>().inner)>> {};

template <class F>
const auto& base_of(const F& formula) noexcept {
  if constexpr (AdjustedFormulas<F>) return base_of(formula.inner);
  else return formula;
}

template <class F>
bool adjusts_by_count(const F& formula) noexcept {
  if constexpr (AdjustedFormulas<F>)
    return formula.adjustment.needs_count() || adjusts_by_count(formula.inner);
  else return false;
}

/// The adjusted value of a pair with `count` common entries whose measure without adjustments is `value`.
template <class F>
double adjusted_value(const F& formula, double value, double count) noexcept {
  if constexpr (AdjustedFormulas<F>)
    return formula.adjustment(adjusted_value(formula.inner, value, count), count);
  else return value;
}

}  // namespace kindred::inline v0::detail
