#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/judged_candidates.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/recommend.hpp"

namespace kindred::inline v0 {

/// Whom a model serves by a gate that was learned.
struct SwitchingPiece {
  /// The number of history items from which on it does.
  int at_least = 0;
  /// Which model, from 0.
  std::size_t model = 0;
  /// How many people that was learned on.
  std::int64_t users = 0;
  /// Their mean nDCG by it.
  double ndcg = 0;
};

/// A gate that was learned.
struct LearnedSwitching {
  /// Longest histories first; the last piece serves everybody else.
  std::vector<SwitchingPiece> pieces;
  /// The mean nDCG of all people by the gate.
  double ndcg = 0;
  /// The same by each of the models alone.
  std::vector<double> ndcg_of_models;

  /// The hybrid of models with this gate: the models that it was learned on, or the same fitted to more data.
  /// @param models the models
  /// @param fill as Switching::fill
  /// @throws OptionError and DataError as Switching::of
  template <class Scalar>
  SwitchingModel<Scalar, true, true> of(const std::vector<AnyRecommender<Scalar>>& models,
                                        bool fill = false) const {
    detail::check_one_each("models", models.size(), ndcg_of_models.size());
    std::vector<AnyRecommender<Scalar>> chosen;
    Switching gate{.fill = fill};
    for (const auto& piece : pieces) {
      chosen.push_back(models[piece.model]);
      gate.at_least.push_back(piece.at_least);
    }
    return gate.of(chosen);
  }
};

/// Learns from what was held out which model serves histories of which length: the cuts and models of the
/// largest mean `nDCG@count` among all gates of at most `pieces` pieces, each of `least_users` people at
/// least. Exact, by dynamic programming over the lengths: O(pieces · lengths² · models) once the models were
/// asked. Source: Bellman, "On the approximation of curves by line segments using dynamic programming", CACM
/// 4 (1961).
struct LearnSwitching {
  /// The k of `nDCG@k`; ≥ 1.
  int count = 10;
  /// The most pieces; ≥ 1.
  int pieces = 3;
  /// People that a piece must have; ≥ 1.
  int least_users = 30;
  /// What a piece more must add to the mean nDCG, ≥ 0: else there are fewer.
  double least_gain = 0.0005;
  /// People to learn on, drawn at random where there are more; ≥ 1.
  int users = 10'000;
  /// What becomes of items that the person has already.
  Owned owned = Owned::exclude;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Learns on the users who have something in `held_out`.
  /// @param known what the models were fitted to
  /// @param held_out what these people took afterwards, of the same users and items
  /// @param models the models
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range, or no models; DataError for data of other users or items
  /// or where nothing was held out; Cancelled
  template <class Scalar>
  LearnedSwitching fit(const Interactions<Scalar>& known, const Interactions<Scalar>& held_out,
                       const std::vector<AnyRecommender<Scalar>>& models,
                       const Execution& execution = {}) const {
    require_at_least("count", count, 1);
    require_at_least("pieces", pieces, 1);
    require_at_least("least_users", least_users, 1);
    require_at_least("least_gain", least_gain, 0.0);
    require_at_least("users", users, 1);
    const detail::Components<Scalar> components("LearnSwitching", models, {});
    const std::size_t parts = components.size();
    // A model alone ranks the first `count` of its own as among more candidates.
    const auto people = detail::judged_candidates(
        components, known, held_out, {count, Normalization::rank, count, users, owned, seed}, execution);

    std::vector<std::size_t> order(people.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return people[a].history != people[b].history ? people[a].history < people[b].history : a < b;
    });
    // Groups of one length each, shortest first, and sums of all before them.
    std::vector<std::size_t> lengths;
    std::vector<std::int64_t> people_before = {0};
    std::vector<std::vector<double>> sums_before(parts, {0.0});
    for (std::size_t at = 0; at < order.size();) {
      lengths.push_back(people[order[at]].history);
      std::vector<double> sums;
      for (std::size_t p = 0; p < parts; ++p) sums.push_back(sums_before[p].back());
      for (; at < order.size() && people[order[at]].history == lengths.back(); ++at)
        for (std::size_t p = 0; p < parts; ++p) sums[p] += ndcg_alone(people[order[at]], p, parts);
      people_before.push_back(static_cast<std::int64_t>(at));
      for (std::size_t p = 0; p < parts; ++p) sums_before[p].push_back(sums[p]);
    }

    const std::size_t groups = lengths.size();
    struct Choice {
      double value = -1;      // sum over the groups before its end; below 0 where there is none
      std::size_t begin = 0;  // the last piece's first group
      std::size_t model = 0;  // and its model
    };
    std::vector<std::vector<Choice>> best(static_cast<std::size_t>(pieces) + 1,
                                          std::vector<Choice>(groups + 1));
    best[0][0].value = 0;
    for (std::size_t n = 1; n < best.size(); ++n) {
      execution.check("learning a gate");
      for (std::size_t end = 1; end <= groups; ++end)
        for (std::size_t begin = 0; begin < end; ++begin) {
          const bool whole = n == 1 && end == groups;
          if (best[n - 1][begin].value < 0 ||
              (!whole && people_before[end] - people_before[begin] < least_users))
            continue;
          for (std::size_t p = 0; p < parts; ++p) {
            const double value = best[n - 1][begin].value + sums_before[p][end] - sums_before[p][begin];
            if (value > best[n][end].value) best[n][end] = {value, begin, p};
          }
        }
    }

    const auto all = static_cast<double>(people.size());
    std::size_t used = 1;
    for (std::size_t n = 2; n < best.size(); ++n)
      if (best[n][groups].value > best[used][groups].value + least_gain * all) used = n;
    LearnedSwitching learned;
    learned.ndcg = best[used][groups].value / all;
    for (std::size_t p = 0; p < parts; ++p) learned.ndcg_of_models.push_back(sums_before[p].back() / all);
    for (std::size_t end = groups, n = used; n > 0; --n) {
      const Choice& choice = best[n][end];
      const auto [begin, model] = std::pair(choice.begin, choice.model);
      const std::int64_t of_piece = people_before[end] - people_before[begin];
      const double sum = sums_before[model][end] - sums_before[model][begin];
      learned.pieces.push_back({n == 1 ? 0 : static_cast<int>(lengths[begin]), model, of_piece,
                                sum / static_cast<double>(of_piece)});
      end = begin;
    }
    return learned;
  }

 private:
  double ndcg_alone(const detail::JudgedCandidates& one, std::size_t part, std::size_t parts) const {
    return detail::ndcg_of(one, count, [&](std::size_t i) { return one.scores[i * parts + part]; });
  }
};

}  // namespace kindred::inline v0
