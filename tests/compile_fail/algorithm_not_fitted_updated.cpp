// expects: perhaps an algorithm that was not fitted
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return update(ItemKnn{}.fit(train), Change(train, train));
#else
  return update(ItemKnn{}, Change(train, train));
#endif
}
