#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

/// @file
/// FA*IR: enough items of a protected group in every prefix of a list, by a statistical test. Source:
/// Zehlike, Bonchi, Castillo, Hajian, Megahed, Baeza-Yates, "FA*IR: a fair top-k ranking algorithm", CIKM
/// 2017.

namespace kindred::inline v0 {

namespace detail {

inline void check_fair_star(int k, double proportion, double alpha) {
  require_in_range("k", k, 1, 10000);
  require_in_range("proportion", proportion, 0.0, 1.0);
  require_in_range("alpha", alpha, 0.0, 1.0);
}

}  // namespace detail

/// How many of the first n items must be protected, for n = 1 … k: the smallest m with F(m; n, p) > α, F
/// being the binomial distribution function, so that a list drawn by tossing a coin of probability p fails at
/// n with a probability of at most α (definition 3.1 and table 2). None for α = 0, which no list comes to,
/// and all for α = 1. O(k²).
/// @param k length, 1 to 10000
/// @param proportion p in [0, 1]
/// @param alpha α in [0, 1]
/// @throws OptionError for an argument out of its range
inline std::vector<int> fair_star_table(int k, double proportion, double alpha) {
  detail::check_fair_star(k, proportion, alpha);
  // Not by sums, in which tails of long lists underflow and 1 is a little more.
  std::vector<int> table(static_cast<std::size_t>(k), 0);
  if (alpha == 0) return table;
  if (alpha == 1) {
    std::iota(table.begin(), table.end(), 1);
    return table;
  }
  table.clear();
  // The probabilities of 0 … n protected among n, one draw more at a time.
  std::vector<double> mass = {1};
  for (int n = 1; n <= k; ++n) {
    mass.push_back(0);
    for (std::size_t m = mass.size() - 1; m > 0; --m)
      mass[m] = mass[m] * (1 - proportion) + mass[m - 1] * proportion;
    mass[0] *= 1 - proportion;
    double below = mass[0];
    int least = 0;
    while (!(below > alpha) && least < n) below += mass[static_cast<std::size_t>(++least)];
    table.push_back(least);
  }
  return table;
}

/// The probability that a list drawn by tossing a coin of probability p misses the table somewhere (§ 3.2):
/// the test is made at every n, so it is more than α. O(k · largest entry).
/// @param table how many of the first n must be protected, for n = 1 … k
/// @param proportion p in [0, 1]
/// @throws OptionError for a proportion out of its range
inline double fair_star_failure(std::span<const int> table, double proportion) {
  require_in_range("proportion", proportion, 0.0, 1.0);
  const int most = table.empty() ? 0 : *std::max_element(table.begin(), table.end());
  // The probabilities of 0 … most protected so far, `most` standing for more as well, without a failure.
  std::vector<double> mass(static_cast<std::size_t>(std::max(most, 0)) + 1);
  mass[0] = 1;
  for (const int least : table) {
    for (std::size_t m = mass.size(); m-- > 0;) {
      const double stays = m + 1 == mass.size() ? 1 : 1 - proportion;
      mass[m] = mass[m] * stays + (m > 0 ? mass[m - 1] * proportion : 0);
    }
    for (std::size_t m = 0; m < static_cast<std::size_t>(std::max(least, 0)); ++m) mass[m] = 0;
  }
  return 1 - std::min(std::accumulate(mass.begin(), mass.end(), 0.0), 1.0);
}

/// The largest α' ≤ α, to 2⁻⁴⁰, whose table a list drawn by tossing the coin misses with a probability of at
/// most α: the adjustment for k tests in place of one (§ 3.2 and algorithm 1, by bisection). O(40 k²).
/// @param k length, 1 to 10000
/// @param proportion p in [0, 1]
/// @param alpha α in [0, 1]
/// @throws OptionError for an argument out of its range
inline double fair_star_adjusted_alpha(int k, double proportion, double alpha) {
  const auto fails = [&](double a) {
    return fair_star_failure(fair_star_table(k, proportion, a), proportion) > alpha;
  };
  if (!fails(alpha)) return alpha;
  double low = 0, high = alpha;
  for (int step = 0; step < 40; ++step) {
    const double middle = (low + high) / 2;
    (fails(middle) ? high : low) = middle;
  }
  return low;
}

/// FA*IR (algorithm 2): place by place the most relevant candidate, unless the table asks for one more
/// protected item; then the most relevant of these. Within each group the order stays. Where protected items
/// run out, the others follow. O(candidates + 40 places²).
struct FairStar {
  /// Says who is protected: items that have the label `protected_label`.
  Labels groups = {};
  /// The label of the protected group.
  std::string protected_label = {};
  /// p in [0, 1]: the least share of the protected.
  double proportion = 0.3;
  /// α in [0, 1]: how sure to be that a list is unfair before it is changed; 0 never changes one.
  double alpha = 0.1;
  /// Whether α is the probability over all places, not at each.
  bool adjusted = true;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range; LookupError for an unknown label
  Slate operator()(Slate slate, const RerankContext&) const {
    const auto label = groups.find(protected_label);
    if (!label) throw LookupError("no item has the " + groups.what() + " '" + protected_label + "'");
    if (slate.shown() == 0) return slate;
    const int k = static_cast<int>(std::min<std::size_t>(slate.shown(), 1U << 20));
    const auto table =
        fair_star_table(k, proportion, adjusted ? fair_star_adjusted_alpha(k, proportion, alpha) : alpha);
    std::vector<std::uint32_t> queues[2];  // the others, the protected
    for (std::uint32_t at = 0; at < slate.candidates.size(); ++at)
      queues[groups.has(slate.candidates[at].item, *label) ? 1 : 0].push_back(at);
    std::size_t next[2] = {0, 0};
    const auto front = [&](int of) {
      return next[of] < queues[of].size() ? queues[of][next[of]] : 0xFFFFFFFFU;
    };
    std::vector<std::uint32_t> chosen;
    while (chosen.size() < slate.shown()) {
      const bool must = static_cast<int>(next[1]) < table[chosen.size()] && next[1] < queues[1].size();
      const int of = must || front(1) < front(0) ? 1 : 0;
      chosen.push_back(queues[of][next[of]++]);
    }
    return detail::reorder(std::move(slate), chosen, "fa*ir");
  }
};

}  // namespace kindred::inline v0
