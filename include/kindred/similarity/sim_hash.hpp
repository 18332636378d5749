#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/banding.hpp"

namespace kindred::inline v0 {

/// SimHash signatures of rows, in bands. Made by SimHash.
template <class Row>
class SimHashSignatures {
 public:
  /// @param bits length of a signature
  /// @param signatures row after row, 64 bits a word
  /// @param banding what tells candidates
  SimHashSignatures(std::size_t bits, std::vector<std::uint64_t> signatures, detail::Banding<Row> banding)
      : bits_(bits),
        words_((bits + 63) / 64),
        signatures_(std::move(signatures)),
        banding_(std::move(banding)) {}

  /// Number of rows.
  std::size_t row_count() const noexcept { return banding_.rows(); }

  /// A row's signature, the first bit in the first word's lowest.
  std::span<const std::uint64_t> signature(Row row) const noexcept {
    return std::span(signatures_).subspan(detail::row_number(row) * words_, words_);
  }

  /// An estimate of the cosine of two rows: that of the angle π × the share of bits that differ; 0 where a
  /// row is zero. The share's standard deviation is √(p (1 − p) / bits), p = θ / π. O(bits / 64).
  double estimate(Row a, Row b) const noexcept {
    if (banding_.skipped(detail::row_number(a)) || banding_.skipped(detail::row_number(b))) return 0;
    const auto x = signature(a), y = signature(b);
    int differing = 0;
    for (std::size_t w = 0; w < words_; ++w) differing += std::popcount(x[w] ^ y[w]);
    return std::cos(std::numbers::pi * differing / static_cast<double>(bits_));
  }

  /// The pairs of rows that share a band, ascending: of angle θ with the probability
  /// `band_probability(1 − θ / π, bits / bands, bands)`. Zero rows are in none. O(rows log rows) a band, and
  /// what there is of pairs, which for many equal rows is their square.
  /// @throws Cancelled
  std::vector<CandidatePair<Row>> candidates(const Execution& execution = {}) const {
    return banding_.pairs(execution);
  }

 private:
  std::size_t bits_, words_;
  std::vector<std::uint64_t> signatures_;
  detail::Banding<Row> banding_;
};

/// Signatures whose bits differ as often as the angle of two rows is wide: each bit says on which side of a
/// random hyperplane a row lies. Source: Charikar 2002, § 3.
struct SimHash {
  int bits = 256;          ///< length of a signature, at least 1
  int bands = 16;          ///< a divisor of `bits`, at most 64 bits each; more bands find less similar pairs
  std::uint64_t seed = 0;  ///< names the hyperplanes

  /// The signatures of sparse rows. O(entries × bits), and O(columns × bits) memory for the hyperplanes. Same
  /// bits on any number of threads.
  /// @throws OptionError for options out of their ranges; Cancelled
  template <class Row, class Col, class Scalar>
  SimHashSignatures<Row> fit(const SparseRows<Row, Col, Scalar>& rows,
                             const Execution& execution = {}) const {
    const Planes planes = hyperplanes(rows.column_count(), execution);
    return signatures<Row>(rows.row_count(), execution, [&](std::size_t row, Eigen::ArrayXd& sides) {
      const auto entries = rows[Row(static_cast<std::uint32_t>(row))];
      sides.setZero();
      for (std::size_t e = 0; e < entries.size(); ++e)
        sides += static_cast<double>(entries.values[e]) * planes.col(entries.indices[e].value);
    });
  }

  /// The signatures of the rows of a dense matrix, numbered from 0. O(rows × columns × bits).
  /// @throws OptionError for options out of their ranges; Cancelled
  template <class M>
  SimHashSignatures<std::uint32_t> fit(const Eigen::MatrixBase<M>& vectors,
                                       const Execution& execution = {}) const {
    const typename Eigen::internal::nested_eval<M, 2>::type values(vectors.derived());
    const Planes planes = hyperplanes(static_cast<std::size_t>(values.cols()), execution);
    return signatures<std::uint32_t>(
        static_cast<std::size_t>(values.rows()), execution, [&](std::size_t row, Eigen::ArrayXd& sides) {
          sides.setZero();
          for (Eigen::Index column = 0; column < values.cols(); ++column)
            sides += static_cast<double>(values.coeff(static_cast<Eigen::Index>(row), column)) *
                     planes.col(column);
        });
  }

 private:
  // A column's place in each hyperplane's normal.
  using Planes = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic>;

  Planes hyperplanes(std::size_t columns, const Execution& execution) const {
    detail::require_bands("bits", bits, bands);
    require_at_least("bands", bands, (bits + 63) / 64);
    Planes planes(bits, static_cast<Eigen::Index>(columns));
    parallel_for(planes.cols(), 256, execution, "hyperplanes", [&](auto from, auto to) {
      for (Eigen::Index column = from; column < to; ++column) {
        Random random(seed, static_cast<std::uint64_t>(column));
        for (Eigen::Index bit = 0; bit < planes.rows(); ++bit) planes(bit, column) = random.normal();
      }
    });
    return planes;
  }

  template <class Row, class Sides>
  SimHashSignatures<Row> signatures(std::size_t rows, const Execution& execution, Sides&& sides_of) const {
    const auto length = static_cast<std::size_t>(bits), band_count = static_cast<std::size_t>(bands),
               words = (length + 63) / 64, band_bits = length / band_count;
    std::vector<std::uint64_t> all(rows * words, 0), keys(rows * band_count, 0);
    std::vector<char> zero(rows, 0);
    parallel_for(static_cast<std::int64_t>(rows), 64, execution, "signatures", [&](auto from, auto to) {
      Eigen::ArrayXd sides(bits);
      for (auto row = static_cast<std::size_t>(from); row < static_cast<std::size_t>(to); ++row) {
        sides_of(row, sides);
        zero[row] = (sides == 0).all();
        for (std::size_t bit = 0; bit < length; ++bit) {
          const std::uint64_t side = sides[static_cast<Eigen::Index>(bit)] > 0 ? 1 : 0;
          all[row * words + bit / 64] |= side << bit % 64;
          keys[row * band_count + bit / band_bits] |= side << bit % band_bits;
        }
      }
    });
    return {length, std::move(all), {std::move(keys), band_count, std::move(zero)}};
  }
};

}  // namespace kindred::inline v0
