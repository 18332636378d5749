// expects: recommend\(\) needs a person's history, not a bare index
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const PopularityModel<float>& model, const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return recommend(model, train.user(UserIndex(3)));
#else
  return recommend(model, UserIndex(3));
#endif
}
