#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "kindred/collaborative/detail/ordered_probit.hpp"
#include "kindred/collaborative/detail/posterior_factors.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/small_cholesky.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/model/query.hpp"

namespace kindred::inline v0::detail {

/// What a person's history says in one sample of a posterior after the other: see PosteriorFactors.
/// O(history · dims² + dims³) a sample.
template <class Scalar>
class PosteriorPerson {
 public:
  static std::size_t workspace_size(std::size_t dims) noexcept {
    return 2 * Workspace::bytes_for<double>(dims * dims) + 5 * Workspace::bytes_for<double>(dims);
  }

  PosteriorPerson(const PosteriorFactors<Scalar>& posterior, const Query<Scalar>& query,
                  Workspace::Frame& frame)
      : posterior_(posterior),
        query_(query),
        dims_(posterior.dims),
        gram_(frame.take<double>(dims_ * dims_)),
        factor_(frame.take<double>(dims_ * dims_)),
        theta_(frame.take<double>(dims_)),
        implied_(frame.take<double>(dims_)),
        design_(frame.take<double>(dims_)),
        target_(frame.take<double>(dims_)),
        prior_(frame.take<double>(dims_)) {}

  /// Finds θ, and all else below, in a sample.
  void meet(std::size_t s) noexcept {
    const auto& history = query_.history;
    imply(s);
    const std::span lambda = posterior_.prior_precisions.span().subspan(s * dims_ * dims_, dims_ * dims_);
    for (std::size_t d = 0; d < dims_; ++d)
      prior_[d] = dot<double>(lambda.subspan(d * dims_, dims_),
                              posterior_.prior_means.span().subspan(s * dims_, dims_));
    if (posterior_.is_probit()) return find_mode(s, lambda);
    std::fill(gram_.begin(), gram_.end(), 0.0);
    std::fill(target_.begin(), target_.end(), 0.0);
    double squares = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const double residual = rating(e) - describe(e, s);
      squares += residual * residual;
      for (std::size_t d = 0; d < dims_; ++d) {
        target_[d] += residual * design_[d];
        double* const row = gram_.data() + d * dims_;
        for (std::size_t k = 0; k <= d; ++k) row[k] += design_[d] * design_[k];
      }
    }
    noise_ = posterior_.noises[s];
    find_theta(lambda);
    const double degrees = posterior_.noise_degrees;
    if (!(degrees > 0) || history.empty()) return;
    const double shape = 1 + (degrees + static_cast<double>(history.size())) / 2,
                 rate = degrees / 2 / posterior_.noises[s];
    for (int turn = 0; turn < 3; ++turn) {
      noise_ = shape / (rate + expected_squares(squares, lambda) / 2);
      find_theta(lambda);
    }
  }

  /// A rating of the history, less m, over σ.
  double rating(std::size_t e) const noexcept {
    return (static_cast<double>(query_.history.weights[e]) - posterior_.center) / posterior_.scale;
  }

  /// Sets `design` to h of an entry of the history, and returns what it is rated but for θ.
  double describe(std::size_t e, std::size_t s) noexcept {
    const auto& history = query_.history;
    const ItemIndex item = history.items[e];
    const auto z = posterior_.vector_of(item, s);
    double known = posterior_.intercepts[s] + level_ +
                   static_cast<double>(posterior_.offsets[item.value * posterior_.samples + s]);
    const Scalar* const day =
        posterior_.implied_by(history.times.empty() ? std::nullopt : std::optional(history.times[e]), s);
    if (day) known += static_cast<double>(day[dims_]);
    for (std::size_t d = 0; d < dims_; ++d) {
      const double of_day = day ? static_cast<double>(day[d]) : 0;
      known += implied_[d] * z[d] + of_day * (implied_[d] + z[d]);
      design_[d] = z[d] + implied_[d] + of_day;
    }
    return known;
  }

  /// The Cholesky factor of P.
  std::span<const double> factor() const noexcept { return factor_; }
  /// θ's mean.
  std::span<const double> theta() const noexcept { return theta_; }
  /// q, but for the day's part.
  std::span<const double> implied() const noexcept { return implied_; }
  /// h of what was described last.
  std::span<const double> design() const noexcept { return design_; }
  /// Λμ.
  std::span<const double> prior() const noexcept { return prior_; }
  /// l, but for the day's part.
  double level() const noexcept { return level_; }
  /// α.
  double noise() const noexcept { return noise_; }

 private:
  void find_theta(std::span<const double> lambda) noexcept {
    for (std::size_t at = 0; at < lambda.size(); ++at) factor_[at] = lambda[at] + noise_ * gram_[at];
    factorize(factor_, dims_);
    for (std::size_t d = 0; d < dims_; ++d) theta_[d] = prior_[d] + noise_ * target_[d];
    solve(factor_, theta_);
  }

  // E Σ (r − θ·h)² = Σr² − 2 θ̄·Σrh + θ̄ᵀGθ̄ + tr(P⁻¹G).
  double expected_squares(double squares, std::span<const double> lambda) noexcept {
    double quadratic = 0;
    for (std::size_t d = 0; d < dims_; ++d) {
      const double* const row = gram_.data() + d * dims_;
      for (std::size_t k = 0; k < d; ++k) quadratic += 2 * row[k] * theta_[k] * theta_[d];
      quadratic += row[d] * theta_[d] * theta_[d];
    }
    return std::max(0.0, squares - 2 * dot<double>(theta_, target_) + quadratic + trace(lambda) / noise_);
  }

