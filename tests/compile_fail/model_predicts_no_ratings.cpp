// expects: this model ranks items but predicts no ratings
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return predict(Baseline{}.fit(train), train.user("1029"), train.item("pasta"));
#else
  return predict(Popularity{}.fit(train), train.user("1029"), train.item("pasta"));
#endif
}
