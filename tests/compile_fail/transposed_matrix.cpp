// expects: interactions have users as rows, and this matrix has items
#include "kindred/data/interactions_from.hpp"

using namespace kindred;

void f(const Eigen::MatrixXf& buyers_of_items) {
#ifdef KINDRED_COMPILE_FAIL_OK
  interactions_from(ItemsByUsers(buyers_of_items).transpose());
#else
  interactions_from(ItemsByUsers(buyers_of_items));
#endif
}
