#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/banding.hpp"

namespace kindred::inline v0 {

/// MinHash signatures of sparse rows, in bands. Made by MinHash.
template <class Row>
class MinHashSignatures {
 public:
  /// @param hashes length of a signature
  /// @param signatures row after row
  /// @param banding what tells candidates
  MinHashSignatures(std::size_t hashes, std::vector<std::uint32_t> signatures, detail::Banding<Row> banding)
      : hashes_(hashes), signatures_(std::move(signatures)), banding_(std::move(banding)) {}

  /// Number of rows.
  std::size_t row_count() const noexcept { return banding_.rows(); }

  /// A row's signature.
  std::span<const std::uint32_t> signature(Row row) const noexcept {
    return std::span(signatures_).subspan(detail::row_number(row) * hashes_, hashes_);
  }

  /// An estimate of the Jaccard similarity s of two rows: the share of equal hashes, whose standard deviation
  /// is √(s (1 − s) / hashes); 0 where a row has no entry. O(hashes).
  double estimate(Row a, Row b) const noexcept {
    if (banding_.skipped(detail::row_number(a)) || banding_.skipped(detail::row_number(b))) return 0;
    const auto x = signature(a), y = signature(b);
    std::size_t equal = 0;
    for (std::size_t h = 0; h < hashes_; ++h) equal += x[h] == y[h] ? 1U : 0U;
    return static_cast<double>(equal) / static_cast<double>(hashes_);
  }

  /// The pairs of rows that share a band, ascending: of similarity s with the probability
  /// `band_probability(s, hashes / bands, bands)`. Rows without an entry are in none. O(rows log rows) a
  /// band, and what there is of pairs, which for many equal rows is their square.
  /// @throws Cancelled
  std::vector<CandidatePair<Row>> candidates(const Execution& execution = {}) const {
    return banding_.pairs(execution);
  }

 private:
  std::size_t hashes_;
  std::vector<std::uint32_t> signatures_;
  detail::Banding<Row> banding_;
};

/// Signatures that agree in as many places as the sets of two rows' entries agree, by Jaccard: in each place
/// stands the least of a random function of a row's columns. Values are not looked at. Sources: Broder 1997;
/// Leskovec, Rajaraman and Ullman 2014, § 3.3 and 3.4.
struct MinHash {
  int hashes = 128;        ///< length of a signature, at least 1
  int bands = 32;          ///< a divisor of `hashes`; more bands find less similar pairs
  std::uint64_t seed = 0;  ///< names the random functions

  /// The signatures of some rows. O(entries × hashes). Same bits on any number of threads.
  /// @throws OptionError for options out of their ranges; Cancelled
  template <class Row, class Col, class Scalar>
  MinHashSignatures<Row> fit(const SparseRows<Row, Col, Scalar>& rows,
                             const Execution& execution = {}) const {
    detail::require_bands("hashes", hashes, bands);
    const auto length = static_cast<std::size_t>(hashes), band_count = static_cast<std::size_t>(bands);
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> signatures(rows.row_count() * length, most);
    std::vector<std::uint64_t> keys(rows.row_count() * band_count);
    std::vector<char> empty(rows.row_count(), 0);
    parallel_for(
        static_cast<std::int64_t>(rows.row_count()), 64, execution, "signatures", [&](auto from, auto to) {
          for (auto row = static_cast<std::size_t>(from); row < static_cast<std::size_t>(to); ++row) {
            const std::span<std::uint32_t> signature(signatures.data() + row * length, length);
            const auto entries = rows[Row(static_cast<std::uint32_t>(row))];
            empty[row] = entries.size() == 0;
            for (const Col column : entries.indices) lower(signature, column.value);
            for (std::size_t band = 0; band < band_count; ++band)
              keys[row * band_count + band] =
                  key(signature.subspan(band * (length / band_count), length / band_count));
          }
        });
    return {length, std::move(signatures), {std::move(keys), band_count, std::move(empty)}};
  }

 private:
  // Four random functions come of one Philox block.
  void lower(std::span<std::uint32_t> signature, std::uint32_t column) const noexcept {
    for (std::size_t h = 0; h < signature.size(); h += 4) {
      const auto values = philox({column, static_cast<std::uint32_t>(h), 0, 0},
                                 {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
      for (std::size_t i = 0; i < std::min<std::size_t>(4, signature.size() - h); ++i)
        signature[h + i] = std::min(signature[h + i], values[i]);
    }
  }

  // Bands that differ have the same key once in 2⁶⁴ pairs.
  static std::uint64_t key(std::span<const std::uint32_t> band) noexcept {
    std::array<std::uint32_t, 4> state{};
    for (const std::uint32_t value : band) {
      state[0] ^= value;
      state = philox(state, {});
    }
    return std::uint64_t{state[0]} << 32 | state[1];
  }
};

}  // namespace kindred::inline v0
