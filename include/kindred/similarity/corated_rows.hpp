#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/measure.hpp"

namespace kindred::inline v0 {

/// A formula of the rows kind, or one whose rows are transformed first, that is shown only the entries that
/// both rows have, as if nothing else were there. Rows without a common entry: similarity 0, distance ∞.
template <Formula F>
struct CoratedRowsFormula {
  static constexpr Nearness nearness = F::nearness;                             ///< as the inner measure
  static constexpr bool zero_when_disjoint = nearness == Nearness::similarity;  ///< a similarity is then 0
  static constexpr bool common_only = true;                                     ///< nothing else is looked at

  F inner;  ///< the measure that is restricted

  /// "corated(inner)"
  std::string name() const { return "corated(" + inner.name() + ")"; }

  /// The inner formula of the common entries; O(entries of both), and what the inner one takes.
  template <class Col, class Scalar>
  double operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const {
    std::vector<Col> columns;
    std::vector<Scalar> a, b;
    detail::intersect(x, y, [&](std::size_t i, std::size_t j) {
      columns.push_back(x.indices[i]);
      a.push_back(x.values[i]);
      b.push_back(y.values[j]);
    });
    if (columns.empty())
      return nearness == Nearness::similarity ? 0 : std::numeric_limits<double>::infinity();
    using Row = SparseRow<Col, Scalar>;
    return detail::evaluate(inner, Row{columns, a, columns.size()}, Row{columns, b, columns.size()});
  }
};

/// Restricts a measure of the rows kind, or of transformed rows, to the entries that both rows have: see
/// CoratedRowsFormula.
template <class F>
  requires((RowsFormula<F> || TransformedFormulas<F>) && !MomentsFormula<F> && !TermsFormula<F>)
constexpr auto corated(const Measure<F>& measure) {
  static_assert(!detail::common_only<F>(),
                "kindred: this measure looks at nothing but common entries already");
  return Measure<CoratedRowsFormula<F>>{{measure}};
}

}  // namespace kindred::inline v0
