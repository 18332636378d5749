#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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
    if (const auto next = price(s)) return *next;
    const RequestSegment& segment = segments_[s];
    switch (segment.kind) {
      case Kind::phrase:
        end_unknown();
        if (segment.phrase->kind == PhraseKind::occasion) {
          const bool negated = negated_ && run_.empty() && adjoins_negation(s);
          add(ConstraintKind::occasion, segment.phrase->value, s, negated, Constraint::every_thing);
          if (negated) end_negated(s + 1);
        } else {
          run_.push_back(s);
        }
        return s + 1;
      case Kind::number: return count(s);
      case Kind::mark: {
        const bool goes_on = is_negated_before(s) && is_listed(s);
        end_run();
        end_unknown();
        recipient_ = false;
        negated_ = goes_on;
        in_list_ = goes_on;
        if (goes_on) negated_end_ = s + 1;
        return s + 1;
      }
      case Kind::unknown:
        end_run();
        if (!unknown_) {
          unknown_ = negated_ && !in_list_ ? negation_ : s;
          unknown_negation_.reset();
          if (negated_ && in_list_) unknown_negation_ = negation_;
        }
        unknown_end_ = s + 1;
        if (negated_ || negated_end_ == s) end_negated(s + 1);
        recipient_ = false;
        return s + 1;
      case Kind::grammar: return grammar(s);
    }
    return s + 1;
  }

  std::size_t grammar(std::size_t s) {
    const Grammar& word = *segments_[s].grammar;
    if (word.is(Role::number)) return count(s);
    if (word.is(Role::negate_before) && (!run_.empty() || (unknown_ && unknown_end_ == s))) {
      if (run_.empty()) {
        unknown_end_ = s + 1;
      } else {
        negated_ = true;
        end_run();
        negated_ = false;
      }
      return s + 1;
    }
    // 的 joins what says how to what it says it of; "of" does not.
    if (word.is(Role::of) && !run_.empty() && tokens_[segments_[s].begin].kind == TokenKind::ideograph)
      return s + 1;
    end_unknown();
    const bool was_negated = is_negated_before(s);
    negated_ = negated_ || (word.is(Role::join) && !run_.empty() && is_negated_behind(s));
    end_run();
    if (word.is(Role::low) || word.is(Role::high)) {
      const bool low = word.is(Role::low) != negated_;
      add(low ? ConstraintKind::price_low : ConstraintKind::price_high, "", s, false,
          Constraint::every_thing);
      negated_ = false;
    } else if (word.is(Role::negate)) {
      negate(s);
    } else if (word.is(Role::part)) {
      negated_ = recipient_ = false;
    } else if (word.is(Role::join)) {
      negated_ = in_list_ = was_negated && is_thing(s + 1);
    } else if (word.is(Role::recipient)) {
      recipient_ = true;
    }
    return s + 1;
  }

  // What follows segment s must not be.
  void negate(std::size_t s) {
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
  // Whether the list that goes on with the join at segment s ends with a word of Chinese that says what must
  // not be, as in 坚果和牛奶过敏. In "cookies and nut free candy" the first may be.
  bool is_negated_behind(std::size_t s) const noexcept {
    while (is(s, Role::join)) {
      if (!is_thing(++s)) return false;
      while (is_thing(s)) ++s;
    }
    return is(s, Role::negate_before) && tokens_[segments_[s].begin].kind == TokenKind::ideograph;
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
        if (!is_thing(at + 1)) return false;
        list_end_ = at + 1;
        return true;
      }
      if (!is_thing(at)) return false;
      while (is_thing(at)) ++at;
      if (!is_comma(at) && !is(at, Role::join)) return false;
    }
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
      } else if (*next > 0 && *next < room) {
        add(*next);
      } else {
        break;
      }
      s = at + 1;
    }
    return std::pair(thousands + rest, s);
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
    end_run();
    using enum ConstraintKind;
    // "nothing fancy under 20" is below, "nothing under 20" is not.
    const bool flip = negated_ && (!(most || most_after) || adjoins_negation(s));
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
    const auto value = number(s);
    std::size_t next = value->second;
    end_unknown();
    end_run();
    double pieces = value->first;
    const bool classified = is(next, Role::classifier) && !is(next, Role::unit);
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
    if (classified) pieces *= segments_[next++].grammar->value > 0 ? segments_[next - 1].grammar->value : 1;
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
    request_.not_understood.push_back(std::move(words));
    unknown_.reset();
    unknown_negation_.reset();
  }

  // Makes constraints of the phrases that stood side by side.
  void end_run() {
    if (run_.empty()) return;
    const auto run = std::exchange(run_, {});
    const auto is_category = [&](std::size_t s) { return segments_[s].phrase->kind == PhraseKind::category; };
    auto head = std::find_if(run.rbegin(), run.rend(), is_category);
    const std::size_t none = segments_.size();
    std::size_t wanted = head == run.rend() ? none : *head;
    if (negated_) {
      // 不含猪肉的午餐肉, "no canned tomatoes": what the head must not be; the head itself is wanted, if
      // nothing else is.
      const bool alone = run.size() == 1;
      for (const std::size_t s : run)
        if (alone || s != wanted)
          add(kind_of(s), segments_[s].phrase->value, s, true, Constraint::every_thing);
      if (!alone && wanted != none) implied_.push_back(wanted);
      negated_ = false;
    } else if (recipient_ && things_ > 0) {
      for (const std::size_t s : run)
        add(ConstraintKind::attribute, segments_[s].phrase->value, s, false, things_ - 1);
    } else {
      const int thing = wanted == none ? Constraint::every_thing : things_++;
      std::vector<float> things;  // that are wanted, once they are looked for
      const auto any_is = [&](const Phrase& phrase) {
        if (wanted == none) return false;
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
      }
    }
    count_.reset();
    recipient_ = false;
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
    if (things_ == 0)
      for (const std::size_t s : implied_)
        add(ConstraintKind::category, segments_[s].phrase->value, s, false, things_++);
    detail::stable_sort(request_.constraints.begin(), request_.constraints.end(),
                        [](const Constraint& a, const Constraint& b) { return a.begin < b.begin; });
  }

  const CatalogPhrases& known_;
  std::string_view text_;
  DividedRequest divided_;
  const std::vector<RequestToken>& tokens_ = divided_.tokens;
  const std::vector<RequestSegment>& segments_ = divided_.segments;
  Request request_;

  std::vector<std::size_t> run_;  // phrases side by side
  std::vector<std::size_t> implied_;
  std::optional<Constraint> count_;
  std::optional<std::size_t> unknown_;  // where words that nothing is known of begin
  std::size_t unknown_end_ = 0;
  std::optional<std::size_t> unknown_negation_;  // of a list that they are in
  std::size_t negation_ = 0;
  std::size_t negated_end_ = 0;  // behind the last thing that was negated and stands in no run
  std::size_t list_end_ = 0;     // behind the last join of a list
  int things_ = 0;
  bool negated_ = false;
  bool in_list_ = false;  // and not by its first part
  bool recipient_ = false;
};

}  // namespace kindred::inline v0::detail
