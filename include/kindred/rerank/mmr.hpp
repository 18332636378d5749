#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// Maximal marginal relevance: place by place the candidate of the largest λ rel(i) − (1 − λ) max alike(i, j)
/// over the items j placed before. What an item is worth only falls as others are placed, so that most
/// candidates are looked at once: O(candidates · dimension) and up to places times that; with a window
/// O(places · candidates · (dimension + window)). Source: Carbonell, Goldstein, "The use of MMR,
/// diversity-based reranking for reordering documents and producing summaries", SIGIR 1998.
struct Mmr {
  /// How alike two items are.
  Likeness likeness = {};
  /// λ in [0, 1]: 1 for relevance alone, 0 for diversity alone.
  double lambda = 0.7;
  /// Only as many items placed last count, for lists that are scrolled; 0 for all.
  int window = 0;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("lambda", lambda, 0.0, 1.0);
    require_at_least("window", window, 0);
    const auto& all = slate.candidates;
    if (slate.shown() == 0) return slate;
    const auto alike = [&](std::size_t a, std::size_t b) { return likeness(all[a].item, all[b].item); };
    const auto value = [&](std::size_t at, double most) {
      return lambda * all[at].relevance - (1 - lambda) * most;
    };
    std::vector<std::uint32_t> chosen = {0};  // nothing is placed before, so that relevance decides
    if (window > 0) {
      std::vector<std::vector<double>> recent;  // of everybody to those placed last
      std::size_t placed = 0;
      const auto row_of = [&](std::size_t one) {
        std::vector<double> row(all.size());
        for (std::size_t at = 0; at < row.size(); ++at) row[at] = alike(at, one);
        return row;
      };
      chosen = detail::choose_greedily(
          slate,
          [&](std::size_t at) {
            double most = recent.empty() ? 0 : -std::numeric_limits<double>::infinity();
            for (const auto& row : recent) most = std::max(most, row[at]);
            return value(at, most);
          },
          [&](std::size_t one) {
            if (recent.size() < static_cast<std::size_t>(window)) recent.push_back(row_of(one));
            else recent[placed % recent.size()] = row_of(one);
            ++placed;
          });
    } else {
      std::vector<double> most(all.size()), values(all.size());
      std::vector<std::size_t> seen(all.size(), 1);  // how many of those placed count in `most`
      for (std::size_t at = 0; at < all.size(); ++at) values[at] = value(at, most[at] = alike(at, 0));
      detail::choose_lazily(
          slate, values, chosen,
          [&](std::size_t at) {
            for (; seen[at] < chosen.size(); ++seen[at])
              most[at] = std::max(most[at], alike(at, chosen[seen[at]]));
            return value(at, most[at]);
          },
          [](std::size_t) {});
    }
    return detail::reorder(std::move(slate), chosen, "mmr");
  }
};

}  // namespace kindred::inline v0
