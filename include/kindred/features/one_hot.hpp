#pragma once

#include <cstddef>
#include <string>
#include <utility>

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

/// See OneHot.
class OneHotEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// Values with a feature of their own, and one for the rare ones where there were some.
  std::size_t size() const noexcept { return values_.size() + (has_rare_ ? 1 : 0); }
  /// "brand: Acme", or "brand: (rare)".
  std::string name(std::size_t feature) const {
    return column_ + ": " +
           (feature < values_.size() ? std::string(values_[ValueIndex(feature)]) : std::string("(rare)"));
  }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    const auto known = detail::places_in(values_, texts.values());
    const auto seen_rarely = detail::places_in(rare_, texts.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const auto values = texts[ItemIndex(row)];
      if (values.empty()) block.count_unknown();
      const double weight = share_ ? 1 / static_cast<double>(values.size()) : 1;
      bool rare = false;
      for (const ValueIndex value : values) {
        if (known[value.value] != detail::not_known) {
          block.add(known[value.value], weight);
          continue;
        }
        if (seen_rarely[value.value] == detail::not_known) block.count_unseen();
        if (has_rare_ && (share_ || !std::exchange(rare, true))) block.add(values_.size(), weight);
      }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    write_vocabulary(archive.part("values"), values_);
    write_vocabulary(archive.part("rare"), rare_);
    archive.add_integer("has_rare", has_rare_ ? 1 : 0);
    archive.add_integer("share", share_ ? 1 : 0);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static OneHotEncoder read(const Archive& archive) {
    OneHotEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.values_ = read_vocabulary<ValueIndex>(archive.part("values"));
    encoder.rare_ = read_vocabulary<ValueIndex>(archive.part("rare"));
    encoder.has_rare_ = archive.integer("has_rare", 0, 1) == 1;
    encoder.share_ = archive.integer("share", 0, 1) == 1;
    return encoder;
  }

 private:
  friend struct OneHot;
  OneHotEncoder() = default;

  std::string column_;
  Vocabulary<ValueIndex> values_;
  Vocabulary<ValueIndex> rare_;
  bool has_rare_ = false;
  bool share_ = false;
};

/// One feature for each value of a column of texts: 1 where a row has it. A row of several values (genres,
/// tags) has several. A value that training did not have is counted and, where training had rare ones, is one
/// of them; otherwise it sets nothing.
struct OneHot {
  /// The column of texts.
  std::string column = "";
  /// Values of fewer training rows share one feature, "(rare)", ≥ 1.
  int least_count = 1;
  /// Whether the values of a row share a 1 among them: 1/n each.
  bool share = false;

  /// Learns the values, in the order of their bytes. O(values).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range
  OneHotEncoder fit(const FeatureTable& train) const {
    require_at_least("least_count", least_count, 1);
    OneHotEncoder encoder;
    encoder.column_ = column;
    encoder.share_ = share;
    for (const auto& [value, count] : detail::counted_values(train.text(column))) {
      if (count >= static_cast<std::size_t>(least_count)) encoder.values_.add(value);
      else if (count > 0) encoder.rare_.add(value);
    }
    encoder.has_rare_ = encoder.rare_.size() > 0;
    return encoder;
  }
};

}  // namespace kindred::inline v0
