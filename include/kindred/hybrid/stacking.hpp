#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/detail/small_least_squares.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/hybrid/deltr.hpp"
#include "kindred/hybrid/detail/components.hpp"
#include "kindred/hybrid/detail/judged_candidates.hpp"
#include "kindred/hybrid/detail/saved_with_models.hpp"
#include "kindred/hybrid/lambda_mart.hpp"
#include "kindred/hybrid/normalization.hpp"
#include "kindred/hybrid/ranking_data.hpp"
#include "kindred/hybrid/regression_trees.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/model_kinds.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommend.hpp"

namespace kindred::inline v0 {

/// What is learned over the models' scores.
enum class StackingLearner {
  ridge,     ///< w₀ + Σ w · score, by least squares of taken (1) or not (0) with λ Σ w²
  logistic,  ///< the same, as the log odds of being taken
  listwise,  ///< Σ w · score, by Deltr: likely first what was taken, and fair to `protected_items`
  trees      ///< LambdaMart over the scores and the length of the history
};

/// What one model over several models' scores comes to: score(i) is learned from the normalised scores that
/// the models give i, 0 where one has none. Candidates are the best items of each model; others have no
/// score, but what the person has already, as far as a model scores it. It explains by shares of its models.
template <class ScalarType>
class StackedModel : public detail::SavedWithModels<StackedModel<ScalarType>, ScalarType> {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Learned by Stacking::fit.
  StackedModel(detail::Components<Scalar> components, Normalization normalization, int candidates,
               std::vector<double> weights, std::optional<RegressionTrees> trees)
      : components_(std::move(components)),
        normalization_(normalization),
        candidates_(candidates),
        weights_(std::move(weights)),
        trees_(std::move(trees)) {
    const bool sound = trees_ ? weights_.empty() && trees_->feature_count() == components_.size() + 1
                              : weights_.size() == components_.size() + 1;
    if (!sound) throw DataError("stacked model: what was learned is of another number of models");
  }

  /// w₀ and a weight for each model; empty where trees were learned.
  const std::vector<double>& weights() const noexcept { return weights_; }
  /// The trees over the models' scores and log(1 + items of the history), where they were learned.
  const std::optional<RegressionTrees>& trees() const noexcept { return trees_; }

  /// The same over other models: those that it was learned on, fitted to more data.
  /// @throws OptionError for another number of models; DataError as Weighted::of
  StackedModel with(const std::vector<AnyRecommender<Scalar>>& models) const {
    detail::check_one_each("models", models.size(), components_.size());
    std::vector<std::string> names;
    for (std::size_t c = 0; c < components_.size(); ++c) names.push_back(components_.name(c));
    return {detail::Components<Scalar>("Stacking", models, std::move(names)), normalization_, candidates_,
            weights_, trees_};
  }

  /// Number of items.
  std::size_t item_count() const noexcept { return components_.item_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    const std::size_t asking = std::max(
        {components_.workspace_size(), detail::normalize_workspace_size<Scalar>(item_count(), normalization_),
         Workspace::bytes_for<Scored<ItemIndex, Scalar>>(room())});
    return Workspace::bytes_for<Scalar>(item_count() * components_.size()) +
           Workspace::bytes_for<std::uint8_t>(item_count()) +
           Workspace::bytes_for<float>(components_.size() + 1) + asking;
  }

  /// The learned score of every candidate. O(models · items + candidates · what was learned) beside what the
  /// models take.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto of_models = frame.template take<Scalar>(item_count() * components_.size());
    for (std::size_t c = 0; c < components_.size(); ++c)
      components_[c].score(query, row(of_models, c), workspace);
    combine(query, of_models, scores, workspace);
  }

