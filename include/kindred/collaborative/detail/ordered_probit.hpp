#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"

namespace kindred::inline v0::detail {

// The standard normal's density and distribution.
inline double normal_density(double x) noexcept {
  return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}
inline double normal_cdf(double x) noexcept { return std::erfc(-x / std::numbers::sqrt2) / 2; }

// The x of normal_cdf(x) = p, to 1e-9. Source: Acklam 2003, "An algorithm for computing the inverse normal
// cumulative distribution function".
inline double normal_quantile(double p) noexcept {
  constexpr double a[] = {-39.69683028665376, 220.9460984245205,  -275.9285104469687,
                          138.3577518672690,  -30.66479806614716, 2.506628277459239};
  constexpr double b[] = {-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
                          -13.28068155288572};
  constexpr double c[] = {-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                          -2.549732539343734,    4.374664141464968,   2.938163982698783};
  constexpr double d[] = {0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416};
  if (!(p > 0)) return -std::numeric_limits<double>::infinity();
  if (!(p < 1)) return std::numeric_limits<double>::infinity();
  const double tail = std::min(p, 1 - p);
  if (tail < 0.02425) {
    const double q = std::sqrt(-2 * std::log(tail));
    const double x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
                     ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    return p < 0.5 ? x : -x;
  }
  const double q = p - 0.5, r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

/// The part of an ordered probit that is no linear model: a rating is of category k where the latent
/// z = η + N(0, 1/α), α that of the rating's user, is between thresholds k − 1 and k. The first and the last
/// threshold stay where they are, which sets the latents' scale and origin; with two categories α is 1, and
/// the one threshold free. Each step draws the free thresholds with the latents integrated out, one at a time
/// by a Metropolis step, and then the latents. Sources: Albert and Chib 1993, "Bayesian analysis of binary
/// and polychotomous response data"; Nandram and Chen 1996, "Reparameterizing the generalized linear model to
/// accelerate Gibbs sampler convergence"; Cowles 1996, "Accelerating Monte Carlo Markov chain convergence for
/// cumulative-link generalized linear models". O(entries) a step.
class OrderedProbit {
 public:
  /// @param categories each entry's, below `category_count`
  /// @param users user u's entries are [users[u], users[u + 1])
  OrderedProbit(std::span<const std::uint32_t> categories, std::size_t category_count,
                std::span<const std::int64_t> users, std::uint64_t seed)
      : seed_(seed), bounds_(category_count + 1), step_(category_count, 0.05), begin_(category_count + 1, 0) {
    if (categories.size() > std::numeric_limits<std::uint32_t>::max())
      throw DataError("ordered probit: there are " + std::to_string(categories.size()) +
                      " ratings, expected fewer than 2³²");
    for (const std::uint32_t category : categories) ++begin_[category + 1];
    for (std::size_t k = 0; k < category_count; ++k) begin_[k + 1] += begin_[k];
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    entries_.resize(categories.size());
    users_.resize(categories.size());
    for (std::size_t u = 0; u + 1 < users.size(); ++u)
      for (auto n = static_cast<std::size_t>(users[u]); n < static_cast<std::size_t>(users[u + 1]); ++n) {
        const std::size_t at = next[categories[n]]++;
        entries_[at] = static_cast<std::uint32_t>(n);
        users_[at] = static_cast<std::uint32_t>(u);
      }

    const auto size = static_cast<double>(std::max<std::size_t>(categories.size(), 1));
    for (std::size_t k = 0; k <= category_count; ++k)
      bounds_[k] = normal_quantile(static_cast<double>(begin_[k]) / size);
    bounds_.back() = std::numeric_limits<double>::infinity();
    latents_.resize(categories.size());
    for (std::size_t n = 0; n < categories.size(); ++n) {
      const std::size_t k = categories[n];
      latents_[n] = static_cast<float>(
          normal_quantile((static_cast<double>(begin_[k]) + static_cast<double>(begin_[k + 1])) / 2 / size));
    }
    lower_.resize(categories.size());
    upper_.resize(categories.size());
    proposed_.resize(categories.size());
    means_.resize(categories.size());
    roots_.resize(categories.size());
  }

  /// The latents: each entry's at first the median of its category.
  const std::vector<float>& latents() const noexcept { return latents_; }
  /// Between which latents each category lies: −∞, the thresholds, ∞.
  std::span<const double> bounds() const noexcept { return bounds_; }

  /// Draws thresholds and latents.
  /// @param residuals of the latents, before and after
  /// @param noise each user's α
  /// @param adapts whether the Metropolis steps' lengths are still being set, for 44 % of them to be taken
  void step(std::span<float> residuals, std::span<const float> noise, bool adapts,
            const Execution& execution) {
    ++steps_;
    each_chunk(0, entries_.size(), execution, [&](std::size_t begin, std::size_t end) {
      for (std::size_t at = begin; at < end; ++at) {
        const std::size_t n = entries_[at];
        means_[at] = static_cast<double>(latents_[n]) - static_cast<double>(residuals[n]);
        roots_[at] = std::sqrt(static_cast<double>(noise[users_[at]]));
      }
    });
    for (std::size_t k = 0; k + 1 < bounds_.size(); ++k) {
      each_chunk(begin_[k], begin_[k + 1], execution, [&](std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; ++at) {
          lower_[at] = normal_cdf(roots_[at] * (bounds_[k] - means_[at]));
          upper_[at] = normal_cdf(roots_[at] * (bounds_[k + 1] - means_[at]));
        }
      });
    }
    Random random(seed_, steps_ << 32 | std::uint64_t{1} << 63);
    const std::size_t categories = bounds_.size() - 1, first = categories == 2 ? 1 : 2;
    for (std::size_t k = first; k + first <= categories; ++k) move_threshold(k, random, adapts, execution);
    draw_latents(residuals, execution);
  }

 private:
  template <class Use>
  static void each_chunk(std::size_t begin, std::size_t end, const Execution& execution, Use&& use) {
    parallel_for(static_cast<std::int64_t>(end - begin), 8192, execution, "thresholds",
                 [&](std::int64_t first, std::int64_t last) {
                   use(begin + static_cast<std::size_t>(first), begin + static_cast<std::size_t>(last));
                 });
  }

  void move_threshold(std::size_t k, Random& random, bool adapts, const Execution& execution) {
    const double old = bounds_[k], below = bounds_[k - 1], above = bounds_[k + 1], length = step_[k];
    // Of a normal step that stays between the neighbours.
    const auto room = [&](double from) {
      return normal_cdf((above - from) / length) - normal_cdf((below - from) / length);
    };
    const double lowest = normal_cdf((below - old) / length);
    const double drawn = old + length * normal_quantile(lowest + random.uniform() * room(old));
    const double acceptance = random.uniform();
    if (!(drawn > below && drawn < above)) return;
    const auto likelihood = [&](std::size_t begin, std::size_t end, bool is_upper) {
      return parallel_reduce(
          static_cast<std::int64_t>(end - begin), 8192, execution, "thresholds", 0.0,
          [&](std::int64_t first, std::int64_t last) {
            double sum = 0, product = 1;
            for (auto at = begin + static_cast<std::size_t>(first);
                 at < begin + static_cast<std::size_t>(last); ++at) {
              const double cdf = proposed_[at] = normal_cdf(roots_[at] * (drawn - means_[at]));
              const double now = is_upper ? cdf - lower_[at] : upper_[at] - cdf;
              product *= std::max(now, least_) / std::max(upper_[at] - lower_[at], least_);
              if (product < 1e-100 || product > 1e100 || (at & 7) == 7) {
                sum += std::log(product);
                product = 1;
              }
            }
            return sum + std::log(product);
          },
          [](double a, double b) { return a + b; });
    };
    const double gain = likelihood(begin_[k - 1], begin_[k], true) +
                        likelihood(begin_[k], begin_[k + 1], false) + std::log(room(old) / room(drawn));
    const bool accepted = std::log(1 - acceptance) < gain;
    if (adapts) step_[k] *= std::exp(((accepted ? 1 : 0) - 0.44) / std::sqrt(static_cast<double>(steps_)));
    if (!accepted) return;
    bounds_[k] = drawn;
    std::copy_n(proposed_.data() + begin_[k - 1], begin_[k] - begin_[k - 1], upper_.data() + begin_[k - 1]);
    std::copy_n(proposed_.data() + begin_[k], begin_[k + 1] - begin_[k], lower_.data() + begin_[k]);
  }

  // A standard normal number between the bounds of category k, as entry `at` sees them. Far above the mean,
  // where the distribution rounds to 1, its mirror image is drawn.
  double drawn_between(std::size_t k, std::size_t at, double uniform) const noexcept {
    if (lower_[at] < 0.999) return normal_quantile(lower_[at] + uniform * (upper_[at] - lower_[at]));
    const double least = normal_cdf(roots_[at] * (means_[at] - bounds_[k + 1])),
                 most = normal_cdf(roots_[at] * (means_[at] - bounds_[k]));
    return -normal_quantile(least + uniform * (most - least));
  }

  void draw_latents(std::span<float> residuals, const Execution& execution) {
    for (std::size_t k = 0; k + 1 < bounds_.size(); ++k) {
      each_chunk(begin_[k], begin_[k + 1], execution, [&](std::size_t begin, std::size_t end) {
        Random random(seed_, steps_ << 32 | std::uint64_t{1} << 63 | (begin + 1));
        for (std::size_t at = begin; at < end; ++at) {
          const double drawn = drawn_between(k, at, random.uniform());
          // Within its bounds, and finite, where a distribution rounds to 0 or 1.
          const double far = 40 / roots_[at], mean = means_[at];
          const double least = std::max(bounds_[k], std::min(mean, bounds_[k + 1]) - far),
                       most = std::min(bounds_[k + 1], std::max(mean, bounds_[k]) + far);
          const double z = std::clamp(mean + drawn / roots_[at], least, most);
          const std::size_t n = entries_[at];
          latents_[n] = static_cast<float>(z);
          residuals[n] = static_cast<float>(z - means_[at]);
        }
      });
    }
  }

  static constexpr double least_ =
      1e-14;  // what is left of a probability where the two distributions round alike

  std::uint64_t seed_;
  std::uint64_t steps_ = 0;
  std::vector<double> bounds_, step_;
  std::vector<std::size_t> begin_;  // where each category's entries begin
  std::vector<std::uint32_t> entries_, users_;
  std::vector<float> latents_;
  std::vector<double> means_, roots_, lower_, upper_, proposed_;  // in the order of entries_
};

}  // namespace kindred::inline v0::detail
