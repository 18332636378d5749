#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/features/count_encoding.hpp"
#include "kindred/features/cross.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_index.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/features/hashed.hpp"
#include "kindred/features/hierarchy.hpp"
#include "kindred/features/numeric.hpp"
#include "kindred/features/one_hot.hpp"
#include "kindred/features/price_position.hpp"
#include "kindred/features/quantile_bins.hpp"
#include "kindred/features/target_encoding.hpp"
#include "kindred/features/text_vector.hpp"
#include "kindred/features/text_words.hpp"
#include "kindred/features/time_cycles.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/token.hpp"

namespace kindred::inline v0 {

/// The options of any encoder.
using EncoderOptions = std::variant<OneHot, Hashed, TargetEncoding, CountEncoding, Numeric, QuantileBins,
                                    Hierarchy, TextWords, TextVector, TimeCycles, PricePosition, Cross>;
/// Any fitted encoder.
using AnyEncoder = std::variant<OneHotEncoder, HashedEncoder, TargetEncoder, CountEncoder, NumberEncoder,
                                BinEncoder, HierarchyEncoder, WordEncoder, TextVectorEncoder, TimeEncoder,
                                PricePositionEncoder, CrossEncoder>;

/// What an encoder could make nothing of.
struct EncoderCounts {
  /// The column that it looks at.
  std::string column = {};
  /// Values that training did not have.
  std::size_t unseen = 0;
  /// Rows that tell nothing.
  std::size_t unknown = 0;
};

/// A table encoded: sparse rows of features, and what there was that no feature stands for.
template <class Row = ItemIndex, class Scalar = float>
struct EncodedRows {
  /// Row i is row i of the table.
  SparseRows<Row, FeatureIndex, Scalar> rows = {};
  /// By encoder, in the order of the map.
  std::vector<EncoderCounts> counts = {};

  /// The same as a dense matrix of rows × features.
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> dense() const {
    Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> matrix =
        Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>::Zero(
            static_cast<Eigen::Index>(rows.row_count()), static_cast<Eigen::Index>(rows.column_count()));
    for (Row row{0}; row.value < rows.row_count(); ++row) {
      const auto entries = rows[row];
      for (std::size_t e = 0; e < entries.size(); ++e)
        matrix(static_cast<Eigen::Index>(row.value), static_cast<Eigen::Index>(entries.indices[e].value)) =
            entries.values[e];
    }
    return matrix;
  }

  /// Prints a line for each encoder that met with something unseen or unknown.
  friend std::ostream& operator<<(std::ostream& out, const EncodedRows& encoded) {
    for (const auto& [column, unseen, unknown] : encoded.counts)
      if (unseen + unknown > 0)
        out << column << ": " << unseen << " unseen values, " << unknown << " rows unknown\n";
    return out;
  }
};

/// Code of the user's own that a file of a FeatureMap cannot hold, by column.
struct TextCode {
  /// Tokenisers of TextWords.
  std::map<std::string, Tokenizer> tokenizers = {};
  /// Encoders of TextVector.
  std::map<std::string, TextToVector> vectors = {};
};

/// Fitted encoders side by side: from a table to rows of features, each of which has a name in the shop's
/// words, such as "brand: Acme" or "price: 2 to 4.5". Immutable; copies share memory. Any number of threads
/// may encode with it, if code that it was given allows that.
class FeatureMap {
 public:
  /// No features.
  FeatureMap() : FeatureMap(std::vector<AnyEncoder>{}) {}

  /// Of fitted encoders. Where two features of one encoder read alike ("(rare)" is a brand, too; "a × b" with
  /// "c" and "a" with "b × c"), the later is called "… (2)".
  /// @throws OptionError where features of two encoders have one name
  explicit FeatureMap(std::vector<AnyEncoder> encoders) {
    FeatureVocabulary names;
    for (const auto& encoder : encoders)
      std::visit([&names](const auto& one) { add_names(one, names); }, encoder);
    encoders_ = std::make_shared<const std::vector<AnyEncoder>>(std::move(encoders));
    names_ = std::make_shared<const FeatureVocabulary>(std::move(names));
  }

