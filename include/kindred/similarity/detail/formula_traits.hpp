#pragma once

#include <type_traits>
#include <utility>

#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

// What a formula may declare beside what it must.

/// `common_only`: it looks at nothing but entries that both rows have.
template <class F>
constexpr bool common_only() {
  if constexpr (requires { F::common_only; }) return F::common_only;
  else return false;
}

/// `own_needs`, of the moments kind: which of a row's own sums it reads.
template <class F>
constexpr unsigned own_reads() {
  if constexpr (requires { F::own_needs; }) return F::own_needs;
  else return own::all;
}

/// The same, and what those are made of.
template <class F>
constexpr unsigned own_needs() {
  return own_reads<F>() | ((own_reads<F>() & own::length) != 0 ? own::squares : own::none);
}

/// `any_origin`, of the moments kind: it gives the same whatever was taken off all of a row's entries, told
/// by RowSums::origin. Its sums are taken relative to the row's mean, so that values large beside their
/// spread lose no digits.
template <class F>
constexpr bool any_origin() {
  if constexpr (requires { F::any_origin; }) return F::any_origin;
  else return false;
}

/// `scale_invariant`: each row may be multiplied by a positive number of its own.
template <class F>
constexpr bool scale_invariant() {
  if constexpr (requires { F::scale_invariant; }) return F::scale_invariant;
  else return false;
}

/// `disjoint_at_most_zero`: rows without a common entry are worth 0 or less.
template <class F>
constexpr bool disjoint_at_most_zero() {
  if constexpr (requires { F::disjoint_at_most_zero; }) return F::disjoint_at_most_zero;
  else return false;
}

/// `symmetric`: it gives the same either way round.
template <class F>
constexpr bool symmetric() {
  if constexpr (requires { F::symmetric; }) return F::symmetric;
  else if constexpr (requires(const F& formula) { formula.inner; })
    return symmetric<std::remove_cvref_t<decltype(std::declval<const F&>().inner)>>();
  else return true;
}

/// `local`: nothing but the entries of the two rows decides, and the value has the same bits either way
/// round; so what other rows there are, or how long all are, changes no bit of it.
template <class F>
constexpr bool local() {
  if constexpr (requires { F::local; }) return F::local;
  else return false;
}

/// `in_doubles`, of the moments kind: it hinges on digits that sums in floats do not have.
template <class F>
constexpr bool in_doubles() {
  if constexpr (requires { F::in_doubles; }) return F::in_doubles;
  else return false;
}

/// Whether it reads both rows' sums of squares.
template <class F>
constexpr bool sums_squares() {
  return (own_needs<F>() & own::squares) != 0 ||
         ((F::needs & common::aa) != 0 && (F::needs & common::bb) != 0);
}

/// Whether sums of a formula of the moments kind may be taken in floats, short stretches at a time. Of
/// entries taken less the mean of others, float would leave too few digits.
template <class F>
constexpr bool sums_in_floats() {
  constexpr bool counts = (unsigned{F::needs} & ~common::count) == 0 && (own_needs<F>() & ~own::count) == 0;
  return counts || (sums_squares<F>() && !in_doubles<F>() && !(any_origin<F>() && common_only<F>()));
}

}  // namespace kindred::inline v0::detail