  // tr(P⁻¹ (P − Λ)); h is overwritten.
  double trace(std::span<const double> lambda) noexcept {
    double trace = 0;
    for (std::size_t d = 0; d < dims_; ++d) {
      std::copy_n(lambda.data() + d * dims_, dims_, design_.begin());
      solve(factor_, design_);
      trace += 1 - design_[d];
    }
    return trace;
  }

  // Finds q and l.
  void imply(std::size_t s) noexcept {
    std::fill(implied_.begin(), implied_.end(), 0.0);
    level_ = 0;
    const auto add = [&](double value, const Scalar* x) {
      level_ += value * static_cast<double>(x[dims_]);
      for (std::size_t d = 0; d < dims_; ++d) {
        const double own = value * static_cast<double>(x[d]);
        level_ -= own * own / 2;
        implied_[d] += own;
      }
    };
    if (!posterior_.implicit.empty() && !query_.history.empty()) {
      const double one = 1 / std::sqrt(static_cast<double>(query_.history.size()));
      for (const ItemIndex item : query_.history.items) add(one, posterior_.implied_by(item, s));
    }
    const auto features = posterior_.features_of(query_.user);
    for (std::size_t f = 0; f < features.size(); ++f)
      add(static_cast<double>(features.values[f]), posterior_.implied_by(features.indices[f], s));
    level_ += dot<double>(implied_, implied_) / 2;
  }

  // The mode of θ given an ordered probit's ratings: P is Λ less the curvature of the log-likelihood there.
  void find_mode(std::size_t s, std::span<const double> lambda) noexcept {
    const auto& history = query_.history;
    noise_ = posterior_.noises[s];
    std::copy_n(posterior_.prior_means.data() + s * dims_, dims_, theta_.begin());
    std::copy(lambda.begin(), lambda.end(), factor_.begin());
    for (int turn = 0; turn < 6 && !history.empty(); ++turn) {
      std::copy(lambda.begin(), lambda.end(), gram_.begin());
      std::copy(prior_.begin(), prior_.end(), target_.begin());
      double squares = 0;
      for (std::size_t e = 0; e < history.size(); ++e) {
        const double known = describe(e, s), own = dot<double>(theta_, design_);
        const Slope at = likelihood(history.weights[e], s, known + own);
        squares += at.squares;
        for (std::size_t d = 0; d < dims_; ++d) {
          target_[d] += (at.curvature * own + at.slope) * design_[d];
          double* const row = gram_.data() + d * dims_;
          for (std::size_t k = 0; k <= d; ++k) row[k] += at.curvature * design_[d] * design_[k];
        }
      }
      const double degrees = posterior_.noise_degrees;
      if (turn > 0 && degrees > 0)
        noise_ = (1 + (degrees + static_cast<double>(history.size())) / 2) /
                 ((degrees / posterior_.noises[s] + squares + trace(lambda) / noise_) / 2);
      std::copy(gram_.begin(), gram_.end(), factor_.begin());
      factorize(factor_, dims_);
      std::copy(target_.begin(), target_.end(), theta_.begin());
      solve(factor_, theta_);
    }
    if (history.empty()) factorize(factor_, dims_);
  }

  struct Slope {
    double slope, curvature;  // d ln p / dη and −d² ln p / dη²
    double squares;           // E (z − η)²
  };

  // Of the level nearest to a rating.
  Slope likelihood(Scalar rating, std::size_t s, double eta) const noexcept {
    const auto& levels = posterior_.levels;
    const auto above = std::lower_bound(levels.begin(), levels.end(), rating);
    auto k = static_cast<std::size_t>(above - levels.begin());
    if (k == levels.size() || (k > 0 && rating - levels[k - 1] <= levels[k] - rating)) --k;
    const double* const t = posterior_.thresholds.data() + s * (levels.size() - 1);
    const bool has_lower = k > 0, has_upper = k + 1 < levels.size();
    const double root = std::sqrt(noise_), a = has_lower ? root * (t[k - 1] - eta) : 0,
                 b = has_upper ? root * (t[k] - eta) : 0;
    const double p = (has_upper ? normal_cdf(b) : 1) - (has_lower ? normal_cdf(a) : 0);
    // Where both ends are so far to one side that their distributions round alike, the latent is at the
    // nearer.
    if (p < 1e-12) {
      const double nearer = has_lower && a > 0 ? a : b;
      return {root * nearer, noise_, nearer * nearer / noise_};
    }
    const double at_a = has_lower ? normal_density(a) : 0, at_b = has_upper ? normal_density(b) : 0;
    const double slope = (at_a - at_b) / p, bend = (b * at_b - a * at_a) / p;
    return {root * slope, noise_ * (slope * slope + bend), (1 - bend) / noise_};
  }

  const PosteriorFactors<Scalar>& posterior_;
  const Query<Scalar>& query_;
  std::size_t dims_;
  std::span<double> gram_;  // Σ hhᵀ, its lower triangle
  std::span<double> factor_, theta_, implied_, design_;
  std::span<double> target_;  // Σ (y − …) h
  std::span<double> prior_;
  double level_ = 0, noise_ = 1;
};

}  // namespace kindred::inline v0::detail
