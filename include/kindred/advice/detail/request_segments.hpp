#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/catalog_phrases.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/advice/request.hpp"

namespace kindred::inline v0::detail {

// Some tokens that belong together, and what they are.
struct RequestSegment {
  enum class Kind : std::uint8_t { phrase, grammar, number, mark, unknown };

  Kind kind;
  std::size_t begin;
  std::size_t end;
  const Phrase* phrase = nullptr;
  const Grammar* grammar = nullptr;
  double number = 0;
};

// A request divided: tokens, misspelt ones corrected, are put together to known phrases such that Σ length²
// is largest.
class DividedRequest {
 public:
  using Kind = RequestSegment::Kind;

  std::vector<RequestToken> tokens;
  std::vector<RequestSegment> segments;
  std::vector<CorrectedWord> corrected;

  DividedRequest(const CatalogPhrases& known, std::string_view text)
      : tokens(request_tokens(text, known.folding())), known_(known), text_(text) {
    correct_words();
    read_minuses();
    divide();
    expand_short_words();
    join_substitutes();
    join_unknown_words();
  }

  std::string written(std::size_t begin, std::size_t end) const {
    return std::string(text_.substr(begin, end - begin));
  }
  std::string written_segments(std::size_t begin, std::size_t end) const {
    return written(tokens[segments[begin].begin].begin, tokens[segments[end - 1].end - 1].end);
  }
  bool is(std::size_t s, Role role) const noexcept {
    return s < segments.size() && segments[s].kind == Kind::grammar && segments[s].grammar->is(role);
  }
  bool is_phrase(std::size_t s) const noexcept {
    return s < segments.size() && segments[s].kind == Kind::phrase;
  }
  bool is_sign(std::size_t s, std::string_view sign) const noexcept {
    return s < segments.size() && segments[s].kind == Kind::mark && tokens[segments[s].begin].form == sign;
  }
  bool is_dash(std::size_t s) const noexcept {
    return is(s, Role::to) && tokens[segments[s].begin].kind == TokenKind::sign;
  }
  bool is_chinese(std::size_t s) const noexcept {
    return tokens[segments[s].begin].kind == TokenKind::ideograph;
  }
  // Whether segment s is the minus of "cookies -nuts".
  bool is_minus(std::size_t s) const noexcept {
    return is(s, Role::negate) && tokens[segments[s].begin].kind == TokenKind::sign;
  }
  // What may stand between a thing and the word behind it that negates it: 花生也都不要, "nuts are not".
  bool is_light(std::size_t s) const noexcept {
    return (is(s, Role::stop) && !is(s, Role::negate)) || (is(s, Role::of) && is_chinese(s));
  }
  bool is_one_word(std::size_t s) const noexcept { return segments[s].end == segments[s].begin + 1; }
  // The words of segment s; none where there is no such segment.
  std::string said(std::size_t s) const {
    std::string words;
    if (s >= segments.size()) return words;
    for (std::size_t t = segments[s].begin; t < segments[s].end; ++t) append_word(words, tokens[t].written);
    return words;
  }
  // A thing or how one should be.
  bool is_good(std::size_t s) const noexcept {
    return is_phrase(s) && segments[s].phrase->kind != PhraseKind::occasion;
  }
  // What a list may have: something known or not.
  bool is_thing(std::size_t s) const noexcept {
    return s < segments.size() && (segments[s].kind == Kind::phrase || segments[s].kind == Kind::unknown);
  }
  // @param s a phrase
  bool is_category(std::size_t s) const noexcept { return segments[s].phrase->kind == PhraseKind::category; }
  // Whether segment s says one of some words.
  template <std::size_t N>
  bool says(std::size_t s, const std::array<std::string_view, N>& words) const {
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  bool is_mark(std::size_t s) const noexcept { return s < segments.size() && segments[s].kind == Kind::mark; }
  bool ends_clause(std::size_t s) const noexcept { return s >= segments.size() || is_mark(s); }

 private:
  // Of a 的 at a phrase's end the length does not grow: in 花生的 it belongs to 花生, and 生的 is none.
  int weight_of(std::size_t begin, std::size_t end) const {
    const bool joins = end > begin + 1 && tokens[end - 1].form == "的";
    const int length = static_cast<int>(end - begin) - (joins ? 1 : 0);
    return 4 * length * length + (joins ? 5 : 0);
  }

  void correct_words() {
    for (RequestToken& token : tokens) {
      if (token.kind != TokenKind::word || known_.grammar(token.written)) continue;
      const auto meant = known_.correction(token.form);
      if (!meant) continue;
      corrected.push_back({written(token.begin, token.end), *meant});
      token.form = token.written = *meant;
    }
  }

  // A minus right before a word and behind a blank excludes that word, "cookies -nuts". Before each of
  // several lines it is a bullet, and behind a word that excludes it names what: "allergies -nuts".
  void read_minuses() {
    const auto has_any = [&](const RequestToken& token, std::initializer_list<Role> roles) {
      const Grammar* const grammar = known_.grammar(token.written);
      return grammar && std::any_of(roles.begin(), roles.end(), [&](Role role) { return grammar->is(role); });
    };
    const auto is_quote = [](const RequestToken& token) { return token.form == "\"" || token.form == "“"; };
    for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
      RequestToken& token = tokens[t];
      if (token.form != "-" && token.form != "−") continue;
      const bool quotes = is_quote(tokens[t + 1]) && t + 2 < tokens.size();
      const RequestToken& next = tokens[quotes ? t + 2 : t + 1];
      if (tokens[t + 1].begin != token.end ||
          (next.kind != TokenKind::word && next.kind != TokenKind::ideograph) ||
          has_any(next, {Role::number, Role::unit, Role::currency, Role::negate_before}))
        continue;
      const std::size_t line = text_.substr(0, token.begin).find_last_of('\n') + 1;
      if (t == 0 || tokens[t - 1].begin < line) {
        if (text_.find('\n') != std::string_view::npos) continue;
      } else if ((tokens[t - 1].end == token.begin && tokens[t - 1].form != ",") ||
                 has_any(tokens[t - 1], {Role::negate, Role::negate_before})) {
        continue;
      }
      token.form = token.written = "minus";
      if (quotes) tokens[t + 1].form.clear();
    }
    std::erase_if(tokens, [](const RequestToken& token) {
      return token.kind == TokenKind::sign && token.form.empty();
    });
  }

