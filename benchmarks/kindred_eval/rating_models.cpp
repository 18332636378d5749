#include <vector>

#include "kindred/collaborative.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

// What Svd and SvdPlusPlus have in common.
template <class Algorithm>
std::vector<ModelOption<Algorithm>> svd_options() {
  return {
      option<Algorithm>("factors", &Algorithm::factors),
      option<Algorithm>("epochs", &Algorithm::epochs),
      option<Algorithm>("learning_rate", &Algorithm::learning_rate),
      option<Algorithm>("regularization", &Algorithm::regularization),
      option<Algorithm>("relative_item_regularization", &Algorithm::relative_item_regularization),
      option<Algorithm>("relative_bias_regularization", &Algorithm::relative_bias_regularization),
      option<Algorithm>("relative_bias_learning_rate", &Algorithm::relative_bias_learning_rate),
      option<Algorithm>("frequency_regularization", &Algorithm::frequency_regularization),
      option<Algorithm>("bold_driver", &Algorithm::bold_driver),
      option<Algorithm>("bounded", &Algorithm::bounded),
      option<Algorithm>("init_deviation", &Algorithm::init_deviation),
  };
}

}  // namespace

std::vector<ModelEntry> rating_models() {
  return {
      entry<SlopeOne>("slope_one", "what others rated above or below the history's items",
                      {choice("scheme", &SlopeOne::scheme,
                              {{"plain", SlopeOneScheme::plain},
                               {"weighted", SlopeOneScheme::weighted},
                               {"bipolar", SlopeOneScheme::bipolar}})}),
      entry<Svd>("svd", "biased matrix factorisation by gradient descent", svd_options<Svd>()),
      entry<SvdPlusPlus>("svdpp", "the same, with what a person rated", svd_options<SvdPlusPlus>()),
      entry<Nmf>("nmf", "non-negative matrix factorisation of ratings",
                 {option<Nmf>("factors", &Nmf::factors), option<Nmf>("epochs", &Nmf::epochs),
                  option<Nmf>("regularization", &Nmf::regularization)}),
      entry<CoClustering>("co_clustering", "clusters of users and of items",
                          {option<CoClustering>("user_clusters", &CoClustering::user_clusters),
                           option<CoClustering>("item_clusters", &CoClustering::item_clusters),
                           option<CoClustering>("epochs", &CoClustering::epochs)}),
      entry<AsymmetricSvd>("asymmetric_svd", "factors of items alone",
                           {option<AsymmetricSvd>("factors", &AsymmetricSvd::factors),
                            option<AsymmetricSvd>("epochs", &AsymmetricSvd::epochs),
                            option<AsymmetricSvd>("learning_rate", &AsymmetricSvd::learning_rate),
                            option<AsymmetricSvd>("regularization", &AsymmetricSvd::regularization),
                            option<AsymmetricSvd>("init_deviation", &AsymmetricSvd::init_deviation)}),
      entry<TimeSvdPlusPlus>("time_svdpp", "svdpp with tastes and biases that drift",
                             {option<TimeSvdPlusPlus>("factors", &TimeSvdPlusPlus::factors),
                              option<TimeSvdPlusPlus>("epochs", &TimeSvdPlusPlus::epochs),
                              option<TimeSvdPlusPlus>("learning_rate", &TimeSvdPlusPlus::learning_rate),
                              option<TimeSvdPlusPlus>("regularization", &TimeSvdPlusPlus::regularization),
                              option<TimeSvdPlusPlus>("relative_bin_regularization",
                                                      &TimeSvdPlusPlus::relative_bin_regularization),
                              option<TimeSvdPlusPlus>("relative_drift_regularization",
                                                      &TimeSvdPlusPlus::relative_drift_regularization),
                              option<TimeSvdPlusPlus>("relative_day_regularization",
                                                      &TimeSvdPlusPlus::relative_day_regularization),
                              option<TimeSvdPlusPlus>("bins", &TimeSvdPlusPlus::bins),
                              option<TimeSvdPlusPlus>("drift_exponent", &TimeSvdPlusPlus::drift_exponent),
                              option<TimeSvdPlusPlus>("init_deviation", &TimeSvdPlusPlus::init_deviation)}),
  };
}

}  // namespace kindred_eval
