#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/small_least_squares.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/judged_candidates.hpp"
#include "kindred/hybrid/detail/line_search.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/recommend.hpp"

namespace kindred::inline v0 {

/// What weights are learned by.
enum class WeightObjective {
  ndcg,    ///< the mean nDCG itself, by exact line searches, one model after the other
  squares  ///< Σ (taken − Σ w · score)² over the candidates, both less their means over a person's
           ///< candidates, w ≥ 0: one solution, and no local optimum, but of another question
};

/// The weights for those whose histories are of some length.
struct SegmentWeights {
  /// The number of history items from which on they hold.
  int at_least = 0;
  /// How many people they were learned on.
  std::int64_t users = 0;
  /// One for each model, summing to 1.
  std::vector<double> weights = {};
  /// The mean nDCG of these people over their candidates, by the weights: what the hybrid itself comes to
  /// where all that it may list is a candidate.
  double ndcg = 0;
  /// The same by each of the models alone.
  std::vector<double> ndcg_of_models = {};
  /// Whether these people were too few, so that the weights are those of everybody.
  bool of_everybody = false;
};

/// Weights that were learned.
struct LearnedWeights {
  /// One for each segment, longest histories first; without segments one for all.
  std::vector<SegmentWeights> segments;
  /// How scores were made comparable.
  Normalization normalize = Normalization::min_max;

  /// The hybrid of models with these weights: the models that they were learned on, or the same fitted to
  /// more data. With segments it is a Switching of Weighted.
  /// @throws OptionError and DataError as Weighted::of
  template <class Scalar>
  AnyRecommender<Scalar> of(const std::vector<AnyRecommender<Scalar>>& models,
                            const std::vector<std::string>& names = {}) const {
    std::vector<AnyRecommender<Scalar>> weighted;
    Switching by_length;
    for (const auto& segment : segments) {
      weighted.push_back(
          Weighted{.weights = segment.weights, .normalize = normalize, .names = names}.of(models));
      by_length.at_least.push_back(segment.at_least);
      by_length.names.push_back("from " + std::to_string(segment.at_least) + " items on");
    }
    if (weighted.size() == 1) return weighted[0];
    return by_length.of(weighted);
  }
};

/// Learns a weighted hybrid's weights from what was held out of its models' training:
///
///     const auto [known, held_out] = split_last_share(train, 0.2);
///     const auto learned = LearnWeights{.count = 20}.fit(known, held_out, taste_of(known), shelf_of(known));
///     const auto hybrid = learned.of<float>({taste_of(train), shelf_of(train)});
///
/// As a function of one model's share, the others' proportions kept, the mean nDCG is piecewise constant: it
/// changes where two items' lines cross. Each line search takes the best of all pieces, the models take turns
/// until none can better it. The start is the best of the single models and of equal weights.
/// Candidates are the best items of each model; an item that is none of them counts as not listed.
///
/// Time: asking the models once, then O(P log P) a line search for P pairs of a taken item with another
/// candidate; memory 8 bytes a candidate and model. The same on any number of threads.
/// Source: Och, "Minimum error rate training in statistical machine translation", ACL 2003, § 5.
struct LearnWeights {
  /// What the weights are to be best by.
  WeightObjective objective = WeightObjective::ndcg;
  /// The k of `nDCG@k`; ≥ 1.
  int count = 10;
  /// How the models' scores are made comparable.
  Normalization normalize = Normalization::min_max;
  /// Weights of their own for people with at least so many items in their histories: descending numbers ≥ 0,
  /// the last one 0, such as {20, 5, 0}; none for the same weights for all.
  std::vector<int> segments = {};
  /// People that a segment must have for weights of its own; ≥ 1.
  int least_users = 30;
  /// Candidates by each model; ≥ 1.
  int candidates = 200;
  /// People to learn on, drawn at random where there are more; ≥ 1.
  int users = 10'000;
  /// Turns of the line searches, ≥ 1; fewer where nothing gets better.
  int rounds = 10;
  /// What becomes of items that the person has already.
  Owned owned = Owned::exclude;
  /// Names the random numbers.
  std::uint64_t seed = 1;

