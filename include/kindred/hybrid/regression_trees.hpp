#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"

namespace kindred::inline v0 {

/// A node of a regression tree: a question about one feature, or a leaf.
struct TreeNode {
  std::int32_t feature = -1;  ///< which feature is asked about; −1 for a leaf
  std::int32_t left = 0;  ///< where a value of at most `threshold` leads; the next node is where others do
  float threshold = 0;    ///< the bound
  float value = 0;        ///< what a leaf adds
  float rows = 0;         ///< training rows that came here
};

/// A sum of regression trees over a few features: immutable, copies share memory.
class RegressionTrees {
 public:
  /// @param features number of features of a row
  /// @param roots where each tree begins among the nodes
  /// @param nodes all trees' nodes, children behind their parents
  /// @throws DataError for nodes that are no trees, or are deeper than 1000 questions
  RegressionTrees(std::size_t features, std::vector<std::int64_t> roots, std::vector<TreeNode> nodes)
      : features_(features), roots_(std::move(roots)), nodes_(std::move(nodes)) {
    // How deep each node lies; 0 where nothing leads to it so far.
    std::vector<int> depth(nodes_.size(), 0);
    for (const std::int64_t root : roots_) {
      if (root < 0 || static_cast<std::size_t>(root) >= nodes_.size() ||
          depth[static_cast<std::size_t>(root)] != 0)
        throw DataError("regression trees: a tree begins at node " + std::to_string(root) + " of " +
                        std::to_string(nodes_.size()));
      depth[static_cast<std::size_t>(root)] = 1;
    }
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      const TreeNode& node = nodes_[n];
      const bool leaf = node.feature == -1;
      const bool sound = std::isfinite(node.value) && std::isfinite(node.threshold) && node.rows > 0 &&
                         std::isfinite(node.rows);
      const bool asks = node.feature >= 0 && static_cast<std::size_t>(node.feature) < features_ &&
                        node.left > static_cast<std::int64_t>(n) &&
                        static_cast<std::size_t>(node.left) + 1 < nodes_.size();
      // Nodes that two questions lead to would be no trees, and could be on more paths than can be walked.
      bool is_of_a_tree = sound && (leaf || asks) && depth[n] > 0 && depth[n] <= most_depth + 1;
      if (is_of_a_tree && asks) {
        const auto left = static_cast<std::size_t>(node.left);
        const double rows =
            static_cast<double>(nodes_[left].rows) + static_cast<double>(nodes_[left + 1].rows);
        is_of_a_tree = depth[left] == 0 && depth[left + 1] == 0 &&
                       std::abs(rows - static_cast<double>(node.rows)) <= 1e-3 * rows;
        depth[left] = depth[left + 1] = depth[n] + 1;
      }
      if (!is_of_a_tree)
        throw DataError("regression trees: node " + std::to_string(n) + " is that of no tree");
    }
  }

  /// Number of features of a row.
  std::size_t feature_count() const noexcept { return features_; }
  /// Number of trees.
  std::size_t tree_count() const noexcept { return roots_.size(); }
  /// All trees' nodes.
  std::span<const TreeNode> nodes() const noexcept { return nodes_; }

  /// The sum of the leaves that a row comes to. O(trees · depth).
  double operator()(std::span<const float> row) const noexcept {
    double sum = 0;
    for (const std::int64_t root : roots_) {
      auto at = static_cast<std::size_t>(root);
      while (nodes_[at].feature >= 0) at = child(at, row);
      sum += static_cast<double>(nodes_[at].value);
    }
    return sum;
  }

  /// How much of a row's sum each feature makes up: its Shapley value, where of a feature that is not known a
  /// question is answered as the training rows answered it. The last entry is the sum of a row of which
  /// nothing is known; all together add up to the row's sum. O(leaves · depth³). Source: Lundberg, Erion,
  /// Lee, "Consistent individualized feature attribution for tree ensembles", 2018, § 2.
  std::vector<double> shares(std::span<const float> row) const {
    std::vector<double> all(features_ + 1, 0);
    std::vector<OnPath> path;
    for (const std::int64_t root : roots_) add_shares(static_cast<std::size_t>(root), row, path, all);
    return all;
  }

