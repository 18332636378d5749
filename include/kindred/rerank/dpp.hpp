#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// A determinantal point process, greedily maximised: place by place the candidate that makes det L of those
/// placed the largest, Lᵢⱼ = exp(α relᵢ) Sᵢⱼ exp(α relⱼ) with α = θ / (2 (1 − θ)) and S the likeness. What
/// an item adds to the determinant is known by its row of an incremental Cholesky factor, and only falls as
/// others are placed, so that only rows of those that might be next are brought up to date: O(places ·
/// candidates · (dimension + places)) at most, mostly far less; in a window of w w · w for the last term, and
/// all of it. Once every candidate is a combination of those placed, the rest keep their order. Source: Chen,
/// Zhang, Zhou, "Fast greedy MAP inference for determinantal point process to improve recommendation
/// diversity", NeurIPS 2018, algorithm 1, equation 8 (α), and § 4 (the window, here by a fresh factor of the
/// window at each step).
struct Dpp {
  /// How alike two items are: S must be positive semidefinite, as cosines are.
  Likeness likeness = {};
  /// θ in [0, .999]: towards 1 relevance alone, 0 diversity alone.
  double theta = 0.7;
  /// Only as many items placed last count, for lists that are scrolled; 0 for all.
  int window = 0;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("theta", theta, 0.0, 0.999);
    require_at_least("window", window, 0);
    const auto& all = slate.candidates;
    if (slate.shown() == 0) return slate;
    // The determinant's quality part, relative to the best candidate's.
    const double twice_alpha = theta / (1 - theta);
    std::vector<double> quality;
    for (const Candidate& one : all)
      quality.push_back(std::exp(twice_alpha * (one.relevance - all.front().relevance)));
    const auto gain = [&](std::size_t at, double left) {
      return left > nothing ? quality[at] * left : -std::numeric_limits<double>::infinity();
    };
    const auto alike = [&](std::size_t a, std::size_t b) { return likeness(all[a].item, all[b].item); };
    if (window > 0) {
      std::deque<Placed> recent;
      std::vector<double> left(all.size(), 1);
      const auto chosen = detail::choose_greedily(
          slate, [&](std::size_t at) { return gain(at, left[at]); },
          [&](std::size_t one) {
            recent.push_back({one, {}, {}});
            for (std::size_t at = 0; at < all.size(); ++at) recent.back().alike.push_back(alike(at, one));
            if (recent.size() > static_cast<std::size_t>(window)) recent.pop_front();
            factor_anew(recent, left);
          });
      return detail::reorder(std::move(slate), chosen, "dpp");
    }
    // Row i of the Cholesky factor, as far as it goes, and d²: what those placed leave of i.
    const std::size_t places = slate.shown();
    std::vector<double> factor(all.size() * places), left(all.size(), 1);
    std::vector<std::size_t> length(all.size());
    std::vector<std::uint32_t> chosen;
    const auto extend = [&](std::size_t i) {
      const double* const own = &factor[i * places];
      for (std::size_t& k = length[i]; k < chosen.size(); ++k) {
        const std::size_t j = chosen[k];
        const double e =
            (alike(i, j) - std::inner_product(own, own + k, &factor[j * places], 0.0)) / std::sqrt(left[j]);
        factor[i * places + k] = e;
        left[i] -= e * e;
      }
      return gain(i, left[i]);
    };
    detail::choose_lazily(slate, quality, chosen, extend, [](std::size_t) {});
    return detail::reorder(std::move(slate), chosen, "dpp");
  }

 private:
  static constexpr double nothing = 1e-5;  // S is of floats: less is rounding

  // An item placed: which, how alike everybody is to it, and its column of the factor.
  struct Placed {
    std::size_t at;
    std::vector<double> alike, column;
  };

  // What those in the window leave of everybody.
  static void factor_anew(std::deque<Placed>& recent, std::vector<double>& left) {
    left.assign(left.size(), 1);
    for (std::size_t k = 0; k < recent.size(); ++k) {
      Placed& one = recent[k];
      one.column = one.alike;
      for (std::size_t before = 0; before < k; ++before) {
        const auto& other = recent[before].column;
        for (std::size_t i = 0; i < left.size(); ++i) one.column[i] -= other[one.at] * other[i];
      }
      const double root = std::sqrt(std::max(left[one.at], nothing));
      for (std::size_t i = 0; i < left.size(); ++i) {
        one.column[i] /= root;
        left[i] -= one.column[i] * one.column[i];
      }
    }
  }
};

}  // namespace kindred::inline v0
