#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/detail/stable_sort.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/metrics/auc.hpp"
#include "kindred/profile/profile_vectors.hpp"

namespace kindred::inline v0 {

/// A person who is like the seeds, and why.
struct LookAlike {
  /// Who.
  UserIndex user = {};
  /// How much: Σ of the contributions of all columns; > 0, what everybody's mean has being 0.
  double score = 0;
  /// The columns that count most for it, the greatest contribution first, up to three.
  std::vector<std::pair<std::string, double>> because = {};
};

/// People who are like some seed users, by what sets these apart: the score of a person z is Σ_d m_d z_d over
/// the columns d, m being the seeds' mean less everybody's in units of everybody's variance: the linear
/// discriminant of seeds and everybody with a diagonal covariance (Hastie, Tibshirani, Friedman, "The
/// elements of statistical learning", 2009, § 4.3 and 18.2). Give standardised vectors.
///
/// It is no distance: who goes further than the seeds in what sets them apart comes before one who is just
/// like them. For the nearest to the seeds' mean, see ExactNeighbors.
class LookAlikes {
 public:
  /// O(people · columns).
  /// @param vectors people as points; copied
  /// @param seeds who is to be found more of
  /// @throws DataError without seeds, or for one that has no row
  LookAlikes(const ProfileVectors& vectors, std::span<const UserIndex> seeds)
      : vectors_(vectors), seeds_(seeds.begin(), seeds.end()) {
    std::sort(seeds_.begin(), seeds_.end());
    seeds_.erase(std::unique(seeds_.begin(), seeds_.end()), seeds_.end());
    if (seeds_.empty()) throw DataError("look-alikes: no seeds, expected at least one user");
    const auto people = static_cast<std::size_t>(vectors.rows.rows());
    if (seeds_.back().value >= people)
      throw DataError("look-alikes: seed " + std::to_string(seeds_.back().value) + " is not one of the " +
                      std::to_string(people) + " users");
    Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(vectors.rows.cols());
    for (const UserIndex seed : seeds_) mean += vectors.rows.row(static_cast<Eigen::Index>(seed.value));
    mean /= static_cast<double>(seeds_.size());
    mean_ = vectors.rows.colwise().mean();
    const Eigen::RowVectorXd variance =
        (vectors.rows.rowwise() - mean_).array().square().colwise().mean().matrix();
    // A column in which the few seeds differ from all by chance alone says little: what chance makes is taken
    // off (Donoho, Johnstone 1994, soft thresholding; Tibshirani et al., PNAS 99 (2002), shrunken centroids).
    const double chance = 1 / std::sqrt(static_cast<double>(seeds_.size()));
    // Of the mean of as many drawn at random, none of them twice.
    const double error = chance * std::sqrt(static_cast<double>(people - seeds_.size()) /
                                            std::max(1.0, static_cast<double>(people) - 1));
    double farthest = 0;
    Eigen::Index looked_at = 0;
    direction_ = Eigen::RowVectorXd::Zero(mean.size());
    for (Eigen::Index d = 0; d < mean.size(); ++d) {
      if (!(variance[d] > 1e-12)) continue;
      ++looked_at;
      const double apart = (mean[d] - mean_[d]) / std::sqrt(variance[d]);
      farthest = std::max(farthest, std::abs(apart));
      direction_[d] = std::copysign(std::max(0.0, std::abs(apart) - chance), apart) / std::sqrt(variance[d]);
    }
    tells_ = farthest > 0 && error > 0 &&
             static_cast<double>(looked_at) * std::erfc(farthest / (error * std::numbers::sqrt2)) <= 0.05;
  }

  /// Whether something surely sets the seeds apart from everybody: whether the column in which they differ
  /// most would differ so in at most one of twenty draws of as many people at random, by the normal
  /// distribution and as many columns as were looked at (Bonferroni). Where it is false, what `find` goes by
  /// may be chance; of three or four seeds it mostly is false, whatever they have in common.
  bool tells() const noexcept { return tells_; }

  /// How much a person is like the seeds; 0 for one who is as everybody is in the mean.
  double score(UserIndex user) const {
    return (vectors_.rows.row(static_cast<Eigen::Index>(user.value)) - mean_).dot(direction_);
  }

