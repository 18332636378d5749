#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/hybrid/ranking_data.hpp"

namespace kindred::inline v0 {

/// Orders rows by Σ w · feature.
struct LinearRanker {
  /// A weight for each feature.
  std::vector<double> weights = {};

  /// A row's score.
  double operator()(std::span<const float> row) const noexcept {
    double sum = 0;
    for (std::size_t f = 0; f < weights.size(); ++f) sum += weights[f] * static_cast<double>(row[f]);
    return sum;
  }
};

/// A linear order of lists that is fair as it is learned (DELTR). Of a list with scores s = X w, P =
/// softmax(s) is how likely each row is to be first, and T its gain (times its weight) in parts of the
/// list's; minimised is the mean over lists of
///
///     − Σ T ln P + γ max(0, E(others) − E(protected))² + λ |w|² / 2,   E(group) = n / |group| · Σ P over the
///     group,
///
/// E being what a row of the group gets of the first place beside 1 for an even chance. Lists without a gain,
/// or without both groups, count for the terms that they have. By BFGS from w = 0: O(rounds · rows ·
/// features). Source: Zehlike, Castillo, "Reducing disparate exposure in ranking: a learning to rank
/// approach", WWW 2020, equations 5 to 8, with targets as shares of gain and exposures in parts of an even
/// one, so that γ means the same for lists of any length.
struct Deltr {
  /// γ ≥ 0: 0 to learn the order alone.
  double fairness = 1;
  /// λ ≥ 0.
  double regularization = 1e-3;
  /// Steps at most; ≥ 1.
  int rounds = 200;

  /// Learns the weights.
  /// @param data lists of rows
  /// @param is_protected whether each row is of the group that is to be shown no less than the others
  /// @param execution threads, progress, cancellation; the same on any number of threads
  /// @throws OptionError for an option out of range; DataError for data that do not fit together, or where no
  /// row has a gain; Cancelled
  LinearRanker fit(const RankingData& data, std::span<const std::uint8_t> is_protected,
                   const Execution& execution = {}) const {
    require_in_range("fairness", fairness, 0.0, 1e9);
    require_in_range("regularization", regularization, 0.0, 1e9);
    require_at_least("rounds", rounds, 1);
    data.check();
    if (is_protected.size() != data.size())
      throw DataError("Deltr: " + std::to_string(is_protected.size()) +
                      " rows are said to be protected or not, of " + std::to_string(data.size()) +
                      ", expected as many");
    if (std::none_of(data.gains.begin(), data.gains.end(), [](double gain) { return gain > 0; }))
      throw DataError("Deltr: no row has a gain to learn from");
    const auto features = static_cast<Eigen::Index>(data.features);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(features), slope(features);
    Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(features, features);
    double loss = loss_of(data, is_protected, weights, slope, execution);
    for (int round = 0; round < rounds && slope.norm() > 1e-9; ++round) {
      Eigen::VectorXd step = -(inverse * slope);
      if (!(step.dot(slope) < 0)) {
        inverse.setIdentity();
        step = -slope;
      }
      const double falls = step.dot(slope);
      double length = 1, next_loss = loss;
      Eigen::VectorXd next, next_slope(features);
      // So often that features of any size come to scores near each other.
      for (int halving = 0; halving < 200; ++halving, length /= 2) {
        next = weights + length * step;
        next_loss = loss_of(data, is_protected, next, next_slope, execution);
        if (next_loss <= loss + 1e-4 * length * falls) break;
      }
      if (!(next_loss < loss)) break;
      const Eigen::VectorXd moved = next - weights, turned = next_slope - slope;
      const double curvature = moved.dot(turned);
      if (curvature > 1e-14 * moved.norm() * turned.norm()) {
        const Eigen::VectorXd bent = inverse * turned;
        const double more = (1 + turned.dot(bent) / curvature) / curvature;
        inverse += more * moved * moved.transpose() -
                   (bent * moved.transpose() + moved * bent.transpose()) / curvature;
      }
      weights = next;
      slope = next_slope;
      loss = next_loss;
    }
    return {{weights.begin(), weights.end()}};
  }

  /// What is minimised, and its slope: for whoever minimises it otherwise.
  /// @param data as for `fit`, and checked
  /// @param is_protected as for `fit`
  /// @param weights w
  /// @param slope filled in
  /// @param execution threads and cancellation
  double loss_of(const RankingData& data, std::span<const std::uint8_t> is_protected,
                 const Eigen::VectorXd& weights, Eigen::VectorXd& slope,
                 const Execution& execution = {}) const {
    using Sum = std::pair<double, Eigen::VectorXd>;
    const auto lists = static_cast<std::int64_t>(data.groups.size()) - 1;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(weights.size());
    const Sum sum = parallel_reduce(
        lists, 64, execution, "learning to rank", Sum{0, none},
        [&](std::int64_t begin, std::int64_t end) {
          Sum here{0, none};
          for (auto g = static_cast<std::size_t>(begin); g < static_cast<std::size_t>(end); ++g)
            add_list(data, is_protected, g, weights, here.first, here.second);
          return here;
        },
        [](Sum all, const Sum& more) {
          all.first += more.first;
          all.second += more.second;
          return all;
        });
    const auto count = static_cast<double>(std::max<std::int64_t>(lists, 1));
    slope = sum.second / count + regularization * weights;
    return sum.first / count + regularization * weights.squaredNorm() / 2;
  }

 private:
  void add_list(const RankingData& data, std::span<const std::uint8_t> is_protected, std::size_t list,
                const Eigen::VectorXd& weights, double& loss, Eigen::VectorXd& slope) const {
    const std::size_t first = data.groups[list], rows = data.groups[list + 1] - first;
    if (rows == 0) return;
    const Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> x(
        data.values.data() + first * data.features, static_cast<Eigen::Index>(rows), weights.size());
    const Eigen::MatrixXd values = x.cast<double>();
    const Eigen::ArrayXd scores = (values * weights).array();
    const double most = scores.maxCoeff();
    const double log_sum = most + std::log((scores - most).exp().sum());
    const Eigen::ArrayXd chances = (scores - log_sum).exp();
    Eigen::ArrayXd targets(chances.size()), pull = Eigen::ArrayXd::Zero(chances.size());
    double size[2] = {0, 0}, seen[2] = {0, 0};
    for (std::size_t r = 0; r < rows; ++r) {
      const auto at = static_cast<Eigen::Index>(r);
      targets[at] = data.gains[first + r] * (data.weights.empty() ? 1.0 : data.weights[first + r]);
      const int group = is_protected[first + r] ? 1 : 0;
      size[group] += 1;
      seen[group] += chances[at];
    }
    if (const double gain = targets.sum(); gain > 0) {
      targets /= gain;
      loss -= (targets * (scores - log_sum)).sum();
      pull += chances - targets;
    }
    if (fairness > 0 && size[0] > 0 && size[1] > 0) {
      const double n = size[0] + size[1];
      const double gap = n * (seen[0] / size[0] - seen[1] / size[1]);
      if (gap > 0) {
        loss += fairness * gap * gap;
        for (std::size_t r = 0; r < rows; ++r) {
          const auto at = static_cast<Eigen::Index>(r);
          const bool own = is_protected[first + r] != 0;
          const double of_group = own ? -1 / size[1] : 1 / size[0];
          pull[at] +=
              2 * fairness * gap * n * chances[at] * (of_group - seen[0] / size[0] + seen[1] / size[1]);
        }
      }
    }
    slope += values.transpose() * pull.matrix();
  }
};

}  // namespace kindred::inline v0
