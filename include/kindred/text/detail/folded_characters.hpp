#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "kindred/text/detail/unicode.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0::detail {

// The folded characters of a text.
struct FoldedCharacters {
  std::span<const FoldedCharacter> folded;

  std::size_t size() const noexcept { return folded.size(); }
  char32_t code(std::size_t i) const noexcept { return folded[i].code; }
  CharacterKind kind(std::size_t i) const noexcept { return kind_of(folded[i].code); }
  // The bytes of the text that a character stands for.
  std::uint32_t begin(std::size_t i) const noexcept { return folded[i].begin; }
  std::uint32_t end(std::size_t i) const noexcept { return folded[i].end; }
  void append_to(std::string& word, std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i) append_utf8(word, folded[i].code);
  }
};

// Those of a text in ASCII, which is folded as it is read.
struct AsciiCharacters {
  std::string_view text;

  std::size_t size() const noexcept { return text.size(); }
  char32_t code(std::size_t i) const noexcept { return static_cast<unsigned char>(lower(text[i])); }
  CharacterKind kind(std::size_t i) const noexcept {
    return ascii_kinds[static_cast<unsigned char>(text[i])];
  }
  std::uint32_t begin(std::size_t i) const noexcept { return static_cast<std::uint32_t>(i); }
  std::uint32_t end(std::size_t i) const noexcept { return static_cast<std::uint32_t>(i + 1); }
  void append_to(std::string& word, std::size_t from, std::size_t to) const {
    const std::size_t size = word.size();
    word.append(text, from, to - from);
    for (std::size_t i = size; i < word.size(); ++i) word[i] = lower(word[i]);
  }

 private:
  static char lower(char c) noexcept { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); }
};

}  // namespace kindred::inline v0::detail
