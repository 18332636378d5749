#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define KINDRED_DETAIL_CRC32C_INSTRUCTION 1
#else
#define KINDRED_DETAIL_CRC32C_INSTRUCTION 0
#endif

// CRC-32C (Castagnoli), the checksum of iSCSI (RFC 3720, § 12.1), ext4 and Btrfs: by the processor's own
// instruction where it has one, which is asked when the program runs, and by tables elsewhere.
namespace kindred::inline v0::detail {

inline constexpr std::uint32_t crc32c_polynomial = 0x82F63B78;  // bits reflected

// table[k][b]: what the byte b comes to with k zero bytes behind it.
inline constexpr auto crc32c_table = [] {
  std::array<std::array<std::uint32_t, 256>, 8> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? crc32c_polynomial : 0);
    table[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      table[k][byte] = table[0][table[k - 1][byte] & 0xFF] ^ (table[k - 1][byte] >> 8);
  return table;
}();

template <class Word>
Word little_endian(const std::byte* bytes) noexcept {
  Word word = 0;
  if constexpr (std::endian::native == std::endian::little) std::memcpy(&word, bytes, sizeof word);
  else
    for (std::size_t i = sizeof word; i-- > 0;)
      word = static_cast<Word>(word << 8 | std::to_integer<Word>(bytes[i]));
  return word;
}

// Source: Kounavis and Berry 2005, "A systematic approach to building high performance software-based CRC
// generators" (slicing by 8).
inline std::uint32_t crc32c_by_tables(std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  const std::byte* at = bytes.data();
  const std::byte* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) {
    const std::uint64_t word = little_endian<std::uint64_t>(at) ^ crc;
    crc = 0;
    for (std::size_t k = 0; k < 8; ++k) crc ^= crc32c_table[7 - k][word >> 8 * k & 0xFF];
  }
  for (; at != end; ++at)
    crc = crc32c_table[0][(crc ^ std::to_integer<std::uint32_t>(*at)) & 0xFF] ^ crc >> 8;
  return crc;
}

#if KINDRED_DETAIL_CRC32C_INSTRUCTION

// The instruction gives a result each cycle and takes three for it, so three stretches of this length are
// walked at once, and put together by what so many zero bytes do to the first ones' remainders.
inline constexpr std::size_t crc32c_stretch = 4096;

inline constexpr auto crc32c_past_stretch = [] {
  std::array<std::uint32_t, 32> step{};  // what a zero byte makes of each bit; then 2, 4, … of them
  for (std::size_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t crc = std::uint32_t{1} << bit;
    step[bit] = crc32c_table[0][crc & 0xFF] ^ crc >> 8;
  }
  for (std::size_t zeros = 1; zeros < crc32c_stretch; zeros *= 2) {
    std::array<std::uint32_t, 32> twice{};
    for (std::size_t bit = 0; bit < 32; ++bit)
      for (std::size_t of = 0; of < 32; ++of)
        if ((step[bit] >> of & 1) != 0) twice[bit] ^= step[of];
    step = twice;
  }
  std::array<std::array<std::uint32_t, 256>, 4> table{};
  for (std::size_t part = 0; part < 4; ++part)
    for (std::size_t byte = 0; byte < 256; ++byte)
      for (std::size_t bit = 0; bit < 8; ++bit)
        if ((byte >> bit & 1) != 0) table[part][byte] ^= step[8 * part + bit];
  return table;
}();

__attribute__((target("sse4.2"))) inline std::uint32_t crc32c_by_instruction(
    std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  const auto past_stretch = [](std::uint64_t remainder) {
    std::uint32_t sum = 0;
    for (std::size_t part = 0; part < 4; ++part)
      sum ^= crc32c_past_stretch[part][remainder >> 8 * part & 0xFF];
    return sum;
  };
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3 * crc32c_stretch; left -= 3 * crc32c_stretch) {
    std::uint64_t first = crc, second = 0, third = 0;
    for (const std::byte* const end = at + crc32c_stretch; at != end; at += 8) {
      first = __builtin_ia32_crc32di(first, little_endian<std::uint64_t>(at));
      second = __builtin_ia32_crc32di(second, little_endian<std::uint64_t>(at + crc32c_stretch));
      third = __builtin_ia32_crc32di(third, little_endian<std::uint64_t>(at + 2 * crc32c_stretch));
    }
    at += 2 * crc32c_stretch;
    crc = past_stretch(past_stretch(first) ^ second) ^ static_cast<std::uint32_t>(third);
  }
  std::uint64_t wide = crc;
  for (; left >= 8; left -= 8, at += 8) wide = __builtin_ia32_crc32di(wide, little_endian<std::uint64_t>(at));
  return crc32c_by_tables(static_cast<std::uint32_t>(wide), {at, left});
}

#endif

// The checksum of some bytes; or, given that of those before them, of all.
inline std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept {
#if KINDRED_DETAIL_CRC32C_INSTRUCTION
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ~crc32c_by_instruction(~before, bytes);
#endif
  return ~crc32c_by_tables(~before, bytes);
}

}  // namespace kindred::inline v0::detail

#undef KINDRED_DETAIL_CRC32C_INSTRUCTION
