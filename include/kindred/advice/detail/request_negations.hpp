#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/advice/detail/negation_words.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_segments.hpp"
#include "kindred/advice/lexicon.hpp"

namespace kindred::inline v0::detail {

// Finds in a divided request what a word behind it negates: "peanut allergy", 坚果和牛奶都不要, "nuts are not
// allowed", "keep nuts out". And keeps what becomes of each word that negates.
class RequestNegations {
 public:
  using Kind = RequestSegment::Kind;
  using Word = NegationWord;
  enum class Use : std::uint8_t { none, ahead, behind, question, cause };
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

  // @param request, words must outlive it
  RequestNegations(const DividedRequest& request, const NegationWords& words)
      : request_(request),
        words_(words),
        behind_(request.segments.size(), nowhere),
        uses_(request.segments.size(), Use::none) {
    find();
  }

  // The segment that negates segment s from behind, or nowhere.
  std::size_t behind(std::size_t s) const noexcept { return behind_[s]; }
  Use use(std::size_t s) const noexcept { return uses_[s]; }
  // The word at segment s has said of what follows that it must not be.
  void use_ahead(std::size_t s) noexcept {
    if (s < uses_.size() && uses_[s] != Use::cause) uses_[s] = Use::ahead;
  }
  // Whether a word that negates what stands before has it behind: "allergies: nuts", "allergy nuts".
  bool names_behind(std::size_t s) const {
    return request_.tokens[request_.segments[s].begin].form != "free" &&
           (request_.is_sign(s + 1, ":") ||
            ((request_.is_dash(s + 1) || words_.is(s + 1, Word::copula)) && request_.is_thing(s + 2)) ||
            request_.is_thing(s + 1));
  }

