#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

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

// One item's column of SLIM, by coordinate descent over XᵀX =: G. With g = G(·,i) − G w, a step in coordinate
// j is w(j) ← max(0, g(j) + G(j,j) w(j) − l1) / (G(j,j) + l2). Since nothing is negative, g(j) ≤ G(j,i), and
// only items that were had together with i more than l1 times can ever get a weight: they alone are looked
// at, those first that promise most. A column of G among them is unfolded when its item first gets one.
template <class Scalar>
class SlimColumn {
 public:
  using Gram = SparseRows<ItemIndex, ItemIndex, Scalar>;

  // @param squares the diagonal of G
  SlimColumn(const Gram& gram, const std::vector<double>& squares, double l1, double l2,
             std::size_t neighbors, int iterations, double tolerance)
      : gram_(gram),
        squares_(squares),
        l1_(l1),
        l2_(l2),
        neighbors_(neighbors),
        iterations_(iterations),
        tolerance_(tolerance),
        place_of_(gram.row_count(), -1) {}

  // Adds the weights above 0, by item.
  void solve(ItemIndex item, RowChunk<ItemIndex, Scalar>& chunk) {
    choose_candidates(item);
    columns_.clear();
    column_of_.assign(candidates_.size(), -1);
    for (std::size_t c = 0; c < candidates_.size(); ++c)
      place_of_[candidates_[c].item.value] = static_cast<std::int32_t>(c);
    descend();
    for (const Candidate& candidate : candidates_) place_of_[candidate.item.value] = -1;
    std::sort(candidates_.begin(), candidates_.end(),
              [](const Candidate& a, const Candidate& b) { return a.item < b.item; });
    for (const Candidate& candidate : candidates_)
      if (const auto weight = static_cast<Scalar>(candidate.weight); weight > 0)
        chunk.add(candidate.item, weight);
  }

 private:
  struct Candidate {
    ItemIndex item;
    double square;    // G(j,j)
    double together;  // G(j,i)
    double promise;   // by which they are ordered
    double weight = 0;
  };

  void choose_candidates(ItemIndex item) {
    candidates_.clear();
    const auto row = gram_[item];
    const bool nearest = neighbors_ < row.size();
    for (std::size_t e = 0; e < row.size(); ++e) {
      const auto together = static_cast<double>(row.values[e]);
      const double square = squares_[row.indices[e].value];
      if (row.indices[e] != item && together > l1_)
        candidates_.push_back(
            {row.indices[e], square, together, together / std::sqrt(square + (nearest ? 0 : l2_))});
    }
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return a.promise != b.promise ? a.promise > b.promise : a.item < b.item;
    });
    if (candidates_.size() > neighbors_) candidates_.resize(neighbors_, candidates_.front());
    gradient_.clear();
    for (const Candidate& candidate : candidates_) gradient_.push_back(candidate.together);
  }

  // Goes round until no weight moves by more than `tolerance` times the largest: all candidates, then those
  // with a weight until they rest, and all again.
  void descend() {
    for (int iteration = 0; iteration < iterations_;) {
      const bool rests = !step_all();
      ++iteration;
      if (rests) return;
      active_.clear();
      for (std::size_t c = 0; c < candidates_.size(); ++c)
        if (candidates_[c].weight > 0) active_.push_back(c);
      if (iteration < iterations_) iteration += step_active(iterations_ - iteration);
    }
  }

  // The new weight for a gradient.
  double stepped(const Candidate& candidate, double gradient) const noexcept {
    return std::max(0.0, gradient + candidate.square * candidate.weight - l1_) / (candidate.square + l2_);
  }

  // A step in each coordinate; whether one moved.
  bool step_all() {
    double most = 0, largest = 0;
    for (std::size_t c = 0; c < candidates_.size(); ++c) {
      if (candidates_[c].weight == 0 && gradient_[c] <= l1_) continue;
      const double after = stepped(candidates_[c], gradient_[c]);
      largest = std::max(largest, after);
      const double step = after - candidates_[c].weight;
      candidates_[c].weight = after;
      most = std::max(most, std::abs(step));
      move(c, step);
    }
    return most > tolerance_ * largest;
  }

  // Steps in the coordinates that have a weight until they rest; how many rounds. Their gradients are kept
  // apart, and the others' brought up to date in the end.
  int step_active(int rounds) {
    const std::size_t size = active_.size();
    among_.resize(size * size);
    near_.resize(size);
    before_.resize(size);
    for (std::size_t a = 0; a < size; ++a) {
      const Scalar* const column = unfolded(active_[a]);
      for (std::size_t b = 0; b < size; ++b) among_[a * size + b] = column[active_[b]];
      near_[a] = gradient_[active_[a]];
      before_[a] = candidates_[active_[a]].weight;
    }
    int round = 0;
    for (bool moves = true; moves && round < rounds; ++round) {
      double most = 0, largest = 0;
      for (std::size_t a = 0; a < size; ++a) {
        Candidate& candidate = candidates_[active_[a]];
        const double after = stepped(candidate, near_[a]), step = after - candidate.weight;
        largest = std::max(largest, after);
        if (step == 0) continue;
        most = std::max(most, std::abs(step));
        candidate.weight = after;
        const Scalar* const column = among_.data() + a * size;
        for (std::size_t b = 0; b < size; ++b) near_[b] -= step * static_cast<double>(column[b]);
      }
      moves = most > tolerance_ * largest;
    }
    for (std::size_t a = 0; a < size; ++a) move(active_[a], candidates_[active_[a]].weight - before_[a]);
    return round;
  }

  // Brings the gradient up to date after a step.
  void move(std::size_t c, double step) {
    if (step == 0) return;
    const Scalar* const column = unfolded(c);
    for (std::size_t o = 0; o < gradient_.size(); ++o) gradient_[o] -= step * static_cast<double>(column[o]);
  }

  // A candidate's column of G, of the candidates.
  const Scalar* unfolded(std::size_t c) {
    const std::size_t size = candidates_.size();
    if (column_of_[c] < 0) {
      column_of_[c] = static_cast<std::int64_t>(columns_.size() / size);
      columns_.resize(columns_.size() + size, Scalar(0));
      Scalar* const column = columns_.data() + static_cast<std::size_t>(column_of_[c]) * size;
      const auto row = gram_[candidates_[c].item];
      for (std::size_t e = 0; e < row.size(); ++e)
        if (const auto place = place_of_[row.indices[e].value]; place >= 0) column[place] = row.values[e];
    }
    return columns_.data() + static_cast<std::size_t>(column_of_[c]) * size;
  }

  const Gram& gram_;
  const std::vector<double>& squares_;
  double l1_, l2_;
  std::size_t neighbors_;
  int iterations_;
  double tolerance_;
  std::vector<std::int32_t> place_of_;  // of each item among the candidates, or −1
  std::vector<Candidate> candidates_;
  std::vector<double> gradient_;
  std::vector<Scalar> columns_;
  std::vector<std::int64_t> column_of_;  // of each candidate among the unfolded columns, or −1
  std::vector<std::size_t> active_;
  std::vector<Scalar> among_;
  std::vector<double> near_, before_;  // of the active: gradients, and weights before
};

}  // namespace detail

