#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/content_model.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

namespace detail {

// What rounding leaves of sums that cancel out is no liking, and must not be scaled up to one.
inline void drop_rounding(std::span<double> sums, double reach) noexcept {
  for (double& sum : sums)
    if (std::abs(sum) <= 1e-12 * reach) sum = 0;
}

// Scaled to length 1, unless all are zero.
inline void scale_to_one(std::span<double> sums) noexcept {
  double squares = 0;
  for (const double sum : sums) squares += sum * sum;
  if (!(squares > 0)) return;
  const double length = std::sqrt(squares);
  for (double& sum : sums) sum /= length;
}

template <class Scalar>
double mean_weight(const History<Scalar>& history) noexcept {
  double sum = 0;
  for (const Scalar weight : history.weights) sum += static_cast<double>(weight);
  return sum / std::max(1.0, static_cast<double>(history.size()));
}

// p = Σ (weight − mean) x over the history, scaled to length 1; the mean is 0 unless centred.
struct CosineProfile {
  bool centered = false;

  static const char* name() { return "content_knn"; }
  template <class Scalar>
  std::size_t workspace_size(const SparseRows<ItemIndex, FeatureIndex, Scalar>&) const noexcept {
    return 0;
  }
  template <class Scalar>
  void operator()(const SparseRows<ItemIndex, FeatureIndex, Scalar>& rows, const History<Scalar>& history,
                  std::span<double> liked, Workspace::Frame&) const noexcept {
    const double mean = centered ? mean_weight(history) : 0;
    double reach = 0;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto weight = static_cast<double>(history.weights[e]);
      reach += std::abs(weight);
      const auto row = rows[history.items[e]];
      for (std::size_t f = 0; f < row.size(); ++f)
        liked[row.indices[f].value] += (weight - mean) * static_cast<double>(row.values[f]);
    }
    drop_rounding(liked, reach);
    scale_to_one(liked);
  }
  void write(ArchiveWriter& archive) const { archive.add_integer("centered", centered ? 1 : 0); }
  static CosineProfile read(const Archive& archive, std::size_t, std::size_t) {
    return {archive.integer("centered", 0, 1) == 1};
  }
};

}  // namespace detail

/// The items nearest to a person's profile. The profile is p = Σⱼ w(j) x(j) over the history's items j, x(j)
/// being j's feature vector of length 1; score(i) = cos(p, x(i)) in [−1, 1]. See ContentModel.
template <class Scalar = float>
using ContentKnnModel = ContentModel<Scalar, detail::CosineProfile>;

/// Content-based nearest neighbours: what a catalogue says of the items in a person's history makes a
/// profile, and the items nearest to it are recommended, those included that nobody had yet. Sources: Lops,
/// de Gemmis and Semeraro 2011, "Content-based recommender systems", § 3.3.1; Pazzani and Billsus 2007,
/// § 10.4.4 (Rocchio). Time and memory to fit O(values of the catalogue).
struct ContentKnn {
  /// The catalogue's columns to look at; empty for all columns of texts. A column whose every value is
  /// another, such as a description, says nothing.
  std::vector<std::string> columns = {};
  /// What a feature weighs.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// Whether an item of the history counts by its weight's deviation from the person's mean weight: for
  /// ratings, of which low ones speak against an item's features. Equal ratings then say nothing.
  bool centered = false;

  /// Makes the items' feature vectors.
  /// @param train says how items are numbered; the catalogue's ids must come first among its ids.
  /// Interactions without ids are taken to be numbered as the catalogue is
  /// @param catalog what is known of the items; others have no features
  /// @throws DataError where the numbers don't agree; LookupError for a column that is not there
  template <class Scalar>
  ContentKnnModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog) const {
    return {detail::features_for(train, catalog, columns, weighting), {centered}};
  }

  /// The same with item vectors that are there, such as `combined` makes; `columns` and `weighting` are not
  /// looked at.
  /// @throws DataError for vectors of other items
  template <class Scalar>
  ContentKnnModel<Scalar> fit(const Interactions<Scalar>& train, ItemFeatures<Scalar> features) const {
    detail::require_features_of(train, features);
    return {std::move(features), {centered}};
  }
};

}  // namespace kindred::inline v0