  void divide() {
    const std::size_t count = tokens.size();
    std::vector<int> best(count + 1, 0);
    std::vector<RequestSegment> last(count + 1, RequestSegment{Kind::unknown, 0, 0});
    for (std::size_t i = 1; i <= count; ++i) best[i] = std::numeric_limits<int>::min();
    const auto offer = [&](RequestSegment segment, int weight) {
      const int sum = best[segment.begin] + weight;
      if (sum <= best[segment.end]) return;
      best[segment.end] = sum;
      last[segment.end] = segment;
    };
    for (std::size_t begin = 0; begin < count; ++begin) {
      const RequestToken& first = tokens[begin];
      offer({first.kind == TokenKind::sign ? Kind::mark : Kind::unknown, begin, begin + 1}, 0);
      std::string form, said;
      bool skipped = false;
      // "Non-dairy creamer" is a creamer: "non" goes with one word.
      const bool alone = begin > 0 && tokens[begin - 1].form == "non";
      for (std::size_t at = begin; at < std::min(count, begin + longest_phrase); ++at) {
        const RequestToken& token = tokens[at];
        append_word(said, token.written);
        // What stands between the words of a phrase: "mac & cheese".
        if (token.kind == TokenKind::sign && token.form != "&" && token.form != "/" && token.form != "-")
          skipped = true;
        if (token.kind != TokenKind::sign) append_word(form, token.form);
        const int weight = weight_of(begin, at + 1);
        if (!skipped && !(alone && at > begin) && first.kind != TokenKind::sign &&
            token.kind != TokenKind::sign)
          if (const Phrase* phrase = known_.phrase(form))
            offer({Kind::phrase, begin, at + 1, phrase, known_.grammar(said)}, weight + 1);
        const Grammar* grammar = known_.grammar(said);
        if (!grammar && at == begin) grammar = known_.grammar(token.form);
        if (grammar) offer({Kind::grammar, begin, at + 1, nullptr, grammar}, weight);
      }
      if (const auto number = written_number(std::span(tokens).subspan(begin))) {
        const int length = static_cast<int>(number->second);
        const bool counts = length > 1 || first.kind == TokenKind::number;
        offer({Kind::number, begin, begin + number->second, nullptr, nullptr, number->first},
              counts ? 4 * length * length : 0);
      }
    }
    segments.clear();
    for (std::size_t end = count; end > 0; end = last[end].begin) segments.push_back(last[end]);
    std::reverse(segments.begin(), segments.end());
  }

