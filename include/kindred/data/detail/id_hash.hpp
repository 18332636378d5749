#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kindred::inline v0::detail {

template <class Word>
std::uint64_t load_word(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// 64 bits of a text, eight bytes at a time: a multiplication carries differences up, a shift takes them down
// again. All 64 bits are of use. It differs between byte orders, so it is not to be stored, and it has no
// secret: who may choose ids can choose such as collide.
//
// This and the next are inlined at -O2 too: a call costs a look-up in a large vocabulary two fifths of its
// time.
[[gnu::always_inline]] inline std::uint64_t hash_of(std::string_view id) noexcept {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15, mixer = 0xd6e8feb86659fd93;
  std::uint64_t hash = id.size() * odd;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * mixer;
    hash ^= hash >> 32;
  };
  const char* at = id.data();
  std::size_t left = id.size();
  for (; left > 8; at += 8, left -= 8) mix(load_word<std::uint64_t>(at));
  // What is left, 8 bytes at most; of a long text together with bytes that were taken already.
  if (id.size() >= 8) {
    mix(load_word<std::uint64_t>(at + left - 8));
  } else if (left >= 4) {
    mix(load_word<std::uint32_t>(at) | load_word<std::uint32_t>(at + left - 4) << 32);
  } else if (left > 0) {
    const auto byte = [at](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i]));
    };
    mix(byte(0) | byte(left / 2) << 8 | byte(left - 1) << 16);
  }
  hash *= odd;
  return hash ^ (hash >> 32);
}

// Whether two texts are equal. With memcmp a look-up takes a third longer: its call and its choices by length
// keep the processor from going ahead to the next look-up while this one waits for memory.
[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  const std::size_t size = a.size();
  const auto same = [&a, &b]<class Word>(Word, std::size_t at) {
    return load_word<Word>(a.data() + at) == load_word<Word>(b.data() + at);
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if (!same(std::uint64_t{}, at)) return false;
    return same(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  for (std::size_t at = 0; at < size; ++at)
    if (a[at] != b[at]) return false;
  return true;
}

}  // namespace kindred::inline v0::detail
