#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace kindred::inline v0::detail {

/// What one place of two rows adds to their sum.
enum class PairStep { product, squared_difference, absolute_difference };

/// What a sum ends with.
enum class PairEnd { plain, root, clamped };

/// Rows of equal length in panels: as many rows side by side as a packet of the processor has lanes, one
/// place after another. Lanes past the last row are zero.
template <class Scalar>
class PackedRows {
 public:
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr Eigen::Index lanes = Eigen::internal::unpacket_traits<Packet>::size;

  PackedRows() = default;
  PackedRows(Eigen::Index rows, Eigen::Index depth)
      : depth_(depth),
        panels_((rows + lanes - 1) / lanes),
        values_(static_cast<std::size_t>(panels_ * lanes * depth), Scalar{0}) {}

  Eigen::Index depth() const noexcept { return depth_; }
  Eigen::Index panels() const noexcept { return panels_; }
  std::size_t bytes() const noexcept { return values_.size() * sizeof(Scalar); }
  const Scalar* panel(Eigen::Index p) const noexcept { return values_.data() + p * lanes * depth_; }

  Scalar& at(Eigen::Index row, Eigen::Index place) noexcept { return values_[offset(row, place)]; }
  Scalar at(Eigen::Index row, Eigen::Index place) const noexcept { return values_[offset(row, place)]; }

  /// Some of these rows.
  PackedRows chosen(const std::vector<Eigen::Index>& rows) const {
    PackedRows result(panels_ > 0 ? static_cast<Eigen::Index>(rows.size()) : 0, depth_);
    for (std::size_t row = 0; panels_ > 0 && row < rows.size(); ++row)
      for (Eigen::Index place = 0; place < depth_; ++place)
        result.at(static_cast<Eigen::Index>(row), place) = at(rows[row], place);
    return result;
  }

  /// The same rows in another scalar.
  template <class Other>
  PackedRows<Other> as(Eigen::Index rows) const {
    PackedRows<Other> other(panels_ > 0 ? rows : 0, depth_);
    for (Eigen::Index row = 0; panels_ > 0 && row < rows; ++row)
      for (Eigen::Index place = 0; place < depth_; ++place)
        other.at(row, place) = static_cast<Other>(at(row, place));
    return other;
  }

 private:
  std::size_t offset(Eigen::Index row, Eigen::Index place) const noexcept {
    return static_cast<std::size_t>((row / lanes * depth_ + place) * lanes + row % lanes);
  }

  Eigen::Index depth_ = 0, panels_ = 0;
  std::vector<Scalar, Eigen::aligned_allocator<Scalar>> values_;
};

/// Calls use(0), …, use(count − 1), each a constant, so that what they index can stay in registers.
template <std::size_t count, class Use>
EIGEN_STRONG_INLINE void unrolled(Use&& use) {
  [&]<std::size_t... n>(std::index_sequence<n...>) {
    (use(std::integral_constant<std::size_t, n>{}), ...);
  }(std::make_index_sequence<count>{});
}