  /// The `count` most alike who are no seeds: highest score first, equal ones by index. Fewer where fewer are
  /// more like the seeds than everybody is in the mean: none where nothing sets the seeds apart.
  /// O(people · columns).
  std::vector<LookAlike> find(int count) const {
    require_at_least("count", count, 0);
    const Eigen::VectorXd scores = (vectors_.rows.rowwise() - mean_) * direction_.transpose();
    std::vector<UserIndex> others;
    for (UserIndex user{0}; user.value < static_cast<std::size_t>(scores.size()); ++user)
      if (scores[static_cast<Eigen::Index>(user.value)] > 0 &&
          !std::binary_search(seeds_.begin(), seeds_.end(), user))
        others.push_back(user);
    const auto above = [&](UserIndex a, UserIndex b) {
      const double left = scores[static_cast<Eigen::Index>(a.value)],
                   right = scores[static_cast<Eigen::Index>(b.value)];
      return left != right ? left > right : a < b;
    };
    const auto taken = std::min(others.size(), static_cast<std::size_t>(count));
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(taken), others.end(),
                      above);
    std::vector<LookAlike> found;
    for (std::size_t i = 0; i < taken; ++i) {
      const auto row = static_cast<Eigen::Index>(others[i].value);
      LookAlike one{.user = others[i], .score = scores[row]};
      for (Eigen::Index d = 0; d < direction_.size(); ++d)
        if (const double amount = (vectors_.rows(row, d) - mean_[d]) * direction_[d]; amount > 0)
          one.because.emplace_back(vectors_.names[static_cast<std::size_t>(d)], amount);
      detail::stable_sort(one.because.begin(), one.because.end(),
                          [](const auto& a, const auto& b) { return a.second > b.second; });
      if (one.because.size() > 3) one.because.resize(3);
      found.push_back(std::move(one));
    }
    return found;
  }

 private:
  ProfileVectors vectors_;
  std::vector<UserIndex> seeds_;
  Eigen::RowVectorXd mean_;
  Eigen::RowVectorXd direction_;
  bool tells_ = false;
};

/// How well seeds that were held out are found among everybody else: the area under the ROC curve of their
/// scores by look-alikes of the other seeds, averaged over as many parts as said. .5 is chance.
/// @throws DataError for fewer seeds than parts or nobody but seeds, OptionError for fewer than two parts
inline double expansion_auc(const ProfileVectors& vectors, std::span<const UserIndex> seeds, int parts = 5,
                            std::uint64_t seed = 1) {
  require_at_least("parts", parts, 2);
  std::vector<UserIndex> shuffled(seeds.begin(), seeds.end());
  std::sort(shuffled.begin(), shuffled.end());
  // One who is named twice would be held out and told of at once.
  shuffled.erase(std::unique(shuffled.begin(), shuffled.end()), shuffled.end());
  if (shuffled.size() < static_cast<std::size_t>(parts))
    throw DataError("look-alikes: " + std::to_string(shuffled.size()) + " seeds in " + std::to_string(parts) +
                    " parts, expected at least one a part");
  std::vector<bool> is_seed(static_cast<std::size_t>(vectors.rows.rows()));
  for (const UserIndex user : shuffled)
    if (user.value < is_seed.size()) is_seed[user.value] = true;
  Random(seed).shuffle(shuffled);
  double sum = 0;
  for (int part = 0; part < parts; ++part) {
    std::vector<UserIndex> kept, held;
    for (std::size_t i = 0; i < shuffled.size(); ++i)
      (i % static_cast<std::size_t>(parts) == static_cast<std::size_t>(part) ? held : kept)
          .push_back(shuffled[i]);
    const LookAlikes alikes(vectors, kept);
    std::vector<double> high, low;
    for (const UserIndex user : held) high.push_back(alikes.score(user));
    for (std::size_t user = 0; user < is_seed.size(); ++user)
      if (!is_seed[user]) low.push_back(alikes.score(UserIndex(user)));
    sum += auc(high, low);
  }
  return sum / parts;
}

}  // namespace kindred::inline v0
