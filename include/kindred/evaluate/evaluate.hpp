#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/detail/evaluator.hpp"
#include "kindred/evaluate/evaluate_options.hpp"
#include "kindred/evaluate/evaluation.hpp"
#include "kindred/evaluate/metric.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What a model is worth on data held out. Every user with a test item is given a ranking of all items that
/// occur in training or test, those of the user's own training row left out, by score and then index; nothing
/// is sampled. A list is compared with the user's test items; a test item that the model has no score for
/// stays in the denominators. Ratings are predicted for all test rows and clipped to the range of the
/// training ratings. Each user is scored once, whatever the number of metrics; the figures are the same on
/// any number of threads. O(users · (scoring + items)). Source for ranking all items: Krichene, Rendle, "On
/// sampled metrics for item recommendation", KDD 2020.
/// @param model fitted on `train`
/// @param train what the model was fitted on
/// @param test what was held out, of the same users and items
/// @param metrics what to measure, e.g. `{ndcg(10), coverage(10), rmse()}`
/// @param options masking and intervals
/// @param execution threads, progress, cancellation
/// @throws DataError where train, test and model are not of the same users and items, where no user has a
/// test item, or where a score is NaN or +∞; OptionError for an option out of range, or a rating metric of
/// a model that predicts no ratings; Cancelled
template <Recommender M>
Evaluation evaluate(const M& model, const std::type_identity_t<Interactions<typename M::Scalar>>& train,
                    const std::type_identity_t<Interactions<typename M::Scalar>>& test,
                    const std::vector<Metric>& metrics, const EvaluateOptions& options = {},
                    const Execution& execution = {}) {
  return detail::Evaluator<M>(model, train, nullptr, test, metrics, options, execution).run();
}

/// The same for people whom the model was never trained on: each is served by the `history` row alone, as a
/// visitor would be, and the items of that row are what is masked.
/// @param model fitted on `train`
/// @param train what the model was fitted on
/// @param history what is known of those people, of the same users and items; see `split_users`
/// @param test what they did afterwards
/// @param metrics what to measure
/// @param options masking and intervals
/// @param execution threads, progress, cancellation
/// @throws as `evaluate` does, and DataError naming the first test user who has a training row
template <Recommender M>
Evaluation evaluate_unseen(const M& model,
                           const std::type_identity_t<Interactions<typename M::Scalar>>& train,
                           const std::type_identity_t<Interactions<typename M::Scalar>>& history,
                           const std::type_identity_t<Interactions<typename M::Scalar>>& test,
                           const std::vector<Metric>& metrics, const EvaluateOptions& options = {},
                           const Execution& execution = {}) {
  return detail::Evaluator<M>(model, train, &history, test, metrics, options, execution).run();
}

/// Refuses what is no Recommender, in a sentence.
template <class M, class... Rest>
  requires(!Recommender<M>)
void evaluate(const M&, const Rest&...) {
  static_assert(
      Recommender<M>,
      "kindred: evaluate() needs a Recommender: a model with a type Scalar, item_count(), "
      "workspace_size() and score(query, scores, workspace) noexcept; algorithms become one by fit()");
}

}  // namespace kindred::inline v0
