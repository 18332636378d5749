#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "kindred/collaborative/slim.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/detail/users_and_features.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// SLIM with what items are like (collective SLIM): features stand below the users as if they were people who
/// have the items that have the feature, √α times as much:
///
///     min ½ ‖X − X W‖² + α / 2 ‖T − T W‖² + l2 / 2 ‖W‖² + l1 ‖W‖₁,   W ≥ 0,   diag W = 0,
///
/// T being features × items. So an item that nobody had gets weights from those that are like it, in sparse
/// rows where Cease fills a dense matrix. Source: Ning and Karypis, "Sparse linear methods with side
/// information for top-n recommendations", RecSys 2012, § 4.1 (cSLIM). Cost and memory as of Slim, features
/// being further users; a feature that many items have costs as much as a user who has them all.
struct CollectiveSlim {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// l1 ≥ 0: leaves out weights.
  double l1 = 2;
  /// l2 ≥ 0: makes weights small and shares them between items that are alike.
  double l2 = 20;
  /// α > 0: what features count.
  double feature_weight = 20;
  /// Only the nearest items by cosine have weights, so many at most; 0 for no limit. ≥ 0.
  int neighbors = 0;
  /// Rounds of steps a column at most, ≥ 1.
  int iterations = 100;
  /// A column is done when no weight moves by more than so much of the largest in a round; ≥ 0.
  double tolerance = 1e-3;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError for a weight below 0 where they count, and
  /// where the numbers of catalogue and interactions don't agree; LookupError for a column that is not there;
  /// Cancelled
  template <class Scalar>
  SparseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog,
                              const Execution& execution = {}) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting), execution);
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items or with a number below 0
  template <class Scalar>
  SparseItemModel<Scalar> fit(const Interactions<Scalar>& train, const ItemFeatures<Scalar>& features,
                              const Execution& execution = {}) const {
    require_in_range("feature_weight", feature_weight, 1e-9, 1e9);
    detail::require_features_of(train, features);
    for (const Scalar value : features.rows.values())
      if (value < 0)
        throw DataError(
            "collective_slim: a feature below 0, expected such as of attributes, numbers or words");
    const auto both =
        detail::users_and_features(&train, weighted, features.rows, std::sqrt(feature_weight), execution);
    const auto model = Slim{.l1 = l1,
                            .l2 = l2,
                            .neighbors = neighbors,
                            .iterations = iterations,
                            .tolerance = tolerance,
                            .weighted = true}
                           .fit(both, execution);
    return {model.weights(), weighted};
  }
};

}  // namespace kindred::inline v0