  // Puts the words in place that a word is short for.
  void expand_short_words() {
    const auto is_short = [](const RequestSegment& segment) {
      return segment.kind == Kind::phrase && segment.phrase->kind == PhraseKind::words;
    };
    if (std::any_of(segments.begin(), segments.end(), is_short)) {
      std::vector<RequestToken> longer;
      for (const RequestSegment& segment : segments) {
        if (!is_short(segment)) {
          longer.insert(longer.end(), tokens.begin() + static_cast<std::ptrdiff_t>(segment.begin),
                        tokens.begin() + static_cast<std::ptrdiff_t>(segment.end));
          continue;
        }
        for (RequestToken& token : request_tokens(segment.phrase->value, known_.folding())) {
          token.begin = tokens[segment.begin].begin;
          token.end = tokens[segment.end - 1].end;
          longer.push_back(std::move(token));
        }
      }
      tokens = std::move(longer);
      divide();
      for (RequestSegment& segment : segments)
        if (is_short(segment)) segment.kind = Kind::unknown;
    }
  }

  // "Milk alternatives", "a substitute for milk", 牛奶的替代品 and 代替牛奶的 are no milk: what the shop
  // calls so, or nothing that is known.
  void join_substitutes() {
    constexpr auto binders =
        std::to_array<std::string_view>({"to", "for", "for the", "for a", "for my", "for our", "of"});
    constexpr auto articles = std::to_array<std::string_view>({"a", "an", "the", "my"});
    const auto is_substitute = [&](std::size_t s) {
      const std::string& form = tokens[segments[s].begin].form;
      return is_one_word(s) && (form == "alternative" || form == "substitute");
    };
    const auto is_category_at = [&](std::size_t s) { return is_phrase(s) && is_category(s); };
    const auto stands_for = [&](std::size_t t) {  // the characters before token t
      const auto at = [&](std::size_t back) { return std::string_view(tokens[t - back].form); };
      return t > 1 && ((at(2) == "替" && at(1) == "代") || (at(2) == "代" && at(1) == "替") ||
                       (at(2) == "取" && at(1) == "代"));
    };
    std::vector<RequestSegment> joined;
    for (std::size_t s = 0; s < segments.size(); ++s) {
      joined.push_back(segments[s]);
      std::size_t end = s + 1;  // of the segments that are one
      if (is_substitute(s) && says(s + 1, binders)) {
        const std::size_t thing = says(s + 2, articles) ? s + 3 : s + 2;
        if (is_category_at(thing) || (is_thing(thing) && !is_phrase(thing))) end = thing + 1;
      } else if (is_category_at(s)) {
        if (s + 1 < segments.size() && is_substitute(s + 1)) end = s + 2;
        else if (stands_for(segments[s].begin)) joined.back().kind = Kind::unknown;
        else if (const auto behind = end_of_substitute(s + 1)) end = *behind;
      }
      if (end == s + 1) continue;
      RequestSegment& one = joined.back();
      one = {Kind::unknown, segments[s].begin, segments[end - 1].end};
      if (is_substitute(s)) {
        std::string form;
        for (std::size_t t = segments[end - 1].begin; t < one.end; ++t) append_word(form, tokens[t].form);
        append_word(form, tokens[one.begin].form);
        if (const Phrase* phrase = known_.phrase(form)) {
          one.kind = Kind::phrase;
          one.phrase = phrase;
        }
      }
      s = end - 1;
    }
    segments = std::move(joined);
  }

