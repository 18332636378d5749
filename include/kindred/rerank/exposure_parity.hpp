#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/doubly_stochastic.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// What a group's share of the exposure is to be.
enum class ExposureTarget {
  size,  ///< its share of the candidates looked at
  merit  ///< its share of their relevance
};

/// Exposure as a group deserves it, over many requests: lots are drawn among lists such that group g's
/// expected exposure Σ 1 / log₂(place + 1) is its target's share, at the least loss of Σ relevance ·
/// exposure. The probabilities Pᵢⱼ of item i at place j are the doubly stochastic matrix of the largest Σ Pᵢⱼ
/// relᵢ vⱼ + temperature · highest rel · entropy(P) that meets the targets, by Bregman projections on rows,
/// columns and groups in turn; a list is drawn from its decomposition. O(rounds · pool²) and `birkhoff`.
///
/// No group can be given more than its items would have at the best places: a target beyond that is moved
/// towards that of size, all by the same share, as far as it takes, and only nearly reached. Items without a
/// label are a group of their own; an item of several labels belongs to the first. Sources: Singh, Joachims,
/// "Fairness of exposure in rankings", KDD 2018, § 3 and 4 (there a linear programme); Benamou et al.,
/// "Iterative Bregman projections for regularized transportation problems", SIAM Journal on Scientific
/// Computing 37 (2015).
struct ExposureParity {
  /// The groups to be fair to, at most 12 of them among the candidates looked at.
  Labels groups = {};
  /// What a group deserves.
  ExposureTarget target = ExposureTarget::merit;
  /// How many candidates are looked at, ≥ 1; those behind keep their order.
  int pool = 30;
  /// > 0, for relevances taken as shares of the highest: the smaller, the fewer different lists.
  double temperature = 0.05;
  /// Names the random numbers; a request draws by its number.
  std::uint64_t seed = 1;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range; DataError for more than 12 groups
  Slate operator()(Slate slate, const RerankContext& context) const {
    const auto all = lists(slate);
    if (all.empty()) return slate;
    double left = Random(seed, context.request).uniform();
    std::size_t drawn = 0;
    while (drawn + 1 < all.size() && left >= all[drawn].weight) left -= all[drawn++].weight;
    std::vector<std::uint32_t> order(all[drawn].place_of.size());
    for (std::uint32_t row = 0; row < order.size(); ++row) order[all[drawn].place_of[row]] = row;
    return detail::reorder(std::move(slate), order, "exposure parity");
  }

  /// What is drawn among: the places of the candidates looked at, and how often.
  /// @throws as the call
  std::vector<WeightedPermutation> lists(const Slate& slate) const {
    const Eigen::MatrixXd chances = probabilities(slate);
    return chances.size() == 0 ? std::vector<WeightedPermutation>{} : birkhoff(chances);
  }

  /// P: row i is the i-th candidate looked at, column j the place.
  /// @throws as the call
  Eigen::MatrixXd probabilities(const Slate& slate) const {
    require_at_least("pool", pool, 1);
    require_in_range("temperature", temperature, 1e-6, 1e6);
    const auto n =
        static_cast<Eigen::Index>(std::min(slate.candidates.size(), static_cast<std::size_t>(pool)));
    if (n == 0) return {};
    Eigen::ArrayXd seen = Eigen::ArrayXd::Zero(n), merit(n);
    for (Eigen::Index j = 0; j < std::min(n, static_cast<Eigen::Index>(slate.places)); ++j)
      seen[j] = rank_discount(static_cast<std::size_t>(j) + 1);
    for (Eigen::Index i = 0; i < n; ++i) merit[i] = slate.candidates[static_cast<std::size_t>(i)].relevance;
    const auto group_of = groups_of(slate, n);
    const std::vector<double> targets = targets_of(group_of, merit, seen);

    const double best = merit.maxCoeff();
    Eigen::ArrayXXd logs =
        (merit.matrix() * seen.matrix().transpose()).array() / (temperature * (best > 0 ? best : 1));
    for (int round = 0; round < most_rounds; ++round) {
      for (Eigen::Index r = 0; r < n; ++r) {
        const double most = logs.row(r).maxCoeff();
        logs.row(r) -= most + std::log((logs.row(r) - most).exp().sum());
      }
      double moved = 0;
      for (std::size_t g = 0; g < targets.size(); ++g) {
        const double more = multiplier(logs, group_of, g, seen, targets[g]);
        moved = std::max(moved, std::abs(more));
        for (Eigen::Index r = 0; r < n; ++r)
          if (group_of[static_cast<std::size_t>(r)] == g) logs.row(r) += more * seen.transpose();
      }
      for (Eigen::Index c = 0; c < n; ++c) {
        const double most = logs.col(c).maxCoeff();
        logs.col(c) -= most + std::log((logs.col(c) - most).exp().sum());
      }
      if (moved < 1e-9 && (logs.exp().rowwise().sum() - 1).abs().maxCoeff() < 1e-9) break;
    }
    return sinkhorn(logs.matrix(), 1, 1e-9);
  }

