#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/matching.hpp"

namespace kindred::inline v0 {

namespace detail {

// The nearest doubly stochastic matrix that can be had in one go: what is too much in a row or column is
// scaled down, what is then missing is put in by rows and columns. Source: Altschuler, Weed, Rigollet,
// "Near-linear time approximation algorithms for optimal transport via Sinkhorn iteration", NIPS 2017,
// algorithm 2.
inline void make_doubly_stochastic(Eigen::MatrixXd& matrix) {
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) matrix.row(r) /= std::max(matrix.row(r).sum(), 1.0);
  for (Eigen::Index c = 0; c < matrix.cols(); ++c) matrix.col(c) /= std::max(matrix.col(c).sum(), 1.0);
  const Eigen::VectorXd in_rows = (1 - matrix.rowwise().sum().array()).max(0);
  const Eigen::VectorXd in_columns = (1 - matrix.colwise().sum().transpose().array()).max(0);
  const double missing = in_rows.sum();
  if (missing > 0) matrix += in_rows * (in_columns / missing).transpose();
}

}  // namespace detail

/// The matrix exp(utility / temperature), its rows and columns scaled until each adds up to 1: of all doubly
/// stochastic P the one of the largest Σ P utility + temperature · entropy(P); towards temperature 0 the best
/// permutation. In logarithms, so that no exponential overflows. Rows and columns add up to 1 to rounding:
/// what they lack when `tolerance` or `rounds` are reached, which a low temperature may take long to, is
/// evened out. O(rounds · n²). Sources: Sinkhorn, "A relationship between arbitrary positive matrices and
/// doubly stochastic matrices", Annals of Mathematical Statistics 35 (1964); Cuturi, "Sinkhorn distances",
/// NIPS 2013.
/// @param utility n × n
/// @param temperature > 0
/// @param tolerance how far a row may be from 1 before that is evened out
/// @param rounds how often at most, ≥ 1
/// @throws DataError for a matrix that is not square and finite, also in parts of the temperature;
/// OptionError for an option out of its range
inline Eigen::MatrixXd sinkhorn(const Eigen::MatrixXd& utility, double temperature = 0.05,
                                double tolerance = 1e-9, int rounds = 2000) {
  require_in_range("temperature", temperature, 1e-9, 1e9);
  require_in_range("tolerance", tolerance, 0.0, 1.0);
  require_at_least("rounds", rounds, 1);
  Eigen::ArrayXXd logs = utility.array() / temperature;
  if (utility.rows() != utility.cols() || !logs.allFinite())
    throw DataError("sinkhorn: a matrix of " + std::to_string(utility.rows()) + " x " +
                    std::to_string(utility.cols()) + ", expected a square one of finite numbers");
  const Eigen::Index n = utility.rows();
  for (int round = 0; round < rounds; ++round) {
    for (Eigen::Index r = 0; r < n; ++r) {
      const double most = logs.row(r).maxCoeff();
      logs.row(r) -= most + std::log((logs.row(r) - most).exp().sum());
    }
    for (Eigen::Index c = 0; c < n; ++c) {
      const double most = logs.col(c).maxCoeff();
      logs.col(c) -= most + std::log((logs.col(c) - most).exp().sum());
    }
    if (n == 0 || (logs.exp().rowwise().sum() - 1).abs().maxCoeff() <= tolerance) break;
  }
  Eigen::MatrixXd chances = logs.exp().matrix();
  detail::make_doubly_stochastic(chances);
  return chances;
}

/// One permutation of a decomposition: row r stands at place `place_of[r]`, in this share of all lists.
struct WeightedPermutation {
  /// Its share, in (0, 1].
  double weight;
  /// The column of each row.
  std::vector<std::size_t> place_of;
};

/// A doubly stochastic matrix as permutations with shares that add up to 1: to show lists whose places are
/// taken, over many requests, as the matrix says (Birkhoff; von Neumann). Each step takes out as much of one
/// permutation as is there, of at most (n − 1)² + 1. O(n⁴) at worst; most steps change few rows.
/// Source: Singh, Joachims, "Fairness of exposure in rankings", KDD 2018, § 3.4.
/// @param matrix n × n, ≥ 0; rows and columns add up to 1 to `tolerance`
/// @param tolerance what is less than this of a permutation is left out, and the shares scaled up
/// @throws DataError for a matrix that is not doubly stochastic; OptionError for a tolerance out of its range
inline std::vector<WeightedPermutation> birkhoff(const Eigen::MatrixXd& matrix, double tolerance = 1e-6) {
  require_in_range("tolerance", tolerance, 0.0, 0.5);
  const Eigen::Index n = matrix.rows();
  const bool is_square = n == matrix.cols() && n > 0 && matrix.allFinite();
  const double slack = tolerance + 1e-12;
  if (!is_square || matrix.minCoeff() < -slack ||
      (matrix.rowwise().sum().array() - 1).abs().maxCoeff() > slack * static_cast<double>(n) ||
      (matrix.colwise().sum().array() - 1).abs().maxCoeff() > slack * static_cast<double>(n))
    throw DataError(
        "birkhoff: expected a square matrix of numbers of at least 0 whose rows and columns add "
        "up to 1");
  Eigen::MatrixXd left = matrix;
  detail::Matching matching(static_cast<std::size_t>(n));
  std::vector<WeightedPermutation> parts;
  double sum = 0;
  const double least = std::max(tolerance / static_cast<double>(n), 1e-15);
  while (matching.complete(left, least)) {
    double weight = 1;
    for (Eigen::Index r = 0; r < n; ++r)
      weight = std::min(weight,
                        left(r, static_cast<Eigen::Index>(matching.columns()[static_cast<std::size_t>(r)])));
    for (Eigen::Index r = 0; r < n; ++r)
      left(r, static_cast<Eigen::Index>(matching.columns()[static_cast<std::size_t>(r)])) -= weight;
    parts.push_back({weight, matching.columns()});
    sum += weight;
  }
  if (parts.empty()) throw DataError("birkhoff: the matrix holds no permutation");
  for (auto& part : parts) part.weight /= sum;
  return parts;
}

}  // namespace kindred::inline v0
