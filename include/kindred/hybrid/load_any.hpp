#pragma once

#include <filesystem>

#include "kindred/collaborative/association_rules.hpp"
#include "kindred/collaborative/asymmetric_svd.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/bpr.hpp"
#include "kindred/collaborative/co_clustering.hpp"
#include "kindred/collaborative/dense_item_model.hpp"
#include "kindred/collaborative/fm_model.hpp"
#include "kindred/collaborative/fpmc.hpp"
#include "kindred/collaborative/graph_filter.hpp"
#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/lightgcn.hpp"
#include "kindred/collaborative/logistic_mf.hpp"
#include "kindred/collaborative/markov.hpp"
#include "kindred/collaborative/nmf.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/session_knn.hpp"
#include "kindred/collaborative/slope_one.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/collaborative/svd.hpp"
#include "kindred/collaborative/time_svdpp.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/collaborative/warp.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/content/feature_logistic.hpp"
#include "kindred/content/feature_ridge.hpp"
#include "kindred/content/naive_bayes.hpp"
#include "kindred/content/profile_recommender.hpp"
#include "kindred/content/rocchio.hpp"
#include "kindred/content/user_factor_map.hpp"
#include "kindred/hybrid/cascade.hpp"
#include "kindred/hybrid/meta_level.hpp"
#include "kindred/hybrid/mixed.hpp"
#include "kindred/hybrid/stacking.hpp"
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
      .template with<AssociationRulesModel<Scalar>>()
      .template with<AsymmetricSvdModel<Scalar>>()
      .template with<BaselineModel<Scalar>>()
      .template with<BprModel<Scalar>>()
      .template with<CoClusteringModel<Scalar>>()
      .template with<ContentKnnModel<Scalar>>()
      .template with<DenseItemModel<Scalar>>()
      .template with<FeatureLogisticModel<Scalar>>()
      .template with<FeatureRidgeModel<Scalar>>()
      .template with<FmModel<Scalar>>()
      .template with<FpmcModel<Scalar>>()
      .template with<GraphFilterModel<Scalar>>()
      .template with<ImplicitAlsModel<Scalar>>()
      .template with<ItemKnnModel<Scalar>>()
      .template with<LightGcnModel<Scalar>>()
      .template with<LogisticMfModel<Scalar>>()
      .template with<MarkovModel<Scalar>>()
      .template with<NaiveBayesModel<Scalar>>()
      .template with<NmfModel<Scalar>>()
      .template with<PopularityModel<Scalar>>()
      .template with<ProfileRecommenderModel<Scalar>>()
      .template with<RocchioModel<Scalar>>()
      .template with<SessionKnnModel<Scalar>>()
      .template with<SlopeOneModel<Scalar>>()
      .template with<SparseItemModel<Scalar>>()
      .template with<SvdModel<Scalar>>()
      .template with<TimeSvdPlusPlusModel<Scalar>>()
      .template with<UserFactorMapModel<ImplicitAlsModel<Scalar>>>()
      .template with<UserKnnModel<Scalar>>()
      .template with<WarpModel<Scalar>>()
      .template with<CascadeModel<Scalar, true>>()
      .template with<MetaLevelModel<Scalar, true>>()
      .template with<MixedModel<Scalar>>()
      .template with<StackedModel<Scalar>>()
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
