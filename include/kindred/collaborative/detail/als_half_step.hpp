#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "kindred/collaborative/detail/dot_products.hpp"
#include "kindred/collaborative/detail/item_factors.hpp"
#include "kindred/collaborative/detail/ridge_rows.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

/// XᵀX, in float summed up by stretches of 256 rows into doubles. O(rows · factors²).
template <class Scalar>
Eigen::MatrixXd gram_of(const FactorRows<Scalar>& x, const Execution& execution) {
  const Eigen::Index k = x.cols(), stretch = 256;
  const std::int64_t grain = std::max<std::int64_t>(4096, (x.rows() + 63) / 64);
  Eigen::MatrixXd sum = parallel_reduce(
      x.rows(), grain, execution, "products of factors", Eigen::MatrixXd::Zero(k, k).eval(),
      [&](std::int64_t begin, std::int64_t end) {
        Eigen::MatrixXd part = Eigen::MatrixXd::Zero(k, k);
        Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic> some(k, k);
        for (std::int64_t row = begin; row < end; row += stretch) {
          some.setZero();
          // Eigen's products of this kind are never split between threads.
          some.template selfadjointView<Eigen::Lower>().rankUpdate(
              x.middleRows(row, std::min<std::int64_t>(stretch, end - row)).transpose());
          part += some.template cast<double>();
        }
        return part;
      },
      [](Eigen::MatrixXd a, const Eigen::MatrixXd& b) {
        a += b;
        return a;
      });
  return sum.selfadjointView<Eigen::Lower>();
}

/// Axes in which the Gram matrix of some factors is diagonal. Products of factors stay what they are when
/// both sides are turned to them, and every row's system of equations becomes a diagonal one plus its few
/// entries'.
template <class Scalar>
struct PrincipalAxes {
  FactorRows<Scalar> axes;       ///< an axis a row
  std::vector<Scalar> spectrum;  ///< XᵀX along each, ≥ 0

  PrincipalAxes(const FactorRows<Scalar>& x, const Execution& execution) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram_of(x, execution));
    axes = solver.eigenvectors().transpose().cast<Scalar>();
    for (const double value : solver.eigenvalues())
      spectrum.push_back(static_cast<Scalar>(std::max(value, 0.0)));
  }

  /// Turns rows of factors to these axes. 2 · rows · factors² flops.
  void turn(FactorRows<Scalar>& x, const Execution& execution) const {
    const auto k = static_cast<std::size_t>(x.cols());
    parallel_for(x.rows(), 512, execution, "turning factors", [&](std::int64_t begin, std::int64_t end) {
      const auto count = static_cast<std::size_t>(end - begin);
      Scalar* const rows = x.data() + static_cast<std::size_t>(begin) * k;
      const std::vector<Scalar> before(rows, rows + count * k);
      dot_products(before.data(), count, axes.data(), k, k, rows, k);
    });
  }
};

/// What implicit ALS minimises for a row u of one side: Σⱼ cⱼ (pⱼ − wⱼ·u)² + α₀ Σ_all (w·u)² + ridge · u².
struct AlsLoss {
  double unobserved_weight;
  double regularization;
  double exponent;
  Confidence confidence;

  /// λ (Σⱼ cⱼ + α₀ · others)^ν for a row that has these weights, of `others` columns.
  template <class Scalar>
  double ridge(std::span<const Scalar> weights, std::size_t others) const noexcept {
    double sum = unobserved_weight * static_cast<double>(others);
    for (const Scalar weight : weights) sum += confidence.of(weight);
    return regularization * std::pow(sum, exponent);
  }

  /// D less the ridge: α₀ times the spectrum of the other side.
  template <class Scalar>
  std::vector<Scalar> diagonal(std::span<const Scalar> spectrum) const {
    std::vector<Scalar> values;
    values.reserve(spectrum.size());
    for (const Scalar value : spectrum) values.push_back(static_cast<Scalar>(unobserved_weight) * value);
    return values;
  }
};

