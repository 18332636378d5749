#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/content_model.hpp"
#include "kindred/content/detail/feature_rows.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// ln (1 + eᵐ), which neither overflows nor loses small ones.
inline double softplus(double margin) noexcept {
  return std::max(margin, 0.0) + std::log1p(std::exp(-std::abs(margin)));
}

// p and an intercept by Newton's method, each step by conjugate gradients and halved until the loss falls.
// The intercept is the last of features + 1 numbers.
struct LogisticRule {
  double regularization = 1, negative_weight = 0, bar = 0;
  int steps = 20;
  SharedArray<ItemIndex> negatives;

  static const char* name() { return "feature_logistic"; }
  template <class Scalar>
  std::size_t workspace_size(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows) const noexcept {
    return 6 * Workspace::bytes_for<double>(rows.column_count() + 1);
  }
  template <class Scalar>
  void operator()(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const History<Scalar>& history,
                  std::span<double> liked, Workspace::Frame& frame) const noexcept {
    const std::size_t features = liked.size();
    double for_it = 0, against = 0;
    for (std::size_t e = 0; e < history.size(); ++e)
      (static_cast<double>(history.weights[e]) > bar ? for_it : against) +=
          rows[history.items[e]].size() > 0 ? 1 : 0;
    against += negative_weight * static_cast<double>(negatives.size());
    if (!(for_it > 0) || !(against > 0)) return;  // nothing to tell apart

    // Calls use(row, sign, weight) for what the loss sums over.
    const auto each = [&](auto&& use) {
      for (std::size_t e = 0; e < history.size(); ++e) {
        const auto row = rows[history.items[e]];
        if (row.size() > 0) use(row, static_cast<double>(history.weights[e]) > bar ? 1.0 : -1.0, 1.0);
      }
      for (const ItemIndex item : negatives.span())
        if (item.value < rows.row_count() && !history.find(item)) use(rows[item], -1.0, negative_weight);
    };
    const auto p = frame.template take<double>(features + 1, 0.0);
    const auto step = frame.template take<double>(features + 1);
    const auto slope = frame.template take<double>(features + 1);
    const auto diagonal = frame.template take<double>(features + 1);
    const auto direction = frame.template take<double>(features + 1);
    const auto product = frame.template take<double>(features + 1);
    p[features] = std::log(for_it / against);
    const auto margin = [&](const SparseRow<FeatureIndex, Scalar>& row, std::span<const double> at) {
      return inner(row, at) + at[features];
    };
    const auto loss = [&] {
      double sum = regularization / 2 * inner(p.first(features), p.first(features));
      each([&](const auto& row, double sign, double weight) {
        sum += weight * softplus(-sign * margin(row, p));
      });
      return sum;
    };
    double now = loss();
    for (int newton = 0; newton < steps; ++newton) {
      for (std::size_t f = 0; f <= features; ++f) {
        slope[f] = f < features ? -regularization * p[f] : 0;
        diagonal[f] = f < features ? regularization : 0;
      }
      each([&](const auto& row, double sign, double weight) {
        const double share = 1 / (1 + std::exp(sign * margin(row, p)));
        add_scaled(weight * sign * share, row, slope);
        slope[features] += weight * sign * share;
        const double bend = weight * share * (1 - share);
        for (std::size_t f = 0; f < row.size(); ++f)
          diagonal[row.indices[f].value] +=
              bend * static_cast<double>(row.values[f]) * static_cast<double>(row.values[f]);
        diagonal[features] += bend;
      });
      if (!(diagonal[features] > 0)) break;
      const ConjugateGradients solver{diagonal, direction, product};
      solver.solve(slope, step, 50, [&](std::span<const double> v, std::span<double> out) {
        for (std::size_t f = 0; f <= features; ++f) out[f] = f < features ? regularization * v[f] : 0;
        each([&](const auto& row, double sign, double weight) {
          const double share = 1 / (1 + std::exp(sign * margin(row, p)));
          const double bend = weight * share * (1 - share) * margin(row, v);
          add_scaled(bend, row, out);
          out[features] += bend;
        });
      });
      double taken = 0, length = 1, after = now;
      for (int halving = 0; halving < 30; ++halving, length /= 2) {
        for (std::size_t f = 0; f <= features; ++f) p[f] += (length - taken) * step[f];
        taken = length;
        after = loss();
        if (after < now) break;
      }
      if (!(after < now)) {
        for (std::size_t f = 0; f <= features; ++f) p[f] -= taken * step[f];
        break;
      }
      const bool rests = now - after <= 1e-12 * now;
      now = after;
      if (rests) break;
    }
    std::copy_n(p.begin(), features, liked.begin());
  }
  void write(ArchiveWriter& archive) const {
    archive.add_number("regularization", regularization);
    archive.add_number("negative_weight", negative_weight);
    archive.add_number("bar", bar);
    archive.add_integer("steps", steps);
    archive.add("negatives", negatives);
  }
  static LogisticRule read(const Archive& archive, std::size_t items, std::size_t) {
    LogisticRule rule{archive.number("regularization"), archive.number("negative_weight"),
                      archive.number("bar"), static_cast<int>(archive.integer("steps", 1, 1 << 20)),
                      archive.array<ItemIndex>("negatives")};
    if (!(rule.regularization > 0) || rule.negative_weight < 0 || rule.negatives.size() > items)
      archive.refuse("holds no feature logistic model: its parts do not fit together");
    if (archive.verified())
      for (const ItemIndex item : rule.negatives.span())
        if (item.value >= items) archive.refuse("holds an item that it does not have");
    return rule;
  }
};

}  // namespace detail

