#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// From a text to a vector of a fixed length: word vectors, a sentence encoder.
using TextToVector = std::function<std::vector<float>(std::string_view)>;

/// See TextVector.
class TextVectorEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Length of a vector.
  std::size_t size() const noexcept { return size_; }
  /// "title: dimension 7".
  std::string name(std::size_t feature) const { return column_ + ": dimension " + std::to_string(feature); }
  /// The mean of the vectors of each row's texts.
  /// @throws LookupError where the table lacks the column, DataError for a vector of another length or one
  /// that is not finite
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    std::vector<std::vector<float>> vectors(texts.values().size());
    FeatureBlock block;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const auto values = texts[ItemIndex(row)];
      if (values.empty()) block.count_unknown();
      for (const ValueIndex value : values) {
        auto& vector = vectors[value.value];
        if (vector.empty()) vector = checked(encode_(texts.values()[value]), texts.values()[value]);
        for (std::size_t i = 0; i < size_; ++i)
          block.add(i, static_cast<double>(vector[i]) / static_cast<double>(values.size()));
      }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive, but for the encoder, which is code.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_integer("size", static_cast<std::int64_t>(size_));
  }
  /// Reads what `write` added.
  /// @param archive the archive
  /// @param encode the encoder that it was fitted with
  /// @throws ArchiveError for anything else; OptionError where the encoder is missing
  static TextVectorEncoder read(const Archive& archive, const TextToVector& encode) {
    TextVectorEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.size_ = static_cast<std::size_t>(archive.integer("size", 1, most_dimensions));
    encoder.encode_ = encode;
    if (!encode)
      throw OptionError("the texts of '" + encoder.column_ +
                        "' are encoded by code of your own, which no file can hold: give it too");
    return encoder;
  }

 private:
  friend struct TextVector;
  TextVectorEncoder() = default;

  static constexpr int most_dimensions = 1 << 20;

  std::vector<float> checked(std::vector<float> vector, std::string_view text) const {
    bool fits = vector.size() == size_;
    for (const float number : vector) fits = fits && std::isfinite(number);
    if (fits) return vector;
    throw DataError("the encoder of '" + column_ + "' gave " + std::to_string(vector.size()) +
                    " numbers for '" + std::string(text.substr(0, 40)) + "', expected " +
                    std::to_string(size_) + " finite ones");
  }

  std::string column_;
  std::size_t size_ = 1;
  TextToVector encode_;
};

/// As many features as an encoder of texts gives numbers: any callable from a text to a vector.
struct TextVector {
  /// The column of texts.
  std::string column = "";
  /// The encoder, called once for each different text.
  TextToVector encode = {};
  /// Length of its vectors, 1 to 2²⁰.
  int dimensions = 1;

  /// Nothing is learned.
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range or no
  /// encoder
  TextVectorEncoder fit(const FeatureTable& train) const {
    require_in_range("dimensions", dimensions, 1, TextVectorEncoder::most_dimensions);
    if (!encode) throw OptionError("option 'encode' is empty, expected an encoder of texts");
    train.text(column);
    TextVectorEncoder encoder;
    encoder.column_ = column;
    encoder.size_ = static_cast<std::size_t>(dimensions);
    encoder.encode_ = encode;
    return encoder;
  }
};

}  // namespace kindred::inline v0
