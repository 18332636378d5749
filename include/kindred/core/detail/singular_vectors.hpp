#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "kindred/core/detail/tile_product.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"

namespace kindred::inline v0::detail {

// The right singular vectors of a sparse matrix R that belong to its largest singular values, by a block
// Krylov method (Musco and Musco, "Randomized block Krylov methods for stronger and faster approximate
// singular value decomposition", NeurIPS 2015, algorithm 2): an orthonormal basis of RᵀR's powers times a
// random block, and the eigenvectors of RᵀR within it. The same bits on any number of threads.
//
// A basis of m vectors of n items takes 4 · entries · m operations for the products with R and 4 n m² for its
// orthogonality, in products of tiles; and 4 n m bytes in float.
template <class Row, class Col, class Scalar>
class SingularVectors {
 public:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  // @param rows R, and `columns` the same the other way round
  SingularVectors(const SparseRows<Row, Col, Scalar>& rows, const SparseRows<Col, Row, Scalar>& columns,
                  std::uint64_t seed, const Execution& execution)
      : rows_(rows),
        columns_(columns),
        seed_(seed),
        execution_(execution),
        size_(static_cast<Index>(columns.row_count())) {}

  // One vector a column, largest singular value first; fewer where the rank of R is less than `count`.
  Matrix largest(int count) {
    const Index wanted = std::min<Index>(count, size_);
    const Index block = std::clamp<Index>((wanted + 7) / 8, 16, 64);
    const auto rank = std::min<Index>(size_, static_cast<Index>(rows_.row_count()));  // at most
    const Index most = std::min<Index>(rank, 2 * wanted + 8 * block);
    basis_.resize(size_, most);
    used_ = 0;
    Eigen::MatrixXd within = Eigen::MatrixXd::Zero(most, most);
    Index first = 0;
    // A step of its own first: what a random vector has beside the rows of R would only take room.
    const Matrix start = random(std::min(block, most));
    append(product(start.data(), start.cols(), start.cols()));
    while (used_ > first) {
      const Index width = used_ - first, last = used_;
      const Matrix image = product(basis_.data() + first, basis_.cols(), width);
      if (last < most) append(image.leftCols(std::min(width, most - last)));
      const Matrix shares = transposed_product(image, used_);
      within.block(0, first, used_, width) = shares.template cast<double>();
      first = last;
    }
    // What is above the diagonal is whole: when a block was multiplied, all before it were known. The solver
    // reads what is below.
    const Eigen::MatrixXd square = within.topLeftCorner(used_, used_).transpose();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(square);
    Index found = 0;
    while (found < std::min(wanted, used_) && solver.eigenvalues()(used_ - 1 - found) > least_eigenvalue)
      ++found;
    Matrix mixture(used_, found);
    for (Index f = 0; f < found; ++f)
      mixture.col(f) = solver.eigenvectors().col(used_ - 1 - f).template cast<Scalar>();
    Matrix vectors = Matrix::Zero(size_, found);
    add_basis(Scalar(1), mixture, used_, vectors);
    return vectors;
  }

 private:
  using Index = Eigen::Index;
  static constexpr std::int64_t rows_a_chunk = 512;
  static constexpr double least_eigenvalue = 1e-6;

  template <class Body>
  void each_chunk(std::int64_t count, Body&& body) const {
    parallel_for(count, rows_a_chunk, execution_, "singular vectors", body);
  }

  Matrix random(Index width) const {
    Matrix block(size_, width);
    each_chunk(size_, [&](std::int64_t begin, std::int64_t end) {
      for (auto r = begin; r < end; ++r) {
        Random draw(seed_, static_cast<std::uint64_t>(r));
        for (Index c = 0; c < width; ++c) block(r, c) = static_cast<Scalar>(draw.normal());
      }
    });
    return block;
  }

  // RᵀR times a block, whose rows begin `stride` apart.
  Matrix product(const Scalar* block, Index stride, Index width) const {
    Matrix half(static_cast<Index>(rows_.row_count()), width), image(size_, width);
    multiply(rows_, block, stride, half);
    multiply(columns_, half.data(), half.cols(), image);
    return image;
  }
  template <class Rows>
  void multiply(const Rows& rows, const Scalar* block, Index stride, Matrix& result) const {
    using Line = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;
    each_chunk(result.rows(), [&](std::int64_t begin, std::int64_t end) {
      for (auto r = begin; r < end; ++r) {
        const auto row = rows[typename Rows::RowIndex(r)];
        result.row(r).setZero();
        for (std::size_t e = 0; e < row.size(); ++e)
          result.row(r) +=
              row.values[e] * Eigen::Map<const Line>(
                                  block + static_cast<Index>(row.indices[e].value) * stride, result.cols());
      }
    });
  }

