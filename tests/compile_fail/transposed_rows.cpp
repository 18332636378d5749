// expects: interactions have users as rows and items as columns, and these rows have not
#include "kindred/data/interactions.hpp"

using namespace kindred;

auto f(const SparseRows<ItemIndex, UserIndex, float>& buyers_of_items) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return Interactions<float>(transpose(buyers_of_items));
#else
  return Interactions<float>(buyers_of_items);
#endif
}
