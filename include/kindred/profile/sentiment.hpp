#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kindred/core/time.hpp"
#include "kindred/profile/detail/sentiment_words.hpp"
#include "kindred/profile/proportion.hpp"

namespace kindred::inline v0 {

/// What a text says of its subject.
struct Sentiment {
  /// −1 for blame to 1 for praise.
  double score = 0;
  /// Words of praise or blame that it rests on; 0 where none was found.
  int words = 0;

  /// Whether it is praise rather than not, by the threshold that suits the labelled reviews.
  bool positive() const noexcept { return score > 0.1; }
  /// Whether it is blame.
  bool negative() const noexcept { return score < -0.1; }
};

namespace detail {

template <std::size_t N>
bool among(const std::string_view (&words)[N], std::string_view word) noexcept {
  return std::binary_search(std::begin(words), std::end(words), word);
}

// The longest of the words that the text begins with; empty where none does.
template <std::size_t N>
std::string_view prefix_among(const std::string_view (&words)[N], std::string_view text) noexcept {
  // Six characters of three bytes each.
  for (std::size_t length = std::min<std::size_t>(18, text.size() / 3 * 3); length >= 3; length -= 3)
    if (among(words, text.substr(0, length))) return text.substr(0, length);
  return {};
}

// How a negator negates.
struct Negation {
  // So many words (or Chinese characters) that follow in the same clause, itself among them.
  int reach = 0;
  // Whether it denies what is done: "doesn't", not "no".
  bool denies = false;
  // Whether it says that nothing is beyond: "never" been so happy, "nothing" better.
  bool never = false;
  // Whether it says so where it means ability: "couldn't" be happier.
  bool unable = false;
  // Whether it may deny what is thought: "don't" think, and not "didn't", who was mistaken.
  bool doubts = false;
};

// Adds praise and blame up. A negator turns what follows; a booster or damper changes the next word; what
// stands before "but" counts less, what stands after it more.
class SentimentSum {
 public:
  void praise(double amount) noexcept {
    double weight = amount * factor_;
    if (negated_.reach > 0) weight *= -0.75;
    sum_ += weight * emphasis_;
    ++words_;
    factor_ = 1;
  }
  void negate(const Negation& negation) noexcept { negated_ = negated_.reach > 0 ? Negation() : negation; }
  // The negator that is in force; of reach 0 where none is.
  const Negation& negated() const noexcept { return negated_; }
  void affirm() noexcept { negated_ = {}; }
  // What is denied comes later.
  void negate_further() noexcept { negated_.reach = std::max(negated_.reach, 6); }
  void strengthen(double factor) noexcept { factor_ *= factor; }
  void contrast() noexcept {
    if (!not_only_) {
      sum_ *= 0.4;
      emphasis_ = 1.5;
    }
    not_only_ = false;
    end_clause();
  }
  // "Not only": nothing is turned, by "but" neither.
  void not_only() noexcept {
    affirm();
    not_only_ = true;
  }
  // What a word of English was that others refer to, within so many words.
  void remember_hard() noexcept { hard_ = 5; }
  void remember_could() noexcept { could_ = 4; }
  void remember_unable_to_praise() noexcept { unable_to_praise_ = 5; }
  void remember_failure() noexcept { failed_ = 4; }
  void remember_soon() noexcept { soon_ = 2; }
  bool hard() const noexcept { return hard_ > 0; }
  bool could() const noexcept { return could_ > 0; }
  bool unable_to_praise() const noexcept { return unable_to_praise_ > 0; }
  bool failed() const noexcept { return failed_ > 0; }
  bool soon() const noexcept { return soon_ > 0; }

  void step() noexcept {
    if (--negated_.reach <= 0) negated_ = {};
    hard_ = std::max(0, hard_ - 1);
    could_ = std::max(0, could_ - 1);
    unable_to_praise_ = std::max(0, unable_to_praise_ - 1);
    failed_ = std::max(0, failed_ - 1);
    soon_ = std::max(0, soon_ - 1);
  }
  void end_clause() noexcept {
    negated_ = {};
    factor_ = 1;
    hard_ = could_ = unable_to_praise_ = failed_ = soon_ = 0;
  }
  // A sum of 1.5 or so is clear enough.
  Sentiment read() const noexcept { return {sum_ / std::sqrt(sum_ * sum_ + 2), words_}; }

