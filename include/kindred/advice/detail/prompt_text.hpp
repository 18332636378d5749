#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/io/number.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0::detail {

// Characters that show nothing: controls, soft hyphen, zero-width and direction marks, variation selectors,
// and tags, in which text can be hidden.
constexpr bool is_invisible(char32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x34F || code == 0x61C ||
         (code >= 0x115F && code <= 0x1160) || (code >= 0x180B && code <= 0x180E) ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE0FFF);
}

// Text on one line that shows all it says and none of the signs that structure a prompt, cut to so many
// characters.
inline std::string harmless(std::string_view text, std::size_t longest) {
  constexpr std::u32string_view structure = U"<>{}[]|`#*_~\\\"“”";
  std::string clean;
  std::size_t count = 0;
  bool blank = false;
  while (!text.empty()) {
    const Character character = first_character(text);
    text.remove_prefix(character.bytes);
    const char32_t code = character.code;
    const bool breaks =
        code == U' ' || code == U'\n' || code == U'\t' || code == U'\r' || code == 0x2028 || code == 0x2029;
    if (breaks || structure.find(code) != std::u32string_view::npos) {
      blank = !clean.empty();
      continue;
    }
    if (is_invisible(code)) continue;
    if (count + (blank ? 1 : 0) >= longest) return clean + "…";
    if (blank) clean += ' ';
    count += blank ? 2 : 1;
    blank = false;
    append_utf8(clean, code);
  }
  return clean;
}

// Whether a product's text reads like an instruction to whoever advises: by turns of phrase, folded, blanks
// and signs left out, so that neither "I G N O R E" nor full-width letters hide one.
inline bool talks_to_advisor(std::string_view text) {
  constexpr auto phrases = std::to_array<std::string_view>({"ignoreprevious",
                                                            "ignoreall",
                                                            "ignoretheabove",
                                                            "ignoreabove",
                                                            "ignoreany",
                                                            "ignoreyour",
                                                            "ignoretheprevious",
                                                            "disregard",
                                                            "forgetprevious",
                                                            "forgetall",
                                                            "forgetyour",
                                                            "forgeteverything",
                                                            "systemprompt",
                                                            "systemmessage",
                                                            "previousinstruction",
                                                            "newinstruction",
                                                            "yourinstruction",
                                                            "followtheseinstruction",
                                                            "youarenow",
                                                            "youareanai",
                                                            "youareachat",
                                                            "youareanassistant",
                                                            "asanai",
                                                            "languagemodel",
                                                            "pretendtobe",
                                                            "youmust",
                                                            "youshould",
                                                            "alwaysrecommend",
                                                            "onlyrecommend",
                                                            "recommendonly",
                                                            "recommendthisproduct",
                                                            "recommendmefirst",
                                                            "donotrecommend",
                                                            "neverrecommend",
                                                            "alwayschoose",
                                                            "choosethis",
                                                            "chooseonly",
                                                            "choosenumber",
                                                            "answeronlywith",
                                                            "answerwith",
                                                            "respondwith",
                                                            "replywith",
                                                            "sayto",
                                                            "tellthecustomer",
                                                            "telltheuser",
                                                            "revealyour",
                                                            "endofproducts",
                                                            "jailbreak",
                                                            "developermode",
                                                            "忽略以上",
                                                            "忽略之前",
                                                            "忽略所有",
                                                            "忽略前面",
                                                            "忽略上述",
                                                            "无视以上",
                                                            "无视之前",
                                                            "忘记之前",
                                                            "忘记以上",
                                                            "忘掉",
                                                            "系统提示",
                                                            "系统消息",
                                                            "提示词",
                                                            "新的指令",
                                                            "以下指令",
                                                            "上述指令",
                                                            "你现在是",
                                                            "你是一个",
                                                            "你必须",
                                                            "你应该",
                                                            "请只推荐",
                                                            "只推荐",
                                                            "必须推荐",
                                                            "总是推荐",
                                                            "不要推荐",
                                                            "语言模型",
                                                            "人工智能助手",
                                                            "告诉顾客",
                                                            "告诉用户",
                                                            "回答时",
                                                            "请回复",
                                                            "请回答"});
  std::string visible;
  for (std::string_view rest = text; !rest.empty();) {
    const Character character = first_character(rest);
    rest.remove_prefix(character.bytes);
    if (!is_invisible(character.code)) append_utf8(visible, character.code);
  }
  std::string letters;
  for (const RequestToken& token : request_tokens(visible))
    if (token.kind != TokenKind::sign) letters += token.written;
  if (std::any_of(phrases.begin(), phrases.end(),
                  [&](auto phrase) { return letters.find(phrase) != std::string::npos; }))
    return true;
  // The roles of a chat: "system:".
  const auto tokens = request_tokens(visible);
  for (std::size_t t = 0; t + 1 < tokens.size(); ++t)
    if (tokens[t + 1].form == ":" &&
        (tokens[t].form == "system" || tokens[t].form == "user" || tokens[t].form == "assistant"))
      return true;
  return false;
}

inline bool has_link(std::string_view text) {
  std::string folded;
  for (const RequestToken& token : request_tokens(text)) folded += token.written;
  return folded.find("://") != std::string::npos || folded.find("www.") != std::string::npos ||
         folded.find("http") != std::string::npos;
}

// Whether a text has an amount of money that is not this price.
inline bool has_other_price(std::string_view text, std::optional<double> price) {
  const auto tokens = request_tokens(text);
  const auto is_currency = [&](std::size_t t) {
    if (t >= tokens.size()) return false;
    constexpr auto words =
        std::to_array<std::string_view>({"$", "€", "£", "¥", "dollar", "usd", "eur", "euro", "pound", "gbp",
                                         "yuan", "rmb", "buck", "元", "块"});
    return std::find(words.begin(), words.end(), tokens[t].form) != words.end();
  };
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    if (tokens[t].kind != TokenKind::number || !((t > 0 && is_currency(t - 1)) || is_currency(t + 1)))
      continue;
    double number = 0;
    const bool read = quick_number(std::string_view(tokens[t].form), number);
    if (!read || !price || std::abs(number - *price) >= 0.005) return true;
  }
  return false;
}

}  // namespace kindred::inline v0::detail
