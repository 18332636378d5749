#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

namespace detail {

// How popularity is counted, and each item's sum. Entries are aged to their item's latest one and sums aged
// on to the present, so that an item which nothing happened to keeps its sum, to the bit, while time goes on.
struct PopularityCount {
  bool weighted = false;
  Duration half_life = Duration(0);
  std::optional<Timestamp> now = std::nullopt;
  SharedArray<double> sums = {};
  SharedArray<Timestamp> latest = {};  // of each item's entries, none later than `now`; none without decay

  void write(ArchiveWriter archive) const {
    archive.add_integer("weighted", weighted ? 1 : 0);
    archive.add_integer("half_life", half_life.count());
    if (now) archive.add_integer("now", now->time_since_epoch().count());
    archive.add("sums", sums);
    archive.add("latest", latest);
  }
  static PopularityCount read(const Archive& archive, std::size_t items) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    PopularityCount count;
    count.weighted = archive.integer("weighted", 0, 1) == 1;
    count.half_life = Duration(archive.integer("half_life", 0, most));
    if (archive.has("now")) count.now = timestamp(archive.integer("now", -most, most));
    count.sums = archive.finite<double>("sums");
    count.latest = archive.array<Timestamp>("latest");
    const bool decays = count.half_life.count() > 0;
    if (count.sums.size() != items || count.latest.size() != (decays ? items : 0))
      archive.refuse("holds parts of a popularity that do not fit together");
    return count;
  }

  double aged(double amount, Timestamp time, Timestamp present) const noexcept {
    const double age = std::max(seconds_between(time, present), 0.0);
    return amount * std::exp2(-age / static_cast<double>(half_life.count()));
  }
};

}  // namespace detail

/// What everybody likes: the same scores for everyone, a newcomer included. An item that nobody had has no
/// score.
template <class ScalarType = float>
class PopularityModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// @param scores one for each item; `no_score` for an item that nobody had
  explicit PopularityModel(SharedArray<Scalar> scores) : scores_(std::move(scores)) {}

  /// The model of the data after a change, to the bit. O(items + entries of the changed ones), and with a
  /// half-life a look at all times.
  /// @throws as `kindred::update`
  PopularityModel update(const Change<Scalar>& change, const Execution& execution = {}) const;

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
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved.
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static PopularityModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static PopularityModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static PopularityModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("popularity")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    archive.add("scores", scores_);
    if (count_) count_->write(archive.part("count"));
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static PopularityModel read(const Archive& archive) {
    auto scores = archive.array<Scalar>("scores");
    for (const Scalar score : archive.verified() ? scores.span() : std::span<const Scalar>{})
      if (!std::isfinite(score) && score != no_score<Scalar>)
        archive.refuse("holds a popularity that is not finite");
    PopularityModel model(std::move(scores));
    if (archive.has("count.weighted"))
      model.count_ = detail::PopularityCount::read(archive.part("count"), model.item_count());
    return model;
  }

 private:
  friend struct Popularity;

  SharedArray<Scalar> scores_;
  std::optional<detail::PopularityCount> count_;  // where it is known how to go on
};

/// Recommends what most people had, of late where a half-life is given: score(i) = Σᵤ 2^(−age(u,i) /
/// half-life), or Σᵤ weight(u,i) · 2^(−age / half-life). Time O(entries), with a half-life O(entries · log of
/// the longest history); memory O(items).
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
    std::vector<ItemIndex> all;
    for (ItemIndex item{0}; item.value < train.item_count(); ++item) all.push_back(item);
    detail::PopularityCount count{.weighted = weighted, .half_life = half_life, .now = now};
    return counted(std::move(count), train, all);
  }

 private:
  template <class Scalar>
  friend class PopularityModel;

  // Counts `items`, and takes what `count` has of the others.
  template <class Scalar>
  static PopularityModel<Scalar> counted(detail::PopularityCount count, const Interactions<Scalar>& train,
                                         std::span<const ItemIndex> items) {
    const bool decays = count.half_life.count() > 0;
    const auto& times = train.times();
    if (decays && times.empty() && train.size() > 0)
      throw OptionError("option 'half_life' needs the time of each interaction, and this data has none");
    const Timestamp present = count.now                  ? *count.now
                              : !decays || times.empty() ? Timestamp{}
                                                         : *std::max_element(times.begin(), times.end());

    std::vector<double> sums(count.sums.begin(), count.sums.end());
    std::vector<Timestamp> latest(count.latest.begin(), count.latest.end());
    sums.resize(train.item_count(), 0.0);
    if (decays) latest.resize(train.item_count());
    std::vector<Timestamp> own;
    for (const ItemIndex item : items) {
      const auto row = train.by_item()[item];
      own.clear();
      for (std::size_t e = 0; decays && e < row.size(); ++e) {
        const auto history = train.history(row.indices[e]);
        own.push_back(std::min(history.times[*history.find(item)], present));
      }
      const Timestamp last = own.empty() ? Timestamp{} : *std::max_element(own.begin(), own.end());
      double sum = 0;
      for (std::size_t e = 0; e < row.size(); ++e) {
        const double amount = count.weighted ? static_cast<double>(row.values[e]) : 1.0;
        sum += decays ? count.aged(amount, own[e], last) : amount;
      }
      sums[item.value] = sum;
      if (decays) latest[item.value] = last;
    }

    std::vector<Scalar> scores(train.item_count(), no_score<Scalar>);
    for (ItemIndex item{0}; item.value < train.item_count(); ++item) {
      if (train.by_item()[item].size() == 0) continue;
      const double sum = sums[item.value];
      scores[item.value] = static_cast<Scalar>(decays ? count.aged(sum, latest[item.value], present) : sum);
    }
    count.sums = std::move(sums);
    count.latest = std::move(latest);
    PopularityModel<Scalar> model(std::move(scores));
    model.count_ = std::move(count);
    return model;
  }
};

template <class Scalar>
PopularityModel<Scalar> PopularityModel<Scalar>::update(const Change<Scalar>& change,
                                                        const Execution&) const {
  detail::require_fitted_to(change, item_count());
  if (!count_) detail::refuse_update("popularity");
  return Popularity::counted(*count_, change.after(), change.items());
}

}  // namespace kindred::inline v0