  /// Whether one of the models scores many queries faster together.
  bool scores_batches() const noexcept { return components_.any(&AnyRecommender<Scalar>::scores_batches); }
  /// The same of many queries, each model scoring them together.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    Workspace::Frame frame(workspace);
    const std::size_t items = item_count(), models = components_.size();
    const auto of_one = frame.template take<Scalar>(scores.size());
    const auto of_models = frame.template take<Scalar>(scores.size() * models);
    for (std::size_t c = 0; c < models; ++c) {
      components_[c].score_batch(queries, of_one, workspace);
      for (std::size_t q = 0; q < queries.size(); ++q)
        std::copy_n(of_one.begin() + static_cast<std::ptrdiff_t>(q * items), items,
                    of_models.begin() + static_cast<std::ptrdiff_t>((q * models + c) * items));
    }
    for (std::size_t q = 0; q < queries.size(); ++q)
      combine(queries[q], of_models.subspan(q * models * items, models * items),
              scores.subspan(q * items, items), workspace);
  }

  /// A share for each model, adding up with what is usual to the score: w · score, or the Shapley values of
  /// the trees (RegressionTrees::shares). A share above 0 of a model that has the item in its lower half, or
  /// last, or no score for it, is no reason (BecauseOf::adjusts).
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    std::vector<Scalar> of_models(item_count() * components_.size()), scores(item_count());
    for (std::size_t c = 0; c < components_.size(); ++c)
      components_[c].score(query, row(std::span<Scalar>(of_models), c), workspace);
    combine(query, of_models, scores, workspace);
    if (!(scores[item.value] > no_score<Scalar>)) return {item, no_score<Scalar>, {}};

    std::vector<float> features(components_.size() + 1);
    fill_features(query, of_models, item.value, features);
    std::vector<double> shares(components_.size() + 2, 0);
    if (trees_) {
      shares = trees_->shares(features);
    } else {
      for (std::size_t c = 0; c < components_.size(); ++c)
        shares[c] = weights_[c + 1] * static_cast<double>(features[c]);
      shares.back() = weights_[0];
    }
    std::vector<Contribution<Scalar>> contributions;
    const auto add = [&](std::string what, double amount, ReasonKind kind, bool adjusts) {
      if (amount == 0 && kind != ReasonKind::part) return;
      auto& contribution = contributions.emplace_back();
      auto& because = contribution.reason.template emplace<BecauseOf>();
      because.what = std::move(what);
      because.kind = kind;
      because.adjusts = adjusts;
      contribution.amount = static_cast<Scalar>(amount);
    };
    for (std::size_t c = 0; c < components_.size(); ++c) {
      // What a model that ranks the item low adds by the way it meets the others is no reason for the item.
      const auto own = std::span<const Scalar>(of_models).subspan(c * item_count(), item_count());
      const bool speaks =
          own[item.value] > no_score<Scalar> && detail::standing_of(own[item.value], own).speaks_for_it();
      add(components_.name(c), shares[c], ReasonKind::part, shares[c] > 0 && !speaks);
      std::get<BecauseOf>(contributions.back().reason).is_given = components_.is_named(c);
    }
    add("how much is known of the person", shares[components_.size()], ReasonKind::other, false);
    add("what is usual", shares.back(), ReasonKind::other, true);
    return make_explanation(item, scores[item.value], std::move(contributions));
  }

  /// Whose candidate an item is not that has no score: that of the first model with a score for it, or what
  /// the first model says that knows.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    return components_.not_among_best(query, item, candidates_);
  }

  /// Whether what any model says depends on Query::time.
  bool looks_at_time() const noexcept { return components_.any(&AnyRecommender<Scalar>::looks_at_time); }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("stacked"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Whether all models have a form in an archive.
  bool can_be_saved() const noexcept { return components_.all(&AnyRecommender<Scalar>::can_be_saved); }
  /// Adds the hybrid to an archive.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add_integer("normalization", static_cast<int>(normalization_));
    archive.add_integer("candidates", candidates_);
    archive.add("weights", weights_);
    if (trees_) trees_->write(archive.part("trees"));
    components_.write(archive.part("models"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static StackedModel read(const Archive& archive, const ModelKinds<Scalar>& kinds) {
    auto components = detail::Components<Scalar>::read("Stacking", archive.part("models"), kinds);
    const auto last = static_cast<std::int64_t>(Normalization::rank);
    const auto normalization = static_cast<Normalization>(archive.integer("normalization", 0, last));
    const auto candidates = static_cast<int>(archive.integer("candidates", 1, 2'000'000'000));
    const auto weights = archive.finite<double>("weights");
    std::optional<RegressionTrees> trees;
    if (weights.empty()) trees = RegressionTrees::read(archive.part("trees"));
    return archive.assemble([&] {
      return StackedModel(std::move(components), normalization, candidates, {weights.begin(), weights.end()},
                          std::move(trees));
    });
  }

 private:
  std::size_t room() const noexcept { return std::min(static_cast<std::size_t>(candidates_), item_count()); }

  std::span<Scalar> row(std::span<Scalar> of_models, std::size_t c) const noexcept {
    return of_models.subspan(c * item_count(), item_count());
  }

  // One item's features; `of_models` is normalised.
  void fill_features(const Query<Scalar>& query, std::span<const Scalar> of_models, std::size_t item,
                     std::span<float> features) const noexcept {
    for (std::size_t c = 0; c < components_.size(); ++c) {
      const Scalar score = of_models[c * item_count() + item];
      features[c] = score > no_score<Scalar> ? detail::to_float(score) : 0.0F;
    }
    features.back() = std::log1p(static_cast<float>(query.history.size()));
  }

  // Normalises the models' scores in place, and writes the learned score of each candidate.
  void combine(const Query<Scalar>& query, std::span<Scalar> of_models, std::span<Scalar> scores,
               Workspace& workspace) const noexcept {
    Workspace::Frame frame(workspace);
    const auto owned = query.history.items;
    const auto is_candidate = frame.template take<std::uint8_t>(item_count(), std::uint8_t{0});
    const auto features = frame.template take<float>(components_.size() + 1);
    for (const ItemIndex item : owned) is_candidate[item.value] = 2;
    for (std::size_t c = 0; c < components_.size(); ++c) {
      const auto scored = row(of_models, c);
      detail::normalize(scored, owned, normalization_, workspace);
      Workspace::Frame inner(workspace);
      TopK<ItemIndex, Scalar> best(inner.template take<Scored<ItemIndex, Scalar>>(room()));
      detail::push_scored(std::span<const Scalar>(scored), best,
                          [&](ItemIndex item) { return is_candidate[item.value] != 2; });
      for (const auto& entry : best.sorted()) is_candidate[entry.index.value] = 1;
    }
    for (std::size_t i = 0; i < item_count(); ++i) {
      bool known = is_candidate[i] == 1;
      if (is_candidate[i] == 2)
        for (std::size_t c = 0; c < components_.size(); ++c)
          known = known || of_models[c * item_count() + i] > no_score<Scalar>;
      scores[i] = no_score<Scalar>;
      if (!known) continue;
      fill_features(query, of_models, i, features);
      scores[i] = static_cast<Scalar>(learned(features));
    }
  }

  double learned(std::span<const float> features) const noexcept {
    if (trees_) return (*trees_)(features);
    double sum = weights_[0];
    for (std::size_t c = 0; c < components_.size(); ++c)
      sum += weights_[c + 1] * static_cast<double>(features[c]);
    return sum;
  }

  detail::Components<Scalar> components_;
  Normalization normalization_;
  int candidates_;
  std::vector<double> weights_;
  std::optional<RegressionTrees> trees_;
};

/// Learns a model over models from what was held out of their training:
///
///     const auto [known, held_out] = split_last_share(train, 0.2);
///     const auto learned = Stacking{}.fit<float>(known, held_out, {taste_of(known), shelf_of(known)});
///     const auto hybrid = learned.with({taste_of(train), shelf_of(train)});
///
/// Source: Wolpert, "Stacked generalization", Neural Networks 5 (1992); over the candidates of several
/// recommenders: Sill, Takács, Mackey, Lin, "Feature-weighted linear stacking", 2009.
struct Stacking {
  /// What is learned.
  StackingLearner learner = StackingLearner::trees;
  /// How the models' scores are made comparable.
  Normalization normalize = Normalization::min_max;
  /// The trees, where they are learned; their `count` is the k of `nDCG@k`.
  LambdaMart trees = {};
  /// λ of ridge, logistic and listwise, for each person that is learned on; ≥ 0.
  double regularization = 0.01;
  /// Whether each item is one of those that are to be shown no less than others, by item; for the listwise
  /// learner alone. Items beyond are not.
  std::vector<bool> protected_items = {};
  /// γ of Deltr, how much that counts beside what people take; ≥ 0.
  double fairness = 1;
  /// Candidates by each model; ≥ 1.
  int candidates = 200;
  /// People to learn on, drawn at random where there are more; ≥ 1.
  int users = 10'000;
  /// What becomes of items that the person has already.
  Owned owned = Owned::exclude;
  /// Names the random numbers.
  std::uint64_t seed = 1;
  /// A name of its own for each model; "model 1", "model 2", … where none are given.
  std::vector<std::string> names = {};

  /// Learns on the users who have something in `held_out`.
  /// @param known what the models were fitted to
  /// @param held_out what these people took afterwards, of the same users and items
  /// @param models the models
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range, no models, or names as Weighted's; DataError for data of
  /// other users or items, or where nobody has both a candidate that was held out and one that was not;
  /// Cancelled
  template <class Scalar>
  StackedModel<Scalar> fit(const Interactions<Scalar>& known, const Interactions<Scalar>& held_out,
                           const std::vector<AnyRecommender<Scalar>>& models,
                           const Execution& execution = {}) const {
    require_at_least("regularization", regularization, 0.0);
    require_at_least("candidates", candidates, 1);
    require_at_least("users", users, 1);
    detail::Components<Scalar> components("Stacking", models, names);
    const auto people = detail::judged_candidates(
        components, known, held_out, {trees.count, normalize, candidates, users, owned, seed}, execution);
    const bool any = std::any_of(people.begin(), people.end(), [](const auto& one) { return one.teaches(); });
    if (!any)
      throw DataError("Stacking: among the " + std::to_string(candidates) +
                      " best of the models nobody has both an item that was held out and one that was not; "
                      "there is nothing to learn from");
    if (learner == StackingLearner::trees)
      return {std::move(components),
              normalize,
              candidates,
              {},
              trees.fit(rows_of(people, models.size(), {}), execution)};
    auto weights = learner == StackingLearner::listwise ? listwise(people, models.size(), execution)
                                                        : linear(people, models.size());
    return {std::move(components), normalize, candidates, std::move(weights), std::nullopt};
  }

 private:
  // Tells use(item) of each row.
  static RankingData rows_of(const std::vector<detail::JudgedCandidates>& people, std::size_t parts,
                             const std::function<void(ItemIndex)>& use) {
    RankingData data{.features = parts + 1};
    for (const auto& one : people) {
      if (!one.teaches()) continue;
      const float length = std::log1p(static_cast<float>(one.history));
      for (std::size_t i = 0; i < one.items.size(); ++i) {
        for (std::size_t p = 0; p < parts; ++p)
          data.values.push_back(detail::to_float(one.addend(i, p, parts)));
        data.values.push_back(length);
        data.gains.push_back(one.taken[i]);
        if (use) use(one.items[i]);
      }
      data.groups.push_back(data.gains.size());
    }
    return data;
  }

  std::vector<double> listwise(const std::vector<detail::JudgedCandidates>& people, std::size_t parts,
                               const Execution& execution) const {
    std::vector<std::uint8_t> is_protected;
    const auto data = rows_of(people, parts, [&](ItemIndex item) {
      is_protected.push_back(item.value < protected_items.size() && protected_items[item.value] ? 1 : 0);
    });
    const Deltr deltr{.fairness = fairness, .regularization = regularization};
    auto weights = deltr.fit(data, is_protected, execution).weights;
    weights.pop_back();  // of the length of the history, the same for a whole list
    weights.insert(weights.begin(), 0);
    return weights;
  }

  // w₀ and the weights, by Newton's method; of least squares one step of it is the solution.
  std::vector<double> linear(const std::vector<detail::JudgedCandidates>& people, std::size_t parts) const {
    const std::size_t unknowns = parts + 1;
    std::vector<double> weights(unknowns, 0), x(unknowns);
    const double penalty = regularization * static_cast<double>(people.size());
    const int steps = learner == StackingLearner::ridge ? 1 : 30;
    for (int step = 0; step < steps; ++step) {
      std::vector<double> curvature(unknowns * unknowns, 0), slope(unknowns, 0);
      for (const auto& one : people) {
        for (std::size_t i = 0; i < one.items.size(); ++i) {
          x[0] = 1;
          double sum = weights[0];
          for (std::size_t p = 0; p < parts; ++p) {
            x[p + 1] = one.addend(i, p, parts);
            sum += weights[p + 1] * x[p + 1];
          }
          double expected = sum, curved = 1;
          if (learner == StackingLearner::logistic) {
            expected = 1 / (1 + std::exp(-sum));
            curved = expected * (1 - expected);
          }
          for (std::size_t a = 0; a < unknowns; ++a) {
            slope[a] += (one.taken[i] - expected) * x[a];
            for (std::size_t b = 0; b < unknowns; ++b) curvature[a * unknowns + b] += curved * x[a] * x[b];
          }
        }
      }
      for (std::size_t a = 1; a < unknowns; ++a) {
        slope[a] -= penalty * weights[a];
        curvature[a * unknowns + a] += penalty;
      }
      const auto change = detail::solve_symmetric(std::move(curvature), slope);
      double largest = 0;
      for (std::size_t a = 0; a < unknowns; ++a) {
        weights[a] += change[a];
        largest = std::max(largest, std::abs(change[a]));
      }
      if (largest < 1e-10) break;
    }
    return weights;
  }
};

}  // namespace kindred::inline v0
