#pragma once

#include <cstddef>
#include <vector>

#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0 {

/// What is known of the columns of the rows that are compared: what a weighting or a measure is fitted to.
struct ColumnSums {
  std::vector<double> count;  ///< of each column, how many rows have an entry there
  std::vector<double> sum;    ///< of each column, the sum of its entries
  std::size_t row_count = 0;  ///< number of rows

  /// The mean of a column's entries; 0 where there is none.
  double mean(std::size_t column) const noexcept {
    return count[column] > 0 ? sum[column] / count[column] : 0;
  }
};

/// The sums of the columns of some rows, for fitting by hand; an index does so by itself. O(entries).
template <class Row, class Col, class Scalar>
ColumnSums column_sums(const SparseRows<Row, Col, Scalar>& rows) {
  ColumnSums sums{std::vector<double>(rows.column_count()), std::vector<double>(rows.column_count()),
                  rows.row_count()};
  for (std::size_t e = 0; e < rows.size(); ++e) {
    sums.count[rows.columns()[e].value] += 1;
    sums.sum[rows.columns()[e].value] += static_cast<double>(rows.values()[e]);
  }
  return sums;
}

}  // namespace kindred::inline v0