 private:
  double sum_ = 0;
  double factor_ = 1;
  double emphasis_ = 1;
  Negation negated_;
  int hard_ = 0;
  int could_ = 0;
  int unable_to_praise_ = 0;
  int failed_ = 0;
  int soon_ = 0;
  bool not_only_ = false;
  int words_ = 0;
};

inline void english_word(std::string_view word, SentimentSum& sum) noexcept {
  const bool strong = among(english_strong, word), compares = among(english_comparatives, word);
  const bool no_more = sum.negated().never || sum.negated().unable;
  // "Never so happy", "couldn't be happier": nothing is turned by these.
  if (((word == "so" || word == "such") && sum.negated().never) || ((word == "more" || compares) && no_more))
    sum.affirm();

  const bool shortened = word.size() > 3 && word.substr(word.size() - 3) == "n't";
  if (among(english_negators, word) || shortened)
    sum.negate(
        {.reach = 4,
         .denies = shortened || among(english_denials, word),
         .never = word == "never" || word == "nothing",
         .unable = word == "cannot" || word.substr(0, 4) == "can'" || word == "cant" ||
                   word.substr(0, 7) == "couldn'" || word == "couldnt" || (word == "not" && sum.could()),
         .doubts = shortened ? word != "didn't" : word == "not" || word == "dont" || word == "cannot"});
  else if (sum.negated().reach == 3 && (word == "only" || word == "just" || word == "merely")) sum.not_only();
  else if (sum.negated().doubts && among(english_opinions, word)) sum.negate_further();
  else if (word == "but" || word == "however" || word == "though") sum.contrast();
  else if (word == "could" || word == "should") sum.remember_could();
  else if (word == "too") sum.praise(-0.6);
  else if (word == "again") sum.praise(0.3);
  else if ((word == "enough" || word == "more") && sum.unable_to_praise()) {
    // "Can't recommend it enough" was turned.
    sum.affirm();
    sum.praise(1.75);
  } else if (among(english_rarities, word) && sum.hard()) sum.praise(2);  // "hard" was taken for blame
  else if (word == "beat" && sum.negated().unable) sum.praise(-1);
  else if (among(english_duties, word)) {
    if (sum.negated().denies) {
      sum.affirm();
      sum.praise(-1);
    }
  } else if (compares && sum.could() && sum.negated().reach == 0 && !no_more)
    sum.praise(word == "worse" ? 0.5 : -0.75);
  else if (sum.failed() && among(english_soon, word)) sum.praise(-0.5);
  else if (among(english_boosters, word)) sum.strengthen(1.5);
  else if (among(english_dampers, word)) sum.strengthen(0.6);
  else if (among(english_praise, word)) {
    if (sum.negated().unable && (word == "praise" || word == "recommend")) sum.remember_unable_to_praise();
    sum.praise(strong ? 2 : 1);
    if (among(english_soon, word)) sum.remember_soon();
  } else if (among(english_blame, word)) {
    // "Quickly died": that it was quick was taken for praise.
    sum.praise(strong || (sum.soon() && among(english_failures, word)) ? -2 : -1);
    if (word == "hard" || word == "difficult") sum.remember_hard();
  }
  if (among(english_failures, word)) sum.remember_failure();
  sum.step();
}

}  // namespace detail

/// What a short text in English or Chinese says, by words of praise and blame, negation ("not bad", "不好"),
/// degree ("very", "有点", "好" before blame), contrast ("but", "但是") and some idioms ("couldn't be
/// happier", "不要太好用"). It knows nothing of irony, nor of what is described without either. Of the
/// labelled reviews in tests/profile/reviews.tsv it judges 63 of the 64 right that it was tuned on, and 61 of
/// the 64 others; these are by the hand that chose the words, so expect less of strangers': of 40 sentences
/// by another hand, chosen to be hard, it judged 18 right, and 38 after words and rules were added for them.
/// Any bytes will do; what is not UTF-8 says nothing. O(bytes · log words).
inline Sentiment sentiment(std::string_view text) noexcept {
  detail::SentimentSum sum;
  std::array<char, 24> word = {};
  std::size_t length = 0;
  const auto finish = [&] {
    if (length > 0 && length < word.size()) detail::english_word(std::string_view(word.data(), length), sum);
    length = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    const bool apostrophe = c == '\'' || text.substr(at, 3) == "’";
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (apostrophe && length > 0)) {
      if (length < word.size()) word[length++] = apostrophe ? '\'' : static_cast<char>(c | 0x20);
      at += c == '\'' || byte < 0x80 ? 1 : 3;
      continue;
    }
    finish();
    if (byte < 0x80) {
      if (c == '.' || c == ',' || c == '!' || c == '?' || c == ';' || c == ':' || c == '\n') sum.end_clause();
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at);
    const auto praise = detail::prefix_among(detail::chinese_praise, rest);
    const auto blame = detail::prefix_among(detail::chinese_blame, rest);
    const auto negator = detail::prefix_among(detail::chinese_negators, rest);
    const auto contrast = detail::prefix_among(detail::chinese_contrasts, rest);
    const auto booster = detail::prefix_among(detail::chinese_boosters, rest);
    const auto damper = detail::prefix_among(detail::chinese_dampers, rest);
    const auto neutral = detail::prefix_among(detail::chinese_neutral, rest);
    const std::size_t longest = std::max({praise.size(), blame.size(), negator.size(), contrast.size(),
                                          booster.size(), damper.size(), neutral.size()});
    if (longest == 0) {
      if (rest.substr(0, 3) == "，" || rest.substr(0, 3) == "。" || rest.substr(0, 3) == "！" ||
          rest.substr(0, 3) == "；" || rest.substr(0, 3) == "？")
        sum.end_clause();
      else sum.step();
      // The rest of a character, or of what is none.
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
      continue;
    }
    if (neutral.size() == longest) {
      sum.step();
      at += longest;
      continue;
    }
    if (contrast.size() == longest) sum.contrast();
    // 好 before blame is "very": 好贵.
    const bool very = longest == 3 && praise == "好" &&
                      !detail::prefix_among(detail::chinese_blame, rest.substr(3)).empty();
    if (very) sum.strengthen(1.3);
    else if (praise.size() == longest) sum.praise(detail::among(detail::chinese_strong, praise) ? 2 : 1);
    else if (blame.size() == longest) sum.praise(detail::among(detail::chinese_strong, blame) ? -2 : -1);
    else if (negator.size() == longest) sum.negate({.reach = 5});
    else if (booster.size() == longest) sum.strengthen(1.3);
    else if (damper.size() == longest) sum.strengthen(0.6);
    sum.step();
    at += longest;
  }
  finish();
  return sum.read();
}

