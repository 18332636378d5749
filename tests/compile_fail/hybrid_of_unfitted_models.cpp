// expects: a hybrid is made of recommenders, that is of fitted models
#include "kindred/collaborative.hpp"
#include "kindred/hybrid.hpp"

using namespace kindred;

auto f(const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return Weighted{}.of(ItemKnn{}.fit(train), Popularity{}.fit(train));
#else
  return Weighted{}.of(ItemKnn{}, Popularity{}.fit(train));
#endif
}
