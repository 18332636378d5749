#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0 {

/// Points in groups about centres.
struct KMeansModel {
  /// A centre a row.
  Eigen::MatrixXd centers = {};
  /// The centre nearest to each point, the first of equal ones.
  std::vector<int> labels = {};
  /// Σ of the squared distances of the points from their centres.
  double inertia = 0;
  /// Rounds that it took.
  int rounds = 0;

  /// The centre nearest to a point. O(clusters · dimensions).
  int nearest(const Eigen::Ref<const Eigen::RowVectorXd>& point) const noexcept {
    Eigen::Index at = 0;
    (centers.rowwise() - point).rowwise().squaredNorm().minCoeff(&at);
    return static_cast<int>(at);
  }
};

/// k-means (Lloyd, "Least squares quantization in PCM", 1982) from centres chosen by k-means++ (Arthur,
/// Vassilvitskii, SODA 2007); the best of several beginnings. The same on any number of threads. O(restarts ·
/// rounds · points · clusters · dimensions).
struct KMeans {
  /// How many groups, ≥ 1.
  int clusters = 8;
  /// The most rounds, ≥ 1; it ends before where no point changes its group.
  int rounds = 100;
  /// How many beginnings are tried, ≥ 1.
  int restarts = 4;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// The groups.
  /// @param points a point a row, finite
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for options out of range, DataError for fewer points than clusters or one that is
  /// not finite, Cancelled
  KMeansModel fit(const Eigen::MatrixXd& points, const Execution& execution = {}) const {
    require_at_least("clusters", clusters, 1);
    require_at_least("rounds", rounds, 1);
    require_at_least("restarts", restarts, 1);
    if (points.rows() < clusters || points.cols() == 0)
      throw DataError("k-means: " + std::to_string(points.rows()) + " points of " +
                      std::to_string(points.cols()) + " dimensions, expected at least " +
                      std::to_string(clusters) + " points");
    if (!points.allFinite()) throw DataError("k-means: a point is not finite");
    // A point's coordinates side by side.
    const Points side_by_side = points;
    KMeansModel best;
    for (int start = 0; start < restarts; ++start) {
      KMeansModel model = from(side_by_side, static_cast<std::uint64_t>(start), execution);
      if (start == 0 || model.inertia < best.inertia) best = std::move(model);
    }
    return best;
  }

 private:
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  KMeansModel from(const Points& points, std::uint64_t start, const Execution& execution) const {
    const Eigen::Index count = points.rows();
    KMeansModel model{.centers = Eigen::MatrixXd(clusters, points.cols()),
                      .labels = std::vector<int>(static_cast<std::size_t>(count), -1)};
    Random random(seed, start);
    Eigen::VectorXd distances = Eigen::VectorXd::Constant(count, std::numeric_limits<double>::max());
    auto chosen = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(count)));
    for (int c = 0; c < clusters; ++c) {
      model.centers.row(c) = points.row(chosen);
      for (Eigen::Index p = 0; p < count; ++p)
        distances[p] = std::min(distances[p], (points.row(p) - model.centers.row(c)).squaredNorm());
      double left = random.uniform() * distances.sum();
      chosen = count - 1;
      for (Eigen::Index p = 0; p < count; ++p) {
        left -= distances[p];
        if (left < 0) {
          chosen = p;
          break;
        }
      }
    }

    std::vector<int> labels(static_cast<std::size_t>(count));
    for (model.rounds = 1; model.rounds <= rounds; ++model.rounds) {
      parallel_for(count, 256, execution, "k-means", [&](std::int64_t begin, std::int64_t end) {
        for (auto p = begin; p < end; ++p) {
          labels[static_cast<std::size_t>(p)] = model.nearest(points.row(p));
          distances[p] =
              (points.row(p) - model.centers.row(labels[static_cast<std::size_t>(p)])).squaredNorm();
        }
      });
      const bool same = labels == model.labels;
      model.labels = labels;
      if (same) break;
      Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(clusters, points.cols());
      Eigen::VectorXd sizes = Eigen::VectorXd::Zero(clusters);
      for (Eigen::Index p = 0; p < count; ++p) {
        const int label = labels[static_cast<std::size_t>(p)];
        sums.row(label) += points.row(p);
        sizes[label] += 1;
      }
      for (int c = 0; c < clusters; ++c) {
        if (sizes[c] > 0) {
          model.centers.row(c) = sums.row(c) / sizes[c];
          continue;
        }
        // A group that has lost its points begins anew at the point that is farthest off.
        Eigen::Index farthest = 0;
        distances.maxCoeff(&farthest);
        model.centers.row(c) = points.row(farthest);
        distances[farthest] = 0;
      }
    }
    model.rounds = std::min(model.rounds, rounds);
    for (Eigen::Index p = 0; p < count; ++p) {
      const int label = model.nearest(points.row(p));
      model.labels[static_cast<std::size_t>(p)] = label;
      model.inertia += (points.row(p) - model.centers.row(label)).squaredNorm();
    }
    return model;
  }
};

}  // namespace kindred::inline v0