 private:
  void find() {
    for (std::size_t s = 0; s < request_.segments.size(); ++s)
      if (uses_[s] != Use::none || find_reaction(s)) continue;
      else if (is_question(s)) uses_[s] = Use::question;
      else if (request_.is(s, Role::negate_before) ||
               (request_.is(s, Role::negate) && ends_what_it_negates(s)))
        negate_behind(s);
      else find_parted_negation(s);
  }
  // 好不好, 要不要: asked, not negated.
  bool is_question(std::size_t s) const {
    const std::size_t at = request_.segments[s].begin;
    return request_.is(s, Role::negate) && request_.is_chinese(s) && at > 0 &&
           at + 1 < request_.tokens.size() &&
           (request_.tokens[at].form == "不" || request_.tokens[at].form == "没") &&
           request_.tokens[at - 1].form == request_.tokens[at + 1].form;
  }
  // Whether the negation at segment s has nothing behind it that it could be said of. Of those that stand
  // before something only, such as "without" and 除了, it says nothing.
  bool ends_what_it_negates(std::size_t s) const {
    constexpr auto before_only = std::to_array<std::string_view>(
        {"no",         "non",          "none",    "nothing",      "without", "except",  "except for",
         "other than", "anything but", "all but", "nothing with", "but not", "w / o",   "instead of",
         "free of",    "free from",    "minus",   "sans",         "lacking", "void of", "neither",
         "isnt too",   "not too",      "没 有",   "没",           "无",      "非",      "不 是",
         "不 太",      "除",           "除 了",   "不 含",        "不 带"});
    const bool joined = request_.is(s + 1, Role::of) && request_.is_chinese(s + 1);
    if (stands_alone(s)) return true;
    if (!joined && request_.says(s, before_only)) return false;
    for (std::size_t at = s + 1; at < request_.segments.size(); ++at) {
      if (request_.is_mark(at)) return !request_.is_sign(at, ":");
      if (request_.said(at) == "with") continue;
      // "Milk isn't good for me"
      if (at > s + 1 && request_.is(at, Role::recipient) && request_.is_light(at + 1) &&
          request_.ends_clause(at + 2))
        return true;
      if (request_.is(at, Role::part) || request_.is(at, Role::join) ||
          (request_.is(at, Role::of) && request_.is_chinese(at)))
        return true;
      if (!request_.is_light(at)) return false;
    }
    return true;
  }
  // Of "keep nuts out" and "nuts make her ill" the word behind the nuts negates them, and the others say
  // nothing more.
  void find_parted_negation(std::size_t s) {
    constexpr auto ways =
        std::to_array<std::string_view>({"out", "off", "away", "aside", "out of", "off of"});
    constexpr auto verbs =
        std::to_array<std::string_view>({"keep", "keeps", "keeping", "kept", "leave", "leaves", "leaving",
                                         "cut", "take", "taking", "rule", "let"});
    if (request_.says(s, ways) && s > 1 && request_.is_thing(s - 1)) {
      std::size_t verb = s - 1;
      while (verb > 0 && !request_.says(verb, verbs) &&
             (request_.is_thing(verb) || words_.is(verb, Word::article) || request_.is(verb, Role::join) ||
              request_.is_sign(verb, ",")))
        --verb;
      if (!request_.says(verb, verbs) || verb + 1 == s) return;
      negate_behind(s);
      uses_[verb] = uses_[s];
    } else if (s > 0 && (request_.said(s) == "make" || request_.said(s) == "makes") &&
               request_.is_thing(s - 1)) {
      std::size_t state = s + 1;
      while (
          state < s + 4 && !words_.is(state, Word::reaction) &&
          (request_.is_light(state) || request_.is_phrase(state) || words_.is(state, Word::beside_reaction)))
        ++state;
      if (!words_.is(state, Word::reaction)) return;
      while (words_.is(state + 1, Word::beside_reaction)) ++state;
      negate_behind(s);
      std::fill(uses_.begin() + static_cast<std::ptrdiff_t>(s) + 1,
                uses_.begin() + static_cast<std::ptrdiff_t>(state) + 1, uses_[s]);
    } else if (request_.said(s) == "kill" || request_.said(s) == "kills") {
      // "Nuts would kill my son"; but "a spray that kills ants".
      std::size_t whom = s + 1;
      while (!request_.ends_clause(whom) && (request_.is_light(whom) || words_.is(whom, Word::person)))
        ++whom;
      if (whom > s + 1 && request_.ends_clause(whom)) negate_behind(s);
    }
  }
  // "She swells up when she eats nuts", "if he drinks milk, he throws up", "vomits from eggs": where segment
  // s is the "when", what was eaten must not be, and the rest says nothing more.
  bool find_reaction(std::size_t s) {
    if (!words_.is(s, Word::condition)) return false;
    const auto is_filler = [&](std::size_t at) {
      return at < request_.segments.size() &&
             (request_.is_light(at) || words_.is(at, Word::person) || words_.is(at, Word::article));
    };
    const auto is_part = [&](std::size_t at) {
      return words_.is(at, Word::reaction) || words_.is(at, Word::beside_reaction);
    };
    constexpr std::size_t most = 8;  // of such words in a row
    const auto behind = [](std::size_t at, const auto& passes) {
      for (const std::size_t end = at + most; at < end && passes(at);) ++at;
      return at;
    };
    std::size_t cause =
        behind(s + 1, [&](std::size_t at) { return is_filler(at) && !words_.is(at, Word::eating); });
    if (!words_.is(cause, Word::eating)) {
      if (request_.said(s) != "from") return false;
      cause = s;
    }
    std::size_t end = behind(cause + 1, [&](std::size_t at) { return request_.is_light(at); });
    if (!request_.is_thing(end)) return false;
    const auto reacts = [&](std::size_t from, std::size_t to) {
      while (from < to && !words_.is(from, Word::reaction)) ++from;
      return from < to;
    };
    std::size_t begin = s;
    while (begin > 0 && s - begin < most && is_part(begin - 1)) --begin;
    if (reacts(begin, s)) {
      end = s;
    } else {
      const auto is_eaten = [&](std::size_t at) {
        return request_.is_thing(at) && !is_filler(at) && !is_part(at);
      };
      begin = behind(end, [&](std::size_t at) {
        return is_eaten(at) || request_.is(at, Role::join) || (request_.is_sign(at, ",") && is_eaten(at + 1));
      });
      if (request_.is_sign(begin, ",")) ++begin;
      begin = behind(begin, [&](std::size_t at) { return is_filler(at) && !is_part(at); });
      end = behind(begin, is_part);
      if (cause == s || !reacts(begin, end)) return false;
    }
    for (std::size_t at = begin; at < end; ++at) uses_[at] = Use::behind;
    for (std::size_t at = s; at < cause; ++at) uses_[at] = Use::behind;
    uses_[cause] = Use::cause;
    return true;
  }
  void negate_behind(std::size_t s) {
    // "Nut allergy" and "nut free" are words; "I want cookies and have an allergy" is not of cookies.
    const bool adjoins = request_.is(s, Role::negate_before) && words_.is(s, Word::noun_of_allergy);
    std::size_t end = s;
    bool all = false;
    for (; !adjoins && end > 0 && request_.is_light(end - 1); --end)
      all = all || request_.tokens[request_.segments[end - 1].begin].form == "都";
    if (stands_alone(s) && end == s && s > 1) --end;
    if (const std::size_t asked = what_is_asked_before(s); asked != nowhere) end = asked;
    const bool crowds = request_.is_chinese(s) && is_wanted_outside(s);
    const bool is_free = request_.tokens[request_.segments[s].begin].form == "free";
    for (bool joined = false; end > 0 && request_.is_thing(end - 1) && !words_.is(end - 1, Word::person) &&
                              behind_[end - 1] == nowhere;) {
      std::size_t begin = end - 1;
      const auto says_how = [&](std::size_t at) {
        return request_.segments[at].kind == Kind::unknown ||
               request_.segments[at].phrase->kind == PhraseKind::attribute;
      };
      // 花生牛奶都不要
      while (begin > 0 && request_.is_thing(begin - 1) &&
             (all || (crowds && !(request_.is(s, Role::negate_before) && says_how(begin - 1))) ||
              (request_.segments[begin].kind == Kind::unknown &&
               request_.segments[begin - 1].kind == Kind::unknown) ||
              (!request_.is(s, Role::negate_before) && says_how(begin - 1))))
        --begin;
      for (std::size_t at = begin; at < end; ++at) behind_[at] = s;
      uses_[s] = Use::behind;
      // "Milk-, egg- and nut-free"
      std::size_t before = begin;
      while (before > 0 && (request_.is(before - 1, Role::join) || request_.is_sign(before - 1, ",")))
        --before;
      if (before < begin && before > 1 && request_.is_dash(before - 1) && request_.is_thing(before - 2)) {
        end = before - 1;
        continue;
      }
      // "Coffee and nut free candy" is coffee, "milk and nut free candy" is none with milk.
      if (begin < 2 || !request_.is_thing(begin - 2) || (is_free && !words_.is(begin - 2, Word::allergen)))
        break;
      const bool joins = request_.is(begin - 1, Role::join) &&
                         request_.tokens[request_.segments[begin - 1].begin].form != "with";
      // 花生，牛奶都不要
      const bool named = request_.is_sign(begin - 1, ",") && is_named_from(begin - 1);
      if (!joins && !named && !(all && !joined && end - begin == 1 && request_.is_sign(begin - 1, ",")))
        break;
      joined = joined || joins;
      end = begin - 1;
    }
  }
  // "Does this have nuts? I'm allergic": behind the nuts, where segment s is the "allergic"; else nowhere.
  std::size_t what_is_asked_before(std::size_t s) const {
    if (request_.said(s) != "allergic" || !request_.ends_clause(s + 1)) return nowhere;
    while (s > 0 && request_.is_light(s - 1)) --s;
    const bool asks = s > 1 && request_.is_sign(s - 1, "?");
    return asks && request_.is_thing(s - 2) && words_.is(s - 2, Word::allergen) ? s - 1 : nowhere;
  }
  // Whether things stand from 对 up to the comma at segment s: 对花生，牛奶过敏.
  bool is_named_from(std::size_t s) const {
    while (s > 0 &&
           (request_.is_thing(s - 1) || request_.is(s - 1, Role::join) || request_.is_sign(s - 1, ",")))
      --s;
    return s > 0 && request_.said(s - 1) == "对";
  }
  // Whether another clause than that of segment s has a thing: then all of 花生牛奶不要 must not be, while in
  // 饼干花生不要 the first is wanted.
  bool is_wanted_outside(std::size_t s) const {
    std::size_t begin = s, end = s;
    while (begin > 0 && !request_.is_mark(begin - 1)) --begin;
    while (end < request_.segments.size() && !request_.is_mark(end)) ++end;
    for (std::size_t at = 0; at < request_.segments.size(); ++at)
      if ((at < begin || at >= end) && request_.is_good(at) && request_.is_category(at)) return true;
    return false;
  }
  // Whether a word is all there is between two marks: "nuts? no. cookies".
  bool stands_alone(std::size_t s) const noexcept {
    return request_.is(s, Role::negate) && s > 0 && request_.is_mark(s - 1) && request_.ends_clause(s + 1);
  }

  const DividedRequest& request_;
  const NegationWords& words_;
  std::vector<std::size_t> behind_;
  std::vector<Use> uses_;
};

}  // namespace kindred::inline v0::detail
