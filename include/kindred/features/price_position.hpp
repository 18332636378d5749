#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/detail/known_values.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See PricePosition.
class PricePositionEncoder {
 public:
  /// The column of prices.
  const std::string& column() const noexcept { return price_; }
  /// One.
  std::size_t size() const noexcept { return 1; }
  /// "price: position within category".
  std::string name(std::size_t) const { return price_ + ": position within " + category_; }
  /// @throws LookupError where the table lacks a column
  FeatureBlock encode(const FeatureTable& table) const {
    const NumberColumn& prices = table.number(price_);
    const TextColumn& texts = table.text(category_);
    const auto known = detail::places_in(categories_, texts.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < prices.size(); ++row) {
      const auto price = prices[ItemIndex(row)];
      const auto values = texts[ItemIndex(row)];
      if (!price) block.count_unknown();
      double sum = 0, count = 0;
      for (const ValueIndex value : values) {
        if (known[value.value] == detail::not_known) {
          block.count_unseen();
          continue;
        }
        const auto others = prices_of(known[value.value] + 1);
        if (!price || others.size() < least_prices_) continue;
        sum += position(others, *price);
        ++count;
      }
      const auto all = prices_of(0);
      if (price && count == 0 && !all.empty()) {
        sum = position(all, *price);
        count = 1;
      }
      if (count > 0) block.add(0, 2 * sum / count - 1);
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("price", price_);
    archive.add_text("category", category_);
    archive.add_integer("least_prices", static_cast<std::int64_t>(least_prices_));
    write_vocabulary(archive.part("categories"), categories_);
    archive.add("ends", ends_);
    archive.add("prices", prices_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static PricePositionEncoder read(const Archive& archive) {
    PricePositionEncoder encoder;
    encoder.price_ = archive.text("price");
    encoder.category_ = archive.text("category");
    encoder.least_prices_ = static_cast<std::size_t>(archive.integer("least_prices", 1, 1 << 30));
    encoder.categories_ = read_vocabulary<ValueIndex>(archive.part("categories"));
    const auto ends = archive.array<std::uint64_t>("ends");
    const auto prices = archive.finite<double>("prices");
    encoder.ends_.assign(ends.begin(), ends.end());
    encoder.prices_.assign(prices.begin(), prices.end());
    bool fits = ends.size() == encoder.categories_.size() + 1 && std::is_sorted(ends.begin(), ends.end()) &&
                encoder.ends_.back() == prices.size();
    for (std::size_t part = 0; fits && part < ends.size(); ++part) {
      const auto some = encoder.prices_of(part);
      fits = std::is_sorted(some.begin(), some.end());
    }
    if (!fits) archive.refuse("holds prices that are not those of its categories");
    return encoder;
  }

 private:
  friend struct PricePosition;
  PricePositionEncoder() = default;

  // Those of all first, then of each category, ascending.
  std::span<const double> prices_of(std::size_t part) const noexcept {
    const std::size_t begin = part == 0 ? 0 : static_cast<std::size_t>(ends_[part - 1]);
    return std::span<const double>(prices_).subspan(begin, static_cast<std::size_t>(ends_[part]) - begin);
  }
  static double position(std::span<const double> ascending, double price) noexcept {
    const auto [first, last] = std::equal_range(ascending.begin(), ascending.end(), price);
    return 0.5 * static_cast<double>((first - ascending.begin()) + (last - ascending.begin())) /
           static_cast<double>(ascending.size());
  }

  std::string price_, category_;
  std::size_t least_prices_ = 1;
  Vocabulary<ValueIndex> categories_;
  std::vector<std::uint64_t> ends_;
  std::vector<double> prices_;
};

/// Where a price stands among those of its category, as one feature from −1 (below all of training's) over 0
/// (the middle) to 1: 2 (b + e / 2) / n − 1, b of n prices being below it and e equal. Of several categories
/// the mean; a category that is unknown, new, or has too few prices is compared with all prices.
struct PricePosition {
  /// The column of prices.
  std::string price = "price";
  /// The column of categories, of texts.
  std::string category = "category";
  /// Prices that a category must have to be compared with, ≥ 1.
  int least_prices = 5;

  /// Learns the prices. O(rows · log rows), and as much memory as there are prices.
  /// @throws LookupError where the table lacks a column, OptionError for an option out of its range
  PricePositionEncoder fit(const FeatureTable& train) const {
    require_at_least("least_prices", least_prices, 1);
    const NumberColumn& prices = train.number(price);
    const TextColumn& texts = train.text(category);
    PricePositionEncoder encoder;
    encoder.price_ = price;
    encoder.category_ = category;
    encoder.least_prices_ = static_cast<std::size_t>(least_prices);
    for (const auto& entry : detail::counted_values(texts))
      if (entry.second > 0) encoder.categories_.add(entry.first);
    const auto places = detail::places_in(encoder.categories_, texts.values());
    std::vector<std::vector<double>> parts(encoder.categories_.size() + 1);
    for (std::size_t row = 0; row < prices.size(); ++row) {
      const auto number = prices[ItemIndex(row)];
      if (!number) continue;
      parts[0].push_back(*number);
      for (const ValueIndex value : texts[ItemIndex(row)]) parts[places[value.value] + 1].push_back(*number);
    }
    for (auto& part : parts) {
      std::sort(part.begin(), part.end());
      encoder.prices_.insert(encoder.prices_.end(), part.begin(), part.end());
      encoder.ends_.push_back(encoder.prices_.size());
    }
    return encoder;
  }
};

}  // namespace kindred::inline v0
