#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace kindred::inline v0::detail {

/// x of A x = b for a symmetric positive definite A of n × n, row by row, by Cholesky. A direction in which A
/// has next to nothing (a column that others make up) gets 0. O(n³): for the few unknowns of a hybrid or a
/// local model.
inline std::vector<double> solve_symmetric(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  std::vector<double> diagonal(n);
  for (std::size_t i = 0; i < n; ++i) diagonal[i] = a[i * n + i];
  for (std::size_t j = 0; j < n; ++j) {
    double pivot = a[j * n + j];
    for (std::size_t k = 0; k < j; ++k) pivot -= a[j * n + k] * a[j * n + k];
    const bool empty = !(pivot > 1e-12 * diagonal[j]) || !(pivot > 0);
    a[j * n + j] = empty ? 0 : std::sqrt(pivot);
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = empty ? 0 : sum / a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] = a[i * n + i] > 0 ? b[i] / a[i * n + i] : 0;
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] = a[i * n + i] > 0 ? b[i] / a[i * n + i] : 0;
  }
  return b;
}

/// x ≥ 0 that makes ½ xᵀ A x − bᵀ x least, for A = MᵀM and b = Mᵀy the non-negative least squares of M x ≈ y,
/// by the active set method. O(n⁴) as a rule. Source: Lawson, Hanson, "Solving least squares problems", 1974,
/// ch. 23.
inline std::vector<double> nonnegative_least_squares(std::span<const double> a, std::span<const double> b) {
  const std::size_t n = b.size();
  std::vector<double> x(n, 0);
  std::vector<bool> free(n, false);
  double scale = 0;
  for (const double value : b) scale = std::max(scale, std::abs(value));
  for (std::size_t round = 0; round < 3 * n + 10; ++round) {
    // The bound unknown along which the objective falls most steeply is set free.
    std::size_t steepest = n;
    double slope = 1e-12 * scale;
    for (std::size_t i = 0; i < n; ++i) {
      if (free[i]) continue;
      double down = b[i];
      for (std::size_t k = 0; k < n; ++k) down -= a[i * n + k] * x[k];
      if (down > slope) {
        slope = down;
        steepest = i;
      }
    }
    if (steepest == n) break;
    free[steepest] = true;
    while (true) {
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < n; ++i)
        if (free[i]) places.push_back(i);
      std::vector<double> sub(places.size() * places.size()), right(places.size());
      for (std::size_t i = 0; i < places.size(); ++i) {
        right[i] = b[places[i]];
        for (std::size_t k = 0; k < places.size(); ++k)
          sub[i * places.size() + k] = a[places[i] * n + places[k]];
      }
      const auto wanted = solve_symmetric(std::move(sub), std::move(right));
      // As far towards what is wanted as nothing falls below 0; what comes to 0 is bound again.
      double step = 1;
      std::size_t blocking = places.size();
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (wanted[i] > 0) continue;
        const double reach = x[places[i]] / (x[places[i]] - wanted[i]);
        if (blocking == places.size() || !(reach >= step)) {
          step = std::isfinite(reach) ? reach : 0;
          blocking = i;
        }
      }
      for (std::size_t i = 0; i < places.size(); ++i) x[places[i]] += step * (wanted[i] - x[places[i]]);
      if (blocking == places.size()) break;
      x[places[blocking]] = 0;
      free[places[blocking]] = false;
    }
  }
  return x;
}

}  // namespace kindred::inline v0::detail
