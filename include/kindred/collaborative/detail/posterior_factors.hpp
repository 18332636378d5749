#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/detail/ordered_probit.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/history.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

// In place of the lower triangle of a positive definite matrix, row after row, its Cholesky factor.
inline void factorize(std::span<double> matrix, std::size_t size) noexcept {
  for (std::size_t j = 0; j < size; ++j) {
    const double* const row_j = matrix.data() + j * size;
    for (std::size_t i = j; i < size; ++i) {
      double* const row_i = matrix.data() + i * size;
      double sum = row_i[j];
      for (std::size_t k = 0; k < j; ++k) sum -= row_i[k] * row_j[k];
      row_i[j] = i == j ? std::sqrt(sum) : sum / row_j[j];
    }
  }
}

// In place of b the solution x of Lᵀ x = b.
inline void solve_transposed(std::span<const double> factor, std::span<double> b) noexcept {
  const std::size_t size = b.size();
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t k = i + 1; k < size; ++k) b[i] -= factor[k * size + i] * b[k];
    b[i] /= factor[i * size + i];
  }
}

// In place of b the solution x of L Lᵀ x = b.
inline void solve(std::span<const double> factor, std::span<double> b) noexcept {
  const std::size_t size = b.size();
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor[i * size + k] * b[k];
    b[i] /= factor[i * size + i];
  }
  solve_transposed(factor, b);
}

// The mean of ratings and their standard deviation, 1 where they are all the same: in such units they fit the
// scale of the priors.
struct RatingUnits {
  double center = 0, scale = 1;

  template <class Scalar>
  double of(Scalar rating) const noexcept {
    return (static_cast<double>(rating) - center) / scale;
  }
};
template <class Scalar>
RatingUnits rating_units(std::span<const Scalar> ratings) noexcept {
  RatingUnits units;
  if (ratings.empty()) return units;
  const auto [least, most] = std::minmax_element(ratings.begin(), ratings.end());
  if (*least == *most) return {static_cast<double>(*least), 1};  // not what summing makes of them
  const auto size = static_cast<double>(ratings.size());
  double squares = 0;
  for (const Scalar rating : ratings) units.center += static_cast<double>(rating) / size;
  for (const Scalar rating : ratings) {
    const double deviation = static_cast<double>(rating) - units.center;
    squares += deviation * deviation;
  }
  units.scale = std::sqrt(squares / size);
  return units;
}

/// Samples of the posterior of a factor model, users integrated out. In a sample the rating that a person
/// with vector θ ~ N(μ, Λ⁻¹) gives to item i is m + σ (w + cᵢ + θ·zᵢ), plus noise of precision α. Given a
/// history, θ is normal with precision P = Λ + α Σ zᵢzᵢᵀ and mean P⁻¹ (Λμ + α Σ (yᵢ − w − cᵢ) zᵢ), y being
/// the ratings less m, over σ. Predicted is the mean over the samples of what that mean gives: in each the
/// exact expectation over θ, so that fewer samples do than with draws of θ, and nothing is kept of users.
///
/// Where items say something by being in a history, j gives its vector xⱼ to q = n^-½ Σⱼ xⱼ of the n items,
/// and with θ and q both features of the user the factorisation machine's terms are, hᵢ for zᵢ + q,
///     m + σ (w + cᵢ + l + q·zᵢ + θ·hᵢ),  l = n^-½ Σⱼ aⱼ + ½ (|q|² − Σⱼ |xⱼ|² / n).
///
/// Where the precision α of a person's noise has the prior Gamma(1 + ν/2, ν/2ᾱ), it and θ are found by turns,
/// α from the expected squares that θ leaves (mean field), three times.
///
/// With `levels` that sum, σ being 1 and m 0, is the η of an ordered probit: level k is where η + N(0, 1/α)
/// lies between thresholds k − 1 and k. θ's posterior, which is log-concave, is taken for the normal at its
/// mode (Laplace), found by six steps of Newton's method, α by turns with it; predicted is the expected
/// rating, the least and Σₖ (rₖ₊₁ − rₖ) Φ((η̄ − tₖ) / √(1/α + hᵀP⁻¹h)).
///
/// A query takes O(samples (history · dims² + dims³)) to fold in and 2 samples · dims flops an item.
template <class ScalarType>
class PosteriorFactors {
 public:
  using Scalar = ScalarType;

