#pragma once

#include <cstddef>
#include <string>
#include <utility>
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

/// EASE beside an EASE of features: B = β B(X) + (1 − β) B(T), where B(X) is Ease's of people and B(T) that
/// of features, T = features × items, in place of people. Source: Jeunen, Van Balen, Goethals, RecSys 2020,
/// § 3 (add-EASE). Time and memory of two of Ease, for the items that somebody had or that have a feature.
struct AddEase {
  /// The catalogue's columns to look at; empty for all columns of texts.
  std::vector<std::string> columns = {};
  /// What a feature weighs before an item's vector is scaled to length 1.
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  /// λ > 0: the weight of ‖B(X)‖².
  double regularization = 250;
  /// λ > 0: the weight of ‖B(T)‖².
  double feature_regularization = 1;
  /// β in [0, 1]: the share of people.
  double share = 0.5;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws as Cease::fit
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Catalog& catalog,
                             const Execution& execution = {}) const {
    return fit(train, detail::features_for(train, catalog, columns, weighting), execution);
  }
  /// The same with item vectors that are there.
  /// @throws as Cease::fit
  template <class Scalar>
  DenseItemModel<Scalar> fit(const Interactions<Scalar>& train, const ItemFeatures<Scalar>& features,
                             const Execution& execution = {}) const {
    require_in_range("regularization", regularization, 1e-9, 1e30);
    require_in_range("feature_regularization", feature_regularization, 1e-9, 1e30);
    require_in_range("share", share, 0.0, 1.0);
    detail::require_features_of(train, features);
    const DenseItemModel<Scalar> of_people(
        detail::DenseItemWeights<Scalar>("add_ease", train, weighted, regularization, 0.0).fit(execution));
    const auto as_people = detail::users_and_features<Scalar>(nullptr, false, features.rows, 1.0, execution);
    const DenseItemModel<Scalar> of_features(
        detail::DenseItemWeights<Scalar>("add_ease", as_people, true, feature_regularization, 0.0)
            .fit(execution));
    std::vector<ItemIndex> items;
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      if (train.by_item()[item].size() > 0 || features.rows[item].size() > 0) items.push_back(item);
    const std::size_t n = items.size();
    std::vector<Scalar> weights(n * n);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i)
        weights[j * n + i] = static_cast<Scalar>(share) * of_people.weight(items[j], items[i]) +
                             static_cast<Scalar>(1 - share) * of_features.weight(items[j], items[i]);
    return {train.item_count(), std::move(items), std::move(weights), weighted};
  }
};

}  // namespace kindred::inline v0
