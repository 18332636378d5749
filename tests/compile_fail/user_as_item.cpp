// expects: explain\(\) explains the score of an item; this index is not an ItemIndex
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const ItemKnnModel<float>& model, const Interactions<float>& train) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return explain(model, train.user("1029"), train.item("pasta"));
#else
  return explain(model, train.user("1029"), train.user("1029").index);
#endif
}
