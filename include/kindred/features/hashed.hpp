#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/features/detail/known_values.hpp"
#include "kindred/features/detail/stable_hash.hpp"
#include "kindred/features/feature_block.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// See Hashed.
class HashedEncoder {
 public:
  /// The column.
  const std::string& column() const noexcept { return column_; }
  /// So many features.
  std::size_t size() const noexcept { return size_; }
  /// "brand #17: Acme, Zenith" by the training values that share the feature, at most three of them.
  std::string name(std::size_t feature) const {
    std::string text = column_ + " #" + std::to_string(feature);
    const auto here = std::span(sharers_).subspan(starts_[feature], starts_[feature + 1] - starts_[feature]);
    for (std::size_t i = 0; i < here.size() && i < 3; ++i)
      (text += i == 0 ? ": " : ", ") += values_[ValueIndex(here[i])];
    return here.size() > 3 ? text + ", …" : text;
  }
  /// How many of the training values did not get a feature of their own: values less features in use.
  std::size_t collisions() const noexcept {
    std::size_t used = 0;
    for (std::size_t feature = 0; feature < size_; ++feature)
      used += starts_[feature + 1] > starts_[feature] ? 1 : 0;
    return values_.size() - used;
  }
  /// @throws LookupError where the table lacks the column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn& texts = table.text(column_);
    const auto known = detail::places_in(values_, texts.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      if (texts[ItemIndex(row)].empty()) block.count_unknown();
      for (const ValueIndex value : texts[ItemIndex(row)]) {
        const auto text = texts.values()[value];
        if (known[value.value] == detail::not_known) block.count_unseen();
        const bool negative = is_signed_ && (detail::stable_hash(text) >> 63) != 0;
        block.add(place(text), negative ? -1 : 1);
      }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("column", column_);
    archive.add_integer("size", static_cast<std::int64_t>(size_));
    archive.add_integer("signed", is_signed_ ? 1 : 0);
    write_vocabulary(archive.part("values"), values_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static HashedEncoder read(const Archive& archive) {
    HashedEncoder encoder;
    encoder.column_ = archive.text("column");
    encoder.size_ = static_cast<std::size_t>(archive.integer("size", 1, most_features));
    encoder.is_signed_ = archive.integer("signed", 0, 1) == 1;
    encoder.values_ = read_vocabulary<ValueIndex>(archive.part("values"));
    encoder.place_values();
    return encoder;
  }

 private:
  friend struct Hashed;
  HashedEncoder() = default;

  // Each has a name in a FeatureMap.
  static constexpr int most_features = 1 << 24;

  // By the bits that the sign does not use.
  std::size_t place(std::string_view value) const noexcept {
    return static_cast<std::size_t>((detail::stable_hash(value) & (~std::uint64_t{0} >> 1)) % size_);
  }

  // Which values share which feature, by a counting sort.
  void place_values() {
    starts_.assign(size_ + 1, 0);
    sharers_.resize(values_.size());
    for (std::size_t value = 0; value < values_.size(); ++value)
      ++starts_[place(values_[ValueIndex(value)]) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t value = 0; value < values_.size(); ++value)
      sharers_[next[place(values_[ValueIndex(value)])]++] = static_cast<std::uint32_t>(value);
  }

  std::string column_;
  std::size_t size_ = 1;
  bool is_signed_ = true;
  Vocabulary<ValueIndex> values_;
  std::vector<std::size_t> starts_;     // of each feature in sharers_, and the end
  std::vector<std::uint32_t> sharers_;  // values, feature by feature
};

/// A fixed number of features for any number of values, those of tomorrow too: a value's feature is its hash
/// modulo that number, with a sign that is its hash's as well, so that values which meet in one feature
/// cancel out on average. Source: Weinberger, Dasgupta, Langford, Smola, Attenberg, "Feature hashing for
/// large scale multitask learning", ICML 2009, § 2.
struct Hashed {
  /// The column of texts.
  std::string column = "";
  /// How many features, 1 to 2²⁴. With m of them and n values about n − m (1 − (1 − 1/m)ⁿ) collide.
  int features = 1024;
  /// Whether half of the values count −1.
  bool is_signed = true;

  /// Learns which values there are, to count collisions and unseen values by. O(values).
  /// @throws LookupError where the table lacks the column, OptionError for an option out of its range
  HashedEncoder fit(const FeatureTable& train) const {
    require_in_range("features", features, 1, HashedEncoder::most_features);
    HashedEncoder encoder;
    encoder.column_ = column;
    encoder.size_ = static_cast<std::size_t>(features);
    encoder.is_signed_ = is_signed;
    for (const auto& entry : detail::counted_values(train.text(column)))
      if (entry.second > 0) encoder.values_.add(entry.first);
    encoder.place_values();
    return encoder;
  }
};

}  // namespace kindred::inline v0
