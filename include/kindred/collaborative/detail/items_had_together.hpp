#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/collaborative/detail/item_sums.hpp"
#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// XᵀX with its diagonal, where it is not 0.
template <class Scalar>
SparseRows<ItemIndex, ItemIndex, Scalar> items_had_together(const Interactions<Scalar>& train, bool weighted,
                                                            const Execution& execution) {
  const std::size_t items = train.item_count();
  return rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
      items, items, 64, execution, "items had together",
      [&](std::int64_t begin, std::int64_t end, RowChunk<ItemIndex, Scalar>& chunk) {
        ItemSums<double> sums(items);
        for (ItemIndex item(begin); item.value < end; ++item) {
          chunk.begin_row();
          const auto users = train.by_item()[item];
          for (std::size_t e = 0; e < users.size(); ++e) {
            const auto row = train.by_user()[users.indices[e]];
            if (!weighted) sums.add(row.indices, 1.0);
            else
              for (std::size_t o = 0; o < row.size(); ++o)
                sums.add(row.indices[o],
                         static_cast<double>(users.values[e]) * static_cast<double>(row.values[o]));
          }
          sums.drain([&](ItemIndex other, double precise) {
            const auto sum = static_cast<Scalar>(precise);
            if (!std::isfinite(sum))
              throw DataError("the weights of items " + train.item_name(item) + " and " +
                              train.item_name(other) +
                              " are too large to be multiplied, expected smaller ones");
            if (sum > 0) chunk.add(other, sum);
          });
        }
      });
}

// The diagonal of XᵀX.
template <class Scalar>
std::vector<double> squares_of_items(const Interactions<Scalar>& train, bool weighted) {
  std::vector<double> squares(train.item_count(), 0.0);
  for (ItemIndex item{0}; item.value < squares.size(); ++item)
    for (const Scalar value : train.by_item()[item].values)
      squares[item.value] += weighted ? static_cast<double>(value) * static_cast<double>(value) : 1.0;
  return squares;
}

}  // namespace kindred::inline v0::detail
