#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/dense_moments.hpp"
#include "kindred/similarity/detail/each_lane.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "kindred/similarity/detail/raw_rows.hpp"
#include "kindred/similarity/detail/require_columns.hpp"
#include "kindred/similarity/detail/sparse_moments.hpp"
#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0 {

/// Which way is near.
enum class Nearness {
  similarity,  ///< larger is nearer
  distance     ///< smaller is nearer
};

/// What a measure of the terms kind ends with: its sum of terms, and what else it may need.
struct TermSum {
  double sum = 0;        ///< Σ term(a, b)
  double dimension = 0;  ///< length of the rows, absent entries included
  double count = 0;      ///< number of common entries
  double other = 0;      ///< Σ other_term(a, b), where the formula has a second term
};

/// A formula of the first kind: a function of Moments that states in `needs` which common sums it reads.
/// Beside that it may declare
/// - `own_needs`: which of a row's own sums it reads (all, where it does not say);
/// - `any_origin`: it gives the same whatever was taken off all of a row's entries (RowSums::origin tells);
///   its sums are then taken relative to the row's mean, so that values large beside their spread lose no
///   digits, and of a dense vector every place is an entry;
/// - `scale_invariant`: a positive factor of a row changes nothing; squares then neither overflow nor vanish;
/// - `in_doubles`: it hinges on the last digits of its sums, which are then never taken in floats.
template <class F>
concept MomentsFormula = requires(const F formula, const Moments sums) {
  { F::needs } -> std::convertible_to<unsigned>;
  { formula(sums) } -> std::convertible_to<double>;
};

/// A formula of the second kind: Σ term(a, b), where term(0, 0) = 0, and a function of that sum. It may have
/// a second sum, of `other_term(a, b)`.
template <class F>
concept TermsFormula = requires(const F formula, double value, const TermSum sum) {
  { formula.term(value, value) } -> std::convertible_to<double>;
  { formula(sum) } -> std::convertible_to<double>;
};

/// A formula of the third kind: anything of two sparse rows.
template <class F>
concept RowsFormula = requires(const F formula, const SparseRow<ItemIndex, double> row) {
  { formula(row, row) } -> std::convertible_to<double>;
};

/// A formula made of another, whose values are adjusted afterwards: see adapters.hpp.
template <class F>
concept AdjustedFormulas = requires(const F formula) {
  formula.inner;
  { formula.adjustment.needs_count() } -> std::convertible_to<bool>;
  { formula.adjustment(0.0, 0.0) } -> std::convertible_to<double>;
};

/// One row's entries, their values to be rewritten by a transform: see transforms.hpp.
struct RowEntries {
  std::span<const std::uint32_t> columns;  ///< where the entries stand, strictly ascending
  std::span<double> values;                ///< their values
  std::size_t dimension;                   ///< length of the row
};

/// A formula made of another, whose rows are transformed first: see transforms.hpp.
template <class F>
concept TransformedFormulas = requires(const F formula) {
  formula.inner;
  formula.transform;
};

/// A formula that says which way is near, whether rows without a common entry are worth exactly 0, and what
/// it is called. Beside that it may declare
/// - `symmetric = false`: it does not give the same either way round;
/// - `local = true`: nothing but the entries of the two rows decides, the length of rows neither, and it has
/// the
///   same bits either way round, so that models can be brought up to date by the rows that changed;
/// - `disjoint_at_most_zero = true`: rows without a common entry are worth 0 or less, so that who looks for
///   the nearest need not look at them;
/// - a function `require_columns(std::size_t)`, as a transform may: throws DataError where it holds something
///   for each column and rows are of another length; asked once, of a pair, an index or a matrix;
/// - a function `fit(const ColumnSums&)`: an index works with the formula that it returns, which has learned
///   what it needs of the index's columns.
template <class F>
concept DescribedFormula = requires(const F formula) {
  { F::nearness } -> std::convertible_to<Nearness>;
  { F::zero_when_disjoint } -> std::convertible_to<bool>;
  { formula.name() } -> std::convertible_to<std::string>;
};