  std::size_t samples = 0, dims = 0;
  double center = 0, scale = 1;          // m, σ
  double noise_degrees = 0;              // ν; 0 where α = ᾱ
  SharedArray<Scalar> items;             // zᵢ: [item][sample][dim]
  SharedArray<Scalar> offsets;           // cᵢ: [item][sample]
  SharedArray<Scalar> mean_offsets;      // the mean of cᵢ over the samples: [item]
  SharedArray<Scalar> implicit;          // xⱼ, aⱼ: [item][sample][dim + 1]; or empty
  SharedArray<double> prior_means;       // μ: [sample][dim]
  SharedArray<double> prior_precisions;  // Λ: [sample][dim][dim]
  SharedArray<double> noises;            // ᾱ: [sample]
  SharedArray<double> intercepts;        // w: [sample]
  SharedArray<Scalar> levels;            // an ordered probit's ratings, ascending; or empty
  SharedArray<double> thresholds;        // between them: [sample][level less one]
  SharedArray<unsigned char> rated;      // whether an item has a training rating: [item]

  std::size_t item_count() const noexcept { return rated.size(); }

  bool is_probit() const noexcept { return !levels.empty(); }

  std::size_t workspace_size() const noexcept {
    const std::size_t of_person =
        2 * Workspace::bytes_for<double>(dims * dims) + 5 * Workspace::bytes_for<double>(dims);
    return of_person + 2 * Workspace::bytes_for<Scalar>(samples * dims) +
           2 * Workspace::bytes_for<double>(samples) +
           (is_probit()
                ? Workspace::bytes_for<double>(samples * dims * dims) + Workspace::bytes_for<double>(dims)
                : 0);
  }

  /// The ratings of all items that have a training rating.
  void score(const History<Scalar>& history, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Folded folded = fold_in(history, frame);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      scores[item.value] = rated[item.value] != 0 ? rating(folded, item) : no_score<Scalar>;
  }

  /// The ratings of the items asked for; a fallback where the history is empty or the item has no rating.
  void predict(const History<Scalar>& history, std::span<const ItemIndex> wanted,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const Folded folded = fold_in(history, frame);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      ratings[i] = {rating(folded, wanted[i]), history.empty() || rated[wanted[i].value] == 0};
  }

  /// θ is linear in the ratings, so each item of the history has its part: α (yⱼ − w − cⱼ − l − q·zⱼ)
  /// hⱼᵀP⁻¹hᵢ, and what it adds by being there. The rest are the mean, the item's offset and hᵢᵀP⁻¹Λμ, the
  /// prior's part.
  Explanation<Scalar> explain(const History<Scalar>& history, ItemIndex item) const {
    if (rated[item.value] == 0) return {item, no_score<Scalar>, {}};
    Workspace workspace(workspace_size());
    Workspace::Frame frame(workspace);
    Person person(dims, frame);
    const auto share = frame.take<double>(dims);
    std::vector<double> of_items(history.size());
    double of_prior = 0, of_intercept = 0;
    for (std::size_t s = 0; s < samples; ++s) {
      meet(history, s, person);
      for (std::size_t d = 0; d < dims; ++d) share[d] = vector_of(item, s)[d] + person.implied[d];
      solve(person.factor, share);
      of_intercept += intercepts[s];
      of_prior += dot<double>(share, person.prior);
      for (std::size_t e = 0; e < history.size(); ++e) {
        const double residual = target(history, e) - design(history.items[e], s, person);
        of_items[e] += person.noise * residual * dot<double>(person.design, share);
        if (implicit.empty()) continue;
        const Scalar* const x = implied_by(history.items[e], s);
        const double one = 1 / std::sqrt(static_cast<double>(history.size()));
        of_items[e] += one * static_cast<double>(x[dims]);
        for (std::size_t d = 0; d < dims; ++d) {
          const double own = one * static_cast<double>(x[d]);
          of_items[e] += own * (vector_of(item, s)[d] + (person.implied[d] - own) / 2);
        }
      }
    }
    const double unit = scale / static_cast<double>(samples);
    std::vector<Contribution<Scalar>> contributions = {
        {BecauseOf{"mean of all ratings"}, static_cast<Scalar>(center + unit * of_intercept)},
        {BecauseOf{"how this item is rated"}, offset(item)},
        {BecauseOf{"what people like in general"}, static_cast<Scalar>(unit * of_prior)}};
    double sum = center + unit * (of_intercept + of_prior) + static_cast<double>(offset(item));
    for (std::size_t e = 0; e < history.size(); ++e) {
      contributions.push_back({BecauseOfItem{history.items[e]}, static_cast<Scalar>(unit * of_items[e])});
      sum += unit * of_items[e];
    }
    return make_explanation(item, static_cast<Scalar>(sum), std::move(contributions));
  }

