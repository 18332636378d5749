#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "kindred/advice/detail/negation_words.hpp"
#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_negations.hpp"
#include "kindred/advice/detail/request_segments.hpp"

namespace kindred::inline v0::detail {

// Tells how far a list of a divided request goes on that a word before it negates.
class RequestLists {
 public:
  using Kind = RequestSegment::Kind;
  using Word = NegationWord;

  // @param request, words, negations must outlive it
  RequestLists(const DividedRequest& request, const NegationWords& words, const RequestNegations& negations)
      : request_(request), words_(words), negations_(negations) {}

  // The segment that the join at segment s goes on with: "and eggs", "and also eggs".
  std::size_t behind_join(std::size_t s) const {
    constexpr auto light = std::to_array<std::string_view>({"also", "any", "even", "either", "也"});
    return request_.is(s + 1, Role::stop) && request_.says(s + 1, light) ? s + 2 : s + 1;
  }
  // Whether the join at segment s goes on with a list that begins behind segment `negation`: "hold the onions
  // and the tomatoes", while "without onions and the tomatoes" wants them.
  bool is_joined(std::size_t s, std::size_t negation) const {
    if (request_.is_minus(negation)) return false;
    const std::size_t next = behind_join(s);
    if (request_.is_thing(next)) return true;
    const bool has_article = request_.said(negation).ends_with("the") || request_.said(negation + 1) == "the";
    return has_article && request_.said(next) == "the" && request_.is_thing(next + 1);
  }
  // Whether the comma at segment s is one of a list: "nuts, milk or eggs". One without a join at its end is
  // none: "no nuts, chocolate".
  // @param negation the segment that negates the list
  // @param things how many are wanted so far, `subjects` of them by whoever cannot have what is listed
  bool is_listed(std::size_t s, std::size_t negation, int things, int subjects) {
    if (s < list_end_) return true;
    const auto is_comma = [&](std::size_t at) { return request_.is_sign(at, ","); };
    if (!is_comma(s) || request_.is_minus(negation)) return false;
    for (std::size_t at = s;;) {
      if (is_comma(at)) ++at;
      if (at > s + 1 && request_.is(at, Role::join)) {
        if (!request_.is_thing(behind_join(at))) return false;
        list_end_ = at + 1;
        return true;
      }
      if (!request_.is_thing(at)) break;
      while (request_.is_thing(at)) ++at;
      if (!is_comma(at) && !request_.is(at, Role::join)) break;
    }
    const bool is_bare = words_.is(s + 1, Word::allergen) && !request_.is_thing(s + 2) &&
                         (request_.is_chinese(s + 1) || request_.is_one_word(s + 1));
    return (words_.is(negation, Word::diet) || (things < 2 && (is_bare || is_long_list(s)))) &&
           goes_on(s, things > subjects);
  }

 private:
  // "Cookies without nuts, milk, eggs" lists what must not be, "milk, bread without seeds, eggs, tea" what is
  // wanted. Of two parts, "cookies without nuts, milk" may be either: it lists what must not be where that is
  // what labels declare, for milk that was wanted is seen to be left out, and milk that was not is eaten.
  bool is_long_list(std::size_t s) const noexcept {
    std::size_t at = s;
    for (int part = 0; part < 2; ++part) {
      if (!request_.is_sign(at, ",") || !request_.is_thing(at + 1)) return false;
      for (++at; request_.is_thing(at);) ++at;
    }
    return true;
  }
  // Whether a list of bare things goes on at the comma at segment s: "allergic to nuts, milk, eggs". The last
  // is what is wanted, "allergic to nuts, cookies", if nothing else is.
  bool goes_on(std::size_t s, bool wants) {
    std::size_t at = s, last = s;
    while (request_.is_sign(at, ",") && request_.is_thing(at + 1)) {
      last = at++;
      while (request_.is_thing(at)) ++at;
    }
    // "Milk is fine" is no part of a list, "milk in my coffee" is.
    if (!request_.ends_clause(at) && !ends_list(at)) at = last;
    for (std::size_t behind = at; behind < request_.segments.size() && !wants; ++behind)
      wants = request_.is_good(behind) && request_.is_category(behind) &&
              negations_.behind(behind) == RequestNegations::nowhere;
    list_end_ = at > last && wants ? at : last;
    return s < list_end_;
  }
  bool ends_list(std::size_t s) const {
    constexpr auto words =
        std::to_array<std::string_view>({"in", "inside", "please", "at all", "whatsoever", "thanks", "的"});
    return request_.says(s, words);
  }

  const DividedRequest& request_;
  const NegationWords& words_;
  const RequestNegations& negations_;
  std::size_t list_end_ = 0;  // behind the last join of a list
};

}  // namespace kindred::inline v0::detail
