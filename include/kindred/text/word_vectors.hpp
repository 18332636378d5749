#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/detail/input_file.hpp"
#include "kindred/io/detail/line_scanner.hpp"
#include "kindred/io/number.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/text_encoder.hpp"
#include "kindred/text/token.hpp"
#include "kindred/text/utf8.hpp"
#include "kindred/text/word_list.hpp"

namespace kindred::inline v0 {

/// Vectors of words or of parts of words.
class WordVectors {
 public:
  /// No words.
  WordVectors() = default;

  /// Takes words and a row for each.
  /// @throws DataError where their numbers differ, or a number is not finite
  WordVectors(Vocabulary<WordIndex> words, TextVectors vectors)
      : words_(std::move(words)), vectors_(std::move(vectors)) {
    if (static_cast<std::size_t>(vectors_.rows()) != words_.size() || !vectors_.allFinite())
      throw DataError("word vectors: expected a row of finite numbers for each of the " +
                      std::to_string(words_.size()) + " words, got " + std::to_string(vectors_.rows()) +
                      " rows");
  }

  /// Reads the text format of word2vec, fastText (.vec) and GloVe: on each line a word and its numbers,
  /// separated by blanks; a first line of two whole numbers is a header. Of a word several times the first
  /// counts.
  /// @param source the lines
  /// @param most how many words at most, the first of the file; 0 for all
  /// @throws DataError for a line with another number of numbers than the first, or what is no number, or a
  /// source that cannot be read
  static WordVectors read(ByteSource source, std::size_t most = 0) {
    detail::LineScanner lines(std::move(source));
    Vocabulary<WordIndex> words;
    std::vector<float> values, row;
    std::size_t width = 0;
    while ((most == 0 || words.size() < most) && lines.next()) {
      std::string_view rest = lines.text();
      while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
      if (rest.empty()) continue;
      row.clear();
      // From the end, as some words have blanks in them.
      const std::size_t blanks = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), ' '));
      if (lines.line() == 1 && blanks == 1 && rest.find_first_not_of("0123456789 ") == std::string_view::npos)
        continue;
      if (width == 0) width = blanks;
      try {
        if (blanks < width || width == 0)
          throw DataError("a word and " + std::to_string(blanks) + " numbers, expected " +
                          (width == 0 ? "some" : std::to_string(width)));
        std::size_t end = rest.size();
        for (std::size_t n = 0; n < width; ++n) {
          const std::size_t blank = rest.rfind(' ', end - 1);
          row.push_back(parse_number<float>(rest.substr(blank + 1, end - blank - 1)));
          end = blank;
        }
        if (words.find(rest.substr(0, end))) continue;
        words.add(rest.substr(0, end));
      } catch (const DataError& error) {
        throw DataError(Place{lines.path(), lines.line()}, error.what());
      }
      values.insert(values.end(), row.rbegin(), row.rend());
    }
    return {std::move(words),
            Eigen::Map<const TextVectors>(values.data(),
                                          static_cast<Eigen::Index>(width == 0 ? 0 : values.size() / width),
                                          static_cast<Eigen::Index>(width))};
  }
  /// Reads a file.
  /// @throws DataError as above
  static WordVectors read(const std::string& path, std::size_t most = 0) {
    return read(ByteSource(detail::InputFile(path)), most);
  }

  /// The same, with rows that are n-grams of characters among them, as fastText makes them: a word is the
  /// mean of its own row, where it has one, and those of the n-grams that are there of the word with "<"
  /// before and
  /// ">" behind it. Source: Bojanowski, Grave, Joulin and Mikolov 2017, "Enriching word vectors with subword
  /// information", Trans. ACL 5, § 3.2.
  /// @param least characters of an n-gram at least, ≥ 1
  /// @param most characters of one at most, ≥ least, ≤ 20
  /// @throws OptionError for numbers out of range
  WordVectors with_ngrams(int least = 3, int most = 6) const {
    require_in_range("most", most, 1, 20);
    require_in_range("least", least, 1, most);
    WordVectors same = *this;
    same.least_ = static_cast<std::size_t>(least);
    same.most_ = static_cast<std::size_t>(most);
    return same;
  }

  /// Number of words.
  std::size_t size() const noexcept { return words_.size(); }
  /// Length of a vector.
  std::size_t dimension() const noexcept { return static_cast<std::size_t>(vectors_.cols()); }
  /// The words.
  const Vocabulary<WordIndex>& words() const noexcept { return words_; }
  /// The vectors, a row each.
  const TextVectors& vectors() const noexcept { return vectors_; }

  /// Adds `weight` times a word's vector to `sum`, of dimension() numbers. A word that is not there counts as
  /// the mean of its parts where they are there: from the left the longest of three characters or more. With
  /// n-grams see `with_ngrams`.
  /// @return whether anything is known of it
  bool add(std::string_view word, double weight, Eigen::Ref<Eigen::RowVectorXd> sum) const {
    std::vector<WordIndex> rows;
    if (const auto known = words_.find(word)) rows.push_back(*known);
    if (most_ > 0) add_ngrams(word, rows);
    else if (rows.empty()) add_parts(word, rows);
    for (const WordIndex row : rows)
      sum += weight / static_cast<double>(rows.size()) *
             vectors_.row(static_cast<Eigen::Index>(row.value)).cast<double>();
    return !rows.empty();
  }

 private:
  // Of a longer word the rest is not looked at.
  static constexpr std::size_t longest = 256;

  void add_parts(std::string_view word, std::vector<WordIndex>& rows) const {
    const auto characters = to_characters(word.substr(0, longest));
    for (std::size_t from = 0; from + 3 <= characters.size();) {
      std::size_t size = characters.size() - from;
      std::optional<WordIndex> part;
      for (; size >= 3 && !part; --size)
        part = words_.find(to_utf8(std::u32string_view(characters).substr(from, size)));
      if (part) rows.push_back(*part);
      from += part ? size + 1 : 1;
    }
  }
  void add_ngrams(std::string_view word, std::vector<WordIndex>& rows) const {
    const auto characters = U'<' + to_characters(word.substr(0, longest)) + U'>';
    for (std::size_t from = 0; from < characters.size(); ++from)
      for (std::size_t size = least_; size <= std::min(most_, characters.size() - from); ++size)
        if (const auto row = words_.find(to_utf8(std::u32string_view(characters).substr(from, size))))
          rows.push_back(*row);
  }

  Vocabulary<WordIndex> words_;
  TextVectors vectors_;
  std::size_t least_ = 0, most_ = 0;  // characters of an n-gram; 0 without them
};

