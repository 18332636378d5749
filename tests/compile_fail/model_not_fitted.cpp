// expects: recommend\(\) needs a Recommender
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return recommend(ItemKnn{}.fit(train), train.user("1029"), {.count = 5});
#else
  return recommend(ItemKnn{}, train.user("1029"));
#endif
}