/// Sums of `panels` panels of rows with `others` lanes of another panel. Places are added in ascending order,
/// wherever a row stands, so a pair's sum has the same bits in every tile and whichever of the two is the
/// lane; floats are handed on to doubles every 256 places.
/// @param out sum of lane i with other j at out[j * stride + i]
template <PairStep step, PairEnd end, std::size_t panels, std::size_t others, class Scalar>
void pair_kernel(const Scalar* rows, const Scalar* other, Eigen::Index depth, Scalar* out,
                 Eigen::Index stride) noexcept {
  using namespace Eigen::internal;
  using Packet = typename PackedRows<Scalar>::Packet;
  constexpr Eigen::Index lanes = PackedRows<Scalar>::lanes, stretch = 256;
  constexpr bool hands_on = std::is_same_v<Scalar, float>;

  double wide[hands_on ? panels * others * static_cast<std::size_t>(lanes) : 1];
  Packet sums[others][panels];
  for (Eigen::Index begin = 0;; begin += stretch) {
    const Eigen::Index stop = hands_on ? std::min(depth, begin + stretch) : depth;
    unrolled<others>(
        [&](auto j) { unrolled<panels>([&](auto p) { sums[j][p] = pset1<Packet>(Scalar{0}); }); });
    const Scalar* b = other + begin * lanes;
    for (Eigen::Index k = begin; k < stop; ++k, b += lanes) {
      Packet a[panels];
      unrolled<panels>(
          [&](auto p) { a[p] = pload<Packet>(rows + (static_cast<Eigen::Index>(p()) * depth + k) * lanes); });
      unrolled<others>([&](auto j) {
        const Packet b_j = pset1<Packet>(b[j]);
        unrolled<panels>([&](auto p) {
          if constexpr (step == PairStep::product) {
            sums[j][p] = pmadd(a[p], b_j, sums[j][p]);
          } else {
            const Packet difference = psub(a[p], b_j);
            if constexpr (step == PairStep::squared_difference)
              sums[j][p] = pmadd(difference, difference, sums[j][p]);
            else sums[j][p] = padd(sums[j][p], pabs(difference));
          }
        });
      });
    }
    if (stop == depth && begin == 0) break;
    if constexpr (hands_on) {
      unrolled<others>([&](auto j) {
        unrolled<panels>([&](auto p) {
          Scalar part[lanes];
          pstoreu(part, sums[j][p]);
          double* const total = wide + (j * panels + p) * static_cast<std::size_t>(lanes);
          for (Eigen::Index lane = 0; lane < lanes; ++lane)
            total[lane] = (begin == 0 ? 0 : total[lane]) + static_cast<double>(part[lane]);
          if (stop < depth) return;
          for (Eigen::Index lane = 0; lane < lanes; ++lane) part[lane] = static_cast<Scalar>(total[lane]);
          sums[j][p] = ploadu<Packet>(part);
        });
      });
    }
    if (stop == depth) break;
  }
  unrolled<others>([&](auto j) {
    unrolled<panels>([&](auto p) {
      Packet value = sums[j][p];
      if constexpr (end == PairEnd::root) value = psqrt(value);
      if constexpr (end == PairEnd::clamped)
        value = pmin(pmax(value, pset1<Packet>(Scalar{-1})), pset1<Packet>(Scalar{1}));
      pstoreu(out + static_cast<Eigen::Index>(j()) * stride + static_cast<Eigen::Index>(p()) * lanes, value);
    });
  });
}

/// How many panels and how many rows of the other side a kernel takes at once, so that its sums fill the
/// registers.
inline constexpr bool many_registers = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS >= 32;
inline constexpr Eigen::Index panels_at_once = many_registers ? 3 : 6;
template <class Scalar>
inline constexpr Eigen::Index others_at_once =
    std::min<Eigen::Index>(many_registers ? 8 : 2, PackedRows<Scalar>::lanes);

/// A tile of sums: rows [begin, end) as lanes, with rows [other_begin, other_end) of the other side. Both
/// begins are multiples of the panels' lanes.
/// @param out sum of row i with other j at out[(j − other_begin) * stride + i − begin]; there must be room
///            for whole panels
template <PairStep step, PairEnd end, class Scalar>
void pair_sums(const PackedRows<Scalar>& rows, Eigen::Index begin, Eigen::Index end_row,
               const PackedRows<Scalar>& others, Eigen::Index other_begin, Eigen::Index other_end,
               Scalar* out, Eigen::Index stride) noexcept {
  constexpr Eigen::Index lanes = PackedRows<Scalar>::lanes, at_once = others_at_once<Scalar>;
  const Eigen::Index depth = rows.depth(), last_panel = (end_row + lanes - 1) / lanes;
  const auto column = [&]<std::size_t width>(std::integral_constant<std::size_t, width>, Eigen::Index j) {
    const Scalar* const other = others.panel(j / lanes) + j % lanes;
    Scalar* const to = out + (j - other_begin) * stride - begin;
    Eigen::Index p = begin / lanes;
    for (; p + panels_at_once <= last_panel; p += panels_at_once)
      pair_kernel<step, end, panels_at_once, width>(rows.panel(p), other, depth, to + p * lanes, stride);
    for (; p < last_panel; ++p)
      pair_kernel<step, end, 1, width>(rows.panel(p), other, depth, to + p * lanes, stride);
  };
  if (other_end - other_begin == 1) return column(std::integral_constant<std::size_t, 1>{}, other_begin);
  for (Eigen::Index j = other_begin; j < other_end; j += at_once)
    column(std::integral_constant<std::size_t, static_cast<std::size_t>(at_once)>{}, j);
}

}  // namespace kindred::inline v0::detail