 private:
  static constexpr int most_rounds = 500;

  std::vector<std::size_t> groups_of(const Slate& slate, Eigen::Index n) const {
    std::vector<std::size_t> raw, distinct;
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto of = groups[slate.candidates[static_cast<std::size_t>(i)].item];
      raw.push_back(of.empty() ? groups.count() : of.front().value);
    }
    distinct = raw;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    if (distinct.size() > 12)
      throw DataError("exposure parity: " + std::to_string(distinct.size()) +
                      " groups among the candidates, expected at most 12");
    for (std::size_t& group : raw)
      group = static_cast<std::size_t>(std::lower_bound(distinct.begin(), distinct.end(), group) -
                                       distinct.begin());
    return raw;
  }

  std::vector<double> targets_of(const std::vector<std::size_t>& group_of, const Eigen::ArrayXd& merit,
                                 const Eigen::ArrayXd& seen) const {
    const std::size_t count = *std::max_element(group_of.begin(), group_of.end()) + 1;
    const double exposure = seen.sum(), merits = merit.sum();
    const auto n = static_cast<double>(merit.size());
    std::vector<double> by_size(count), targets(count);
    std::vector<Eigen::Index> items(count);
    for (Eigen::Index i = 0; i < merit.size(); ++i) {
      const std::size_t g = group_of[static_cast<std::size_t>(i)];
      ++items[g];
      by_size[g] += exposure / n;
      targets[g] += merits > 0 ? exposure * merit[i] / merits : exposure / n;
    }
    if (target == ExposureTarget::size) return by_size;
    // The attainable exposures are those in which no set of groups has more than as many items have at the
    // best places: the base polytope of a submodular function.
    // All groups together want what there is, but for rounding, so that set says nothing.
    double towards_size = 0;
    for (std::size_t set = 1; set + 1 < (std::size_t{1} << count); ++set) {
      double wanted = 0, even = 0;
      Eigen::Index size = 0;
      for (std::size_t g = 0; g < count; ++g) {
        if ((set >> g & 1) == 0) continue;
        wanted += targets[g];
        even += by_size[g];
        size += items[g];
      }
      const double most = seen.head(size).sum();
      if (wanted > most && wanted > even)
        towards_size = std::max(towards_size, (wanted - most) / (wanted - even));
    }
    for (std::size_t g = 0; g < count; ++g)
      targets[g] += std::min(towards_size, 1.0) * (by_size[g] - targets[g]);
    return targets;
  }

  // The m with Σ P exp(m v) v = target over the group's rows, by Newton's method held between bounds: the sum
  // rises with m.
  static double multiplier(const Eigen::ArrayXXd& logs, const std::vector<std::size_t>& group_of,
                           std::size_t group, const Eigen::ArrayXd& seen, double target) {
    Eigen::ArrayXd mass = Eigen::ArrayXd::Zero(seen.size());
    for (Eigen::Index r = 0; r < logs.rows(); ++r)
      if (group_of[static_cast<std::size_t>(r)] == group) mass += logs.row(r).exp().transpose();
    mass *= seen;
    double low = -200, high = 200, m = 0;
    for (int step = 0; step < 60; ++step) {
      const Eigen::ArrayXd now = mass * (m * seen).exp();
      const double over = now.sum() - target;
      if (std::abs(over) < 1e-13) break;
      (over > 0 ? high : low) = m;
      const double slope = (now * seen).sum();
      const double newton = slope > 0 ? m - over / slope : low - 1;
      m = newton > low && newton < high ? newton : (low + high) / 2;
    }
    return m;
  }
};

