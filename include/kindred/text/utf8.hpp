#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "kindred/io/detail/utf8.hpp"

namespace kindred::inline v0 {

/// A character of a text: what begins it, valid or not.
struct Character {
  /// Its code point; U+FFFD for what is no UTF-8.
  char32_t code = 0;
  /// Bytes that it takes in the text.
  std::size_t bytes = 0;
  /// Whether it was valid UTF-8.
  bool is_valid = true;
};

/// The first character of a text that is not empty. What is no UTF-8 is replaced as browsers do it: one
/// U+FFFD for the longest beginning of a character, or for one byte. Source: The Unicode Standard 15, § 3.9,
/// "substitution of maximal subparts".
constexpr Character first_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  if (byte(0) < 0x80) return {byte(0), 1};
  switch (detail::utf8_length(text)) {
    case 2: return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    case 3: return {(byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    case 4:
      return {(byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
    default: return {0xFFFD, detail::utf8_damage(text), false};
  }
}

/// Appends a character; U+FFFD for a number that is no character.
inline void append_utf8(std::string& text, char32_t code) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

/// A text as its characters.
/// @param replaced where not null, is increased by the number of U+FFFD that stand for what was no UTF-8
inline std::u32string to_characters(std::string_view text, std::size_t* replaced = nullptr) {
  std::u32string characters;
  while (!text.empty()) {
    const Character character = first_character(text);
    characters += character.code;
    if (!character.is_valid && replaced) ++*replaced;
    text.remove_prefix(character.bytes);
  }
  return characters;
}

/// Characters as UTF-8.
inline std::string to_utf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t code : characters) append_utf8(text, code);
  return text;
}

}  // namespace kindred::inline v0
