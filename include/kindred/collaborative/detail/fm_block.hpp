#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kindred::inline v0::detail {

/// What is known of the rows of a relation, of all users say: features in groups, each group with a prior of
/// its own. The first group are ids: feature r is 1 in row r and 0 elsewhere.
class FmBlock {
 public:
  /// Features [begin, end).
  struct Group {
    std::size_t begin, end;
  };
  /// A feature's value in a row.
  struct Cell {
    std::uint32_t row;
    float value;
  };

  /// A block of `row_count` rows, with ids alone.
  explicit FmBlock(std::size_t row_count) : row_count_(row_count), groups_{{0, row_count}} {}

  /// Begins a group: `add` adds its features.
  void begin_group() { groups_.push_back({feature_count(), feature_count()}); }
  /// Adds a feature to the last group.
  void add(std::span<const Cell> cells) {
    cells_.insert(cells_.end(), cells.begin(), cells.end());
    offsets_.push_back(cells_.size());
    ++groups_.back().end;
  }

  std::size_t row_count() const noexcept { return row_count_; }
  std::size_t feature_count() const noexcept { return groups_.back().end; }
  const std::vector<Group>& groups() const noexcept { return groups_; }
  /// The cells of a feature that is no id.
  std::span<const Cell> cells(std::size_t feature) const noexcept {
    const std::size_t column = feature - row_count_;
    return std::span(cells_).subspan(offsets_[column], offsets_[column + 1] - offsets_[column]);
  }

 private:
  std::size_t row_count_;
  std::vector<Group> groups_;
  std::vector<std::size_t> offsets_ = {0};
  std::vector<Cell> cells_ = {};
};

/// The entries: what belongs together. Block 0 are the users.
struct FmEntries {
  std::span<const std::int64_t> users;      ///< user u's entries are [users[u], users[u + 1])
  std::span<const std::uint32_t> items;     ///< each entry's row in block 1
  std::span<const std::uint32_t> contexts;  ///< each entry's row in block 2, where there is one
};

}  // namespace kindred::inline v0::detail
