#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// Maximal marginal relevance: place by place the candidate of the largest λ rel(i) − (1 − λ) max alike(i, j)
/// over the items j placed before. O(places · candidates · (dimension + window)).
/// Source: Carbonell, Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
/// producing summaries", SIGIR 1998.
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
    const auto count = static_cast<Eigen::Index>(slate.candidates.size());
    const auto among = likeness.among(slate.candidates);
    Eigen::VectorXf wanted(count), most = Eigen::VectorXf::Zero(count), alike;
    for (Eigen::Index i = 0; i < count; ++i)
      wanted[i] = static_cast<float>(lambda * slate.candidates[static_cast<std::size_t>(i)].relevance);
    const auto against = static_cast<float>(1 - lambda);
    constexpr float taken = -std::numeric_limits<float>::infinity();

    std::vector<std::uint32_t> chosen;
    std::vector<Eigen::VectorXf> recent;
    chosen.reserve(slate.shown());
    while (chosen.size() < slate.shown()) {
      Eigen::Index best = 0;
      float value = taken;
      for (Eigen::Index i = 0; i < count; ++i)
        if (const float marginal = wanted[i] - against * most[i]; marginal > value) {
          value = marginal;
          best = i;
        }
      chosen.push_back(static_cast<std::uint32_t>(best));
      wanted[best] = taken;
      if (chosen.size() == slate.shown()) break;
      among.to_all(static_cast<std::size_t>(best), alike);
      if (window == 0) {
        if (chosen.size() == 1) most = alike;
        else most = most.cwiseMax(alike);
        continue;
      }
      const std::size_t oldest = (chosen.size() - 1) % static_cast<std::size_t>(window);
      if (oldest < recent.size()) recent[oldest] = alike;
      else recent.push_back(alike);
      most = recent[0];
      for (std::size_t r = 1; r < recent.size(); ++r) most = most.cwiseMax(recent[r]);
    }
    return detail::reorder(std::move(slate), chosen, "mmr");
  }
};

}  // namespace kindred::inline v0
