#pragma once

#include <cstddef>

#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"

namespace kindred::inline v0::detail {

// How dense item weights were fitted, for their update: B = I − P diag(1 / diag P), P = (XᵀX + Λ)⁻¹, Λ =
// `regularization` plus `share` of XᵀX's diagonal, for X of so many users and entries.
template <class Scalar>
struct DenseItemFit {
  SharedArray<Scalar> diagonal = {};  // of P
  double regularization = 0, share = 0;
  std::size_t users = 0, entries = 0;

  bool is_known() const noexcept { return regularization > 0 || share > 0; }
};

// What a DenseItemModel consists of: items ascending, their weights row after row.
template <class Scalar>
struct DenseItemParts {
  std::size_t item_count = 0;
  SharedArray<ItemIndex> items = {};
  SharedArray<Scalar> weights = {};
  bool weighted = false;
  DenseItemFit<Scalar> fit = {};
};

}  // namespace kindred::inline v0::detail