/// How one side is solved for.
struct AlsMethod {
  enum Kind { exact, gradients, blocks } kind;
  std::size_t steps;  ///< of conjugate gradients
  std::size_t block;  ///< factors solved for at once by `blocks`
};

/// A few steps of conjugate gradients on (I + ŴᵀŴ) z = Ŵᵀ b from the u that is there: the system that the
/// part all entries share has been divided out of. The n entries' rows are copied side by side, once where
/// they fit, so that all is products of a matrix: 4 · n · factors flops a step, for as many numbers read from
/// the cache.
template <class Scalar>
class AlsConjugateGradients {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

  AlsConjugateGradients(const FactorRows<Scalar>& fixed, Confidence confidence, std::size_t steps)
      : fixed_(fixed), confidence_(confidence), steps_(steps), rows_(stretch, fixed.cols()) {}

  /// @param scale D^(−½)
  void improve(const RidgeRow<Scalar>& row, const Vector& scale, Scalar* u) {
    Eigen::Map<Vector> solution(u, fixed_.cols());
    if (row.size() <= stretch) gather(row, 0, row.size(), scale);
    z_ = (scale.array() > 0).select(solution.cwiseQuotient(scale), Scalar(0));
    add_products(row, scale, z_, true);
    r_ = sum_ - z_;
    p_ = r_;
    Scalar length = r_.squaredNorm();
    for (std::size_t step = 0; step < steps_ && length > Scalar(1e-20); ++step) {
      add_products(row, scale, p_, false);
      sum_ += p_;
      const Scalar along = length / p_.dot(sum_);
      z_ += along * p_;
      r_ -= along * sum_;
      const Scalar shorter = r_.squaredNorm();
      p_ = r_ + (shorter / length) * p_;
      length = shorter;
    }
    solution = scale.cwiseProduct(z_);
  }

 private:
  static constexpr std::size_t stretch = 512;

  void gather(const RidgeRow<Scalar>& row, std::size_t begin, std::size_t count, const Vector& scale) {
    for (std::size_t j = 0; j < count; ++j)
      rows_.row(static_cast<Eigen::Index>(j)) =
          fixed_.row(row.columns[begin + j]).cwiseProduct(scale.transpose());
  }

  // sum ← ŴᵀC Ŵv, or ŴᵀC (targets − Ŵv).
  void add_products(const RidgeRow<Scalar>& row, const Vector& scale, const Vector& v, bool residual) {
    sum_.setZero(fixed_.cols());
    for (std::size_t begin = 0; begin < row.size(); begin += stretch) {
      const std::size_t count = std::min(stretch, row.size() - begin);
      if (row.size() > stretch) gather(row, begin, count, scale);
      const auto some = rows_.topRows(static_cast<Eigen::Index>(count));
      of_entries_.noalias() = some * v;
      for (std::size_t j = 0; j < count; ++j) {
        const Scalar weight = row.weights[begin + j], target = weight > 0 ? Scalar(1) : Scalar(0);
        Scalar& value = of_entries_[static_cast<Eigen::Index>(j)];
        value = static_cast<Scalar>(confidence_.of(weight)) * (residual ? target - value : value);
      }
      sum_.noalias() += some.transpose() * of_entries_;
    }
  }

  const FactorRows<Scalar>& fixed_;
  Confidence confidence_;
  std::size_t steps_;
  FactorRows<Scalar> rows_;
  Vector z_, r_, p_, sum_, of_entries_;
};

/// One row of a sparse matrix as the solvers take it.
template <class Col, class Scalar>
RidgeRow<Scalar> ridge_row(std::span<const Col> columns, std::span<const Scalar> weights) noexcept {
  return {{columns.empty() ? nullptr : &columns.data()->value, columns.size()}, weights};
}

