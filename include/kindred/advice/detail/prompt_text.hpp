#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_tokens.hpp"
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

// The Latin letter that a Cyrillic or Greek one looks like, else the character itself: "ignоre" may hide a
// Cyrillic о. Those of Unicode's confusables that are drawn alike in most fonts.
inline char32_t looks_like(char32_t code) noexcept {
  constexpr std::u32string_view letters = U"авеԁһіјкмнорԛѕтухѡԝАВЕҺІЈКМНОРԚЅТУХԜαειοκρτυχΑΒΕΗΙΚΜΝΟΡΤΥΧΖıɡ",
                                latin = U"abedhijkmhopqstyxwwABEHIJKMHOPQSTYXWaeiokptuxABEHIKMNOPTYXZig";
  static_assert(letters.size() == latin.size());
  const std::size_t at = letters.find(code);
  return at == std::u32string_view::npos ? code : latin[at];
}

// Whether a product's text reads like an instruction to whoever advises: by turns of phrase, folded, blanks
// and signs left out, so that neither "I G N O R E" nor full-width, accented or Cyrillic letters hide one.
// Each begins where a word does, and with $ ends where one does: "essay topics" and "as an air fryer" are
// none.
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
                                                            "youareanai$",
                                                            "youareachat",
                                                            "youareanassistant",
                                                            "asanai$",
                                                            "languagemodel",
                                                            "pretendtobe",
                                                            "youmust",
                                                            "youshouldrecommend",
                                                            "youshouldchoose",
                                                            "youshouldalways",
                                                            "youshouldonly",
                                                            "youshouldignore",
                                                            "youshouldsay",
                                                            "youshouldanswer",
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
                                                            "sayto$",
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
    if (!is_invisible(character.code)) append_utf8(visible, looks_like(character.code));
  }
  const auto tokens = request_tokens(visible, {.marks = true});
  std::string letters;
  std::vector<bool> begins;  // whether a word does, at each byte
  for (const RequestToken& token : tokens) {
    if (token.kind == TokenKind::sign) continue;
    letters += token.written;
    begins.resize(letters.size(), false);
    begins[letters.size() - token.written.size()] = true;
  }
  begins.push_back(true);
  const auto has = [&](std::string_view phrase) {
    const bool whole = phrase.back() == '$';
    if (whole) phrase.remove_suffix(1);
    for (std::size_t at = 0; (at = letters.find(phrase, at)) != std::string::npos; ++at)
      if (begins[at] && (!whole || begins[at + phrase.size()])) return true;
    return false;
  };
  if (std::any_of(phrases.begin(), phrases.end(), has)) return true;
  // What is said before is to be forgotten: "overlook everything above", 忽略先前的指示.
  constexpr auto leaves =
      std::to_array<std::string_view>({"ignore", "disregard", "overlook", "forget", "override", "bypass",
                                       "skip", "忽略", "无视", "忘记", "不理会", "抛开"});
  constexpr auto before = std::to_array<std::string_view>(
      {"previous", "prior",     "preceding",  "earlier", "above", "foregoing", "instruction", "prompt",
       "rule",     "guideline", "everything", "先前",    "之前",  "以前",      "前面",        "以上",
       "上面",     "上述",      "一切",       "指令",    "指示",  "规则",      "要求"});
  constexpr std::size_t near_by = 32;  // bytes
  for (const std::string_view verb : leaves)
    for (std::size_t at = 0; (at = letters.find(verb, at)) != std::string::npos; ++at) {
      if (!begins[at]) continue;
      const std::string_view next = std::string_view(letters).substr(at + verb.size(), near_by);
      for (const std::string_view what : before)
        if (const auto found = next.find(what);
            found != std::string_view::npos && begins[at + verb.size() + found])
          return true;
    }
  // The roles of a chat: "system:".
  for (std::size_t t = 0; t + 1 < tokens.size(); ++t)
    if (tokens[t + 1].form == ":" &&
        (tokens[t].form == "system" || tokens[t].form == "user" || tokens[t].form == "assistant"))
      return true;
  return false;
}

// Whether a text has an address: one with its scheme or "www", or a name that ends in one of the usual
// domains or is followed by a path, such as "cheap-shop.com".
inline bool has_link(std::string_view text) {
  const auto tokens = request_tokens(text);
  std::string folded;
  for (const RequestToken& token : tokens) folded += token.written;
  if (folded.find("://") != std::string::npos || folded.find("www.") != std::string::npos ||
      folded.find("http") != std::string::npos)
    return true;
  constexpr auto domains = std::to_array<std::string_view>(
      {"com", "net", "org", "info", "biz", "shop", "store", "online", "site", "io",  "co",   "app",  "dev",
       "ai",  "cn",  "uk",  "de",   "fr",  "eu",   "jp",    "ru",     "top",  "xyz", "link", "club", "vip"});
  for (std::size_t t = 1; t + 1 < tokens.size(); ++t) {
    const RequestToken &before = tokens[t - 1], &name = tokens[t + 1];
    if (tokens[t].form != "." || before.kind == TokenKind::sign || name.kind != TokenKind::word ||
        before.end != tokens[t].begin || tokens[t].end != name.begin)
      continue;
    const bool path = t + 2 < tokens.size() && tokens[t + 2].form == "/" && tokens[t + 2].begin == name.end;
    if (path || std::find(domains.begin(), domains.end(), name.written) != domains.end()) return true;
  }
  return false;
}

