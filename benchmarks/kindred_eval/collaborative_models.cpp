#include <string>
#include <vector>

#include "kindred/collaborative.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

// The options of the baseline that a model holds as its member `baseline`.
template <class Algorithm>
std::vector<ModelOption<Algorithm>> with_baseline(std::vector<ModelOption<Algorithm>> options) {
  options.push_back(option<Algorithm>(
      "regularization_user", [](Algorithm& a) -> double& { return a.baseline.regularization_user; }));
  options.push_back(option<Algorithm>(
      "regularization_item", [](Algorithm& a) -> double& { return a.baseline.regularization_item; }));
  options.push_back(option<Algorithm>("epochs", [](Algorithm& a) -> int& { return a.baseline.epochs; }));
  return options;
}

}  // namespace

std::vector<ModelEntry> collaborative_models() {
  return {
      entry<Popularity>("popularity", "what most people had",
                        {option<Popularity>("weighted", &Popularity::weighted),
                         option<Popularity>("half_life", &Popularity::half_life)}),
      entry<Baseline>("baseline", "mean plus user's and item's bias",
                      {option<Baseline>("regularization_user", &Baseline::regularization_user),
                       option<Baseline>("regularization_item", &Baseline::regularization_item),
                       option<Baseline>("epochs", &Baseline::epochs)}),
      entry<UserKnn>("user_knn", "what people like this one had",
                     with_baseline<UserKnn>({option<UserKnn>("neighbors", &UserKnn::neighbors),
                                             option<UserKnn>("metric", &UserKnn::metric),
                                             option<UserKnn>("shrinkage", &UserKnn::shrinkage)})),
      entry<ItemKnn>(
          "item_knn", "items like those in the history",
          with_baseline<ItemKnn>(
              {option<ItemKnn>("neighbors", &ItemKnn::neighbors), option<ItemKnn>("metric", &ItemKnn::metric),
               option<ItemKnn>("shrinkage", &ItemKnn::shrinkage),
               choice("normalize", &ItemKnn::weights,
                      {{"none", NeighborWeights::plain}, {"l1", NeighborWeights::sum_one}}),
               choice("bias", &ItemKnn::bias,
                      {{"none", ItemBias::none}, {"item_mean", ItemBias::item_mean}})})),
  };
}

}  // namespace kindred_eval
