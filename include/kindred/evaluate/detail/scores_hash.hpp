#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace kindred::inline v0::detail {

// One step of a chain of hashes; the finaliser is that of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
inline std::uint64_t chain_hash(std::uint64_t hash, std::uint64_t next) noexcept {
  hash = (hash ^ next) + 0x9E3779B97F4A7C15;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
  return hash ^ (hash >> 31);
}

// A hash of the bits of an array, in 16 lanes of 32 bits so that it costs less than making the scores.
template <class Scalar>
std::uint64_t hash_bits(std::span<const Scalar> values) noexcept {
  constexpr std::size_t lanes = 16;
  std::array<std::uint32_t, lanes> state{}, words{};
  for (std::uint32_t i = 0; i < lanes; ++i) state[i] = i + 1;
  const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
  for (std::size_t at = 0, size = values.size_bytes(); at < size; at += sizeof(words)) {
    if (size - at < sizeof(words)) words.fill(0);
    std::memcpy(words.data(), bytes + at, size - at < sizeof(words) ? size - at : sizeof(words));
    for (std::size_t i = 0; i < lanes; ++i) state[i] = std::rotl(state[i] ^ words[i], 13) * 0x9E3779B1U;
  }
  std::uint64_t hash = values.size();
  for (const std::uint32_t lane : state) hash = chain_hash(hash, lane);
  return hash;
}

}  // namespace kindred::inline v0::detail
