#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "kindred/collaborative/detail/item_sums.hpp"
#include "kindred/collaborative/detail/no_negative_weights.hpp"
#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// A walk from item j over a user to item i, of the probabilities p(u|j) and p(i|u) raised to alpha, divided
// by the number of users of i raised to beta. Of each row j the `neighbors` largest are kept (ties: the
// lower index), which then sum to one.
struct WalkWeights {
  double alpha;
  double beta;
  std::size_t neighbors;
  bool weighted;

  template <class Scalar>
  SparseRows<ItemIndex, ItemIndex, Scalar> of(const Interactions<Scalar>& train,
                                              const Execution& execution) const {
    const auto& by_user = train.by_user();
    const auto& by_item = train.by_item();
    // Without weights p(i|u) is the same for all items of u; p(u|j), the same for all of a row, would be lost
    // where rows are scaled.
    const std::vector<Scalar> step = counts_to_power<Scalar>(by_user, -alpha);
    const std::vector<Scalar> discount = counts_to_power<Scalar>(by_item, -beta);
    std::vector<Scalar> to_item, to_user;
    if (weighted) {
      to_item = shares_to_alpha<Scalar>(by_user);
      to_user = shares_to_alpha<Scalar>(by_item);
    }
    const std::size_t items = train.item_count();
    return rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, 64, execution, "item weights",
        [&](std::int64_t begin, std::int64_t end, RowChunk<ItemIndex, Scalar>& chunk) {
          ItemSums<Scalar> sums(items);
          std::vector<ItemIndex> found;
          std::vector<Scalar> values, ordered;
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            const auto users = by_item[item].indices;
            const auto first = static_cast<std::size_t>(by_item.offsets()[item.value]);
            for (std::size_t e = 0; e < users.size(); ++e) {
              const auto others = by_user[users[e]].indices;
              if (!weighted) {
                sums.add(others, step[users[e].value]);
                continue;
              }
              const auto place = static_cast<std::size_t>(by_user.offsets()[users[e].value]);
              const Scalar reach = to_user[first + e];
              for (std::size_t o = 0; o < others.size(); ++o) sums.add(others[o], reach * to_item[place + o]);
            }
            found.clear();
            values.clear();
            sums.drain([&](ItemIndex other, Scalar sum) {
              const Scalar value = sum * discount[other.value];
              if (other == item || !(value > 0)) return;
              found.push_back(other);
              values.push_back(value);
            });
            keep_largest(found, values, ordered, chunk);
          }
        });
  }

 private:
  // Each row's number of entries to the power given; 0 for an empty row.
  template <class Scalar, class Rows>
  static std::vector<Scalar> counts_to_power(const Rows& rows, double exponent) {
    std::vector<Scalar> result(rows.row_count(), Scalar(0));
    for (std::size_t r = 0; r < rows.row_count(); ++r)
      if (const auto count = rows[typename Rows::RowIndex(r)].size(); count > 0)
        result[r] = static_cast<Scalar>(std::pow(static_cast<double>(count), exponent));
    return result;
  }

  // Each entry's share of its row to the power alpha; 0 for an entry of 0.
  template <class Scalar, class Rows>
  std::vector<Scalar> shares_to_alpha(const Rows& rows) const {
    std::vector<Scalar> result(rows.size(), Scalar(0));
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      const auto row = rows[typename Rows::RowIndex(r)];
      const auto first = static_cast<std::size_t>(rows.offsets()[r]);
      double sum = 0;
      for (const Scalar value : row.values) sum += static_cast<double>(value);
      for (std::size_t e = 0; e < row.size(); ++e)
        if (row.values[e] > 0)
          result[first + e] = static_cast<Scalar>(std::pow(static_cast<double>(row.values[e]) / sum, alpha));
    }
    return result;
  }

  template <class Scalar>
  void keep_largest(const std::vector<ItemIndex>& found, const std::vector<Scalar>& values,
                    std::vector<Scalar>& ordered, RowChunk<ItemIndex, Scalar>& chunk) const {
    Scalar bar = 0;
    std::size_t at_bar = 0;  // how many of the bar's value get in
    if (values.size() > neighbors) {
      ordered = values;
      const auto last = ordered.begin() + static_cast<std::ptrdiff_t>(neighbors) - 1;
      std::nth_element(ordered.begin(), last, ordered.end(), std::greater<>());
      bar = *last;
      const auto above = std::count_if(ordered.begin(), last, [&](Scalar value) { return value > bar; });
      at_bar = neighbors - static_cast<std::size_t>(above);
    }
    const auto first = chunk.values.size();
    double total = 0;
    for (std::size_t f = 0; f < found.size(); ++f) {
      if (values[f] < bar || (values[f] == bar && at_bar == 0)) continue;
      if (values[f] == bar) --at_bar;
      chunk.add(found[f], values[f]);
      total += static_cast<double>(values[f]);
    }
    for (std::size_t v = first; v < chunk.values.size(); ++v)
      chunk.values[v] = static_cast<Scalar>(static_cast<double>(chunk.values[v]) / total);
  }
};

}  // namespace kindred::inline v0::detail
