#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/term_matrix.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// What a term counts in a text where it comes t times.
enum class TermFrequency {
  count,      ///< t
  binary,     ///< 1
  logarithm,  ///< 1 + ln t
  augmented,  ///< ½ + ½ t / the most that any term comes in the text
  saturated   ///< t (k1 + 1) / (t + k1 (1 − b + b l / mean l)), l the text's length in terms that count: the
              ///< one of BM25
};

/// What a term counts for that n of N texts have.
enum class InverseFrequency {
  none,           ///< 1
  smooth,         ///< 1 + ln((1 + N) / (1 + n)), as scikit-learn's by default
  plain,          ///< 1 + ln(N / n), as scikit-learn's with smooth_idf=False
  classic,        ///< ln(N / n)
  probabilistic,  ///< max(0, ln((N − n) / n))
  bm25            ///< ln(1 + (N − n + ½) / (n + ½))
};

/// What a text's vector is divided by.
enum class VectorNorm {
  none,   ///< nothing
  sum,    ///< the sum of its absolute values
  length  ///< its Euclidean length
};

/// Term vectors of texts, weighted by how rare the terms are.
class TfIdfModel {
 public:
  /// How terms are weighted.
  struct Weighting {
    /// Within a text.
    TermFrequency frequency = TermFrequency::count;
    /// What a vector is divided by.
    VectorNorm norm = VectorNorm::length;
    /// For TermFrequency::saturated.
    double k1 = 1.2;
    /// For TermFrequency::saturated.
    double b = 0.75;
  };

  /// Assembled by TfIdf::fit.
  TfIdfModel(Tokenizer tokenizer, Weighting weighting, std::shared_ptr<const TermVocabulary> terms,
             std::vector<double> inverse, double mean_length, std::span<const TermVector> counts)
      : tokenizer_(std::move(tokenizer)),
        weighting_(weighting),
        terms_(std::move(terms)),
        inverse_(std::move(inverse)),
        mean_length_(mean_length) {
    std::vector<TermVector> rows;
    for (const auto& count : counts) rows.push_back(weighted(count));
    rows_ = detail::rows_of(rows, terms_->size());
  }

