#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/gibbs_schedule.hpp"
#include "kindred/collaborative/detail/normal_wishart.hpp"
#include "kindred/collaborative/detail/posterior_factors.hpp"
#include "kindred/collaborative/detail/random_draws.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/collaborative/detail/rating_units.hpp"
#include "kindred/collaborative/detail/rounds.hpp"
#include "kindred/collaborative/detail/small_cholesky.hpp"
#include "kindred/collaborative/fm_model.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// Bayesian probabilistic matrix factorisation, r(u,i) ~ N(μ + b(u) + b(i) + p(u)·q(i), 1/α), by Gibbs
/// sampling: (b(u), p(u)) of users and (b(i), q(i)) of items have normal priors, each with a mean and a full
/// precision matrix that are drawn from their normal-Wishart, and a vector is drawn as a whole. Source:
/// Salakhutdinov and Mnih 2008, "Bayesian probabilistic matrix factorization using Markov chain Monte Carlo";
/// the biases, which the paper has not, stand in the vectors, and α is drawn too. BayesianFm with
/// FmFeatures::ids is the same model with diagonal precisions. Users are folded in as there: nothing is
/// stored of them.
///
/// Time O(sweeps · (entries · factors² + (users + items) factors³)), in parallel over users, then items;
/// memory of the model 4 · samples · items · (factors + 2) bytes. The result depends on the seed, not on the
/// threads.
struct BayesianMf {
  /// Length of the factors, 0 to 255.
  int factors = 8;
  /// How often every vector is drawn, the burn-in included; above `burn_in`.
  int sweeps = 256;
  /// Sweeps that go before the first sample is kept; ≥ 0.
  int burn_in = 32;
  /// Samples kept, spread evenly over the sweeps after the burn-in (all of these where they are fewer); ≥ 1.
  int samples = 64;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Samples the posterior.
  /// @throws OptionError for an option out of range; Cancelled
  template <class Scalar>
  FmModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("factors", factors, 0, 255);
    const detail::GibbsSchedule schedule{sweeps, burn_in, samples};
    schedule.check();
    const auto dims = static_cast<std::size_t>(factors) + 1, kept = schedule.kept(),
               items = train.item_count();
    const auto units = detail::rating_units(train.by_user().values().span());

    // Vectors are (bias, factors).
    std::vector<double> of_users(train.user_count() * dims), of_items(items * dims);
    std::uint64_t begun = 0;
    for (auto* const vectors : {&of_users, &of_items}) {
      Random random(seed, ++begun);
      for (double& value : *vectors) value = 0.1 * random.normal();
    }
    detail::NormalWishart users_prior(dims), items_prior(dims);

    std::vector<unsigned char> rated(items);
    for (ItemIndex item{0}; item.value < items; ++item)
      rated[item.value] = train.by_item()[item].size() > 0 ? 1 : 0;
    std::vector<Scalar> vectors(items * kept * dims, Scalar(1)), offsets(items * kept), mean_offsets(items);
    std::vector<double> prior_means, prior_precisions, noises, offset_sums(items, 0.0);

    const Execution quiet = detail::within_round(execution);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      const std::uint64_t stream = (static_cast<std::uint64_t>(sweep) + 1) << 34;
      Random random(seed, stream);
      const double noise =
          detail::draw_gamma(random, 1.5 + static_cast<double>(train.size()) / 2,
                             (1 + squares(train.by_user(), of_users, of_items, units, dims)) / 2);
      users_prior.draw(of_users, Random(seed, stream + 1));
      draw(train.by_user(), of_items, users_prior, noise, units, stream | std::uint64_t{1} << 32, of_users,
           quiet);
      items_prior.draw(of_items, Random(seed, stream + 2));
      draw(train.by_item(), of_users, items_prior, noise, units, stream | std::uint64_t{2} << 32, of_items,
           quiet);
      detail::tell_round(execution, "sweeps", sweep + 1, sweeps);

