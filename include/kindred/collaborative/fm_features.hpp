#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "kindred/collaborative/detail/fm_gibbs.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// What a factorisation machine is told of a rating.
enum class FmFeatures {
  ids,     ///< who rated what
  flipped  ///< also what else the user rated (as SVD++), and who else rated the item ("flipped")
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

// Users and items, told of as `features` says.
template <class Scalar>
std::vector<FmBlock> fm_blocks(const Interactions<Scalar>& train, FmFeatures features) {
  std::vector<FmBlock> blocks{FmBlock(train.user_count()), FmBlock(train.item_count())};
  if (features == FmFeatures::flipped) {
    add_sets(train.by_item(), train.by_user(), blocks[0]);
    add_sets(train.by_user(), train.by_item(), blocks[1]);
  }
  return blocks;
}

// Who rated what.
template <class Scalar>
FmEntries fm_entries(const Interactions<Scalar>& train) {
  const auto& items = train.by_user().columns();
  return {train.by_user().offsets().span(),
          std::span(items.empty() ? nullptr : &items.data()->value, items.size()),
          {}};
}

}  // namespace detail

}  // namespace kindred::inline v0