  /// What files call it.
  static std::string kind() { return "tf_idf"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file; its tokeniser stays the program's.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads a model from a file that `save` wrote, all of it checked; its vectors stay in the mapped file.
  /// @param path the file
  /// @param tokenizer what it was made with
  /// @throws ArchiveError for a file that is damaged, holds something else, or was made with another
  /// tokeniser; DataError for one that cannot be read
  static TfIdfModel load(const std::filesystem::path& path, Tokenizer tokenizer) {
    return read(Archive::open(path, kind(), archive_version), std::move(tokenizer));
  }
  /// The same without a look at all of the vectors; the terms are read. O(terms).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static TfIdfModel map(const std::filesystem::path& path, Tokenizer tokenizer) {
    return read(Archive::map(path, kind(), archive_version), std::move(tokenizer));
  }
  /// Adds the model to an archive.
  void write(ArchiveWriter archive) const {
    archive.add("tokenizer", std::vector<std::uint64_t>{tokenizer_.fingerprint()});
    archive.add_integer("frequency", static_cast<int>(weighting_.frequency));
    archive.add_integer("norm", static_cast<int>(weighting_.norm));
    archive.add_number("k1", weighting_.k1);
    archive.add_number("b", weighting_.b);
    archive.add_number("mean_length", mean_length_);
    archive.add("inverse", inverse_);
    write_vocabulary(archive.part("terms"), *terms_);
    write_rows(archive.part("rows"), rows_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static TfIdfModel read(const Archive& archive, Tokenizer tokenizer) {
    const auto fingerprint = archive.array<std::uint64_t>("tokenizer");
    if (fingerprint.size() != 1 || fingerprint[0] != tokenizer.fingerprint())
      archive.refuse("was made with another tokeniser than the one to read texts by");
    const Weighting weighting{
        .frequency = static_cast<TermFrequency>(archive.integer("frequency", 0, 4)),
        .norm = static_cast<VectorNorm>(archive.integer("norm", 0, 2)),
        .k1 = archive.number("k1"),
        .b = archive.number("b"),
    };
    const auto inverse = archive.finite<double>("inverse");
    TfIdfModel model(
        std::move(tokenizer), weighting,
        std::make_shared<const TermVocabulary>(read_vocabulary<TermIndex>(archive.part("terms"))),
        {inverse.begin(), inverse.end()}, archive.number("mean_length"), {});
    model.rows_ = read_rows<ItemIndex, TermIndex, float>(archive.part("rows"));
    if (inverse.size() != model.dimension() || model.rows_.column_count() != model.dimension() ||
        !(weighting.k1 > 0) || !(weighting.b >= 0 && weighting.b <= 1) || model.mean_length_ < 0)
      archive.refuse("holds term weights that do not fit together");
    return model;
  }

  /// The vectors of the texts that it was made from.
  const SparseRows<ItemIndex, TermIndex, float>& rows() const noexcept { return rows_; }
  /// The terms; never null.
  const std::shared_ptr<const TermVocabulary>& terms() const noexcept { return terms_; }
  /// What a term counts for all its rarity.
  double inverse_frequency(TermIndex term) const { return inverse_.at(term.value); }
  /// Length of a vector.
  std::size_t dimension() const noexcept { return terms_->size(); }

  /// The vector of a text; terms that none of the texts had do not count.
  TermVector encode(std::string_view text) const { return weighted(count_terms(text, *terms_, tokenizer_)); }

 private:
  TermVector weighted(TermVector vector) const {
    double most = 0, length = 0;
    for (const float value : vector.values) {
      most = std::max(most, static_cast<double>(value));
      length += static_cast<double>(value);
    }
    std::vector<double> exact;
    double norm = 0;
    for (std::size_t e = 0; e < vector.terms.size(); ++e) {
      const double weight =
          frequency(static_cast<double>(vector.values[e]), most, length) * inverse_[vector.terms[e].value];
      exact.push_back(weight);
      norm += weighting_.norm == VectorNorm::sum ? std::abs(weight) : weight * weight;
    }
    if (weighting_.norm == VectorNorm::length) norm = std::sqrt(norm);
    if (weighting_.norm == VectorNorm::none || !(norm > 0)) norm = 1;
    for (std::size_t e = 0; e < exact.size(); ++e) vector.values[e] = static_cast<float>(exact[e] / norm);
    return vector;
  }

  double frequency(double times, double most, double length) const noexcept {
    switch (weighting_.frequency) {
      case TermFrequency::binary: return 1;
      case TermFrequency::logarithm: return 1 + std::log(times);
      case TermFrequency::augmented: return 0.5 + 0.5 * times / most;
      case TermFrequency::saturated: {
        const double norm = mean_length_ > 0 ? 1 - weighting_.b + weighting_.b * length / mean_length_ : 1;
        return times * (weighting_.k1 + 1) / (times + weighting_.k1 * norm);
      }
      case TermFrequency::count: break;
    }
    return times;
  }

  Tokenizer tokenizer_;
  Weighting weighting_;
  std::shared_ptr<const TermVocabulary> terms_;
  std::vector<double> inverse_;
  double mean_length_;
  SparseRows<ItemIndex, TermIndex, float> rows_;
};

/// Makes vectors of texts by how often terms come in them and how rare these are. Sources: Salton and Buckley
/// 1988, "Term-weighting approaches in automatic text retrieval", Inf. Process. Manage. 24; for BM25
/// Robertson and Zaragoza 2009, § 3.4. Its defaults are scikit-learn's TfidfVectorizer, but for what a token
/// is; computed in double and kept as float, so each number is right to a share of 6e-8.
struct TfIdf {
  /// What a term counts within a text.
  TermFrequency frequency = TermFrequency::count;
  /// What it counts for its rarity.
  InverseFrequency inverse = InverseFrequency::smooth;
  /// What a vector is divided by.
  VectorNorm norm = VectorNorm::length;
  /// Texts that must have a term, at least, for it to count; ≥ 1.
  int least_documents = 1;
  /// The share of texts that may have it, in (0, 1].
  double most_share = 1;
  /// For TermFrequency::saturated, > 0.
  double k1 = 1.2;
  /// For TermFrequency::saturated, in [0, 1].
  double b = 0.75;
  /// What a term is.
  Tokenizer tokenizer = Analyzer{};

  /// Takes texts. O(bytes).
  /// @throws OptionError for options out of range
  TfIdfModel fit(std::span<const std::string_view> texts) const {
    require_at_least("least_documents", least_documents, 1);
    require_in_range("most_share", most_share, std::numeric_limits<double>::min(), 1.0);
    require_in_range("k1", k1, std::numeric_limits<double>::min(), 1e9);
    require_in_range("b", b, 0.0, 1.0);
    const TermMatrix counts = count_terms(texts, tokenizer);
    std::vector<std::size_t> having(counts.terms->size(), 0);
    double total = 0;  // of the terms that are kept
    for (const TermIndex term : counts.rows.columns()) ++having[term.value];
    const auto all = static_cast<double>(texts.size());
    // The terms that are kept, in the order they came in.
    auto terms = std::make_shared<TermVocabulary>();
    std::vector<double> weights;
    constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> column(having.size(), none);
    for (std::size_t t = 0; t < having.size(); ++t) {
      const auto n = static_cast<double>(having[t]);
      if (n < least_documents || n > most_share * all) continue;
      column[t] = terms->add((*counts.terms)[TermIndex(t)]).value;
      weights.push_back(weight(n, all));
    }
    std::vector<TermVector> rows;
    for (ItemIndex r{0}; r.value < counts.rows.row_count(); ++r) {
      const auto row = counts.rows[r];
      TermVector kept;
      for (std::size_t e = 0; e < row.size(); ++e) {
        if (column[row.indices[e].value] == none) continue;
        kept.terms.emplace_back(column[row.indices[e].value]);
        kept.values.push_back(row.values[e]);
        total += static_cast<double>(row.values[e]);
      }
      rows.push_back(std::move(kept));
    }
    return {tokenizer,          {frequency, norm, k1, b},        std::move(terms),
            std::move(weights), texts.empty() ? 0 : total / all, rows};
  }

 private:
  double weight(double n, double all) const noexcept {
    switch (inverse) {
      case InverseFrequency::smooth: return 1 + std::log((1 + all) / (1 + n));
      case InverseFrequency::plain: return 1 + std::log(all / n);
      case InverseFrequency::classic: return std::log(all / n);
      case InverseFrequency::probabilistic: return n < all ? std::max(0.0, std::log((all - n) / n)) : 0;
      case InverseFrequency::bm25: return std::log(1 + (all - n + 0.5) / (n + 0.5));
      case InverseFrequency::none: break;
    }
    return 1;
  }
};

}  // namespace kindred::inline v0