  // Makes a block orthogonal to the basis and within itself, and appends what is left of it.
  void append(Matrix block) {
    for (int time = 0; time < 2; ++time) {
      const Eigen::VectorXd before = gram_of(block).diagonal();
      if (used_ > 0) add_basis(Scalar(-1), transposed_product(block, used_), used_, block);
      block = orthonormal(block, before);
    }
    basis_.middleCols(used_, block.cols()) = block;
    used_ += block.cols();
  }

  // The first vectors of the basis, transposed, times a block.
  Matrix transposed_product(const Matrix& block, Index vectors) const {
    return sum_of_products(basis_.data(), basis_.cols(), vectors, block);
  }
  Matrix sum_of_products(const Scalar* left, Index stride, Index width, const Matrix& right) const {
    // Column by column the product's transpose is right' left.
    using Partial = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
    const Partial none = Partial::Zero(right.cols(), width);
    const Partial sum = parallel_reduce(
        size_, 8 * rows_a_chunk, execution_, "singular vectors", none,
        [&](std::int64_t begin, std::int64_t end) {
          Partial part = none;
          add_product<Eigen::ColMajor, Eigen::RowMajor>(
              right.cols(), width, end - begin, Scalar(1), right.data() + begin * right.cols(), right.cols(),
              left + begin * stride, stride, part.data(), part.rows());
          return part;
        },
        [](Partial a, const Partial& b) {
          a += b;
          return a;
        });
    return sum.transpose();
  }

  // block += alpha · (the first vectors of the basis) · mixture.
  void add_basis(Scalar alpha, const Matrix& mixture, Index vectors, Matrix& block) const {
    each_chunk(size_, [&](std::int64_t begin, std::int64_t end) {
      add_product<Eigen::ColMajor, Eigen::ColMajor>(block.cols(), end - begin, vectors, alpha, mixture.data(),
                                                    mixture.cols(), basis_.data() + begin * basis_.cols(),
                                                    basis_.cols(), block.data() + begin * block.cols(),
                                                    block.cols());
    });
  }

  Eigen::MatrixXd gram_of(const Matrix& block) const {
    return sum_of_products(block.data(), block.cols(), block.cols(), block).template cast<double>();
  }

  // An orthonormal basis of a block's columns, without those of which, against the squared lengths that they
  // had, rounding alone is left, and those that rounding alone tells from the others (Stathopoulos and Wu, "A
  // block orthogonalization procedure with constant synchronization requirements", SIAM J. Sci. Comput. 23
  // (2002)).
  Matrix orthonormal(const Matrix& block, const Eigen::VectorXd& before) const {
    constexpr double least = std::is_same_v<Scalar, float> ? 1e-10 : 1e-24;
    if (block.cols() == 0) return block;
    const Eigen::MatrixXd gram = gram_of(block);
    Eigen::VectorXd scale = gram.diagonal();
    for (Index c = 0; c < scale.size(); ++c)
      scale(c) = scale(c) > least * before(c) ? 1 / std::sqrt(scale(c)) : 0.0;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scale.asDiagonal() * gram *
                                                                scale.asDiagonal());
    const auto& values = solver.eigenvalues();
    const double bar = std::is_same_v<Scalar, float> ? 1e-5 : 1e-12;
    Index dropped = 0;
    while (dropped < values.size() && !(values(dropped) > bar * values(values.size() - 1))) ++dropped;
    const Index kept = values.size() - dropped;
    const Matrix turn = (scale.asDiagonal() * solver.eigenvectors().rightCols(kept) *
                         values.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal())
                            .template cast<Scalar>();
    Matrix result = Matrix::Zero(size_, kept);
    each_chunk(size_, [&](std::int64_t begin, std::int64_t end) {
      add_product<Eigen::ColMajor, Eigen::ColMajor>(kept, end - begin, block.cols(), Scalar(1), turn.data(),
                                                    turn.cols(), block.data() + begin * block.cols(),
                                                    block.cols(), result.data() + begin * kept, kept);
    });
    return result;
  }

  const SparseRows<Row, Col, Scalar>& rows_;
  const SparseRows<Col, Row, Scalar>& columns_;
  std::uint64_t seed_;
  const Execution& execution_;
  Index size_;
  Matrix basis_;
  Index used_ = 0;
};

}  // namespace kindred::inline v0::detail
