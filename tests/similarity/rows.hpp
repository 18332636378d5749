#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/index.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"

// Users as rows, from (column, value) pairs.
template <class Scalar>
kindred::SparseRows<kindred::UserIndex, kindred::ItemIndex, Scalar> rows_of(
    int columns, const std::vector<std::vector<std::pair<int, Scalar>>>& rows) {
  std::vector<std::int64_t> offsets{0};
  std::vector<kindred::ItemIndex> indices;
  std::vector<Scalar> values;
  for (const auto& row : rows) {
    for (const auto& entry : row) {
      indices.emplace_back(entry.first);
      values.push_back(entry.second);
    }
    offsets.push_back(static_cast<std::int64_t>(indices.size()));
  }
  return {static_cast<std::size_t>(columns), std::move(offsets), std::move(indices), std::move(values)};
}

// A vector's entries that are not zero, as one sparse row.
template <class Scalar>
kindred::SparseRows<kindred::UserIndex, kindred::ItemIndex, Scalar> one_row(
    const std::vector<Scalar>& values) {
  std::vector<std::pair<int, Scalar>> entries;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] != 0) entries.emplace_back(static_cast<int>(i), values[i]);
  return rows_of<Scalar>(static_cast<int>(values.size()), {entries});
}

// A sparse row as a dense vector.
template <class Col, class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1> dense(const kindred::SparseRow<Col, Scalar>& row) {
  Eigen::Matrix<Scalar, Eigen::Dynamic, 1> vector =
      Eigen::Matrix<Scalar, Eigen::Dynamic, 1>::Zero(static_cast<Eigen::Index>(row.dimension));
  for (std::size_t e = 0; e < row.size(); ++e) vector[row.indices[e].value] = row.values[e];
  return vector;
}

// Rows of random values, none of them zero: ratings 1 to 5, or any between -3 and 3. Every seventh row is
// empty, every eighth one repeats the one before, and two of three look at one half of the columns only, so
// that there are pairs without a common entry.
template <class Scalar>
kindred::SparseRows<kindred::UserIndex, kindred::ItemIndex, Scalar> random_rows(std::uint64_t seed,
                                                                                bool ratings) {
  constexpr int columns = 24, count = 40;
  std::vector<std::vector<std::pair<int, Scalar>>> rows(count);
  for (std::size_t r = 0; r < count; ++r) {
    kindred::Random random(seed, r);
    if (r % 7 == 6) continue;
    if (r % 8 == 7) {
      rows[r] = rows[r - 1];
      continue;
    }
    const int begin = r % 3 == 1 ? columns / 2 : 0, end = r % 3 == 2 ? columns / 2 : columns;
    const double density = random.uniform();
    for (int column = begin; column < end; ++column) {
      if (random.uniform() > density) continue;
      const double value = ratings ? 1 + static_cast<double>(random.below(5)) : 6 * random.uniform() - 3;
      rows[r].emplace_back(column, static_cast<Scalar>(value));
    }
  }
  return rows_of<Scalar>(columns, rows);
}
