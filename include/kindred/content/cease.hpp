#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "kindred/collaborative/dense_item_model.hpp"
#include "kindred/collaborative/detail/dense_item_weights.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/detail/users_and_features.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

/// EASE with what items are like (collective EASE): features stand below the users as if they were people who
/// have the items that have the feature, √α times as much:
///
///     B = argmin ‖X − X B‖² + α ‖T − T B‖² + λ ‖B‖²,   diag B = 0,
///
/// T being features × items. So an item that nobody had gets weights from those that are like it. In closed
/// form as Ease, with XᵀX + α TᵀT. Source: Jeunen, Van Balen, Goethals, "Closed-form models for collaborative
/// filtering with side-information", RecSys 2020, § 3 (CEASE). Cost and memory as of Ease for the items that
/// somebody had or that have a feature.
struct Cease {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// λ > 0: the weight of ‖B‖².
  double regularization = 100;
  /// α > 0: what features count.
  double feature_weight = 100;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @param train says how items are numbered, see ContentKnn::fit
  /// @param catalog what is known of the items; others have no features
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError as Ease, and where the numbers of catalogue
  /// and interactions don't agree; LookupError for a column that is not there; Cancelled
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog,
                             const Execution& execution = {}) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting), execution);
  }
  /// The same with item vectors that are there.
  /// @throws as above, and DataError for vectors of other items
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const ItemFeatures<Scalar>& features,
                             const Execution& execution = {}) const {
    require_in_range("regularization", regularization, 1e-9, 1e30);
    require_in_range("feature_weight", feature_weight, 1e-9, 1e9);
    detail::require_features_of(train, features);
    const auto both =
        detail::users_and_features(&train, weighted, features.rows, std::sqrt(feature_weight), execution);
    const auto parts =
        detail::DenseItemWeights<Scalar>("cease", both, true, regularization, 0.0).fit(execution);
    return {parts.item_count, parts.items, parts.weights, weighted};
  }
};

}  // namespace kindred::inline v0
