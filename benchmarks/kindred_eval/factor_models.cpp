#include <utility>
#include <vector>

#include "kindred/collaborative/bpr.hpp"
#include "kindred/collaborative/fpmc.hpp"
#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/lightgcn.hpp"
#include "kindred/collaborative/logistic_mf.hpp"
#include "kindred/collaborative/warp.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

namespace {

// The options that all algorithms by stochastic gradients have.
template <class Algorithm>
std::vector<ModelOption<Algorithm>> with_gradients(std::vector<ModelOption<Algorithm>> options) {
  options.push_back(option<Algorithm>("factors", &Algorithm::factors));
  options.push_back(option<Algorithm>("epochs", &Algorithm::epochs));
  options.push_back(option<Algorithm>("learning_rate", &Algorithm::learning_rate));
  options.push_back(option<Algorithm>("regularization", &Algorithm::regularization));
  return options;
}

}  // namespace

std::vector<ModelEntry> factor_models() {
  return {
      entry<ImplicitAls>(
          "implicit_als", "factors of users and items by alternating least squares",
          {option<ImplicitAls>("factors", &ImplicitAls::factors),
           option<ImplicitAls>("iterations", &ImplicitAls::iterations),
           option<ImplicitAls>("unobserved_weight",
                               [](ImplicitAls& a) -> double& { return a.unobserved_weight.emplace(); }),
           option<ImplicitAls>("regularization", &ImplicitAls::regularization),
           option<ImplicitAls>("frequency_exponent", &ImplicitAls::frequency_exponent),
           option<ImplicitAls>("initial_scale", &ImplicitAls::initial_scale),
           option<ImplicitAls>("weighted", &ImplicitAls::weighted),
           choice("solver", &ImplicitAls::solver,
                  {{"cholesky", AlsSolver::cholesky},
                   {"conjugate_gradient", AlsSolver::conjugate_gradient},
                   {"block", AlsSolver::block}}),
           option<ImplicitAls>("steps", &ImplicitAls::steps),
           option<ImplicitAls>("block", &ImplicitAls::block)}),
      entry<Bpr>("bpr", "factors that rank what a person has above what others have",
                 with_gradients<Bpr>({choice("negatives", &Bpr::negatives,
                                             {{"uniform", Negatives::uniform},
                                              {"popularity", Negatives::popularity},
                                              {"adaptive", Negatives::adaptive}})})),
      entry<Warp>("warp", "factors that rank what a person has at the top",
                  with_gradients<Warp>({option<Warp>("trials", &Warp::trials)})),
      entry<LogisticMf>("logistic_mf", "factors of how likely a person is to want an item",
                        with_gradients<LogisticMf>({option<LogisticMf>("negatives", &LogisticMf::negatives),
                                                    option<LogisticMf>("alpha", &LogisticMf::alpha),
                                                    option<LogisticMf>("weighted", &LogisticMf::weighted)})),
      entry<LightGcn>(
          "lightgcn", "factors smoothed over the graph of who has what",
          {option<LightGcn>("factors", &LightGcn::factors), option<LightGcn>("layers", &LightGcn::layers),
           option<LightGcn>("steps", &LightGcn::steps),
           option<LightGcn>("learning_rate", &LightGcn::learning_rate),
           option<LightGcn>("regularization", &LightGcn::regularization)}),
      entry<Fpmc>("fpmc", "factors of what a person likes and of what follows on what",
                  with_gradients<Fpmc>({})),
  };
}

}  // namespace kindred_eval
