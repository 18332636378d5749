#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace kindred::inline v0::detail {

inline constexpr std::uint32_t no_digits = std::numeric_limits<std::uint32_t>::max();

// The number of eight digits, each a byte of 0 to 9, the last one on top; `no_digits` where one is not.
inline std::uint32_t number_of_digits(std::uint64_t word) noexcept {
  // What is 10 or more has its highest bit set when 0x76 is added, if not before.
  if (((word | (word + 0x7676767676767676)) & 0x8080808080808080) != 0) return no_digits;
  // Pairs of digits become numbers below a hundred, pairs of those below ten thousand, and so on.
  word = word * (256 * 10 + 1) >> 8;
  word = (word & 0x00FF00FF00FF00FF) * (65536 * 100 + 1) >> 16;
  word = (word & 0x0000FFFF0000FFFF) * (4294967296 * 10000 + 1) >> 32;
  return static_cast<std::uint32_t>(word);
}

// The number that one to eight digits write; `no_digits` for any other text.
inline std::uint32_t short_digits(std::string_view text) noexcept {
  const std::size_t size = text.size();
  if (size - 1 >= 8) return no_digits;
  if (std::endian::native != std::endian::little || size < 4) {
    std::uint32_t number = 0;
    for (const char c : text) {
      const auto digit = static_cast<unsigned char>(c - '0');
      if (digit > 9) return no_digits;
      number = 10 * number + digit;
    }
    return number;
  }
  // The first and the last four characters, which may overlap, as one word with its last digit on top, and
  // zeros before the first.
  std::uint32_t first = 0, last = 0;
  std::memcpy(&first, text.data(), 4);
  std::memcpy(&last, text.data() + size - 4, 4);
  const std::size_t missing = 8 * (8 - size);
  std::uint64_t word = std::uint64_t{last} << 32 | std::uint64_t{first} << missing;
  if (missing > 0) word |= 0x3030303030303030 >> (64 - missing);
  return number_of_digits(word ^ 0x3030303030303030);
}

// The number that one to sixteen digits write; −1 for any other text.
inline std::int64_t digits(std::string_view text) noexcept {
  if (text.size() <= 8) {
    const std::uint32_t number = short_digits(text);
    return number == no_digits ? -1 : std::int64_t{number};
  }
  if (text.size() > 16) return -1;
  const std::size_t front = text.size() - 8;
  const std::uint32_t high = short_digits(text.substr(0, front)), low = short_digits(text.substr(front));
  return high == no_digits || low == no_digits ? -1 : std::int64_t{high} * 100'000'000 + std::int64_t{low};
}

// The same of text behind whose beginning eight bytes may be read, whatever they are. They are taken as one
// word, without a choice by length, which a processor often guesses wrong.

// One to eight characters less '0', the last one on top, with zeros before the first.
inline std::uint64_t padded_digits(const char* text, std::size_t size) noexcept {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&word, text, 8);
  } else {
    for (std::size_t i = 8; i-- > 0;) word = word << 8 | static_cast<unsigned char>(text[i]);
  }
  return (word ^ 0x3030303030303030) << (64 - 8 * size);
}

inline std::uint32_t padded_short_digits(std::string_view text) noexcept {
  if (text.size() - 1 >= 8) return no_digits;
  return number_of_digits(padded_digits(text.data(), text.size()));
}

inline std::int64_t padded_long_digits(std::string_view text) noexcept {
  const std::size_t front = text.size() - 8;
  if (front - 1 >= 8) {
    const std::uint32_t number = padded_short_digits(text);
    return number == no_digits ? -1 : std::int64_t{number};
  }
  const std::uint32_t high = number_of_digits(padded_digits(text.data(), front)),
                      low = number_of_digits(padded_digits(text.data() + front, 8));
  return high == no_digits || low == no_digits ? -1 : std::int64_t{high} * 100'000'000 + std::int64_t{low};
}

}  // namespace kindred::inline v0::detail
