#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
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
/// all of it. What is placed, comes next to it or is nearly a copy of others has its row reckoned by
/// `Likeness::exactly`. To first order what is left of it is then known to ε (1 + Σ e² / d²), e being the row
/// and d² what was left of those placed: less than a hundred times that is taken for nothing, and once every
/// candidate is thus a combination of those placed, the rest keep their order. Source: Chen, Zhang, Zhou,
/// "Fast greedy MAP inference for determinantal point process to improve recommendation diversity", NeurIPS
/// 2018, algorithm 1, equation 8 (α), and § 4 (the window, here by a fresh factor of the window at each
/// step).
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
    if (slate.shown() == 0) return slate;
    const auto chosen = window > 0 ? choose_in_window(slate) : choose(slate);
    return detail::reorder(std::move(slate), chosen, "dpp");
  }

 private:
  // A likeness of floats tells gains to `doubt` where no less than `near_copy` is left.
  static constexpr double near_copy = 0.1, doubt = 1e-4;

  static double squared(double x) noexcept { return x * x; }

  // The kernel of a slate's candidates, and d²: what those placed leave of each.
  struct Kernel {
    const Dpp& dpp;
    const std::vector<Candidate>& all;
    std::vector<double> quality;  // the determinant's part, relative to the best candidate's
    std::vector<double> left = std::vector<double>(all.size(), 1);
    std::vector<char> is_exact = std::vector<char>(all.size(), 0);

    Kernel(const Dpp& of, const Slate& slate) : dpp(of), all(slate.candidates) {
      quality.reserve(all.size());
      for (std::size_t at = 0; at < all.size(); ++at) quality.push_back(std::exp(log_quality(at)));
    }

    double log_quality(std::size_t at) const noexcept {
      return dpp.theta / (1 - dpp.theta) * (all[at].relevance - all.front().relevance);
    }
    double alike(std::size_t i, std::size_t j) const {
      return is_exact[i] ? dpp.likeness.exactly(all[i].item, all[j].item)
                         : dpp.likeness(all[i].item, all[j].item);
    }
    bool needs_exact(std::size_t at) const noexcept { return left[at] < near_copy && !is_exact[at]; }

    // By how much it makes the determinant larger at most; −∞ where nothing is left of it. `errors` is
    // Σ e² / d².
    template <class Errors>
    double gain(std::size_t at, Errors&& errors) const {
      constexpr double epsilon = std::numeric_limits<double>::epsilon();
      if (left[at] < near_copy && left[at] <= 100 * epsilon * (1 + errors()))
        return -std::numeric_limits<double>::infinity();
      // What a double does not hold is below all that it does.
      double gain = quality[at] * left[at];
      if (gain < std::numeric_limits<double>::min()) gain = log_quality(at) + std::log(left[at]);
      return is_exact[at] ? gain : gain + doubt * std::abs(gain);
    }
  };

  std::vector<std::uint32_t> choose(const Slate& slate) const {
    Kernel kernel(*this, slate);
    auto& left = kernel.left;
    auto& is_exact = kernel.is_exact;
    // Row i of the Cholesky factor, as far as it goes.
    const std::size_t places = slate.shown();
    const auto factor = std::make_unique_for_overwrite<double[]>(left.size() * places);
    std::vector<std::size_t> length(left.size());
    std::vector<std::uint32_t> chosen;
    std::vector<double> per_root;  // 1 / d of those chosen
    const auto extend = [&](std::size_t i) {
      const double* const own = &factor[i * places];
      for (std::size_t& k = length[i]; k < chosen.size(); ++k) {
        const double* const other = &factor[chosen[k] * places];
        const double e =
            (kernel.alike(i, chosen[k]) - std::inner_product(own, own + k, other, 0.0)) * per_root[k];
        factor[i * places + k] = e;
        left[i] -= e * e;
      }
    };
    const auto make_exact = [&](std::size_t i) {
      is_exact[i] = 1;
      left[i] = 1;
      length[i] = 0;
      extend(i);
    };
    detail::choose_lazily(
        slate, kernel.quality, chosen,
        [&](std::size_t i) {
          extend(i);
          if (kernel.needs_exact(i)) make_exact(i);
          return kernel.gain(i, [&] {
            double sum = 0;
            for (std::size_t k = 0; k < chosen.size(); ++k)
              sum += squared(factor[i * places + k] * per_root[k]);
            return sum;
          });
        },
        [&](std::size_t i) {
          if (is_exact[i] || chosen.empty()) return true;
          make_exact(i);
          return false;
        },
        [&](std::size_t one) { per_root.push_back(1 / std::sqrt(left[one])); });
    return chosen;
  }

  // An item placed: which, how alike everybody is to it, its column of the factor, and 1 / d.
  struct Placed {
    std::size_t at;
    std::vector<double> alike, column;
    double per_root;
  };

  std::vector<std::uint32_t> choose_in_window(const Slate& slate) const {
    Kernel kernel(*this, slate);
    std::deque<Placed> recent;
    const auto gain = [&](std::size_t at) {
      return kernel.gain(at, [&] {
        double sum = 0;
        for (const Placed& one : recent) sum += squared(one.column[at] * one.per_root);
        return sum;
      });
    };
    std::vector<char> is_taken(slate.candidates.size());
    std::vector<double> gains(slate.candidates.size());
    // Makes those exact that are near copies or rival the best; whether there were any.
    const auto make_exact = [&] {
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t at = 0; at < gains.size(); ++at)
        if (!is_taken[at]) most = std::max(most, gains[at] = gain(at));
      const auto rivals = [&](std::size_t at) {
        return !is_taken[at] && gains[at] >= most - 2 * doubt * std::abs(most);
      };
      std::size_t count = 0;
      for (std::size_t at = 0; at < gains.size(); ++at) count += rivals(at) ? 1 : 0;
      bool any = false;
      for (std::size_t at = 0; at < gains.size(); ++at)
        if (!kernel.is_exact[at] && (kernel.left[at] < near_copy || (count > 1 && rivals(at)))) {
          kernel.is_exact[at] = any = true;
          for (Placed& one : recent) one.alike[at] = kernel.alike(at, one.at);
        }
      return any;
    };
    return detail::choose_greedily(slate, gain, [&](std::size_t one) {
      is_taken[one] = kernel.is_exact[one] = 1;
      recent.push_back({one, {}, {}, 1});
      if (recent.size() > static_cast<std::size_t>(window)) recent.pop_front();
      for (std::size_t at = 0; at < gains.size(); ++at) recent.back().alike.push_back(kernel.alike(at, one));
      for (Placed& other : recent) other.alike[one] = kernel.alike(one, other.at);
      do factor_anew(recent, kernel.left);
      while (make_exact());
    });
  }

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
      // No less is left of it than when it was placed beside more, but for roundings.
      one.per_root = 1 / std::sqrt(std::max(left[one.at], std::numeric_limits<double>::epsilon()));
      for (std::size_t i = 0; i < left.size(); ++i) {
        one.column[i] *= one.per_root;
        left[i] -= squared(one.column[i]);
      }
    }
  }
};

}  // namespace kindred::inline v0
