#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0 {

/// A model names the type of its scores: `using Scalar = float;`.
template <class M>
concept HasScalar = std::floating_point<typename M::Scalar>;

/// A model says how many items it scores: `std::size_t item_count() const noexcept`.
template <class M>
concept CountsItems = requires(const M& model) {
  { model.item_count() } noexcept -> std::convertible_to<std::size_t>;
};

/// A model says how much scratch memory a query takes: `std::size_t workspace_size() const noexcept`, in
/// bytes.
template <class M>
concept StatesWorkspace = requires(const M& model) {
  { model.workspace_size() } noexcept -> std::convertible_to<std::size_t>;
};

/// A model scores every item for a query into the caller's memory, and writes `no_score` where it has no
/// evidence: `void score(const Query<Scalar>&, std::span<Scalar>, Workspace&) const noexcept`.
template <class M>
concept ScoresAllItems =
    HasScalar<M> && requires(const M& model, const Query<typename M::Scalar>& query,
                             std::span<typename M::Scalar> scores, Workspace& workspace) {
      { model.score(query, scores, workspace) } noexcept;
    };

/// A function from a person's history to scores of all items: what every algorithm's `fit` returns.
template <class M>
concept Recommender =
    std::copy_constructible<M> && HasScalar<M> && CountsItems<M> && StatesWorkspace<M> && ScoresAllItems<M>;

/// Scores many queries faster together than one by one; `scores` holds a row of item_count() for each.
template <class M>
concept ScoresBatches =
    Recommender<M> && requires(const M& model, std::span<const Query<typename M::Scalar>> queries,
                               std::span<typename M::Scalar> scores, Workspace& workspace) {
      { model.score_batch(queries, scores, workspace) };
    };

/// Predicts ratings of given items on the scale of the training data.
template <class M>
concept PredictsRatings =
    Recommender<M> &&
    requires(const M& model, const Query<typename M::Scalar>& query, std::span<const ItemIndex> items,
             std::span<Prediction<typename M::Scalar>> ratings, Workspace& workspace) {
      { model.predict(query, items, ratings, workspace) } noexcept;
    };

/// Knows how sure it is: the standard deviation of the score of each of some items, ≥ 0.
template <class M>
concept KnowsDeviations = Recommender<M> && requires(const M& model, const Query<typename M::Scalar>& query,
                                                     std::span<const ItemIndex> items) {
  { model.deviations(query, items) } -> std::same_as<std::vector<typename M::Scalar>>;
};

/// Says why an item has its score, in contributions that add up to it.
template <class M>
concept Explains =
    Recommender<M> && requires(const M& model, const Query<typename M::Scalar>& query, ItemIndex item) {
      { model.explain(query, item) } -> std::same_as<Explanation<typename M::Scalar>>;
    };

/// Scores only what another model finds, and says so of an item that it has no score for: nothing where that
/// is not why. `why_not` asks it.
template <class M>
concept OrdersCandidates =
    Recommender<M> && requires(const M& model, const Query<typename M::Scalar>& query, ItemIndex item) {
      { model.no_candidate(query, item) } -> std::same_as<std::optional<NoCandidate>>;
    };

/// Knows which items are like an item: at most `count`, most similar first.
template <class M>
concept FindsSimilarItems = Recommender<M> && requires(const M& model, ItemIndex item, int count) {
  { model.similar_items(item, count) } -> std::same_as<std::vector<Recommendation<typename M::Scalar>>>;
};

/// Knows which users are like a person: at most `count`, most similar first.
template <class M>
concept FindsSimilarUsers =
    Recommender<M> && requires(const M& model, const Query<typename M::Scalar>& query, int count) {
      {
        model.similar_users(query, count)
      } -> std::same_as<std::vector<Scored<UserIndex, typename M::Scalar>>>;
    };

/// Has a form in an archive, so that hybrids and AnyRecommender can save it: `static std::string kind()`, a
/// name for its type such as "acme.shelf<float>", `static constexpr int archive_version`, ≥ 1 and raised when
/// the meaning of its sections changes, and `void write(ArchiveWriter) const`. ModelKinds loads it by
/// `static M read(const Archive&)`.
template <class M>
concept Archivable = Recommender<M> && requires(const M& model, ArchiveWriter archive) {
  { M::kind() } -> std::convertible_to<std::string>;
  { M::archive_version } -> std::convertible_to<int>;
  { model.write(archive) };
};

/// Takes new interactions in without being fitted from scratch: `M update(const Change<Scalar>&, const
/// Execution&) const`, of a model that was fitted to `change.before()`, is what a fit of the same options to
/// `change.after()` gives, to the bit.
template <class M>
concept Updates = Recommender<M> && requires(const M& model, const Change<typename M::Scalar>& change,
                                             const Execution& execution) {
  { model.update(change, execution) } -> std::same_as<M>;
};

/// Can be saved to a file and loaded from it, or served from it by `map` without a copy.
template <class M>
concept Persists = Recommender<M> && requires(const M& model, const std::filesystem::path& path) {
  { model.save(path) };
  { M::load(path) } -> std::same_as<M>;
  { M::map(path) } -> std::same_as<M>;
};

namespace detail {

// What a model can do is known from its type, unless it says so itself: a type-erased one, and one that is
// made of such, know it only at run time.
template <class M>
bool scores_batches(const M& model) noexcept {
  if constexpr (requires { model.scores_batches(); }) return model.scores_batches();
  else return ScoresBatches<M>;
}

// Whether what it predicts depends on Query::time. None does that doesn't say so.
template <class M>
bool looks_at_time(const M& model) noexcept {
  if constexpr (requires { model.looks_at_time(); }) return model.looks_at_time();
  else return false;
}

template <class M>
bool explains(const M& model) noexcept {
  if constexpr (requires { model.explains(); }) return model.explains();
  else return Explains<M>;
}

template <class M>
bool predicts_ratings(const M& model) noexcept {
  if constexpr (requires { model.predicts_ratings(); }) return model.predicts_ratings();
  else return PredictsRatings<M>;
}

template <class M>
bool finds_similar_items(const M& model) noexcept {
  if constexpr (requires { model.finds_similar_items(); }) return model.finds_similar_items();
  else return FindsSimilarItems<M>;
}

template <class M>
bool finds_similar_users(const M& model) noexcept {
  if constexpr (requires { model.finds_similar_users(); }) return model.finds_similar_users();
  else return FindsSimilarUsers<M>;
}

template <class M>
std::optional<NoCandidate> no_candidate(const M& model, const Query<typename M::Scalar>& query,
                                        ItemIndex item) {
  if constexpr (OrdersCandidates<M>) return model.no_candidate(query, item);
  else return std::nullopt;
}

template <class M>
bool can_be_saved(const M& model) noexcept {
  if constexpr (requires { model.can_be_saved(); }) return model.can_be_saved();
  else return Archivable<M>;
}

}  // namespace detail

}  // namespace kindred::inline v0