      const std::size_t sample = noises.size();
      if (!schedule.keeps(sweep, sample)) continue;
      noises.push_back(noise);
      prior_means.insert(prior_means.end(), users_prior.mean().begin(), users_prior.mean().end());
      prior_precisions.insert(prior_precisions.end(), users_prior.precision().begin(),
                              users_prior.precision().end());
      for (std::size_t item = 0; item < items; ++item) {
        // Of an item without ratings the prior's mean says what draws would say on the average.
        const double* const own =
            rated[item] != 0 ? of_items.data() + item * dims : items_prior.mean().data();
        for (std::size_t d = 1; d < dims; ++d)
          vectors[(item * kept + sample) * dims + d] = static_cast<Scalar>(own[d]);
        offsets[item * kept + sample] = static_cast<Scalar>(own[0]);
        offset_sums[item] += own[0];
      }
    }
    for (std::size_t item = 0; item < items; ++item)
      mean_offsets[item] = static_cast<Scalar>(offset_sums[item] / static_cast<double>(kept));

    detail::PosteriorFactors<Scalar> posterior;
    posterior.samples = kept;
    posterior.dims = dims;
    posterior.center = units.center;
    posterior.scale = units.scale;
    posterior.items = std::move(vectors);
    posterior.offsets = std::move(offsets);
    posterior.mean_offsets = std::move(mean_offsets);
    posterior.prior_means = std::move(prior_means);
    posterior.prior_precisions = std::move(prior_precisions);
    posterior.noises = std::move(noises);
    posterior.intercepts = std::vector<double>(kept, 0.0);
    posterior.rated = std::move(rated);
    return FmModel<Scalar>(std::move(posterior));
  }

 private:
  // What is left of a rating but for a's factors and bias, h being (1, b's factors).
  template <class Scalar>
  static double target(Scalar rating, const double* b, const detail::RatingUnits& units) noexcept {
    return (static_cast<double>(rating) - units.center) / units.scale - b[0];
  }

  template <class Scalar>
  static double squares(const SparseRows<UserIndex, ItemIndex, Scalar>& rows,
                        const std::vector<double>& of_users, const std::vector<double>& of_items,
                        const detail::RatingUnits& units, std::size_t dims) {
    double sum = 0;
    for (UserIndex user{0}; user.value < rows.row_count(); ++user) {
      const auto row = rows[user];
      const double* const a = of_users.data() + user.value * dims;
      for (std::size_t e = 0; e < row.size(); ++e) {
        const double* const b = of_items.data() + row.indices[e].value * dims;
        double left = target(row.values[e], b, units) - a[0];
        for (std::size_t d = 1; d < dims; ++d) left -= a[d] * b[d];
        sum += left * left;
      }
    }
    return sum;
  }

  // Draws the vector of every row given those of the columns.
  template <class Row, class Col, class Scalar>
  void draw(const SparseRows<Row, Col, Scalar>& rows, const std::vector<double>& of_columns,
            const detail::NormalWishart& prior, double noise, const detail::RatingUnits& units,
            std::uint64_t stream, std::vector<double>& of_rows, const Execution& execution) const {
    const std::size_t dims = prior.mean().size();
    const auto& lambda = prior.precision();
    std::vector<double> pull(dims);
    for (std::size_t d = 0; d < dims; ++d)
      pull[d] = detail::dot<double>(std::span(lambda).subspan(d * dims, dims), prior.mean());
    parallel_for(static_cast<std::int64_t>(rows.row_count()), 64, execution, "sweeps",
                 [&](std::int64_t begin, std::int64_t end) {
                   std::vector<double> factor, mean, h(dims, 1.0), noise_of_draw(dims);
                   for (Row index(begin); index.value < end; ++index) {
                     factor = lambda;
                     mean = pull;
                     const auto row = rows[index];
                     for (std::size_t e = 0; e < row.size(); ++e) {
                       const double* const b = of_columns.data() + row.indices[e].value * dims;
                       const double left = noise * target(row.values[e], b, units);
                       std::copy_n(b + 1, dims - 1, h.begin() + 1);
                       for (std::size_t d = 0; d < dims; ++d) {
                         mean[d] += left * h[d];
                         const double weighted = noise * h[d];
                         double* const p = factor.data() + d * dims;
                         for (std::size_t k = 0; k <= d; ++k) p[k] += weighted * h[k];
                       }
                     }
                     detail::factorize(factor, dims);
                     detail::solve(factor, mean);
                     detail::NormalDraws normal(Random(seed, stream | index.value));
                     for (double& value : noise_of_draw) value = normal();
                     detail::solve_transposed(factor, noise_of_draw);
                     double* const own = of_rows.data() + index.value * dims;
                     for (std::size_t d = 0; d < dims; ++d) own[d] = mean[d] + noise_of_draw[d];
                   }
                 });
  }
};

}  // namespace kindred::inline v0
