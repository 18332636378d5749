#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/detail/singular_vectors.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/term_matrix.hpp"
#include "kindred/text/text_encoder.hpp"
#include "kindred/text/tf_idf.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// Texts in the space of what their terms have in common. A TextEncoder; rows have length 1.
class LsaModel {
 public:
  /// Assembled by Lsa::fit.
  LsaModel(TfIdfModel terms, TextVectors directions)
      : terms_(std::move(terms)), directions_(std::move(directions)) {}

  /// What files call it.
  static std::string kind() { return "lsa"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file; its tokeniser stays the program's.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads a model from a file that `save` wrote, all of it checked.
  /// @param path the file
  /// @param tokenizer what it was made with
  /// @throws ArchiveError for a file that is damaged, holds something else, or was made with another
  /// tokeniser; DataError for one that cannot be read
  static LsaModel load(const std::filesystem::path& path, Tokenizer tokenizer) {
    return read(Archive::open(path, kind(), archive_version), std::move(tokenizer));
  }
  /// Adds the model to an archive.
  void write(ArchiveWriter archive) const {
    terms_.write(archive.part("terms"));
    archive.add("directions",
                std::vector<float>(directions_.data(), directions_.data() + directions_.size()));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static LsaModel read(const Archive& archive, Tokenizer tokenizer) {
    auto terms = TfIdfModel::read(archive.part("terms"), std::move(tokenizer));
    const auto directions = archive.finite<float>("directions");
    const std::size_t rows = terms.dimension();
    if (rows == 0 ? !directions.empty() : directions.size() % rows != 0)
      archive.refuse("holds directions of other terms");
    return {std::move(terms), Eigen::Map<const TextVectors>(
                                  directions.data(), static_cast<Eigen::Index>(rows),
                                  static_cast<Eigen::Index>(rows == 0 ? 0 : directions.size() / rows))};
  }

  /// The term vectors below it.
  const TfIdfModel& terms() const noexcept { return terms_; }
  /// Terms as rows, orthonormal columns.
  const TextVectors& directions() const noexcept { return directions_; }
  /// Length of a vector: fewer than was asked for where the texts have no more in common.
  std::size_t dimension() const noexcept { return static_cast<std::size_t>(directions_.cols()); }

  /// The vectors of the texts that it was made from.
  TextVectors documents() const {
    TextVectors vectors(static_cast<Eigen::Index>(terms_.rows().row_count()), directions_.cols());
    for (ItemIndex r{0}; r.value < terms_.rows().row_count(); ++r)
      project(terms_.rows()[r], r.value, vectors);
    return vectors;
  }
  /// The vectors of other texts.
  TextVectors encode(std::span<const std::string_view> texts) const {
    TextVectors vectors(static_cast<Eigen::Index>(texts.size()), directions_.cols());
    for (std::size_t t = 0; t < texts.size(); ++t)
      project(terms_.encode(texts[t]).row(terms_.dimension()), t, vectors);
    return vectors;
  }

 private:
  void project(const SparseRow<TermIndex, float>& row, std::size_t number, TextVectors& vectors) const {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(directions_.cols());
    for (std::size_t e = 0; e < row.size(); ++e)
      sum += static_cast<double>(row.values[e]) *
             directions_.row(static_cast<Eigen::Index>(row.indices[e].value)).cast<double>();
    const double length = sum.norm();
    if (length > 0) sum /= length;
    vectors.row(static_cast<Eigen::Index>(number)) = sum.cast<float>();
  }

  TfIdfModel terms_;
  TextVectors directions_;
};

/// Latent semantic analysis: the term vectors of texts projected on the right singular vectors of largest
/// singular value, so that texts are alike that use words which come in the same texts. Sources: Deerwester,
/// Dumais, Furnas, Landauer and Harshman 1990, "Indexing by latent semantic analysis", J. Am. Soc. Inf. Sci.
/// 41; Musco and Musco 2015, "Randomized block Krylov methods for stronger and faster approximate singular
/// value decomposition", algorithm 2. The same bits on any number of threads.
struct Lsa {
  /// Length of a vector, ≥ 1.
  int dimensions = 100;
  /// The term vectors.
  TfIdf terms = {.frequency = TermFrequency::logarithm};
  /// Seed of the random start.
  std::uint64_t seed = 1;

  /// Takes texts, a span of them or what becomes one. O(entries · dimensions + (texts + terms) ·
  /// dimensions²).
  /// @throws OptionError for options out of range
  // A template, so that only who calls it waits for the decomposition to be compiled.
  template <std::convertible_to<std::span<const std::string_view>> Texts = std::span<const std::string_view>>
  LsaModel fit(const Texts& texts, const Execution& execution = {}) const {
    require_at_least("dimensions", dimensions, 1);
    TfIdfModel model = terms.fit(texts);
    if (model.rows().size() == 0) {
      TextVectors none(static_cast<Eigen::Index>(model.dimension()), 0);
      return {std::move(model), std::move(none)};
    }
    const auto columns = transpose(model.rows());
    // The last of as many as one asks for are known least, so it is twice as many: with as many as are wanted
    // Cranfield's abstracts are ranked otherwise in the third digit than by exact vectors.
    const TextVectors directions =
        detail::SingularVectors<ItemIndex, TermIndex, float>(model.rows(), columns, seed, execution)
            .largest(2 * std::min(dimensions, 1 << 20));
    return {std::move(model), directions.leftCols(std::min<Eigen::Index>(dimensions, directions.cols()))};
  }
};

static_assert(TextEncoder<LsaModel>);

}  // namespace kindred::inline v0