/// Vectors of texts by the vectors of their words. A TextEncoder; rows have length 1.
class WordVectorModel {
 public:
  /// Assembled by SmoothInverseFrequency::fit.
  WordVectorModel(WordVectors words, Tokenizer tokenizer, Vocabulary<WordIndex> seen,
                  std::vector<double> weights, double weight_unseen)
      : words_(std::move(words)),
        tokenizer_(std::move(tokenizer)),
        seen_(std::move(seen)),
        weights_(std::move(weights)),
        weight_unseen_(weight_unseen) {}

  /// Length of a vector.
  std::size_t dimension() const noexcept { return words_.dimension(); }

  /// The vectors of texts.
  TextVectors encode(std::span<const std::string_view> texts) const {
    TextVectors vectors(static_cast<Eigen::Index>(texts.size()), static_cast<Eigen::Index>(dimension()));
    for (std::size_t t = 0; t < texts.size(); ++t) {
      Eigen::RowVectorXd mean = mean_of(texts[t]);
      if (common_.cols() > 0) mean -= (mean * common_) * common_.transpose();
      const double length = mean.norm();
      // What rounding leaves of a text that is all common part is nothing.
      vectors.row(static_cast<Eigen::Index>(t)) =
          (length > 1e-9 ? Eigen::RowVectorXd(mean / length) : Eigen::RowVectorXd(0 * mean)).cast<float>();
    }
    return vectors;
  }

 private:
  friend struct SmoothInverseFrequency;

  Eigen::RowVectorXd mean_of(std::string_view text) const {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(static_cast<Eigen::Index>(dimension()));
    const Tokens tokens = tokenizer_(text);
    std::size_t count = 0;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      const auto known = seen_.find(tokens[t].text);
      if (words_.add(tokens[t].text, known ? weights_[known->value] : weight_unseen_, sum)) ++count;
    }
    if (count > 0) sum /= static_cast<double>(count);
    return sum;
  }

  WordVectors words_;
  Tokenizer tokenizer_;
  Vocabulary<WordIndex> seen_;
  std::vector<double> weights_;
  double weight_unseen_;
  Eigen::MatrixXd common_;
};

/// A text's vector as the mean of its words', each weighted by a / (a + p), p being the share that the word
/// has of all words, without what all texts have in common: their first principal directions. Source: Arora,
/// Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings", ICLR, algorithm 1.
struct SmoothInverseFrequency {
  /// How soon a word is common, > 0; infinite weighs all words the same.
  double a = 1e-3;
  /// Directions that are taken out, ≥ 0.
  int common = 1;
  /// What a word is: as the vectors have it, so not stemmed.
  Tokenizer tokenizer = Analyzer{.rule = WordRule::runs, .stemmer = {}};

  /// Takes words' vectors, and a span of texts, or what becomes one, to count words and to find what is
  /// common in. O(bytes of the texts + texts · dimension²).
  /// @throws OptionError for options out of range
  // A template, so that only who calls it waits for the decomposition to be compiled.
  template <std::convertible_to<std::span<const std::string_view>> Texts = std::span<const std::string_view>>
  WordVectorModel fit(WordVectors words, const Texts& texts) const {
    const std::span<const std::string_view> all = texts;
    require_in_range("a", a, std::numeric_limits<double>::min(), std::numeric_limits<double>::infinity());
    require_at_least("common", common, 0);
    Vocabulary<WordIndex> seen;
    std::vector<double> weights;
    double total = 0;
    Tokens tokens;
    for (const std::string_view text : all) {
      tokens.clear();
      tokenizer.tokenize(text, tokens);
      for (std::size_t t = 0; t < tokens.size(); ++t) {
        const WordIndex word = seen.add(tokens[t].text);
        if (word.value == weights.size()) weights.push_back(0);
        ++weights[word.value];
        ++total;
      }
    }
    const bool all_alike = !(a < std::numeric_limits<double>::infinity());
    for (double& weight : weights) weight = all_alike ? 1 : a / (a + weight / total);
    const auto dimension = static_cast<Eigen::Index>(words.dimension());
    WordVectorModel model(std::move(words), tokenizer, std::move(seen), std::move(weights), 1);
    if (common == 0 || all.empty() || dimension == 0) return model;
    Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(dimension, dimension);
    for (const std::string_view text : all) {
      const Eigen::RowVectorXd mean = model.mean_of(text);
      squares.selfadjointView<Eigen::Lower>().rankUpdate(mean.transpose());
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(squares);
    model.common_ = solver.eigenvectors().rightCols(std::min<Eigen::Index>(common, dimension));
    return model;
  }
};

static_assert(TextEncoder<WordVectorModel>);

}  // namespace kindred::inline v0
