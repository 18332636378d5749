#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "kindred/text/detail/unicode_tables.hpp"

namespace kindred::inline v0::detail {

// What a character is in a text: neither, a letter, mark or number, one of 0 to 9, or one of Chinese or
// Japanese.
enum class CharacterKind : std::uint8_t { other, letter, digit, cjk };

constexpr bool is_ascii_letter(char32_t c) noexcept { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
constexpr bool is_ascii_digit(char32_t c) noexcept { return c >= '0' && c <= '9'; }

// The last of sorted ranges that begins at or before `c`, or null.
template <class Range, class First>
constexpr const Range* range_at(std::span<const Range> ranges, char32_t c, First first) noexcept {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [&](char32_t code, const Range& range) { return code < first(range); });
  return after == ranges.begin() ? nullptr : &*(after - 1);
}

// Chinese characters, kana and bopomofo, which no blanks separate into words.
constexpr bool is_cjk(char32_t c) noexcept {
  struct Block {
    char32_t first, last;
  };
  constexpr std::array<Block, 14> blocks = {{{0x2E80, 0x2FD5},
                                             {0x3005, 0x3007},
                                             {0x3021, 0x3029},
                                             {0x3041, 0x309F},
                                             {0x30A1, 0x30FA},
                                             {0x30FC, 0x30FF},
                                             {0x3105, 0x312F},
                                             {0x31A0, 0x31BF},
                                             {0x31F0, 0x31FF},
                                             {0x3400, 0x4DBF},
                                             {0x4E00, 0x9FFF},
                                             {0xF900, 0xFAFF},
                                             {0x1B000, 0x1B16F},
                                             {0x20000, 0x3FFFF}}};
  if (c < 0x2E80) return false;
  if (c >= 0x4E00 && c <= 0x9FFF) return true;
  return std::any_of(blocks.begin(), blocks.end(), [&](Block b) { return c >= b.first && c <= b.last; });
}

inline constexpr std::array<CharacterKind, 128> ascii_kinds = [] {
  std::array<CharacterKind, 128> kinds{};
  for (char32_t c = 0; c < 128; ++c)
    kinds[c] = is_ascii_digit(c)    ? CharacterKind::digit
               : is_ascii_letter(c) ? CharacterKind::letter
                                    : CharacterKind::other;
  return kinds;
}();

constexpr CharacterKind kind_of(char32_t c) noexcept {
  if (c < 0x80) return ascii_kinds[c];
  if (is_cjk(c)) return CharacterKind::cjk;
  const auto* const range = range_at<WordRange>(word_ranges, c, [](const WordRange& r) { return r.first; });
  return range && c <= range->last ? CharacterKind::letter : CharacterKind::other;
}

// Calls put(character) for each character that `c` folds to.
template <class Put>
constexpr void fold_character(char32_t c, Put&& put) {
  if (c < 0x80) return put(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  if (c >= 0x4E00 && c <= 0xD7FF) {
    // Of these only the Cherokee small letters, and a few of Latin and Cyrillic.
    if (c <= 0x9FFF || c >= 0xAC00) return put(c);
  }
  if (c >= 0x10000)
    for (const IgnoredRange& ignored : ignored_ranges)
      if (c >= ignored.first && c <= ignored.last) return;
  if (const auto* const run = range_at<FoldRun>(fold_runs, c, [](const FoldRun& r) { return r.first; });
      run && c <= run->last && (c - run->first) % static_cast<std::uint32_t>(run->step) == 0)
    return put(static_cast<char32_t>(static_cast<std::int64_t>(c) + run->distance));
  if (const auto* const text = range_at<FoldText>(fold_texts, c, [](const FoldText& t) { return t.from; });
      text && c == text->from) {
    for (std::size_t i = 0; i < text->count; ++i) put(static_cast<char32_t>(fold_pool[text->at + i]));
    return;
  }
  put(c);
}

// What stands behind the point in the decimal fraction for "½" and its like, of which two digits are enough
// where it has no end; empty for other characters.
constexpr std::string_view decimals_of(char32_t c) noexcept {
  constexpr std::array<std::string_view, 3> quarters = {"25", "5", "75"};
  constexpr std::array<std::string_view, 15> others = {"14", "11", "1",  "33",  "67",  "2",   "4",  "6",
                                                       "8",  "17", "83", "125", "375", "625", "875"};
  if (c >= 0xBC && c <= 0xBE) return quarters[c - 0xBC];
  if (c >= 0x2150 && c <= 0x215E) return others[c - 0x2150];
  return {};
}

constexpr bool is_mark(char32_t c) noexcept {
  return (c >= 0x300 && c <= 0x36F) || c == 0x3099 || c == 0x309A;
}

// The letter that a lower-case letter and a mark make together.
constexpr std::optional<char32_t> composed(char32_t letter, char32_t mark) noexcept {
  for (const auto& entry : composed_letters)
    if (entry.letter == letter && entry.mark == mark) return entry.whole;
  return std::nullopt;
}

// The Latin letter of a to z without its marks, where `c` is one with marks; else `c`.
constexpr char32_t without_marks(char32_t c) noexcept {
  switch (c) {
    case 0xF8: return 'o';
    case 0x111: return 'd';
    case 0x127: return 'h';
    case 0x131: return 'i';
    case 0x142: return 'l';
    default: break;
  }
  char32_t letter = c;
  while (letter >= 0x80) {
    const auto* const whole =
        range_at<ComposedLetter>(composed_letters, letter, [](const ComposedLetter& l) { return l.whole; });
    if (!whole || whole->whole != letter) return c;
    letter = whole->letter;
  }
  return is_ascii_letter(letter) ? letter : c;
}

}  // namespace kindred::inline v0::detail
