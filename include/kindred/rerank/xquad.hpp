#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// Something for each of a person's interests (xQuAD): place by place the candidate of the largest
/// (1 − λ) rel(i) + λ Σₐ p(a) p(i|a) Π (1 − p(j|a)) over the items j placed before; p(a) is the label's share
/// of the history, or 1 / labels where that says nothing, and p(i|a) = rel(i), held to [0, 1], where i has
/// the label, else 0. O(places · candidates · labels of an item). Source: Santos, Macdonald, Ounis,
/// "Exploiting query reformulations for web search result diversification", WWW 2010, equations 4 to 7; for
/// recommendations Vargas, Castells, Vallet, SIGIR 2012.
struct Xquad {
  /// What the interests are in, such as genres.
  Labels labels = {};
  /// λ in [0, 1]: 0 for relevance alone.
  double lambda = 0.5;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext& context) const {
    require_in_range("lambda", lambda, 0.0, 1.0);
    auto open = labels.shares(context.query.history);  // p(a) Π (1 − p(j|a))
    if (open.empty()) open.assign(labels.count(), 1 / static_cast<double>(labels.count()));
    const auto& all = slate.candidates;
    const auto gain = [&](std::size_t at) {
      double needed = 0;
      for (const LabelIndex label : labels[all[at].item]) needed += open[label.value];
      return (1 - lambda) * all[at].relevance + lambda * std::min(all[at].relevance, 1.0) * needed;
    };
    const auto chosen = detail::choose_greedily(slate, gain, [&](std::size_t at) {
      for (const LabelIndex label : labels[all[at].item])
        open[label.value] *= 1 - std::min(all[at].relevance, 1.0);
    });
    return detail::reorder(std::move(slate), chosen, "xquad");
  }
};

}  // namespace kindred::inline v0
