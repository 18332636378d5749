#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/text/character_table.hpp"
#include "kindred/text/detail/unicode.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0 {

/// How a text is made comparable.
struct Folding {
  /// Whether Latin letters lose their marks: "café" is "cafe".
  bool marks = false;
  /// Characters that are read as others before anything else, such as traditional ones as simplified ones.
  CharacterTable characters = {};
};

/// A character of a folded text and where in the source it comes from.
struct FoldedCharacter {
  /// The code point.
  char32_t code = 0;
  /// First byte in the source.
  std::uint32_t begin = 0;
  /// Past the last byte in the source.
  std::uint32_t end = 0;
};

namespace detail {

inline void require_below_4_gib(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max())
    throw DataError("a text of " + std::to_string(text.size()) + " bytes, expected less than 4 GiB");
}

inline bool is_word_character(char32_t c) noexcept {
  const CharacterKind kind = kind_of(c);
  return kind == CharacterKind::letter || kind == CharacterKind::digit;
}

// Whether what was folded, from `first` on, ends in a number without a point, or in one and a blank.
inline bool ends_in_whole_number(const std::vector<FoldedCharacter>& folded, std::size_t first) {
  std::size_t end = folded.size();
  if (end > first && folded[end - 1].code == ' ') --end;
  std::size_t begin = end;
  while (begin > first && is_ascii_digit(folded[begin - 1].code)) --begin;
  if (begin == end) return false;
  if (begin == first) return true;
  const char32_t before = folded[begin - 1].code;
  return before != '.' && !is_word_character(before);
}

// Appends a fraction of one character, as a decimal one, to characters of which those from `first` on are of
// its text. @param next the byte behind it, 0 at the end
inline void append_fraction(std::vector<FoldedCharacter>& characters, std::size_t first,
                            std::string_view decimals, std::uint32_t begin, std::uint32_t end, char next) {
  if (ends_in_whole_number(characters, first)) {
    if (!is_ascii_digit(characters.back().code)) characters.pop_back();  // "8 ½"
  } else {
    if (characters.size() > first && is_word_character(characters.back().code))
      characters.push_back({U' ', begin, begin});
    characters.push_back({U'0', begin, end});
  }
  characters.push_back({U'.', begin, end});
  for (const char digit : decimals) characters.push_back({static_cast<char32_t>(digit), begin, end});
  if (is_ascii_digit(static_cast<unsigned char>(next))) characters.push_back({U' ', end, end});
}

}  // namespace detail

/// Appends a text's characters as they are compared: lower case (full case folding, "ß" as "ss"), full-width
/// forms and half-width kana as usual ones, ligatures, superscripts, circled and squared characters ("①",
/// "㎏") written out, letters and combining marks put together, soft hyphens, zero-width characters and
/// others that are not shown left out.
///
/// This is NFKC_Casefold (The Unicode Standard 14, § 3.13) but for
/// - hyphens, U+2010 and U+2011 becoming that of ASCII;
/// - fractions of one character, which become decimal ones as shops write them: "8½" and "8 ½" are "8.5", "¼"
/// is
///   "0.25", "⅓" "0.33";
/// - CJK radicals and compatibility ideographs, Hangul letters and jamo, and Hebrew and Arabic presentation
/// forms,
///   which stay as they are;
/// - characters above U+FFFF that are shown, other than Deseret letters and the mathematical ones, likewise;
/// - marks, which are put together with letters in pairs, in the order they come in.
/// @return number of U+FFFD that stand for what was no UTF-8
/// @throws DataError for a text of 4 GiB or more
inline std::size_t fold_to(std::vector<FoldedCharacter>& folded, std::string_view text,
                           const Folding& folding = {}) {
  detail::require_below_4_gib(text);
  const std::size_t first = folded.size();
  std::size_t replaced = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto begin = static_cast<std::uint32_t>(at);
    if (byte < 0x80) {
      folded.push_back(
          {static_cast<char32_t>(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte), begin, begin + 1});
      ++at;
      continue;
    }
    const Character character = first_character(text.substr(at));
    at += character.bytes;
    if (!character.is_valid) ++replaced;
    const auto end = static_cast<std::uint32_t>(at);
    if (const auto decimals = detail::decimals_of(character.code); !decimals.empty()) {
      detail::append_fraction(folded, first, decimals, begin, end, at < text.size() ? text[at] : '\0');
      continue;
    }
    detail::fold_character(folding.characters[character.code], [&](char32_t code) {
      if (code == 0x2010) code = U'-';
      if (detail::is_mark(code) && folded.size() > first) {
        auto& before = folded.back();
        if (folding.marks && detail::is_ascii_letter(before.code) && code < 0x370) {
          before.end = end;
          return;
        }
        if (const auto whole = detail::composed(before.code, code)) {
          before.code = *whole;
          before.end = end;
          return;
        }
      }
      folded.push_back({folding.marks ? detail::without_marks(code) : code, begin, end});
    });
  }
  return replaced;
}

/// A text as it is compared, see `fold_to`: fold_text("ＣＡＦÉ №５") is "café no5".
inline std::string fold_text(std::string_view text, const Folding& folding = {}) {
  std::vector<FoldedCharacter> folded;
  fold_to(folded, text, folding);
  std::string result;
  for (const auto& character : folded) append_utf8(result, character.code);
  return result;
}

}  // namespace kindred::inline v0
