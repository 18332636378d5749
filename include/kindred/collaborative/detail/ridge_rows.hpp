#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <Eigen/Core>

#include "kindred/collaborative/detail/lanes.hpp"
#include "kindred/similarity/detail/pair_kernel.hpp"

namespace kindred::inline v0::detail {

/// The entries of one row: rows of a factor matrix, and a weight each.
template <class Scalar>
struct RidgeRow {
  std::span<const std::uint32_t> columns = {};
  std::span<const Scalar> weights = {};

  std::size_t size() const noexcept { return columns.size(); }
};

/// How a weight counts in implicit feedback: |w| as confidence, whether it is above 0 as preference. Where
/// weights do not count, any but 0 is a confidence of 1.
struct Confidence {
  bool weighted = false;

  template <class Scalar>
  Scalar root(Scalar weight) const noexcept {
    if (weighted) return std::sqrt(std::abs(weight));
    return weight == 0 ? Scalar(0) : Scalar(1);
  }
  template <class Scalar>
  double of(Scalar weight) const noexcept {
    if (weighted) return std::abs(static_cast<double>(weight));
    return weight == 0 ? 0 : 1;
  }
};

/// Exact ridge regressions, as many at a time as a packet has lanes, each lane its own row (one,
/// not `wide`). For a row with entries j of confidence c, preference p and factors w it
/// minimises Σⱼ cⱼ (pⱼ − wⱼ·u)² + Σ_f D_f u_f² over u, D > 0. With ŵⱼ = √cⱼ D^(−½) wⱼ and u = D^(−½) z that
/// is (I + ŴᵀŴ) z = Ŵᵀ b, bⱼ = √cⱼ pⱼ; or, by the smaller system where there are fewer entries than factors,
/// z = Ŵᵀ (I + ŴŴᵀ)⁻¹ b. Both matrices have no eigenvalue below 1, so neither decomposition can break down.
/// n entries and k factors take m²·max(n, k) + m³/3 flops, m = min(n, k), in tiles of 3 × 3 packets: 9
/// multiply-adds for 6 loads.
template <class Scalar, bool wide>
class RidgeSolver {
 public:
  static constexpr std::size_t lanes = Lanes<Scalar, wide>::count;
  using Rows = std::span<const RidgeRow<Scalar>, lanes>;

  /// Numbers of scratch memory for as many factors, of which `block` are solved for at once.
  static constexpr std::size_t scratch_size(std::size_t factors, std::size_t block) noexcept {
    const std::size_t padded = tiles_of(block);
    return lanes * (2 * factors + padded + std::max(padded, chunk) * padded + padded * padded);
  }

  /// @param scratch scratch_size(factors, block) numbers, aligned to 64 bytes
  /// @param fixed the factor matrix, a row after another
  RidgeSolver(std::span<Scalar> scratch, const Scalar* fixed, std::size_t factors, std::size_t block,
              Confidence confidence) noexcept
      : fixed_(fixed), factors_(factors), confidence_(confidence) {
    const std::size_t padded = tiles_of(block);
    scale_ = scratch.data();
    z_ = scale_ + lanes * factors;
    side_ = z_ + lanes * factors;
    rows_ = side_ + lanes * padded;
    matrix_ = rows_ + lanes * std::max(padded, chunk) * padded;
  }

  /// Sets D of a lane to diagonal + ridge. A factor with neither is held at 0.
  void set_ridge(std::size_t lane, std::span<const Scalar> diagonal, double ridge) noexcept {
    for (std::size_t f = 0; f < factors_; ++f)
      scale_[f * lanes + lane] = inverse_root(diagonal[f] + static_cast<Scalar>(ridge));
  }
  static Scalar inverse_root(Scalar value) noexcept { return value > 0 ? 1 / std::sqrt(value) : Scalar(0); }

  /// The solution so far, u_f of a lane at solution(f, lane).
  Scalar solution(std::size_t f, std::size_t lane) const noexcept {
    return z_[f * lanes + lane] * scale_[f * lanes + lane];
  }

  /// Starts from u in a lane.
  void start(std::size_t lane, const Scalar* u) noexcept {
    for (std::size_t f = 0; f < factors_; ++f) {
      const Scalar scale = scale_[f * lanes + lane];
      z_[f * lanes + lane] = scale > 0 ? u[f] / scale : Scalar(0);
    }
  }

