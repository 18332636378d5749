#pragma once

#include <filesystem>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/model_kinds.hpp"

namespace kindred::inline v0 {

/// All kinds of models that kindred has; `.with<M>()` adds one of your own. What uses it compiles every
/// similarity.
template <class Scalar = float>
ModelKinds<Scalar> known_models() {
  return ModelKinds<Scalar>{}
      .template with<BaselineModel<Scalar>>()
      .template with<ContentKnnModel<Scalar>>()
      .template with<ItemKnnModel<Scalar>>()
      .template with<PopularityModel<Scalar>>()
      .template with<UserKnnModel<Scalar>>()
      .template with<SwitchingModel<Scalar, true, true>>()
      .template with<WeightedModel<Scalar, true, true>>();
}

/// Loads a model from a file, a hybrid with all its models included, whatever kind it is of; it scores and
/// explains to the bit like what was saved: `load_any("shop.model")`, or with a kind of your own
/// `load_any("shop.model", known_models().with<acme::Shelf>())`.
/// @throws ArchiveError for a file that is damaged, holds something else, or has a part of another kind;
/// DataError for one that cannot be read
template <class Scalar = float>
AnyRecommender<Scalar> load_any(const std::filesystem::path& path,
                                const ModelKinds<Scalar>& kinds = known_models<Scalar>()) {
  return kinds.load(path);
}

/// The same from an archive, such as one in memory: `load_any(Archive::of_bytes(bytes, "the shop's model"))`.
/// @throws ArchiveError as above
template <class Scalar = float>
AnyRecommender<Scalar> load_any(const Archive& archive,
                                const ModelKinds<Scalar>& kinds = known_models<Scalar>()) {
  return kinds.load(archive);
}

/// Serves a model of whatever kind from its file, a hybrid with all its models included: as `load_any`, but
/// without a copy or a look at the contents, in O(1) whatever its size. Damaged contents give wrong scores at
/// worst; `Archive::map(path).verify()` finds out.
/// @throws as `load_any`, for what is wrong with the file's header, table or sizes
template <class Scalar = float>
AnyRecommender<Scalar> map_any(const std::filesystem::path& path,
                               const ModelKinds<Scalar>& kinds = known_models<Scalar>()) {
  return kinds.map(path);
}

}  // namespace kindred::inline v0
