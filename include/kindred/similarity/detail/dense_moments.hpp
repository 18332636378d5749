#pragma once

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include "kindred/similarity/detail/dense_sums.hpp"
#include "kindred/similarity/detail/formula_traits.hpp"
#include "kindred/similarity/moments.hpp"

namespace kindred::inline v0::detail {

template <class F>
using SumsOf = SumChoice<F::needs, own_needs<F>(), any_origin<F>() && !common_only<F>(), any_origin<F>()>;

/// A power of two that brings the largest of some values near 1; 1 where there is none to bring.
inline double scale_for(double largest) noexcept {
  return largest > 0 && std::isfinite(largest) ? std::ldexp(1.0, -std::ilogb(largest)) : 1;
}

/// Whether the values of an expression may lie in memory as plain arrays of Scalar.
template <class Scalar, class A>
constexpr bool is_array =
    std::is_same_v<typename A::Scalar, Scalar> && (unsigned{A::Flags} & Eigen::DirectAccessBit) != 0;

/// Sets the moments of two dense vectors, either way round, summed in packets of Scalar: copied a block at a
/// time. Frames' origins are taken after scaling.
template <class Scalar, class F, class A, class B>
EIGEN_DONT_INLINE void set_moments_of_copies(Moments& m, const A& x, const B& y, RowFrame x_frame,
                                             RowFrame y_frame) {
  using Sums = PacketSums<SumsOf<F>, Scalar>;
  constexpr Eigen::Index block = 256;
  const auto a0 = static_cast<Scalar>(x_frame.origin * x_frame.scale),
             b0 = static_cast<Scalar>(y_frame.origin * y_frame.scale);
  Sums sums(a0, b0);
  Eigen::Array<Scalar, block, 1> a, b;
  const auto load = [](const auto& values, Eigen::Index begin, Eigen::Index count, double scale, auto& into) {
    const auto part = values.segment(begin, count).array().template cast<Scalar>();
    if constexpr (std::decay_t<decltype(values)>::ColsAtCompileTime == 1) into.head(count) = part;
    else into.head(count) = part.transpose();
    if (scale != 1) into.head(count) *= static_cast<Scalar>(scale);
  };
  for (Eigen::Index begin = 0; begin < x.size(); begin += block) {
    Eigen::Index count = std::min(block, x.size() - begin);
    load(x, begin, count, x_frame.scale, a);
    load(y, begin, count, y_frame.scale, b);
    for (; count % Sums::size != 0; ++count) a[count] = Sums::pad(a0), b[count] = Sums::pad(b0);
    sums.add(a.data(), b.data(), count);
  }
  sums.set(m, x.size(), static_cast<double>(a0), static_cast<double>(b0));
}

/// Sets the moments where the vectors lie in memory as arrays of Scalar and fill a packet, else returns
/// false.
template <class Scalar, class F, class A, class B>
EIGEN_ALWAYS_INLINE bool set_moments_in_place(Moments& m, const A& x, const B& y, RowFrame x_frame,
                                              RowFrame y_frame) {
  if constexpr (is_array<Scalar, A> && is_array<Scalar, B>) {
    using Sums = PacketSums<SumsOf<F>, Scalar>;
    if (x.innerStride() == 1 && y.innerStride() == 1 && x_frame.scale == 1 && y_frame.scale == 1 &&
        x.size() >= Sums::size) {
      const auto a0 = static_cast<Scalar>(x_frame.origin), b0 = static_cast<Scalar>(y_frame.origin);
      Sums sums(a0, b0);
      sums.add(x.data(), y.data(), x.size());
      sums.set(m, x.size(), static_cast<double>(a0), static_cast<double>(b0));
      return true;
    }
  }
  return false;
}

/// Sets the moments of two dense vectors, summed in Scalar.
template <class Scalar, class F, class A, class B>
void set_moments(Moments& m, const A& x, const B& y, RowFrame x_frame, RowFrame y_frame) {
  if (!set_moments_in_place<Scalar, F>(m, x, y, x_frame, y_frame))
    set_moments_of_copies<Scalar, F>(m, x, y, x_frame, y_frame);
}

/// Whether the squares behind these moments neither overflowed nor sank below what Scalar resolves.
template <class F, class Scalar>
bool in_range(const Moments& m) noexcept {
  constexpr double least = std::is_same_v<Scalar, float> ? 1e-24 : 1e-280,
                   most = std::is_same_v<Scalar, float> ? 1e37 : 1e300;
  const auto fits = [](double squares) { return squares >= least && squares <= most; };
  if constexpr (own_needs<F>() & own::squares) return fits(m.x.squares) && fits(m.y.squares);
  else return fits(m.aa) && fits(m.bb);
}

/// What of two dense vectors their means are made of.
template <class F>
struct MeansOf {
  static constexpr unsigned needs = common::none;
  static constexpr unsigned own_needs = own::sum | own::count;
};

/// Sets the frames' origins to the means of the entries as the formula counts them: of all places, or of
/// those not zero. In doubles, so that equal floats have exactly their value as the mean.
template <class F, class A, class B>
void set_origins(const A& x, const B& y, RowFrame& x_frame, RowFrame& y_frame) {
  x_frame.origin = y_frame.origin = 0;
  Moments m;
  set_moments<double, MeansOf<F>>(m, x, y, x_frame, y_frame);
  const auto mean = [&](const RowSums& row, double scale) {
    const double count = SumsOf<F>::all ? m.dimension : row.count;
    return count > 0 ? row.sum / count / scale : 0;
  };
  x_frame.origin = mean(m.x, x_frame.scale);
  y_frame.origin = mean(m.y, y_frame.scale);
}

/// The value of a formula for two dense vectors summed in doubles; where squares would leave double's range,
/// a formula that allows it gets scaled rows.
template <class F, class A, class B>
EIGEN_DONT_INLINE double wide_value(const F& formula, const A& x, const B& y) {
  RowFrame x_frame, y_frame;
  Moments m;
  if constexpr (any_origin<F>()) set_origins<F>(x, y, x_frame, y_frame);
  set_moments<double, F>(m, x, y, x_frame, y_frame);
  if constexpr (sums_squares<F>() && scale_invariant<F>()) {
    if (!in_range<F, double>(m) && x.size() > 0) {
      const auto largest = [](const auto& values) {
        return values.derived().array().template cast<double>().abs().maxCoeff();
      };
      x_frame.scale = scale_for(largest(x));
      y_frame.scale = scale_for(largest(y));
      if constexpr (any_origin<F>()) set_origins<F>(x, y, x_frame, y_frame);
      set_moments<double, F>(m, x, y, x_frame, y_frame);
    }
  }
  return formula(m);
}

/// The value of a formula for two dense vectors copied as floats, or in doubles where their squares would
/// leave float's range.
template <class F, class A, class B>
EIGEN_DONT_INLINE double value_of_copies(const F& formula, const A& x, const B& y, RowFrame x_frame,
                                         RowFrame y_frame) {
  Moments m;
  set_moments_of_copies<float, F>(m, x, y, x_frame, y_frame);
  return in_range<F, float>(m) ? formula(m) : wide_value(formula, x, y);
}

/// The value of a formula of the moments kind for two dense vectors. Floats are summed as floats, in short
/// stretches; where their squares would leave float's range, and for other scalars, in doubles.
template <class F, class A, class B>
double dense_value(const F& formula, const Eigen::DenseBase<A>& x_any, const Eigen::DenseBase<B>& y_any) {
  // A product is evaluated once, anything else is read where it is.
  const typename Eigen::internal::nested_eval<A, 1>::type x(x_any.derived());
  const typename Eigen::internal::nested_eval<B, 1>::type y(y_any.derived());
  constexpr bool in_floats = sums_squares<F>() && sums_in_floats<F>() &&
                             std::is_same_v<typename A::Scalar, float> &&
                             std::is_same_v<typename B::Scalar, float>;
  if constexpr (in_floats) {
    RowFrame x_frame, y_frame;
    if constexpr (any_origin<F>()) set_origins<F>(x, y, x_frame, y_frame);
    Moments m;  // known to no call, so that it stays in registers
    if (!set_moments_in_place<float, F>(m, x, y, x_frame, y_frame))
      return value_of_copies(formula, x, y, x_frame, y_frame);
    if (in_range<F, float>(m)) return formula(m);
  }
  return wide_value(formula, x, y);
}

}  // namespace kindred::inline v0::detail