  /// Solves for all factors.
  void solve(Rows rows) noexcept {
    solve(rows, 0, factors_, [&](std::size_t j) { return target(rows, j); });
  }

  /// One round over blocks of factors, each solved for with the others held, from what `start` set.
  /// @param residual room for a packet for each entry of the longest row
  void improve(Rows rows, std::size_t block, std::span<Scalar> residual) noexcept {
    const std::size_t entries = longest(rows);
    for (std::size_t j = 0; j < entries; ++j) store(residual.data(), j, target(rows, j));
    for (std::size_t f = 0; f < factors_; f += block)
      add_predictions(rows, f, std::min(block, factors_ - f), residual, Scalar(-1));
    for (std::size_t f = 0; f < factors_; f += block) {
      const std::size_t count = std::min(block, factors_ - f);
      add_predictions(rows, f, count, residual, Scalar(1));
      solve(rows, f, count, [&](std::size_t j) { return load(residual.data(), j); });
      add_predictions(rows, f, count, residual, Scalar(-1));
    }
  }

  /// Solves for all factors, with the weights of `factors` given instead of preferences: (I + ŴᵀŴ)⁻¹ D^(−½) v
  /// for a vector v, the same for every lane, which is v · u as a function of the row's targets.
  void solve_for(Rows rows, std::span<const Scalar> v) noexcept {
    const std::size_t padded = tiles_of(factors_);
    identity(padded);
    zero(side_, padded);
    for (std::size_t begin = 0, entries = longest(rows); begin < entries; begin += chunk)
      add_gram(rows, begin, std::min(chunk, entries - begin), 0, factors_);
    for (std::size_t f = 0; f < factors_; ++f)
      store(side_, f, Eigen::internal::pmul(Eigen::internal::pset1<Packet>(v[f]), load(scale_, f)));
    decompose(padded);
    substitute(factors_, padded);
    for (std::size_t f = 0; f < factors_; ++f) store(z_, f, load(side_, f));
  }

 private:
  using Packet = typename Lanes<Scalar, wide>::Packet;
  static constexpr std::size_t tile = 3, chunk = 32;
  static constexpr std::size_t tiles_of(std::size_t count) noexcept {
    return (count + tile - 1) / tile * tile;
  }

  static Packet load(const Scalar* from, std::size_t i) noexcept {
    return Eigen::internal::pload<Packet>(from + i * lanes);
  }
  static void store(Scalar* to, std::size_t i, const Packet& value) noexcept {
    Eigen::internal::pstore(to + i * lanes, value);
  }
  static void zero(Scalar* to, std::size_t count) noexcept { std::fill_n(to, count * lanes, Scalar(0)); }
  static std::size_t longest(Rows rows) noexcept {
    std::size_t most = 0;
    for (const auto& row : rows) most = std::max(most, row.size());
    return most;
  }

  Packet roots(Rows rows, std::size_t j) const noexcept {
    alignas(64) Scalar values[lanes];
    for (std::size_t l = 0; l < lanes; ++l)
      values[l] = j < rows[l].size() ? confidence_.root(rows[l].weights[j]) : Scalar(0);
    return Eigen::internal::pload<Packet>(values);
  }
  Packet target(Rows rows, std::size_t j) const noexcept {
    alignas(64) Scalar values[lanes];
    for (std::size_t l = 0; l < lanes; ++l)
      values[l] =
          j < rows[l].size() && rows[l].weights[j] > 0 ? confidence_.root(rows[l].weights[j]) : Scalar(0);
    return Eigen::internal::pload<Packet>(values);
  }

  // Ŵ of entries [begin, begin + count) and factors [first, first + factors): rows of tiles_of(factors)
  // packets, the last ones zero.
  void gather(Rows rows, std::size_t begin, std::size_t count, std::size_t first,
              std::size_t factors) noexcept {
    using namespace Eigen::internal;
    const std::size_t stride = tiles_of(factors);
    for (std::size_t j = 0; j < count; ++j) {
      const Scalar* from[lanes];
      for (std::size_t l = 0; l < lanes; ++l)
        from[l] = fixed_ + first + (begin + j < rows[l].size() ? rows[l].columns[begin + j] * factors_ : 0);
      const Packet root = roots(rows, begin + j);
      Scalar* const to = rows_ + j * stride * lanes;
      std::size_t f = 0;
      for (; f + lanes <= factors; f += lanes) {
        typename Lanes<Scalar, wide>::Square block;
        for (std::size_t l = 0; l < lanes; ++l) block.packet[l] = ploadu<Packet>(from[l] + f);
        ptranspose(block);
        for (std::size_t l = 0; l < lanes; ++l)
          store(to, f + l, pmul(pmul(block.packet[l], root), load(scale_, first + f + l)));
      }
      for (; f < factors; ++f) {
        alignas(64) Scalar values[lanes];
        for (std::size_t l = 0; l < lanes; ++l) values[l] = from[l][f];
        store(to, f, pmul(pmul(pload<Packet>(values), root), load(scale_, first + f)));
      }
      for (; f < stride; ++f) store(to, f, pset1<Packet>(Scalar(0)));
    }
  }

