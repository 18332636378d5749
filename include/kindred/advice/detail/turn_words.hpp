#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
  add,   // says nothing but that
  take,  // may say something else in other words
  remove,
  ask,
  finish,
  restart,
  it
};

struct TurnPhrase {
  TurnWord word;
  std::string_view said;  // words with | between them; * stands for up to four others
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
    {TurnWord::no,
     "not|no|never|dont|dont "
     "want|doesnt|wouldnt|cant|cannot|wont|shouldnt|isnt|arent|without|except|hate|skip|"
     "forget|never mind|nevermind|neither|nor|instead of|rather than|replace|swap|exchange|"
     "不|没|别|勿|无需|不要|不行|不好|不喜欢|不想要|除了|讨厌|换掉|换成|算了|免了"},
    {TurnWord::add,
     "add|put|order|basket|cart|ill have|ill take|ill get|ill buy|make "
     "it|加|加入|加上|加进|放入|放进|购物车"},
    {TurnWord::take,
     "take|buy|give me|get|want|id like|would like|lets have|let me have|can i have|could i have|may i have|"
     "放|买|要|来|就要|选|拿"},
    {TurnWord::remove,
     "remove|delete|drop|take * out|take * off|take * away|put * back|get rid of|out of the basket|out of my "
     "basket|out of the cart|out of my cart|cancel|去掉|删除|删掉|删了|拿掉|移除|移出|拿出来|取出|取消|退掉"},
    {TurnWord::ask,
     "what|whats|which|how|why|who|where|when|whether|tell|compare|about|know|info|information|detail|"
     "details|"
     "describe|explain|show|see|look|price|cost|costs|difference|多少|什么|怎么|怎样|哪|几块|几元|几钱|"
     "如何|为什么|好不好|价格|价钱|介绍|比较|对比|看看|看一下|区别|知道|了解|是否|是不是|有没有"},
    {TurnWord::finish,
     "checkout|check out|thats all|that is all|thats it|done|im done|finished|pay now|结账|结帐|结算|买单|"
     "就这些|好了就这样|付款"},
    {TurnWord::restart, "start over|start again|begin again|new search|reset|重新开始|从头开始|重来|重新来"},
    {TurnWord::it, "it|this one|that one|this|that|these|those|them|这个|那个|它|这款|那款|这些|那些|它们"},
});

// What negates nothing, for all that its words would by themselves.
inline constexpr std::string_view no_negations =
    "差不多|不错|不过|要不要|好不好|能不能|可不可以|是不是|有没有|行不行|not only|cant wait|no problem|no "
    "worries|why "
    "not|if not|or not";

