#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/hybrid/detail/judged_candidates.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

/// Where, and by how much, a person's nDCG changes as one model's share grows.
struct NdcgStep {
  double at;
  double change;
};

/// The best stretch of a model's share, and what the mean nDCG is there.
struct BestShare {
  double share;
  double ndcg;
};

/// One person's nDCG as a function of u in (0, 1), where item i scores (1 − u) · others[i] + u · own[i]: two
/// items change places where their lines cross, and nowhere else, so that it is piecewise constant. Where one
/// of the two is no_score it adds nothing; where both are the item is not listed. Appends its steps and
/// returns its value right of 0.
inline double ndcg_steps(const JudgedCandidates& one, int count, std::span<const double> others,
                         std::span<const double> own, std::vector<NdcgStep>& steps) {
  const auto most = static_cast<std::ptrdiff_t>(count);
  const auto is_listed = [&](std::size_t i) { return std::max(others[i], own[i]) > no_score<double>; };
  const auto less = [](double a, double b) {
    return (a > no_score<double> ? a : 0.0) - (b > no_score<double> ? b : 0.0);
  };
  double gained = 0;
  std::vector<NdcgStep> crossings;  // change: of the rank
  for (std::size_t r = 0; r < one.items.size(); ++r) {
    if (!one.taken[r] || !is_listed(r)) continue;
    crossings.clear();
    std::ptrdiff_t rank = 1, always_above = 0;
    for (std::size_t i = 0; i < one.items.size(); ++i) {
      if (i == r || !is_listed(i)) continue;
      const double begin = less(others[i], others[r]), end = less(own[i], own[r]);
      const bool above_at_begin = begin != 0 ? begin > 0 : end != 0 ? end > 0 : i < r;
      const bool above_at_end = end != 0 ? end > 0 : begin != 0 ? begin > 0 : i < r;
      rank += above_at_begin ? 1 : 0;
      if (above_at_begin && above_at_end) ++always_above;
      if (above_at_begin != above_at_end)
        crossings.push_back({begin / (begin - end), above_at_begin ? -1.0 : 1.0});
    }
    const auto gain = [&](std::ptrdiff_t at) {
      return at <= most ? rank_discount(static_cast<std::size_t>(at)) / one.ideal : 0.0;
    };
    gained += gain(rank);
    if (always_above >= most) continue;  // never among the first
    std::sort(crossings.begin(), crossings.end(),
              [](const NdcgStep& a, const NdcgStep& b) { return a.at < b.at; });
    for (const auto& crossing : crossings) {
      const auto moved = rank + static_cast<std::ptrdiff_t>(crossing.change);
      if (const double change = gain(moved) - gain(rank); change != 0) steps.push_back({crossing.at, change});
      rank = moved;
    }
  }
  return gained;
}

/// The share u of model `part` that makes the mean `nDCG@count` largest while the other models keep the
/// proportions of `weights`: exact over the candidates, and the middle of the widest of the best stretches of
/// at least a millionth; what is narrower may be rounding, and no score as a float would tell it apart.
/// O(C log C) for C pairs of a taken item with another candidate. Source: Och, "Minimum error rate training
/// in statistical machine translation", ACL 2003, § 5.
inline BestShare best_share(const std::vector<JudgedCandidates>& people, std::span<const std::size_t> which,
                            std::span<const double> weights, std::size_t part, int count,
                            const Execution& execution) {
  const std::size_t parts = weights.size();
  std::vector<double> proportions(weights.begin(), weights.end());
  proportions[part] = 0;
  double total = 0;
  for (const double weight : proportions) total += weight;
  for (std::size_t p = 0; p < parts; ++p) {
    if (p == part) continue;
    proportions[p] = total > 0 ? proportions[p] / total : 1 / static_cast<double>(parts - 1);
  }

  struct Found {
    double at_begin = 0;
    std::vector<NdcgStep> steps;
  };
  const Found found = parallel_reduce(
      static_cast<std::int64_t>(which.size()), 64, execution, "line search", Found{},
      [&](std::int64_t begin, std::int64_t end) {
        Found here;
        std::vector<double> others, own;
        for (auto w = static_cast<std::size_t>(begin); w < static_cast<std::size_t>(end); ++w) {
          const auto& one = people[which[w]];
          others.resize(one.items.size());
          own.resize(one.items.size());
          for (std::size_t i = 0; i < one.items.size(); ++i) {
            others[i] = one.weigh(i, proportions);
            own[i] = one.scores[i * parts + part];
          }
          here.at_begin += ndcg_steps(one, count, others, own, here.steps);
        }
        return here;
      },
      [](Found all, const Found& more) {
        all.at_begin += more.at_begin;
        all.steps.insert(all.steps.end(), more.steps.begin(), more.steps.end());
        return all;
      });

  auto steps = found.steps;
  std::sort(steps.begin(), steps.end(), [](const NdcgStep& a, const NdcgStep& b) {
    return a.at != b.at ? a.at < b.at : a.change < b.change;
  });
  const auto people_count = static_cast<double>(which.size());
  constexpr double least_width = 1e-6;
  BestShare best{0.5, -1};
  double value = found.at_begin, from = 0, width = 0;
  const auto offer = [&](double until) {
    const double mean = value / people_count;
    if (mean < best.ndcg - 1e-12 || !(until - from >= least_width)) return;
    if (mean <= best.ndcg + 1e-12 && until - from <= width) return;
    best = {from / 2 + until / 2, mean};
    width = until - from;
  };
  for (std::size_t s = 0; s < steps.size();) {
    const double at = steps[s].at;
    offer(at);
    for (; s < steps.size() && steps[s].at == at; ++s) value += steps[s].change;
    from = at;
  }
  offer(1);
  return best;
}

}  // namespace kindred::inline v0::detail