  // sums[r][c] ± Σ_t a(r, t) b(c, t) over `count` t, rows `row` packets apart and t `step` packets.
  template <bool add>
  static EIGEN_STRONG_INLINE void multiply(Packet (&sums)[tile][tile], const Scalar* a, const Scalar* b,
                                           std::size_t row, std::size_t step, std::size_t count) noexcept {
    using namespace Eigen::internal;
    row *= lanes, step *= lanes;
    for (std::size_t t = 0; t < count; ++t, a += step, b += step) {
      const Packet b0 = pload<Packet>(b), b1 = pload<Packet>(b + row), b2 = pload<Packet>(b + 2 * row);
      unrolled<tile>([&](auto r) {
        Packet value = pload<Packet>(a + r() * row);
        if constexpr (!add) value = pnegate(value);
        sums[r][0] = pmadd(value, b0, sums[r][0]);
        sums[r][1] = pmadd(value, b1, sums[r][1]);
        sums[r][2] = pmadd(value, b2, sums[r][2]);
      });
    }
  }

  Scalar* at(std::size_t r, std::size_t c, std::size_t stride) const noexcept {
    return matrix_ + (r * stride + c) * lanes;
  }

  void load_tile(Packet (&sums)[tile][tile], std::size_t r, std::size_t c,
                 std::size_t stride) const noexcept {
    unrolled<tile>(
        [&](auto i) { unrolled<tile>([&](auto j) { sums[i][j] = load(at(r + i, c + j, stride), 0); }); });
  }
  void store_tile(const Packet (&sums)[tile][tile], std::size_t r, std::size_t c,
                  std::size_t stride) noexcept {
    unrolled<tile>(
        [&](auto i) { unrolled<tile>([&](auto j) { store(at(r + i, c + j, stride), 0, sums[i][j]); }); });
  }

  void identity(std::size_t order) noexcept {
    zero(matrix_, order * order);
    for (std::size_t i = 0; i < order; ++i)
      store(at(i, i, order), 0, Eigen::internal::pset1<Packet>(Scalar(1)));
  }

  // Adds X Xᵀ or XᵀX to the lower half of the matrix.
  void add_product(std::size_t order, std::size_t row, std::size_t step, std::size_t count) noexcept {
    for (std::size_t r = 0; r < order; r += tile)
      for (std::size_t c = 0; c <= r; c += tile) {
        Packet sums[tile][tile];
        load_tile(sums, r, c, order);
        multiply<true>(sums, rows_ + r * row * lanes, rows_ + c * row * lanes, row, step, count);
        store_tile(sums, r, c, order);
      }
  }

  void add_gram(Rows rows, std::size_t begin, std::size_t count, std::size_t first,
                std::size_t factors) noexcept {
    gather(rows, begin, count, first, factors);
    add_product(tiles_of(factors), 1, tiles_of(factors), count);
  }

