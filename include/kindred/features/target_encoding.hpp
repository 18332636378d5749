#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/detail/folds.hpp"
#include "kindred/features/detail/known_values.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See TargetEncoding.
class TargetEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// One.
  std::size_t size() const noexcept { return 1; }
  /// "brand: expected target".
  std::string name(std::size_t) const { return column_ + ": expected target"; }
  /// The mean target of all training rows, which stands for unseen values and rows without one.
  double mean() const noexcept { return mean_; }
  /// What a value is encoded as, where training had it.
  std::optional<double> operator[](std::string_view value) const noexcept {
    const auto known = values_.find(value);
    return known ? std::optional(encodings_[known->value]) : std::nullopt;
  }
  /// The mean of the encodings of each row's values. Not for the rows that it was fitted to, whose own
  /// targets are in it: see TargetEncoding::out_of_fold.
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    const auto known = detail::places_in(values_, texts.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const auto values = texts[ItemIndex(row)];
      if (values.empty()) block.count_unknown();
      for (const ValueIndex value : values)
        if (known[value.value] == detail::not_known) block.count_unseen();
      block.add(0, encoded(values, known));
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_number("mean", mean_);
    write_vocabulary(archive.part("values"), values_);
    archive.add("encodings", encodings_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static TargetEncoder read(const Archive& archive) {
    TargetEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.mean_ = archive.number("mean");
    encoder.values_ = read_vocabulary<ValueIndex>(archive.part("values"));
    const auto encodings = archive.finite<double>("encodings");
    encoder.encodings_.assign(encodings.begin(), encodings.end());
    if (encoder.encodings_.size() != encoder.values_.size())
      archive.refuse("holds another number of encodings than of values");
    return encoder;
  }

 private:
  friend struct TargetEncoding;
  TargetEncoder() = default;

  double encoded(std::span<const ValueIndex> values, const std::vector<std::uint32_t>& known) const {
    if (values.empty()) return mean_;
    double sum = 0;
    for (const ValueIndex value : values)
      sum += known[value.value] == detail::not_known ? mean_ : encodings_[known[value.value]];
    return sum / static_cast<double>(values.size());
  }

  std::string column_;
  double mean_ = 0;
  Vocabulary<ValueIndex> values_;
  std::vector<double> encodings_;
};

/// One feature for a column of texts: what the target is on average where a row has the value, shrunk to the
/// mean of all, λ ȳ(value) + (1 − λ) ȳ with λ = n / (n + m), n being the value's training rows. By itself m
/// is σ²(value) / σ², the variance of the target among the value's rows over that among all: empirical Bayes.
/// A value of one row, or of rows that all have one target, shows no variance and is not shrunk, as by
/// scikit-learn's smooth="auto": give `smoothing` where many values are rare.
/// Source: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes in
/// classification and prediction problems", SIGKDD Explorations 3 (2001), equations 3 and 5.
///
/// A training row's own target is in what its value is encoded as, and a model that sees both learns the
/// leak: training rows are encoded `out_of_fold`, each by what the other folds say. Among the rows of one
/// value a trace is left, since a high target of one's own is what the others lack: the code correlates with
/// the own target by up to about −1/√m, m being how many of the value's rows are in a fold. That is −1 where
/// a row is alone in its fold, whose target can be read off: leaving one out is refused. Few folds, 2 say,
/// and `smoothing` leave less of it where values are rare.
struct TargetEncoding {
  /// The column of texts.
  std::string column = "";
  /// m, in rows, ≥ 0; by itself as said where not given.
  std::optional<double> smoothing = std::nullopt;
  /// Parts that training rows are encoded by, 2 to half as many as there are rows.
  int folds = 5;
  /// Which rows are in which fold.
  std::uint64_t seed = 0;

  /// Learns from all rows: the encoder for new ones. O(values).
  /// @param train the rows
  /// @param targets a finite number for each
  /// @throws LookupError where the table lacks the column, DataError where there are no rows or not as many
  /// finite targets, OptionError for an option out of its range
  TargetEncoder fit(const FeatureTable& train, std::span<const double> targets) const {
    check(train, targets);
    return fit_without(train.text(column), targets, {}, 0);
  }

  /// The training rows, each encoded by an encoder of all folds but its own. O(folds · values).
  /// @throws as `fit`; OptionError for so many folds that a row is alone in one
  FeatureBlock out_of_fold(const FeatureTable& train, std::span<const double> targets) const {
    check(train, targets);
    const TextColumn& texts = train.text(column);
    if (folds > 1 && targets.size() / 2 < static_cast<std::size_t>(folds))
      throw OptionError("option 'folds' is " + std::to_string(folds) + ", expected at most " +
                        std::to_string(targets.size() / 2) + ": of the " + std::to_string(targets.size()) +
                        " training rows one alone in its fold would tell its own target");
    const auto fold_of = detail::folds_of(targets.size(), folds, seed);
    std::vector<double> encoded(targets.size());
    for (int fold = 0; fold < folds; ++fold) {
      const TargetEncoder encoder = fit_without(texts, targets, fold_of, fold);
      const auto known = detail::places_in(encoder.values_, texts.values());
      for (std::size_t row = 0; row < encoded.size(); ++row)
        if (fold_of[row] == fold) encoded[row] = encoder.encoded(texts[ItemIndex(row)], known);
    }
    FeatureBlock block;
    for (std::size_t row = 0; row < encoded.size(); ++row) {
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      block.add(0, encoded[row]);
      block.end_row();
    }
    return block;
  }

 private:
  void check(const FeatureTable& train, std::span<const double> targets) const {
    if (smoothing) require_at_least("smoothing", *smoothing, 0.0);
    const std::size_t rows = train.text(column).size();
    if (rows == 0 || targets.size() != rows)
      throw DataError("target encoding of '" + column + "': " + std::to_string(targets.size()) +
                      " targets, expected one for each of the " + std::to_string(rows) + " training rows");
    for (std::size_t row = 0; row < rows; ++row)
      if (!std::isfinite(targets[row]))
        throw DataError("target encoding of '" + column + "': the target of row " + std::to_string(row) +
                        " is not finite");
  }

  // Without the rows of one fold; with all where there are no folds.
  TargetEncoder fit_without(const TextColumn& texts, std::span<const double> targets,
                            const std::vector<int>& fold_of, int fold) const {
    struct Sums {
      double count = 0, mean = 0, squares = 0;
      void add(double value) {  // Welford's
        const double before = value - mean;
        mean += before / ++count;
        squares += before * (value - mean);
      }
    };
    Sums all;
    std::vector<Sums> of_value(texts.values().size());
    for (std::size_t row = 0; row < targets.size(); ++row) {
      if (!fold_of.empty() && fold_of[row] == fold) continue;
      all.add(targets[row]);
      for (const ValueIndex value : texts[ItemIndex(row)]) of_value[value.value].add(targets[row]);
    }
    TargetEncoder encoder;
    encoder.column_ = column;
    encoder.mean_ = all.mean;
    for (std::size_t value = 0; value < of_value.size(); ++value) {
      const auto [count, mean, squares] = of_value[value];
      if (count == 0) continue;
      // All equal: nothing to shrink by, and nothing to shrink.
      const double variance = all.squares / all.count;
      const double m = smoothing ? *smoothing : variance > 0 ? squares / count / variance : 0;
      encoder.values_.add(texts.values()[ValueIndex(value)]);
      encoder.encodings_.push_back((count * mean + m * all.mean) / (count + m));
    }
    return encoder;
  }
};

}  // namespace kindred::inline v0
