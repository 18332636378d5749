#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/model_file.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What everybody likes: the same scores for everyone, a newcomer included. An item that nobody had has no
/// score.
template <class ScalarType = float>
class PopularityModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// @param scores one for each item; `no_score` for an item that nobody had
  explicit PopularityModel(SharedArray<Scalar> scores) : scores_(std::move(scores)) {}

  /// Number of items.
  std::size_t item_count() const noexcept { return scores_.size(); }
  /// No scratch memory is taken.
  std::size_t workspace_size() const noexcept { return 0; }
  /// Every item's popularity, whoever asks. O(items).
  void score(const Query<Scalar>&, std::span<Scalar> scores, Workspace&) const noexcept {
    std::copy(scores_.begin(), scores_.end(), scores.begin());
  }
  /// One contribution, "popularity": the whole score.
  Explanation<Scalar> explain(const Query<Scalar>&, ItemIndex item) const {
    const Scalar score = scores_[item.value];
    if (score == no_score<Scalar>) return {item, score, {}};
    return {item, score, {{BecauseOf{"popularity"}, score}}};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("popularity"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { detail::save_model(*this, path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static PopularityModel load(const std::filesystem::path& path) {
    return read(detail::open_model<PopularityModel>(path));
  }
  /// Adds the model to an archive, as `archive.part("popularity")` say of a larger model's.
  void write(ArchiveWriter archive) const { archive.add("scores", scores_); }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static PopularityModel read(const Archive& archive) {
    auto scores = archive.array<Scalar>("scores");
    for (const Scalar score : scores)
      if (!std::isfinite(score) && score != no_score<Scalar>)
        archive.refuse("holds a popularity that is not finite");
    return PopularityModel(std::move(scores));
  }

 private:
  SharedArray<Scalar> scores_;
};

/// Recommends what most people had, of late where a half-life is given: score(i) = Σᵤ 2^(−age(u,i) /
/// half-life), or Σᵤ weight(u,i) · 2^(−age / half-life). Time O(entries), memory O(items).
struct Popularity {
  /// Whether an entry counts by its weight (spending, say) or as one person.
  bool weighted = false;
  /// Age at which an entry counts half, ≥ 0; 0 for no decay. Needs times.
  Duration half_life = Duration(0);
  /// The moment that ages are counted from; the latest time of the data where not given. Later entries count
  /// as new.
  std::optional<Timestamp> now = std::nullopt;

  /// Counts.
  /// @throws OptionError for a negative half-life, or one for data without times
  template <class Scalar>
  PopularityModel<Scalar> fit(const Interactions<Scalar>& train) const {
    require_not_negative("half_life", half_life);
    const bool decays = half_life.count() > 0;
    const auto& times = train.times();
    if (decays && times.empty() && train.size() > 0)
      throw OptionError("option 'half_life' needs the time of each interaction, and this data has none");
    const Timestamp present = now             ? *now
                              : times.empty() ? Timestamp{}
                                              : *std::max_element(times.begin(), times.end());

    std::vector<double> sums(train.item_count(), 0.0);
    const auto& rows = train.by_user();
    for (std::size_t e = 0; e < rows.size(); ++e) {
      double amount = weighted ? static_cast<double>(rows.values()[e]) : 1.0;
      if (decays) {
        const double age = std::max(seconds_between(times[e], present), 0.0);
        amount *= std::exp2(-age / static_cast<double>(half_life.count()));
      }
      sums[rows.columns()[e].value] += amount;
    }
    std::vector<Scalar> scores(train.item_count(), no_score<Scalar>);
    for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
      if (train.by_item()[item].size() == 0) continue;
      scores[item.value] = static_cast<Scalar>(sums[item.value]);
    }
    return PopularityModel<Scalar>(std::move(scores));
  }
};

}  // namespace kindred::inline v0
