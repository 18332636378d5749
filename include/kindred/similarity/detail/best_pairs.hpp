#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/top_k.hpp"

namespace kindred::inline v0::detail {

/// Picks the k best of many values above 0, ties to the lower row: a histogram of their leading bits tells
/// which surely are not among them, so that few are left to be compared.
template <class Scalar>
class BestPairs {
 public:
  using Pair = Scored<std::uint32_t, Scalar>;

  explicit BestPairs(std::size_t k) : k_(k) {}

  /// How many are picked.
  std::size_t count() const noexcept { return k_; }

  /// Some rows that stand for all, where there are so many more than k that looking at those first is worth
  /// it; else none. They stand until the next call.
  std::span<const std::uint32_t> sample(std::span<const std::uint32_t> rows) noexcept {
    if (rows.size() / 4 < k_ || rows.size() < 4 * sample_.size()) return {};
    const std::size_t step = rows.size() / sample_.size();
    for (std::size_t i = 0; i < sample_.size(); ++i) sample_[i] = rows[i * step];
    return sample_;
  }

  /// A value that at least k of `count` rows most likely reach, and not many more, by the values of a sample:
  /// its quantile, two standard deviations on the safe side.
  Scalar likely_bar(std::span<const Scalar> values, std::size_t count) noexcept {
    const double expected =
        static_cast<double>(k_) * static_cast<double>(values.size()) / static_cast<double>(count);
    const auto rank = static_cast<std::size_t>(expected + 2 * std::sqrt(expected) + 2);
    return rank < values.size() ? bar_of(bin_at(rank, values)) : 0;
  }

  /// The best of some rows, whose values are above 0, by ascending row and without `self`. They stand until
  /// the next call.
  std::span<const Pair> of(std::span<const std::uint32_t> rows, std::span<const Scalar> values,
                           std::uint32_t self) {
    pairs_.resize(rows.size() + 1);
    spare_.resize(rows.size() + 1);
    // One more than k, since self may be among them.
    const std::size_t bin = rows.size() > k_ ? bin_at(k_ + 1, values) : 0;
    std::size_t count = keep(rows, values, self, bar_of(bin));
    if (count > k_) count = cut(count, least_of(bin + 1));
    sort_by_row(count);
    return {pairs_.data(), count};
  }

 private:
  // A bin of the histogram: exponent and leading bits of the value as a float. Of values above 0 a larger one
  // is never in a lower bin; all others are in the lowest.
  static constexpr int shift = 18;
  static constexpr std::size_t bins = std::size_t{1} << (31 - shift);
  static std::size_t bin_of(Scalar value) noexcept {
    float as_float = 0;
    if constexpr (std::is_same_v<Scalar, float>) as_float = value;
    else as_float = static_cast<float>(std::min<Scalar>(value, std::numeric_limits<float>::max()));
    return as_float > 0 ? std::bit_cast<std::uint32_t>(as_float) >> shift : 0;
  }
  // The least float of a bin.
  static Scalar least_of(std::size_t bin) noexcept {
    return static_cast<Scalar>(std::bit_cast<float>(static_cast<std::uint32_t>(bin) << shift));
  }
  // What all values of a bin reach: a double may have been rounded up into it.
  static Scalar bar_of(std::size_t bin) noexcept {
    return std::is_same_v<Scalar, float> ? least_of(bin) : least_of(bin) * static_cast<Scalar>(1 - 1e-7);
  }

  // The bin of the value of a rank, counting from the highest.
  std::size_t bin_at(std::size_t rank, std::span<const Scalar> values) noexcept {
    std::size_t lowest = bins, highest = 0;
    for (const Scalar value : values) {
      const std::size_t bin = bin_of(value);
      ++histogram_[bin];
      lowest = std::min(lowest, bin);
      highest = std::max(highest, bin);
    }
    std::size_t reached = 0, found = lowest;
    for (std::size_t bin = highest + 1; bin-- > lowest;) {
      if (reached < rank) found = bin;
      reached += std::exchange(histogram_[bin], 0U);
    }
    return found;
  }

  // The pairs that reach a bar. Whole words of flags are passed over where none does.
  std::size_t keep(std::span<const std::uint32_t> rows, std::span<const Scalar> values, std::uint32_t self,
                   Scalar bar) {
    constexpr std::size_t at_once = sizeof(std::uint64_t);
    flags_.resize((rows.size() + at_once - 1) / at_once * at_once);
    // By pointers of its own: a byte might be a part of anything, so that members would be read each time.
    const Scalar* const value = values.data();
    std::uint8_t* const flag_of = flags_.data();
    for (std::size_t i = 0, end = values.size(); i < end; ++i) flag_of[i] = value[i] >= bar ? 1 : 0;
    std::fill(flags_.begin() + static_cast<std::ptrdiff_t>(values.size()), flags_.end(), std::uint8_t{0});
    std::size_t count = 0;
    for (std::size_t begin = 0; begin < flags_.size(); begin += at_once) {
      std::uint64_t word = 0;
      std::memcpy(&word, flags_.data() + begin, sizeof word);
      for (; word != 0; word &= word - 1) {
        const auto flag = static_cast<std::size_t>(std::countr_zero(word)) / 8;
        const std::size_t i =
            begin + (std::endian::native == std::endian::little ? flag : at_once - 1 - flag);
        pairs_[count] = {rows[i], values[i]};
        count += rows[i] != self ? 1U : 0U;
      }
    }
    return count;
  }

  // Leaves the k best of `count` pairs, among which are those of `sure` or more.
  std::size_t cut(std::size_t count, Scalar sure) {
    std::size_t above = 0, below = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Pair pair = pairs_[i];
      pairs_[above] = pair;
      spare_[below] = pair;
      const auto is_sure = static_cast<unsigned>(pair.score >= sure);
      above += is_sure;
      below += 1U - is_sure;
    }
    const auto begin = spare_.begin(), middle = begin + static_cast<std::ptrdiff_t>(k_ - above);
    std::nth_element(begin, middle, begin + static_cast<std::ptrdiff_t>(below),
                     [](const Pair& a, const Pair& b) { return ranks_before(a, b); });
    std::copy(begin, middle, pairs_.begin() + static_cast<std::ptrdiff_t>(above));
    return k_;
  }

  // By one byte of the row after another, or by comparing where there are few.
  void sort_by_row(std::size_t count) {
    if (count < 64) {
      std::sort(pairs_.begin(), pairs_.begin() + static_cast<std::ptrdiff_t>(count),
                [](const Pair& a, const Pair& b) { return a.index < b.index; });
      return;
    }
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, pairs_[i].index);
    for (int byte = 0; byte < 32 && largest >> byte != 0; byte += 8) {
      std::array<std::uint32_t, 257> begins{};
      for (std::size_t i = 0; i < count; ++i) ++begins[(pairs_[i].index >> byte & 255) + 1];
      for (std::size_t b = 0; b < 256; ++b) begins[b + 1] += begins[b];
      for (std::size_t i = 0; i < count; ++i) spare_[begins[pairs_[i].index >> byte & 255]++] = pairs_[i];
      pairs_.swap(spare_);
    }
  }

  std::size_t k_;
  std::array<std::uint32_t, 128> sample_;
  std::vector<Pair> pairs_, spare_;
  std::vector<std::uint8_t> flags_;
  std::array<std::uint32_t, bins> histogram_{};  // all 0 between calls
};

}  // namespace kindred::inline v0::detail
