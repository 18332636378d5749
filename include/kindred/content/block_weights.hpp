#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kindred/content/content_knn.hpp"
#include "kindred/content/detail/features_for.hpp"
#include "kindred/content/feature_blocks.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/model/recommend.hpp"

namespace kindred::inline v0 {

/// Weights of blocks that were learnt, and what they are worth.
struct LearntWeights {
  /// One for each block, for `combined`; the largest is 1, unless all are 0.
  std::vector<double> weights;
  /// Mean nDCG on the validation part with equal weights.
  double before = 0;
  /// Mean nDCG on the validation part with these.
  double after = 0;
};

/// Learns the weights of blocks of features from what people did: coordinate ascent of the mean nDCG of
/// ContentKnn on a validation part. All weights begin at 1; in turn each is multiplied by each of `factors`,
/// which 0 may be one of, and the best kept where it is better; it ends after a round without a gain. The
/// figure is a step function, so no slope is taken (Metzler and Croft, "Linear feature-based models for
/// information retrieval", Information Retrieval 10 (2007), § 3.3). What is tested must not be in `train`,
/// and to weigh blocks for items that nobody had yet, `train` must not have these items.
///
/// O(rounds · blocks · factors · (entries of the features + users · a query)).
struct BlockWeights {
  /// Length of the lists; ≥ 1.
  int k = 20;
  /// Rounds over the blocks at most; ≥ 1.
  int rounds = 3;
  /// What a weight is multiplied by to see whether that is better; each ≥ 0.
  std::vector<double> factors = {0, 0.25, 0.5, 2, 4};
  /// Validation users to look at, drawn at random where there are more; ≥ 1.
  int users = 500;
  /// Whether only items without an entry in training are ranked.
  bool new_items_only = false;
  /// Names the draw of users.
  std::uint64_t seed = 0;

  /// Learns the weights.
  /// @param blocks of the items of train
  /// @param train the histories
  /// @param validation what the same users did that train does not have
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError where train, validation and blocks are not of
  /// the same users and items, or where no user has both a history and a validation item; Cancelled
  template <class Scalar>
  LearntWeights learn(const std::vector<ItemFeatures<Scalar>>& blocks, const Interactions<Scalar>& train,
                      const Interactions<Scalar>& validation, const Execution& execution = {}) const {
    require_at_least("k", k, 1);
    require_at_least("rounds", rounds, 1);
    require_at_least("users", users, 1);
    for (const double factor : factors) require_in_range("factors", factor, 0.0, 1e9);
    if (train.user_count() != validation.user_count() || train.item_count() != validation.item_count())
      throw DataError("block weights: train and validation are not of the same users and items");
    std::vector<UserIndex> tested;
    for (UserIndex user{0}; user.value < train.user_count(); ++user)
      if (!train.history(user).empty() && !validation.history(user).empty()) tested.push_back(user);
    if (tested.empty()) throw DataError("block weights: no user has both a history and a validation item");
    Random(seed).shuffle(tested);
    tested.resize(std::min(tested.size(), static_cast<std::size_t>(users)));
    std::vector<ItemIndex> candidates;
    for (ItemIndex item{0}; item.value < train.item_count(); ++item)
      if (!new_items_only || train.by_item()[item].size() == 0) candidates.push_back(item);

    const auto worth = [&](const std::vector<double>& weights) {
      const auto model = ContentKnn{}.fit(train, combined(blocks, weights));
      const double sum = parallel_reduce(
          static_cast<std::int64_t>(tested.size()), std::int64_t{32}, execution, "block weights", 0.0,
          [&](std::int64_t begin, std::int64_t end) {
            Workspace workspace;
            double here = 0;
            for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t) {
              std::vector<ItemIndex> ranked;
              for (const auto& entry :
                   recommend(model, train.history(tested[t]), {.count = k, .only = candidates}, workspace))
                ranked.push_back(entry.item);
              here += ndcg(ranked, validation.history(tested[t]).items, k);
            }
            return here;
          },
          [](double a, double b) { return a + b; });
      return sum / static_cast<double>(tested.size());
    };

    LearntWeights learnt{std::vector<double>(blocks.size(), 1.0)};
    learnt.before = learnt.after = worth(learnt.weights);
    for (int round = 0; round < rounds; ++round) {
      bool gained = false;
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        // A block that was left out is tried against the heaviest.
        const double now = learnt.weights[b];
        const double base = now > 0 ? now : *std::max_element(learnt.weights.begin(), learnt.weights.end());
        double best = now;
        for (const double factor : factors) {
          auto tried = learnt.weights;
          tried[b] = base * factor;
          if (tried[b] == now || std::all_of(tried.begin(), tried.end(), [](double w) { return w == 0; }))
            continue;
          if (const double value = worth(tried); value > learnt.after) {
            learnt.after = value;
            best = tried[b];
            gained = true;
          }
        }
        learnt.weights[b] = best;
      }
      if (!gained) break;
    }
    const double most = *std::max_element(learnt.weights.begin(), learnt.weights.end());
    for (double& weight : learnt.weights) weight /= most;
    return learnt;
  }
};

}  // namespace kindred::inline v0
