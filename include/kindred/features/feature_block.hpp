#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/features/feature_table.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// One entry of a row: which of an encoder's features, and its value.
struct FeatureEntry {
  /// Counted from the encoder's first.
  std::uint32_t feature = 0;
  /// What the row has of it.
  double value = 0;

  /// Both equal.
  friend bool operator==(const FeatureEntry&, const FeatureEntry&) = default;
};

/// What one encoder made of a table: sparse rows of its own features, and what it could not make anything of.
/// Rows are appended: add(), then end_row().
class FeatureBlock {
 public:
  /// Adds to the row in the making; values of one feature add up, and a sum of 0 is not stored.
  void add(std::size_t feature, double value) {
    entries_.push_back({static_cast<std::uint32_t>(feature), value});
  }
  /// The row in the making is complete.
  void end_row() {
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(ends_.empty() ? 0 : ends_.back());
    detail::stable_sort(begin, entries_.end(),
                        [](const auto& a, const auto& b) { return a.feature < b.feature; });
    auto end = begin;
    for (auto at = begin; at != entries_.end();) {
      FeatureEntry sum = *at;
      for (++at; at != entries_.end() && at->feature == sum.feature; ++at) sum.value += at->value;
      if (sum.value != 0) *end++ = sum;
    }
    entries_.erase(end, entries_.end());
    ends_.push_back(entries_.size());
  }
  /// Counts a value that the training data did not have.
  void count_unseen() { ++unseen_; }
  /// Counts a row that tells nothing.
  void count_unknown() { ++unknown_; }

  /// Number of rows.
  std::size_t size() const noexcept { return ends_.size(); }
  /// A row's entries by ascending feature; the row must be below size().
  std::span<const FeatureEntry> operator[](std::size_t row) const noexcept {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::span<const FeatureEntry>(entries_).subspan(begin, ends_[row] - begin);
  }
  /// Values that the training data did not have.
  std::size_t unseen() const noexcept { return unseen_; }
  /// Rows that tell nothing: without a value, or a number.
  std::size_t unknown() const noexcept { return unknown_; }

 private:
  std::vector<FeatureEntry> entries_;
  std::vector<std::size_t> ends_;
  std::size_t unseen_ = 0, unknown_ = 0;
};

/// A fitted encoder: so many features, each with a name in the shop's words, and a block of them for any
/// table that has its columns.
template <class E>
concept FeatureEncoder = requires(const E& encoder, const FeatureTable& table, ArchiveWriter archive) {
  { encoder.size() } -> std::same_as<std::size_t>;
  { encoder.name(std::size_t{0}) } -> std::same_as<std::string>;
  { encoder.column() } -> std::convertible_to<std::string>;
  { encoder.encode(table) } -> std::same_as<FeatureBlock>;
  encoder.write(archive);
};

}  // namespace kindred::inline v0