  void write(ArchiveWriter& archive) const {
    archive.add_integer("samples", static_cast<std::int64_t>(samples));
    archive.add_integer("dims", static_cast<std::int64_t>(dims));
    archive.add_number("center", center);
    archive.add_number("scale", scale);
    archive.add_number("noise_degrees", noise_degrees);
    archive.add("items", items);
    archive.add("offsets", offsets);
    archive.add("mean_offsets", mean_offsets);
    archive.add("implicit", implicit);
    archive.add("prior_means", prior_means);
    archive.add("prior_precisions", prior_precisions);
    archive.add("noises", noises);
    archive.add("intercepts", intercepts);
    archive.add("levels", levels);
    archive.add("thresholds", thresholds);
    archive.add("rated", rated);
  }

  /// @throws ArchiveError for anything but what `write` added
  static PosteriorFactors read(const Archive& archive) {
    PosteriorFactors read;
    read.samples = static_cast<std::size_t>(archive.integer("samples", 1, std::numeric_limits<int>::max()));
    read.dims = static_cast<std::size_t>(archive.integer("dims", 1, 1 << 15));
    read.center = archive.number("center");
    read.scale = archive.number("scale");
    read.noise_degrees = archive.number("noise_degrees");
    read.items = archive.finite<Scalar>("items");
    read.offsets = archive.finite<Scalar>("offsets");
    read.mean_offsets = archive.finite<Scalar>("mean_offsets");
    read.implicit = archive.finite<Scalar>("implicit");
    read.prior_means = archive.finite<double>("prior_means");
    read.prior_precisions = archive.finite<double>("prior_precisions");
    read.noises = archive.finite<double>("noises");
    read.intercepts = archive.finite<double>("intercepts");
    read.levels = archive.finite<Scalar>("levels");
    read.thresholds = archive.finite<double>("thresholds");
    read.rated = archive.array<unsigned char>("rated");
    const std::size_t rows = read.item_count() * read.samples;
    if (read.items.size() != rows * read.dims || read.offsets.size() != rows ||
        read.mean_offsets.size() != read.item_count() ||
        (!read.implicit.empty() && read.implicit.size() != rows * (read.dims + 1)) ||
        read.prior_means.size() != read.samples * read.dims ||
        read.prior_precisions.size() != read.samples * read.dims * read.dims ||
        read.thresholds.size() + (read.is_probit() ? read.samples : 0) != read.samples * read.levels.size() ||
        read.noises.size() != read.samples || read.intercepts.size() != read.samples ||
        !(read.noise_degrees >= 0))
      archive.refuse("holds no posterior of factors: its parts do not fit together");
    return read;
  }

 private:
  // What a history says in one sample.
  struct Person {
    Person(std::size_t dims, Workspace::Frame& frame)
        : gram(frame.take<double>(dims * dims)),
          factor(frame.take<double>(dims * dims)),
          theta(frame.take<double>(dims)),
          implied(frame.take<double>(dims)),
          design(frame.take<double>(dims)),
          target(frame.take<double>(dims)),
          prior(frame.take<double>(dims)) {}

