#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/quantile.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// How a number is scaled: (f(x) − center) / spread.
enum class NumberScaling : std::uint8_t {
  none,      ///< x
  standard,  ///< center is the mean, spread the standard deviation (over n) of the training numbers
  robust,    ///< center is their median, spread Q3 − Q1: outliers do not move it
  log        ///< as standard, of f(x) = sign(x) ln(1 + |x|): for amounts of money and counts
};

/// See Numeric.
class NumberEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// One, and one more where training had unknown numbers.
  std::size_t size() const noexcept { return has_unknown_ ? 2 : 1; }
  /// "price", or "price: unknown".
  std::string name(std::size_t feature) const { return feature == 0 ? column_ : column_ + ": unknown"; }
  /// What is taken off.
  double center() const noexcept { return center_; }
  /// What is divided by.
  double spread() const noexcept { return spread_; }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const NumberColumn& numbers = table.number(column_);
    FeatureBlock block;
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      if (const auto number = numbers[ItemIndex(row)]) {
        block.add(0, (transformed(*number, scaling_) - center_) / spread_);
      } else {
        block.count_unknown();
        if (has_unknown_) block.add(1, 1);
      }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_integer("scaling", static_cast<std::int64_t>(scaling_));
    archive.add_number("center", center_);
    archive.add_number("spread", spread_);
    archive.add_integer("has_unknown", has_unknown_ ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static NumberEncoder read(const Archive& archive) {
    NumberEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.scaling_ = static_cast<NumberScaling>(archive.integer("scaling", 0, 3));
    encoder.center_ = archive.number("center");
    encoder.spread_ = archive.number("spread");
    if (!(encoder.spread_ > 0)) archive.refuse("holds a spread that is not above 0");
    encoder.has_unknown_ = archive.integer("has_unknown", 0, 1) == 1;
    return encoder;
  }

 private:
  friend struct Numeric;
  NumberEncoder() = default;

  static double transformed(double number, NumberScaling scaling) noexcept {
    return scaling == NumberScaling::log ? std::copysign(std::log1p(std::abs(number)), number) : number;
  }

  std::string column_;
  NumberScaling scaling_ = NumberScaling::standard;
  double center_ = 0;
  double spread_ = 1;
  bool has_unknown_ = false;
};

/// A column of numbers as a feature, scaled by what training had. An unknown number is at the center, which
/// is 0, and has a feature of its own where training had such.
struct Numeric {
  /// The column of numbers.
  std::string column = "";
  /// How it is scaled; a spread of 0 (all numbers equal) is taken as 1.
  NumberScaling scaling = NumberScaling::standard;

  /// Learns center and spread. O(rows), robust O(rows · log rows).
  /// @throws LookupError where the table lacks the column; DataError where the spread of its numbers is
  /// beyond what a double holds
  NumberEncoder fit(const FeatureTable& train) const {
    const NumberColumn& column_of = train.number(column);
    NumberEncoder encoder;
    encoder.column_ = column;
    encoder.scaling_ = scaling;
    std::vector<double> numbers;
    for (std::size_t row = 0; row < column_of.size(); ++row) {
      if (const auto number = column_of[ItemIndex(row)])
        numbers.push_back(NumberEncoder::transformed(*number, scaling));
      else encoder.has_unknown_ = true;
    }
    if (numbers.empty() || scaling == NumberScaling::none) return encoder;
    double spread = 0;
    if (scaling == NumberScaling::robust) {
      std::sort(numbers.begin(), numbers.end());
      encoder.center_ = quantile(numbers, 0.5);
      spread = quantile(numbers, 0.75) - quantile(numbers, 0.25);
    } else {
      const auto count = static_cast<double>(numbers.size());
      for (const double number : numbers) encoder.center_ += number / count;
      for (const double number : numbers)
        spread += (number - encoder.center_) * (number - encoder.center_) / count;
      spread = std::sqrt(spread);
    }
    if (!std::isfinite(spread))
      throw DataError("numbers of '" + column + "' are too large to be scaled, expected smaller ones");
    // What rounding leaves of equal numbers is no spread.
    if (spread > 1e-12 * std::abs(encoder.center_)) encoder.spread_ = spread;
    return encoder;
  }
};

}  // namespace kindred::inline v0