/// SLIM: a sparse linear model of which items reproduce every user's row X without an item recommending
/// itself: min ½ ‖X − X W‖² + l2 / 2 ‖W‖² + l1 ‖W‖₁, W ≥ 0, diag W = 0; each column on its own, by coordinate
/// descent on XᵀX. Sources: Ning and Karypis, "SLIM: sparse linear methods for top-n recommender systems",
/// ICDM 2011, eq. 3; Friedman, Hastie, Tibshirani, "Regularization paths for generalized linear models via
/// coordinate descent", 2010, § 2.2 (covariance updates).
///
/// scikit-learn's ElasticNet(alpha, l1_ratio, positive=True, fit_intercept=False) on m users is l1 = m ·
/// alpha · l1_ratio and l2 = m · alpha · (1 − l1_ratio).
///
/// Time O(Σᵤ n(u)²) over users' numbers of items for XᵀX, then for each item O(c · steps + entries of XᵀX in
/// the rows that get a weight), where c is the number of items had together with it more than l1 times.
/// Memory O(pairs of items that somebody had): 8 bytes each.
struct Slim {
  /// l1 ≥ 0: leaves out weights. Items had together with another at most so often (by the sum of their
  /// products, where weighted) have no weight for it.
  double l1 = 1;
  /// l2 ≥ 0: makes weights small and shares them between items that are alike.
  double l2 = 50;
  /// fsSLIM: an item is recommended because of those only that are its nearest by cosine, so many at most;
  /// 0 for no limit. ≥ 0.
  int neighbors = 0;
  /// Rounds of steps a column at most, ≥ 1.
  int iterations = 100;
  /// A column is done when no weight moves by more than so much of the largest in a round; ≥ 0.
  double tolerance = 1e-3;
  /// Whether an entry counts by its weight or as 1, in X and in the history.
  bool weighted = false;

  /// Works out the weights.
  /// @throws OptionError for an option out of range; DataError for a weight below 0 where they count;
  /// Cancelled
  template <class Scalar>
  SparseItemModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_in_range("l1", l1, 0.0, 1e30);
    require_in_range("l2", l2, 0.0, 1e30);
    require_at_least("neighbors", neighbors, 0);
    require_at_least("iterations", iterations, 1);
    require_in_range("tolerance", tolerance, 0.0, 1.0);
    if (weighted) detail::require_no_negative_weights("slim", train);
    const auto gram = detail::items_had_together(train, weighted, execution);
    const std::size_t items = train.item_count();
    const std::size_t most = neighbors == 0 ? items : static_cast<std::size_t>(neighbors);
    const auto squares = detail::squares_of_items(train, weighted);
    const auto columns = detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, 64, execution, "item weights",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          detail::SlimColumn<Scalar> column(gram, squares, l1, l2, most, iterations, tolerance);
          for (ItemIndex item(begin); item.value < end; ++item) {
            chunk.begin_row();
            column.solve(item, chunk);
          }
        });
    return {transpose(columns, execution), weighted};
  }
};

}  // namespace kindred::inline v0
