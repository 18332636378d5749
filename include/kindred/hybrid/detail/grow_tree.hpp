#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/hybrid/ranking_data.hpp"
#include "kindred/hybrid/regression_trees.hpp"

namespace kindred::inline v0::detail {

/// Every feature cut into bins, feature by feature: a value is in bin b where it exceeds b of the cuts.
class BinnedFeatures {
 public:
  BinnedFeatures(const RankingData& data, int bins, const Execution& execution)
      : rows_(data.size()), cuts_(data.features), bins_(data.features * data.size()) {
    parallel_for(static_cast<std::int64_t>(data.features), 1, execution, "binning",
                 [&](std::int64_t feature, std::int64_t) {
                   bin(data, static_cast<std::size_t>(feature), static_cast<std::size_t>(bins));
                 });
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t features() const noexcept { return cuts_.size(); }
  std::span<const float> cuts(std::size_t feature) const noexcept { return cuts_[feature]; }
  std::span<const std::uint8_t> of(std::size_t feature) const noexcept {
    return std::span<const std::uint8_t>(bins_).subspan(feature * rows_, rows_);
  }

 private:
  // Cuts at all values but the largest where these are few, else at the values of equally many rows.
  void bin(const RankingData& data, std::size_t feature, std::size_t bins) {
    std::vector<float> values(rows_);
    for (std::size_t r = 0; r < rows_; ++r) values[r] = data.values[r * data.features + feature];
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    auto distinct = sorted;
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    auto& cuts = cuts_[feature];
    if (distinct.size() <= bins) {
      cuts.assign(distinct.begin(), distinct.end() - 1);
    } else {
      for (std::size_t b = 1; b < bins; ++b) {
        const float value = sorted[b * rows_ / bins];
        if (value < sorted.back() && (cuts.empty() || cuts.back() < value)) cuts.push_back(value);
      }
    }
    for (std::size_t r = 0; r < rows_; ++r)
      bins_[feature * rows_ + r] =
          static_cast<std::uint8_t>(std::lower_bound(cuts.begin(), cuts.end(), values[r]) - cuts.begin());
  }

  std::size_t rows_;
  std::vector<std::vector<float>> cuts_;
  std::vector<std::uint8_t> bins_;
};

/// How a tree grows.
struct TreeGrowth {
  std::size_t leaves;
  std::size_t least_rows;
  double regularization;
  double learning_rate;
};

/// Grows one tree along slopes and curvatures, appends its nodes, and adds its leaves to the rows' scores.
inline void grow_tree(const BinnedFeatures& data, std::span<const double> slopes,
                      std::span<const double> curvatures, const TreeGrowth& how, std::vector<TreeNode>& nodes,
                      std::span<double> scores, const Execution& execution) {
  struct Split {
    double gain = 0;
    std::size_t feature = 0, bin = 0;
  };
  struct Leaf {
    std::size_t node, begin, end;  // rows[begin, end)
    double slope = 0, curvature = 0;
    Split split = {};
  };
  // To wake threads for a few rows takes longer than to count them.
  const Execution alone{.threads = 1, .cancel = execution.cancel};
  std::vector<std::uint32_t> rows(data.rows()), right_rows;
  for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = static_cast<std::uint32_t>(r);

  const auto worth = [&](double slope, double curvature) {
    return slope * slope / (curvature + how.regularization + 1e-12);
  };
  const auto measure = [&](Leaf& leaf) {
    leaf.slope = leaf.curvature = 0;
    for (std::size_t at = leaf.begin; at < leaf.end; ++at) {
      leaf.slope += slopes[rows[at]];
      leaf.curvature += curvatures[rows[at]];
    }
    leaf.split = {};
    if (leaf.end - leaf.begin < 2 * how.least_rows) return;
    std::vector<Split> best(data.features());
    const bool small = (leaf.end - leaf.begin) * data.features() < (std::size_t{1} << 17);
    parallel_for(static_cast<std::int64_t>(data.features()), 1, small ? alone : execution, "growing trees",
                 [&](std::int64_t f, std::int64_t) {
                   struct Bin {
                     double slope = 0, curvature = 0;
                     std::size_t rows = 0;
                   };
                   const auto feature = static_cast<std::size_t>(f);
                   const auto bins = data.of(feature);
                   std::vector<Bin> histogram(data.cuts(feature).size() + 1);
                   for (std::size_t at = leaf.begin; at < leaf.end; ++at) {
                     Bin& bin = histogram[bins[rows[at]]];
                     bin.slope += slopes[rows[at]];
                     bin.curvature += curvatures[rows[at]];
                     ++bin.rows;
                   }
                   Bin left;
                   for (std::size_t b = 0; b + 1 < histogram.size(); ++b) {
                     left.slope += histogram[b].slope;
                     left.curvature += histogram[b].curvature;
                     left.rows += histogram[b].rows;
                     if (left.rows < how.least_rows) continue;
                     if (leaf.end - leaf.begin - left.rows < how.least_rows) break;
                     const double gain = worth(left.slope, left.curvature) +
                                         worth(leaf.slope - left.slope, leaf.curvature - left.curvature) -
                                         worth(leaf.slope, leaf.curvature);
                     if (gain > best[feature].gain) best[feature] = {gain, feature, b};
                   }
                 });
    for (const Split& split : best)
      if (split.gain > leaf.split.gain) leaf.split = split;
  };

  std::vector<Leaf> leaves = {{nodes.size(), 0, rows.size()}};
  nodes.push_back({.rows = static_cast<float>(rows.size())});
  measure(leaves[0]);
  while (leaves.size() < how.leaves) {
    const auto widest = std::max_element(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) {
      return a.split.gain < b.split.gain;
    });
    if (!(widest->split.gain > 1e-12)) break;
    const Leaf parent = *widest;
    const auto bins = data.of(parent.split.feature);
    // In order, so that sums do not depend on how rows were swapped.
    right_rows.clear();
    std::size_t cut = parent.begin;
    for (std::size_t at = parent.begin; at < parent.end; ++at) {
      if (bins[rows[at]] <= parent.split.bin) rows[cut++] = rows[at];
      else right_rows.push_back(rows[at]);
    }
    std::copy(right_rows.begin(), right_rows.end(), rows.begin() + static_cast<std::ptrdiff_t>(cut));
    nodes[parent.node].feature = static_cast<std::int32_t>(parent.split.feature);
    nodes[parent.node].threshold = data.cuts(parent.split.feature)[parent.split.bin];
    nodes[parent.node].left = static_cast<std::int32_t>(nodes.size());
    Leaf left{nodes.size(), parent.begin, cut}, right{nodes.size() + 1, cut, parent.end};
    nodes.push_back({.rows = static_cast<float>(cut - parent.begin)});
    nodes.push_back({.rows = static_cast<float>(parent.end - cut)});
    measure(left);
    measure(right);
    *widest = left;
    leaves.push_back(right);
  }
  for (const Leaf& leaf : leaves) {
    const double step = how.learning_rate * leaf.slope / (leaf.curvature + how.regularization + 1e-12);
    nodes[leaf.node].value = static_cast<float>(step);
    for (std::size_t at = leaf.begin; at < leaf.end; ++at)
      scores[rows[at]] += static_cast<double>(nodes[leaf.node].value);
  }
}

}  // namespace kindred::inline v0::detail