    std::span<double> gram;     // Σ hhᵀ, its lower triangle
    std::span<double> factor;   // the Cholesky factor of P
    std::span<double> theta;    // θ's mean
    std::span<double> implied;  // q
    std::span<double> design;   // h of one item
    std::span<double> target;   // Σ (y − …) h
    std::span<double> prior;    // Λμ
    double level = 0;           // l
    double noise = 1;           // α
  };

  struct VectorOf {
    const Scalar* data;
    double operator[](std::size_t d) const noexcept { return static_cast<double>(data[d]); }
  };
  VectorOf vector_of(ItemIndex item, std::size_t s) const noexcept {
    return {items.data() + (item.value * samples + s) * dims};
  }
  const Scalar* implied_by(ItemIndex item, std::size_t s) const noexcept {
    return implicit.data() + (item.value * samples + s) * (dims + 1);
  }

  Scalar offset(ItemIndex item) const noexcept {
    return static_cast<Scalar>(scale) * mean_offsets[item.value];
  }

  double target(const History<Scalar>& history, std::size_t e) const noexcept {
    return (static_cast<double>(history.weights[e]) - center) / scale;
  }

  // Sets h of an item, and returns what it is rated but for θ.
  double design(ItemIndex item, std::size_t s, Person& person) const noexcept {
    const auto z = vector_of(item, s);
    double known = intercepts[s] + person.level + static_cast<double>(offsets[item.value * samples + s]);
    for (std::size_t d = 0; d < dims; ++d) {
      known += person.implied[d] * z[d];
      person.design[d] = z[d] + person.implied[d];
    }
    return known;
  }

