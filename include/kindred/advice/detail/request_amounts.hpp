#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_segments.hpp"
#include "kindred/advice/detail/request_tokens.hpp"

namespace kindred::inline v0::detail {

// A number with the currency that was said with it.
struct Amount {
  double number = 0;
  std::string currency = {};
  bool has_currency = false;
  std::size_t next = 0;  // the segment behind it
};

// Reads numbers and amounts of money in a divided request.
class RequestAmounts {
 public:
  using Kind = RequestSegment::Kind;

  // @param request must outlive it
  explicit RequestAmounts(const DividedRequest& request) : request_(request) {}

  // A number written in one or several segments: "five hundred", "2 thousand", and, with `joined`, "one
  // hundred and fifty".
  std::optional<std::pair<double, std::size_t>> number(std::size_t s, bool joined = true) const {
    const auto value = [&](std::size_t at) -> std::optional<double> {
      if (at >= request_.segments.size()) return std::nullopt;
      if (request_.segments[at].kind == Kind::number) return request_.segments[at].number;
      if (request_.is(at, Role::number)) return request_.segments[at].grammar->value;
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
    if (request_.segments[s].kind == Kind::number) rest = *first;
    else add(*first);
    for (++s;;) {
      const bool passes = joined && room >= 100 && request_.is(s, Role::join) &&
                          request_.tokens[request_.segments[s].begin].form == "and";
      const std::size_t at = passes ? s + 1 : s;
      const auto next = at < request_.segments.size() && request_.segments[at].kind == Kind::grammar
                            ? value(at)
                            : std::nullopt;
      if (!next) break;
      if (*next == 100 && !passes && rest > 0 && rest < 100) {
        rest *= 100;
        room = 100;
      } else if (*next == 1000 && !passes && thousands == 0 && rest > 0 && rest < 1000) {
        thousands = 1000 * rest;
        rest = 0;
        room = 1000;
      } else if (*next == 12 && !passes && rest > 0 && rest < 100 &&
                 request_.tokens[request_.segments[at].begin].form == "dozen") {
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
    return request_.is_phrase(s) && request_.segments[s].end == request_.segments[s].begin + 1 &&
           std::find(parts.begin(), parts.end(), request_.tokens[request_.segments[s].begin].form) !=
               parts.end();
  }
  bool is_pound(std::size_t s) const noexcept {
    return request_.is(s, Role::currency) && request_.tokens[request_.segments[s].begin].form == "pound";
  }
  // A number with a currency before or behind it, if there is one. `is_price` if that is what it must be.
  std::optional<Amount> amount(std::size_t s, bool joined = true, bool is_price = false) const {
    Amount found;
    const auto take_currency = [&] {
      if (!request_.is(s, Role::currency) || found.has_currency) return;
      // "two pounds of", "10 pound turkey", 两块蛋糕: a measure.
      const bool measure =
          found.next > 0 &&
          (request_.is(s + 1, Role::of) || (request_.is(s, Role::classifier) && request_.is_phrase(s + 1)) ||
           (is_pound(s) && (request_.is(s + 1, Role::classifier) || (!is_price && request_.is_good(s + 1)))));
      if (measure && request_.tokens[request_.segments[s].begin].form != "$" &&
          !(request_.is(s + 1, Role::of) &&
            request_.tokens[request_.segments[s + 1].begin].kind == TokenKind::ideograph))
        return;
      found.has_currency = true;
      found.currency = std::string(request_.segments[s].grammar->text);
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
  // Behind the second of two numbers that leave open how many: "5 to 10", "3 or 4", "between 3 and 5", 三五.
  std::optional<std::size_t> end_of_range(std::size_t begin, std::size_t next) const {
    const bool between = begin > 0 && request_.is(begin - 1, Role::between) && request_.is(next, Role::join);
    const bool adjoin = request_.is(begin, Role::number) && request_.is(next, Role::number) &&
                        request_.is_chinese(begin) && request_.is_chinese(next);
    const bool joined =
        between || request_.is(next, Role::to) ||
        (next < request_.segments.size() &&
         (request_.said(next) == "or" || request_.said(next) == "或" || request_.said(next) == "或 者"));
    if (!joined && !adjoin) return std::nullopt;
    const auto second = number(adjoin ? next : next + 1);
    return second ? std::optional(second->second) : std::nullopt;
  }

 private:
  const DividedRequest& request_;
};

}  // namespace kindred::inline v0::detail
