#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace kindred::inline v0::detail {

// Which of 64 bytes are what; byte i is bit i.
struct ByteMasks {
  std::uint64_t separators = 0;
  std::uint64_t line_ends = 0;
  std::uint64_t quotes = 0;
  std::uint64_t not_ascii = 0;

  friend bool operator==(const ByteMasks&, const ByteMasks&) = default;
};

// Eight characters at a time: a byte of `x` that is 0 has its highest bit set in the first line's result, no
// other has, and the product gathers those bits.
inline ByteMasks byte_masks_of_words(const char* bytes, char separator) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101, lows = 0x7F7F7F7F7F7F7F7F;
  const auto zero_bytes = [](std::uint64_t x) { return ~(((x & lows) + lows) | x | lows); };
  const auto gathered = [](std::uint64_t highs) { return ((highs >> 7) * 0x0102040810204080) >> 56; };
  ByteMasks masks;
  for (unsigned word = 0; word < 8; ++word) {
    std::uint64_t x = 0;
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&x, bytes + std::size_t{8} * word, 8);
    } else {
      for (unsigned i = 8; i-- > 0;) x = x << 8 | static_cast<unsigned char>(bytes[8 * word + i]);
    }
    const auto bits_of = [&](char c) {
      return gathered(zero_bytes(x ^ (ones * static_cast<unsigned char>(c)))) << (8 * word);
    };
    masks.separators |= bits_of(separator);
    masks.line_ends |= bits_of('\n');
    masks.quotes |= bits_of('"');
    masks.not_ascii |= gathered(x & ~lows) << (8 * word);
  }
  return masks;
}

inline ByteMasks byte_masks(const char* bytes, char separator) noexcept {
#ifdef __SSE2__
  ByteMasks masks;
  const __m128i all_separators = _mm_set1_epi8(separator), all_line_ends = _mm_set1_epi8('\n'),
                all_quotes = _mm_set1_epi8('"');
  for (unsigned part = 0; part < 4; ++part) {
    __m128i x;
    std::memcpy(&x, bytes + std::size_t{16} * part, 16);
    const auto bits_of = [part](__m128i highs) {
      return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(highs))} << (16 * part);
    };
    masks.separators |= bits_of(_mm_cmpeq_epi8(x, all_separators));
    masks.line_ends |= bits_of(_mm_cmpeq_epi8(x, all_line_ends));
    masks.quotes |= bits_of(_mm_cmpeq_epi8(x, all_quotes));
    masks.not_ascii |= bits_of(x);
  }
  return masks;
#else
  return byte_masks_of_words(bytes, separator);
#endif
}

}  // namespace kindred::inline v0::detail
