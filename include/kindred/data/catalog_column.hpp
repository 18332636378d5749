#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// Names the kind of index that a value of a text column has.
struct ValueKind;
/// A value of one text column, such as one brand; it means nothing in another column.
using ValueIndex = Index<ValueKind>;

/// A named column of texts, one or several an item, each distinct value stored once and numbered in the order
/// of first appearance. Rows are appended, one an item.
class TextColumn {
 public:
  /// An empty column.
  explicit TextColumn(std::string name) : name_(std::move(name)) {}

  /// Appends the next item's values. Empty ones and repetitions do not count; none at all means unknown.
  void push_back(std::span<const std::string_view> values) {
    const auto first = static_cast<std::ptrdiff_t>(entries_.size());
    for (const std::string_view value : values) {
      if (value.empty()) continue;
      const ValueIndex index = values_.add(value);
      if (std::find(entries_.begin() + first, entries_.end(), index) == entries_.end())
        entries_.push_back(index);
    }
    ends_.push_back(entries_.size());
  }
  /// Appends the next item's values.
  void push_back(std::initializer_list<std::string_view> values) {
    push_back(std::span<const std::string_view>(values.begin(), values.size()));
  }
  /// Appends the next item's only value; empty for unknown.
  void push_back(std::string_view value) { push_back({value}); }

  /// The column's name.
  const std::string& name() const noexcept { return name_; }
  /// Number of items.
  std::size_t size() const noexcept { return ends_.size(); }
  /// The distinct values.
  const Vocabulary<ValueIndex>& values() const noexcept { return values_; }

  /// An item's values in the order of the source, none where unknown; an index from size() on has none.
  std::span<const ValueIndex> operator[](ItemIndex item) const noexcept {
    if (item.value >= size()) return {};
    const std::size_t begin = item.value == 0 ? 0 : ends_[item.value - 1];
    return std::span<const ValueIndex>(entries_).subspan(begin, ends_[item.value] - begin);
  }

  /// The column whose row i is this one's row items[i], or unknown.
  TextColumn picked(std::span<const std::optional<ItemIndex>> items) const {
    TextColumn column(name_);
    std::vector<std::string_view> row;
    for (const auto& item : items) {
      row.clear();
      if (item)
        for (const ValueIndex value : (*this)[*item]) row.push_back(values_[value]);
      column.push_back(row);
    }
    return column;
  }

 private:
  std::string name_;
  Vocabulary<ValueIndex> values_;
  std::vector<ValueIndex> entries_;
  std::vector<std::size_t> ends_;
};

/// A named column of numbers, one an item or unknown. Rows are appended, one an item.
class NumberColumn {
 public:
  /// An empty column.
  explicit NumberColumn(std::string name) : name_(std::move(name)) {}

  /// Appends the next item's number.
  /// @throws DataError for one that is not finite
  void push_back(std::optional<double> number) {
    if (number && !std::isfinite(*number))
      throw DataError("column '" + name_ + "': the number of item " + std::to_string(size()) +
                      " is not finite");
    numbers_.push_back(number.value_or(unknown));
  }

  /// The column's name.
  const std::string& name() const noexcept { return name_; }
  /// Number of items.
  std::size_t size() const noexcept { return numbers_.size(); }

  /// An item's number, where known; an index from size() on has none.
  std::optional<double> operator[](ItemIndex item) const noexcept {
    if (item.value >= size() || std::isnan(numbers_[item.value])) return std::nullopt;
    return numbers_[item.value];
  }

  /// The column whose row i is this one's row items[i], or unknown.
  NumberColumn picked(std::span<const std::optional<ItemIndex>> items) const {
    NumberColumn column(name_);
    for (const auto& item : items) column.push_back(item ? (*this)[*item] : std::nullopt);
    return column;
  }

 private:
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  std::string name_;
  std::vector<double> numbers_;
};

}  // namespace kindred::inline v0
