#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/each_lane.hpp"

namespace kindred::inline v0 {

/// Sums over one row's own entries.
struct RowSums {
  /// Number of entries: the stored ones of a sparse row, the non-zero ones of a dense vector.
  double count = 0;
  /// Σ x
  double sum = 0;
  /// Σ x²
  double squares = 0;
  /// √Σ x², taken once a row where a row meets many others
  double length = 0;
  /// What was taken off each entry before summing: 0, but for a formula that declares `any_origin`.
  double origin = 0;
};

/// What a measure of the moments kind is a function of: sums over the entries that both rows have, each row's
/// own sums, and the length of the rows. Only those common sums are filled in that the measure `needs`.
struct Moments {
  double count = 0;      ///< number of common entries
  double a = 0;          ///< Σ a over common entries
  double b = 0;          ///< Σ b over common entries
  double ab = 0;         ///< Σ a b over common entries
  double aa = 0;         ///< Σ a² over common entries
  double bb = 0;         ///< Σ b² over common entries
  RowSums x;             ///< the first row's own sums
  RowSums y;             ///< the second row's own sums
  double dimension = 0;  ///< length of the rows, absent entries included
};

/// Names the common sums in a measure's `needs`; combine them with `|`.
namespace common {
inline constexpr unsigned none = 0;   ///< none of them
inline constexpr unsigned count = 1;  ///< Moments::count
inline constexpr unsigned a = 2;      ///< Moments::a
inline constexpr unsigned b = 4;      ///< Moments::b
inline constexpr unsigned ab = 8;     ///< Moments::ab
inline constexpr unsigned aa = 16;    ///< Moments::aa
inline constexpr unsigned bb = 32;    ///< Moments::bb
inline constexpr unsigned all = 63;   ///< every one
}  // namespace common

/// Names a row's own sums, for a formula that says in `own_needs` which of them it reads; one that does not
/// say is given all.
namespace own {
inline constexpr unsigned none = 0;     ///< none of them
inline constexpr unsigned count = 1;    ///< RowSums::count
inline constexpr unsigned sum = 2;      ///< RowSums::sum
inline constexpr unsigned squares = 4;  ///< RowSums::squares
inline constexpr unsigned length = 8;   ///< RowSums::length
inline constexpr unsigned all = 15;     ///< every one
}  // namespace own

namespace detail {

/// How a row's values enter the sums: v becomes (v − origin) · scale.
struct RowFrame {
  double origin = 0;
  double scale = 1;
  double operator()(double value) const noexcept { return (value - origin) * scale; }
};

}  // namespace detail

namespace detail {

/// Sets those of a row's own sums that `needs` says, of frame(v) for its values v as doubles. In lanes, so
/// that the processor adds several at a time. (Sums returned would be copied, in parts that the processor
/// waits for.)
template <unsigned needs, class Values, class Frame>
void set_own(RowSums& sums, const Values& values, const Frame& frame) noexcept {
  constexpr auto lanes = static_cast<std::size_t>(lane_count);
  const auto add = [&](double value, double& sum, double& squares) {
    if constexpr (needs & own::sum) sum += value;
    if constexpr (needs & own::squares) squares += value * value;
  };
  double whole = 0, squares = 0;
  if (const std::size_t rest = values.size() % lanes; values.size() < lanes) {
    for (const auto value : values) add(frame(static_cast<double>(value)), whole, squares);
  } else {
    LaneSum a, b;
    for (std::size_t lane = 0; lane < lanes; ++lane)
      add(lane < rest ? frame(static_cast<double>(values[lane])) : 0, a.at[lane], b.at[lane]);
    for (std::size_t e = rest; e < values.size(); e += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        add(frame(static_cast<double>(values[e + lane])), a.at[lane], b.at[lane]);
    whole = a.total();
    squares = b.total();
  }
  sums.count = static_cast<double>(values.size());
  if constexpr (needs & own::sum) sums.sum = whole;
  if constexpr (needs & own::squares) {
    sums.squares = squares;
    sums.length = std::sqrt(squares);
  }
}

}  // namespace detail

/// A row's own sums; O(entries).
template <class Col, class Scalar>
RowSums row_sums(const SparseRow<Col, Scalar>& row, const detail::RowFrame& frame = {}) noexcept {
  RowSums sums;
  detail::set_own<own::all>(sums, row.values, frame);
  sums.origin = frame.origin * frame.scale;
  return sums;
}

namespace detail {

template <unsigned needs>
void add_common(Moments& m, double a, double b) noexcept {
  if constexpr (needs & common::count) m.count += 1;
  if constexpr (needs & common::a) m.a += a;
  if constexpr (needs & common::b) m.b += b;
  if constexpr (needs & common::ab) m.ab += a * b;
  if constexpr (needs & common::aa) m.aa += a * a;
  if constexpr (needs & common::bb) m.bb += b * b;
}

}  // namespace detail

}  // namespace kindred::inline v0