  // Cholesky's decomposition of the lower half in place, with 1 / L(i,i) on the diagonal.
  void decompose(std::size_t order) noexcept {
    using namespace Eigen::internal;
    const Packet one = pset1<Packet>(Scalar(1));
    for (std::size_t c = 0; c < order; c += tile)
      for (std::size_t r = c; r < order; r += tile) {
        Packet s[tile][tile];
        load_tile(s, r, c, order);
        multiply<false>(s, at(r, 0, order), at(c, 0, order), order, 1, c);
        if (r == c) {
          for (std::size_t j = 0; j < tile; ++j) {
            // Nothing is below 1 here but by rounding.
            s[j][j] = pdiv(one, psqrt(pmax(s[j][j], one)));
            for (std::size_t i = j + 1; i < tile; ++i) s[i][j] = pmul(s[i][j], s[j][j]);
            for (std::size_t i = j + 1; i < tile; ++i)
              for (std::size_t m = j + 1; m <= i; ++m) s[i][m] = psub(s[i][m], pmul(s[i][j], s[m][j]));
          }
        } else {
          Packet l[tile][tile];
          load_tile(l, c, c, order);
          for (std::size_t j = 0; j < tile; ++j)
            for (std::size_t i = 0; i < tile; ++i) {
              for (std::size_t m = 0; m < j; ++m) s[i][j] = psub(s[i][j], pmul(s[i][m], l[j][m]));
              s[i][j] = pmul(s[i][j], l[j][j]);
            }
        }
        store_tile(s, r, c, order);
      }
  }

  // Solves for the right side, in place.
  void substitute(std::size_t size, std::size_t order) noexcept {
    using namespace Eigen::internal;
    for (std::size_t i = 0; i < size; ++i) {
      Packet value = load(side_, i);
      for (std::size_t j = 0; j < i; ++j) value = psub(value, pmul(load(at(i, j, order), 0), load(side_, j)));
      store(side_, i, pmul(value, load(at(i, i, order), 0)));
    }
    for (std::size_t i = size; i-- > 0;) {
      const Packet value = pmul(load(side_, i), load(at(i, i, order), 0));
      store(side_, i, value);
      for (std::size_t j = 0; j < i; ++j)
        store(side_, j, psub(load(side_, j), pmul(load(at(i, j, order), 0), value)));
    }
  }

  template <class Target>
  void solve(Rows rows, std::size_t first, std::size_t factors, Target&& target_of) noexcept {
    using namespace Eigen::internal;
    const std::size_t entries = longest(rows), padded = tiles_of(factors);
    if (entries <= factors) {
      const std::size_t order = tiles_of(entries);
      gather(rows, 0, entries, first, factors);
      zero(rows_ + entries * padded * lanes, (order - entries) * padded);
      identity(order);
      add_product(order, padded, 1, factors);
      decompose(order);
      for (std::size_t j = 0; j < entries; ++j) store(side_, j, target_of(j));
      substitute(entries, order);
      for (std::size_t f = 0; f < factors; ++f) {
        Packet sum = pset1<Packet>(Scalar(0));
        for (std::size_t j = 0; j < entries; ++j)
          sum = pmadd(load(rows_, j * padded + f), load(side_, j), sum);
        store(z_, first + f, sum);
      }
      return;
    }
    identity(padded);
    zero(side_, padded);
    for (std::size_t begin = 0; begin < entries; begin += chunk) {
      const std::size_t count = std::min(chunk, entries - begin);
      add_gram(rows, begin, count, first, factors);
      for (std::size_t j = 0; j < count; ++j) {
        const Packet target = target_of(begin + j);
        for (std::size_t f = 0; f < factors; ++f)
          store(side_, f, pmadd(load(rows_, j * padded + f), target, load(side_, f)));
      }
    }
    decompose(padded);
    substitute(factors, padded);
    for (std::size_t f = 0; f < factors; ++f) store(z_, first + f, load(side_, f));
  }

  // residual ± ŵ z over some of the factors.
  void add_predictions(Rows rows, std::size_t first, std::size_t factors, std::span<Scalar> residual,
                       Scalar sign) noexcept {
    using namespace Eigen::internal;
    const std::size_t stride = tiles_of(factors), entries = longest(rows);
    for (std::size_t begin = 0; begin < entries; begin += chunk) {
      const std::size_t count = std::min(chunk, entries - begin);
      gather(rows, begin, count, first, factors);
      for (std::size_t j = 0; j < count; ++j) {
        Packet sum = pset1<Packet>(Scalar(0));
        for (std::size_t f = 0; f < factors; ++f)
          sum = pmadd(load(rows_, j * stride + f), load(z_, first + f), sum);
        store(residual.data(), begin + j, pmadd(sum, pset1<Packet>(sign), load(residual.data(), begin + j)));
      }
    }
  }

  const Scalar* fixed_;
  std::size_t factors_;
  Confidence confidence_;
  Scalar* scale_;
  Scalar* z_;
  Scalar* side_;
  Scalar* rows_;
  Scalar* matrix_;
};

}  // namespace kindred::inline v0::detail