  /// Number of features.
  std::size_t size() const noexcept { return names_->size(); }
  /// A feature in words; the index must be below size().
  std::string_view name(FeatureIndex feature) const noexcept { return (*names_)[feature]; }
  /// All names, to find a feature by its; never null.
  const std::shared_ptr<const FeatureVocabulary>& names() const noexcept { return names_; }
  /// The encoders, in the order of their features.
  std::span<const AnyEncoder> encoders() const noexcept { return *encoders_; }

  /// The features of each row. For rows that it was not fitted to: those are encoded by `Features::fit`,
  /// which keeps a row's own target out of its features. O(cells + entries).
  /// @throws LookupError for a column that is not there; DataError where columns differ in length, or for a
  /// number that is too large for Scalar
  template <class Row = ItemIndex, class Scalar = float>
  EncodedRows<Row, Scalar> encode(const FeatureTable& table) const {
    std::vector<FeatureBlock> blocks;
    const std::size_t rows = table.size();
    for (const auto& encoder : *encoders_)
      blocks.push_back(std::visit([&table](const auto& one) { return one.encode(table); }, encoder));
    return joined<Row, Scalar>(blocks, rows);
  }

  /// What files call it.
  static std::string kind() { return "feature_map"; }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the map to a file, but for tokenisers and encoders of texts that were given to it.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const {
    ArchiveWriter archive(kind(), archive_version);
    write(archive);
    archive.save(path);
  }
  /// Reads a map from a file that `save` wrote.
  /// @throws ArchiveError for a file that is damaged or holds something else, DataError for one that cannot
  /// be read, OptionError for one that needs code which is not given
  static FeatureMap load(const std::filesystem::path& path, const TextCode& code = {}) {
    return load(Archive::open(path), code);
  }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws as above
  static FeatureMap load(const Archive& archive, const TextCode& code = {}) {
    return read(archive.expect(kind(), archive_version), code);
  }
  /// Adds the map to an archive, as `archive.part("features")` say of a model's.
  void write(ArchiveWriter archive) const {
    archive.add_integer("encoders", static_cast<std::int64_t>(encoders_->size()));
    for (std::size_t i = 0; i < encoders_->size(); ++i) {
      const ArchiveWriter part = archive.part(std::to_string(i));
      part_kind(part, (*encoders_)[i].index());
      std::visit([&part](const auto& one) { one.write(part); }, (*encoders_)[i]);
    }
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else, OptionError where it needs code which is not given
  static FeatureMap read(const Archive& archive, const TextCode& code = {}) {
    std::vector<AnyEncoder> encoders;
    const auto count = archive.integer("encoders", 0, 1 << 20);
    for (std::int64_t i = 0; i < count; ++i) {
      const Archive part = archive.part(std::to_string(i));
      const auto kind = static_cast<std::size_t>(
          part.integer("encoder", 0, static_cast<std::int64_t>(std::variant_size_v<AnyEncoder>) - 1));
      encoders.push_back(read_encoder<0>(part, kind, code));
    }
    return archive.assemble([&] { return FeatureMap(std::move(encoders)); });
  }

 private:
  friend struct Features;

  template <class Encoder>
  static void add_names(const Encoder& encoder, FeatureVocabulary& names) {
    const auto others = names.size();
    for (std::size_t feature = 0; feature < encoder.size(); ++feature) {
      const std::string plain = encoder.name(feature);
      if (const auto known = names.find(plain); known && known->value < others)
        throw OptionError("two features are called '" + plain +
                          "': a column is encoded in one way twice, or a value makes the name of another "
                          "encoder's feature");
      std::string name = plain;
      for (int n = 2; names.find(name); ++n) name = plain + " (" + std::to_string(n) + ")";
      names.add(name);
    }
  }

  static void part_kind(ArchiveWriter part, std::size_t index) {
    part.add_integer("encoder", static_cast<std::int64_t>(index));
  }

  template <class Code>
  static Code code_for(const std::map<std::string, Code>& codes, const Archive& archive,
                       const Code& otherwise) {
    const auto at = codes.find(archive.text("column"));
    return at == codes.end() ? otherwise : at->second;
  }

  template <std::size_t Kind>
  static AnyEncoder read_encoder(const Archive& archive, std::size_t kind, const TextCode& code) {
    using Encoder = std::variant_alternative_t<Kind, AnyEncoder>;
    if (kind == Kind) {
      if constexpr (std::same_as<Encoder, WordEncoder>)
        return Encoder::read(archive, code_for<Tokenizer>(code.tokenizers, archive, Analyzer{}));
      else if constexpr (std::same_as<Encoder, TextVectorEncoder>)
        return Encoder::read(archive, code_for<TextToVector>(code.vectors, archive, {}));
      else return Encoder::read(archive);
    }
    if constexpr (Kind + 1 < std::variant_size_v<AnyEncoder>)
      return read_encoder<Kind + 1>(archive, kind, code);
    else archive.refuse("holds an encoder of a kind that there is not");
  }

  template <class Row, class Scalar>
  EncodedRows<Row, Scalar> joined(const std::vector<FeatureBlock>& blocks, std::size_t rows) const {
    std::vector<std::int64_t> offsets{0};
    std::vector<FeatureIndex> columns;
    std::vector<Scalar> values;
    for (std::size_t row = 0; row < rows; ++row) {
      std::size_t first = 0;
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        for (const auto& [feature, value] : blocks[b][row]) {
          columns.emplace_back(first + feature);
          values.push_back(static_cast<Scalar>(value));
          if (!std::isfinite(values.back()))
            throw DataError("features: '" + std::string(name(columns.back())) + "' of row " +
                            std::to_string(row) + " is not a finite number");
        }
        first += std::visit([](const auto& one) { return one.size(); }, (*encoders_)[b]);
      }
      offsets.push_back(static_cast<std::int64_t>(columns.size()));
    }
    EncodedRows<Row, Scalar> encoded{{size(), std::move(offsets), std::move(columns), std::move(values)}, {}};
    for (std::size_t b = 0; b < blocks.size(); ++b)
      encoded.counts.push_back({std::visit([](const auto& one) { return one.column(); }, (*encoders_)[b]),
                                blocks[b].unseen(), blocks[b].unknown()});
    return encoded;
  }

