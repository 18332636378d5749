#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model/item_filter.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What becomes of items that the person already has.
enum class Owned {
  exclude,  ///< never recommended
  include   ///< recommended like others: for what is bought again and again
};

/// What may be in a list, and how long it may be. `only` and `exclude` are views: the items that they show
/// must live until the call that takes the options returns, so keep them in a variable of their own.
struct RecommendOptions {
  /// Length of the list, from 0; a list is shorter where fewer items qualify.
  int count = 10;
  /// What becomes of the items in the query's history.
  Owned owned = Owned::exclude;
  /// Rank only these, where given.
  std::optional<std::span<const ItemIndex>> only = std::nullopt;
  /// Never these: what was already shown, say.
  std::span<const ItemIndex> exclude = {};
  /// A predicate or a bitmap.
  ItemFilter filter = {};
};

/// One person's list, best first.
template <class Scalar = float>
using Recommendations = std::vector<Recommendation<Scalar>>;

namespace detail {

inline void check_items(std::span<const ItemIndex> items, std::size_t item_count, const char* what) {
  for (const ItemIndex item : items)
    if (item.value >= item_count)
      throw DataError(std::string(what) + ": item " + std::to_string(item.value) + " is not one of the " +
                      std::to_string(item_count) + " items of the model");
}

inline void check(const RecommendOptions& options, std::size_t item_count) {
  require_at_least("count", options.count, 0);
  if (options.only) check_items(*options.only, item_count, "option 'only'");
  check_items(options.exclude, item_count, "option 'exclude'");
  options.filter.check(item_count);
}

// Offers a list every item that has a score and that may get in. Few blocks hold anything that can still get
// in, and the compiler tests a whole block at once.
template <class Scalar, class May>
void push_scored(std::span<const Scalar> scores, TopK<ItemIndex, Scalar>& best, May&& may) {
  constexpr std::size_t block = 64;
  for (std::size_t begin = 0; begin < scores.size(); begin += block) {
    const std::size_t end = std::min(begin + block, scores.size());
    const Scalar bar = best.bar();
    int above = 0;
    for (std::size_t i = begin; i < end; ++i) above |= scores[i] > bar ? 1 : 0;
    if (above == 0) continue;
    for (ItemIndex item(begin); item.value < end; ++item) {
      const Scalar score = scores[item.value];
      if (score > no_score<Scalar> && best.accepts(item, score) && may(item)) best.push(item, score);
    }
  }
}

// The list for scores that are already there; they are overwritten where an item is out of the question.
template <class Scalar>
Recommendations<Scalar> pick(std::span<Scalar> scores, const History<Scalar>& history,
                             const RecommendOptions& options, Workspace& workspace) {
  Workspace::Frame frame(workspace);
  if (options.owned == Owned::exclude)
    for (const ItemIndex item : history.items) scores[item.value] = no_score<Scalar>;
  for (const ItemIndex item : options.exclude) scores[item.value] = no_score<Scalar>;

  const auto room = std::min(static_cast<std::size_t>(options.count), scores.size());
  TopK<ItemIndex, Scalar> best(frame.take<Scored<ItemIndex, Scalar>>(room));
  if (options.only) {
    for (const ItemIndex item : *options.only) {
      const Scalar score = scores[item.value];
      if (score > no_score<Scalar> && best.accepts(item, score) && options.filter(item))
        best.push(item, score);
      scores[item.value] = no_score<Scalar>;  // an item named twice is listed once
    }
  } else {
    push_scored(std::span<const Scalar>(scores), best, options.filter);
  }

  Recommendations<Scalar> list;
  const auto kept = best.sorted();
  list.reserve(kept.size());
  for (const auto& entry : kept) list.push_back({entry.index, entry.score});
  return list;
}

// Scores a stretch of queries, all at once where the model can do better so, and hands each row of scores on.
template <class M, class Use>
void score_each(const M& model, std::span<const Query<typename M::Scalar>> queries, Workspace& workspace,
                Use&& use) {
  using Scalar = typename M::Scalar;
  Workspace::Frame frame(workspace);
  const std::size_t items = model.item_count();
  if (scores_batches(model)) {
    const auto scores = frame.template take<Scalar>(queries.size() * items);
    if constexpr (ScoresBatches<M>) model.score_batch(queries, scores, workspace);
    for (std::size_t q = 0; q < queries.size(); ++q) use(q, scores.subspan(q * items, items));
  } else {
    const auto scores = frame.template take<Scalar>(items);
    for (std::size_t q = 0; q < queries.size(); ++q) {
      model.score(queries[q], scores, workspace);
      use(q, scores);
    }
  }
}

inline constexpr std::int64_t queries_a_chunk = 32;

}  // namespace detail

