#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
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

/// What is searched for.
struct SearchQuery {
  /// Words of which a product has one at least; each that it has adds to its score, as often as it is here.
  std::vector<QueryTerm> terms = {};
  /// Words that it must have.
  std::vector<std::string> must = {};
  /// Words that it must not have.
  std::vector<std::string> must_not = {};
  /// Words that it must have one behind the other, in one field.
  std::vector<std::vector<std::string>> phrases = {};
  /// Words that it must not have one behind the other.
  std::vector<std::vector<std::string>> not_phrases = {};
};

/// Reads a query as people write it: words; `"dark chocolate"`, which must stand so; `+organic`, a must;
/// `-milk` or `-"white chocolate"`, a must not. Words of phrases and musts count for the score too. A sign
/// counts at the beginning of the query or behind a blank, so that "wi-fi" is two words.
/// @param text any bytes
/// @param tokenizer that of the index
inline SearchQuery parse_query(std::string_view text, const Tokenizer& tokenizer) {
  SearchQuery query;
  Tokens tokens;
  const auto words_of = [&](std::string_view part) {
    tokens.clear();
    tokenizer.tokenize(part, tokens);
    return tokens.texts();
  };
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    char sign = 0;
    if ((text[at] == '-' || text[at] == '+') && at + 1 < text.size() && !is_blank(text[at + 1]))
      sign = text[at++];
    const bool quoted = text[at] == '"' && text.find('"', at + 1) != std::string_view::npos;
    if (quoted) {
      const std::size_t end = text.find('"', at + 1);
      auto words = words_of(text.substr(at + 1, end - at - 1));
      at = end + 1;
      if (words.empty()) continue;
      if (sign != '-')
        for (const auto& word : words) query.terms.push_back({word});
      auto& list = sign == '-' ? query.not_phrases : query.phrases;
      if (words.size() > 1) list.push_back(std::move(words));
      else (sign == '-' ? query.must_not : query.must).push_back(std::move(words[0]));
      continue;
    }
    // Words without a sign stay together, so that "500 ml" is one token; so do those behind a sign up to a
    // blank.
    std::size_t end = at;
    while (end < text.size()) {
      const bool begins = end == at || is_blank(text[end - 1]);
      if (sign != 0 && is_blank(text[end])) break;
      if (sign == 0 && begins && end > at && (text[end] == '"' || text[end] == '-' || text[end] == '+') &&
          end + 1 < text.size() && !is_blank(text[end + 1]))
        break;
      ++end;
    }
    for (auto& word : words_of(text.substr(at, end - at))) {
      if (sign != '-') query.terms.push_back({word});
      if (sign == '+') query.must.push_back(std::move(word));
      else if (sign == '-') query.must_not.push_back(std::move(word));
    }
    at = end;
  }
  return query;
}

/// A query with what may stand for its words, each of which counts `weight` as much.
/// @throws OptionError for a weight outside [0, 1]
inline SearchQuery with_synonyms(SearchQuery query, const Synonyms& synonyms, double weight = 0.5) {
  require_in_range("weight", weight, 0.0, 1.0);
  std::vector<std::string> words;
  for (const auto& term : query.terms) words.push_back(term.text);
  for (std::size_t at = 0; at < words.size();) {
    const auto [size, others] = synonyms.at_beginning(std::span(words).subspan(at));
    for (const auto& other : others)
      for (const auto& word : other)
        if (std::find(words.begin(), words.end(), word) == words.end())
          query.terms.push_back({word, weight * query.terms[at].weight});
    at += std::max<std::size_t>(size, 1);
  }
  return query;
}

}  // namespace kindred::inline v0