/// The maths of a measure: of one of the three kinds, or made of such, and described.
template <class F>
concept Formula = DescribedFormula<F> && (MomentsFormula<F> || TermsFormula<F> || RowsFormula<F> ||
                                          AdjustedFormulas<F> || TransformedFormulas<F>);

namespace detail {

// The number of entries that both rows have.
template <class Col, class Scalar>
double common_count(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) {
  std::size_t count = 0;
  intersect(x, y, [&](std::size_t, std::size_t) { ++count; });
  return static_cast<double>(count);
}

// Whether both of two entries are there.
inline bool both(double a, double b) noexcept {
  return (a != 0) & (b != 0);  // no branch, which would keep compilers from taking several at once
}

template <class A, class B>
double common_count(const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y) {
  LaneSum common;
  each_block(x, y, [&](const double* a, const double* b, Eigen::Index count) {
    common.add(count, [&](Eigen::Index k) { return both(a[k], b[k]) ? 1.0 : 0.0; });
  });
  return common.total();
}

// The entries of a dense vector that are not zero, as a sparse row in memory of its own.
struct DenseAsRow {
  std::vector<std::uint32_t> indices;
  std::vector<double> values;
  std::size_t dimension;

  template <class A>
  explicit DenseAsRow(const Eigen::DenseBase<A>& dense) : dimension(static_cast<std::size_t>(dense.size())) {
    const typename Eigen::internal::nested_eval<A, 1>::type place(dense.derived());
    for (Eigen::Index i = 0; i < place.size(); ++i) {
      if (const auto value = static_cast<double>(place.coeff(i)); value != 0) {
        indices.push_back(static_cast<std::uint32_t>(i));
        values.push_back(value);
      }
    }
  }
  SparseRow<std::uint32_t, double> row() const noexcept { return {indices, values, dimension}; }
};

template <class F>
double other_term([[maybe_unused]] const F& formula, [[maybe_unused]] double a, [[maybe_unused]] double b) {
  if constexpr (requires { formula.other_term(a, b); }) return formula.other_term(a, b);
  else return 0;
}

template <class F, class Col, class Scalar>
TermSum sum_terms(const F& formula, const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) {
  TermSum total{0, static_cast<double>(x.dimension), 0, 0};
  const auto add = [&](double a, double b) {
    total.sum += formula.term(a, b);
    total.other += other_term(formula, a, b);
  };
  const auto add_common = [&](double a, double b) {
    add(a, b);
    total.count += 1;
  };
  if constexpr (common_only<F>()) {
    intersect(x, y, [&](std::size_t i, std::size_t j) {
      add_common(static_cast<double>(x.values[i]), static_cast<double>(y.values[j]));
    });
  } else {
    merge(x, y, add_common, [&](double a) { add(a, 0); }, [&](double b) { add(0, b); });
  }
  return total;
}

template <class F, class A, class B>
TermSum sum_terms(const F& formula, const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y) {
  LaneSum sum, other, common;
  each_block(x, y, [&](const double* a, const double* b, Eigen::Index count) {
    const auto counts = [&](Eigen::Index k) { return !common_only<F>() || both(a[k], b[k]); };
    sum.add(count, [&](Eigen::Index k) { return counts(k) ? formula.term(a[k], b[k]) : 0; });
    common.add(count, [&](Eigen::Index k) { return both(a[k], b[k]) ? 1.0 : 0.0; });
    if constexpr (requires { formula.other_term(0.0, 0.0); })
      other.add(count, [&](Eigen::Index k) { return counts(k) ? formula.other_term(a[k], b[k]) : 0; });
  });
  return {sum.total(), static_cast<double>(x.size()), common.total(), other.total()};
}

// A row's values after a transform.
template <class T, class Col, class Scalar>
std::vector<double> transformed_row(const T& transform, const SparseRow<Col, Scalar>& row) {
  std::vector<double> values(row.values.begin(), row.values.end());
  if constexpr (requires(const RowEntries& entries) { transform(entries); })
    transform(RowEntries{numbers(row.indices), values, row.dimension});
  else
    static_assert(sizeof(T) == 0,
                  "kindred: this measure weighs rows by what it learns from all of them; compare them in an "
                  "index: Similarity(measure).index(rows, transpose(rows))");
  return values;
}

template <class F, class Col, class Scalar>
double evaluate(const F& formula, const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) {
  if constexpr (MomentsFormula<F>) {
    return formula(sparse_moments<F>(x, y));
  } else if constexpr (TermsFormula<F>) {
    return formula(sum_terms(formula, x, y));
  } else if constexpr (AdjustedFormulas<F>) {
    return formula.adjustment(evaluate(formula.inner, x, y),
                              formula.adjustment.needs_count() ? common_count(x, y) : 0);
  } else if constexpr (TransformedFormulas<F>) {
    const auto a = transformed_row(formula.transform, x), b = transformed_row(formula.transform, y);
    return evaluate(formula.inner, SparseRow<Col, double>{x.indices, a, x.dimension},
                    SparseRow<Col, double>{y.indices, b, y.dimension});
  } else {
    return formula(x, y);
  }
}

template <class F, class A, class B>
double evaluate(const F& formula, const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y) {
  if constexpr (MomentsFormula<F>) {
    return dense_value(formula, x, y);
  } else if constexpr (TermsFormula<F>) {
    return formula(sum_terms(formula, x, y));
  } else if constexpr (AdjustedFormulas<F>) {
    return formula.adjustment(evaluate(formula.inner, x, y),
                              formula.adjustment.needs_count() ? common_count(x, y) : 0);
  } else {
    const DenseAsRow a(x), b(y);
    return evaluate(formula, a.row(), b.row());
  }
}

template <class A, class B>
using ResultOf =
    std::conditional_t<std::is_floating_point_v<std::common_type_t<A, B>>, std::common_type_t<A, B>, double>;

}  // namespace detail