/// A model of sentiment: a function from a text to a Sentiment. `sentiment` is one; put yours in its place.
template <class M>
concept SentimentModel = requires(const M& model, std::string_view text) {
  { model(text) } -> std::convertible_to<Sentiment>;
};

/// What a person's reviews say.
struct Opinions {
  /// How many there are, ≥ 1.
  std::int64_t reviews = 0;
  /// Those in which anything was found.
  std::int64_t telling = 0;
  /// The mean score of these.
  double score = 0;
  /// The share of these that is praise.
  double praise = 0;
  /// Its 95 % interval, Wilson's.
  Interval interval = {0, 1};
};

/// Collects one person's reviews. It is told texts, which events do not have, and merges and reads as
/// dimensions do.
class OpinionAccumulator {
 public:
  /// Takes a review in, judged by the library's own lexicon.
  void add(std::string_view text) {
    add(text, [](std::string_view t) { return sentiment(t); });
  }
  /// The same by a model of yours.
  template <SentimentModel M>
  void add(std::string_view text, const M& model) {
    const Sentiment said = model(text);
    ++reviews_;
    if (said.words == 0) return;
    ++telling_;
    sum_ += said.score;
    praise_ += said.positive() ? 1 : 0;
  }
  /// Takes in what was collected elsewhere.
  void merge(const OpinionAccumulator& other) noexcept {
    reviews_ += other.reviews_;
    telling_ += other.telling_;
    sum_ += other.sum_;
    praise_ += other.praise_;
  }
  /// Nothing of it ages.
  void decay(Timestamp) noexcept {}
  /// What they say; nothing without a review.
  std::optional<Opinions> read() const noexcept {
    if (reviews_ == 0) return std::nullopt;
    Opinions opinions{.reviews = reviews_, .telling = telling_};
    if (telling_ == 0) return opinions;
    const auto telling = static_cast<double>(telling_);
    opinions.score = sum_ / telling;
    opinions.praise = static_cast<double>(praise_) / telling;
    opinions.interval = wilson_interval(opinions.praise, telling);
    return opinions;
  }

 private:
  std::int64_t reviews_ = 0;
  std::int64_t telling_ = 0;
  std::int64_t praise_ = 0;
  double sum_ = 0;
};

}  // namespace kindred::inline v0
