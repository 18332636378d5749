#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

std::vector<std::pair<std::string, FmFeatures>> fm_features() {
  return {{"ids", FmFeatures::ids}, {"flipped", FmFeatures::flipped}};
}

}  // namespace

std::vector<ModelEntry> bayesian_models() {
  return {
      entry<Fm>("fm", "factorisation machine, by alternating least squares",
                {option<Fm>("factors", &Fm::factors), option<Fm>("sweeps", &Fm::sweeps),
                 option<Fm>("regularization", &Fm::regularization),
                 choice("features", &Fm::features, fm_features()), option<Fm>("days", &Fm::days)}),
      entry<BayesianFm>("bayesian_fm", "factorisation machine, averaged over samples of its posterior",
                        {option<BayesianFm>("factors", &BayesianFm::factors),
                         option<BayesianFm>("sweeps", &BayesianFm::sweeps),
                         option<BayesianFm>("burn_in", &BayesianFm::burn_in),
                         option<BayesianFm>("samples", &BayesianFm::samples),
                         choice("features", &BayesianFm::features, fm_features()),
                         option<BayesianFm>("days", &BayesianFm::days),
                         choice("likelihood", &BayesianFm::likelihood,
                                {{"regression", FmLikelihood::regression},
                                 {"ordered_probit", FmLikelihood::ordered_probit}}),
                         option<BayesianFm>("noise_degrees", &BayesianFm::noise_degrees)}),
      entry<BayesianMf>("bayesian_mf", "matrix factorisation, averaged over samples of its posterior",
                        {option<BayesianMf>("factors", &BayesianMf::factors),
                         option<BayesianMf>("sweeps", &BayesianMf::sweeps),
                         option<BayesianMf>("burn_in", &BayesianMf::burn_in),
                         option<BayesianMf>("samples", &BayesianMf::samples)}),
  };
}

}  // namespace kindred_eval
