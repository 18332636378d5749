#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/core/options.hpp"
#include "kindred/rerank/detail/reorder.hpp"
#include "kindred/rerank/likeness.hpp"
#include "kindred/rerank/reranker.hpp"

namespace kindred::inline v0 {

/// A determinantal point process, greedily maximised: place by place the candidate that makes det L of those
/// placed the largest, Lᵢⱼ = exp(α relᵢ) Sᵢⱼ exp(α relⱼ) with α = θ / (2 (1 − θ)) and S the likeness. What
/// the new item adds to the determinant is kept up to date by an incremental Cholesky factor: O(places ·
/// candidates · (dimension + places)), or in a window w · w for the last term. Once every candidate is a
/// combination of those placed, the rest keep their order. Source: Chen, Zhang, Zhou, "Fast greedy MAP
/// inference for determinantal point process to improve recommendation diversity", NeurIPS 2018, algorithm 1,
/// equation 8 (α), and § 4 (the window, here by a fresh factor of the window at each step).
struct Dpp {
  /// How alike two items are: S must be positive semidefinite, as cosines are.
  Likeness likeness = {};
  /// θ in [0, 1): towards 1 relevance alone, 0 diversity alone.
  double theta = 0.7;
  /// Only as many items placed last count, for lists that are scrolled; 0 for all.
  int window = 0;

  /// Fills the slate's places.
  /// @throws OptionError for an option out of its range
  Slate operator()(Slate slate, const RerankContext&) const {
    require_in_range("theta", theta, 0.0, 0.999);
    require_at_least("window", window, 0);
    const auto count = static_cast<Eigen::Index>(slate.candidates.size());
    if (count == 0) return slate;
    const auto among = likeness.among(slate.candidates);
    // The determinant's quality part, relative to the best candidate's.
    const double twice_alpha = theta / (1 - theta);
    Eigen::ArrayXd quality(count);
    for (Eigen::Index i = 0; i < count; ++i)
      quality[i] = std::exp(twice_alpha * (slate.candidates[static_cast<std::size_t>(i)].relevance -
                                           slate.candidates.front().relevance));

    Eigen::ArrayXd left = Eigen::ArrayXd::Ones(count);  // d²: what the items placed leave of each
    Eigen::VectorXf alike;
    std::vector<Eigen::VectorXd> rows, factor;  // of S and of its Cholesky factor, one for each item placed
    std::vector<std::uint32_t> chosen;
    std::vector<char> taken(slate.candidates.size());
    while (chosen.size() < slate.shown()) {
      Eigen::Index best = count;
      double most = -1;
      for (Eigen::Index i = 0; i < count; ++i)
        if (!taken[static_cast<std::size_t>(i)] && left[i] > nothing && quality[i] * left[i] > most) {
          most = quality[i] * left[i];
          best = i;
        }
      if (best == count) break;
      chosen.push_back(static_cast<std::uint32_t>(best));
      taken[static_cast<std::size_t>(best)] = 1;
      if (chosen.size() == slate.shown()) break;
      among.to_all(static_cast<std::size_t>(best), alike);
      if (window == 0) {
        extend(factor, alike.cast<double>(), best, left);
        continue;
      }
      rows.emplace_back(alike.cast<double>());
      if (rows.size() > static_cast<std::size_t>(window)) rows.erase(rows.begin());
      factor.clear();
      left.setOnes();
      for (std::size_t r = 0; r < rows.size(); ++r)
        extend(factor, rows[r], static_cast<Eigen::Index>(chosen[chosen.size() - rows.size() + r]), left);
    }
    return detail::reorder(std::move(slate), chosen, "dpp");
  }

 private:
  static constexpr double nothing = 1e-5;  // S is of floats: less is rounding

  // Adds item j's row to the Cholesky factor: e = (S_j − Σ c_j c) / d_j, and d² falls by e².
  static void extend(std::vector<Eigen::VectorXd>& factor, const Eigen::VectorXd& row, Eigen::Index j,
                     Eigen::ArrayXd& left) {
    if (left[j] <= nothing) return;
    Eigen::VectorXd e = row;
    for (const Eigen::VectorXd& before : factor) e -= before[j] * before;
    e /= std::sqrt(left[j]);
    left -= e.array().square();
    factor.push_back(std::move(e));
  }
};

}  // namespace kindred::inline v0
