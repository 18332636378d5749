#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kindred::inline v0 {

/// Words that are not looked up. A value whose copies share memory.
class StopWords {
 public:
  StopWords() = default;

  /// Takes words, folded as the text is.
  explicit StopWords(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (const auto& word : words) longest_ = std::max(longest_, word.size());
    words_ = std::make_shared<const std::vector<std::string>>(std::move(words));
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
    return word.size() <= longest_ && words_ && std::binary_search(words_->begin(), words_->end(), word);
  }
  /// Whether there is none.
  bool empty() const noexcept { return !words_ || words_->empty(); }
  /// The words in order.
  std::vector<std::string> words() const { return words_ ? *words_ : std::vector<std::string>{}; }

 private:
  std::shared_ptr<const std::vector<std::string>> words_;
  std::size_t longest_ = 0;  // most words are longer
};

}  // namespace kindred::inline v0
