#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/search/search_query.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// A piece of a text and which parts of it were searched for.
struct Snippet {
  /// The piece, whole words.
  std::string text = {};
  /// Where in it a word of the query begins and ends, in bytes.
  std::vector<std::pair<std::size_t, std::size_t>> highlights = {};
  /// Whether text before it was left out.
  bool is_cut_before = false;
  /// Whether text behind it was left out.
  bool is_cut_after = false;

  /// The piece with marks around what was searched for and "…" where text was left out. The text is not
  /// escaped: for a web page escape its parts first.
  std::string marked(std::string_view before = "**", std::string_view after = "**") const {
    std::string result = is_cut_before ? "… " : "";
    std::size_t at = 0;
    for (const auto& [begin, end] : highlights) {
      result.append(text, at, begin - at).append(before).append(text, begin, end - begin).append(after);
      at = end;
    }
    result.append(text, at);
    return result += is_cut_after ? " …" : "";
  }
};

/// The piece of a text of at most `tokens` tokens that holds the most different words of a query, and of
/// those the most words, and of those the first. O(bytes + words of the query).
/// @param text any bytes
/// @param query what was searched for
/// @param tokenizer that of the index
/// @param tokens how long the piece may be, ≥ 1
inline Snippet make_snippet(std::string_view text, const SearchQuery& query, const Tokenizer& tokenizer,
                            std::size_t tokens = 24) {
  const Tokens found = tokenizer(text);
  Snippet snippet;
  if (found.empty()) {
    snippet.is_cut_after = !text.empty();
    return snippet;
  }
  std::unordered_map<std::string_view, std::size_t> numbers;  // of the query's different words
  for (const auto& term : query.terms) numbers.try_emplace(term.text, numbers.size());
  const std::size_t none = numbers.size();
  std::vector<std::size_t> word(found.size());  // of the query, or `none`
  for (std::size_t t = 0; t < found.size(); ++t) {
    const auto known = numbers.find(found[t].text);
    word[t] = known == numbers.end() ? none : known->second;
  }
  const std::size_t width = std::min(std::max<std::size_t>(tokens, 1), found.size());
  std::vector<std::size_t> times(none + 1, 0);
  std::size_t different = 0, all = 0, best_different = 0, best_all = 0, best = 0;
  for (std::size_t t = 0; t < found.size(); ++t) {
    if (word[t] != none) {
      ++all;
      if (times[word[t]]++ == 0) ++different;
    }
    if (t >= width && word[t - width] != none) {
      --all;
      if (--times[word[t - width]] == 0) --different;
    }
    if (t + 1 < width) continue;
    if (different > best_different || (different == best_different && all > best_all)) {
      best_different = different;
      best_all = all;
      best = t + 1 - width;
    }
  }
  std::size_t begin = best == 0 ? 0 : found[best].begin, end = text.size();
  if (best + width < found.size()) {
    end = found[best].end;
    for (std::size_t t = best; t < best + width; ++t) end = std::max<std::size_t>(end, found[t].end);
  }
  snippet.text = text.substr(begin, end - begin);
  snippet.is_cut_before = begin > 0;
  snippet.is_cut_after = end < text.size();
  for (std::size_t t = best; t < best + width; ++t) {
    if (word[t] == none) continue;
    const std::size_t from = found[t].begin - begin, to = found[t].end - begin;
    // Bigrams overlap.
    if (!snippet.highlights.empty() && from <= snippet.highlights.back().second)
      snippet.highlights.back().second = std::max(snippet.highlights.back().second, to);
    else snippet.highlights.emplace_back(from, to);
  }
  return snippet;
}

}  // namespace kindred::inline v0