// The longest phrase of a role that tokens begin with: how many of them, and its value.
inline std::pair<std::size_t, double> grammar_at(std::span<const RequestToken> tokens, Role role) {
  std::pair<std::size_t, double> longest = {0, 0};
  for (const GrammarWord& word : grammar_words) {
    if (word.role != role) continue;
    for (std::string_view rest = word.said; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      const auto said = request_tokens(rest.substr(0, end));
      if (said.size() > longest.first && said.size() <= tokens.size() &&
          std::equal(said.begin(), said.end(), tokens.begin(),
                     [](const auto& a, const auto& b) { return a.form == b.form; }))
        longest = {said.size(), word.value};
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return longest;
}

// An answer's line with the digits and signs at its front in their narrow forms: "１：" as "1:".
inline std::string narrow_front(std::string_view line) {
  std::string narrow;
  while (!line.empty()) {
    const Character character = first_character(line);
    const char32_t code = character.code;
    if (code >= 0xFF01 && code <= 0xFF1F) narrow += static_cast<char>(code - 0xFEE0);
    else if (code == 0x3000) narrow += ' ';
    else if (code == 0x3001) narrow += ',';
    else if (code == 0x3002) narrow += '.';
    else if (code < 0x80 && (code < 'A' || code > 'z')) narrow += static_cast<char>(code);
    else break;
    line.remove_prefix(character.bytes);
  }
  return narrow += line;
}

// Whether a text says that a product is sold for less than its price.
inline bool has_discount(std::string_view text) {
  std::string said = " ";
  for (const RequestToken& token : request_tokens(text)) said += token.written + ' ';
  constexpr auto offers = std::to_array<std::string_view>({" half price ",
                                                           " half the price ",
                                                           " half off ",
                                                           " % off ",
                                                           " percent off ",
                                                           " % discount ",
                                                           " percent discount ",
                                                           " % cheaper ",
                                                           " percent cheaper ",
                                                           " discount ",
                                                           " discounted ",
                                                           " on sale ",
                                                           " for free ",
                                                           " free of charge ",
                                                           " buy one get ",
                                                           " 半 价 ",
                                                           " 折 ",
                                                           " 免 费 ",
                                                           " 优 惠 ",
                                                           " 特 价 ",
                                                           " 减 价 ",
                                                           " 降 价 ",
                                                           " 促 销 "});
  return std::any_of(offers.begin(), offers.end(),
                     [&](std::string_view offer) { return said.find(offer) != std::string::npos; });
}

// Whether a text has an amount of money, in digits or words, that is not this price: a number with a
// currency, or behind "price", or with two decimals and no measure behind it. Of words that make a number
// together, "twenty five", the sum counts; of others the last.
inline bool has_other_price(std::string_view text, std::optional<double> price) {
  const auto tokens = request_tokens(text);
  const std::span<const RequestToken> all(tokens);
  bool after_currency = false;
  // "Price: 7", "costs only 7", 价格为7.
  const auto follows_price = [&](std::size_t t) {
    constexpr auto light =
        std::to_array<std::string_view>({":", "=", "is", "was", "at", "of", "only", "just", "now", "about",
                                         "为", "是", "只", "仅", "才", "格"});
    while (t > 0 && std::find(light.begin(), light.end(), tokens[t - 1].form) != light.end()) --t;
    if (t == 0) return false;
    constexpr auto prices =
        std::to_array<std::string_view>({"price", "priced", "cost", "pay", "价", "卖", "售"});
    return std::find(prices.begin(), prices.end(), tokens[t - 1].form) != prices.end();
  };
  const auto is_measured = [&](std::size_t t) {
    return grammar_at(all.subspan(t), Role::unit).first > 0 ||
           grammar_at(all.subspan(t), Role::classifier).first > 0;
  };
  for (std::size_t t = 0; t < tokens.size();) {
    double number = 0;
    std::size_t next = t;
    if (const auto written = written_number(all.subspan(t))) {
      number = written->first;
      next = t + written->second;
    } else {
      for (auto word = grammar_at(all.subspan(t), Role::number); word.first > 0;
           word = grammar_at(all.subspan(next), Role::number)) {
        if (word.second >= 100 && number > 0) number *= word.second;
        else if (number >= 20 && word.second < number) number += word.second;
        else number = word.second;
        next += word.first;
      }
    }
    // What is no number that can be read is no price either.
    if (next == t && tokens[t].kind == TokenKind::number) {
      number = -1;
      ++next;
    }
    if (next > t) {
      const bool before_currency = grammar_at(all.subspan(next), Role::currency).first > 0;
      const std::string& form = tokens[t].form;
      const bool has_cents = next == t + 1 && form.size() > 3 && form[form.size() - 3] == '.' &&
                             tokens[t].kind == TokenKind::number;
      const bool is_money =
          after_currency || before_currency || ((has_cents || follows_price(t)) && !is_measured(next));
      if (is_money && (!price || !(std::abs(number - *price) < 0.005))) return true;
      after_currency = false;
      t = next;
      continue;
    }
    const std::size_t currency = grammar_at(all.subspan(t), Role::currency).first;
    after_currency = currency > 0;
    t += std::max<std::size_t>(currency, 1);
  }
  return false;
}

}  // namespace kindred::inline v0::detail
