// expects: say whether the matrix has users or items as rows
#include "kindred/data/interactions_from.hpp"

using namespace kindred;

void f(const Eigen::SparseMatrix<float>& matrix) {
#ifdef KINDRED_COMPILE_FAIL_OK
  interactions_from(UsersByItems(matrix), {.absent = Absent::nan});
#else
  interactions_from(matrix, {.absent = Absent::nan});
#endif
}
