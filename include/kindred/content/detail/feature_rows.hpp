#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

// x · v of a sparse row and a dense vector.
template <class Col, class Scalar>
double inner(const SparseRow<Col, Scalar>& row, std::span<const double> vector) noexcept {
  double sum = 0;
  for (std::size_t e = 0; e < row.size(); ++e)
    sum += static_cast<double>(row.values[e]) * vector[row.indices[e].value];
  return sum;
}

// v += a x.
template <class Col, class Scalar>
void add_scaled(double amount, const SparseRow<Col, Scalar>& row, std::span<double> vector) noexcept {
  for (std::size_t e = 0; e < row.size(); ++e)
    vector[row.indices[e].value] += amount * static_cast<double>(row.values[e]);
}

inline double inner(std::span<const double> a, std::span<const double> b) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Solves A x = r for a positive definite A by conjugate gradients (Hestenes and Stiefel 1952), from x = 0,
// with the inverse of `diagonal` as a preconditioner. It ends when the residual is 10⁻⁸ of what it was, or
// after `steps`. `residual` is r and is overwritten; `times(v, out)` writes A v.
struct ConjugateGradients {
  std::span<const double> diagonal;
  std::span<double> direction, product;  // scratch of the same size

  template <class Times>
  void solve(std::span<double> residual, std::span<double> x, int steps, Times&& times) const noexcept {
    const std::size_t size = residual.size();
    double rho = 0;
    for (std::size_t i = 0; i < size; ++i) {
      x[i] = 0;
      direction[i] = residual[i] / diagonal[i];
      rho += residual[i] * direction[i];
    }
    const double enough = 1e-16 * rho;
    for (int step = 0; step < steps && rho > enough; ++step) {
      times(std::span<const double>(direction), product);
      const double curvature = inner(std::span<const double>(direction), product);
      if (!(curvature > 0)) return;
      const double length = rho / curvature, before = rho;
      rho = 0;
      for (std::size_t i = 0; i < size; ++i) {
        x[i] += length * direction[i];
        residual[i] -= length * product[i];
        rho += residual[i] * residual[i] / diagonal[i];
      }
      for (std::size_t i = 0; i < size; ++i)
        direction[i] = residual[i] / diagonal[i] + rho / before * direction[i];
    }
  }
};

// XᵀX of the items' features.
template <class Scalar>
SparseRows<FeatureIndex, FeatureIndex, Scalar> features_had_together(
    const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const Execution& execution) {
  const auto postings = transpose(rows, execution);
  const std::size_t features = rows.column_count();
  return rows_in_chunks<FeatureIndex, FeatureIndex, Scalar>(
      features, features, 64, execution, "features had together",
      [&](std::int64_t begin, std::int64_t end, RowChunk<FeatureIndex, Scalar>& chunk) {
        std::vector<double> sums(features, 0.0);
        std::vector<unsigned char> touched(features, 0);
        for (FeatureIndex feature(begin); feature.value < end; ++feature) {
          chunk.begin_row();
          const auto items = postings[feature];
          for (std::size_t e = 0; e < items.size(); ++e) {
            const auto row = rows[items.indices[e]];
            for (std::size_t f = 0; f < row.size(); ++f) {
              sums[row.indices[f].value] +=
                  static_cast<double>(items.values[e]) * static_cast<double>(row.values[f]);
              touched[row.indices[f].value] = 1;
            }
          }
          for (FeatureIndex other{0}; other.value < features; ++other) {
            if (touched[other.value] == 0) continue;
            chunk.add(other, static_cast<Scalar>(sums[other.value]));
            sums[other.value] = 0;
            touched[other.value] = 0;
          }
        }
      });
}

}  // namespace kindred::inline v0::detail
