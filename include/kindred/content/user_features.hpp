#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// What people are like: a sparse users × features matrix with rows of length 1, or empty ones for people of
/// whom nothing is known.
template <class Scalar = float>
struct UserFeatures {
  /// Users as rows.
  SparseRows<UserIndex, FeatureIndex, Scalar> rows = {};
  /// The features in words; never null.
  std::shared_ptr<const FeatureVocabulary> names = std::make_shared<FeatureVocabulary>();
};

/// The features that a table of people gives to the users of interactions, as item_features() does for items:
/// one for each value of each column of texts, such as "age: 45-54". O(values).
/// @param people read like a catalogue, `read_catalog("customers.csv")`, its ids being those of users; people
/// whom the interactions do not know are left out
/// @param train says how users are numbered
/// @param columns the columns to look at; empty for all columns of texts
/// @param weighting what a feature weighs before a row is scaled to length 1
/// @throws LookupError for a column that is not there; DataError where there is none, or where the
/// interactions have no user ids
template <class Scalar>
UserFeatures<Scalar> user_features(const Catalog& people, const Interactions<Scalar>& train,
                                   const std::vector<std::string>& columns = {},
                                   FeatureWeighting weighting = FeatureWeighting::tf_idf) {
  if (!train.users()) throw DataError("user features: the interactions have no user ids to find people by");
  auto ids = std::make_shared<ItemVocabulary>();
  for (UserIndex user{0}; user.value < train.user_count(); ++user) ids->add((*train.users())[user]);
  const auto made =
      item_features<Scalar>(people.renumbered(std::move(ids)), columns, weighting, train.user_count());
  return {{made.rows.column_count(), made.rows.offsets(), made.rows.columns(), made.rows.values()},
          made.names};
}

}  // namespace kindred::inline v0