  /// Learns on the users who have something in `held_out`.
  /// @param known what the models were fitted to
  /// @param held_out what these people took afterwards, of the same users and items
  /// @param models the models
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range, or no models; DataError for data of other users or
  /// items, where nothing was held out, or, by squares, where no model's scores rise with what was; Cancelled
  template <class Scalar>
  LearnedWeights fit(const Interactions<Scalar>& known, const Interactions<Scalar>& held_out,
                     const std::vector<AnyRecommender<Scalar>>& models,
                     const Execution& execution = {}) const {
    check_options();
    const detail::Components<Scalar> components("LearnWeights", models, {});
    const auto people = detail::judged_candidates(
        components, known, held_out, {count, normalize, candidates, users, owned, seed}, execution);
    LearnedWeights learned{{}, normalize};
    std::vector<std::size_t> all(people.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const auto of_all = weigh<Scalar>(people, all, components.size(), 0, execution);
    if (segments.empty()) {
      learned.segments.push_back(of_all);
      return learned;
    }
    std::size_t below = std::numeric_limits<std::size_t>::max();
    for (const int least : segments) {
      std::vector<std::size_t> some;
      for (const std::size_t i : all)
        if (people[i].history >= static_cast<std::size_t>(least) && people[i].history < below)
          some.push_back(i);
      below = static_cast<std::size_t>(least);
      if (some.size() >= static_cast<std::size_t>(least_users)) {
        learned.segments.push_back(weigh<Scalar>(people, some, components.size(), least, execution));
      } else {
        learned.segments.push_back(of_all);
        learned.segments.back().at_least = least;
        learned.segments.back().users = static_cast<std::int64_t>(some.size());
        learned.segments.back().of_everybody = true;
      }
    }
    return learned;
  }

  /// The same of models whose types are known.
  /// @throws as above
  template <class Scalar, Recommender... Models>
    requires(sizeof...(Models) > 0)
  LearnedWeights fit(const Interactions<Scalar>& known, const Interactions<Scalar>& held_out,
                     const Models&... models) const {
    return fit(known, held_out, detail::components_of(models...));
  }

 private:
  void check_options() const {
    require_at_least("count", count, 1);
    require_at_least("least_users", least_users, 1);
    require_at_least("candidates", candidates, 1);
    require_at_least("users", users, 1);
    require_at_least("rounds", rounds, 1);
    for (std::size_t s = 0; s < segments.size(); ++s) {
      require_at_least("segments", segments[s], 0);
      if (s > 0 && segments[s] >= segments[s - 1])
        throw OptionError("option 'segments' has " + std::to_string(segments[s]) + " after " +
                          std::to_string(segments[s - 1]) + ", expected descending numbers");
    }
    if (!segments.empty() && segments.back() != 0)
      throw OptionError("option 'segments' ends with " + std::to_string(segments.back()) +
                        ", expected 0, so that everybody has weights");
  }

  template <class Scalar>
  SegmentWeights weigh(const std::vector<detail::JudgedCandidates>& people,
                       const std::vector<std::size_t>& which, std::size_t parts, int at_least,
                       const Execution& execution) const {
    SegmentWeights segment;
    segment.at_least = at_least;
    segment.users = static_cast<std::int64_t>(which.size());
    std::vector<double> alone(parts);
    for (std::size_t p = 0; p < parts; ++p) {
      alone.assign(parts, 0);
      alone[p] = 1;
      segment.ndcg_of_models.push_back(mean_ndcg<Scalar>(people, which, alone, execution));
    }
    if (objective == WeightObjective::squares) {
      segment.weights = by_squares(people, which, parts);
      segment.ndcg = mean_ndcg<Scalar>(people, which, segment.weights, execution);
      return segment;
    }
    segment.weights.assign(parts, 1 / static_cast<double>(parts));
    segment.ndcg = mean_ndcg<Scalar>(people, which, segment.weights, execution);
    for (std::size_t p = 0; p < parts; ++p) {
      if (!(segment.ndcg_of_models[p] > segment.ndcg)) continue;
      segment.ndcg = segment.ndcg_of_models[p];
      segment.weights.assign(parts, 0);
      segment.weights[p] = 1;
    }
    if (parts == 1) return segment;
    constexpr double worthwhile = 1e-9;
    for (int round = 0; round < rounds; ++round) {
      const double before = segment.ndcg;
      for (std::size_t p = 0; p < parts; ++p) {
        const auto best = detail::best_share(people, which, segment.weights, p, count, execution);
        if (!(best.ndcg > segment.ndcg + worthwhile)) continue;
        double others = 0;
        for (std::size_t o = 0; o < parts; ++o) others += o == p ? 0 : segment.weights[o];
        auto weights = segment.weights;
        for (std::size_t o = 0; o < parts; ++o)
          if (o != p)
            weights[o] =
                (1 - best.share) * (others > 0 ? weights[o] / others : 1 / static_cast<double>(parts - 1));
        weights[p] = best.share;
        // Scores as floats may be equal where the search's are not.
        const double own = mean_ndcg<Scalar>(people, which, weights, execution);
        if (!(own > segment.ndcg + worthwhile)) continue;
        segment.weights = std::move(weights);
        segment.ndcg = own;
      }
      if (!(segment.ndcg > before + worthwhile)) break;
    }
    return segment;
  }

  // As the hybrid of these weights ranks, its scores rounded as it rounds them.
  template <class Scalar>
  double mean_ndcg(const std::vector<detail::JudgedCandidates>& people, const std::vector<std::size_t>& which,
                   const std::vector<double>& weights, const Execution& execution) const {
    const double sum = parallel_reduce(
        static_cast<std::int64_t>(which.size()), 64, execution, "measuring weights", 0.0,
        [&](std::int64_t begin, std::int64_t end) {
          double here = 0;
          std::vector<double> scores;
          for (auto w = static_cast<std::size_t>(begin); w < static_cast<std::size_t>(end); ++w) {
            const auto& one = people[which[w]];
            scores.resize(one.items.size());
            for (std::size_t i = 0; i < scores.size(); ++i)
              scores[i] = static_cast<double>(detail::score_of_sum<Scalar>(one.weigh(i, weights), normalize));
            here += detail::ndcg_of(one, count, [&](std::size_t i) { return scores[i]; });
          }
          return here;
        },
        [](double a, double b) { return a + b; });
    return sum / static_cast<double>(which.size());
  }

  static std::vector<double> by_squares(const std::vector<detail::JudgedCandidates>& people,
                                        const std::vector<std::size_t>& which, std::size_t parts) {
    std::vector<double> square(parts * parts, 0), right(parts, 0), mean(parts), less(parts), raw(parts, 0);
    for (const std::size_t w : which) {
      const auto& one = people[w];
      const auto items = static_cast<double>(one.items.size());
      mean.assign(parts, 0);
      double taken = 0;
      for (std::size_t i = 0; i < one.items.size(); ++i) {
        taken += one.taken[i] / items;
        for (std::size_t p = 0; p < parts; ++p) mean[p] += one.addend(i, p, parts) / items;
      }
      for (std::size_t i = 0; i < one.items.size(); ++i) {
        for (std::size_t p = 0; p < parts; ++p) less[p] = one.addend(i, p, parts) - mean[p];
        for (std::size_t p = 0; p < parts; ++p) {
          right[p] += less[p] * (one.taken[i] - taken);
          raw[p] += (less[p] + mean[p]) * (less[p] + mean[p]);
          for (std::size_t o = 0; o < parts; ++o) square[p * parts + o] += less[p] * less[o];
        }
      }
    }
    // A model whose scores differ by rounding alone says nothing.
    for (std::size_t p = 0; p < parts; ++p)
      if (!(square[p * parts + p] > 1e-12 * raw[p])) right[p] = 0;
    auto weights = detail::nonnegative_least_squares(square, right);
    double total = 0;
    for (const double weight : weights) total += weight;
    if (!(total > 0))
      throw DataError("LearnWeights: no model's scores rise with what was held out, by least squares");
    for (double& weight : weights) weight /= total;
    return weights;
  }
};

}  // namespace kindred::inline v0
