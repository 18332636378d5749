#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/detail/posterior_factors.hpp"
#include "kindred/collaborative/detail/posterior_ratings.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"

namespace kindred::inline v0 {

/// Ratings of a factorisation machine, or matrix factorisation: averaged over samples of its posterior, or of
/// one solution. Nothing is stored of users: a sample holds the items, and a person's own part is integrated
/// out given the history, so that a user of the training data and a visitor with the same history are served
/// alike, to the bit; but for side information about users, which goes by the training data's user that a
/// query names: of a visitor nothing is known beside the history. Ranking: the predicted rating of every item
/// with a training rating. A newcomer gets what the prior of users says, marked as a fallback, as is an item
/// without a training rating.
template <class ScalarType = float>
class FmModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by the fit of Fm, BayesianFm and BayesianMf.
  explicit FmModel(detail::PosteriorFactors<Scalar> posterior) : posterior_(std::move(posterior)) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return posterior_.item_count(); }
  /// Number of samples kept.
  std::size_t sample_count() const noexcept { return posterior_.samples; }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return detail::PosteriorRatings<Scalar>(posterior_).workspace_size();
  }
  /// Whether ratings depend on the day of the query, and of those of the history.
  bool looks_at_time() const noexcept { return posterior_.looks_at_days(); }
  /// Whether it can say why.
  bool explains() const noexcept { return !posterior_.is_probit(); }
  /// Predicted ratings of all items that have a training rating.
  /// O(samples · (history · factors² + factors³ + items · factors)).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    detail::PosteriorRatings<Scalar>(posterior_).score(query, scores, workspace);
  }
  /// Predicted ratings; a fallback where the history is empty or the item has no training rating.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    detail::PosteriorRatings<Scalar>(posterior_).predict(query, items, ratings, workspace);
  }
  /// A contribution for each item of the history, beside those of the mean, the item and the prior: given the
  /// items' part and the person's noise, a rating is linear in those of the history.
  /// @throws OptionError for an ordered probit, where it is not
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!explains())
      throw OptionError("an ordered probit's ratings are no sum of contributions: it cannot say why");
    return detail::PosteriorRatings<Scalar>(posterior_).explain(query, item);
  }
  /// How sure it is of the rating of each of some items: the standard deviation of what is expected, over the
  /// samples and what the history leaves open of the person (of one solution the latter alone); the noise of
  /// a single rating comes on top. ∞ for an item without a training rating. Source: the law of total
  /// variance. O(samples · (history · factors² + factors³ + items · factors²)).
  /// @throws OptionError for an ordered probit, whose ratings are not linear in the factors
  std::vector<Scalar> deviations(const Query<Scalar>& query, std::span<const ItemIndex> items) const {
    if (posterior_.is_probit())
      throw OptionError("an ordered probit's ratings are not linear in its factors: it has no deviations");
    return detail::PosteriorRatings<Scalar>(posterior_).deviations(query, items);
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("fm"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static FmModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static FmModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static FmModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("fm")` say of a larger model's.
  void write(ArchiveWriter archive) const { posterior_.write(archive); }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static FmModel read(const Archive& archive) {
    return FmModel(detail::PosteriorFactors<Scalar>::read(archive));
  }

 private:
  detail::PosteriorFactors<Scalar> posterior_;
};

}  // namespace kindred::inline v0
