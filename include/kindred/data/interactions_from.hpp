#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// Says of an Eigen matrix, sparse or dense or an expression of such, that its rows are users and its columns
/// items: `interactions_from(UsersByItems(matrix))`. It refers to the matrix, which must outlive it.
template <class Matrix>
  requires std::derived_from<Matrix, Eigen::EigenBase<Matrix>>
class UsersByItems {
 public:
  /// Of this matrix.
  explicit UsersByItems(const Matrix& matrix) : matrix_(matrix) {}

  /// The matrix.
  const Matrix& matrix() const noexcept { return matrix_; }

 private:
  // A matrix by reference, an expression, which is a few pointers, by value.
  typename Eigen::internal::ref_selector<Matrix>::type matrix_;
};

/// Says of an Eigen matrix that its rows are items and its columns users. Interactions are not made of it,
/// but of its `transpose()`. It refers to the matrix, which must outlive it.
template <class Matrix>
  requires std::derived_from<Matrix, Eigen::EigenBase<Matrix>>
class ItemsByUsers {
 public:
  /// Of this matrix.
  explicit ItemsByUsers(const Matrix& matrix) : matrix_(matrix) {}

  /// The matrix.
  const Matrix& matrix() const noexcept { return matrix_; }
  /// The same turned round, without a copy.
  UsersByItems<Eigen::Transpose<const Matrix>> transpose() const {
    return UsersByItems<Eigen::Transpose<const Matrix>>(matrix_.transpose());
  }

 private:
  typename Eigen::internal::ref_selector<Matrix>::type matrix_;
};

/// What says in a matrix that a user and an item have nothing to do with each other.
enum class Absent {
  zero,  ///< 0; a NaN is an error
  nan,   ///< NaN; 0 is a weight
};

/// What a matrix does not tell by itself.
struct MatrixFormat {
  /// What in a dense matrix is no entry. In a sparse one each stored number is an entry, zeros too; NaN among
  /// them is an error or, with Absent::nan, no entry.
  Absent absent = Absent::zero;
  /// Ids of the rows, as many as there are; null: their numbers are all there is.
  std::shared_ptr<const UserVocabulary> users = nullptr;
  /// Ids of the columns, likewise.
  std::shared_ptr<const ItemVocabulary> items = nullptr;
};

namespace detail {

template <class T>
inline constexpr bool is_users_by_items = false;
template <class Matrix>
inline constexpr bool is_users_by_items<UsersByItems<Matrix>> = true;
template <class T>
inline constexpr bool is_items_by_users = false;
template <class Matrix>
inline constexpr bool is_items_by_users<ItemsByUsers<Matrix>> = true;

// visit(row, column, number) of all numbers of a matrix, absent ones too, row after row.
template <class Matrix, class Visit>
void each_number(const Eigen::DenseBase<Matrix>& matrix, Visit&& visit) {
  const auto& numbers = matrix.eval();
  for (Eigen::Index row = 0; row < numbers.rows(); ++row)
    for (Eigen::Index column = 0; column < numbers.cols(); ++column)
      visit(row, column, numbers.coeff(row, column));
}

// Of all that are stored.
template <class Matrix, class Visit>
void each_number(const Eigen::SparseMatrixBase<Matrix>& matrix, Visit&& visit) {
  constexpr int order = Matrix::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor;
  using Plain = Eigen::SparseMatrix<typename Matrix::Scalar, order, typename Matrix::StorageIndex>;
  const Eigen::Ref<const Plain> numbers(matrix.derived());
  for (Eigen::Index outer = 0; outer < numbers.outerSize(); ++outer)
    for (Eigen::InnerIterator<Eigen::Ref<const Plain>> at(numbers, outer); at; ++at)
      visit(at.row(), at.col(), at.value());
}

}  // namespace detail

/// Interactions of an Eigen matrix: `interactions_from(UsersByItems(matrix))`. They have a copy of what they
/// need of it. O(numbers · log of the longest row); of a sparse matrix those that are stored.
/// @throws DataError naming user and item for NaN that stands for nothing and for weights that are not finite
/// or above largest_weight; where the ids are not as many as rows or columns, or these are 2³¹ or more
template <class Matrix>
Interactions<typename Matrix::Scalar> interactions_from(const UsersByItems<Matrix>& users_by_items,
                                                        const MatrixFormat& format = {}) {
  using Scalar = typename Matrix::Scalar;
  static_assert(
      std::same_as<Scalar, float> || std::same_as<Scalar, double>,
      "kindred: weights are float or double, and this matrix holds something else; matrix.cast<float>() "
      "turns it into one of float");
  constexpr bool is_dense = std::derived_from<Matrix, Eigen::DenseBase<Matrix>>;
  const Matrix& matrix = users_by_items.matrix();
  const auto fits = [](const char* of_what, const auto& ids, Eigen::Index count) {
    if (ids && ids->size() != static_cast<std::size_t>(count))
      throw DataError("interactions from a matrix: " + std::to_string(ids->size()) + " ids of " + of_what +
                      ", expected " + std::to_string(count));
  };
  fits("users, its rows", format.users, matrix.rows());
  fits("items, its columns", format.items, matrix.cols());
  std::vector<Interaction<Scalar>> cells;
  detail::each_number(matrix, [&](Eigen::Index row, Eigen::Index column, Scalar weight) {
    if (is_dense && format.absent == Absent::zero && weight == 0) return;
    const UserIndex user(row);
    const ItemIndex item(column);
    if (std::isnan(weight)) {
      if (format.absent == Absent::nan) return;
      throw DataError("user " + detail::quoted_id(format.users, user) + ", item " +
                      detail::quoted_id(format.items, item) +
                      ": the weight is NaN, expected a number (with Absent::nan it says that there is none)");
    }
    cells.push_back({user, item, weight});
  });
  return collect(cells, Shape<Scalar>{.users = static_cast<std::size_t>(matrix.rows()),
                                      .items = static_cast<std::size_t>(matrix.cols()),
                                      .duplicates = Duplicates::fail,
                                      .user_ids = format.users,
                                      .item_ids = format.items});
}

/// Refuses matrices of which the type does not say that they are users × items, in a sentence.
template <class Matrix>
  requires(!detail::is_users_by_items<Matrix>)
void interactions_from(const Matrix&, const MatrixFormat& = {}) {
  static_assert(!detail::is_items_by_users<Matrix>,
                "kindred: interactions have users as rows, and this matrix has items; "
                "interactions_from(ItemsByUsers(matrix).transpose()) turns it round");
  static_assert(
      detail::is_items_by_users<Matrix>,
      "kindred: say whether the matrix has users or items as rows: "
      "interactions_from(UsersByItems(matrix)) or interactions_from(ItemsByUsers(matrix).transpose())");
}

}  // namespace kindred::inline v0
