// expects: fit_until_best\(\) needs an algorithm that trains in rounds
#include "kindred/collaborative.hpp"
#include "kindred/evaluate.hpp"

using namespace kindred;

auto f(const Interactions<float>& train, const Interactions<float>& validation) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return fit_until_best(Svd{}, train, validation, rmse()).rounds;
#else
  fit_until_best(ItemKnn{}, train, validation, rmse());
#endif
}
