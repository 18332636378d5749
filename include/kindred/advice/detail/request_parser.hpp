#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/advice/detail/catalog_phrases.hpp"
#include "kindred/advice/detail/negation_words.hpp"
#include "kindred/advice/detail/request_amounts.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_lists.hpp"
#include "kindred/advice/detail/request_negations.hpp"
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
  using Word = NegationWord;
  using Use = RequestNegations::Use;
  static constexpr std::size_t nowhere = RequestNegations::nowhere;
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
    if (negations_.use(s) == Use::behind) {
      end_run();
      end_unknown();
      return s + 1;
    }
    if (negations_.use(s) == Use::cause) {
      end_run();
      end_unknown();
      negate(s);
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
      add(ConstraintKind::occasion, phrase.value, s, ahead || negations_.behind(s) != nowhere,
          Constraint::every_thing);
      if (ahead) use_negation();
      if (ahead) end_negated(s + 1);
      return s + 1;
    }
    passes_verb_ = false;
    if (!run_.empty() && negations_.behind(run_.back()) != negations_.behind(s)) end_run();
    run_.push_back(s);
    return s + 1;
  }

  std::size_t mark(std::size_t s) {
    // "Allergies: nuts, milk" names all of them.
    std::size_t light = s;
    while (light > 0 && divided_.is_light(light - 1)) --light;
    const bool opens = negated_ && run_.empty() && negation_ + 1 == light && divided_.is_sign(s, ":");
    const bool names = names_negated_ && divided_.is_sign(s, ",") && divided_.is_thing(s + 1);
    const bool goes_on =
        is_negated_before(s) && (names || lists_.is_listed(s, negation_, things_, subjects_));
    end_run();
    end_unknown();
    recipient_ = passes_verb_ = is_run_implied_ = speaks_of_all_ = false;
    if (!divided_.is_sign(s, ",")) cannot_have_.reset();
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
    passes_verb_ = negated_ && !in_list_ && words_.is(negation_, Word::auxiliary);
    if (!passes_verb_ && (negated_ || negated_end_ == s)) end_negated(s + 1);
    recipient_ = false;
    // What must not be by a word behind it is told with that.
    if (const std::size_t by = negations_.behind(s); by != nowhere) {
      std::size_t at = s + 1;
      while (at < by && (divided_.is_light(at) || negations_.behind(at) == by) && !is_phrase(at)) ++at;
      if (at == by) return unknown_end_ = by + 1;
    }
    return s + 1;
  }

  std::size_t grammar(std::size_t s) {
    const Grammar& word = *segments_[s].grammar;
    if (word.is(Role::number)) return count(s);
    speaks_of_all_ = speaks_of_all_ || is_of_all(s);
    // 的 joins what says how to what it says it of; "of" does not.
    if (word.is(Role::of) && !run_.empty() && tokens_[segments_[s].begin].kind == TokenKind::ideograph)
      return s + 1;
    end_unknown();
    // "No sugar coffee with milk"
    const bool was_negated = is_negated_before(s) && !(run_.size() > 1 && divided_.said(s) == "with");
    recipient_ = recipient_ || (negated_ && words_.is(s, Word::user));
    const bool repeats = is_same_of_another(s);
    // The other is no recipient.
    const bool adjoins = !run_.empty() && run_.back() + 1 == s;
    if (repeats && adjoins) run_.pop_back();
    if (adjoins && says_what_it_does_not(s)) is_run_implied_ = true;
    const int things_before = things_;
    end_run();
    if (word.is(Role::negate)) subjects_ = adjoins && words_.is(s, Word::diet) ? things_ - things_before : 0;
    if (negations_.use(s) == Use::question) return s + 1;
    if (passes_verb_ && !words_.is(s, Word::article) && !word.is(Role::low) && !word.is(Role::high))
      passes_verb_ = negated_ = false;
    // "Never with nuts"; but "I never know which coffee".
    if (negated_ && run_.empty() && !in_list_) {
      if (divided_.said(s) == "with") return s + 1;
      if (repeats_exclusion(s)) {
        use_negation();
        negated_ = false;
      }
      if (words_.is(s, Word::which)) use_negation();
      if (words_.is(s, Word::which) || words_.is(s, Word::of_no_goods)) negated_ = false;
    }
    if (word.is(Role::low) || word.is(Role::high)) {
      const bool low = word.is(Role::low) != negated_;
      if (negated_) use_negation();
      add(low ? ConstraintKind::price_low : ConstraintKind::price_high, "", s, false,
          Constraint::every_thing);
      negated_ = false;
    } else if (word.is(Role::negate) || (word.is(Role::negate_before) && negations_.names_behind(s))) {
      if (negated_) use_negation();
      const bool affirms =
          negated_ && !in_list_ && words_.is(s, Word::diet) && words_.is(negation_, Word::plain_negation);
      negate(s);
      names_negated_ = divided_.is_dash(s + 1);
      if (affirms) {  // "I'm not allergic to nuts"
        use_negation();
        negated_ = false;
        is_run_implied_ = true;
      }
    } else if (repeats) {
      negate(*cannot_have_);
      is_run_implied_ = false;
    } else if (speaks_of_all_ && divided_.said(s) == "but" && divided_.is_thing(s + 1)) {
      negate(s);
    } else if (word.is(Role::part)) {
      negated_ = recipient_ = false;
    } else if (word.is(Role::join)) {
      negated_ = in_list_ = was_negated && lists_.is_joined(s, negation_);
    } else if (word.is(Role::recipient)) {
      recipient_ = true;
    } else if (was_negated && word.is(Role::of) && !divided_.is_chinese(s)) {
      // "No trace of nuts"
      negated_ = in_list_ = true;
    }
    return s + 1;
  }

  // "A nut allergy, so snacks without them" excludes nothing more.
  bool repeats_exclusion(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"it", "them", "those", "these", "that", "any", "它", "它们"});
    const auto& all = request_.constraints;
    return s == negation_ + 1 && divided_.ends_clause(s + 1) && divided_.says(s, words) &&
           std::any_of(all.begin(), all.end(), [](const Constraint& one) { return one.negated; });
  }
  // "I'm allergic to shrimp and my son to nuts": whether the "to" at segment s says the same of another; or
  // of something else, "not allergic to nuts but to milk".
  bool is_same_of_another(std::size_t s) const {
    return cannot_have_ && s > 0 && divided_.said(s) == "to" &&
           divided_.is_thing(words_.is(s + 1, Word::article) ? s + 2 : s + 1) &&
           (words_.is(s - 1, Word::person) || divided_.said(s - 1) == "but");
  }
  // "Milk doesn't agree with me": of the milk before segment s that is said which negates a verb that nothing
  // is known of, and of nothing else.
  bool says_what_it_does_not(std::size_t s) const {
    if (negated_ || !words_.is(s, Word::auxiliary)) return false;
    bool says = false;
    for (++s; !divided_.ends_clause(s); ++s) {
      if (is_phrase(s)) return false;
      says = says || segments_[s].kind == Kind::unknown;
    }
    return says;
  }
  // Whether segment s speaks of all of a kind, of which a "but" may take something out: "any flavour but
  // chocolate".
  bool is_of_all(std::size_t s) const {
    constexpr auto words = std::to_array<std::string_view>({"any", "every", "everything", "all", "anything"});
    return divided_.says(s, words);
  }
  // What follows segment s must not be.
  void negate(std::size_t s) {
    if (words_.is(s, Word::diet) && tokens_[segments_[s].end - 1].form == "to") cannot_have_ = s;
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
  void use_negation() noexcept { negations_.use_ahead(negation_); }

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
    auto first = amounts_.amount(at, !between, most || between);
    if (!first) return std::nullopt;
    std::optional<Amount> second;
    if (is(first->next, Role::to) || (between && is(first->next, Role::join)))
      second = amounts_.amount(first->next + 1, true, most || between);
    if (second && !first->has_currency) first->currency = second->currency;
    if (second && !second->has_currency) second->currency = first->currency;
    const Amount& last = second ? *second : *first;
    std::size_t next = last.next;
    const bool has_currency = first->has_currency || last.has_currency;
    // "a nice one at most 10 dollars": "at most" goes with what follows.
    const bool is_behind =
        !(is(next, Role::at_most) || is(next, Role::at_least)) || !amounts_.amount(next + 1);
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

  // A number that is no price: how many of what follows, or of what stood before.
  std::size_t count(std::size_t s) {
    const auto value = amounts_.number(s);
    std::size_t next = value->second;
    end_unknown();
    end_run();
    // "5 to 10 bottles" and 三五瓶 say no number.
    if (const auto end = amounts_.end_of_range(s, next)) {
      next = *end;
      if (is(next, Role::classifier) || is(next, Role::person) || is(next, Role::unit)) ++next;
      request_.not_understood.push_back(written_segments(s, next));
      return next;
    }
    double pieces = value->first;
    // "Paper towels, at least 6 rolls"; but "6 rolls" are bread.
    const bool parts = things_ > 0 && amounts_.is_part(next) && !divided_.is_good(next + 1);
    const bool classified = parts || (is(next, Role::classifier) && !is(next, Role::unit));
    if (is(next, Role::person) || (is(next, Role::unit) && !classified) || amounts_.is_pound(next)) {
      request_.not_understood.push_back(written_segments(s, next + 1));
      return next + 1;
    }
    // "zero sugar", 0糖; but "size 0 diapers".
    const bool labels = s > 0 && segments_[s].kind == Kind::number && segments_[s - 1].kind == Kind::unknown;
    if (pieces == 0 && !classified && !labels && divided_.is_thing(next)) {
      negate(next - 1);
      return next;
    }
    if (parts) ++next;
    else if (classified)
      pieces *= segments_[next++].grammar->value > 0 ? segments_[next - 1].grammar->value : 1;
    std::size_t ahead = next;
    while (is(ahead, Role::of) || (classified && is(ahead, Role::stop))) ++ahead;
    const bool follows = divided_.is_good(ahead);
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
    if (const std::size_t by = negations_.behind(unknown_end_ - 1); by != nowhere && by >= unknown_end_)
      words += (divided_.is_chinese(by) ? "" : " ") + written_segments(by, by + 1);
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
    if (negated_ || negations_.behind(run[0]) != nowhere) {
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

  // Phrases side by side that must not be. Those before a 的 all must not, and what is behind is wanted if
  // nothing else is: 不含猪肉的午餐肉. Of others the last thing is to be as the others do not say, "no canned
  // tomatoes"; where the shop has none of these, "no tree nuts", it must not be itself.
  void exclude(const std::vector<std::size_t>& run) {
    const auto ends_with_of = [&](std::size_t s) { return tokens_[segments_[s].end - 1].form == "的"; };
    const bool ahead = negations_.behind(run[0]) == nowhere;
    const bool binds_one = ahead && (divided_.said(negation_) == "non" || divided_.is_minus(negation_));
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
      if (binds_one ||
          std::none_of(behind, run.end(), [&](std::size_t s) { return divided_.is_category(s); }))
        wish(rest);
      else implied_.push_back({rest, false});
      return;
    }
    const auto head =
        std::find_if(run.rbegin(), run.rend(), [&](std::size_t s) { return divided_.is_category(s); });
    const bool all = !ahead && std::count_if(run.begin(), run.end(),
                                             [&](std::size_t s) { return divided_.is_category(s); }) > 1;
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
    const auto head =
        std::find_if(run.rbegin(), run.rend(), [&](std::size_t s) { return divided_.is_category(s); });
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
      if (negations_.use(s) == Use::none && (is(s, Role::negate) || is(s, Role::negate_before)) &&
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
  NegationWords words_{divided_};
  RequestAmounts amounts_{divided_};
  RequestNegations negations_{divided_, words_};
  RequestLists lists_{divided_, words_, negations_};
  Request request_;

  std::vector<std::size_t> run_;  // phrases side by side
  std::vector<Implied> implied_;
  std::vector<Unsuited> unsuited_;
  std::map<std::pair<std::string, std::string>, bool> had_;
  std::optional<Constraint> count_;
  std::optional<std::size_t> unknown_;  // where words that nothing is known of begin
  std::size_t unknown_end_ = 0;
  std::optional<std::size_t> unknown_negation_;  // of a list that they are in
  std::size_t negation_ = 0;
  std::optional<std::size_t> cannot_have_;  // the "allergic to" of this sentence
  std::size_t negated_end_ = 0;             // behind the last thing that was negated and stands in no run
  int things_ = 0;
  int subjects_ = 0;  // of things_, those that cannot have what is negated: "my dog can't have …"
  bool negated_ = false;
  bool in_list_ = false;        // and not by its first part
  bool names_negated_ = false;  // a list behind a colon
  bool passes_verb_ = false;    // that nothing is known of: "can't swallow nuts"
  bool speaks_of_all_ = false;  // in this clause
  bool is_unknown_negated_ = false;
  bool is_run_implied_ = false;
  bool recipient_ = false;
};

}  // namespace kindred::inline v0::detail
