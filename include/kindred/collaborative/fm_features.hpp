#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kindred/collaborative/detail/day.hpp"
#include "kindred/collaborative/detail/fm_block.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/features/feature_index.hpp"

namespace kindred::inline v0 {

/// What a factorisation machine is told of a rating.
enum class FmFeatures {
  ids,     ///< who rated what
  flipped  ///< also what else the user rated (as SVD++), and who else rated the item ("flipped")
};

/// What is known of users, or of items, beside who rated what: rows of features such as a FeatureMap makes,
/// with values of about 1.
template <class Row, class Scalar = float>
struct FmSide {
  /// A row for each user or item of the training data; no rows where nothing is known.
  SparseRows<Row, FeatureIndex, Scalar> rows = {};
  /// How many features, one after another, belong together (an encoder's, say): each group's parameters have
  /// a mean and a precision of their own. All are one group where none is given.
  std::vector<std::size_t> groups = {};
};

/// What a factorisation machine is told beside the ratings.
template <class Scalar = float>
struct FmSideInformation {
  /// Of users: used for those of the training data, when a query names them.
  FmSide<UserIndex, Scalar> users = {};
  /// Of items.
  FmSide<ItemIndex, Scalar> items = {};
};

namespace detail {

// A group of features, one a row of `sets`: 1 in what the row holds, over the root of how many rows hold
// that.
template <class Row, class Col, class Scalar>
void add_sets(const SparseRows<Row, Col, Scalar>& sets, const SparseRows<Col, Row, Scalar>& holders,
              FmBlock& block) {
  block.begin_group();
  std::vector<FmBlock::Cell> cells;
  for (Row row{0}; row.value < sets.row_count(); ++row) {
    cells.clear();
    for (const Col member : sets[row].indices)
      cells.push_back({member.value, 1 / std::sqrt(static_cast<float>(holders[member].size()))});
    block.add(cells);
  }
}

template <class Row, class Scalar>
void add_side(const FmSide<Row, Scalar>& side, const char* whose, FmBlock& block) {
  const std::size_t count = side.rows.column_count();
  if (side.rows.row_count() == 0) return;
  if (side.rows.row_count() != block.row_count())
    throw DataError("side information: " + std::to_string(side.rows.row_count()) + " rows of " + whose +
                    ", expected one for each of the " + std::to_string(block.row_count()));
  const auto groups = side.groups.empty() ? std::vector<std::size_t>{count} : side.groups;
  if (std::accumulate(groups.begin(), groups.end(), std::size_t{0}) != count)
    throw DataError(std::string("side information: the groups of ") + whose + " do not add up to the " +
                    std::to_string(count) + " features");
  std::vector<std::vector<FmBlock::Cell>> cells(count);
  for (Row row{0}; row.value < side.rows.row_count(); ++row) {
    const auto entries = side.rows[row];
    for (std::size_t e = 0; e < entries.size(); ++e)
      cells[entries.indices[e].value].push_back({row.value, static_cast<float>(entries.values[e])});
  }
  std::size_t feature = 0;
  for (const std::size_t size : groups) {
    block.begin_group();
    for (std::size_t f = 0; f < size; ++f) block.add(cells[feature++]);
  }
}

// The days of training: the relation that a rating has to its moment.
struct FmDays {
  std::vector<std::int64_t> days;         // ascending
  std::vector<std::uint32_t> of_entries;  // each entry's place among them

  template <class Scalar>
  static FmDays of(const Interactions<Scalar>& train) {
    if (train.times().empty() && train.size() > 0)
      throw DataError("option 'days' needs training data with times, which these have not");
    FmDays all;
    for (const Timestamp time : train.times()) all.days.push_back(day_of(time));
    const std::vector<std::int64_t> of_each = all.days;
    std::sort(all.days.begin(), all.days.end());
    all.days.erase(std::unique(all.days.begin(), all.days.end()), all.days.end());
    for (const std::int64_t day : of_each)
      all.of_entries.push_back(static_cast<std::uint32_t>(
          std::lower_bound(all.days.begin(), all.days.end(), day) - all.days.begin()));
    return all;
  }
};

// Users, items and, where there are any, days, told of as `features` and the side information say.
template <class Scalar>
std::vector<FmBlock> fm_blocks(const Interactions<Scalar>& train, FmFeatures features,
                               const FmSideInformation<Scalar>& side, const FmDays& days) {
  std::vector<FmBlock> blocks{FmBlock(train.user_count()), FmBlock(train.item_count())};
  if (features == FmFeatures::flipped) {
    add_sets(train.by_item(), train.by_user(), blocks[0]);
    add_sets(train.by_user(), train.by_item(), blocks[1]);
  }
  add_side(side.users, "users", blocks[0]);
  add_side(side.items, "items", blocks[1]);
  if (!days.days.empty()) blocks.emplace_back(days.days.size());
  return blocks;
}

// Who rated what, and on which day.
template <class Scalar>
FmEntries fm_entries(const Interactions<Scalar>& train, const FmDays& days) {
  const auto& items = train.by_user().columns();
  return {train.by_user().offsets().span(),
          std::span(items.empty() ? nullptr : &items.data()->value, items.size()), days.of_entries};
}

}  // namespace detail

}  // namespace kindred::inline v0
