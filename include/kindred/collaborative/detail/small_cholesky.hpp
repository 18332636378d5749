#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace kindred::inline v0::detail {

// In place of the lower triangle of a positive definite matrix, row after row, its Cholesky factor.
inline void factorize(std::span<double> matrix, std::size_t size) noexcept {
  for (std::size_t j = 0; j < size; ++j) {
    const double* const row_j = matrix.data() + j * size;
    for (std::size_t i = j; i < size; ++i) {
      double* const row_i = matrix.data() + i * size;
      double sum = row_i[j];
      for (std::size_t k = 0; k < j; ++k) sum -= row_i[k] * row_j[k];
      row_i[j] = i == j ? std::sqrt(sum) : sum / row_j[j];
    }
  }
}

// In place of b the solution x of Lᵀ x = b.
inline void solve_transposed(std::span<const double> factor, std::span<double> b) noexcept {
  const std::size_t size = b.size();
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t k = i + 1; k < size; ++k) b[i] -= factor[k * size + i] * b[k];
    b[i] /= factor[i * size + i];
  }
}

// In place of b the solution x of L Lᵀ x = b.
inline void solve(std::span<const double> factor, std::span<double> b) noexcept {
  const std::size_t size = b.size();
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor[i * size + k] * b[k];
    b[i] /= factor[i * size + i];
  }
  solve_transposed(factor, b);
}

}  // namespace kindred::inline v0::detail
