#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/catalog_phrases.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_segments.hpp"
#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/advice/request.hpp"
#include "kindred/core/detail/stable_sort.hpp"

namespace kindred::inline v0::detail {

// Makes a Request of a divided one, in one walk that keeps in mind whether what follows is negated, how many
// of it there shall be, and which phrases stand side by side.
class RequestParser {
 public:
  RequestParser(const CatalogPhrases& known, std::string_view text)
      : known_(known), text_(text), divided_(known, text.substr(0, size_read(text))) {
    request_.text = std::string(text);
    request_.corrected = divided_.corrected;
    find_negations_behind();
  }

  Request read() {
    for (std::size_t s = 0; s < segments_.size();) s = step(s);
    finish();
    forget_vain_corrections();
    if (const std::size_t read = size_read(text_); read < text_.size())
      request_.not_understood.push_back("the " + std::to_string(text_.size() - read) +
                                        " bytes after the first " + std::to_string(read));
    return std::move(request_);
  }

 private:
  using Kind = RequestSegment::Kind;
  struct Amount {
    double number = 0;
    std::string currency = {};
    bool has_currency = false;
    std::size_t next = 0;  // the segment behind it
  };

  // What becomes of a word that negates.
  enum class Use : std::uint8_t { none, ahead, behind, question };
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  // Phrases side by side that are wanted if nothing else is, and whether they are told otherwise.
  struct Implied {
    std::vector<std::size_t> run;
    bool is_told;
  };
  // What a negation says of whom it is for.
  struct Unsuited {
    std::string value;
    std::size_t begin;  // segments
    std::size_t end;
  };

  // How many bytes are looked at: whole characters, up to the longest request.
  static std::size_t size_read(std::string_view text) noexcept {
    if (text.size() <= longest_request) return text.size();
    std::size_t end = longest_request;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    return end;
  }

  // What was read as another word and is not understood all the same, stands as it was written.
  void forget_vain_corrections() {
    std::erase_if(request_.corrected, [&](const CorrectedWord& word) {
      const auto has = [&](const std::string& text) { return text.find(word.written) != std::string::npos; };
      return std::any_of(request_.not_understood.begin(), request_.not_understood.end(), has) &&
             std::none_of(request_.constraints.begin(), request_.constraints.end(),
                          [&](const Constraint& constraint) { return has(constraint.words); });
    });
  }

  std::string written_segments(std::size_t begin, std::size_t end) const {
    return divided_.written_segments(begin, end);
  }
  bool is(std::size_t s, Role role) const noexcept { return divided_.is(s, role); }
  bool is_phrase(std::size_t s) const noexcept { return divided_.is_phrase(s); }

  // Reads what begins at segment s; returns the segment behind it.
  std::size_t step(std::size_t s) {
    if (uses_[s] == Use::behind) {
      end_run();
      end_unknown();
      return s + 1;
    }
    if (const auto next = price(s)) return *next;
    const RequestSegment& segment = segments_[s];
    switch (segment.kind) {
      case Kind::phrase: return phrase(s);
      case Kind::number: return count(s);
      case Kind::mark: return mark(s);
      case Kind::unknown: return unknown(s);
      case Kind::grammar: return grammar(s);
    }
    return s + 1;
  }

  std::size_t phrase(std::size_t s) {
    const Phrase& phrase = *segments_[s].phrase;
    if (unknown_ && unknown_end_ == s && is_unknown_negated_ && !passes_verb_ &&
        phrase.kind != PhraseKind::occasion) {
      // "not fish flavored", and "cookies, no macadamia nuts": all of that must not be.
      if (phrase.kind == PhraseKind::attribute || things_ > 0) {
        unknown_end_ = s + 1;
        return s + 1;
      }
      is_run_implied_ = true;
    }
    end_unknown();
    if (phrase.kind == PhraseKind::occasion) {
      const bool ahead = negated_ && run_.empty() && adjoins_negation(s);
      add(ConstraintKind::occasion, phrase.value, s, ahead || negation_behind_[s] != nowhere,
          Constraint::every_thing);
      if (ahead) use_negation();
      if (ahead) end_negated(s + 1);
      return s + 1;
    }
    passes_verb_ = false;
    if (!run_.empty() && negation_behind_[run_.back()] != negation_behind_[s]) end_run();
    run_.push_back(s);
    return s + 1;
  }

  std::size_t mark(std::size_t s) {
    // "Allergies: nuts, milk" names all of them.
    std::size_t light = s;
    while (light > 0 && is_light(light - 1)) --light;
    const bool opens = negated_ && run_.empty() && negation_ + 1 == light && is_sign(s, ":");
    const bool names = names_negated_ && is_sign(s, ",") && is_thing(s + 1);
    const bool goes_on = is_negated_before(s) && (names || is_listed(s));
    end_run();
    end_unknown();
    recipient_ = passes_verb_ = is_run_implied_ = false;
    if (!is_sign(s, ",")) cannot_have_.reset();
    negated_ = goes_on || opens;
    names_negated_ = opens || (names && goes_on);
    in_list_ = goes_on;
    if (goes_on) negated_end_ = s + 1;
    return s + 1;
  }

  std::size_t unknown(std::size_t s) {
    end_run();
    if (!unknown_) {
      unknown_ = negated_ && !in_list_ ? negation_ : s;
      unknown_negation_.reset();
      if (negated_ && in_list_) unknown_negation_ = negation_;
    }
    if (negated_) use_negation();
    is_unknown_negated_ = negated_ || (is_unknown_negated_ && unknown_end_ == s);
    unknown_end_ = s + 1;
    // Of "can't swallow nuts" the nuts must not be, whatever that verb is.
    passes_verb_ = negated_ && !in_list_ && is_auxiliary(negation_);
    if (!passes_verb_ && (negated_ || negated_end_ == s)) end_negated(s + 1);
    recipient_ = false;
    // What must not be by a word behind it is told with that.
    if (const std::size_t by = negation_behind_[s]; by != nowhere) {
      std::size_t at = s + 1;
      while (at < by && (is_light(at) || negation_behind_[at] == by) && !is_phrase(at)) ++at;
      if (at == by) return unknown_end_ = by + 1;
    }
    return s + 1;
  }