/// Keeps account of which exposure groups had and which they deserved by relevance, over requests: what
/// `AmortizedParity` makes up for. Not shared between threads without a lock.
class ExposureLedger {
 public:
  /// Nothing shown yet.
  explicit ExposureLedger(Labels groups) : groups_(std::move(groups)), deficits_(groups_.count()) {}

  /// Enters a slate that was shown: its exposure is Σ 1 / log₂(place + 1) over the places. An item's counts
  /// for each of its labels, as does its merit. O(candidates).
  /// @param slate as shown
  /// @param before as the model had it, whose relevances are the merits; all alike where none is above 0
  void record(const Slate& slate, const Slate& before) {
    double seen = 0, merits = 0;
    for (std::size_t at = 0; at < slate.shown(); ++at) {
      seen += rank_discount(at + 1);
      for (const LabelIndex group : groups_[slate.candidates[at].item])
        deficits_[group.value] -= rank_discount(at + 1);
    }
    for (const Candidate& candidate : before.candidates) merits += candidate.relevance;
    const auto count = static_cast<double>(before.candidates.size());
    for (const Candidate& candidate : before.candidates)
      for (const LabelIndex group : groups_[candidate.item])
        deficits_[group.value] += seen * (merits > 0 ? candidate.relevance / merits : 1 / count);
  }

  /// What each group deserved and did not have, by label; negative where it had more.
  const std::vector<double>& deficits() const noexcept { return deficits_; }

 private:
  Labels groups_;
  std::vector<double> deficits_;
};

/// Makes up for what groups missed in requests before: by rel(i) + λ · the largest deficit of i's groups.
/// What is missed adds up until it moves an item, so over many requests each group has what it deserves.
/// O(candidates log candidates). Source: Biega, Gummadi, Weikum, "Equity of attention", SIGIR 2018, with
/// groups for items and a greedy step for the integer programme.
struct AmortizedParity {
  /// The groups of the ledger.
  Labels groups = {};
  /// `ExposureLedger::deficits` as they are now.
  std::vector<double> deficits = {};
  /// λ ≥ 0, of relevance a unit of exposure: 0 changes nothing.
  double lambda = 0.1;

  /// Orders the whole slate.
  /// @throws OptionError for an option out of its range; DataError unless there is a finite deficit for each
  /// label
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("lambda", lambda, 0.0, 1e9);
    if (deficits.size() != groups.count())
      throw DataError("amortized parity: " + std::to_string(deficits.size()) + " deficits of " +
                      std::to_string(groups.count()) + " groups, expected as many");
    for (LabelIndex group{0}; group.value < deficits.size(); ++group)
      if (!std::isfinite(deficits[group.value]))
        throw DataError("amortized parity: the deficit of " + std::string(groups.name(group)) + " is " +
                        std::to_string(deficits[group.value]) + ", expected a finite number");
    std::vector<double> values;
    for (const Candidate& candidate : slate.candidates) {
      const auto of = groups[candidate.item];
      double most = of.empty() ? 0 : deficits[of.front().value];
      for (const LabelIndex group : of) most = std::max(most, deficits[group.value]);
      values.push_back(candidate.relevance + lambda * most);
    }
    return detail::reorder_by(std::move(slate), values, "amortized parity");
  }
};

}  // namespace kindred::inline v0
