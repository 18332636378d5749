#pragma once

#include <algorithm>
#include <type_traits>

#include <Eigen/Core>

namespace kindred::inline v0::detail {

// Sums over a vector go into lanes side by side, so that the processor adds several at a time.
inline constexpr Eigen::Index lane_count = 8;

/// A sum in lanes; the order of summation is the same for all vectors of a size.
struct LaneSum {
  double at[lane_count] = {};

  /// Adds value(k) for k below `count`, which fills all lanes.
  template <class Value>
  void add(Eigen::Index count, Value&& value) {
    double sums[lane_count];
    std::copy(at, at + lane_count, sums);
    for (Eigen::Index k = 0; k < count; k += lane_count)
      for (Eigen::Index lane = 0; lane < lane_count; ++lane) sums[lane] += value(k + lane);
    std::copy(sums, sums + lane_count, at);
  }

  double total() const noexcept {
    return ((at[0] + at[4]) + (at[2] + at[6])) + ((at[1] + at[5]) + (at[3] + at[7]));
  }
};

/// Calls `use(a, b, count)` with the places of two dense vectors of the same size, either way round, as
/// arrays of doubles, a block at a time, zeros behind the last so that it fills all lanes. A product is
/// evaluated once, anything else is read where it is.
template <class A, class B, class Use>
void each_block(const Eigen::DenseBase<A>& x, const Eigen::DenseBase<B>& y, Use&& use) {
  constexpr Eigen::Index block = 64;
  const typename Eigen::internal::nested_eval<A, 1>::type a_values(x.derived());
  const typename Eigen::internal::nested_eval<B, 1>::type b_values(y.derived());
  Eigen::Array<double, block, 1> a, b;
  const auto load = [](const auto& values, Eigen::Index begin, Eigen::Index count, auto& into) {
    const auto part = values.segment(begin, count).array().template cast<double>();
    if constexpr (std::decay_t<decltype(values)>::ColsAtCompileTime == 1) into.head(count) = part;
    else into.head(count) = part.transpose();
  };
  for (Eigen::Index begin = 0; begin < x.size(); begin += block) {
    Eigen::Index count = std::min(block, x.size() - begin);
    load(a_values, begin, count, a);
    load(b_values, begin, count, b);
    for (; count % lane_count != 0; ++count) a[count] = b[count] = 0;
    use(a.data(), b.data(), count);
  }
}

}  // namespace kindred::inline v0::detail
