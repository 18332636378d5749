#pragma once

#include <string>
#include <vector>

#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// The features that a catalogue gives to the items of interactions.
template <class Scalar>
ItemFeatures<Scalar> features_for(const Interactions<Scalar>& train, const Catalog& catalog,
                                  const std::vector<std::string>& columns, FeatureWeighting weighting) {
  const bool agree =
      train.items() ? catalog.items()->is_prefix_of(*train.items()) : catalog.size() <= train.item_count();
  if (!agree)
    throw DataError(
        "the catalogue and the interactions number their items differently: read the events with the "
        "catalogue, read_events(path, columns, catalog), or fit with catalog.renumbered(train.items())");
  return item_features<Scalar>(catalog, columns, weighting, train.item_count());
}

// Refuses features of other items than the interactions'.
template <class Scalar>
void require_features_of(const Interactions<Scalar>& train, const ItemFeatures<Scalar>& features) {
  if (features.rows.row_count() != train.item_count())
    throw DataError("features of " + std::to_string(features.rows.row_count()) +
                    " items and interactions of " + std::to_string(train.item_count()) +
                    ", expected those of the same items");
}

}  // namespace kindred::inline v0::detail
