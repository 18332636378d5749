#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
#include "kindred/text/analyzer.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

namespace detail {

// The tokens of all texts of a row.
inline void tokenize_row(const TextColumn& texts, std::size_t row, const Tokenizer& tokenizer,
                         Tokens& tokens) {
  tokens.clear();
  for (const ValueIndex value : texts[ItemIndex(row)]) tokenizer.tokenize(texts.values()[value], tokens);
}

}  // namespace detail

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
    Tokens tokens;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      of_row.clear();
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      detail::tokenize_row(texts, row, tokenizer_, tokens);
      for (std::size_t t = 0; t < tokens.size(); ++t) {
        const std::string_view word = tokens[t].text;
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

  /// Adds it to an archive, but for the tokeniser, which is code: of that its fingerprint.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_text("tokenizer", std::to_string(tokenizer_.fingerprint()));
    write_vocabulary(archive.part("words"), words_);
    write_vocabulary(archive.part("rare"), rare_);
    archive.add("weights", weights_);
  }
  /// Reads what `write` added.
  /// @param archive the archive
  /// @param tokenizer the tokeniser that it was fitted with
  /// @throws ArchiveError for anything else; OptionError for another tokeniser
  static WordEncoder read(const Archive& archive, const Tokenizer& tokenizer = Analyzer{}) {
    WordEncoder encoder(tokenizer);
    encoder.column_ = archive.text("column");
    if (archive.text("tokenizer") != std::to_string(tokenizer.fingerprint()))
      throw OptionError("the words of '" + encoder.column_ +
                        "' were learned with another tokeniser, which no file can hold: give that one");
    encoder.words_ = read_vocabulary<ValueIndex>(archive.part("words"));
    encoder.rare_ = read_vocabulary<ValueIndex>(archive.part("rare"));
    const auto weights = archive.finite<double>("weights");
    encoder.weights_.assign(weights.begin(), weights.end());
    if (encoder.weights_.size() != encoder.words_.size())
      archive.refuse("holds another number of weights than of words");
    for (const double weight : weights)
      if (!(weight > 0)) archive.refuse("holds a weight that is not above 0");
    return encoder;
  }

 private:
  friend struct TextWords;
  explicit WordEncoder(Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}

  std::string column_;
  Tokenizer tokenizer_;
  Vocabulary<ValueIndex> words_;
  Vocabulary<ValueIndex> rare_;
  std::vector<double> weights_;
};

/// One feature for each word of a column of texts: tf · (1 + ln((1 + N) / (1 + n))), tf being how often the
/// row has it and n how many of the N training rows do, rows scaled to length 1. As scikit-learn's
/// TfidfVectorizer weighs, and `TfIdf` by default.
struct TextWords {
  /// The column of texts.
  std::string column = "";
  /// What a word is.
  Tokenizer tokenizer = Analyzer{};
  /// Words of fewer training rows are left out, ≥ 1.
  int least_count = 2;

  /// Learns the words, in the order of their bytes. O(words · log words).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range;
  /// DataError for a token longer than a vocabulary takes
  WordEncoder fit(const FeatureTable& train) const {
    require_at_least("least_count", least_count, 1);
    WordEncoder encoder(tokenizer);
    encoder.column_ = column;
    const TextColumn& texts = train.text(column);
    std::map<std::string, std::size_t> rows_with;
    Tokens tokens;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      detail::tokenize_row(texts, row, tokenizer, tokens);
      std::vector<std::string> words = tokens.texts();
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
