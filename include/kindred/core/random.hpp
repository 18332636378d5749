#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

namespace kindred::inline v0 {

/// Philox4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key, so that any
/// place in any stream is reached at once and threads need not share a state.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, § 3.3.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) noexcept {
  constexpr std::uint64_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product_0 = multiplier_0 * counter[0];
    const std::uint64_t product_1 = multiplier_1 * counter[2];
    counter = {static_cast<std::uint32_t>(product_1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product_1),
               static_cast<std::uint32_t>(product_0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product_0)};
    key[0] += weyl_0;
    key[1] += weyl_1;
  }
  return counter;
}

/// A stream of random numbers from Philox: (seed, stream) names it, so give every row, tree or thread-chunk
/// its own stream. Its draws are the same on every platform, unlike those of the std:: distributions.
/// Satisfies std::uniform_random_bit_generator.
class Random {
 public:
  /// The type of a raw draw.
  using result_type = std::uint32_t;

  /// The stream `stream` of the seed `seed`; distinct pairs give independent streams.
  constexpr explicit Random(std::uint64_t seed, std::uint64_t stream = 0) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        stream_{static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)} {}

  /// Smallest raw draw.
  static constexpr result_type min() noexcept { return 0; }
  /// Largest raw draw.
  static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  /// 32 random bits.
  constexpr result_type operator()() noexcept {
    if (used_ == 4) {
      block_ = philox({static_cast<std::uint32_t>(position_), static_cast<std::uint32_t>(position_ >> 32),
                       stream_[0], stream_[1]},
                      key_);
      ++position_;
      used_ = 0;
    }
    return block_[used_++];
  }

  /// 64 random bits.
  constexpr std::uint64_t bits64() noexcept {
    const std::uint64_t high = (*this)();
    return high << 32 | (*this)();
  }

  /// Uniform in [0, 1), 53 bits.
  constexpr double uniform() noexcept { return static_cast<double>(bits64() >> 11) * 0x1p-53; }

  /// Uniform integer in [0, bound), without bias; bound ≥ 1. (Rejection of the incomplete last interval.)
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    const std::uint64_t remainder = (0 - bound) % bound;
    std::uint64_t draw = bits64();
    while (draw < remainder) draw = bits64();
    return draw % bound;
  }

  /// Standard normal (Box and Muller 1958).
  double normal() noexcept {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  /// Shuffles an indexable range in place (Fisher and Yates).
  template <class Range>
  constexpr void shuffle(Range& range) noexcept {
    for (std::size_t i = range.size(); i > 1; --i) {
      using std::swap;
      swap(range[i - 1], range[below(i)]);
    }
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 2> stream_;
  std::array<std::uint32_t, 4> block_ = {};
  std::uint64_t position_ = 0;
  std::size_t used_ = 4;
};

}  // namespace kindred::inline v0