  std::shared_ptr<const std::vector<AnyEncoder>> encoders_;
  std::shared_ptr<const FeatureVocabulary> names_;
};

/// What `Features::fit` gives.
template <class Row = ItemIndex, class Scalar = float>
struct FittedFeatures {
  /// For new rows.
  FeatureMap map;
  /// The training rows: what looks at targets or counts is encoded out of fold.
  EncodedRows<Row, Scalar> train;
};

/// The features of a model, to be learned from a table:
///
///     const auto [map, train] = Features{{OneHot{.column = "brand"}, Numeric{.column =
///     "price"}}}.fit(table); const auto later = map.encode(new_rows);
struct Features {
  /// The encoders, in the order that their features shall have.
  std::vector<EncoderOptions> encoders = {};

  /// Learns from a table, and encodes it. O(cells + entries), times the folds where something is encoded out
  /// of fold.
  /// @param table the training rows
  /// @param targets a number for each, where an encoder takes them
  /// @throws LookupError for a column that is not there; DataError where columns or targets differ in length;
  /// OptionError for an option out of its range, or where features of two encoders have one name
  template <class Row = ItemIndex, class Scalar = float>
  FittedFeatures<Row, Scalar> fit(const FeatureTable& table, std::span<const double> targets = {}) const {
    const std::size_t rows = table.size();
    std::vector<AnyEncoder> fitted;
    std::vector<FeatureBlock> blocks;
    for (const auto& options : encoders)
      std::visit([&](const auto& one) { fit_one(one, table, targets, fitted, blocks); }, options);
    FeatureMap map(std::move(fitted));
    auto train = map.joined<Row, Scalar>(blocks, rows);
    return {std::move(map), std::move(train)};
  }

 private:
  template <class Options>
  static void fit_one(const Options& options, const FeatureTable& table, std::span<const double> targets,
                      std::vector<AnyEncoder>& fitted, std::vector<FeatureBlock>& blocks) {
    if constexpr (std::same_as<Options, TargetEncoding>) {
      fitted.emplace_back(options.fit(table, targets));
      blocks.push_back(options.out_of_fold(table, targets));
    } else {
      auto encoder = options.fit(table);
      static_assert(FeatureEncoder<decltype(encoder)>);
      if constexpr (std::same_as<Options, CountEncoding>) blocks.push_back(options.out_of_fold(table));
      else blocks.push_back(encoder.encode(table));
      fitted.emplace_back(std::move(encoder));
    }
  }
};

}  // namespace kindred::inline v0
