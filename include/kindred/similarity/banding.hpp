#pragma once

#include <algorithm>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"

namespace kindred::inline v0 {

/// Two rows that may be alike, the lower one first.
template <class Row>
struct CandidatePair {
  Row first;   ///< the lower row
  Row second;  ///< the higher one
  /// By the first row, then by the second.
  friend constexpr auto operator<=>(const CandidatePair&, const CandidatePair&) = default;
};

namespace detail {

template <class Row>
std::size_t row_number(Row row) noexcept {
  if constexpr (std::integral<Row>) return static_cast<std::size_t>(row);
  else return row.value;
}

/// @throws OptionError unless there are bands, and they share the parts of a signature evenly
inline void require_bands(const char* parts_option, int parts, int bands) {
  require_at_least(parts_option, parts, 1);
  require_in_range("bands", bands, 1, parts);
  if (parts % bands != 0)
    throw OptionError("option 'bands' is " + std::to_string(bands) + ", expected a divisor of '" +
                      parts_option + "', which is " + std::to_string(parts));
}

/// A key for each band of each row; rows that share one are candidates.
template <class Row>
class Banding {
 public:
  /// @param keys row after row
  /// @param skipped rows that are like nothing
  Banding(std::vector<std::uint64_t> keys, std::size_t bands, std::vector<char> skipped)
      : keys_(std::move(keys)), bands_(bands), skipped_(std::move(skipped)) {}

  std::size_t rows() const noexcept { return skipped_.size(); }
  bool skipped(std::size_t row) const noexcept { return skipped_[row] != 0; }

  /// All pairs with a common key, ascending, each once.
  std::vector<CandidatePair<Row>> pairs(const Execution& execution) const {
    std::vector<std::vector<CandidatePair<Row>>> of_band(bands_);
    parallel_for(static_cast<std::int64_t>(bands_), 1, execution, "candidates", [&](auto from, auto to) {
      for (auto band = static_cast<std::size_t>(from); band < static_cast<std::size_t>(to); ++band)
        of_band[band] = pairs_of(band);
    });
    std::vector<CandidatePair<Row>> all;
    for (auto& pairs : of_band) {
      const auto middle = static_cast<std::ptrdiff_t>(all.size());
      all.insert(all.end(), pairs.begin(), pairs.end());
      pairs = {};
      std::inplace_merge(all.begin(), all.begin() + middle, all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
    }
    return all;
  }

 private:
  std::uint64_t key(std::size_t row, std::size_t band) const noexcept { return keys_[row * bands_ + band]; }

  std::vector<CandidatePair<Row>> pairs_of(std::size_t band) const {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (std::size_t row = 0; row < rows(); ++row)
      if (!skipped(row)) order.emplace_back(key(row, band), static_cast<std::uint32_t>(row));
    std::sort(order.begin(), order.end());
    std::vector<CandidatePair<Row>> pairs;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      while (end < order.size() && order[end].first == order[begin].first) ++end;
      for (std::size_t a = begin; a < end; ++a)
        for (std::size_t b = a + 1; b < end; ++b)
          pairs.push_back({Row(order[a].second), Row(order[b].second)});
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }

  std::vector<std::uint64_t> keys_;
  std::size_t bands_;
  std::vector<char> skipped_;
};

}  // namespace detail

/// How likely two rows share a band, whose parts are equal with the probability `p` each: 1 − (1 − p^r)^b, b
/// being the number of bands and r that of parts of a band. For MinHash p is the Jaccard similarity, for
/// SimHash 1 − θ / π of the angle θ. Source: Leskovec, Rajaraman and Ullman 2014, § 3.4.2.
inline double band_probability(double p, int parts_of_a_band, int bands) noexcept {
  return 1 - std::pow(1 - std::pow(p, parts_of_a_band), bands);
}

}  // namespace kindred::inline v0
