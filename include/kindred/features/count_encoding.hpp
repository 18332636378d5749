#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/detail/folds.hpp"
#include "kindred/features/detail/known_values.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See CountEncoding.
class CountEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// One.
  std::size_t size() const noexcept { return 1; }
  /// "brand: log count".
  std::string name(std::size_t) const { return column_ + ": log count"; }
  /// ln(1 + n), summed over the row's values. For rows that it was not fitted to, as of TargetEncoder.
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    const auto known = detail::places_in(values_, texts.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        if (known[value.value] == detail::not_known) block.count_unseen();
        else block.add(0, std::log1p(counts_[known[value.value]]));
      }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    write_vocabulary(archive.part("values"), values_);
    archive.add("counts", counts_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static CountEncoder read(const Archive& archive) {
    CountEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.values_ = read_vocabulary<ValueIndex>(archive.part("values"));
    const auto counts = archive.finite<double>("counts");
    for (const double count : counts)
      if (!(count >= 0)) archive.refuse("holds a count below 0");
    encoder.counts_.assign(counts.begin(), counts.end());
    if (encoder.counts_.size() != encoder.values_.size())
      archive.refuse("holds another number of counts than of values");
    return encoder;
  }

 private:
  friend struct CountEncoding;
  CountEncoder() = default;

  std::string column_;
  Vocabulary<ValueIndex> values_;
  std::vector<double> counts_;
};

/// One feature for a column of texts: ln(1 + n), n being how many training rows have the value; 0 for an
/// unseen one.
///
/// A training row counts itself, and in training no value is ever unseen; so training rows are encoded
/// `out_of_fold`, by the counts of the other folds, scaled up to all rows.
struct CountEncoding {
  /// The column of texts.
  std::string column = "";
  /// Parts that training rows are encoded by, ≥ 2.
  int folds = 5;
  /// Which rows are in which fold.
  std::uint64_t seed = 0;

  /// Counts all rows. O(values).
  /// @throws LookupError where the table lacks the column
  CountEncoder fit(const FeatureTable& train) const {
    CountEncoder encoder;
    encoder.column_ = column;
    for (const auto& [value, count] : detail::counted_values(train.text(column))) {
      if (count == 0) continue;
      encoder.values_.add(value);
      encoder.counts_.push_back(static_cast<double>(count));
    }
    return encoder;
  }

  /// The training rows, each by what the folds other than its own count. O(folds · values).
  /// @throws as `fit`; OptionError for folds that are fewer than 2 or more than rows
  FeatureBlock out_of_fold(const FeatureTable& train) const {
    const TextColumn& texts = train.text(column);
    const auto fold_of = detail::folds_of(texts.size(), folds, seed);
    std::vector<std::vector<double>> of_fold(static_cast<std::size_t>(folds),
                                             std::vector<double>(texts.values().size()));
    std::vector<double> all(texts.values().size()), rows_of(static_cast<std::size_t>(folds));
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const auto fold = static_cast<std::size_t>(fold_of[row]);
      ++rows_of[fold];
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        ++of_fold[fold][value.value];
        ++all[value.value];
      }
    }
    FeatureBlock block;
    const auto rows = static_cast<double>(texts.size());
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const auto fold = static_cast<std::size_t>(fold_of[row]);
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        const double others = all[value.value] - of_fold[fold][value.value];
        block.add(0, std::log1p(others * rows / (rows - rows_of[fold])));
      }
      block.end_row();
    }
    return block;
  }
};

}  // namespace kindred::inline v0
