#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "kindred/collaborative/detail/items_had_together.hpp"
#include "kindred/collaborative/detail/no_negative_weights.hpp"
#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/collaborative/sparse_item_model.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred::inline v0 {

namespace detail {

// One item's column of the weights, over the items nearest to it, by alternating directions. With G = XᵀX of
// those and g what they were had together with the item:
//
//   b ← (G + (l2 + ρ) I)⁻¹ (g + ρ (w − u)),  w ← soft(b + u, l1 / ρ),  u ← u + b − w.
template <class Scalar>
class AdmmColumn {
 public:
  using Gram = SparseRows<ItemIndex, ItemIndex, Scalar>;

  AdmmColumn(const Gram& gram, const std::vector<double>& squares, double l1, double l2, bool nonnegative,
             std::size_t neighbors, int iterations, double tolerance)
      : gram_(gram),
        squares_(squares),
        l1_(l1),
        l2_(l2),
        nonnegative_(nonnegative),
        neighbors_(neighbors),
        iterations_(iterations),
        tolerance_(tolerance),
        place_of_(gram.row_count(), -1) {}

  // Adds the weights that are not 0, by item.
  void solve(ItemIndex item, RowChunk<ItemIndex, Scalar>& chunk) {
    choose(item);
    const auto size = static_cast<Eigen::Index>(near_.size());
    if (size == 0) return;
    unfold();
    const Vector w = l1_ == 0 && !nonnegative_ ? ridge() : descend();
    for (Eigen::Index c = 0; c < size; ++c)
      if (const auto weight = static_cast<Scalar>(w[c]); weight != 0)
        chunk.add(near_[static_cast<std::size_t>(c)].item, weight);
  }

 private:
  using Vector = Eigen::VectorXd;

  struct Near {
    ItemIndex item;
    double together;  // G(j,i)
    double cosine;    // but for a factor that all share
  };

  // The nearest by cosine, then by index.
  void choose(ItemIndex item) {
    near_.clear();
    const auto row = gram_[item];
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (row.indices[e] == item) continue;
      const auto together = static_cast<double>(row.values[e]);
      near_.push_back({row.indices[e], together, together / std::sqrt(squares_[row.indices[e].value])});
    }
    if (near_.size() > neighbors_) {
      const auto last = near_.begin() + static_cast<std::ptrdiff_t>(neighbors_);
      std::nth_element(near_.begin(), last, near_.end(), [](const Near& a, const Near& b) {
        return a.cosine != b.cosine ? a.cosine > b.cosine : a.item < b.item;
      });
      near_.erase(last, near_.end());
    }
    std::sort(near_.begin(), near_.end(), [](const Near& a, const Near& b) { return a.item < b.item; });
  }

  void unfold() {
    const auto size = static_cast<Eigen::Index>(near_.size());
    for (std::size_t c = 0; c < near_.size(); ++c)
      place_of_[near_[c].item.value] = static_cast<std::int32_t>(c);
    g_.setZero(size, size);
    together_.resize(size);
    for (Eigen::Index c = 0; c < size; ++c) {
      const Near& near = near_[static_cast<std::size_t>(c)];
      together_[c] = near.together;
      const auto row = gram_[near.item];
      for (std::size_t e = 0; e < row.size(); ++e)
        if (const auto place = place_of_[row.indices[e].value]; place >= 0)
          g_(place, c) = static_cast<double>(row.values[e]);
    }
    for (const Near& near : near_) place_of_[near.item.value] = -1;
  }

  Vector ridge() {
    g_.diagonal().array() += l2_;
    return g_.llt().solve(together_);
  }

