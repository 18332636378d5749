#include <cstdint>
#include <string>
#include <vector>

#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/content.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

// Implicit ALS with factors of cold items from their features.
struct MappedAls {
  std::vector<std::string> columns = {};
  FeatureWeighting weighting = FeatureWeighting::tf_idf;
  ImplicitAls als = {};
  FactorMap map = {};
  std::uint64_t seed = 0;

  ImplicitAlsModel<Scalar> fit(const Training& training) const {
    if (!training.catalog) throw OptionError("needs --catalog FILE");
    const auto& train = training.interactions;
    ImplicitAls seeded = als;
    seeded.seed = seed;
    const auto features = item_features<Scalar>(*training.catalog, columns, weighting, train.item_count());
    return map.fit(seeded.fit(train, training.execution), train, features, training.execution);
  }
};

// The options that all of the room have, and those of one.
template <class Algorithm>
std::vector<ModelOption<Algorithm>> with_features(std::vector<ModelOption<Algorithm>> own) {
  own.push_back(option<Algorithm>("columns", &Algorithm::columns));
  own.push_back(choice("weighting", &Algorithm::weighting,
                       {{"binary", FeatureWeighting::binary}, {"tf_idf", FeatureWeighting::tf_idf}}));
  return own;
}

}  // namespace

std::vector<ModelEntry> content_models() {
  return {
      entry<ContentKnn>("content_knn", "items of the catalogue like those in the history",
                        with_features<ContentKnn>({option<ContentKnn>("centered", &ContentKnn::centered)})),
      entry<Rocchio>(
          "rocchio", "items like what was liked and unlike what was not",
          with_features<Rocchio>(
              {option<Rocchio>("positive", &Rocchio::positive),
               option<Rocchio>("negative", &Rocchio::negative),
               option<Rocchio>("bar", [](Rocchio& rocchio) -> double& { return rocchio.bar.emplace(); })})),
      entry<NaiveBayes>("naive_bayes", "features more often liked than not",
                        with_features<NaiveBayes>({option<NaiveBayes>("smoothing", &NaiveBayes::smoothing),
                                                   option<NaiveBayes>("bar", &NaiveBayes::bar)})),
      entry<FeatureRidge>("feature_ridge", "a ridge regression on features for each person",
                          with_features<FeatureRidge>(
                              {option<FeatureRidge>("regularization", &FeatureRidge::regularization),
                               option<FeatureRidge>("unobserved_weight", &FeatureRidge::unobserved_weight),
                               option<FeatureRidge>("centered", &FeatureRidge::centered),
                               option<FeatureRidge>("weighted", &FeatureRidge::weighted),
                               option<FeatureRidge>("steps", &FeatureRidge::steps)})),
      entry<FeatureLogistic>("feature_logistic", "a logistic regression on features for each person",
                             with_features<FeatureLogistic>(
                                 {option<FeatureLogistic>("regularization", &FeatureLogistic::regularization),
                                  option<FeatureLogistic>("sample", &FeatureLogistic::sample),
                                  option<FeatureLogistic>("negatives", &FeatureLogistic::negatives),
                                  option<FeatureLogistic>("bar", &FeatureLogistic::bar),
                                  option<FeatureLogistic>("steps", &FeatureLogistic::steps)})),
      entry<Cease>("cease", "EASE with items' features as further users",
                   with_features<Cease>({option<Cease>("regularization", &Cease::regularization),
                                         option<Cease>("feature_weight", &Cease::feature_weight),
                                         option<Cease>("weighted", &Cease::weighted)})),
      entry<AddEase>(
          "add_ease", "EASE beside an EASE of items' features",
          with_features<AddEase>({option<AddEase>("regularization", &AddEase::regularization),
                                  option<AddEase>("feature_regularization", &AddEase::feature_regularization),
                                  option<AddEase>("share", &AddEase::share),
                                  option<AddEase>("weighted", &AddEase::weighted)})),
      entry<CollectiveSlim>("collective_slim", "SLIM with items' features as further users",
                            with_features<CollectiveSlim>(
                                {option<CollectiveSlim>("l1", &CollectiveSlim::l1),
                                 option<CollectiveSlim>("l2", &CollectiveSlim::l2),
                                 option<CollectiveSlim>("feature_weight", &CollectiveSlim::feature_weight),
                                 option<CollectiveSlim>("neighbors", &CollectiveSlim::neighbors),
                                 option<CollectiveSlim>("weighted", &CollectiveSlim::weighted)})),
      entry<MappedAls>(
          "mapped_als", "implicit ALS with factors of new items from their features",
          with_features<MappedAls>(
              {option<MappedAls>("factors", [](MappedAls& m) -> int& { return m.als.factors; }),
               option<MappedAls>("iterations", [](MappedAls& m) -> int& { return m.als.iterations; }),
               option<MappedAls>("regularization",
                                 [](MappedAls& m) -> double& { return m.als.regularization; }),
               option<MappedAls>("map_regularization",
                                 [](MappedAls& m) -> double& { return m.map.regularization; }),
               option<MappedAls>("frequency_exponent",
                                 [](MappedAls& m) -> double& { return m.map.frequency_exponent; })})),
  };
}

}  // namespace kindred_eval
