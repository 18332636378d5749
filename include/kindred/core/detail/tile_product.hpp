#pragma once

#include <Eigen/Core>

namespace kindred::inline v0::detail {

// C += alpha A B of a part of a matrix, on this thread alone: Eigen's own product would give each of its
// threads a part, and thereby other bits on another number of them. C lies column by column.
template <int order_of_a, int order_of_b, class Scalar>
void add_product(Eigen::Index rows, Eigen::Index cols, Eigen::Index depth, Scalar alpha, const Scalar* a,
                 Eigen::Index stride_of_a, const Scalar* b, Eigen::Index stride_of_b, Scalar* c,
                 Eigen::Index stride_of_c) {
  if (rows == 0 || cols == 0 || depth == 0) return;
  using namespace Eigen::internal;
  gemm_blocking_space<Eigen::ColMajor, Scalar, Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::Dynamic> room(
      rows, cols, depth, 1, true);
  general_matrix_matrix_product<Eigen::Index, Scalar, order_of_a, false, Scalar, order_of_b, false,
                                Eigen::ColMajor, 1>::run(rows, cols, depth, a, stride_of_a, b, stride_of_b, c,
                                                         1, stride_of_c, alpha, room, nullptr);
}

}  // namespace kindred::inline v0::detail
