#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/data/detail/id_hash.hpp"
#include "kindred/data/detail/id_table.hpp"

namespace kindred::inline v0 {

/// Words that are not looked up. A value whose copies share memory.
class StopWords {
 public:
  StopWords() = default;

  /// Takes words, folded as the text is.
  explicit StopWords(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    auto table = std::make_shared<Table>();
    table->places = detail::IdTable(words.size());
    for (std::size_t w = 0; w < words.size(); ++w) {
      if (!words[w].empty()) table->last_bytes[first_byte(words[w])] |= last_bit(words[w]);
      table->places.put(detail::hash_of(words[w]), static_cast<std::uint32_t>(w));
    }
    table->words = std::move(words);
    table_ = std::move(table);
  }

  /// The commonest English articles, prepositions, conjunctions, pronouns and forms of "be", "do" and "have".
  static StopWords english() {
    return StopWords(std::vector<std::string>{
        "a",    "about", "all",  "am",    "an",   "and",   "any",   "are",   "as",   "at",   "be",
        "been", "but",   "by",   "can",   "did",  "do",    "does",  "for",   "from", "had",  "has",
        "have", "he",    "her",  "him",   "his",  "how",   "i",     "if",    "in",   "into", "is",
        "it",   "its",   "me",   "my",    "of",   "on",    "or",    "our",   "she",  "so",   "some",
        "than", "that",  "the",  "their", "them", "then",  "there", "these", "they", "this", "to",
        "was",  "we",    "were", "what",  "when", "which", "who",   "will",  "with", "you",  "your"});
  }

  /// Whether a word is one of them.
  bool contains(std::string_view word) const noexcept {
    if (!table_ || (!word.empty() && (table_->last_bytes[first_byte(word)] & last_bit(word)) == 0))
      return false;
    const auto is_it = [&](std::uint32_t w) { return detail::same_text(table_->words[w], word); };
    return table_->places.find(detail::hash_of(word), is_it) != detail::IdTable::none;
  }
  /// Whether there is none.
  bool empty() const noexcept { return !table_ || table_->words.empty(); }
  /// The words in order.
  std::vector<std::string> words() const { return table_ ? table_->words : std::vector<std::string>{}; }

 private:
  struct Table {
    std::vector<std::string> words;
    detail::IdTable places;  // of the words
    std::array<std::uint32_t, 256>
        last_bytes{};  // of the words of each first byte: most others differ in one
  };
  static std::size_t first_byte(std::string_view word) noexcept {
    return static_cast<unsigned char>(word.front());
  }
  static std::uint32_t last_bit(std::string_view word) noexcept {
    return std::uint32_t{1} << (static_cast<unsigned char>(word.back()) & 31U);
  }

  std::shared_ptr<const Table> table_;
};

}  // namespace kindred::inline v0
