#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/hybrid/detail/grow_tree.hpp"
#include "kindred/hybrid/ranking_data.hpp"
#include "kindred/hybrid/regression_trees.hpp"
#include "kindred/metrics/ndcg.hpp"

namespace kindred::inline v0 {

/// Where the scores of one list are to move so that its nDCG at k grows, and how curved the way is: for each
/// pair of a row i with more gain than j and ρ = 1 / (1 + exp(s_i − s_j)), λ = w_i ρ |Δ nDCG of changing
/// their places| is added to i's slope and taken from j's, and λ (1 − ρ) is added to both curvatures. Equal
/// scores rank by place. O(rows · k + rows · log rows) but O(rows²) where most rows have a gain. Source:
/// Burges, "From RankNet to LambdaRank to LambdaMART", MSR-TR-2010-82, § 4 and 7 (σ = 1).
/// @param scores of the list's rows
/// @param gains of the rows
/// @param weights of the rows; empty for 1 each
/// @param k how much of the list is looked at, ≥ 1
/// @param slopes filled in
/// @param curvatures filled in
inline void lambda_gradients(std::span<const double> scores, std::span<const double> gains,
                             std::span<const double> weights, int k, std::span<double> slopes,
                             std::span<double> curvatures) {
  const std::size_t rows = scores.size();
  std::fill(slopes.begin(), slopes.end(), 0.0);
  std::fill(curvatures.begin(), curvatures.end(), 0.0);
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  });
  const auto most = static_cast<std::size_t>(k);
  std::vector<double> best(gains.begin(), gains.end());
  std::sort(best.begin(), best.end(), [](double a, double b) { return a > b; });
  double ideal = 0;
  for (std::size_t at = 0; at < std::min(most, rows); ++at) ideal += best[at] * rank_discount(at + 1);
  if (!(ideal > 0)) return;
  const auto discount = [&](std::size_t at) { return at < most ? rank_discount(at + 1) : 0.0; };
  for (std::size_t x = 0; x < std::min(most, rows); ++x) {
    for (std::size_t y = x + 1; y < rows; ++y) {
      const std::size_t a = order[x], b = order[y];
      if (gains[a] == gains[b]) continue;
      const std::size_t better = gains[a] > gains[b] ? a : b, worse = better == a ? b : a;
      const double change = std::abs((gains[a] - gains[b]) * (discount(x) - discount(y))) / ideal;
      const double rho = 1 / (1 + std::exp(scores[better] - scores[worse]));
      const double lambda = (weights.empty() ? 1.0 : weights[better]) * rho * change;
      slopes[better] += lambda;
      slopes[worse] -= lambda;
      curvatures[better] += lambda * (1 - rho);
      curvatures[worse] += lambda * (1 - rho);
    }
  }
}

/// Gradient-boosted regression trees that order lists: each tree takes a Newton step along lambda_gradients,
/// grown leaf by leaf where the gain is largest, over histograms of at most `bins` bins a feature.
/// Source: Burges 2010, § 7; Ke et al., "LightGBM", NeurIPS 2017 (leaf-wise growth over histograms).
/// Time O(trees · (pairs + rows · features · depth)); memory rows · features bytes. The same on any number of
/// threads.
struct LambdaMart {
  /// Number of trees; ≥ 1.
  int trees = 100;
  /// Leaves of each; 2 to 1000.
  int leaves = 8;
  /// How far each tree's step goes; (0, 1].
  double learning_rate = 0.1;
  /// The k of the `nDCG@k` that is to grow; ≥ 1.
  int count = 10;
  /// Training rows that a leaf must have; ≥ 1.
  int least_rows = 50;
  /// λ of a leaf's step slope / (curvature + λ); ≥ 0.
  double regularization = 1.0;
  /// Bins of a feature; 2 to 255.
  int bins = 63;

  /// Learns an order.
  /// @throws OptionError for an option out of range; DataError for data that do not fit together, without
  /// rows, or where no list has rows of different gains; Cancelled
  RegressionTrees fit(const RankingData& data, const Execution& execution = {}) const {
    check_options();
    data.check();
    const std::size_t rows = data.size();
    if (rows == 0) throw DataError("LambdaMart: there are no rows to learn from");
    const detail::BinnedFeatures binned(data, bins, execution);
    std::vector<double> scores(rows, 0), slopes(rows), curvatures(rows);
    std::vector<std::int64_t> roots;
    std::vector<TreeNode> nodes;
    for (int tree = 0; tree < trees; ++tree) {
      gradients(data, scores, slopes, curvatures, execution);
      if (tree == 0 && std::all_of(slopes.begin(), slopes.end(), [](double slope) { return slope == 0; }))
        throw DataError("LambdaMart: no list has rows of different gains to learn from");
      roots.push_back(static_cast<std::int64_t>(nodes.size()));
      detail::grow_tree(binned, slopes, curvatures,
                        {static_cast<std::size_t>(leaves), static_cast<std::size_t>(least_rows),
                         regularization, learning_rate},
                        nodes, scores, execution);
    }
    return {data.features, std::move(roots), std::move(nodes)};
  }

 private:
  void check_options() const {
    require_at_least("trees", trees, 1);
    require_in_range("leaves", leaves, 2, 1000);
    require_in_range("learning_rate", learning_rate, 1e-6, 1.0);
    require_at_least("count", count, 1);
    require_at_least("least_rows", least_rows, 1);
    require_at_least("regularization", regularization, 0.0);
    require_in_range("bins", bins, 2, 255);
  }

  void gradients(const RankingData& data, std::span<const double> scores, std::span<double> slopes,
                 std::span<double> curvatures, const Execution& execution) const {
    parallel_for(static_cast<std::int64_t>(data.groups.size()) - 1, 64, execution, "gradients",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto g = static_cast<std::size_t>(begin); g < static_cast<std::size_t>(end); ++g) {
                     const std::size_t first = data.groups[g], size = data.groups[g + 1] - first;
                     const auto weights = data.weights.empty()
                                              ? std::span<const double>{}
                                              : std::span<const double>(data.weights).subspan(first, size);
                     lambda_gradients(scores.subspan(first, size),
                                      std::span<const double>(data.gains).subspan(first, size), weights,
                                      count, slopes.subspan(first, size), curvatures.subspan(first, size));
                   }
                 });
  }
};

}  // namespace kindred::inline v0
