#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/content/factor_mapping.hpp"
#include "kindred/content/item_features.hpp"
#include "kindred/content/user_features.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// A model that solves for a person's factors from a history, and scores by their product with an item's:
/// ImplicitAlsModel.
template <class M>
concept HasFactors =
    Recommender<M> && requires(const M& model, ItemIndex item, const History<typename M::Scalar>& history) {
      { model.factor_count() } -> std::convertible_to<std::size_t>;
      { model.item_factors(item) } noexcept -> std::convertible_to<std::span<const typename M::Scalar>>;
      { model.is_known(item) } noexcept -> std::convertible_to<bool>;
      { model.user_factors(history) } -> std::convertible_to<std::vector<typename M::Scalar>>;
    };

/// A model that serves people who did nothing yet by what is known of them. A query with a history is the
/// model's own affair. One without, of a user u who has features x(u), has the scores (b + x(u) W) · v(i), v
/// being the model's item factors; of a user without features, or of nobody, no item has a score.
template <HasFactors M>
class UserFactorMapModel {
 public:
  /// The type of a score.
  using Scalar = typename M::Scalar;

  /// Assembled by UserFactorMap::fit.
  /// @throws DataError where the parts do not fit together
  UserFactorMapModel(M model, FactorMapping<Scalar> mapping, UserFeatures<Scalar> people)
      : model_(std::move(model)), mapping_(std::move(mapping)), people_(std::move(people)) {
    if (mapping_.factor_count() != model_.factor_count() ||
        mapping_.feature_count() != people_.rows.column_count() ||
        people_.names->size() != people_.rows.column_count())
      throw DataError("user factor map: features, map and model do not fit together");
  }

  /// The model for people with a history.
  const M& model() const noexcept { return model_; }
  /// From features to factors.
  const FactorMapping<Scalar>& mapping() const noexcept { return mapping_; }

  /// Number of items.
  std::size_t item_count() const noexcept { return model_.item_count(); }
  /// Bytes of workspace that a query takes.
  std::size_t workspace_size() const noexcept {
    return model_.workspace_size() + Workspace::bytes_for<Scalar>(mapping_.factor_count());
  }

