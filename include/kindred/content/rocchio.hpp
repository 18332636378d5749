#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/content_knn.hpp"
#include "kindred/content/content_model.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// β times the mean of what is liked less γ times the mean of what is not, each weighted by its distance to
// the bar.
struct RocchioProfile {
  double positive = 1, negative = 0.25;
  std::optional<double> bar = 0.0;

  static const char* name() { return "rocchio"; }
  template <class Scalar>
  std::size_t workspace_size(const SparseRows<ItemIndex, FeatureIndex, Scalar>&) const noexcept {
    return 0;
  }
  template <class Scalar>
  void operator()(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const History<Scalar>& history,
                  std::span<double> liked, Workspace::Frame&) const noexcept {
    const double between = bar ? *bar : mean_weight(history);
    double for_it = 0, against = 0;
    for (const Scalar weight : history.weights) {
      const double distance = static_cast<double>(weight) - between;
      (distance > 0 ? for_it : against) += std::abs(distance);
    }
    // Weights that are the mean but for rounding are no evidence.
    const double rounding = 1e-12 * std::abs(between) * static_cast<double>(history.size());
    const double of_for = for_it > rounding ? positive / for_it : 0;
    const double of_against = against > rounding ? negative / against : 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const double distance = static_cast<double>(history.weights[e]) - between;
      const double share = distance * (distance > 0 ? of_for : of_against);
      const auto row = rows[history.items[e]];
      for (std::size_t f = 0; f < row.size(); ++f)
        liked[row.indices[f].value] += share * static_cast<double>(row.values[f]);
    }
    drop_rounding(liked, positive + negative);
    scale_to_one(liked);
  }
  void write(ArchiveWriter& archive) const {
    archive.add_number("positive", positive);
    archive.add_number("negative", negative);
    archive.add_integer("by_mean", bar ? 0 : 1);
    archive.add_number("bar", bar.value_or(0));
  }
  static RocchioProfile read(const Archive& archive, std::size_t, std::size_t) {
    RocchioProfile rule{archive.number("positive"), archive.number("negative"), archive.number("bar")};
    if (archive.integer("by_mean", 0, 1) == 1) rule.bar.reset();
    if (rule.positive < 0 || rule.negative < 0) archive.refuse("holds shares below 0");
    return rule;
  }
};

}  // namespace detail

/// What a person likes less what the person dislikes, as cosines: see Rocchio and ContentModel.
template <class Scalar = float>
using RocchioModel = ContentModel<Scalar, detail::RocchioProfile>;

/// Rocchio's relevance feedback: a person's profile goes towards the mean of what was liked and away from the
/// mean of what was not,
///
///     p = β / Σ⁺ d(j) · Σ⁺ d(j) x(j) − γ / Σ⁻ d(j) · Σ⁻ d(j) x(j),   score(i) = cos(p, x(i)),
///
/// over the items of the history with a weight above the bar (⁺) and below it (⁻), d(j) being the weight's
/// distance to the bar. Source: Rocchio 1971, "Relevance feedback in information retrieval"; Pazzani and
/// Billsus 2007, "Content-based recommendation systems", § 10.4.4. Time and memory to fit O(values of the
/// catalogue).
struct Rocchio {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// β ≥ 0: the share of what is liked.
  double positive = 1;
  /// γ ≥ 0: the share of what is not.
  double negative = 0.25;
  /// The weight between liked and not liked: 0 for likes and dislikes, 3 for five stars; nothing for each
  /// person's mean weight.
  std::optional<double> bar = 0.0;

  /// Makes the items' feature vectors.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @throws OptionError for an option out of range; DataError where the numbers of catalogue and
  /// interactions don't agree; LookupError for a column that is not there
  template <class Scalar>
  RocchioModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting));
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items
  template <class Scalar>
  RocchioModel<Scalar> fit(const Interactions<Scalar>& train, ItemFeatures<Scalar> features) const {
    require_in_range("positive", positive, 0.0, 1e9);
    require_in_range("negative", negative, 0.0, 1e9);
    if (bar) require_in_range("bar", *bar, -1e30, 1e30);
    detail::require_features_of(train, features);
    return {std::move(features), {positive, negative, bar}};
  }
};

}  // namespace kindred::inline v0
