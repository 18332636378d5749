#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/advice/detail/request_grammar.hpp"
#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/io/number.hpp"
#include "kindred/text/fold.hpp"

namespace kindred::inline v0::detail {

// The place "last" stands for.
inline constexpr std::size_t last_place = std::numeric_limits<std::size_t>::max();
// Of one product in a basket, so that sums of them do not overflow.
inline constexpr int most_pieces = 1'000'000;

enum class TurnWord : std::uint8_t {
  cheaper,
  dearer,
  similar,
  other,
  brand,
  no,
  add,
  remove,
  finish,
  restart,
  it
};

struct TurnPhrase {
  TurnWord word;
  std::string_view said;  // words with | between them
};

inline constexpr auto turn_phrases = std::to_array<TurnPhrase>({
    {TurnWord::cheaper,
     "cheaper|less expensive|too expensive|too pricey|lower price|too dear|cost less|costs "
     "less|便宜点|便宜些|"
     "便宜一点|便宜一些|更便宜|太贵|再便宜"},
    {TurnWord::dearer,
     "more expensive|pricier|dearer|better quality|something better|higher quality|贵一点|贵点|贵一些|"
     "高档一点|高档点|更好的|好一点|好点的"},
    {TurnWord::similar,
     "more like|something like|anything like|others like|ones like|similar|similar to|same as|same "
     "kind|类似|像|差不多|同类|一样"},
    {TurnWord::other,
     "other|others|another|different|something else|anything else|more|next|show more|else|换|换一批|换个|"
     "别的|其他|其它|更多|还有吗|还有别的|下一页|下一批"},
    {TurnWord::brand, "brand|brands|make|manufacturer|牌子|品牌|厂家"},
    {TurnWord::no, "not|no|dont|dont want|without|except|hate|不要|不喜欢|不想要|除了|别"},
    {TurnWord::add,
     "add|take|buy|put|ill have|give "
     "me|get|want|basket|cart|order|加|加入|加上|放|放入|买|要|来|就要|购物车"},
    {TurnWord::remove,
     "remove|delete|take out|drop|put back|get rid of|out of the basket|out of my basket|去掉|删除|删掉|拿掉|"
     "移除|拿出来|取消"},
    {TurnWord::finish,
     "checkout|check out|thats all|that is all|thats it|done|im done|finished|pay now|结账|结帐|结算|买单|"
     "就这些|好了就这样|付款"},
    {TurnWord::restart, "start over|start again|begin again|new search|reset|重新开始|从头开始|重来|重新来"},
    {TurnWord::it, "it|this one|that one|this|that|这个|那个|它|这款|那款"},
});

// What the words of a turn do beside what they ask for: which products they point at, how many, and what is
// to become of them.
class TurnWords {
 public:
  TurnWords(std::string_view text, const Folding& folding) : folding_(folding) {
    // Longer ones are requests, and hostile ones must not take long.
    tokens_ = request_tokens(text.substr(0, 2048), folding_);
    form_ = " ";
    for (const RequestToken& token : tokens_) form_ += token.written + ' ';
    read_places();
    read_quantity();
  }

  bool has(TurnWord word) const {
    for (const TurnPhrase& phrase : turn_phrases) {
      if (phrase.word != word) continue;
      for (std::string_view rest = phrase.said; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        std::string form = " ";
        for (const RequestToken& token : request_tokens(rest.substr(0, end), folding_))
          form += token.written + ' ';
        if (form_.find(form) != std::string::npos) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return false;
  }

  // From 0, in the order they are said; last_place for "last".
  const std::vector<std::size_t>& places() const noexcept { return places_; }
  int quantity() const noexcept { return quantity_; }

 private:
  const std::string& form(std::size_t t) const noexcept {
    static const std::string none;
    return t < tokens_.size() ? tokens_[t].written : none;
  }

  void read_places() {
    constexpr auto ordinals = std::to_array<std::string_view>(
        {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"});
    is_place_.assign(tokens_.size(), false);
    for (std::size_t t = 0; t < tokens_.size(); ++t) {
      const auto at = std::find(ordinals.begin(), ordinals.end(), form(t));
      if (at != ordinals.end()) add_place(static_cast<double>(at - ordinals.begin()) + 1, t, t + 1);
      const std::string& after = form(t + 1);
      if (tokens_[t].kind == TokenKind::number &&
          (after == "st" || after == "nd" || after == "rd" || after == "th"))
        add_place(number_at(t)->first, t, t + 2);
      if (form(t) == "第" || form(t) == "#" || form(t) == "number")
        if (const auto number = number_at(t + 1)) add_place(number->first, t, t + 1 + number->second);
      if (form(t) == "last" || (form(t) == "最" && after == "后")) {
        places_.push_back(last_place);
        is_place_[t] = true;
      }
    }
  }

  void add_place(double number, std::size_t begin, std::size_t end) {
    // A place that cannot be stays one that is not shown.
    places_.push_back(number >= 1 && number < 1e6 ? static_cast<std::size_t>(number) - 1 : last_place - 1);
    for (std::size_t t = begin; t < std::min(end, is_place_.size()); ++t) is_place_[t] = true;
  }

  std::optional<std::pair<double, std::size_t>> number_at(std::size_t t) const {
    if (t >= tokens_.size()) return std::nullopt;
    double number = 0;
    if (tokens_[t].kind == TokenKind::number) {
      if (!quick_number(std::string_view(tokens_[t].form), number)) number = most_pieces;
      return std::pair(number, std::size_t{1});
    }
    constexpr auto words = std::to_array<std::string_view>(
        {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"});
    const auto at = std::find(words.begin(), words.end(), form(t));
    if (at != words.end()) return std::pair(static_cast<double>(at - words.begin()) + 1, std::size_t{1});
    return written_number(std::span(tokens_).subspan(t));
  }

  // The first number that is no place; the "one" of "the second one" is none.
  void read_quantity() {
    for (std::size_t t = 0; t < tokens_.size(); ++t) {
      if (is_place_[t] || form(t) == "one") continue;
      const auto number = number_at(t);
      if (!number) continue;
      if (number->first >= 1)
        quantity_ = static_cast<int>(std::min(number->first, static_cast<double>(most_pieces)));
      return;
    }
  }

  Folding folding_;
  std::vector<RequestToken> tokens_;
  std::string form_;
  std::vector<std::size_t> places_;
  std::vector<bool> is_place_;
  int quantity_ = 1;
};

}  // namespace kindred::inline v0::detail