// What may stand beside a place that is pointed at without a word for what is to become of it: "the first
// one, please".
inline constexpr std::string_view turn_fillers =
    "the|one|ones|please|thanks|thank|you|i|my|a|an|of|and|also|too|yes|yeah|yep|ok|okay|sure|well|then|so|"
    "just|now|both|all|for|me|number|st|nd|rd|th|,|.|!|#|、|&|我|个|的|款|种|样|份|瓶|盒|包|袋|罐|箱|件|只|"
    "条|支|"
    "桶|吧|了|啊|呀|哦|嗯|也|都|和|跟|与|还|就|那|这|请|谢|两|各|第|最|后|last|"
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth";
// And with a word that may say something else in other words: "I'll have it", 来两瓶.
inline constexpr std::string_view turn_takers =
    "take|buy|give|get|want|ill|id|like|would|have|let|lets|us|can|could|may|will|to|in|into|it|this|that|"
    "these|"
    "those|them|again|rather|now|?|放|买|要|来|就|选|拿|想|再|给|它|们|些|款";

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

  bool has(TurnWord word) const { return has(word, word == TurnWord::no ? without_questions(form_) : form_); }

  // Whether "no" is said of some products pointed at, and whether others are pointed at without: of "add the
  // second, no shellfish" and "no, add the second" only the latter.
  std::pair<bool, bool> negates() const {
    constexpr std::string_view pointers = "it|this|that|these|those|them|它|这|那";
    std::pair<bool, bool> found{false, false};
    bool points = false, any_points = false;
    std::string clause = " ";
    const auto end_clause = [&] {
      if (points) (has(TurnWord::no, without_questions(clause)) ? found.first : found.second) = true;
      any_points = any_points || points;
      points = false;
      clause = " ";
    };
    for (std::size_t t = 0; t < tokens_.size(); ++t) {
      if (has_word(",|.|;|!|?", form(t))) end_clause();
      clause += form(t) + ' ';
      points = points || is_place_[t] || has_word(pointers, form(t));
    }
    end_clause();
    return any_points ? found : std::pair(has(TurnWord::no), false);
  }

  // Whether something is asked rather than told to be done: by a word that asks, by the verb it begins with,
  // or by a question mark, 吗 or 呢 where no word says that a product is to be added and nobody asks for it
  // politely.
  bool asks() const {
    constexpr auto verbs = std::to_array<std::string_view>(
        {"is", "are", "was", "were", "do", "does", "did", "has", "have", "will", "should"});
    if (has(TurnWord::ask)) return true;
    if (!tokens_.empty() && std::find(verbs.begin(), verbs.end(), form(0)) != verbs.end()) return true;
    const bool marked = std::any_of(tokens_.begin(), tokens_.end(), [](const RequestToken& token) {
      return token.form == "?" || token.form == "吗" || token.form == "呢";
    });
    const bool polite = form(0) == "can" || form(0) == "could" || form(0) == "may" || form(0) == "please";
    return marked && !polite && !has(TurnWord::add);
  }

  // Whether nothing is said but places and what may stand beside them, with `taking` also words to take them.
  bool only_points(bool taking) const {
    for (std::size_t t = 0; t < tokens_.size(); ++t)
      if (!is_place_[t] && !number_at(t) && !has_word(turn_fillers, form(t)) &&
          !(taking && has_word(turn_takers, form(t))))
        return false;
    return true;
  }

  // Of words that a request was not understood by, those that are no words of a turn.
  std::vector<std::string> unexplained(const std::vector<std::string>& all) const {
    std::set<std::string> known;
    const auto learn = [&](std::string_view words) {
      for (RequestToken& token : request_tokens(words, folding_)) known.insert(std::move(token.written));
    };
    learn(turn_fillers);
    learn(turn_takers);
    for (const TurnPhrase& phrase : turn_phrases) learn(phrase.said);
    std::vector<std::string> rest;
    for (const std::string& words : all) {
      const auto tokens = request_tokens(words, folding_);
      if (std::any_of(tokens.begin(), tokens.end(), [&](const RequestToken& token) {
            return token.kind != TokenKind::number && known.count(token.written) == 0;
          }))
        rest.push_back(words);
    }
    return rest;
  }

  // From 0, in the order they are said; last_place for "last".
  const std::vector<std::size_t>& places() const noexcept { return places_; }
  int quantity() const noexcept { return quantity_; }

 private:
  static bool has_word(std::string_view words, std::string_view word) {
    for (; !words.empty(); words.remove_prefix(std::min(words.find('|'), words.size() - 1) + 1))
      if (words.substr(0, words.find('|')) == word) return true;
    return false;
  }

  bool has(TurnWord word, const std::string& text) const {
    for (const TurnPhrase& phrase : turn_phrases) {
      if (phrase.word != word) continue;
      for (std::string_view rest = phrase.said; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        if (has(rest.substr(0, end), text)) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return false;
  }

  std::string without_questions(std::string text) const {
    for (std::string_view rest = no_negations; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      const std::string phrase = form_of(rest.substr(0, end));
      for (std::size_t at = 0; (at = text.find(phrase, at)) != std::string::npos;)
        text.replace(at, phrase.size(), " ");
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
  }

  // Whether a phrase was said, with at most so many words in place of its *.
  bool has(std::string_view phrase, const std::string& text) const {
    constexpr std::size_t most_between = 4;
    const std::size_t gap = phrase.find('*');
    const std::string first = form_of(phrase.substr(0, gap));
    if (gap == std::string_view::npos) return text.find(first) != std::string::npos;
    const std::string second = form_of(phrase.substr(gap + 1));
    for (std::size_t at = 0; (at = text.find(first, at)) != std::string::npos; ++at) {
      const std::size_t begin = at + first.size() - 1, end = text.find(second, begin);
      if (end == std::string::npos) return false;
      const std::string_view between = std::string_view(text).substr(begin, end - begin);
      if (static_cast<std::size_t>(std::count(between.begin(), between.end(), ' ')) <= most_between)
        return true;
    }
    return false;
  }
  std::string form_of(std::string_view phrase) const {
    std::string form = " ";
    for (const RequestToken& token : request_tokens(phrase, folding_)) form += token.written + ' ';
    return form;
  }

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
