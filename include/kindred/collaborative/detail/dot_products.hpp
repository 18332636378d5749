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
        // Each by its name: of an array g++ keeps the sums in memory, at a quarter of the speed.
        Packet a0 = pset1<Packet>(Scalar(0)), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        const Scalar* values = packed.data();
        for (std::size_t f = 0; f < depth; ++f, values += group) {
          const Packet a_f = pset1<Packet>(a[f]), b_f = pset1<Packet>(b[f]);
          const Packet v0 = pload<Packet>(values), v1 = pload<Packet>(values + lanes);
          a0 = pmadd(v0, a_f, a0), b0 = pmadd(v0, b_f, b0);
          a1 = pmadd(v1, a_f, a1), b1 = pmadd(v1, b_f, b1);
          const Packet v2 = pload<Packet>(values + 2 * lanes), v3 = pload<Packet>(values + 3 * lanes);
          a2 = pmadd(v2, a_f, a2), b2 = pmadd(v2, b_f, b2);
          a3 = pmadd(v3, a_f, a3), b3 = pmadd(v3, b_f, b3);
        }
        tiles[0].packet[r] = a0, tiles[1].packet[r] = a1, tiles[2].packet[r] = a2, tiles[3].packet[r] = a3;
        if (r + 1 < lanes) {
          tiles[0].packet[r + 1] = b0, tiles[1].packet[r + 1] = b1;
          tiles[2].packet[r + 1] = b2, tiles[3].packet[r + 1] = b3;
        }
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
