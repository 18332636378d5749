#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/LU>

#include "kindred/collaborative/detail/dense_item_parts.hpp"
#include "kindred/core/detail/tile_product.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0::detail {

// Dense item weights after a change. With A = P⁻¹ = XᵀX + Λ the change is A + V S Vᵀ, a column of V for each
// row of X that came (S = 1) or went (−1), and for each item whose penalty moved; then (Woodbury)
//
//   P ← P − W (S + VᵀW)⁻¹ Wᵀ,  W = P V.
//
// Of an item that nobody had, P has a row of 0 but for 1 / λ on the diagonal; to that an item returns that
// nobody has any more, and is left out.
template <class Scalar>
class DenseItemUpdate {
 public:
  DenseItemUpdate(DenseItemParts<Scalar> model, const Change<Scalar>& change)
      : model_(std::move(model)), change_(change) {
    const auto& after = change.after();
    std::vector<char> is_there(after.item_count(), 0), was_there(after.item_count(), 0);
    for (const ItemIndex item : model_.items) is_there[item.value] = was_there[item.value] = 1;
    for (ItemIndex item{0}; item.value < after.item_count(); ++item)
      if (squares(after, item) > 0) is_there[item.value] = 1;
    place_.assign(after.item_count(), 0);
    for (ItemIndex item{0}; item.value < after.item_count(); ++item) {
      if (is_there[item.value] == 0) continue;
      place_[item.value] = items_.size();
      items_.push_back(item);
      is_new_ = is_new_ || was_there[item.value] == 0;
    }
    for (const UserIndex user : change.users()) {
      if (user.value < change.before().user_count()) add_row(change.before(), user, -1);
      add_row(after, user, 1);
    }
    if (model_.fit.share > 0)
      for (const ItemIndex item : change.items()) {
        const double before = item.value < change.before().item_count() ? squares(change.before(), item) : 0;
        const double moved = model_.fit.share * (squares(after, item) - before);
        if (moved == 0) continue;
        signs_.push_back(moved > 0 ? 1 : -1);
        columns_.push_back({{place_[item.value], std::sqrt(std::abs(moved))}});
      }
  }

  // Whether it saves work, and can be.
  bool pays() const noexcept {
    return 2 * columns_.size() < items_.size() && (model_.fit.regularization > 0 || !is_new_);
  }

  DenseItemParts<Scalar> of(const Execution& execution) {
    const std::size_t n = items_.size(), r = columns_.size();
    const Matrix before = unscaled(execution);
    // W, and C Wᵀ for the inverse C.
    Eigen::MatrixXd w(static_cast<Index>(n), static_cast<Index>(r));
    parallel_for(static_cast<std::int64_t>(r), 1, execution, "changed rows",
                 [&](std::int64_t c, std::int64_t) {
                   w.col(c).setZero();
                   for (const auto& [place, value] : columns_[static_cast<std::size_t>(c)])
                     w.col(c) += value * before.col(static_cast<Index>(place)).template cast<double>();
                 });
    Eigen::MatrixXd inner(static_cast<Index>(r), static_cast<Index>(r));
    for (std::size_t c = 0; c < r; ++c) {
      for (std::size_t d = 0; d < r; ++d) {
        double sum = c == d ? signs_[c] : 0;
        for (const auto& [place, value] : columns_[c])
          sum += value * w(static_cast<Index>(place), static_cast<Index>(d));
        inner(static_cast<Index>(c), static_cast<Index>(d)) = sum;
      }
    }
    const Matrix left = w.template cast<Scalar>();
    const Matrix right = r == 0 ? Matrix(left.transpose())
                                : Matrix(inner.partialPivLu().solve(w.transpose()).template cast<Scalar>());
    return assembled(before, left, right, execution);
  }

 private:
  using Index = Eigen::Index;
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  double square(Scalar value) const noexcept {
    return model_.weighted ? static_cast<double>(value) * static_cast<double>(value) : 1.0;
  }
  double squares(const Interactions<Scalar>& data, ItemIndex item) const noexcept {
    double sum = 0;
    for (const Scalar value : data.by_item()[item].values) sum += square(value);
    return sum;
  }

