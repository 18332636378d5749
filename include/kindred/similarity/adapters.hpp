#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "kindred/core/options.hpp"
#include "kindred/similarity/adjustment.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

/// A formula that looks only at entries that both rows have: counts, sums and squares, and so means and
/// lengths, are taken over them alone. Rows without a common entry: similarity 0, distance ∞.
template <Formula F>
struct CoratedFormula {
  static constexpr unsigned needs = common::all;     ///< reads every common sum
  static constexpr unsigned own_needs = own::none;   ///< and nothing of a row by itself
  static constexpr Nearness nearness = F::nearness;  ///< as the inner measure
  static constexpr bool zero_when_disjoint = nearness == Nearness::similarity;  ///< a similarity is then 0
  static constexpr bool common_only = true;                                     ///< nothing else is looked at
  static constexpr bool any_origin = detail::any_origin<F>();                   ///< as the inner measure
  static constexpr bool scale_invariant = detail::scale_invariant<F>();         ///< as the inner measure
  static constexpr bool local =
      detail::local<F>() || requires { F::local_when_corated; };  ///< as the inner one

  F inner;  ///< the measure that is restricted

  /// "corated(inner)"
  std::string name() const { return "corated(" + inner.name() + ")"; }

  /// The inner formula with each row reduced to the common entries.
  double operator()(Moments m) const noexcept
    requires MomentsFormula<F>
  {
    if (m.count == 0) return of_nothing();
    m.x = {m.count, m.a, m.aa, std::sqrt(m.aa), m.x.origin};
    m.y = {m.count, m.b, m.bb, std::sqrt(m.bb), m.y.origin};
    m.dimension = m.count;
    return inner(m);
  }

  /// The inner term.
  double term(double a, double b) const noexcept
    requires TermsFormula<F>
  {
    return inner.term(a, b);
  }

  /// The inner second term.
  double other_term(double a, double b) const noexcept
    requires requires(const F& formula) { formula.other_term(0.0, 0.0); }
  {
    return inner.other_term(a, b);
  }

  /// The inner formula over the common entries' terms.
  double operator()(TermSum total) const noexcept
    requires TermsFormula<F>
  {
    if (total.count == 0) return of_nothing();
    total.dimension = total.count;
    return inner(total);
  }

 private:
  static double of_nothing() noexcept {
    return nearness == Nearness::similarity ? 0 : std::numeric_limits<double>::infinity();
  }
};

/// Restricts a measure to the entries that both rows have ("co-rated" items): see CoratedFormula.
template <class F>
constexpr auto corated(const Measure<F>& measure) {
  static_assert(
      MomentsFormula<F> || TermsFormula<F>,
      "kindred: corated() restricts a measure itself, and adapters go around it: "
      "shrunk(corated(measure), 100); for measures of the rows kind and of transformed rows include "
      "kindred/similarity/corated_rows.hpp");
  return Measure<CoratedFormula<F>>{{measure}};
}

/// A similarity made of another measure's values, each adjusted by itself.
template <Formula F>
struct AdjustedFormula {
  static constexpr Nearness nearness = Nearness::similarity;         ///< larger is nearer
  static constexpr bool zero_when_disjoint = F::zero_when_disjoint;  ///< as the inner one, at the least

  F inner;                ///< the measure
  Adjustment adjustment;  ///< what is done to its values

  /// As written, e.g. "shrunk(cosine,100)".
  std::string name() const { return adjustment.name(inner.name()); }
};

namespace detail {

template <class F>
constexpr auto from_distance(const Measure<F>& distance, Adjustment adjustment) {
  static_assert(F::nearness == Nearness::distance,
                "kindred: as_similarity() turns a distance into a similarity, and this measure is a "
                "similarity already");
  return Measure<AdjustedFormula<F>>{{distance, adjustment}};
}

template <class F>
constexpr auto adjusted(const Measure<F>& measure, Adjustment adjustment) {
  static_assert(F::nearness == Nearness::similarity,
                "kindred: a distance cannot be shrunk towards nothing; turn it into a similarity first: "
                "as_similarity(distance)");
  return Measure<AdjustedFormula<F>>{{measure, adjustment}};
}

}  // namespace detail

/// Turns a distance d ≥ 0 into a similarity 1 / (1 + d), in [0, 1]; 1 for equal rows.
template <class F>
constexpr auto as_similarity(const Measure<F>& distance) {
  return detail::from_distance(distance, Adjustment{Adjustment::Kind::inverse, 1});
}

/// Turns a distance d ≥ 0 into a similarity exp(−d / scale), in [0, 1]; 1 for equal rows. Source: Shepard
/// 1987.
/// @throws OptionError for a scale that is not above 0
template <class F>
auto as_exponential_similarity(const Measure<F>& distance, double scale = 1) {
  return detail::from_distance(distance, Adjustment::of(Adjustment::Kind::exponential, scale));
}

/// Turns a distance d in [0, most] into a similarity 1 − d / most, in [0, 1]; 1 for equal rows, 0 for a
/// distance beyond `most`.
/// @throws OptionError for a `most` that is not above 0
template <class F>
auto as_complement_similarity(const Measure<F>& distance, double most = 1) {
  return detail::from_distance(distance, Adjustment::of(Adjustment::Kind::complement, most));
}

/// Shrinks a similarity that rests on few common entries: × n / (n + lambda).
/// @throws OptionError for a negative lambda
template <class F>
auto shrunk(const Measure<F>& measure, double lambda) {
  return detail::adjusted(measure, Adjustment::of(Adjustment::Kind::shrinkage, lambda));
}

/// Weakens a similarity that rests on fewer than gamma common entries: × min(n, gamma) / gamma.
/// @throws OptionError for a gamma below 1
template <class F>
auto significance(const Measure<F>& measure, double gamma) {
  return detail::adjusted(measure, Adjustment::of(Adjustment::Kind::significance, gamma));
}

/// Lets strong similarities stand out: s |s|^(rho − 1), the sign kept.
/// @throws OptionError for a rho that is not above 0
template <class F>
auto amplified(const Measure<F>& measure, double rho) {
  return detail::adjusted(measure, Adjustment::of(Adjustment::Kind::amplification, rho));
}

/// Drops weak similarities: s where s ≥ least, else 0.
/// @throws OptionError for a `least` that is not above 0
template <class F>
auto thresholded(const Measure<F>& measure, double least) {
  return detail::adjusted(measure, Adjustment::of(Adjustment::Kind::threshold, least));
}

}  // namespace kindred::inline v0