  std::size_t grammar(std::size_t s) {
    const Grammar& word = *segments_[s].grammar;
    if (word.is(Role::number)) return count(s);
    // 的 joins what says how to what it says it of; "of" does not.
    if (word.is(Role::of) && !run_.empty() && tokens_[segments_[s].begin].kind == TokenKind::ideograph)
      return s + 1;
    end_unknown();
    // "No sugar coffee with milk"
    const bool was_negated = is_negated_before(s) && !(run_.size() > 1 && said(s) == "with");
    recipient_ = recipient_ || (negated_ && is_user(s));
    const bool repeats = is_same_of_another(s);
    // The other is no recipient.
    const bool adjoins = !run_.empty() && run_.back() + 1 == s;
    if (repeats && adjoins) run_.pop_back();
    if (adjoins && says_what_it_does_not(s)) is_run_implied_ = true;
    const int things_before = things_;
    end_run();
    if (word.is(Role::negate)) subjects_ = adjoins && is_diet(s) ? things_ - things_before : 0;
    if (uses_[s] == Use::question) return s + 1;
    if (passes_verb_ && !is_article(s) && !word.is(Role::low) && !word.is(Role::high))
      passes_verb_ = negated_ = false;
    // "Never with nuts"; but "I never know which coffee".
    if (negated_ && run_.empty() && !in_list_) {
      if (said(s) == "with") return s + 1;
      if (repeats_exclusion(s)) {
        use_negation();
        negated_ = false;
      }
      if (asks_which(s)) use_negation();
      if (asks_which(s) || is_of_no_goods(s)) negated_ = false;
    }
    if (word.is(Role::low) || word.is(Role::high)) {
      const bool low = word.is(Role::low) != negated_;
      if (negated_) use_negation();
      add(low ? ConstraintKind::price_low : ConstraintKind::price_high, "", s, false,
          Constraint::every_thing);
      negated_ = false;
    } else if (word.is(Role::negate) || (word.is(Role::negate_before) && names_behind(s))) {
      if (negated_) use_negation();
      const bool affirms = negated_ && !in_list_ && is_diet(s) && is_plain_negation(negation_);
      negate(s);
      names_negated_ = is_dash(s + 1);
      if (affirms) {  // "I'm not allergic to nuts"
        use_negation();
        negated_ = false;
        is_run_implied_ = true;
      }
    } else if (repeats) {
      negate(*cannot_have_);
      is_run_implied_ = false;
    } else if (excepts(s)) {
      negate(s);
    } else if (word.is(Role::part)) {
      negated_ = recipient_ = false;
    } else if (word.is(Role::join)) {
      negated_ = in_list_ = was_negated && is_thing(behind_join(s));
    } else if (word.is(Role::recipient)) {
      recipient_ = true;
    } else if (was_negated && word.is(Role::of) && !is_chinese(s)) {
      // "No trace of nuts"
      negated_ = in_list_ = true;
    }
    return s + 1;
  }

