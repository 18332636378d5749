// expects: a measure compares two vectors; pass rows or columns of a matrix
#include <Eigen/Core>

#include "kindred/similarity.hpp"

using namespace kindred;

double f(const Eigen::MatrixXd& m) {
#ifdef KINDRED_COMPILE_FAIL_OK
  return cosine(m.row(0), m.row(1));
#else
  return cosine(m, m);
#endif
}