  Vector descend() {
    // Between the least and the largest of what G's axes are likely to be, where directions agree soonest.
    const double least = l2_ + g_.diagonal().minCoeff(), most = l2_ + g_.diagonal().maxCoeff(),
                 rho = std::sqrt(least * most);
    g_.diagonal().array() += l2_ + rho;
    const Eigen::LLT<Eigen::MatrixXd> factor(g_);
    Vector b, w = Vector::Zero(together_.size()), u = w, before;
    for (int iteration = 0; iteration < iterations_; ++iteration) {
      b = factor.solve(together_ + rho * (w - u));
      before = w;
      for (Eigen::Index c = 0; c < w.size(); ++c) {
        const double sum = b[c] + u[c], over = std::max(0.0, std::abs(sum) - l1_ / rho);
        w[c] = sum > 0 ? over : nonnegative_ ? 0 : -over;
      }
      u += b - w;
      const double most_of_all = w.cwiseAbs().maxCoeff();
      if (std::max((b - w).cwiseAbs().maxCoeff(), (w - before).cwiseAbs().maxCoeff()) <=
          tolerance_ * most_of_all)
        break;
    }
    return w;
  }

  const Gram& gram_;
  const std::vector<double>& squares_;
  double l1_, l2_;
  bool nonnegative_;
  std::size_t neighbors_;
  int iterations_;
  double tolerance_;
  std::vector<std::int32_t> place_of_;  // of each item among the nearest, or −1
  std::vector<Near> near_;
  Eigen::MatrixXd g_;
  Vector together_;
};

}  // namespace detail

/// The item weights of EASE and SLIM where there are too many items for a dense matrix: min ½ ‖X − X B‖² +
/// l2 / 2 ‖B‖² + l1 ‖B‖₁, diag B = 0, each item's column over the nearest, by cosine, of the items that were
/// had together with it, by alternating directions (ADMM) between the quadratic and the rest. With l1 = 0 the
/// ridge regression is solved at once, and B is EASE's where any two items were had together and neighbours
/// are enough. Sources: Steck, Dimakopoulou, Riabov,
/// Jebara, "ADMM SLIM: sparse recommendations for many users", WSDM 2020, § 3 (which has one dense system for
/// all columns); the nearest alone: Ning and Karypis, "SLIM", ICDM 2011, § 4.3.
///
/// Beside Slim it has weights below 0 too, and its time does not depend on how much weights are held back.
///
/// Time O(Σᵤ n(u)²) over users' numbers of items for XᵀX, then for each item O(neighbors · entries of a row
/// of XᵀX + neighbors³ / 3 + iterations · neighbors²). Memory O(pairs of items that somebody had): 8 bytes
/// each.
struct AdmmSlim {
  /// l1 ≥ 0: leaves out weights.
  double l1 = 0;
  /// l2 > 0: makes weights small and shares them between items that are alike.
  double l2 = 250;
  /// How many of the items nearest to it recommend an item at most; ≥ 1.
  int neighbors = 200;
  /// Whether weights below 0 are left out, as in SLIM.
  bool nonnegative = false;
  /// Turns between the directions at most; ≥ 1.
  int iterations = 50;
  /// A column is done when the directions agree, and no weight moves any more, to so much of the largest; ≥
  /// 0.
  double tolerance = 1e-3;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws OptionError for an option out of range; DataError for a weight below 0 where they count;
  /// Cancelled
  template <class Scalar>
  SparseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("l1", l1, 0.0, 1e30);
    require_in_range("l2", l2, 1e-9, 1e30);
    require_at_least("neighbors", neighbors, 1);
    require_at_least("iterations", iterations, 1);
    require_in_range("tolerance", tolerance, 0.0, 1.0);
    if (weighted) detail::require_no_negative_weights("admm_slim", train);
    const auto gram = detail::items_had_together(train, weighted, execution);
    const std::size_t items = train.item_count();
    const auto squares = detail::squares_of_items(train, weighted);
    const auto columns = detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, 64, execution, "item weights",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          detail::AdmmColumn<Scalar> column(gram, squares, l1, l2, nonnegative,
                                            static_cast<std::size_t>(neighbors), iterations, tolerance);
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            column.solve(item, chunk);
          }
        });
    return {transpose(columns, execution), weighted};
  }
};

}  // namespace kindred::inline v0