  // A word that negates a verb, which may be one that nobody knows: "doesn't tolerate".
  bool is_auxiliary(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"dont", "doesnt", "didnt", "cant", "cannot", "couldnt", "wont",
                                         "wouldnt", "shouldnt", "mustnt", "never"});
    constexpr auto verbs = std::to_array<std::string_view>(
        {"do", "does", "did", "can", "could", "will", "would", "should", "must", "may"});
    const auto has = [](const auto& all, const std::string& word) {
      return std::find(all.begin(), all.end(), word) != all.end();
    };
    return has(words, said(s)) || (said(s) == "not" && s > 0 && has(verbs, said(s - 1)));
  }
  // "A nut allergy, so snacks without them" excludes nothing more.
  bool repeats_exclusion(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"it", "them", "those", "these", "that", "any", "它", "它们"});
    const auto& all = request_.constraints;
    return s == negation_ + 1 && (s + 1 == segments_.size() || segments_[s + 1].kind == Kind::mark) &&
           std::find(words.begin(), words.end(), said(s)) != words.end() &&
           std::any_of(all.begin(), all.end(), [](const Constraint& one) { return one.negated; });
  }
  bool is_plain_negation(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"not", "no", "isnt", "arent", "wasnt", "aint", "dont", "doesnt",
                                         "doesnt have", "never", "不", "没 有", "没", "无", "不 是"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  bool is_article(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"a", "an", "the", "any", "my", "our", "your", "his", "these", "those", "all", "much", "too much"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // "I'm allergic to shrimp and my son to nuts": whether the "to" at segment s says the same of another; or
  // of something else, "not allergic to nuts but to milk".
  bool is_same_of_another(std::size_t s) const {
    return cannot_have_ && s > 0 && said(s) == "to" && is_thing(is_article(s + 1) ? s + 2 : s + 1) &&
           (is_person(s - 1) || said(s - 1) == "but");
  }
  bool is_person(std::size_t s) const {
    constexpr auto people = std::to_array<std::string_view>(
        {"i",        "he",      "she",     "they",       "him",       "her",         "them",    "son",
         "daughter", "wife",    "husband", "kid",        "kids",      "child",       "childs",  "children",
         "baby",     "mother",  "mom",     "mum",        "father",    "dad",         "brother", "sister",
         "friend",   "friends", "partner", "girlfriend", "boyfriend", "grandmother", "grandma", "grandfather",
         "grandpa",  "guest",   "guests",  "other",      "others"});
    return std::find(people.begin(), people.end(), tokens_[segments_[s].end - 1].written) != people.end();
  }
  // "Milk doesn't agree with me": of the milk before segment s that is said which negates a verb that nothing
  // is known of, and of nothing else.
  bool says_what_it_does_not(std::size_t s) const {
    if (negated_ || !is_auxiliary(s)) return false;
    bool says = false;
    for (++s; s < segments_.size() && segments_[s].kind != Kind::mark; ++s) {
      if (is_phrase(s)) return false;
      says = says || segments_[s].kind == Kind::unknown;
    }
    return says;
  }
  // "Any flavour but chocolate", "all but milk".
  bool excepts(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"any", "every", "everything", "all", "anything", "every kind", "any kind"});
    if (said(s) != "but" || !is_thing(s + 1)) return false;
    for (std::size_t at = s; at > 0 && segments_[at - 1].kind != Kind::mark; --at)
      if (std::find(words.begin(), words.end(), said(at - 1)) != words.end()) return true;
    return false;
  }
  // What follows segment s must not be.
  void negate(std::size_t s) {
    if (is_diet(s) && tokens_[segments_[s].end - 1].form == "to") cannot_have_ = s;
    negated_ = true;
    in_list_ = false;
    negation_ = s;
  }
  // What was negated ends before segment `end`; a list may go on there.
  void end_negated(std::size_t end) {
    negated_ = false;
    negated_end_ = end;
  }
  bool is_negated_before(std::size_t s) const noexcept {
    return (negated_ && !run_.empty()) || (negated_end_ == s && s > 0);
  }
  // The word by which what follows is negated has said of what.
  void use_negation() noexcept {
    if (negation_ < uses_.size()) uses_[negation_] = Use::ahead;
  }

  bool is_sign(std::size_t s, std::string_view sign) const noexcept {
    return s < segments_.size() && segments_[s].kind == Kind::mark &&
           tokens_[segments_[s].begin].form == sign;
  }
  bool is_dash(std::size_t s) const noexcept {
    return is(s, Role::to) && tokens_[segments_[s].begin].kind == TokenKind::sign;
  }
  bool is_chinese(std::size_t s) const noexcept {
    return tokens_[segments_[s].begin].kind == TokenKind::ideograph;
  }
  // What may stand between a thing and the word behind it that negates it: 花生也都不要, "nuts are not".
  bool is_light(std::size_t s) const noexcept {
    return (is(s, Role::stop) && !is(s, Role::negate)) || (is(s, Role::of) && is_chinese(s));
  }
  std::string said(std::size_t s) const {
    std::string words;
    for (std::size_t t = segments_[s].begin; t < segments_[s].end; ++t)
      append_word(words, tokens_[t].written);
    return words;
  }

  // 好不好, 要不要: asked, not negated.
  bool is_question(std::size_t s) const {
    const std::size_t at = segments_[s].begin;
    return is(s, Role::negate) && is_chinese(s) && at > 0 && at + 1 < tokens_.size() &&
           (tokens_[at].form == "不" || tokens_[at].form == "没") &&
           tokens_[at - 1].form == tokens_[at + 1].form;
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
    const bool joined = is(s + 1, Role::of) && is_chinese(s + 1);
    if (stands_alone(s)) return true;
    if (!joined && std::find(before_only.begin(), before_only.end(), said(s)) != before_only.end())
      return false;
    for (std::size_t at = s + 1; at < segments_.size(); ++at) {
      if (segments_[at].kind == Kind::mark) return !is_sign(at, ":");
      if (said(at) == "with") continue;
      // "Milk isn't good for me"
      if (at > s + 1 && is(at, Role::recipient) && is_light(at + 1) &&
          (at + 2 == segments_.size() || segments_[at + 2].kind == Kind::mark))
        return true;
      if (is(at, Role::part) || is(at, Role::join) || (is(at, Role::of) && is_chinese(at))) return true;
      if (!is_light(at)) return false;
    }
    return true;
  }

  // Finds what a word behind it negates: "peanut allergy", 坚果和牛奶都不要, "nuts are not allowed".
  void find_negations_behind() {
    negation_behind_.assign(segments_.size(), nowhere);
    uses_.assign(segments_.size(), Use::none);
    for (std::size_t s = 0; s < segments_.size(); ++s)
      if (is_question(s)) uses_[s] = Use::question;
      else if (is(s, Role::negate_before) || (is(s, Role::negate) && ends_what_it_negates(s)))
        negate_behind(s);
      else find_parted_negation(s);
  }
  bool is_noun_of_allergy(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"free", "allergy", "allergies", "intolerance", "intolerant",
                                         "sensitivity", "sensitivities", "allergic"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // Of "keep nuts out" and "nuts make her ill" the word behind the nuts negates them, and the others say
  // nothing more.
  void find_parted_negation(std::size_t s) {
    constexpr auto ways =
        std::to_array<std::string_view>({"out", "off", "away", "aside", "out of", "off of"});
    constexpr auto verbs =
        std::to_array<std::string_view>({"keep", "keeps", "keeping", "kept", "leave", "leaves", "leaving",
                                         "cut", "take", "taking", "rule", "let"});
    constexpr auto states = std::to_array<std::string_view>({"sick", "ill", "unwell", "queasy", "nauseous"});
    const auto has = [&](const auto& all, std::size_t at) {
      return at < segments_.size() && std::find(all.begin(), all.end(), said(at)) != all.end();
    };
    const auto negate_from = [&](std::size_t begin, std::size_t by, std::size_t end) {
      negate_behind(by);
      if (uses_[by] == Use::behind)
        std::fill(uses_.begin() + static_cast<std::ptrdiff_t>(begin),
                  uses_.begin() + static_cast<std::ptrdiff_t>(end), Use::behind);
    };
    if (has(ways, s) && s > 1 && is_thing(s - 1)) {
      std::size_t verb = s - 1;
      while (verb > 0 && !has(verbs, verb) &&
             (is_thing(verb) || is_article(verb) || is(verb, Role::join) || is_sign(verb, ",")))
        --verb;
      if (has(verbs, verb) && verb + 1 < s) {
        negate_behind(s);
        if (uses_[s] == Use::behind) uses_[verb] = Use::behind;
      }
    }
    if (s > 0 && (said(s) == "make" || said(s) == "makes") && is_thing(s - 1)) {
      std::size_t state = s + 1;
      while (state < s + 4 && !has(states, state) && (is_light(state) || is_phrase(state))) ++state;
      if (has(states, state)) negate_from(s, s, state + 1);
    }
  }
  void negate_behind(std::size_t s) {
    // "Nut allergy" and "nut free" are words; "I want cookies and have an allergy" is not of cookies.
    const bool adjoins = is(s, Role::negate_before) && is_noun_of_allergy(s);
    std::size_t end = s;
    bool all = false;
    for (; !adjoins && end > 0 && is_light(end - 1); --end)
      all = all || tokens_[segments_[end - 1].begin].form == "都";
    if (stands_alone(s) && end == s && s > 1) --end;
    const bool crowds = is_chinese(s) && is_wanted_outside(s);
    const bool is_free = tokens_[segments_[s].begin].form == "free";
    for (bool joined = false;
         end > 0 && is_thing(end - 1) && !is_person(end - 1) && negation_behind_[end - 1] == nowhere;) {
      std::size_t begin = end - 1;
      const auto says_how = [&](std::size_t at) {
        return segments_[at].kind == Kind::unknown || segments_[at].phrase->kind == PhraseKind::attribute;
      };
      // 花生牛奶都不要
      while (begin > 0 && is_thing(begin - 1) &&
             (all || crowds ||
              (segments_[begin].kind == Kind::unknown && segments_[begin - 1].kind == Kind::unknown) ||
              (!is(s, Role::negate_before) && says_how(begin - 1))))
        --begin;
      for (std::size_t at = begin; at < end; ++at) negation_behind_[at] = s;
      uses_[s] = Use::behind;
      // "Milk-, egg- and nut-free"
      std::size_t before = begin;
      while (before > 0 && (is(before - 1, Role::join) || is_sign(before - 1, ","))) --before;
      if (before < begin && before > 1 && is_dash(before - 1) && is_thing(before - 2)) {
        end = before - 1;
        continue;
      }
      // "Coffee and nut free candy" is coffee, "milk and nut free candy" is none with milk.
      if (begin < 2 || !is_thing(begin - 2) || (is_free && !is_allergen(begin - 2))) break;
      const bool joins = is(begin - 1, Role::join) && tokens_[segments_[begin - 1].begin].form != "with";
      // 花生，牛奶都不要
      const bool named = is_sign(begin - 1, ",") && is_named_from(begin - 1);
      if (!joins && !named && !(all && !joined && end - begin == 1 && is_sign(begin - 1, ","))) break;
      joined = joined || joins;
      end = begin - 1;
    }
  }
  // What labels declare that people cannot have.
  bool is_allergen(std::size_t s) const {
    constexpr auto allergens = std::to_array<std::string_view>(
        {"nut",   "peanut",  "almond",   "hazelnut",  "walnut", "cashew", "pecan",    "pistachio",
         "milk",  "dairy",   "lactose",  "egg",       "soy",    "soya",   "wheat",    "gluten",
         "rye",   "barley",  "fish",     "shellfish", "shrimp", "sesame", "celery",   "mustard",
         "lupin", "sulfite", "sulphite", "sugar",     "salt",   "fat",    "caffeine", "alcohol"});
    const std::string_view form = tokens_[segments_[s].end - 1].form;
    return std::find(allergens.begin(), allergens.end(), form) != allergens.end();
  }
  // Whether things stand from 对 up to the comma at segment s: 对花生，牛奶过敏.
  bool is_named_from(std::size_t s) const {
    while (s > 0 && (is_thing(s - 1) || is(s - 1, Role::join) || is_sign(s - 1, ","))) --s;
    return s > 0 && said(s - 1) == "对";
  }
  // Whether another clause than that of segment s has a thing: then all of 花生牛奶不要 must not be, while in
  // 饼干花生不要 the first is wanted.
  bool is_wanted_outside(std::size_t s) const {
    const auto is_mark = [&](std::size_t at) { return segments_[at].kind == Kind::mark; };
    std::size_t begin = s, end = s;
    while (begin > 0 && !is_mark(begin - 1)) --begin;
    while (end < segments_.size() && !is_mark(end)) ++end;
    for (std::size_t at = 0; at < segments_.size(); ++at)
      if ((at < begin || at >= end) && is_good(at) && is_category(at)) return true;
    return false;
  }
  // Whether a word is all there is between two marks: "nuts? no. cookies".
  bool stands_alone(std::size_t s) const noexcept {
    const auto is_mark = [&](std::size_t at) { return segments_[at].kind == Kind::mark; };
    return is(s, Role::negate) && s > 0 && is_mark(s - 1) && (s + 1 == segments_.size() || is_mark(s + 1));
  }
  // Whether a word that negates what stands before has it behind: "allergies: nuts", "allergy nuts".
  bool names_behind(std::size_t s) const {
    return tokens_[segments_[s].begin].form != "free" &&
           (is_sign(s + 1, ":") || ((is_dash(s + 1) || is_copula(s + 1)) && is_thing(s + 2)) ||
            is_thing(s + 1));
  }
  bool is_copula(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>({"are", "is", "include", "includes"});
    return s < segments_.size() && std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // A verb whose negation says nothing of goods: "I don't want to spend much on coffee".
  bool is_of_no_goods(std::size_t s) const {
    constexpr auto verbs = std::to_array<std::string_view>(
        {"spend", "pay", "know", "find", "sell", "decide", "remember", "understand"});
    return std::find(verbs.begin(), verbs.end(), said(s)) != verbs.end();
  }
  bool asks_which(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>({"which", "what", "how", "where", "whether"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // Behind whom a thing is for: 小狗吃的.
  bool is_user(std::size_t s) const {
    constexpr auto users = std::to_array<std::string_view>({"吃 的", "喝 的", "用 的", "专 用"});
    return std::find(users.begin(), users.end(), said(s)) != users.end();
  }
  // The segment that the join at segment s goes on with: "and eggs", "and also eggs".
  std::size_t behind_join(std::size_t s) const {
    constexpr auto light = std::to_array<std::string_view>({"also", "any", "even", "either", "也"});
    return is(s + 1, Role::stop) && std::find(light.begin(), light.end(), said(s + 1)) != light.end() ? s + 2
                                                                                                      : s + 1;
  }
  bool is_good(std::size_t s) const noexcept {
    return is_phrase(s) && segments_[s].phrase->kind != PhraseKind::occasion;
  }
  // What a list may have: something known or not.
  bool is_thing(std::size_t s) const noexcept {
    return s < segments_.size() && (segments_[s].kind == Kind::phrase || segments_[s].kind == Kind::unknown);
  }
  // Whether the comma at segment s is one of a list: "nuts, milk or eggs". One without a join at its end is
  // none: "no nuts, chocolate".
  bool is_listed(std::size_t s) {
    if (s < list_end_) return true;
    const auto is_comma = [&](std::size_t at) {
      return at < segments_.size() && segments_[at].kind == Kind::mark &&
             tokens_[segments_[at].begin].form == ",";
    };
    if (!is_comma(s)) return false;
    for (std::size_t at = s;;) {
      if (is_comma(at)) ++at;
      if (at > s + 1 && is(at, Role::join)) {
        if (!is_thing(behind_join(at))) return false;
        list_end_ = at + 1;
        return true;
      }
      if (!is_thing(at)) break;
      while (is_thing(at)) ++at;
      if (!is_comma(at) && !is(at, Role::join)) break;
    }
    return (is_diet(negation_) || is_long_list(s)) && is_listed_diet(s);
  }
  // "Cookies without nuts, milk, eggs" lists what must not be, "milk, bread without seeds, eggs, tea" what is
  // wanted, and "cookies without nuts, milk" may be either.
  bool is_long_list(std::size_t s) const noexcept {
    std::size_t at = s;
    for (int part = 0; part < 2; ++part) {
      if (!is_sign(at, ",") || !is_thing(at + 1)) return false;
      for (++at; is_thing(at);) ++at;
    }
    return things_ < 2;
  }
  // What is said of what somebody cannot have, rather than of a product.
  bool is_diet(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>(
        {"allergic",    "allergic to",   "allergy to",    "allergies to",   "allergy",
         "allergies",   "intolerant to", "intolerant of", "intolerance to", "react to",
         "reaction to", "reactions to",  "sick from",     "ill from",       "cant eat",
         "cant have",   "不 能 吃",      "不 能 喝",      "不 吃",          "不 喝",
         "吃 不 了",    "喝 不 了",      "过 敏",         "过 敏 原",       "过 敏 原 是"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // Whether a list of bare things goes on at the comma at segment s: "allergic to nuts, milk, eggs". The last
  // is what is wanted, "allergic to nuts, cookies", if nothing else is.
  bool is_listed_diet(std::size_t s) {
    std::size_t at = s, last = s;
    while (is_sign(at, ",") && is_thing(at + 1)) {
      last = at++;
      while (is_thing(at)) ++at;
    }
    // "Milk is fine" is no part of a list, "milk in my coffee" is.
    if (at < segments_.size() && segments_[at].kind != Kind::mark && !ends_list(at)) at = last;
    bool wants = things_ > subjects_;
    for (std::size_t behind = at; behind < segments_.size() && !wants; ++behind)
      wants = is_good(behind) && is_category(behind) && negation_behind_[behind] == nowhere;
    list_end_ = at > last && wants ? at : last;
    return s < list_end_;
  }
  bool ends_list(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"in", "inside", "please", "at all", "whatsoever", "thanks", "的"});
    return std::find(words.begin(), words.end(), said(s)) != words.end();
  }
  // Whether nothing that could be negated itself lies between the last negation and segment s.
  bool adjoins_negation(std::size_t s) const {
    constexpr auto light = std::to_array<std::string_view>(
        {"a", "an", "the", "any", "anything", "something", "to", "it", "one", "在", "是", "用"});
    for (std::size_t at = negation_ + 1; at < s && !in_list_; ++at)
      if (!is(at, Role::recipient) && !is(at, Role::of) &&
          std::find(light.begin(), light.end(), tokens_[segments_[at].begin].written) == light.end())
        return false;
    return true;
  }

  // A number written in one or several segments: "five hundred", "2 thousand", and, with `joined`, "one
  // hundred and fifty".
  std::optional<std::pair<double, std::size_t>> number(std::size_t s, bool joined = true) const {
    const auto value = [&](std::size_t at) -> std::optional<double> {
      if (at >= segments_.size()) return std::nullopt;
      if (segments_[at].kind == Kind::number) return segments_[at].number;
      if (is(at, Role::number)) return segments_[at].grammar->value;
      return std::nullopt;
    };
    const auto first = value(s);
    if (!first) return std::nullopt;
    // The thousands, what is below them, and what the next word must be below to be added.
    double thousands = 0, rest = 0, room = 0;
    const auto add = [&](double word) {
      (word == 1000 ? thousands : rest) += word;
      room = word == 100 || word == 1000 ? word : word >= 20 && word < 100 ? 10 : 0;
    };
    if (segments_[s].kind == Kind::number) rest = *first;
    else add(*first);
    for (++s;;) {
      const bool passes =
          joined && room >= 100 && is(s, Role::join) && tokens_[segments_[s].begin].form == "and";
      const std::size_t at = passes ? s + 1 : s;
      const auto next =
          at < segments_.size() && segments_[at].kind == Kind::grammar ? value(at) : std::nullopt;
      if (!next) break;
      if (*next == 100 && !passes && rest > 0 && rest < 100) {
        rest *= 100;
        room = 100;
      } else if (*next == 1000 && !passes && thousands == 0 && rest > 0 && rest < 1000) {
        thousands = 1000 * rest;
        rest = 0;
        room = 1000;
      } else if (*next == 12 && !passes && rest > 0 && rest < 100 &&
                 tokens_[segments_[at].begin].form == "dozen") {
        rest *= 12;
        room = 0;
      } else if (*next > 0 && *next < room) {
        add(*next);
      } else {
        break;
      }
      s = at + 1;
    }
    return std::pair(thousands + rest, s);
  }

  bool is_part(std::size_t s) const {
    constexpr auto parts = std::to_array<std::string_view>(
        {"roll", "sheet", "bar", "stick", "loaf", "slice", "pad", "pod", "tablet"});
    return is_phrase(s) && segments_[s].end == segments_[s].begin + 1 &&
           std::find(parts.begin(), parts.end(), tokens_[segments_[s].begin].form) != parts.end();
  }
  bool is_pound(std::size_t s) const noexcept {
    return is(s, Role::currency) && tokens_[segments_[s].begin].form == "pound";
  }

  // A number with a currency before or behind it, if there is one. `is_price` if that is what it must be.
  std::optional<Amount> amount(std::size_t s, bool joined = true, bool is_price = false) const {
    Amount found;
    const auto take_currency = [&] {
      if (!is(s, Role::currency) || found.has_currency) return;
      // "two pounds of", "10 pound turkey", 两块蛋糕: a measure.
      const bool measure =
          found.next > 0 && (is(s + 1, Role::of) || (is(s, Role::classifier) && is_phrase(s + 1)) ||
                             (is_pound(s) && (is(s + 1, Role::classifier) || (!is_price && is_good(s + 1)))));
      if (measure && tokens_[segments_[s].begin].form != "$" &&
          !(is(s + 1, Role::of) && tokens_[segments_[s + 1].begin].kind == TokenKind::ideograph))
        return;
      found.has_currency = true;
      found.currency = std::string(segments_[s].grammar->text);
      ++s;
    };
    take_currency();
    const auto value = number(s, joined);
    if (!value) return std::nullopt;
    found.number = value->first;
    found.next = s = value->second;
    take_currency();
    found.next = s;
    return found;
  }

  // A bound or a range of prices that begins at segment s: a number with a currency, or one of the words that
  // compare before or behind it and nothing that makes it a count.
  std::optional<std::size_t> price(std::size_t s) {
    std::size_t at = s;
    const bool most = is(s, Role::at_most), least = is(s, Role::at_least), about = is(s, Role::about),
               between = is(s, Role::between);
    const bool compared = most || least || about || between;
    if (compared)
      for (++at; is(at, Role::stop) && !is(at, Role::number); ++at) {
      }
    auto first = amount(at, !between, most || between);
    if (!first) return std::nullopt;
    std::optional<Amount> second;
    if (is(first->next, Role::to) || (between && is(first->next, Role::join)))
      second = amount(first->next + 1, true, most || between);
    if (second && !first->has_currency) first->currency = second->currency;
    if (second && !second->has_currency) second->currency = first->currency;
    const Amount& last = second ? *second : *first;
    std::size_t next = last.next;
    const bool has_currency = first->has_currency || last.has_currency;
    // "a nice one at most 10 dollars": "at most" goes with what follows.
    const bool is_behind = !(is(next, Role::at_most) || is(next, Role::at_least)) || !amount(next + 1);
    const bool most_after = is_behind && is(next, Role::at_most_after),
               least_after = is_behind && is(next, Role::at_least_after),
               about_after = is_behind && is(next, Role::about_after);
    const bool counts = is(next, Role::classifier) || is(next, Role::person) || is(next, Role::unit) ||
                        (is_phrase(next) && !most);
    const bool after = most_after || least_after || about_after;
    if (!has_currency && ((!compared && !after) || counts)) return std::nullopt;
    if (between && !second && !has_currency) return std::nullopt;
    if (after) ++next;

    end_unknown();
    // "No wine over $20" is wine.
    const bool is_of_wish = negated_ && least && things_ == 0 && !run_.empty() && run_.back() + 1 == s;
    if (is_of_wish) {
      use_negation();
      negated_ = false;
    }
    end_run();
    using enum ConstraintKind;
    // "But not 4 dollars" is no bound.
    const bool is_bound = second || most || most_after || least || least_after;
    if (negated_ && !is_bound && adjoins_negation(s)) {
      use_negation();
      request_.not_understood.push_back(written_segments(negation_, next));
      negated_ = false;
      return next;
    }
    if (negated_) use_negation();
    // "nothing fancy under 20" is below, "nothing under 20" is not.
    const bool flip = is_of_wish || (negated_ && (!(most || most_after) || adjoins_negation(s)));
    const auto bound = [&](ConstraintKind kind, const Amount& amount) {
      if (flip && kind == price_at_most) kind = price_at_least;
      else if (flip && kind == price_at_least) kind = price_at_most;
      Constraint constraint{.kind = kind, .number = amount.number, .currency = amount.currency};
      constraint.words = written_segments(s, next);
      constraint.begin = tokens_[segments_[s].begin].begin;
      request_.constraints.push_back(std::move(constraint));
    };
    if (second) {
      const bool ordered = first->number <= second->number;
      bound(price_at_least, ordered ? *first : *second);
      bound(price_at_most, ordered ? *second : *first);
    } else if (about_after) {
      bound(price_about, *first);
    } else if (most || most_after) {
      bound(price_at_most, *first);
    } else if (least || least_after) {
      bound(price_at_least, *first);
    } else {
      bound(price_about, *first);
    }
    negated_ = false;
    return next;
  }

  // Behind the second of two numbers that leave open how many: "5 to 10", "3 or 4", "between 3 and 5", 三五.
  std::optional<std::size_t> end_of_range(std::size_t begin, std::size_t next) const {
    const bool between = begin > 0 && is(begin - 1, Role::between) && is(next, Role::join);
    const bool adjoin =
        is(begin, Role::number) && is(next, Role::number) && is_chinese(begin) && is_chinese(next);
    const bool joined =
        between || is(next, Role::to) ||
        (next < segments_.size() && (said(next) == "or" || said(next) == "或" || said(next) == "或 者"));
    if (!joined && !adjoin) return std::nullopt;
    const auto second = number(adjoin ? next : next + 1);
    return second ? std::optional(second->second) : std::nullopt;
  }

  // A number that is no price: how many of what follows, or of what stood before.
  std::size_t count(std::size_t s) {
    const auto value = number(s);
    std::size_t next = value->second;
    end_unknown();
    end_run();
    // "5 to 10 bottles" and 三五瓶 say no number.
    if (const auto end = end_of_range(s, next)) {
      next = *end;
      if (is(next, Role::classifier) || is(next, Role::person) || is(next, Role::unit)) ++next;
      request_.not_understood.push_back(written_segments(s, next));
      return next;
    }
    double pieces = value->first;
    // "Paper towels, at least 6 rolls"; but "6 rolls" are bread.
    const bool parts = things_ > 0 && is_part(next) && !is_good(next + 1);
    const bool classified = parts || (is(next, Role::classifier) && !is(next, Role::unit));
    if (is(next, Role::person) || (is(next, Role::unit) && !classified) || is_pound(next)) {
      request_.not_understood.push_back(written_segments(s, next + 1));
      return next + 1;
    }
    // "zero sugar", 0糖; but "size 0 diapers".
    const bool labels = s > 0 && segments_[s].kind == Kind::number && segments_[s - 1].kind == Kind::unknown;
    if (pieces == 0 && !classified && !labels && is_thing(next)) {
      negate(next - 1);
      return next;
    }
    if (parts) ++next;
    else if (classified)
      pieces *= segments_[next++].grammar->value > 0 ? segments_[next - 1].grammar->value : 1;
    std::size_t ahead = next;
    while (is(ahead, Role::of) || (classified && is(ahead, Role::stop))) ++ahead;
    const bool follows = is_good(ahead);
    const bool whole =
        pieces >= 1 && pieces == static_cast<double>(static_cast<std::int64_t>(std::min(pieces, 1e6)));
    if (whole && (follows || (classified && things_ > 0))) {
      Constraint constraint{.kind = ConstraintKind::count, .number = pieces};
      constraint.words = written_segments(s, next);
      constraint.begin = tokens_[segments_[s].begin].begin;
      if (follows) count_ = std::move(constraint);
      else {
        constraint.thing = things_ - 1;
        request_.constraints.push_back(std::move(constraint));
      }
    } else if (segments_[s].kind == Kind::number && !(segments_[s].number == 1)) {
      request_.not_understood.push_back(written_segments(s, next));
    }
    return next;
  }

  void end_unknown() {
    if (!unknown_) return;
    std::string words = written_segments(*unknown_, unknown_end_);
    if (unknown_negation_) {
      const bool blank = tokens_[segments_[*unknown_].begin].kind != TokenKind::ideograph;
      words = written_segments(*unknown_negation_, *unknown_negation_ + 1) + (blank ? " " : "") + words;
    }
    if (const std::size_t by = negation_behind_[unknown_end_ - 1]; by != nowhere && by >= unknown_end_)
      words += (is_chinese(by) ? "" : " ") + written_segments(by, by + 1);
    request_.not_understood.push_back(std::move(words));
    unknown_.reset();
    unknown_negation_.reset();
    is_unknown_negated_ = false;
  }

  // Makes constraints of the phrases that stood side by side.
  void end_run() {
    if (run_.empty()) return;
    const auto run = std::exchange(run_, {});
    const bool implied = std::exchange(is_run_implied_, false);
    if (negated_ || negation_behind_[run[0]] != nowhere) {
      if (negated_) use_negation();
      exclude(run);
      negated_ = false;
    } else if (implied) {
      implied_.push_back({run, true});
    } else if (recipient_ && things_ > 0) {
      for (const std::size_t s : run)
        add(ConstraintKind::attribute, segments_[s].phrase->value, s, false, things_ - 1);
    } else {
      wish(run);
    }
    count_.reset();
    recipient_ = false;
  }

  bool is_category(std::size_t s) const noexcept { return segments_[s].phrase->kind == PhraseKind::category; }

  // Phrases side by side that must not be. Those before a 的 all must not, and what is behind is wanted if
  // nothing else is: 不含猪肉的午餐肉. Of others the last thing is to be as the others do not say, "no canned
  // tomatoes"; where the shop has none of these, "no tree nuts", it must not be itself.
  void exclude(const std::vector<std::size_t>& run) {
    const auto ends_with_of = [&](std::size_t s) { return tokens_[segments_[s].end - 1].form == "的"; };
    const bool ahead = negation_behind_[run[0]] == nowhere;
    const bool binds_one = ahead && said(negation_) == "non";
    std::size_t joint = binds_one ? 1 : 0;
    for (std::size_t r = 1; r < run.size() && !binds_one; ++r)
      if (run[r] > run[r - 1] + 1 || ends_with_of(run[r - 1])) joint = r;
    const auto not_one = [&](std::size_t s) {
      add(kind_of(s), segments_[s].phrase->value, s, true, Constraint::every_thing);
      // Hostile requests have more.
      if (recipient_ && unsuited_.size() < 8)
        unsuited_.push_back({segments_[s].phrase->value, ahead ? negation_ : s, s + 1});
    };
    if (joint > 0 && joint < run.size()) {
      const auto behind = run.begin() + static_cast<std::ptrdiff_t>(joint);
      std::for_each(run.begin(), behind, not_one);
      const std::vector<std::size_t> rest(behind, run.end());
      if (binds_one || std::none_of(behind, run.end(), [&](std::size_t s) { return is_category(s); }))
        wish(rest);
      else implied_.push_back({rest, false});
      return;
    }
    const auto head = std::find_if(run.rbegin(), run.rend(), [&](std::size_t s) { return is_category(s); });
    const bool all =
        !ahead && std::count_if(run.begin(), run.end(), [&](std::size_t s) { return is_category(s); }) > 1;
    if (head == run.rend() || run.size() == 1 || all) {
      std::for_each(run.begin(), run.end(), not_one);
      return;
    }
    bool known = true;
    for (const std::size_t s : run) {
      if (s == *head) continue;
      known = known && (segments_[s].phrase->is_final || has_any(segments_[*head].phrase->value, s));
      not_one(s);
    }
    if (known) implied_.push_back({{*head}, false});
    else not_one(*head);
  }

  // Whether the shop has any of these things as the phrase at segment s says; looked for once.
  bool has_any(const std::string& things, std::size_t s) {
    const std::string& how = segments_[s].phrase->value;
    const auto [at, is_new] = had_.try_emplace({things, how}, false);
    if (is_new) at->second = known_.any_has(known_.match({.value = things}), how);
    return at->second;
  }

  // Phrases side by side that are wanted: the last thing, as the others say.
  void wish(const std::vector<std::size_t>& run) {
    const auto head = std::find_if(run.rbegin(), run.rend(), [&](std::size_t s) { return is_category(s); });
    const std::size_t wanted = head == run.rend() ? nowhere : *head;
    const int thing = wanted == nowhere ? Constraint::every_thing : things_++;
    std::vector<float> things;  // that are wanted, once they are looked for
    const auto any_is = [&](const Phrase& phrase) {
      if (wanted == nowhere) return false;
      if (things.empty()) things = known_.match({.value = segments_[wanted].phrase->value});
      return known_.any_has(things, phrase.value);
    };
    for (const std::size_t s : run) {
      const Phrase& phrase = *segments_[s].phrase;
      if (s == wanted) add(ConstraintKind::category, phrase.value, s, false, thing);
      else if (phrase.is_trusted || any_is(phrase))
        add(ConstraintKind::attribute, phrase.value, s, false, thing);
      else request_.not_understood.push_back(written_segments(s, s + 1));
    }
    if (count_) {
      count_->thing = thing;
      request_.constraints.push_back(*std::move(count_));
      count_.reset();
    }
  }

  ConstraintKind kind_of(std::size_t s) const noexcept {
    return segments_[s].phrase->kind == PhraseKind::category ? ConstraintKind::category
                                                             : ConstraintKind::attribute;
  }

  void add(ConstraintKind kind, std::string value, std::size_t s, bool negated, int thing) {
    Constraint constraint{.kind = kind, .negated = negated, .value = std::move(value), .thing = thing};
    constraint.words = written_segments(s, s + 1);
    constraint.begin = tokens_[segments_[s].begin].begin;
    const bool there =
        std::any_of(request_.constraints.begin(), request_.constraints.end(), [&](const Constraint& other) {
          return other.kind == kind && other.negated == negated && other.value == constraint.value &&
                 (other.thing == thing || kind == ConstraintKind::occasion);
        });
    if (!there) request_.constraints.push_back(std::move(constraint));
  }

  void finish() {
    end_run();
    end_unknown();
    const bool is_implied = things_ == 0;
    for (const Implied& implied : implied_) {
      if (is_implied) wish(implied.run);
      else if (implied.is_told)
        request_.not_understood.push_back(written_segments(implied.run.front(), implied.run.back() + 1));
    }
    // What must not be and nothing was made of is told, for it may matter.
    for (std::size_t s = 0; s < segments_.size(); ++s)
      if (uses_[s] == Use::none && (is(s, Role::negate) || is(s, Role::negate_before)) &&
          segments_[s].kind == Kind::grammar)
        request_.not_understood.push_back(written_segments(s, s + 1));
    for (const Unsuited& unsuited : unsuited_) drop_if_nothing_is_left(unsuited);
    detail::stable_sort(request_.constraints.begin(), request_.constraints.end(),
                        [](const Constraint& a, const Constraint& b) { return a.begin < b.begin; });
  }

  // "Dog food, not for puppies", where puppies are dogs: that does not leave out all that is wanted, and is
  // told instead.
  void drop_if_nothing_is_left(const Unsuited& unsuited) {
    auto& all = request_.constraints;
    const auto is_it = [&](const Constraint& one) { return one.negated && one.value == unsuited.value; };
    const auto excluded = std::find_if(all.begin(), all.end(), is_it);
    if (excluded == all.end()) return;
    const auto without = known_.match(*excluded);
    const bool leaves_nothing = std::any_of(all.begin(), all.end(), [&](const Constraint& one) {
      if (one.negated || one.kind != ConstraintKind::category) return false;
      const auto wanted = known_.match(one);
      for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i] > 0 && !(without[i] > 0)) return false;
      return true;
    });
    if (!leaves_nothing) return;
    all.erase(excluded);
    request_.not_understood.push_back(written_segments(unsuited.begin, unsuited.end));
  }

  const CatalogPhrases& known_;
  std::string_view text_;
  DividedRequest divided_;
  const std::vector<RequestToken>& tokens_ = divided_.tokens;
  const std::vector<RequestSegment>& segments_ = divided_.segments;
  Request request_;

  std::vector<std::size_t> run_;  // phrases side by side
  std::vector<Implied> implied_;
  std::vector<Unsuited> unsuited_;
  std::map<std::pair<std::string, std::string>, bool> had_;
  std::vector<std::size_t> negation_behind_;  // of each segment what negates it from behind, or nowhere
  std::vector<Use> uses_;                     // of each segment that negates
  std::optional<Constraint> count_;
  std::optional<std::size_t> unknown_;  // where words that nothing is known of begin
  std::size_t unknown_end_ = 0;
  std::optional<std::size_t> unknown_negation_;  // of a list that they are in
  std::size_t negation_ = 0;
  std::optional<std::size_t> cannot_have_;  // the "allergic to" of this sentence
  std::size_t negated_end_ = 0;             // behind the last thing that was negated and stands in no run
  std::size_t list_end_ = 0;                // behind the last join of a list
  int things_ = 0;
  int subjects_ = 0;  // of things_, those that cannot have what is negated: "my dog can't have …"
  bool negated_ = false;
  bool in_list_ = false;        // and not by its first part
  bool names_negated_ = false;  // a list behind a colon
  bool passes_verb_ = false;    // that nothing is known of: "can't swallow nuts"
  bool is_unknown_negated_ = false;
  bool is_run_implied_ = false;
  bool recipient_ = false;
};

}  // namespace kindred::inline v0::detail
