#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace kindred::inline v0::detail {

// A lead byte's sequence: its length, and the range of its second byte, which rules out overlong forms,
// surrogates and what lies above U+10FFFF. The Unicode Standard 15, table 3-7.
struct Utf8Lead {
  std::size_t length;
  unsigned char second_least = 0x80;
  unsigned char second_most = 0xBF;
};

constexpr Utf8Lead utf8_lead(unsigned char lead) noexcept {
  if (lead < 0x80) return {1};
  if (lead < 0xC2) return {0};
  if (lead < 0xE0) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

// How many bytes of `text`, which is not empty, begin a character as they should.
constexpr std::size_t utf8_good_bytes(std::string_view text) noexcept {
  const Utf8Lead lead = utf8_lead(static_cast<unsigned char>(text[0]));
  std::size_t good = lead.length > 0 ? 1 : 0;
  for (; good < std::min(lead.length, text.size()); ++good) {
    const auto byte = static_cast<unsigned char>(text[good]);
    if (byte < (good == 1 ? lead.second_least : 0x80) || byte > (good == 1 ? lead.second_most : 0xBF)) break;
  }
  return good;
}

// Bytes of the first character of `text`, which is not empty; 0 where it is not valid UTF-8.
constexpr std::size_t utf8_length(std::string_view text) noexcept {
  const std::size_t good = utf8_good_bytes(text);
  return good == utf8_lead(static_cast<unsigned char>(text[0])).length ? good : 0;
}

// Bytes that one U+FFFD stands for where `text` does not begin with a valid character: the longest beginning
// of a character, or one byte. The Unicode Standard 15, § 3.9, "substitution of maximal subparts".
constexpr std::size_t utf8_damage(std::string_view text) noexcept {
  return std::max<std::size_t>(utf8_good_bytes(text), 1);
}

// Whether all bytes are below 128; most text is, and this is quick to see.
inline bool is_ascii(std::string_view text) noexcept {
  std::uint64_t all = 0, word = 0;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    all |= word;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & 0x8080808080808080) == 0;
}

// Where `text` stops being UTF-8; its size where it does not.
constexpr std::size_t utf8_end(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

// What to say of text that stops being UTF-8 at `at`.
inline std::string not_utf8(std::string_view text, std::size_t at) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(text[at]);
  std::string message = "the byte 0x";
  message += digits[byte / 16];
  message += digits[byte % 16];
  return message + " at place " + std::to_string(at + 1) + " is not UTF-8, expected UTF-8";
}

}  // namespace kindred::inline v0::detail
