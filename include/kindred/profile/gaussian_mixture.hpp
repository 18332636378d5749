#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/profile/kmeans.hpp"

namespace kindred::inline v0 {

/// Points as draws from normal distributions, each with a variance of its own along each dimension.
struct GaussianMixtureModel {
  /// The share of each component, Σ = 1.
  Eigen::VectorXd weights = {};
  /// A mean a row.
  Eigen::MatrixXd means = {};
  /// The variances, a component a row, > 0.
  Eigen::MatrixXd variances = {};
  /// The mean over the points of ln of their density.
  double log_likelihood = 0;
  /// Schwarz' criterion, −2 n · log_likelihood + parameters · ln n: of several numbers of components the one
  /// with the least is to be taken.
  double bic = 0;
  /// Rounds that it took.
  int rounds = 0;
  /// Whether it ended since no more was to be gained.
  bool converged = false;

  /// The probabilities that a point is of each component; Σ = 1. O(components · dimensions).
  Eigen::RowVectorXd memberships(const Eigen::Ref<const Eigen::RowVectorXd>& point) const {
    Eigen::RowVectorXd logs = log_densities(point);
    const double high = logs.maxCoeff();
    logs = (logs.array() - high).exp();
    return logs / logs.sum();
  }

  /// ln (weight · density) of a point for each component.
  Eigen::RowVectorXd log_densities(const Eigen::Ref<const Eigen::RowVectorXd>& point) const {
    Eigen::RowVectorXd logs(weights.size());
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
      const auto variance = variances.row(c).array();
      logs[c] = std::log(weights[c]) - 0.5 * ((point - means.row(c)).array().square() / variance +
                                              variance.log() + std::log(2 * std::numbers::pi))
                                                 .sum();
    }
    return logs;
  }
};

/// A mixture of normal distributions with diagonal covariances by expectation and maximisation, from the
/// groups of k-means. Sources: Dempster, Laird, Rubin, JRSS B 39 (1977); Bishop, "Pattern recognition and
/// machine learning", 2006, § 9.2.2. O(rounds · points · components · dimensions).
struct GaussianMixture {
  /// How many components, ≥ 1.
  int components = 8;
  /// The most rounds, ≥ 1.
  int rounds = 200;
  /// It ends where a round gains less than this in the mean log-likelihood, > 0.
  double tolerance = 1e-6;
  /// What is added to each variance, > 0, so that no component shrinks to a point.
  double floor = 1e-6;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// The most likely mixture near the groups of k-means.
  /// @param points a point a row, finite
  /// @param execution threads, progress, cancellation
  /// @throws as KMeans::fit
  GaussianMixtureModel fit(const Eigen::MatrixXd& points, const Execution& execution = {}) const {
    require_at_least("rounds", rounds, 1);
    if (!(tolerance > 0))
      throw OptionError("option 'tolerance' is " + std::to_string(tolerance) + ", expected above 0");
    if (!(floor > 0)) throw OptionError("option 'floor' is " + std::to_string(floor) + ", expected above 0");
    require_at_least("components", components, 1);
    const auto groups = KMeans{.clusters = components, .seed = seed}.fit(points, execution);
    const Eigen::Index count = points.rows();
    Eigen::MatrixXd share = Eigen::MatrixXd::Zero(count, components);
    for (Eigen::Index p = 0; p < count; ++p) share(p, groups.labels[static_cast<std::size_t>(p)]) = 1;

    GaussianMixtureModel model;
    double before = 0;
    for (model.rounds = 1; model.rounds <= rounds; ++model.rounds) {
      execution.check("Gaussian mixture");
      maximize(points, share, model);
      double sum = 0;
      for (Eigen::Index p = 0; p < count; ++p) {
        Eigen::RowVectorXd logs = model.log_densities(points.row(p));
        const double high = logs.maxCoeff();
        logs = (logs.array() - high).exp();
        const double total = logs.sum();
        share.row(p) = logs / total;
        sum += high + std::log(total);
      }
      model.log_likelihood = sum / static_cast<double>(count);
      model.converged = model.rounds > 1 && std::abs(model.log_likelihood - before) < tolerance;
      if (model.converged) break;
      before = model.log_likelihood;
    }
    model.rounds = std::min(model.rounds, rounds);
    const auto parameters = static_cast<double>(components - 1) +
                            2 * static_cast<double>(components) * static_cast<double>(points.cols());
    model.bic = -2 * static_cast<double>(count) * model.log_likelihood +
                parameters * std::log(static_cast<double>(count));
    return model;
  }

 private:
  void maximize(const Eigen::MatrixXd& points, const Eigen::MatrixXd& share,
                GaussianMixtureModel& model) const {
    const Eigen::VectorXd sizes = share.colwise().sum().transpose().array() + 1e-12;
    model.weights = sizes / sizes.sum();
    model.means = Eigen::MatrixXd::Zero(components, points.cols());
    model.variances = model.means;
    for (Eigen::Index p = 0; p < points.rows(); ++p)
      for (Eigen::Index c = 0; c < components; ++c)
        model.means.row(c) += share(p, c) / sizes[c] * points.row(p);
    for (Eigen::Index p = 0; p < points.rows(); ++p)
      for (Eigen::Index c = 0; c < components; ++c)
        model.variances.row(c).array() +=
            share(p, c) / sizes[c] * (points.row(p) - model.means.row(c)).array().square();
    model.variances.array() += floor;
  }
};

}  // namespace kindred::inline v0