  /// Ranking scores. As the model's own, or O(features · factors + items · factors).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    if (!query.history.empty()) return model_.score(query, scores, workspace);
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    if (!knows(query)) return;
    Workspace::Frame frame(workspace);
    const auto factors = frame.template take<Scalar>(mapping_.factor_count());
    mapping_.apply(people_.rows[*query.user], factors);
    for (ItemIndex item{0}; item.value < item_count(); ++item)
      if (model_.is_known(item)) scores[item.value] = product(factors, model_.item_factors(item));
  }

  /// The model's own reasons, or without a history a contribution for each feature of the person, "age:
  /// 45-54", and one for what everybody likes.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const
    requires Explains<M>
  {
    if (!query.history.empty()) return model_.explain(query, item);
    if (!knows(query) || !model_.is_known(item)) return {item, no_score<Scalar>, {}};
    const auto own = model_.item_factors(item);
    std::vector<Contribution<Scalar>> contributions;
    contributions.push_back({BecauseOf{"everybody"}, product(mapping_.intercept(), own)});
    Scalar score = contributions[0].amount;
    const auto row = people_.rows[*query.user];
    for (std::size_t e = 0; e < row.size(); ++e) {
      const Scalar amount = row.values[e] * product(mapping_.weights(row.indices[e]), own);
      contributions.push_back(
          {BecauseOf{std::string((*people_.names)[row.indices[e]]), false, ReasonKind::profile}, amount});
      score += amount;
    }
    return make_explanation(item, score, std::move(contributions));
  }

  /// The model's own.
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const
    requires FindsSimilarItems<M>
  {
    return model_.similar_items(item, count);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("user_factor_map"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static UserFactorMapModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static UserFactorMapModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory; its features'
  /// names are read. Contents are not checked otherwise (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static UserFactorMapModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive.
  void write(const ArchiveWriter& archive) const {
    model_.write(archive.part("model"));
    mapping_.write(archive.part("mapping"));
    write_rows(archive.part("people"), people_.rows);
    write_vocabulary(archive.part("names"), *people_.names);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static UserFactorMapModel read(const Archive& archive) {
    return archive.assemble([&] {
      return UserFactorMapModel(
          M::read(archive.part("model")), FactorMapping<Scalar>::read(archive.part("mapping")),
          {read_rows<UserIndex, FeatureIndex, Scalar>(archive.part("people")),
           std::make_shared<const FeatureVocabulary>(read_vocabulary<FeatureIndex>(archive.part("names")))});
    });
  }

 private:
  bool knows(const Query<Scalar>& query) const noexcept {
    return query.user && query.user->value < people_.rows.row_count() && people_.rows[*query.user].size() > 0;
  }
  static Scalar product(std::span<const Scalar> a, std::span<const Scalar> b) noexcept {
    Scalar sum = 0;
    for (std::size_t f = 0; f < a.size(); ++f) sum += a[f] * b[f];
    return sum;
  }

  M model_;
  FactorMapping<Scalar> mapping_;
  UserFeatures<Scalar> people_;
};

/// From what people are like to the factors of a collaborative model, so that somebody who did nothing yet
/// gets a list: W, b = argmin Σ n(u)^ν |factors(u) − b − x(u) W|² + λ |W|² over the users with a history,
/// n(u) being its length, as FactorMap does for items. Source: Gantner et al., ICDM 2010, § III. O(users ·
/// user_factors() + factors · rounds · entries of the features).
struct UserFactorMap {
  /// λ > 0: how strongly W is held to 0.
  double regularization = 10;
  /// ν in [0, 1]: how much more the factors of users with long histories count.
  double frequency_exponent = 0;

  /// Fits the map.
  /// @param model serves those with a history
  /// @param train what it was fitted to
  /// @param people what its users are like
  /// @param execution threads, progress, cancellation
  /// @throws OptionError for an option out of range; DataError where model, interactions and features are not
  /// of the same items and users, and where nobody has both a history and features; Cancelled
  template <HasFactors M>
  UserFactorMapModel<M> fit(M model, const Interactions<typename M::Scalar>& train,
                            UserFeatures<typename M::Scalar> people, const Execution& execution = {}) const {
    using Scalar = typename M::Scalar;
    require_in_range("regularization", regularization, 1e-9, 1e9);
    require_in_range("frequency_exponent", frequency_exponent, 0.0, 1.0);
    if (model.item_count() != train.item_count())
      throw DataError("user factor map: a model of " + std::to_string(model.item_count()) +
                      " items and interactions of " + std::to_string(train.item_count()) +
                      ", expected what the model was fitted to");
    if (people.rows.row_count() != train.user_count())
      throw DataError("user factor map: features of " + std::to_string(people.rows.row_count()) +
                      " users and interactions of " + std::to_string(train.user_count()) +
                      ", expected those of the same users");
    const std::size_t users = train.user_count(), k = model.factor_count();
    std::vector<Scalar> factors(users * k, Scalar(0));
    std::vector<double> confidence(users, 0.0);
    parallel_for(
        static_cast<std::int64_t>(users), 64, execution, "users' factors",
        [&](std::int64_t begin, std::int64_t end) {
          for (UserIndex user(begin); user.value < end; ++user) {
            const auto history = train.history(user);
            if (history.empty() || people.rows[user].size() == 0) continue;
            const auto own = model.user_factors(history);
            std::copy(own.begin(), own.end(), factors.begin() + static_cast<std::ptrdiff_t>(user.value * k));
            confidence[user.value] = std::pow(static_cast<double>(history.size()), frequency_exponent);
          }
        });
    auto mapping = detail::ridge_mapping<UserIndex, Scalar>(people.rows, factors, k, confidence,
                                                            regularization, execution);
    return {std::move(model), std::move(mapping), std::move(people)};
  }
};

}  // namespace kindred::inline v0
