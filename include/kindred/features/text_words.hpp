#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// From a text to its tokens: any tokeniser.
using WordsOf = std::function<std::vector<std::string>(std::string_view)>;

/// The tokeniser that there is without another: runs of letters, digits and bytes beyond ASCII, with ASCII
/// letters in lower case. O(bytes).
inline std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool letter = upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    if (letter && !inside) words.emplace_back();
    if (letter) words.back() += upper ? static_cast<char>(byte - 'A' + 'a') : c;
    inside = letter;
  }
  return words;
}

/// See TextWords.
class WordEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Number of words.
  std::size_t size() const noexcept { return words_.size(); }
  /// "title has coffee".
  std::string name(std::size_t feature) const {
    return column_ + " has " + std::string(words_[ValueIndex(feature)]);
  }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    FeatureBlock block;
    std::map<std::uint32_t, double> of_row;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      of_row.clear();
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      for (const ValueIndex value : texts[ItemIndex(row)])
        for (const std::string& word : tokens_(texts.values()[value])) {
          if (const auto known = words_.find(word)) ++of_row[known->value];
          else if (!rare_.find(word)) block.count_unseen();
        }
      double squares = 0;
      for (auto& [word, weight] : of_row) {
        weight *= weights_[word];
        squares += weight * weight;
      }
      for (const auto& [word, weight] : of_row) block.add(word, weight / std::sqrt(squares));
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive, but for the tokeniser, which is code: of one that was given, only that it was.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_integer("plain", is_plain_ ? 1 : 0);
    write_vocabulary(archive.part("words"), words_);
    write_vocabulary(archive.part("rare"), rare_);
    archive.add("weights", weights_);
  }
  /// Reads what `write` added.
  /// @param archive the archive
  /// @param tokens the tokeniser that it was fitted with, where that was not the plain one
  /// @throws ArchiveError for anything else; OptionError where the tokeniser is missing
  static WordEncoder read(const Archive& archive, const WordsOf& tokens = {}) {
    WordEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.is_plain_ = archive.integer("plain", 0, 1) == 1;
    if (!encoder.is_plain_) {
      if (!tokens)
        throw OptionError("the words of '" + encoder.column_ +
                          "' were learned with a tokeniser of your own, which no file can hold: give it too");
      encoder.tokens_ = tokens;
    }
    encoder.words_ = read_vocabulary<ValueIndex>(archive.part("words"));
    encoder.rare_ = read_vocabulary<ValueIndex>(archive.part("rare"));
    const auto weights = archive.finite<double>("weights");
    encoder.weights_.assign(weights.begin(), weights.end());
    if (encoder.weights_.size() != encoder.words_.size())
      archive.refuse("holds another number of weights than of words");
    return encoder;
  }

 private:
  friend struct TextWords;
  WordEncoder() = default;

  std::string column_;
  WordsOf tokens_ = plain_words;
  bool is_plain_ = true;
  Vocabulary<ValueIndex> words_;
  Vocabulary<ValueIndex> rare_;
  std::vector<double> weights_;
};

/// One feature for each word of a column of texts: tf · (1 + ln((1 + N) / (1 + n))), tf being how often the
/// row has it and n how many of the N training rows do, rows scaled to length 1. As scikit-learn's
/// TfidfVectorizer weighs.
struct TextWords {
  /// The column of texts.
  std::string column = "";
  /// The tokeniser; `plain_words` where none is given. It must not throw, and is called from wherever rows
  /// are encoded.
  WordsOf tokens = {};
  /// Words of fewer training rows are left out, ≥ 1.
  int least_count = 2;

  /// Learns the words, in the order of their bytes. O(words · log words).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range;
  /// DataError for a token longer than a vocabulary takes
  WordEncoder fit(const FeatureTable& train) const {
    require_at_least("least_count", least_count, 1);
    WordEncoder encoder;
    encoder.column_ = column;
    if (tokens) {
      encoder.tokens_ = tokens;
      encoder.is_plain_ = false;
    }
    const TextColumn& texts = train.text(column);
    std::map<std::string, std::size_t, std::less<>> rows_with;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      std::vector<std::string> words;
      for (const ValueIndex value : texts[ItemIndex(row)])
        for (std::string& word : encoder.tokens_(texts.values()[value])) words.push_back(std::move(word));
      std::sort(words.begin(), words.end());
      words.erase(std::unique(words.begin(), words.end()), words.end());
      for (std::string& word : words) ++rows_with[std::move(word)];
    }
    for (const auto& [word, count] : rows_with) {
      if (count < static_cast<std::size_t>(least_count)) {
        encoder.rare_.add(word);
        continue;
      }
      encoder.words_.add(word);
      encoder.weights_.push_back(
          1 + std::log((1 + static_cast<double>(texts.size())) / (1 + static_cast<double>(count))));
    }
    return encoder;
  }
};

}  // namespace kindred::inline v0
