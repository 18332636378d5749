// expects: predict\(\) predicts the rating of an item; this index is not an ItemIndex
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const ItemKnnModel<float>& model, const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return predict(model, train.user("1029"), ItemIndex(3));
#else
  return predict(model, train.user("1029"), UserIndex(3));
#endif
}
