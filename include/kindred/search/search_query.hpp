#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/text/synonyms.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// A word of a query and what it counts.
struct QueryTerm {
  /// As the tokeniser writes it.
  std::string text = {};
  /// What its score is multiplied by, ≥ 0; less than 1 for a synonym, say.
  double weight = 1;
};

/// A word of a phrase.
struct PhraseWord {
  /// As the tokeniser writes it.
  std::string text = {};
  /// How many words it stands behind the first: one that is left out, such as a stop word, counts.
  std::uint32_t place = 0;

  /// Both parts equal.
  friend bool operator==(const PhraseWord&, const PhraseWord&) = default;
};
/// Words that stand one behind the other.
using QueryPhrase = std::vector<PhraseWord>;

/// What is searched for.
struct SearchQuery {
  /// Words of which a product has one at least; each that it has adds to its score, as often as it is here.
  std::vector<QueryTerm> terms = {};
  /// Words that it must have.
  std::vector<std::string> must = {};
  /// Words that it must not have.
  std::vector<std::string> must_not = {};
  /// Words that it must have one behind the other, in one field.
  std::vector<QueryPhrase> phrases = {};
  /// Words that it must not have one behind the other.
  std::vector<QueryPhrase> not_phrases = {};
};

namespace detail {

// The query with signs and blanks as keyboards of other languages write them put into those of ASCII.
inline std::string with_plain_signs(std::string_view text) {
  static constexpr std::pair<std::string_view, char> plain[] = {
      {"\u3000", ' '}, {"\u00A0", ' '}, {"\uFF0D", '-'}, {"\uFF0B", '+'},
      {"\u201C", '"'}, {"\u201D", '"'}, {"\uFF02", '"'}};
  std::string query;
  for (std::size_t at = 0; at < text.size();) {
    const auto* const found = std::find_if(std::begin(plain), std::end(plain), [&](const auto& pair) {
      return text.substr(at, pair.first.size()) == pair.first;
    });
    query += found == std::end(plain) ? text[at] : found->second;
    at += found == std::end(plain) ? 1 : found->first.size();
  }
  return query;
}

}  // namespace detail

/// Reads a query as people write it: words; `"dark chocolate"`, which must stand so; `+organic`, a must;
/// `-milk` or `-"white chocolate"`, a must not. What stands behind a sign up to a blank and makes several
/// tokens, such as `-手机壳` or `+wi-fi`, is a phrase. Words of phrases and musts count for the score too. A
/// sign counts at the beginning of the query or behind a blank, so that "wi-fi" is two words. Full-width
/// signs and blanks and typographic quotation marks count as those of ASCII. A quotation mark right behind a
/// word, as in `牛奶“黑巧克力”`, begins a phrase where another one ends it; behind a digit it means inches.
/// @param written any bytes
/// @param tokenizer that of the index
inline SearchQuery parse_query(std::string_view written, const Tokenizer& tokenizer) {
  const std::string plain = detail::with_plain_signs(written);
  const std::string_view text = plain;
  SearchQuery query;
  Tokens tokens;
  const auto add = [&](std::string_view part, char sign, bool quoted) {
    tokens.clear();
    tokenizer.tokenize(part, tokens);
    if (sign != '-')
      for (std::size_t t = 0; t < tokens.size(); ++t) query.terms.push_back({std::string(tokens[t].text)});
    if (tokens.empty() || (sign == 0 && !quoted)) return;
    if (tokens.size() == 1) {
      (sign == '-' ? query.must_not : query.must).emplace_back(tokens[0].text);
      return;
    }
    auto& phrase = (sign == '-' ? query.not_phrases : query.phrases).emplace_back();
    for (std::size_t t = 0; t < tokens.size(); ++t)
      phrase.push_back({std::string(tokens[t].text), tokens[t].position - tokens[0].position});
  };
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  // Whether a phrase begins right behind a word.
  const auto opens_within = [&](std::size_t quote) {
    return text[quote] == '"' && quote > 0 && !is_blank(text[quote - 1]) && !is_digit(text[quote - 1]) &&
           quote + 1 < text.size() && !is_blank(text[quote + 1]) &&
           text.find('"', quote + 1) != std::string_view::npos;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    char sign = 0;
    if ((text[at] == '-' || text[at] == '+') && (at == 0 || is_blank(text[at - 1])) && at + 1 < text.size() &&
        !is_blank(text[at + 1]))
      sign = text[at++];
    const std::size_t quote = text[at] == '"' ? text.find('"', at + 1) : std::string_view::npos;
    if (quote != std::string_view::npos) {
      add(text.substr(at + 1, quote - at - 1), sign, true);
      at = quote + 1;
      continue;
    }
    // Words without a sign stay together, so that "500 ml" is one token; so do those behind a sign up to a
    // blank.
    std::size_t end = at;
    while (end < text.size()) {
      const bool begins = end == at || is_blank(text[end - 1]);
      if (sign != 0 && is_blank(text[end])) break;
      if (opens_within(end) && end > at) break;
      if (sign == 0 && begins && end > at && (text[end] == '"' || text[end] == '-' || text[end] == '+') &&
          end + 1 < text.size() && !is_blank(text[end + 1]))
        break;
      ++end;
    }
    add(text.substr(at, end - at), sign, false);
    at = end;
  }
  return query;
}

/// A query with what may stand for its words, each of which counts `weight` as much, and once. What a product
/// must or must not have stays as it was written: `+tv` and `"flat tv"` find no telly.
/// @throws OptionError for a weight outside [0, 1]
inline SearchQuery with_synonyms(SearchQuery query, const Synonyms& synonyms, double weight = 0.5) {
  require_in_range("weight", weight, 0.0, 1.0);
  std::vector<std::string> words;
  for (const auto& term : query.terms) words.push_back(term.text);
  std::unordered_set<std::string> there(words.begin(), words.end());
  for (std::size_t at = 0; at < words.size();) {
    const auto [size, others] = synonyms.at_beginning(std::span(words).subspan(at));
    for (const auto& other : others)
      for (const auto& word : other)
        if (there.insert(word).second) query.terms.push_back({word, weight * query.terms[at].weight});
    at += std::max<std::size_t>(size, 1);
  }
  return query;
}

}  // namespace kindred::inline v0
