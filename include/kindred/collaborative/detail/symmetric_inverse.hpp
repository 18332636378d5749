#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "kindred/core/detail/tile_product.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"

namespace kindred::inline v0::detail {

// Turns a positive definite matrix A of n rows into −A⁻¹ where it lies, by sweeping one block of rows and
// columns after the other (Goodnight, "A tutorial on the SWEEP operator", The American Statistician 33
// (1979)). With K the block's rows and D its diagonal block, a sweep is
//
//   A(I,J) −= A(I,K) D⁻¹ A(K,J),   A(I,K) ← A(I,K) D⁻¹,   A(K,K) ← −D⁻¹.
//
// Only the lower triangle is read, and what lies above it is lost: column c begins at a[c · n]. n³
// operations, half of them multiplications, of which all but 1 / (n / block) in products of blocks; beside
// the matrix it takes 2 n · block numbers. The same bits on any number of threads.
//
// Returns the number of the first row whose block is not positive definite, or n.
template <class Scalar>
std::size_t negate_inverse(Scalar* a, std::size_t n, const Execution& execution, std::size_t block = 384) {
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Index = Eigen::Index;
  const auto blocks = static_cast<std::int64_t>((n + block - 1) / block);
  const auto begin_of = [&](std::int64_t b) { return static_cast<std::size_t>(b) * block; };
  const auto end_of = [&](std::int64_t b) { return std::min(n, begin_of(b + 1)); };
  const auto rows = static_cast<Index>(n);
  Matrix panel(rows, static_cast<Index>(std::min(block, n))), swept(panel.rows(), panel.cols());
  for (std::int64_t k = 0; k < blocks; ++k) {
    const std::size_t first = begin_of(k), last = end_of(k), width = last - first;
    const auto columns = static_cast<Index>(width);
    Eigen::MatrixXd corner(columns, columns);
    for (std::size_t c = 0; c < width; ++c)
      for (std::size_t r = c; r < width; ++r)
        corner(static_cast<Index>(r), static_cast<Index>(c)) =
            static_cast<double>(a[(first + c) * n + first + r]);
    const Eigen::LLT<Eigen::MatrixXd> factor(corner);
    if (factor.info() != Eigen::Success) return first;
    const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(columns, columns));
    const Matrix& step = inverse.template cast<Scalar>();  // of double, `inverse` itself

    parallel_for(blocks, 1, execution, "inverting", [&](std::int64_t i, std::int64_t) {
      if (i == k) return;
      const std::size_t begin = begin_of(i), end = end_of(i);
      for (std::size_t c = 0; c < width; ++c)
        for (std::size_t r = begin; r < end; ++r)
          panel(static_cast<Index>(r), static_cast<Index>(c)) =
              i > k ? a[(first + c) * n + r] : a[r * n + first + c];
      const auto here = static_cast<Index>(begin), height = static_cast<Index>(end - begin);
      swept.block(here, 0, height, columns).setZero();
      add_product<Eigen::ColMajor, Eigen::ColMajor>(height, columns, columns, Scalar(1), &panel(here, 0),
                                                    rows, step.data(), columns, &swept(here, 0), rows);
    });

    parallel_for(blocks * (blocks + 1) / 2, 1, execution, "inverting", [&](std::int64_t pair, std::int64_t) {
      std::int64_t i = 0;
      while (pair > i) pair -= ++i;  // pair is now j ≤ i
      const std::int64_t j = pair;
      const std::size_t top = begin_of(i), left = begin_of(j);
      if (i != k && j != k) {
        add_product<Eigen::ColMajor, Eigen::RowMajor>(
            static_cast<Index>(end_of(i) - top), static_cast<Index>(end_of(j) - left), columns, Scalar(-1),
            &swept(static_cast<Index>(top), 0), rows, &panel(static_cast<Index>(left), 0), rows,
            a + left * n + top, rows);
        return;
      }
      for (std::size_t c = left; c < end_of(j); ++c)
        for (std::size_t r = std::max(top, c); r < end_of(i); ++r) {
          const auto row = static_cast<Index>(r), column = static_cast<Index>(c);
          const auto origin = static_cast<Index>(first);
          a[c * n + r] = i == j   ? -step(row - origin, column - origin)
                         : j == k ? swept(row, column - origin)
                                  : swept(column, row - origin);
        }
    });
  }
  return n;
}

}  // namespace kindred::inline v0::detail
