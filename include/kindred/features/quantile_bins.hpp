#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See QuantileBins.
class BinEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Number of bins.
  std::size_t size() const noexcept { return edges_.size() + 1; }
  /// "price: below 2", "price: 2 to 4.5", "price: from 4.5".
  std::string name(std::size_t feature) const {
    const auto edge = [&, count = digits()](std::size_t e) { return in_words(edges_[e], count); };
    if (edges_.empty()) return column_ + ": known";
    if (feature == 0) return column_ + ": below " + edge(0);
    if (feature == edges_.size()) return column_ + ": from " + edge(feature - 1);
    return column_ + ": " + edge(feature - 1) + " to " + edge(feature);
  }
  /// Where one bin ends and the next begins, ascending.
  const std::vector<double>& edges() const noexcept { return edges_; }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const NumberColumn& numbers = table.number(column_);
    FeatureBlock block;
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      if (const auto number = numbers[ItemIndex(row)])
        block.add(static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), *number) -
                                           edges_.begin()),
                  1);
      else block.count_unknown();
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add("edges", edges_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static BinEncoder read(const Archive& archive) {
    BinEncoder encoder;
    encoder.column_ = archive.text("column");
    const auto edges = archive.finite<double>("edges");
    encoder.edges_.assign(edges.begin(), edges.end());
    const auto not_above = [](double edge, double next) { return next <= edge; };
    if (std::adjacent_find(encoder.edges_.begin(), encoder.edges_.end(), not_above) != encoder.edges_.end())
      archive.refuse("holds bins that are out of order");
    return encoder;
  }

 private:
  static std::string in_words(double edge, int digits) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(digits);
    text << edge;
    return text.str();
  }
  // So many that no two edges read alike, nor is one of a million or more told by powers of ten.
  int digits() const {
    const auto alike = [&](int digits) {
      for (std::size_t e = 1; e < edges_.size(); ++e)
        if (in_words(edges_[e - 1], digits) == in_words(edges_[e], digits)) return true;
      return false;
    };
    const auto cut = [&](int digits) {
      return std::any_of(edges_.begin(), edges_.end(), [&](double edge) {
        return std::abs(edge) >= 1e6 && std::abs(edge) < 1e15 &&
               in_words(edge, digits).find('e') != std::string::npos;
      });
    };
    int digits = 6;
    while (digits < 17 && (alike(digits) || cut(digits))) ++digits;
    return digits;
  }

  friend struct QuantileBins;
  BinEncoder() = default;

  std::string column_;
  std::vector<double> edges_;
};

/// One feature for each part of the range of a column of numbers, the parts having as many training rows each
/// as can be: 1 in the part that a number is in. Numbers beyond those of training are in the first or the
/// last part, unknown ones in none. Where so many numbers are equal that two edges coincide, there are fewer
/// parts; where nearly all are, two: the most common number, and what is on the other side of it.
struct QuantileBins {
  /// The column of numbers.
  std::string column = "";
  /// Parts, ≥ 2.
  int bins = 5;

  /// Learns the edges, quantiles of the training numbers (`quantile`). O(rows · log rows).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range
  BinEncoder fit(const FeatureTable& train) const {
    require_at_least("bins", bins, 2);
    const NumberColumn& column_of = train.number(column);
    std::vector<double> numbers;
    for (std::size_t row = 0; row < column_of.size(); ++row)
      if (const auto number = column_of[ItemIndex(row)]) numbers.push_back(*number);
    std::sort(numbers.begin(), numbers.end());
    BinEncoder encoder;
    encoder.column_ = column;
    for (int bin = 1; bin < bins && !numbers.empty(); ++bin) {
      const double edge = quantile(numbers, static_cast<double>(bin) / bins);
      // At the smallest number there would be nothing below the edge, at the largest all else above it.
      const double last = encoder.edges_.empty() ? numbers.front() : encoder.edges_.back();
      if (edge > last && edge < numbers.back()) encoder.edges_.push_back(edge);
    }
    // Zeros and ones, say: all quantiles are the smallest number or the largest.
    if (encoder.edges_.empty() && !numbers.empty() && numbers.front() < numbers.back()) {
      const double middle = quantile(numbers, 0.5);
      encoder.edges_.push_back(
          middle > numbers.front() ? middle : *std::upper_bound(numbers.begin(), numbers.end(), middle));
    }
    return encoder;
  }
};

}  // namespace kindred::inline v0