  /// Adds the trees to an archive.
  void write(ArchiveWriter archive) const {
    std::vector<std::int32_t> questions;
    std::vector<float> numbers;
    for (const TreeNode& node : nodes_) {
      questions.insert(questions.end(), {node.feature, node.left});
      numbers.insert(numbers.end(), {node.threshold, node.value, node.rows});
    }
    archive.add_integer("features", static_cast<std::int64_t>(features_));
    archive.add("roots", roots_);
    archive.add("questions", std::move(questions));
    archive.add("numbers", std::move(numbers));
  }
  /// Reads what `write` added, and checks it.
  /// @throws ArchiveError for anything else
  static RegressionTrees read(const Archive& archive) {
    const auto roots = archive.array<std::int64_t>("roots");
    const auto questions = archive.array<std::int32_t>("questions");
    const auto numbers = archive.array<float>("numbers");
    const auto features = archive.integer("features", 0, 1'000'000);
    if (questions.size() % 2 != 0 || numbers.size() / 3 != questions.size() / 2 || numbers.size() % 3 != 0)
      archive.refuse("holds trees whose nodes lack parts");
    std::vector<TreeNode> nodes(numbers.size() / 3);
    for (std::size_t n = 0; n < nodes.size(); ++n)
      nodes[n] = {questions[2 * n], questions[2 * n + 1], numbers[3 * n], numbers[3 * n + 1],
                  numbers[3 * n + 2]};
    return archive.assemble([&] {
      return RegressionTrees(static_cast<std::size_t>(features), {roots.begin(), roots.end()},
                             std::move(nodes));
    });
  }

 private:
  static constexpr int most_depth = 1000;

  // A feature asked about on the way to a leaf: whether the row goes there as far as this feature is
  // concerned, and which share of the training rows did.
  struct OnPath {
    std::int32_t feature;
    double goes;
    double went;
  };

  std::size_t child(std::size_t at, std::span<const float> row) const noexcept {
    const TreeNode& node = nodes_[at];
    const bool right = !(row[static_cast<std::size_t>(node.feature)] <= node.threshold);
    return static_cast<std::size_t>(node.left) + (right ? 1 : 0);
  }

  // A leaf is a product over the features on its path, so that the sum over all orders of making them known
  // is a sum over the coefficients of a polynomial.
  void add_shares(std::size_t at, std::span<const float> row, std::vector<OnPath>& path,
                  std::vector<double>& all) const {
    const TreeNode& node = nodes_[at];
    if (node.feature < 0) {
      add_leaf(static_cast<double>(node.value), path, all);
      return;
    }
    const std::size_t taken = child(at, row);
    for (std::size_t next = static_cast<std::size_t>(node.left);
         next <= static_cast<std::size_t>(node.left) + 1; ++next) {
      const double went = static_cast<double>(nodes_[next].rows) / static_cast<double>(node.rows);
      const double goes = next == taken ? 1 : 0;
      std::size_t p = 0;
      while (p < path.size() && path[p].feature != node.feature) ++p;
      if (p < path.size()) {
        const OnPath before = path[p];
        path[p].goes *= goes;
        path[p].went *= went;
        add_shares(next, row, path, all);
        path[p] = before;
      } else {
        path.push_back({node.feature, goes, went});
        add_shares(next, row, path, all);
        path.pop_back();
      }
    }
  }

  static void add_leaf(double value, const std::vector<OnPath>& path, std::vector<double>& all) {
    const std::size_t length = path.size();
    double nothing_known = value;
    for (const auto& step : path) nothing_known *= step.went;
    all.back() += nothing_known;
    std::vector<double> known(length + 1);
    for (std::size_t f = 0; f < length; ++f) {
      // known[k]: over all sets of k of the other features, those known going and the rest as they went.
      known.assign(length + 1, 0);
      known[0] = value;
      std::size_t others = 0;
      for (std::size_t o = 0; o < length; ++o) {
        if (o == f) continue;
        ++others;
        for (std::size_t k = others + 1; k-- > 0;)
          known[k] = known[k] * path[o].went + (k > 0 ? known[k - 1] * path[o].goes : 0);
      }
      // k! (n − 1 − k)! / n!
      double share = 0, weight = 1 / static_cast<double>(length);
      for (std::size_t k = 0; k < length; ++k) {
        share += weight * known[k];
        if (k + 1 < length) weight *= static_cast<double>(k + 1) / static_cast<double>(length - 1 - k);
      }
      all[static_cast<std::size_t>(path[f].feature)] += share * (path[f].goes - path[f].went);
    }
  }

  std::size_t features_;
  std::vector<std::int64_t> roots_;
  std::vector<TreeNode> nodes_;
};

}  // namespace kindred::inline v0