/// The bytes that `recommend` takes of a workspace for a model and a count.
template <Recommender M>
std::size_t recommend_workspace_size(const M& model, int count) {
  const auto listed = std::min(static_cast<std::size_t>(std::max(count, 0)), model.item_count());
  return model.workspace_size() + Workspace::bytes_for<typename M::Scalar>(model.item_count()) +
         Workspace::bytes_for<Scored<ItemIndex, typename M::Scalar>>(listed);
}

/// The best items for one person: higher score first, then lower index. Items that the model has no evidence
/// about are never listed, so for a visitor of whom nothing is known a personal model gives an empty list.
/// @param model a fitted model
/// @param query a user (`train.user("1029")`), a history, or both
/// @param options what may be listed
/// @param workspace scratch, reused from call to call
/// @throws DataError for a history the model cannot read or an unknown item, OptionError for a bad option
template <Recommender M>
Recommendations<typename M::Scalar> recommend(const M& model,
                                              const std::type_identity_t<Query<typename M::Scalar>>& query,
                                              const RecommendOptions& options, Workspace& workspace) {
  query.history.check(model.item_count());
  detail::check(options, model.item_count());
  workspace.reserve(recommend_workspace_size(model, options.count));
  Workspace::Frame frame(workspace);
  const auto scores = frame.template take<typename M::Scalar>(model.item_count());
  model.score(query, scores, workspace);
  return detail::pick(scores, query.history, options, workspace);
}

/// The same with scratch memory of its own.
template <Recommender M>
Recommendations<typename M::Scalar> recommend(const M& model,
                                              const std::type_identity_t<Query<typename M::Scalar>>& query,
                                              const RecommendOptions& options = {}) {
  Workspace workspace;
  return recommend(model, query, options, workspace);
}

/// A list for each of many people, in their order; the same lists on any number of threads.
/// @throws as `recommend` does, and Cancelled
template <Recommender M>
std::vector<Recommendations<typename M::Scalar>> recommend_batch(
    const M& model, std::span<const std::type_identity_t<Query<typename M::Scalar>>> queries,
    const RecommendOptions& options = {}, const Execution& execution = {}) {
  for (const auto& query : queries) query.history.check(model.item_count());
  detail::check(options, model.item_count());
  std::vector<Recommendations<typename M::Scalar>> lists(queries.size());
  parallel_for(static_cast<std::int64_t>(queries.size()), detail::queries_a_chunk, execution, "recommending",
               [&](std::int64_t begin, std::int64_t end) {
                 const auto first = static_cast<std::size_t>(begin);
                 const auto chunk = queries.subspan(first, static_cast<std::size_t>(end - begin));
                 Workspace workspace(recommend_workspace_size(model, options.count));
                 detail::score_each(model, chunk, workspace, [&](std::size_t q, auto scores) {
                   lists[first + q] = detail::pick(scores, chunk[q].history, options, workspace);
                 });
               });
  return lists;
}

/// A list for every user of `people`, by user index. Rows are numbered as in the training data: row u is
/// asked for as the model's user u, whom user kNN, say, leaves out of the neighbours; ask with histories
/// alone for people whom the model has not seen.
/// @throws as `recommend` does, and Cancelled
template <Recommender M>
std::vector<Recommendations<typename M::Scalar>> recommend_all(const M& model,
                                                               const Interactions<typename M::Scalar>& people,
                                                               const RecommendOptions& options = {},
                                                               const Execution& execution = {}) {
  std::vector<Query<typename M::Scalar>> queries;
  queries.reserve(people.user_count());
  for (UserIndex user{0}; user.value < people.user_count(); ++user) queries.push_back(people.user(user));
  return recommend_batch(model, queries, options, execution);
}

/// The scores of given items for one person, in their order; `no_score` where the model has no evidence.
/// @throws DataError for a history the model cannot read or an unknown item
template <Recommender M>
std::vector<typename M::Scalar> scores_of(const M& model,
                                          const std::type_identity_t<Query<typename M::Scalar>>& query,
                                          std::span<const ItemIndex> items) {
  query.history.check(model.item_count());
  detail::check_items(items, model.item_count(), "scores_of");
  std::vector<typename M::Scalar> all(model.item_count()), asked;
  Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  for (const ItemIndex item : items) asked.push_back(all[item.value]);
  return asked;
}

/// Refuses what is no Recommender, in a sentence.
template <class M, class Q, class... Rest>
  requires(!Recommender<M>)
void recommend(const M&, const Q&, const Rest&...) {
  static_assert(
      Recommender<M>,
      "kindred: recommend() needs a Recommender: a model with a type Scalar, item_count(), "
      "workspace_size() and score(query, scores, workspace) noexcept; algorithms become one by fit()");
}

/// Refuses a bare index for a query, in a sentence.
template <Recommender M, class Kind, class... Rest>
void recommend(const M&, Index<Kind>, const Rest&...) {
  static_assert(sizeof(M) == 0,
                "kindred: recommend() needs a person's history, not a bare index; take it from the data: "
                "recommend(model, train.user(index))");
}

}  // namespace kindred::inline v0
