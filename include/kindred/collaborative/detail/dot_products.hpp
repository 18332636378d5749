#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/lanes.hpp"
#include "kindred/similarity/detail/pair_kernel.hpp"

namespace kindred::inline v0::detail {

/// Every product of a row of `left` with a row of `right`: out[l * stride + r] = left_l · right_r, both with
/// rows of `depth` numbers one after another. The rows of `left` are turned into packets once for each
/// 4 × lanes of them and stay in the first cache, those of `right` are read once, where they lie. 2 · depth
/// flops a product; a packet of `left` serves two rows of `right` in registers, so that arithmetic and not
/// loading is the limit. One thread, whatever Eigen is set to; a product has the same bits wherever its rows
/// stand.
template <class Scalar>
void dot_products(const Scalar* left, std::size_t left_count, const Scalar* right, std::size_t right_count,
                  std::size_t depth, Scalar* out, std::size_t stride) {
  using namespace Eigen::internal;
  using Packet = typename Lanes<Scalar, true>::Packet;
  constexpr std::size_t lanes = Lanes<Scalar, true>::count, panels = 4, group = panels * lanes, at_once = 2;

  std::vector<Scalar, Eigen::aligned_allocator<Scalar>> packed(depth * group);
  for (std::size_t first = 0; first < left_count; first += group) {
    const std::size_t rows = std::min(group, left_count - first);
    if (rows < group) std::fill(packed.begin(), packed.end(), Scalar(0));
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t f = 0; f < depth; ++f) packed[f * group + row] = left[(first + row) * depth + f];

    for (std::size_t begin = 0; begin < right_count; begin += lanes) {
      // Past the last row its products are worked out again, and not written.
      const std::size_t columns = std::min(lanes, right_count - begin);
      const auto row_of = [&](std::size_t r) { return right + std::min(begin + r, right_count - 1) * depth; };
      typename Lanes<Scalar, true>::Square tiles[panels];
      for (std::size_t r = 0; r < lanes; r += at_once) {
        const Scalar* const a = row_of(r);
        const Scalar* const b = row_of(r + 1);
        Packet with_a[panels], with_b[panels];
        unrolled<panels>([&](auto p) { with_a[p] = with_b[p] = pset1<Packet>(Scalar(0)); });
        const Scalar* values = packed.data();
        for (std::size_t f = 0; f < depth; ++f, values += group) {
          const Packet a_f = pset1<Packet>(a[f]), b_f = pset1<Packet>(b[f]);
          unrolled<panels>([&](auto p) {
            const Packet value = pload<Packet>(values + p() * lanes);
            with_a[p] = pmadd(value, a_f, with_a[p]);
            with_b[p] = pmadd(value, b_f, with_b[p]);
          });
        }
        unrolled<panels>([&](auto p) {
          tiles[p].packet[r] = with_a[p];
          if (r + 1 < lanes) tiles[p].packet[r + 1] = with_b[p];
        });
      }
      for (std::size_t p = 0; p < panels && p * lanes < rows; ++p) {
        ptranspose(tiles[p]);
        for (std::size_t lane = 0; lane < std::min(lanes, rows - p * lanes); ++lane) {
          Scalar* const to = out + (first + p * lanes + lane) * stride + begin;
          if (columns == lanes) {
            pstoreu(to, tiles[p].packet[lane]);
          } else {
            Scalar values_of[lanes];
            pstoreu(values_of, tiles[p].packet[lane]);
            std::copy_n(values_of, columns, to);
          }
        }
      }
    }
  }
}

}  // namespace kindred::inline v0::detail
