// expects: similar_items\(\) looks for items like an item; this index is not an ItemIndex
#include "kindred/collaborative.hpp"
#include "kindred/model.hpp"

using namespace kindred;

auto f(const ItemKnnModel<float>& model) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return similar_items(model, ItemIndex(3), 5);
#else
  return similar_items(model, UserIndex(3), 5);
#endif
}