/// Rows by falling number of entries: those that are solved side by side have about as many.
template <class Row, class Col, class Scalar>
std::vector<Row> longest_first(const SparseRows<Row, Col, Scalar>& rows) {
  std::vector<Row> order;
  order.reserve(rows.row_count());
  for (Row row{0}; row.value < rows.row_count(); ++row) order.push_back(row);
  std::sort(order.begin(), order.end(), [&](Row a, Row b) {
    const std::size_t m = rows[a].size(), n = rows[b].size();
    return m != n ? m > n : a < b;
  });
  return order;
}

/// Solves for every row of one side, the other held; a row without entries becomes 0. Turns both sides to the
/// principal axes of the other.
template <class Row, class Col, class Scalar>
void als_half_step(const SparseRows<Row, Col, Scalar>& rows, const std::vector<Row>& order,
                   const AlsLoss& loss, const AlsMethod& method, FactorRows<Scalar>& fixed,
                   FactorRows<Scalar>& solved, const Execution& execution, std::string_view phase) {
  using Solver = RidgeSolver<Scalar, true>;
  const PrincipalAxes<Scalar> axes(fixed, execution);
  axes.turn(fixed, execution);
  if (method.kind != AlsMethod::exact) axes.turn(solved, execution);
  const auto diagonal = loss.diagonal<Scalar>(axes.spectrum);
  const auto factors = static_cast<std::size_t>(fixed.cols());
  const std::size_t block = method.kind == AlsMethod::blocks ? std::min(method.block, factors) : factors;
  const auto row_of = [&](Row row) { return ridge_row(rows[row].indices, rows[row].values); };
  const auto u_of = [&](Row row) { return solved.data() + row.value * factors; };

  const auto grain = static_cast<std::int64_t>(4 * Solver::lanes);
  parallel_for(
      static_cast<std::int64_t>(order.size()), grain, execution, phase,
      [&](std::int64_t begin, std::int64_t end) {
        if (method.kind == AlsMethod::gradients) {
          Eigen::Matrix<Scalar, Eigen::Dynamic, 1> scale(fixed.cols());
          AlsConjugateGradients<Scalar> gradients(fixed, loss.confidence, method.steps);
          for (std::int64_t i = begin; i < end; ++i) {
            const Row row = order[static_cast<std::size_t>(i)];
            const auto entries = row_of(row);
            const auto ridge = static_cast<Scalar>(loss.ridge(entries.weights, rows.column_count()));
            for (std::size_t f = 0; f < factors; ++f)
              scale[static_cast<Eigen::Index>(f)] = Solver::inverse_root(diagonal[f] + ridge);
            gradients.improve(entries, scale, u_of(row));
          }
          return;
        }
        std::vector<Scalar, Eigen::aligned_allocator<Scalar>> scratch(Solver::scratch_size(factors, block)),
            residual;
        Solver solver(scratch, fixed.data(), factors, block, loss.confidence);
        for (std::int64_t first = begin; first < end; first += static_cast<std::int64_t>(Solver::lanes)) {
          RidgeRow<Scalar> batch[Solver::lanes];
          const auto count = static_cast<std::size_t>(std::min<std::int64_t>(Solver::lanes, end - first));
          std::size_t longest = 0;
          for (std::size_t l = 0; l < Solver::lanes; ++l) {
            // Lanes without a row repeat the last one; nothing is taken from them.
            const Row row = order[static_cast<std::size_t>(first) + std::min(l, count - 1)];
            batch[l] = row_of(row);
            longest = std::max(longest, batch[l].size());
            solver.set_ridge(l, diagonal, loss.ridge(batch[l].weights, rows.column_count()));
            if (method.kind == AlsMethod::blocks) solver.start(l, u_of(row));
          }
          if (method.kind == AlsMethod::blocks) {
            residual.resize(std::max(residual.size(), longest * Solver::lanes));
            solver.improve(batch, block, residual);
          } else {
            solver.solve(batch);
          }
          for (std::size_t l = 0; l < count; ++l)
            for (std::size_t f = 0; f < factors; ++f)
              u_of(order[static_cast<std::size_t>(first) + l])[f] = solver.solution(f, l);
        }
      });
}

}  // namespace kindred::inline v0::detail
