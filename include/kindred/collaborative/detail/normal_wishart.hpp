#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "kindred/collaborative/detail/random_draws.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/small_cholesky.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

/// The normal distribution that the vectors of all users, or of all items, are drawn from, itself drawn given
/// them: (μ, Λ) has the prior N(μ | 0, (2Λ)⁻¹) Wishart(Λ | I, dims + 2). Source: Salakhutdinov and Mnih 2008,
/// "Bayesian probabilistic matrix factorization using Markov chain Monte Carlo", eq. (14).
class NormalWishart {
 public:
  explicit NormalWishart(std::size_t dims) : dims_(dims), mean_(dims, 0.0), precision_(dims * dims, 0.0) {
    for (std::size_t d = 0; d < dims; ++d) precision_[d * dims + d] = 1;
  }

  /// μ
  const std::vector<double>& mean() const noexcept { return mean_; }
  /// Λ, row after row.
  const std::vector<double>& precision() const noexcept { return precision_; }

  /// Draws μ and Λ given vectors one after another. O(vectors · dims² + dims³).
  void draw(std::span<const double> vectors, Random random) {
    constexpr double beta = 2;
    const std::size_t count = dims_ == 0 ? 0 : vectors.size() / dims_;
    const auto n = static_cast<double>(count);
    std::vector<double> center(dims_, 0.0), scatter(dims_ * dims_, 0.0);
    for (std::size_t v = 0; v < count; ++v)
      for (std::size_t d = 0; d < dims_; ++d) center[d] += vectors[v * dims_ + d] / n;
    for (std::size_t v = 0; v < count; ++v)
      for (std::size_t d = 0; d < dims_; ++d)
        for (std::size_t k = 0; k <= d; ++k)
          scatter[d * dims_ + k] +=
              (vectors[v * dims_ + d] - center[d]) * (vectors[v * dims_ + k] - center[k]);
    for (std::size_t d = 0; d < dims_; ++d) {
      for (std::size_t k = 0; k <= d; ++k)
        scatter[d * dims_ + k] += beta * n / (beta + n) * center[d] * center[k];
      scatter[d * dims_ + d] += 1;
    }
    // With C the Cholesky factor of W⁻¹ and A Bartlett's lower triangle, Λ = B Bᵀ of B = C⁻ᵀ A.
    factorize(scatter, dims_);
    std::vector<double> b(dims_ * dims_, 0.0);
    for (std::size_t d = 0; d < dims_; ++d) {
      const double degrees = static_cast<double>(dims_) + 2 + n - static_cast<double>(d);
      b[d * dims_ + d] = std::sqrt(2 * draw_gamma(random, degrees / 2, 1));
      for (std::size_t k = 0; k < d; ++k) b[d * dims_ + k] = random.normal();
    }
    for (std::size_t column = 0; column < dims_; ++column)
      for (std::size_t d = dims_; d-- > 0;) {
        for (std::size_t k = d + 1; k < dims_; ++k)
          b[d * dims_ + column] -= scatter[k * dims_ + d] * b[k * dims_ + column];
        b[d * dims_ + column] /= scatter[d * dims_ + d];
      }
    for (std::size_t d = 0; d < dims_; ++d)
      for (std::size_t k = 0; k < dims_; ++k)
        precision_[d * dims_ + k] =
            dot<double>(std::span(b).subspan(d * dims_, dims_), std::span(b).subspan(k * dims_, dims_));
    auto factor = precision_;
    factorize(factor, dims_);
    for (std::size_t d = 0; d < dims_; ++d) mean_[d] = random.normal() / std::sqrt(beta + n);
    solve_transposed(factor, mean_);
    for (std::size_t d = 0; d < dims_; ++d) mean_[d] += n / (beta + n) * center[d];
  }

 private:
  std::size_t dims_;
  std::vector<double> mean_, precision_;
};

}  // namespace kindred::inline v0::detail
