#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
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

/// See Cross.
class CrossEncoder {
 public:
  /// "user segment × item category".
  const std::string& column() const noexcept { return column_; }
  /// Number of pairs.
  std::size_t size() const noexcept { return pairs_.size(); }
  /// "user segment × item category: students × snacks".
  std::string name(std::size_t feature) const {
    const auto [left, right] = pairs_[feature];
    return column_ + ": " + std::string(left_values_[ValueIndex(left)]) + " × " +
           std::string(right_values_[ValueIndex(right)]);
  }
  /// @throws LookupError where the table lacks a column
  FeatureBlock encode(const FeatureTable& table) const {
    const TextColumn &lefts = table.text(left_), &rights = table.text(right_);
    const auto known_left = detail::places_in(left_values_, lefts.values());
    const auto known_right = detail::places_in(right_values_, rights.values());
    FeatureBlock block;
    for (std::size_t row = 0; row < lefts.size(); ++row) {
      const auto some = lefts[ItemIndex(row)], others = rights[ItemIndex(row)];
      if (some.empty() || others.empty()) block.count_unknown();
      for (const ValueIndex a : some)
        for (const ValueIndex b : others) {
          const Pair pair{known_left[a.value], known_right[b.value]};
          const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), pair);
          if (at != pairs_.end() && *at == pair) block.add(static_cast<std::size_t>(at - pairs_.begin()), 1);
          else block.count_unseen();
        }
      block.end_row();
    }
    return block;
  }

  /// Adds it to an archive.
  void write(ArchiveWriter archive) const {
    archive.add_text("left", left_);
    archive.add_text("right", right_);
    write_vocabulary(archive.part("left_values"), left_values_);
    write_vocabulary(archive.part("right_values"), right_values_);
    std::vector<std::uint32_t> flat;
    for (const auto& [left, right] : pairs_) flat.insert(flat.end(), {left, right});
    archive.add("pairs", std::move(flat));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static CrossEncoder read(const Archive& archive) {
    CrossEncoder encoder;
    encoder.name_columns(archive.text("left"), archive.text("right"));
    encoder.left_values_ = read_vocabulary<ValueIndex>(archive.part("left_values"));
    encoder.right_values_ = read_vocabulary<ValueIndex>(archive.part("right_values"));
    const auto flat = archive.array<std::uint32_t>("pairs");
    bool fits = flat.size() % 2 == 0;
    for (std::size_t at = 0; fits && at < flat.size(); at += 2) {
      const Pair pair{flat[at], flat[at + 1]};
      fits = pair.first < encoder.left_values_.size() && pair.second < encoder.right_values_.size() &&
             (encoder.pairs_.empty() || encoder.pairs_.back() < pair);
      encoder.pairs_.push_back(pair);
    }
    if (!fits) archive.refuse("holds pairs of what are not its values");
    return encoder;
  }

 private:
  friend struct Cross;
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  CrossEncoder() = default;

  void name_columns(std::string left, std::string right) {
    left_ = std::move(left);
    right_ = std::move(right);
    column_ = left_ + " × " + right_;
  }

  std::string left_, right_, column_;
  Vocabulary<ValueIndex> left_values_, right_values_;
  std::vector<Pair> pairs_;
};

/// One feature for each pair of values of two columns of texts that training had together: who (segment, age)
/// with what (category, brand), say, in rows of events (`event_table`). A pair that training did not have, or
/// too seldom, is counted as unseen and sets nothing.
struct Cross {
  /// The one column.
  std::string left = "";
  /// The other.
  std::string right = "";
  /// Pairs of fewer training rows are left out, ≥ 1.
  int least_count = 1;

  /// Learns the pairs, in the order of their bytes. O(pairs of all rows · log).
  /// @throws LookupError where the table lacks a column, OptionError for an option out of its range
  CrossEncoder fit(const FeatureTable& train) const {
    require_at_least("least_count", least_count, 1);
    const TextColumn &lefts = train.text(left), &rights = train.text(right);
    CrossEncoder encoder;
    encoder.name_columns(left, right);
    for (const auto& entry : detail::counted_values(lefts)) encoder.left_values_.add(entry.first);
    for (const auto& entry : detail::counted_values(rights)) encoder.right_values_.add(entry.first);
    const auto known_left = detail::places_in(encoder.left_values_, lefts.values());
    const auto known_right = detail::places_in(encoder.right_values_, rights.values());
    std::vector<CrossEncoder::Pair> all;
    for (std::size_t row = 0; row < lefts.size(); ++row)
      for (const ValueIndex a : lefts[ItemIndex(row)])
        for (const ValueIndex b : rights[ItemIndex(row)])
          all.emplace_back(known_left[a.value], known_right[b.value]);
    std::sort(all.begin(), all.end());
    for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
      while (end < all.size() && all[end] == all[begin]) ++end;
      if (end - begin >= static_cast<std::size_t>(least_count)) encoder.pairs_.push_back(all[begin]);
    }
    return encoder;
  }
};

}  // namespace kindred::inline v0
