#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/metrics/ndcg.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0::detail {

/// What a hybrid's models say to one person of what may be listed, and which of it the person took.
struct JudgedCandidates {
  std::size_t history = 0;          // items known of the person
  std::vector<ItemIndex> items;     // the union of the models' best, ascending
  std::vector<double> scores;       // items × models, normalised; no_score where a model has none
  std::vector<std::uint8_t> taken;  // one for each item
  double ideal = 0;                 // the discounted gain of a perfect list of everything taken

  // What `model` of so many adds for the item at a place: 0 where it has no score, as in a weighted hybrid.
  double addend(std::size_t place, std::size_t model, std::size_t models) const noexcept {
    const double score = scores[place * models + model];
    return score > no_score<double> ? score : 0.0;
  }

  // Σ weight · score of the item at a place over the models of a weight above 0 that have a score for it;
  // no_score where none has, and the item is not listed.
  double weigh(std::size_t place, std::span<const double> weights) const noexcept {
    double sum = no_score<double>;
    for (std::size_t model = 0; model < weights.size(); ++model) {
      const double score = scores[place * weights.size() + model];
      if (weights[model] > 0 && score > no_score<double>)
        sum = (sum > no_score<double> ? sum : 0.0) + weights[model] * score;
    }
    return sum;
  }

  // Not if nothing was taken, or everything.
  bool teaches() const noexcept {
    return std::find(taken.begin(), taken.end(), 1) != taken.end() &&
           std::find(taken.begin(), taken.end(), 0) != taken.end();
  }
};

/// Whom to learn on, and by what.
struct JudgedOptions {
  int count = 10;
  Normalization normalize = Normalization::min_max;
  int candidates = 200;
  int users = 10'000;
  Owned owned = Owned::exclude;
  std::uint64_t seed = 1;
};

/// Refuses parts of other data than the models'.
template <class Scalar>
void check_parts(const char* what, const Components<Scalar>& models, const Interactions<Scalar>& known,
                 const Interactions<Scalar>& held_out) {
  for (const auto* part : {&known, &held_out})
    if (part->item_count() != models.item_count() || part->user_count() != known.user_count())
      throw DataError(std::string(what) + ": the models score " + std::to_string(models.item_count()) +
                      " items, and what is known is of " + std::to_string(known.user_count()) +
                      " users; a part is of " + std::to_string(part->user_count()) + " users and " +
                      std::to_string(part->item_count()) +
                      " items, expected both parts of one split, and models fitted to the first");
}

/// The users that have something held out; `most` of them drawn at random where they are more. Ascending.
template <class Scalar>
std::vector<UserIndex> held_out_users(const Interactions<Scalar>& held_out, int most, std::uint64_t seed) {
  std::vector<UserIndex> users;
  for (UserIndex user{0}; user.value < held_out.user_count(); ++user)
    if (held_out.by_user()[user].size() > 0) users.push_back(user);
  if (users.empty()) throw DataError("nothing was held out: no user has an item to learn from");
  if (users.size() > static_cast<std::size_t>(most)) {
    Random(seed).shuffle(users);
    users.resize(static_cast<std::size_t>(most));
    std::sort(users.begin(), users.end());
  }
  return users;
}

/// Marks the `count` items of the highest scores among those that may be listed.
template <class Scalar>
void mark_best(std::span<const Scalar> scores, std::span<const ItemIndex> left_out,
               std::span<Scored<ItemIndex, Scalar>> room, std::vector<ItemIndex>& marked) {
  TopK<ItemIndex, Scalar> best(room);
  push_scored(scores, best,
              [&](ItemIndex item) { return !std::binary_search(left_out.begin(), left_out.end(), item); });
  for (const auto& entry : best.sorted()) marked.push_back(entry.index);
}

/// A score as a float; one that is too large or too low for it is the last that is not.
template <class Scalar>
float to_float(Scalar score) noexcept {
  constexpr auto most = static_cast<Scalar>(std::numeric_limits<float>::max());
  return score > no_score<Scalar> ? static_cast<float>(std::clamp(score, -most, most)) : no_score<float>;
}

