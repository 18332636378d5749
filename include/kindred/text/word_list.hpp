#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/io/number.hpp"
#include "kindred/text/utf8.hpp"

namespace kindred::inline v0 {

/// Names the kind of index that a word of a list has.
struct WordKind;
/// A word of one list.
using WordIndex = Index<WordKind>;

/// How a text without blanks is split into words of a list.
enum class Segmentation {
  longest,     ///< from the left, always the longest word there (maximum matching)
  most_likely  ///< the split of the largest product of the words' shares of all text (unigram Viterbi)
};

/// The words of a language, each with how often it comes: a dictionary to split Chinese or Japanese by. A
/// value whose copies share memory.
class WordList {
 public:
  /// A word and how often it comes.
  struct Entry {
    /// The word, folded as the text is.
    std::string word;
    /// How often it comes, > 0.
    double count = 1;
  };

  WordList() : WordList(std::vector<Entry>{}) {}

  /// Takes words; of several times the same the first counts.
  /// @throws DataError for an empty word, or a count that is not above 0 and finite
  explicit WordList(const std::vector<Entry>& entries) {
    auto list = std::make_shared<List>();
    for (const auto& entry : entries) add(*list, entry.word, entry.count);
    list_ = std::move(list);
  }

  /// Reads words: on each line a word and, behind a blank or tab, how often it comes (1 where it says
  /// nothing); what follows, such as a part of speech, is passed over. Blank lines are skipped.
  /// @throws DataError for a line that is not so, or a source that cannot be read
  static WordList read(ByteSource source) {
    detail::LineScanner lines(std::move(source));
    auto list = std::make_shared<List>();
    while (lines.next()) {
      std::string_view rest = lines.text();
      const auto next = [&] {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        const std::string_view part = rest.substr(0, rest.find_first_of(" \t"));
        rest.remove_prefix(part.size());
        return part;
      };
      const std::string_view word = next(), count = next();
      if (word.empty()) continue;
      try {
        const double number = count.empty() ? 1 : parse_number<double>(count);
        add(*list, word, number);
      } catch (const DataError& error) {
        throw DataError(Place{lines.path(), lines.line()}, error.what());
      }
    }
    WordList words;
    words.list_ = std::move(list);
    return words;
  }
  /// Reads a file.
  /// @throws DataError as above
  static WordList read(const std::string& path) { return read(ByteSource(detail::InputFile(path))); }

  /// Number of words.
  std::size_t size() const noexcept { return list_->words.size(); }
  /// How often a word comes; 0 for one that is not in the list.
  double count(std::string_view word) const noexcept {
    const auto found = list_->words.find(word);
    return found ? list_->counts[found->value] : 0;
  }
  /// The words in their order.
  std::vector<Entry> entries() const {
    std::vector<Entry> all;
    for (std::size_t i = 0; i < size(); ++i)
      all.push_back({std::string(list_->words[WordIndex(i)]), list_->counts[i]});
    return all;
  }

  /// Splits a text: the ends of its words, as numbers of bytes; none for an empty text. A character that
  /// begins no word there is a word by itself; to `most_likely` it is one that came once.
  ///
  /// `most_likely` maximises Σ ln(count / sum of all counts), by dynamic programming from the end; of equal
  /// splits it takes the one with the longer word on the left. O(characters · longest word).
  std::vector<std::size_t> split(std::string_view text, Segmentation how) const {
    std::vector<std::size_t> begins;
    for (std::size_t at = 0; at < text.size(); at += first_character(text.substr(at)).bytes)
      begins.push_back(at);
    begins.push_back(text.size());
    const std::size_t length = begins.size() - 1;
    std::vector<std::size_t> next(length);  // where the word that begins at each character ends
    if (how == Segmentation::longest) {
      for (std::size_t from = 0; from < length; from = next[from]) {
        next[from] = from + 1;
        for_each_word(text, begins, from, [&](std::size_t to, double) { next[from] = to; });
      }
    } else {
      const double log_total = std::log(std::max(list_->total, 1.0));
      std::vector<double> best(length + 1, 0.0);
      for (std::size_t from = length; from-- > 0;) {
        next[from] = from + 1;
        best[from] = best[from + 1] - log_total;
        for_each_word(text, begins, from, [&](std::size_t to, double log_count) {
          const double sum = log_count - log_total + best[to];
          if (sum < best[from] && !(to == from + 1)) return;
          best[from] = sum;
          next[from] = to;
        });
      }
    }
    std::vector<std::size_t> ends;
    for (std::size_t from = 0; from < length; from = next[from]) ends.push_back(begins[next[from]]);
    return ends;
  }

 private:
  struct List {
    Vocabulary<WordIndex> words;
    std::vector<double> counts, log_counts;
    double total = 0;
    // The longest word that begins with a character, in characters.
    std::unordered_map<char32_t, std::size_t> longest;
  };

  static void add(List& list, std::string_view word, double count) {
    if (word.empty()) throw DataError("a word list holds an empty word");
    if (!(count > 0) || !(count <= std::numeric_limits<double>::max()))
      throw DataError("the word '" + std::string(word) + "' comes " + std::to_string(count) +
                      " times, expected a number above 0");
    if (list.words.add(word).value + std::size_t{1} != list.counts.size() + 1) return;
    list.counts.push_back(count);
    list.log_counts.push_back(std::log(count));
    list.total += count;
    std::size_t characters = 0;
    for (std::string_view rest = word; !rest.empty(); ++characters)
      rest.remove_prefix(first_character(rest).bytes);
    auto& longest = list.longest[first_character(word).code];
    longest = std::max(longest, characters);
  }

  // use(end, ln count) for each word that begins at a character, the shortest first.
  template <class Use>
  void for_each_word(std::string_view text, std::span<const std::size_t> begins, std::size_t from,
                     Use&& use) const {
    const auto longest = list_->longest.find(first_character(text.substr(begins[from])).code);
    if (longest == list_->longest.end()) return;
    const std::size_t last = std::min(from + longest->second, begins.size() - 1);
    for (std::size_t to = from + 1; to <= last; ++to)
      if (const auto word = list_->words.find(text.substr(begins[from], begins[to] - begins[from])))
        use(to, list_->log_counts[word->value]);
  }

  std::shared_ptr<const List> list_;
};

}  // namespace kindred::inline v0