  // Finds θ.
  void meet(const History<Scalar>& history, std::size_t s, Person& person) const noexcept {
    imply(history, s, person);
    const std::span lambda = prior_precisions.span().subspan(s * dims * dims, dims * dims);
    for (std::size_t d = 0; d < dims; ++d)
      person.prior[d] =
          dot<double>(lambda.subspan(d * dims, dims), prior_means.span().subspan(s * dims, dims));
    if (is_probit()) return find_mode(history, s, lambda, person);
    std::fill(person.gram.begin(), person.gram.end(), 0.0);
    std::fill(person.target.begin(), person.target.end(), 0.0);
    double squares = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const double residual = target(history, e) - design(history.items[e], s, person);
      squares += residual * residual;
      for (std::size_t d = 0; d < dims; ++d) {
        person.target[d] += residual * person.design[d];
        double* const row = person.gram.data() + d * dims;
        for (std::size_t k = 0; k <= d; ++k) row[k] += person.design[d] * person.design[k];
      }
    }
    person.noise = noises[s];
    find_theta(lambda, person);
    if (!(noise_degrees > 0) || history.empty()) return;
    const double shape = 1 + (noise_degrees + static_cast<double>(history.size())) / 2,
                 rate = noise_degrees / 2 / noises[s];
    for (int turn = 0; turn < 3; ++turn) {
      person.noise = shape / (rate + expected_squares(squares, lambda, person) / 2);
      find_theta(lambda, person);
    }
  }

  void find_theta(std::span<const double> lambda, Person& person) const noexcept {
    for (std::size_t at = 0; at < lambda.size(); ++at)
      person.factor[at] = lambda[at] + person.noise * person.gram[at];
    factorize(person.factor, dims);
    for (std::size_t d = 0; d < dims; ++d)
      person.theta[d] = person.prior[d] + person.noise * person.target[d];
    solve(person.factor, person.theta);
  }

  // E Σ (r − θ·h)² = Σr² − 2 θ̄·Σrh + θ̄ᵀGθ̄ + tr(P⁻¹G).
  double expected_squares(double squares, std::span<const double> lambda, Person& person) const noexcept {
    double quadratic = 0;
    for (std::size_t d = 0; d < dims; ++d) {
      const double* const row = person.gram.data() + d * dims;
      for (std::size_t k = 0; k < d; ++k) quadratic += 2 * row[k] * person.theta[k] * person.theta[d];
      quadratic += row[d] * person.theta[d] * person.theta[d];
    }
    return std::max(0.0, squares - 2 * dot<double>(person.theta, person.target) + quadratic +
                             trace(lambda, person) / person.noise);
  }

  // tr(P⁻¹ (P − Λ)); h is overwritten.
  double trace(std::span<const double> lambda, Person& person) const noexcept {
    double trace = 0;
    for (std::size_t d = 0; d < dims; ++d) {
      std::copy_n(lambda.data() + d * dims, dims, person.design.begin());
      solve(person.factor, person.design);
      trace += 1 - person.design[d];
    }
    return trace;
  }

  // Finds q and l.
  void imply(const History<Scalar>& history, std::size_t s, Person& person) const noexcept {
    std::fill(person.implied.begin(), person.implied.end(), 0.0);
    person.level = 0;
    if (implicit.empty() || history.empty()) return;
    const double one = 1 / std::sqrt(static_cast<double>(history.size()));
    for (const ItemIndex item : history.items) {
      const Scalar* const x = implied_by(item, s);
      person.level += one * static_cast<double>(x[dims]);
      for (std::size_t d = 0; d < dims; ++d) {
        const double own = one * static_cast<double>(x[d]);
        person.level -= own * own / 2;
        person.implied[d] += own;
      }
    }
    person.level += dot<double>(person.implied, person.implied) / 2;
  }

  // The mode of θ given an ordered probit's ratings: P is Λ less the curvature of the log-likelihood there.
  void find_mode(const History<Scalar>& history, std::size_t s, std::span<const double> lambda,
                 Person& person) const noexcept {
    person.noise = noises[s];
    std::copy_n(prior_means.data() + s * dims, dims, person.theta.begin());
    std::copy(lambda.begin(), lambda.end(), person.factor.begin());
    for (int turn = 0; turn < 6 && !history.empty(); ++turn) {
      std::copy(lambda.begin(), lambda.end(), person.gram.begin());
      std::copy(person.prior.begin(), person.prior.end(), person.target.begin());
      double squares = 0;
      for (std::size_t e = 0; e < history.size(); ++e) {
        const double known = design(history.items[e], s, person),
                     own = dot<double>(person.theta, person.design);
        const Slope at = likelihood(history.weights[e], s, known + own, person.noise);
        squares += at.squares;
        for (std::size_t d = 0; d < dims; ++d) {
          person.target[d] += (at.curvature * own + at.slope) * person.design[d];
          double* const row = person.gram.data() + d * dims;
          for (std::size_t k = 0; k <= d; ++k) row[k] += at.curvature * person.design[d] * person.design[k];
        }
      }
      if (turn > 0 && noise_degrees > 0)
        person.noise = (1 + (noise_degrees + static_cast<double>(history.size())) / 2) /
                       ((noise_degrees / noises[s] + squares + trace(lambda, person) / person.noise) / 2);
      std::copy(person.gram.begin(), person.gram.end(), person.factor.begin());
      factorize(person.factor, dims);
      std::copy(person.target.begin(), person.target.end(), person.theta.begin());
      solve(person.factor, person.theta);
    }
    if (history.empty()) factorize(person.factor, dims);
  }

  struct Slope {
    double slope, curvature;  // d ln p / dη and −d² ln p / dη²
    double squares;           // E (z − η)²
  };

  // Of the level nearest to a rating.
  Slope likelihood(Scalar rating, std::size_t s, double eta, double noise) const noexcept {
    const auto above = std::lower_bound(levels.begin(), levels.end(), rating);
    auto k = static_cast<std::size_t>(above - levels.begin());
    if (k == levels.size() || (k > 0 && rating - levels[k - 1] <= levels[k] - rating)) --k;
    const double* const t = thresholds.data() + s * (levels.size() - 1);
    const bool has_lower = k > 0, has_upper = k + 1 < levels.size();
    const double root = std::sqrt(noise), a = has_lower ? root * (t[k - 1] - eta) : 0,
                 b = has_upper ? root * (t[k] - eta) : 0;
    const double p = (has_upper ? normal_cdf(b) : 1) - (has_lower ? normal_cdf(a) : 0);
    // Where both ends are so far to one side that their distributions round alike, the latent is at the
    // nearer.
    if (p < 1e-12) {
      const double nearer = has_lower && a > 0 ? a : b;
      return {root * nearer, noise, nearer * nearer / noise};
    }
    const double at_a = has_lower ? normal_density(a) : 0, at_b = has_upper ? normal_density(b) : 0;
    const double slope = (at_a - at_b) / p, bend = (b * at_b - a * at_a) / p;
    return {root * slope, noise * (slope * slope + bend), (1 - bend) / noise};
  }

  // What a history says in all samples: θ + q, as σ (θ + q) / samples but for a probit, and what all items
  // have in common. A probit knows that of each sample, and q and the factors of P.
  struct Folded {
    std::span<Scalar> vectors;
    Scalar base = 0;
    std::span<double> bases = {};
    std::span<Scalar> implied = {};
    std::span<double> factors = {}, noises = {}, room = {};
  };

  Folded fold_in(const History<Scalar>& history, Workspace::Frame& frame) const noexcept {
    Folded folded{frame.take<Scalar>(samples * dims)};
    Person person(dims, frame);
    if (is_probit()) {
      folded.bases = frame.take<double>(samples);
      folded.implied = frame.take<Scalar>(samples * dims);
      folded.factors = frame.take<double>(samples * dims * dims);
      folded.noises = frame.take<double>(samples);
      folded.room = frame.take<double>(dims);
    }
    const double unit = is_probit() ? 1 : scale / static_cast<double>(samples);
    double base = center;
    for (std::size_t s = 0; s < samples; ++s) {
      meet(history, s, person);
      const double own = intercepts[s] + person.level + dot<double>(person.theta, person.implied);
      base += unit * own;
      for (std::size_t d = 0; d < dims; ++d)
        folded.vectors[s * dims + d] = static_cast<Scalar>(unit * (person.theta[d] + person.implied[d]));
      if (!is_probit()) continue;
      folded.bases[s] = own;
      folded.noises[s] = person.noise;
      for (std::size_t d = 0; d < dims; ++d)
        folded.implied[s * dims + d] = static_cast<Scalar>(person.implied[d]);
      std::copy(person.factor.begin(), person.factor.end(),
                folded.factors.begin() + static_cast<std::ptrdiff_t>(s * dims * dims));
    }
    folded.base = static_cast<Scalar>(base);
    return folded;
  }

  Scalar rating(const Folded& folded, ItemIndex item) const noexcept {
    if (is_probit()) return expected_level(folded, item);
    using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
    const auto length = static_cast<Eigen::Index>(folded.vectors.size());
    const Eigen::Map<const Vector> own(folded.vectors.data(), length),
        z(items.data() + item.value * folded.vectors.size(), length);
    return folded.base + offset(item) + own.dot(z);
  }

  Scalar expected_level(const Folded& folded, ItemIndex item) const noexcept {
    double sum = 0;
    for (std::size_t s = 0; s < samples; ++s) {
      const auto z = vector_of(item, s);
      const double* const factor = folded.factors.data() + s * dims * dims;
      double eta = folded.bases[s] + static_cast<double>(offsets[item.value * samples + s]),
             variance = 1 / folded.noises[s];
      for (std::size_t d = 0; d < dims; ++d) {
        eta += static_cast<double>(folded.vectors[s * dims + d]) * z[d];
        double h = z[d] + static_cast<double>(folded.implied[s * dims + d]);
        for (std::size_t k = 0; k < d; ++k) h -= factor[d * dims + k] * folded.room[k];
        folded.room[d] = h / factor[d * dims + d];
        variance += folded.room[d] * folded.room[d];
      }
      const double precision = 1 / std::sqrt(variance);
      for (std::size_t k = 0; k + 1 < levels.size(); ++k)
        sum += static_cast<double>(levels[k + 1] - levels[k]) *
               normal_cdf((eta - thresholds[s * (levels.size() - 1) + k]) * precision);
    }
    return levels[0] + static_cast<Scalar>(sum / static_cast<double>(samples));
  }
};

}  // namespace kindred::inline v0::detail