/// A logistic regression on features for each person, solved for from the history at hand: see
/// FeatureLogistic and ContentModel. Scores are log-odds without the intercept, which is the same for all.
template <class Scalar = float>
using FeatureLogisticModel = ContentModel<Scalar, detail::LogisticRule>;

/// A logistic regression of its own for each person, on the features of items:
///
///     p, b = argmin Σ c(j) ln (1 + exp(−y(j) (p · x(j) + b))) + λ / 2 |p|²,   score(i) = p · x(i),
///
/// over the items of the history, y = 1 for a weight above the bar and −1 for others, and over a sample of
/// the catalogue as y = −1, those left out that the person has; all of the sample together count `negatives`
/// times as much as one item of the history. As scikit-learn's LogisticRegression(C=1/λ) with those sample
/// weights. Source: Hastie, Tibshirani, Friedman 2009, "The elements of statistical learning", § 4.4; the
/// solver is Newton's method with conjugate gradients (Lin, Weng, Keerthi, "Trust region Newton method for
/// large-scale logistic regression", JMLR 9 (2008), without the trust region).
///
/// A query takes O(steps · 50 · (entries of the sample's and the history's rows + features)) at most.
struct FeatureLogistic {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// λ > 0: how strongly p is held to 0.
  double regularization = 0.1;
  /// Items of the sample at most, ≥ 0; 0 for likes against dislikes alone.
  int sample = 500;
  /// What the whole sample counts, ≥ 0, against 1 for an item of the history.
  double negatives = 10;
  /// Items of the history with a weight above it are liked.
  double bar = 0;
  /// Steps of Newton's method at most; ≥ 1.
  int steps = 20;
  /// Names the sample.
  std::uint64_t seed = 0;

  /// Makes the items' feature vectors and draws the sample.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @throws OptionError for an option out of range; DataError where the numbers of catalogue and
  /// interactions don't agree; LookupError for a column that is not there
  template <class Scalar>
  FeatureLogisticModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting));
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items
  template <class Scalar>
  FeatureLogisticModel<Scalar> fit(const Interactions<Scalar>& train, ItemFeatures<Scalar> features) const {
    require_in_range("regularization", regularization, 1e-9, 1e9);
    require_at_least("sample", sample, 0);
    require_in_range("negatives", negatives, 0.0, 1e9);
    require_in_range("bar", bar, -1e30, 1e30);
    require_in_range("steps", steps, 1, 1 << 20);
    detail::require_features_of(train, features);
    std::vector<ItemIndex> items;
    for (ItemIndex item{0}; item.value < features.rows.row_count(); ++item)
      if (features.rows[item].size() > 0) items.push_back(item);
    Random random(seed);
    random.shuffle(items);
    items.resize(std::min(items.size(), static_cast<std::size_t>(sample)));
    std::sort(items.begin(), items.end());
    const double weight = items.empty() ? 0 : negatives / static_cast<double>(items.size());
    return {std::move(features), {regularization, weight, bar, steps, std::move(items)}};
  }
};

}  // namespace kindred::inline v0