  // Behind a 替代品 that begins at segment s, whether 的 stands before it or not.
  std::optional<std::size_t> end_of_substitute(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"替 代 品", "代 替 品", "代 用 品", "替 代 物", "替 代 产 品"});
    if (said(s) == "的") ++s;
    std::string all;
    for (std::size_t end = s; end < std::min(segments.size(), s + 4); ++end) {
      append_word(all, said(end));
      if (std::find(words.begin(), words.end(), all) != words.end()) return end + 1;
    }
    return std::nullopt;
  }

  // A thing right before a word that nothing is known of says what that is for, as in "coffee grinder" and
  // 咖啡因, and one ideograph right behind such a word is part of it: none of them is what is asked for.
  void join_unknown_words() {
    join_containers();
    join_degrees();
    const auto adjoins = [&](std::size_t s) {
      const RequestToken &last = tokens[segments[s].end - 1], &next = tokens[segments[s + 1].begin];
      return last.kind == next.kind && last.kind != TokenKind::sign &&
             (last.kind == TokenKind::word || last.end == next.begin);
    };
    for (std::size_t s = segments.size(); s-- > 1;)
      if (segments[s].kind == Kind::unknown && segments[s - 1].kind == Kind::phrase &&
          segments[s - 1].phrase->kind == PhraseKind::category && adjoins(s - 1))
        segments[s - 1].kind = Kind::unknown;
    for (std::size_t s = 1; s < segments.size(); ++s)
      if (segments[s - 1].kind == Kind::unknown && segments[s].kind == Kind::phrase && adjoins(s - 1) &&
          segments[s].end - segments[s].begin == 1 && tokens[segments[s].begin].kind == TokenKind::ideograph)
        segments[s].kind = Kind::unknown;
  }

  // 茶杯 is no tea: what holds a thing, said of no number of it.
  void join_containers() {
    constexpr auto containers =
        std::to_array<std::string_view>({"杯", "瓶", "罐", "盒", "箱", "桶", "袋", "包"});
    for (std::size_t s = 1; s < segments.size(); ++s) {
      const RequestToken& token = tokens[segments[s].begin];
      if (segments[s].kind == Kind::grammar && segments[s - 1].kind == Kind::phrase &&
          segments[s - 1].phrase->kind == PhraseKind::category &&
          tokens[segments[s].begin - 1].end == token.begin &&
          std::find(containers.begin(), containers.end(), token.form) != containers.end())
        segments[s].kind = Kind::unknown;
    }
  }

  // "With less salt" and "as little sugar as possible" ask for neither.
  void join_degrees() {
    constexpr auto less = std::to_array<std::string_view>({"less", "fewer", "reduced", "lower"});
    constexpr auto degrees = std::to_array<std::string_view>({"as", "very", "so", "too"});
    const auto has = [&](const auto& words, std::size_t s) {
      return std::find(words.begin(), words.end(), tokens[segments[s].begin].written) != words.end();
    };
    for (std::size_t s = 1; s < segments.size(); ++s) {
      const bool is_little =
          s > 1 && tokens[segments[s - 1].begin].written == "little" && has(degrees, s - 2);
      if (segments[s].kind != Kind::phrase || segments[s - 1].kind == Kind::mark) continue;
      if (!is_little && !(has(less, s - 1) && segments[s - 1].end == segments[s - 1].begin + 1)) continue;
      segments[s - 1].kind = segments[s].kind = Kind::unknown;
    }
  }

  const CatalogPhrases& known_;
  std::string_view text_;
};

}  // namespace kindred::inline v0::detail
