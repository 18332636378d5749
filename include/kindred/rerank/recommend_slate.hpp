#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/weight.hpp"
#include "kindred/model/item_filter.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"
#include "kindred/rerank/reranker.hpp"
#include "kindred/rerank/slate.hpp"

namespace kindred::inline v0 {

/// What may be a candidate and how many there are: RecommendOptions, but for the count that is the default.
struct CandidateOptions {
  /// How many the re-rankers choose among, ≥ 0, or the slate's `places` where these are more.
  int count = 500;
  /// What becomes of the items in the query's history.
  Owned owned = Owned::exclude;
  /// Only these, where given.
  std::optional<std::span<const ItemIndex>> only = std::nullopt;
  /// Never these.
  std::span<const ItemIndex> exclude = {};
  /// A predicate or a bitmap.
  ItemFilter filter = {};
};

/// How slates are made of a model's lists.
struct SlateOptions {
  /// How many items will be shown, ≥ 0.
  int places = 10;
  /// What the re-rankers choose among.
  CandidateOptions candidates = {};
  /// What they go by.
  Relevance relevance = Relevance::min_max;
  /// Whether candidates behind the places are kept, for a next page or another re-ranker.
  bool keep_reserve = false;
};

namespace detail {

inline RecommendOptions candidates_of(const SlateOptions& options) {
  require_at_least("places", options.places, 0);
  require_at_least("count", options.candidates.count, 0);
  const auto& [count, owned, only, exclude, filter] = options.candidates;
  return {std::max(count, options.places), owned, only, exclude, filter};
}

// Refuses what a rule or a re-ranker put in that is no item of the model.
inline void check_put_in(const Slate& slate, std::size_t item_count) {
  for (const Candidate& candidate : slate.candidates) {
    if (candidate.item.value < item_count) continue;
    const auto note = std::find_if(slate.notes.begin(), slate.notes.end(), [&](const Note& one) {
      return one.item == candidate.item && one.from == 0;
    });
    throw DataError((note == slate.notes.end() ? "a re-ranker" : "rule '" + *note->by + "'") +
                    " put in item " + std::to_string(candidate.item.value) + ", and the model has " +
                    std::to_string(item_count) + " items");
  }
}

template <class Scalar, Reranker R>
Slate rerank(const Recommendations<Scalar>& list, std::size_t item_count, const R& reranker,
             const RerankContext& context, const SlateOptions& options) {
  Slate slate = reranker(make_slate(list, options.places, options.relevance), context);
  check_put_in(slate, item_count);
  if (!options.keep_reserve) slate.candidates.resize(slate.shown());
  return slate;
}

// The context's history is of float; that of a model of double is copied into one.
template <class Scalar>
class ContextOf {
 public:
  ContextOf(const Query<Scalar>& query, const RerankContext& context) : context_(context) {
    if constexpr (std::is_same_v<Scalar, float>) {
      context_.query.history = query.history;
    } else {
      for (const Scalar weight : query.history.weights)
        weights_.push_back(
            static_cast<float>(std::clamp<Scalar>(weight, -largest_weight<float>, largest_weight<float>)));
      context_.query.history = {query.history.items, weights_, query.history.times};
    }
    context_.query.user = query.user;
    if (query.profile) context_.query.profile = query.profile;
    if (query.time) context_.query.time = query.time;
  }
  ContextOf(const ContextOf&) = delete;
  ContextOf& operator=(const ContextOf&) = delete;

  const RerankContext& get() const noexcept { return context_; }

 private:
  RerankContext context_;
  std::vector<float> weights_;
};

}  // namespace detail

/// What to show one person: the model's best candidates, re-ranked.
/// @param model a fitted model
/// @param query whom for; it takes the place of the context's
/// @param reranker one, or several joined by `|`
/// @param options how many, out of what
/// @param context what else is known of the request
/// @throws as `recommend` and the re-ranker do, and DataError where a rule or a re-ranker puts in an item
/// that the model does not have
template <Recommender M, Reranker R>
Slate recommend(const M& model, const std::type_identity_t<Query<typename M::Scalar>>& query,
                const R& reranker, const SlateOptions& options = {}, const RerankContext& context = {}) {
  const auto list = recommend(model, query, detail::candidates_of(options));
  const detail::ContextOf<typename M::Scalar> whole(query, context);
  return detail::rerank(list, model.item_count(), reranker, whole.get(), options);
}

/// A slate for every user of `people`, by user index; the same on any number of threads. The re-ranker is
/// called from several at once; user u's request number is the context's plus u.
/// @throws as `recommend_all` and the re-ranker do, and DataError likewise
template <Recommender M, Reranker R>
std::vector<Slate> recommend_all(const M& model, const Interactions<typename M::Scalar>& people,
                                 const R& reranker, const SlateOptions& options = {},
                                 const RerankContext& context = {}, const Execution& execution = {}) {
  const auto lists = recommend_all(model, people, detail::candidates_of(options), execution);
  std::vector<Slate> slates(lists.size());
  parallel_for(static_cast<std::int64_t>(lists.size()), 32, execution, "re-ranking",
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto u = static_cast<std::size_t>(begin); u < static_cast<std::size_t>(end); ++u) {
                   RerankContext one = context;
                   one.request += u;
                   const detail::ContextOf<typename M::Scalar> whole(
                       Query<typename M::Scalar>(people.user(UserIndex(u))), one);
                   slates[u] = detail::rerank(lists[u], model.item_count(), reranker, whole.get(), options);
                 }
               });
  return slates;
}

}  // namespace kindred::inline v0
