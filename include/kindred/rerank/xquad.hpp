#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/labels.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// Something for each of a person's interests (xQuAD): place by place the candidate of the largest
/// (1 − λ) rel(i) + λ Σₐ p(a) p(i|a) Π (1 − p(j|a)) over the items j placed before; p(a) is the label's share
/// of the history, or 1 / labels where that says nothing, and p(i|a) = rel(i), held to [0, 1], where i has
/// the label, else 0. O(candidates log candidates + places · labels of all different sets of labels among the
/// candidates). Source: Santos, Macdonald, Ounis,
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
    const auto needed = [&](std::span<const LabelIndex> of) {
      double sum = 0;
      for (const LabelIndex label : of) sum += open[label.value];
      return sum;
    };
    const auto chosen = detail::choose_by_labels(
        slate, labels, needed,
        [&](double relevance, double by) {
          return (1 - lambda) * relevance + lambda * std::min(relevance, 1.0) * by;
        },
        [&](std::span<const LabelIndex> of, double relevance) {
          for (const LabelIndex label : of) open[label.value] *= 1 - std::min(relevance, 1.0);
        });
    return detail::reorder(std::move(slate), chosen, "xquad");
  }
};

}  // namespace kindred::inline v0
