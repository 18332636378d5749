#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// What a set of items covers, and what no set of as many can exceed.
struct CoverageBound {
  /// f of the set.
  double value;
  /// f(S) + the sum of the `places` largest gains that one more item brings to S: an upper bound of f of any
  /// set of `places` candidates (Leskovec et al., "Cost-effective outbreak detection in networks", KDD 2007,
  /// theorem 4).
  double most;
};

/// Coverage of a person's interests as a monotone submodular function, f(S) = (1 − λ) Σ rel(i) +
/// λ Σₐ p(a) √(Σ rel(i) over the i of S that have label a); p(a) is as in Xquad. The root makes the tenth
/// comedy count for less than the first documentary. Maximised greedily, which reaches 1 − 1/e of the best
/// set at least; lazily (Minoux 1978): O(candidates log candidates) and few gains anew a place. Sources:
/// Nemhauser, Wolsey, Fisher, "An analysis of approximations for maximizing submodular set functions",
/// Mathematical Programming 14 (1978); the form of f: Lin, Bilmes, "A class of submodular functions for
/// document summarization", ACL 2011, equation 6.
struct Covering {
  /// What is to be covered, such as genres.
  Labels labels = {};
  /// λ in [0, 1]: 0 for relevance alone.
  double lambda = 0.7;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext& context) const {
    const auto wanted = interests(context);
    const auto& all = slate.candidates;
    std::vector<double> covered(labels.count());
    std::vector<double> gains;
    for (const Candidate& one : all) gains.push_back(gain(one, wanted, covered));
    std::vector<std::uint32_t> chosen;
    detail::choose_lazily(
        slate, gains, chosen, [&](std::size_t at) { return gain(all[at], wanted, covered); },
        [&](std::size_t at) { cover(all[at], covered); });
    return detail::reorder(std::move(slate), chosen, "coverage");
  }

  /// f of some of a slate's candidates, with its bound. O(candidates log candidates + candidates · items).
  /// @param slate the slate before it was re-ranked, whose relevances count
  /// @param items those that were chosen; what is no candidate adds nothing
  /// @param context as it was re-ranked with
  /// @throws OptionError for an option out of its range
  CoverageBound bound(const Slate& slate, std::span<const ItemIndex> items,
                      const RerankContext& context) const {
    const auto wanted = interests(context);
    std::vector<double> covered(labels.count()), gains;
    double value = 0;
    const auto is_in = [&](ItemIndex item) {
      return std::find(items.begin(), items.end(), item) != items.end();
    };
    for (const Candidate& candidate : slate.candidates) {
      if (!is_in(candidate.item)) continue;
      value += gain(candidate, wanted, covered);
      cover(candidate, covered);
    }
    for (const Candidate& candidate : slate.candidates)
      if (!is_in(candidate.item)) gains.push_back(gain(candidate, wanted, covered));
    std::sort(gains.begin(), gains.end(), std::greater<>());
    gains.resize(std::min(gains.size(), slate.places));
    double most = value;
    for (const double more : gains) most += more;
    return {value, most};
  }

 private:
  std::vector<double> interests(const RerankContext& context) const {
    require_in_range("lambda", lambda, 0.0, 1.0);
    auto shares = labels.shares(context.query.history);
    if (shares.empty()) shares.assign(labels.count(), 1 / static_cast<double>(labels.count()));
    return shares;
  }

  double gain(const Candidate& one, std::span<const double> wanted, std::span<const double> covered) const {
    double more = 0;
    for (const LabelIndex label : labels[one.item]) {
      const double before = covered[label.value];
      more += wanted[label.value] * (std::sqrt(before + one.relevance) - std::sqrt(before));
    }
    return (1 - lambda) * one.relevance + lambda * more;
  }

  void cover(const Candidate& one, std::span<double> covered) const {
    for (const LabelIndex label : labels[one.item]) covered[label.value] += one.relevance;
  }
};

}  // namespace kindred::inline v0
