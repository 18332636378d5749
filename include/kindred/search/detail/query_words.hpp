#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/search/detail/posting_cursor.hpp"
#include "kindred/search/detail/search_segment.hpp"
#include "kindred/search/detail/search_state.hpp"
#include "kindred/search/search_query.hpp"

namespace kindred::inline v0::detail {

// A query's words as an index has them; views of both.
class QueryWords {
 public:
  struct Term {
    std::size_t word;
    double weight;  // with the inverse frequency
  };
  struct PlacedWord {
    std::size_t word;
    std::uint32_t place;
  };
  using Phrase = std::vector<PlacedWord>;

  std::vector<Term> terms;  // that give to the score, in the order of the query
  std::vector<std::size_t> must, must_not;
  std::vector<Phrase> phrases, not_phrases;
  double unit = 1;  // scores are whole numbers of it: a power of two, by which all of a score fits in 2⁵²

  QueryWords(const SearchState& state, const SearchQuery& query) : state_(state) {
    for (const auto& term : query.terms) {
      constexpr double most = 1e30;
      if (!(term.weight >= 0 && term.weight <= most))
        throw OptionError("the weight of '" + term.text + "' in a query is " + std::to_string(term.weight) +
                          ", expected 0 to 1e30");
      terms.push_back({number(term.text), term.weight});
    }
    for (const auto& word : query.must) must.push_back(number(word));
    for (const auto& word : query.must_not) must_not.push_back(number(word));
    for (const auto& phrase : query.phrases) {
      if (phrase.empty()) continue;
      phrases.push_back(placed(phrase));
      for (const auto& one : phrases.back()) must.push_back(one.word);
    }
    for (const auto& phrase : query.not_phrases)
      if (!phrase.empty()) not_phrases.push_back(placed(phrase));
    double sum = 0;
    for (auto& term : terms) {
      const auto n = static_cast<double>(frequencies_[term.word]), all = static_cast<double>(state.documents);
      term.weight *= std::log(1 + (all - n + 0.5) / (n + 0.5));
      sum += term.weight;
    }
    if (sum > 0) unit = std::ldexp(1.0, std::max(std::ilogb(sum), -900) + 1 - 52);
  }

  std::size_t size() const noexcept { return texts_.size(); }
  std::string_view text(std::size_t word) const noexcept { return texts_[word]; }

  // @param weight 0 for a word that gives nothing
  PostingCursor cursor(std::size_t word, std::size_t part, double weight) const {
    PostingCursor cursor;
    const std::size_t term = found_[word * state_.parts.size() + part];
    if (term == none) return cursor;
    const SearchPart& of = state_.parts[part];
    const SearchSegment& segment = *of.segment;
    const auto [begin, end] = SearchSegment::range(segment.offsets, term, segment.items.size());
    const auto [first, last] = SearchSegment::range(segment.block_offsets, term, segment.block_best.size());
    if (last - first != (end - begin + postings_a_block - 1) / postings_a_block) return cursor;
    cursor = {segment.items.data() + begin,
              segment.codes.data() + begin,
              segment.block_best.data() + first,
              end - begin,
              0,
              term,
              of.worths,
              weight / unit,
              of.slack};
    cursor.most = cursor.most_of(segment.term_best[term]);
    return cursor;
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  // Words of one text are one.
  std::size_t number(const std::string& text) {
    const auto [known, is_new] = numbers_.try_emplace(text, texts_.size());
    if (!is_new) return known->second;
    texts_.push_back(text);
    std::size_t frequency = 0;
    for (const SearchPart& part : state_.parts) {
      const auto term = part.segment->find(text);
      found_.push_back(term.value_or(none));
      if (term) frequency += part.frequency(*term);
    }
    frequencies_.push_back(frequency);
    return texts_.size() - 1;
  }
  Phrase placed(const QueryPhrase& words) {
    Phrase phrase;
    for (const auto& [text, place] : words) phrase.push_back({number(text), place});
    return phrase;
  }

  const SearchState& state_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::vector<std::size_t> found_;  // of each word its number in each part, or none
  std::vector<std::size_t> frequencies_;
};

}  // namespace kindred::inline v0::detail