/// A measure: a formula that can be called on any two vectors. Values of any arithmetic type go in; float or
/// double comes out (double for integers and bool). Sums are taken in double, those of products of floats in
/// stretches of at most 32 additions in float: the error of such a sum stays below 3e-6 of the sum of its
/// terms' sizes however long the vectors are, so that a cosine or a correlation is right to 3e-6 at the
/// least.
template <Formula F>
struct Measure : F {
  /// The measure of two dense vectors (any Eigen expressions, rows or columns) of the same size; zero stands
  /// for absent. O(size); allocates nothing, but for measures of the rows kind and transformed ones.
  template <class A, class B>
  auto operator()(const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y) const {
    static_assert(A::IsVectorAtCompileTime && B::IsVectorAtCompileTime,
                  "kindred: a measure compares two vectors; pass rows or columns of a matrix, e.g. m.row(0)");
    eigen_assert(x.size() == y.size() && "a measure compares vectors of the same size");
    detail::require_columns(static_cast<const F&>(*this), static_cast<std::size_t>(x.size()));
    using Result = detail::ResultOf<typename A::Scalar, typename B::Scalar>;
    return static_cast<Result>(detail::evaluate(static_cast<const F&>(*this), x, y));
  }

  /// The measure of two sparse rows of the same length; what is stored counts as present, zeros included.
  /// O(entries of both), less where only common entries count and one row is much longer.
  template <class Col, class Scalar>
  auto operator()(const SparseRow<Col, Scalar>& x, const SparseRow<Col, Scalar>& y) const {
    assert(x.dimension == y.dimension && "a measure compares rows of the same length");
    detail::require_columns(static_cast<const F&>(*this), x.dimension);
    return static_cast<detail::ResultOf<Scalar, Scalar>>(
        detail::evaluate(static_cast<const F&>(*this), x, y));
  }
};

namespace detail {

template <class T>
concept is_measure = requires(const T& value) { []<class F>(const Measure<F>&) {}(value); };

}  // namespace detail

/// A formula makes its measure: `Measure{MyFormula{}}`.
template <Formula F>
Measure(F) -> Measure<F>;

}  // namespace kindred::inline v0
