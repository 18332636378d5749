// expects: these rows hold another type of weight than the interactions
#include "kindred/data/interactions.hpp"

using namespace kindred;

auto f(const SparseRows<UserIndex, ItemIndex, double>& rows) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return Interactions<double>(rows);
#else
  return Interactions<float>(rows);
#endif
}
