#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/model/detail/model_name.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Why `item` has its score for this person: contributions that add up to the score.
/// @throws DataError for a history the model cannot read or an unknown item; OptionError where the model in
/// an AnyRecommender cannot say why
template <Explains M>
Explanation<typename M::Scalar> explain(const M& model,
                                        const std::type_identity_t<Query<typename M::Scalar>>& query,
                                        ItemIndex item) {
  query.history.check(model.item_count());
  detail::check_items({&item, 1}, model.item_count(), "explain");
  return model.explain(query, item);
}

/// Refuses a model that cannot explain, in a sentence.
template <class M, class Q, class I>
  requires(!Explains<M>)
void explain(const M&, const Q&, const I&) {
  static_assert(
      Explains<M>,
      "kindred: this model cannot say why: it has no explain(query, item) whose contributions add up to "
      "the score; use one that satisfies kindred::Explains");
}

/// Refuses anything but an item where an item is meant, in a sentence.
template <Explains M, class Q, class Kind>
  requires(!std::same_as<Index<Kind>, ItemIndex>)
void explain(const M&, const Q&, Index<Kind>) {
  static_assert(sizeof(M) == 0,
                "kindred: explain() explains the score of an item; this index is not an ItemIndex");
}

/// The rating that this person would give to `item`, and whether it is only the model's fallback.
/// @throws DataError for a history the model cannot read or an unknown item; OptionError where the model in
/// an AnyRecommender predicts no ratings
template <PredictsRatings M>
Prediction<typename M::Scalar> predict(const M& model,
                                       const std::type_identity_t<Query<typename M::Scalar>>& query,
                                       ItemIndex item) {
  query.history.check(model.item_count());
  detail::check_items({&item, 1}, model.item_count(), "predict");
  if (!detail::predicts_ratings(model))
    throw OptionError("'" + detail::model_name(model) + "' ranks items but predicts no ratings");
  Prediction<typename M::Scalar> prediction{};
  Workspace workspace(model.workspace_size());
  model.predict(query, {&item, 1}, {&prediction, 1}, workspace);
  return prediction;
}

/// Refuses anything but an item where an item is meant, in a sentence.
template <PredictsRatings M, class Q, class Kind>
  requires(!std::same_as<Index<Kind>, ItemIndex>)
void predict(const M&, const Q&, Index<Kind>) {
  static_assert(sizeof(M) == 0,
                "kindred: predict() predicts the rating of an item; this index is not an ItemIndex");
}

/// Refuses a model that predicts no ratings, in a sentence.
template <class M, class Q, class I>
  requires(!PredictsRatings<M>)
void predict(const M&, const Q&, const I&) {
  static_assert(PredictsRatings<M>,
                "kindred: this model ranks items but predicts no ratings; use one that satisfies "
                "kindred::PredictsRatings");
}

/// At most `count` items most like `item`, most similar first.
/// @throws DataError for an unknown item; OptionError for a negative count, or where the model in an
/// AnyRecommender, or every model of a hybrid, does not know which items are alike
template <FindsSimilarItems M>
Recommendations<typename M::Scalar> similar_items(const M& model, ItemIndex item, int count = 10) {
  require_at_least("count", count, 0);
  detail::check_items({&item, 1}, model.item_count(), "similar_items");
  return model.similar_items(item, count);
}

/// Refuses anything but an item where an item is meant, in a sentence.
template <FindsSimilarItems M, class Kind, class... Rest>
  requires(!std::same_as<Index<Kind>, ItemIndex>)
void similar_items(const M&, Index<Kind>, const Rest&...) {
  static_assert(sizeof(M) == 0,
                "kindred: similar_items() looks for items like an item; this index is not an ItemIndex");
}

/// At most `count` users most like a person, most similar first; never the person's own row.
/// @throws DataError for a history the model cannot read; OptionError for a negative count, or where the
/// model in an AnyRecommender, or every model of a hybrid, does not know which users are alike
template <FindsSimilarUsers M>
std::vector<Scored<UserIndex, typename M::Scalar>> similar_users(
    const M& model, const std::type_identity_t<Query<typename M::Scalar>>& query, int count = 10) {
  require_at_least("count", count, 0);
  query.history.check(model.item_count());
  return model.similar_users(query, count);
}

}  // namespace kindred::inline v0
