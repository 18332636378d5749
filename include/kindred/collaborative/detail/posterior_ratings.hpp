#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/ordered_probit.hpp"
#include "kindred/collaborative/detail/posterior_factors.hpp"
#include "kindred/collaborative/detail/posterior_person.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/small_cholesky.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

/// Ratings by a posterior of factors: the mean over its samples of what each gives. PosteriorPerson's time,
/// and 2 · samples · dims flops an item.
template <class Scalar>
class PosteriorRatings {
 public:
  explicit PosteriorRatings(const PosteriorFactors<Scalar>& posterior) noexcept
      : posterior_(posterior), samples_(posterior.samples), dims_(posterior.dims) {}

  std::size_t workspace_size() const noexcept {
    return PosteriorPerson<Scalar>::workspace_size(dims_) + Workspace::bytes_for<double>(dims_) +
           2 * Workspace::bytes_for<Scalar>(samples_ * dims_) + 2 * Workspace::bytes_for<double>(samples_) +
           (posterior_.is_probit() ? Workspace::bytes_for<double>(samples_ * dims_ * dims_) : 0);
  }

  /// The ratings of all items that have a training rating.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Folded folded = fold_in(query, frame);
    for (ItemIndex item{0}; item.value < posterior_.item_count(); ++item)
      scores[item.value] = posterior_.rated[item.value] != 0 ? rating(folded, item) : no_score<Scalar>;
  }

  /// The ratings of the items asked for; a fallback where the history is empty or the item has no rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> wanted,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Folded folded = fold_in(query, frame);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      ratings[i] = {rating(folded, wanted[i]),
                    query.history.empty() || posterior_.rated[wanted[i].value] == 0};
  }

  /// θ is linear in the ratings, so each item of the history has its part: α (yⱼ − w − cⱼ − l − q·zⱼ)
  /// hⱼᵀP⁻¹hᵢ, and what it adds by being there. The rest are the mean, the item's offset, hᵢᵀP⁻¹Λμ, which is
  /// the prior's part, and what the person's features and the day add by being there.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (posterior_.rated[item.value] == 0) return {item, no_score<Scalar>, {}};
    const auto& history = query.history;
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    PosteriorPerson<Scalar> person(posterior_, query, frame);
    const auto share = frame.template take<double>(dims_);
    std::vector<double> of_items(history.size());
    double of_prior = 0, of_intercept = 0, of_features = 0, of_day = 0;
    const auto features = posterior_.features_of(query.user);
    for (std::size_t s = 0; s < samples_; ++s) {
      person.meet(s);
      const auto z = posterior_.vector_of(item, s);
      for (std::size_t d = 0; d < dims_; ++d) share[d] = z[d] + person.implied()[d];
      if (const Scalar* const day = posterior_.implied_by(query.time, s)) {
        of_day += static_cast<double>(day[dims_]);
        for (std::size_t d = 0; d < dims_; ++d) {
          of_day += static_cast<double>(day[d]) * share[d];
          share[d] += static_cast<double>(day[d]);
        }
      }
      solve(person.factor(), share);
      of_intercept += posterior_.intercepts[s];
      of_prior += dot<double>(share, person.prior());
      // What something adds by being there: half of what it says together with the rest of q is its own.
      const auto added = [&](double value, const Scalar* x) {
        double sum = value * static_cast<double>(x[dims_]);
        for (std::size_t d = 0; d < dims_; ++d) {
          const double own = value * static_cast<double>(x[d]);
          sum += own * (z[d] + (person.implied()[d] - own) / 2);
        }
        return sum;
      };
      const double one = history.empty() ? 0 : 1 / std::sqrt(static_cast<double>(history.size()));
      for (std::size_t e = 0; e < history.size(); ++e) {
        const double residual = person.rating(e) - person.describe(e, s);
        of_items[e] += person.noise() * residual * dot<double>(person.design(), share);
        if (!posterior_.implicit.empty())
          of_items[e] += added(one, posterior_.implied_by(history.items[e], s));
      }
      for (std::size_t f = 0; f < features.size(); ++f)
        of_features +=
            added(static_cast<double>(features.values[f]), posterior_.implied_by(features.indices[f], s));
    }
    const double unit = posterior_.scale / static_cast<double>(samples_);
    const Scalar offset = posterior_.offset(item);
    std::vector<Contribution<Scalar>> contributions = {
        {BecauseOf{"mean of all ratings"}, static_cast<Scalar>(posterior_.center + unit * of_intercept)},
        {BecauseOf{"how this item is rated"}, offset},
        {BecauseOf{"what people like in general"}, static_cast<Scalar>(unit * of_prior)}};
    double sum = posterior_.center + unit * (of_intercept + of_prior + of_features + of_day) +
                 static_cast<double>(offset);
    if (features.size() > 0)
      contributions.push_back({BecauseOf{"who this person is"}, static_cast<Scalar>(unit * of_features)});
    if (posterior_.looks_at_days())
      contributions.push_back({BecauseOf{"the day"}, static_cast<Scalar>(unit * of_day)});
    for (std::size_t e = 0; e < history.size(); ++e) {
      contributions.push_back({BecauseOfItem{history.items[e]}, static_cast<Scalar>(unit * of_items[e])});
      sum += unit * of_items[e];
    }
    return make_explanation(item, static_cast<Scalar>(sum), std::move(contributions));
  }

  /// The standard deviation of the expected rating of each item asked for: by the law of total variance that
  /// of what the samples expect, and within a sample what P leaves open of θ, σ² hᵀP⁻¹h. The noise of a
  /// single rating is not in it. ∞ of an item without a training rating. Not of a probit. PosteriorPerson's
  /// time, and samples · dims² flops an item.
  std::vector<Scalar> deviations(const Query<Scalar>& query, std::span<const ItemIndex> wanted) const {
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    PosteriorPerson<Scalar> person(posterior_, query, frame);
    const auto share = frame.template take<double>(dims_);
    std::vector<double> sums(wanted.size(), 0.0), squares = sums, open = sums;
    for (std::size_t s = 0; s < samples_; ++s) {
      person.meet(s);
      const Scalar* const day = posterior_.implied_by(query.time, s);
      const double* const factor = person.factor().data();
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto z = posterior_.vector_of(wanted[i], s);
        double rating = static_cast<double>(posterior_.offsets[wanted[i].value * samples_ + s]);
        rating += posterior_.intercepts[s] + person.level() + (day ? static_cast<double>(day[dims_]) : 0);
        for (std::size_t d = 0; d < dims_; ++d) {
          const double of_day = day ? static_cast<double>(day[d]) : 0, q = person.implied()[d];
          const double h = z[d] + q + of_day;
          rating += person.theta()[d] * h + (q + of_day) * z[d] + of_day * q;
          share[d] = h;
          for (std::size_t k = 0; k < d; ++k) share[d] -= factor[d * dims_ + k] * share[k];
          share[d] /= factor[d * dims_ + d];
          open[i] += share[d] * share[d];
        }
        sums[i] += rating;
        squares[i] += rating * rating;
      }
    }
    std::vector<Scalar> result(wanted.size(), std::numeric_limits<Scalar>::infinity());
    const auto count = static_cast<double>(samples_);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (posterior_.rated[wanted[i].value] == 0) continue;
      const double mean = sums[i] / count, between = std::max(0.0, squares[i] / count - mean * mean);
      result[i] = static_cast<Scalar>(posterior_.scale * std::sqrt(between + open[i] / count));
    }
    return result;
  }

 private:
  // What a query says in all samples: θ + q, as σ (θ + q) / samples but for a probit, and what all items have
  // in common. A probit knows that of each sample, and q and the factors of P.
  struct Folded {
    std::span<Scalar> vectors;
    Scalar base = 0;
    std::span<double> bases = {};
    std::span<Scalar> implied = {};
    std::span<double> factors = {}, noises = {}, room = {};
  };

  Folded fold_in(const Query<Scalar>& query, Workspace::Frame& frame) const noexcept {
    Folded folded{frame.template take<Scalar>(samples_ * dims_)};
    PosteriorPerson<Scalar> person(posterior_, query, frame);
    const bool probit = posterior_.is_probit();
    if (probit) {
      folded.bases = frame.template take<double>(samples_);
      folded.implied = frame.template take<Scalar>(samples_ * dims_);
      folded.factors = frame.template take<double>(samples_ * dims_ * dims_);
      folded.noises = frame.template take<double>(samples_);
      folded.room = frame.template take<double>(dims_);
    }
    const double unit = probit ? 1 : posterior_.scale / static_cast<double>(samples_);
    double base = posterior_.center;
    for (std::size_t s = 0; s < samples_; ++s) {
      person.meet(s);
      const Scalar* const day = posterior_.implied_by(query.time, s);
      double own = posterior_.intercepts[s] + person.level();
      if (day) own += static_cast<double>(day[dims_]);
      for (std::size_t d = 0; d < dims_; ++d) {
        const double of_day = day ? static_cast<double>(day[d]) : 0, q = person.implied()[d];
        own += person.theta()[d] * (q + of_day) + of_day * q;
        folded.vectors[s * dims_ + d] = static_cast<Scalar>(unit * (person.theta()[d] + q + of_day));
        if (probit) folded.implied[s * dims_ + d] = static_cast<Scalar>(q + of_day);
      }
      base += unit * own;
      if (!probit) continue;
      folded.bases[s] = own;
      folded.noises[s] = person.noise();
      std::copy(person.factor().begin(), person.factor().end(),
                folded.factors.begin() + static_cast<std::ptrdiff_t>(s * dims_ * dims_));
    }
    folded.base = static_cast<Scalar>(base);
    return folded;
  }

  Scalar rating(const Folded& folded, ItemIndex item) const noexcept {
    if (posterior_.is_probit()) return expected_level(folded, item);
    using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
    const auto length = static_cast<Eigen::Index>(folded.vectors.size());
    const Eigen::Map<const Vector> own(folded.vectors.data(), length),
        z(posterior_.items.data() + item.value * folded.vectors.size(), length);
    return folded.base + posterior_.offset(item) + own.dot(z);
  }

  Scalar expected_level(const Folded& folded, ItemIndex item) const noexcept {
    const auto& levels = posterior_.levels;
    double sum = 0;
    for (std::size_t s = 0; s < samples_; ++s) {
      const auto z = posterior_.vector_of(item, s);
      const double* const factor = folded.factors.data() + s * dims_ * dims_;
      double eta = folded.bases[s] + static_cast<double>(posterior_.offsets[item.value * samples_ + s]),
             variance = 1 / folded.noises[s];
      for (std::size_t d = 0; d < dims_; ++d) {
        eta += static_cast<double>(folded.vectors[s * dims_ + d]) * z[d];
        double h = z[d] + static_cast<double>(folded.implied[s * dims_ + d]);
        for (std::size_t k = 0; k < d; ++k) h -= factor[d * dims_ + k] * folded.room[k];
        folded.room[d] = h / factor[d * dims_ + d];
        variance += folded.room[d] * folded.room[d];
      }
      const double precision = 1 / std::sqrt(variance);
      for (std::size_t k = 0; k + 1 < levels.size(); ++k)
        sum += static_cast<double>(levels[k + 1] - levels[k]) *
               normal_cdf((eta - posterior_.thresholds[s * (levels.size() - 1) + k]) * precision);
    }
    return levels[0] + static_cast<Scalar>(sum / static_cast<double>(samples_));
  }

  const PosteriorFactors<Scalar>& posterior_;
  std::size_t samples_, dims_;
};

}  // namespace kindred::inline v0::detail