  void add_row(const Interactions<Scalar>& data, UserIndex user, double sign) {
    const auto row = data.by_user()[user];
    if (row.size() == 0) return;
    std::vector<std::pair<std::size_t, double>> column;
    for (std::size_t e = 0; e < row.size(); ++e)
      column.emplace_back(place_[row.indices[e].value],
                          model_.weighted ? static_cast<double>(row.values[e]) : 1.0);
    columns_.push_back(std::move(column));
    signs_.push_back(sign);
  }

  // P before the change, of the items before and after it: P(j,i) = −B(j,i) P(i,i).
  Matrix unscaled(const Execution& execution) const {
    const auto& known = model_.items;
    const std::size_t n = items_.size();
    Matrix p = Matrix::Zero(static_cast<Index>(n), static_cast<Index>(n));
    for (std::size_t i = 0; i < n && is_new_; ++i)
      p(static_cast<Index>(i), static_cast<Index>(i)) = static_cast<Scalar>(1 / model_.fit.regularization);
    parallel_for(static_cast<std::int64_t>(known.size()), 64, execution, "item weights",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto j = static_cast<std::size_t>(begin); j < static_cast<std::size_t>(end); ++j) {
                     const Scalar* const row = model_.weights.data() + j * known.size();
                     const auto to = static_cast<Index>(place_[known[j].value]);
                     for (std::size_t i = 0; i < known.size(); ++i)
                       p(static_cast<Index>(place_[known[i].value]), to) = -row[i] * model_.fit.diagonal[i];
                     p(to, to) = model_.fit.diagonal[j];
                   }
                 });
    return p;
  }

  DenseItemParts<Scalar> assembled(const Matrix& before, const Matrix& left, const Matrix& right,
                                   const Execution& execution) const {
    const auto& after = change_.after();
    std::vector<ItemIndex> items;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (squares(after, items_[i]) > 0) {
        items.push_back(items_[i]);
        places.push_back(i);
      }
    const std::size_t m = items.size();
    std::vector<Scalar> diagonal(m), weights(m * m);
    for (std::size_t i = 0; i < m; ++i) {
      const auto at = static_cast<Index>(places[i]);
      diagonal[i] = before(at, at) - (left.cols() == 0 ? Scalar(0) : left.row(at).dot(right.col(at)));
      if (!(diagonal[i] > 0))
        throw DataError("the weights of item " + after.item_name(items[i]) +
                        " cannot be updated: rounding makes the matrix of items had together singular; fit "
                        "with a larger regularization");
    }
    // A tile of rows j of B at a time, each a column of P.
    constexpr std::int64_t tile = 64;
    const auto n = static_cast<Index>(items_.size()), r = left.cols();
    parallel_for(static_cast<std::int64_t>(m), tile, execution, "item weights",
                 [&](std::int64_t begin, std::int64_t end) {
                   Matrix columns(n, end - begin), own(r, end - begin);
                   for (std::int64_t j = begin; j < end; ++j) {
                     const auto at = static_cast<Index>(places[static_cast<std::size_t>(j)]);
                     columns.col(j - begin) = before.col(at);
                     own.col(j - begin) = right.col(at);
                   }
                   add_product<Eigen::ColMajor, Eigen::ColMajor>(n, own.cols(), r, Scalar(-1), left.data(), n,
                                                                 own.data(), r, columns.data(), n);
                   for (std::int64_t j = begin; j < end; ++j) {
                     Scalar* const row = weights.data() + static_cast<std::size_t>(j) * m;
                     for (std::size_t i = 0; i < m; ++i)
                       row[i] = i == static_cast<std::size_t>(j)
                                    ? Scalar(0)
                                    : -columns(static_cast<Index>(places[i]), j - begin) / diagonal[i];
                   }
                 });
    return {
        after.item_count(),
        std::move(items),
        std::move(weights),
        model_.weighted,
        {std::move(diagonal), model_.fit.regularization, model_.fit.share, after.user_count(), after.size()}};
  }

  DenseItemParts<Scalar> model_;
  const Change<Scalar>& change_;
  std::vector<ItemIndex> items_;                                      // those before or after
  std::vector<std::size_t> place_;                                    // of each item among them
  bool is_new_ = false;                                               // whether one has come
  std::vector<std::vector<std::pair<std::size_t, double>>> columns_;  // of V
  std::vector<double> signs_;
};

}  // namespace kindred::inline v0::detail
