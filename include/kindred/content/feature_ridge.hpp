#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/content_knn.hpp"
#include "kindred/content/content_model.hpp"
#include "kindred/content/detail/feature_rows.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"

namespace kindred::inline v0 {

namespace detail {

// p of (Σ c x xᵀ + α₀ XᵀX + λ I) p = Σ c t x, by conjugate gradients.
template <class Scalar>
struct RidgeRule {
  double regularization = 1, unobserved_weight = 0;
  bool centered = false, weighted = false;
  int steps = 50;
  SparseRows<FeatureIndex, FeatureIndex, Scalar> together;  // XᵀX; no rows where α₀ is 0

  static const char* name() { return "feature_ridge"; }
  std::size_t workspace_size(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows) const noexcept {
    return 4 * Workspace::bytes_for<double>(rows.column_count());
  }
  void operator()(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const History<Scalar>& history,
                  std::span<double> liked, Workspace::Frame& frame) const noexcept {
    const std::size_t features = liked.size();
    const auto target = frame.template take<double>(features, 0.0);
    const auto diagonal = frame.template take<double>(features, regularization);
    const auto direction = frame.template take<double>(features);
    const auto product = frame.template take<double>(features);
    const double mean = centered ? mean_weight(history) : 0;
    const auto confidence = [&](std::size_t e) {
      return weighted && !centered ? std::abs(static_cast<double>(history.weights[e])) : 1.0;
    };
    double reach = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto weight = static_cast<double>(history.weights[e]);
      const double aim = centered ? weight - mean : weight > 0 ? confidence(e) : 0;
      const auto row = rows[history.items[e]];
      add_scaled(aim, row, target);
      reach += centered ? std::abs(weight) : std::abs(aim);
      for (std::size_t f = 0; f < row.size(); ++f)
        diagonal[row.indices[f].value] +=
            confidence(e) * static_cast<double>(row.values[f]) * static_cast<double>(row.values[f]);
    }
    drop_rounding(target, reach);
    // Not so where there is no row, as without α₀ and in a file that was not verified.
    const std::size_t counted = together.row_count() == features ? features : 0;
    for (FeatureIndex feature{0}; feature.value < counted; ++feature) {
      const auto row = together[feature];
      for (std::size_t f = 0; f < row.size(); ++f)
        if (row.indices[f] == feature)
          diagonal[feature.value] += unobserved_weight * static_cast<double>(row.values[f]);
    }
    const ConjugateGradients solver{diagonal, direction, product};
    solver.solve(target, liked, steps, [&](std::span<const double> v, std::span<double> out) {
      for (std::size_t f = 0; f < features; ++f) out[f] = regularization * v[f];
      for (FeatureIndex feature{0}; feature.value < counted; ++feature)
        out[feature.value] += unobserved_weight * inner(together[feature], v);
      for (std::size_t e = 0; e < history.size(); ++e) {
        const auto row = rows[history.items[e]];
        add_scaled(confidence(e) * inner(row, v), row, out);
      }
    });
  }
  void write(ArchiveWriter& archive) const {
    archive.add_number("regularization", regularization);
    archive.add_number("unobserved_weight", unobserved_weight);
    archive.add_integer("centered", centered ? 1 : 0);
    archive.add_integer("weighted", weighted ? 1 : 0);
    archive.add_integer("steps", steps);
    write_rows(archive.part("together"), together);
  }
  static RidgeRule read(const Archive& archive, std::size_t, std::size_t features) {
    RidgeRule rule{archive.number("regularization"),
                   archive.number("unobserved_weight"),
                   archive.integer("centered", 0, 1) == 1,
                   archive.integer("weighted", 0, 1) == 1,
                   static_cast<int>(archive.integer("steps", 1, 1 << 20)),
                   read_rows<FeatureIndex, FeatureIndex, Scalar>(archive.part("together"))};
    const auto& together = rule.together;
    if (!(rule.regularization > 0) || rule.unobserved_weight < 0 ||
        together.row_count() != together.column_count() ||
        together.row_count() != (rule.unobserved_weight > 0 ? features : 0))
      archive.refuse("holds no feature ridge model: its parts do not fit together");
    return rule;
  }
};

}  // namespace detail

/// A linear model of features for each person, solved for from the history at hand: see FeatureRidge and
/// ContentModel.
template <class Scalar = float>
using FeatureRidgeModel = ContentModel<Scalar, detail::RidgeRule<Scalar>>;

/// A ridge regression of its own for each person, on the features of items:
///
///     p = argmin Σⱼ c(j) (t(j) − p · x(j))² + α₀ Σᵢ (p · x(i))² + λ |p|²,   score(i) = p · x(i),
///
/// over the items j of the history with target t = 1 for a weight above 0 (0 below it), and all items i of
/// the catalogue as weak evidence that the person does not want them: implicit ALS with the item factors held
/// to the features. `centered`, for ratings, takes t(j) = the weight less the person's mean, with α₀ = 0 a
/// ridge regression as in Hastie, Tibshirani, Friedman 2009, § 3.4.1, without intercept. The loss is that of
/// Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008.
///
/// To fit O(Σᵢ f(i)²) over the items' numbers of features f for XᵀX. A query takes `steps` rounds of
/// conjugate gradients at most, each O(entries of XᵀX + entries of the history's rows), and scores as others
/// do.
struct FeatureRidge {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// λ > 0: how strongly p is held to 0.
  double regularization = 1;
  /// α₀ ≥ 0: what an item that the person does not have counts, against 1 for one that the person has.
  double unobserved_weight = 0.01;
  /// Whether a weight is a rating, of which the deviation from the person's mean is explained.
  bool centered = false;
  /// Whether an entry counts by the size of its weight, c(j), or as one; ratings count as one.
  bool weighted = false;
  /// Rounds of conjugate gradients; ≥ 1. They end earlier at a residual of 10⁻⁸.
  int steps = 50;

  /// Makes the items' feature vectors and their XᵀX.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError where the numbers of catalogue and
  /// interactions don't agree; LookupError for a column that is not there; Cancelled
  template <class Scalar>
  FeatureRidgeModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog,
                                const Execution& execution = {}) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting), execution);
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items
  template <class Scalar>
  FeatureRidgeModel<Scalar> fit(const Interactions<Scalar>& train, ItemFeatures<Scalar> features,
                                const Execution& execution = {}) const {
    require_in_range("regularization", regularization, 1e-9, 1e9);
    require_in_range("unobserved_weight", unobserved_weight, 0.0, 1e9);
    require_in_range("steps", steps, 1, 1 << 20);
    detail::require_features_of(train, features);
    detail::RidgeRule<Scalar> rule{regularization, unobserved_weight, centered, weighted, steps, {}};
    if (unobserved_weight > 0) rule.together = detail::features_had_together(features.rows, execution);
    return {std::move(features), std::move(rule)};
  }
};

}  // namespace kindred::inline v0