/// Asks the models for everybody on whom can be learned. The same on any number of threads.
/// Memory: candidates · models doubles a model and user at most.
template <class Scalar>
std::vector<JudgedCandidates> judged_candidates(const Components<Scalar>& models,
                                                const Interactions<Scalar>& known,
                                                const Interactions<Scalar>& held_out,
                                                const JudgedOptions& options, const Execution& execution) {
  check_parts("learning a hybrid", models, known, held_out);
  const auto users = held_out_users(held_out, options.users, options.seed);
  const std::size_t parts = models.size(), all = models.item_count();
  std::vector<JudgedCandidates> judged(users.size());
  parallel_for(
      static_cast<std::int64_t>(users.size()), queries_a_chunk, execution, "asking the models",
      [&](std::int64_t begin, std::int64_t end) {
        const auto first = static_cast<std::size_t>(begin);
        std::vector<Query<Scalar>> queries;
        for (auto at = first; at < static_cast<std::size_t>(end); ++at)
          queries.push_back(known.user(users[at]));
        Workspace workspace(models.workspace_size());
        std::vector<double> scores(parts * queries.size() * all, no_score<double>);  // by query, model
        std::vector<Scored<ItemIndex, double>> room(
            std::min(static_cast<std::size_t>(options.candidates), all));
        for (std::size_t p = 0; p < parts; ++p) {
          score_each(models[p], std::span<const Query<Scalar>>(queries), workspace,
                     [&](std::size_t q, std::span<Scalar> row) {
                       const auto into = std::span<double>(scores).subspan((q * parts + p) * all, all);
                       each_normalized(std::span<const Scalar>(row), queries[q].history.items,
                                       options.normalize, workspace,
                                       [&](std::size_t i, double value) { into[i] = value; });
                     });
        }
        for (std::size_t q = 0; q < queries.size(); ++q) {
          auto& one = judged[first + q];
          const auto owned = queries[q].history.items;
          const auto left_out = options.owned == Owned::exclude ? owned : std::span<const ItemIndex>{};
          const auto row = [&](std::size_t p) {
            return std::span<const double>(scores).subspan((q * parts + p) * all, all);
          };
          one.history = owned.size();
          for (std::size_t p = 0; p < parts; ++p)
            mark_best(row(p), left_out, std::span<Scored<ItemIndex, double>>(room), one.items);
          std::sort(one.items.begin(), one.items.end());
          one.items.erase(std::unique(one.items.begin(), one.items.end()), one.items.end());
          const auto held = held_out.by_user()[users[first + q]].indices;
          for (const ItemIndex item : one.items) {
            one.taken.push_back(std::binary_search(held.begin(), held.end(), item) ? 1 : 0);
            for (std::size_t p = 0; p < parts; ++p) one.scores.push_back(row(p)[item.value]);
          }
          const auto most = std::min(held.size(), static_cast<std::size_t>(options.count));
          for (std::size_t rank = 1; rank <= most; ++rank) one.ideal += rank_discount(rank);
        }
      });
  return judged;
}

/// `nDCG@k` of one person's candidates in the order of `score(item's place)`, ties to the lower index; what
/// has no_score is not listed.
template <class Score>
double ndcg_of(const JudgedCandidates& one, int count, Score&& score) {
  double gained = 0;
  for (std::size_t r = 0; r < one.items.size(); ++r) {
    if (!one.taken[r]) continue;
    const double of_taken = score(r);
    if (!(of_taken > no_score<double>)) continue;
    std::size_t rank = 1;
    for (std::size_t i = 0; i < one.items.size(); ++i) {
      const double other = score(i);
      if (other > of_taken || (other == of_taken && i < r)) ++rank;
    }
    if (rank <= static_cast<std::size_t>(count)) gained += rank_discount(rank);
  }
  return gained / one.ideal;
}

}  // namespace kindred::inline v0::detail
