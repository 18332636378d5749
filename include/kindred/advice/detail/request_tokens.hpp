#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/text/detail/unicode.hpp"
#include "kindred/text/fold.hpp"
#include "kindred/text/stemmer.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0::detail {

// What a token of a request is: a word of an alphabet, a character of a script that puts no blanks between
// words, a decimal number, or a sign.
enum class TokenKind : std::uint8_t { word, ideograph, number, sign };

// A token as it is compared, and the bytes of the text that it stands for.
struct RequestToken {
  TokenKind kind;
  std::string form;     // folded, a plural as its singular
  std::string written;  // folded only
  std::size_t begin;
  std::size_t end;
};

// A text of less than 4 GiB as tokens: words without apostrophes, ideographs one by one, decimal numbers, and
// signs; "750ml" is a number and a word. Blanks, hyphens between letters and what is no UTF-8 only separate.
// A request needs every sign and the place of every word, which is why this is no Tokenizer. O(bytes).
inline std::vector<RequestToken> request_tokens(std::string_view text, const Folding& folding = {}) {
  std::vector<FoldedCharacter> characters;
  fold_to(characters, text, folding);
  const std::span<const FoldedCharacter> all(characters);
  const auto kind_at = [all](std::size_t i) {
    return i < all.size() ? kind_of(all[i].code) : CharacterKind::other;
  };
  const auto code_at = [all](std::size_t i) { return i < all.size() ? all[i].code : char32_t{0}; };
  const auto is_letter = [&](std::size_t i) { return kind_at(i) == CharacterKind::letter; };
  const auto is_digit = [&](std::size_t i) { return kind_at(i) == CharacterKind::digit; };
  const auto is_apostrophe = [&](std::size_t i) { return code_at(i) == U'\'' || code_at(i) == 0x2019; };
  // Those of Unicode too: U+2010, and U+2011, at which no line breaks.
  const auto is_hyphen = [&](std::size_t i) {
    return code_at(i) == U'-' || code_at(i) == 0x2010 || code_at(i) == 0x2011;
  };
  // A comma groups digits by three.
  const auto is_group = [&](std::size_t i) {
    return code_at(i) == U',' && is_digit(i + 1) && is_digit(i + 2) && is_digit(i + 3) && !is_digit(i + 4);
  };

  std::vector<RequestToken> tokens;
  for (std::size_t at = 0; at < all.size();) {
    RequestToken token{TokenKind::sign, {}, {}, all[at].begin, all[at].end};
    std::size_t end = at + 1;
    switch (kind_at(at)) {
      case CharacterKind::digit: {
        token.kind = TokenKind::number;
        bool has_point = false;
        for (end = at;
             is_digit(end) || is_group(end) || (!has_point && code_at(end) == U'.' && is_digit(end + 1));
             ++end) {
          has_point = has_point || code_at(end) == U'.';
          if (code_at(end) != U',') token.written += static_cast<char>(code_at(end));
        }
        break;
      }
      case CharacterKind::letter:
        token.kind = TokenKind::word;
        for (end = at; is_letter(end) || (is_apostrophe(end) && is_letter(end + 1)); ++end)
          if (is_letter(end)) append_utf8(token.written, code_at(end));
        break;
      case CharacterKind::cjk:
        token.kind = TokenKind::ideograph;
        append_utf8(token.written, code_at(at));
        break;
      case CharacterKind::other: {
        append_utf8(token.written, is_hyphen(at) ? U'-' : code_at(at));
        const bool hyphen = is_hyphen(at) && at > 0 && is_letter(at - 1) && is_letter(at + 1);
        if (code_at(at) <= U' ' || code_at(at) == 0xA0 || code_at(at) == 0x3000 || code_at(at) == 0xFFFD ||
            hyphen || is_apostrophe(at)) {
          ++at;
          continue;
        }
        break;
      }
    }
    token.end = all[end - 1].end;
    token.form = token.written;
    if (token.kind == TokenKind::word) PluralStemmer::stem(token.form);
    tokens.push_back(std::move(token));
    at = end;
  }
  return tokens;
}

// Appends a word to others, with a blank between.
inline void append_word(std::string& phrase, std::string_view word) {
  if (!phrase.empty()) phrase += ' ';
  phrase += word;
}

// The forms of words, ideographs and numbers: what phrases are compared by.
inline std::string phrase_form(std::string_view text, const Folding& folding = {}) {
  std::string form;
  for (const RequestToken& token : request_tokens(text, folding))
    if (token.kind != TokenKind::sign) append_word(form, token.form);
  return form;
}

}  // namespace kindred::inline v0::detail
