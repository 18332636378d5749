#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/item_sums.hpp"
#include "kindred/collaborative/detail/rows_in_chunks.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/interactions_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/model/detail/fitted_to.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Which of Lemire and Maclachlan's three schemes predicts. With dev(i,j) the mean of r(v,i) − r(v,j) over
/// the c(i,j) users v who rated both:
enum class SlopeOneScheme {
  plain,     ///< r̄(u) + mean of dev(i,j) over the items j of the history with c(i,j) > 0
  weighted,  ///< Σⱼ c(i,j) (dev(i,j) + r(u,j)) / Σⱼ c(i,j)
  bipolar    ///< as weighted, counting only users who like both i and j, for j that the person likes, or
             ///< dislike both, for j that she dislikes: rate it above or below their own mean
};

/// Ratings from differences of ratings; the baseline where no item of the history was rated together with
/// the item.
///
/// The plain scheme keeps c(i,j) and c(i,j) dev(i,j) of every pair of items that somebody rated both of. The
/// others keep no table of pairs: Σⱼ c(i,j) (dev(i,j) + r(u,j)) is the sum over the users v who rated i of
/// n(v) r(v,i) + Σⱼ (r(u,j) − r(v,j)), over the n(v) items j that the person and v both rated; so one pass
/// over the raters of the history's items finds n(v) and the inner sums, and one over an item's raters its
/// rating, to rounding the same number. A known user's own row is left out.
template <class ScalarType = float>
class SlopeOneModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Assembled by SlopeOne::fit.
  SlopeOneModel(Interactions<Scalar> train, BaselineModel<Scalar> baseline, SlopeOneScheme scheme,
                const Execution& execution)
      : train_(std::move(train)), baseline_(std::move(baseline)), scheme_(scheme) {
    std::vector<double> means;
    means.reserve(train_.user_count());
    for (UserIndex user{0}; user.value < train_.user_count(); ++user)
      means.push_back(mean_of(train_.by_user()[user].values));
    user_means_ = std::move(means);
    if (scheme_ == SlopeOneScheme::plain) add_up_pairs(execution);
  }

  /// The scheme.
  SlopeOneScheme scheme() const noexcept { return scheme_; }
  /// Number of items.
  std::size_t item_count() const noexcept { return train_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    if (scheme_ == SlopeOneScheme::plain)
      return Workspace::bytes_for<Vote>(item_count()) + Workspace::bytes_for<Scalar>(item_count());
    return Workspace::bytes_for<Vote>(2 * train_.user_count());
  }

  /// The rating of every item that has a training rating. O(entries), or, with the plain scheme, O(items +
  /// what was rated together with each item of the history).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    const double base = baseline_.mean() + baseline_.user_bias(query.history);
    each_vote(query, workspace, [&](const auto& vote_of) {
      for (ItemIndex item{0}; item.value < item_count(); ++item)
        scores[item.value] = baseline_.is_rated(item) ? static_cast<Scalar>(rating(base, item, vote_of(item)))
                                                      : no_score<Scalar>;
    });
  }

  /// Ratings. O(raters of the history's items) once and O(raters of the item) each; with the plain scheme as
  /// much as `score`.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    const double base = baseline_.mean() + baseline_.user_bias(query.history);
    each_vote(query, workspace, [&](const auto& vote_of) {
      for (std::size_t i = 0; i < items.size(); ++i) {
        const Vote vote = vote_of(items[i]);
        ratings[i] = {static_cast<Scalar>(rating(base, items[i], vote)), !(vote.weight > 0)};
      }
    });
  }

  /// What each item j of the history says: its share of the weight times dev(i,j) + r(u,j), or, with the
  /// plain scheme, the person's mean and a share of dev(i,j). The baseline's three contributions where it is
  /// the fallback.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    if (!baseline_.is_rated(item)) return {item, no_score<Scalar>, {}};
    const auto& history = query.history;
    const double mean = mean_of(history.weights);
    const bool plain = scheme_ == SlopeOneScheme::plain;
    std::vector<Vote> votes(history.size());
    Vote all;
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto own = static_cast<double>(history.weights[e]);
      if (history.items[e] == item || side_of(own, mean) < 0) continue;
      Vote vote = difference(item, history.items[e], side_of(own, mean), query.user);
      if (!(vote.weight > 0)) continue;
      if (plain) vote = {vote.sum / vote.weight, 1};
      else vote.sum += vote.weight * own;
      votes[e] = vote;
      all.sum += vote.sum;
      all.weight += vote.weight;
    }
    if (!(all.weight > 0)) return baseline_.explain(query, item);
    std::vector<Contribution<Scalar>> contributions;
    if (plain) contributions.push_back({BecauseOf{"how this person rates"}, static_cast<Scalar>(mean)});
    for (std::size_t e = 0; e < history.size(); ++e) {
      if (!(votes[e].weight > 0)) continue;
      contributions.emplace_back().reason = BecauseOfItem{history.items[e]};
      contributions.back().amount = static_cast<Scalar>(votes[e].sum / all.weight);
    }
    return make_explanation(item, static_cast<Scalar>((plain ? mean : 0) + all.sum / all.weight),
                            std::move(contributions));
  }

  /// The model of the data after a change, to the bit: as much work as a fit.
  /// @throws as `kindred::update`
  SlopeOneModel update(const Change<Scalar>& change, const Execution& execution = {}) const {
    detail::require_fitted_to(change, train_);
    return {change.after(), baseline_.update(change, execution), scheme_, execution};
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("slope_one"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file, its training data included.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static SlopeOneModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static SlopeOneModel load(const Archive& archive) { return read(archive.expect(kind(), archive_version)); }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SlopeOneModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("slope_one")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    if (mapped_) return mapped_->copy_to(archive);
    write_interactions(archive.part("train"), train_);
    baseline_.write(archive.part("baseline"));
    archive.add("user_means", user_means_);
    archive.add_integer("scheme", static_cast<std::int64_t>(scheme_));
    write_rows(archive.part("differences"), differences_);
    archive.add("counts", counts_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SlopeOneModel read(const Archive& archive) {
    auto train = read_interactions<Scalar>(archive.part("train"));
    auto baseline = BaselineModel<Scalar>::read(archive.part("baseline"));
    auto means = archive.finite<double>("user_means");
    const auto scheme = static_cast<SlopeOneScheme>(archive.integer("scheme", 0, 2));
    auto differences = read_rows<ItemIndex, ItemIndex, Scalar>(archive.part("differences"));
    auto counts = archive.array<std::uint32_t>("counts");
    const std::size_t rows = scheme == SlopeOneScheme::plain ? train.item_count() : 0;
    if (baseline.item_count() != train.item_count() || means.size() != train.user_count() ||
        differences.row_count() != rows || differences.column_count() != rows ||
        counts.size() != differences.size())
      archive.refuse("holds parts of models of different items or users");
    SlopeOneModel model(std::move(train), std::move(baseline), std::move(means), scheme);
    model.differences_ = std::move(differences);
    model.counts_ = std::move(counts);
    if (!archive.verified()) model.mapped_ = archive;
    return model;
  }

 private:
  // A sum of what is said, and its weight.
  struct Vote {
    double sum = 0;
    double weight = 0;
  };

  SlopeOneModel(Interactions<Scalar> train, BaselineModel<Scalar> baseline, SharedArray<double> user_means,
                SlopeOneScheme scheme)
      : train_(std::move(train)),
        baseline_(std::move(baseline)),
        user_means_(std::move(user_means)),
        scheme_(scheme) {}

  static double mean_of(std::span<const Scalar> ratings) noexcept {
    double sum = 0;
    for (const Scalar rating : ratings) sum += static_cast<double>(rating);
    return ratings.empty() ? 0 : sum / static_cast<double>(ratings.size());
  }

  // Among which ratings one counts, by its user's mean: all the same but for the bipolar scheme, where they
  // are 0 for liked and 1 for disliked; −1 for neither.
  int side_of(double rating, double mean) const noexcept {
    if (scheme_ != SlopeOneScheme::bipolar) return 0;
    return rating > mean ? 0 : rating < mean ? 1 : -1;
  }

  double rating(double base, ItemIndex item, const Vote& vote) const noexcept {
    return vote.weight > 0 ? vote.sum / vote.weight : base + baseline_.item_bias(item);
  }

  // Calls use(vote_of), where vote_of(item) is the sum and the weight that the history gives the item.
  template <class Use>
  void each_vote(const Query<Scalar>& query, Workspace& workspace, Use&& use) const noexcept {
    if (scheme_ == SlopeOneScheme::plain) plain_votes(query, workspace, use);
    else weighted_votes(query, workspace, use);
  }

  template <class Use>
  void weighted_votes(const Query<Scalar>& query, Workspace& workspace, Use& use) const noexcept {
    const auto& history = query.history;
    const double mean = mean_of(history.weights);
    Workspace::Frame frame(workspace);
    const auto overlaps = frame.take<Vote>(2 * train_.user_count(), Vote{});  // Σⱼ (r(u,j) − r(v,j)), n(v)
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto own = static_cast<double>(history.weights[e]);
      const int side = side_of(own, mean);
      if (side < 0) continue;
      each_rater(history.items[e], query.user, side, [&](std::size_t at, int, double rating) {
        overlaps[at].sum += own - rating;
        overlaps[at].weight += 1;
      });
    }
    use([&](ItemIndex item) {
      Vote vote;
      const auto place = history.find(item);
      const double own = place ? static_cast<double>(history.weights[*place]) : 0;
      const int own_side = place ? side_of(own, mean) : -1;
      each_rater(item, query.user, -1, [&](std::size_t at, int side, double rating) {
        vote.sum += overlaps[at].sum + overlaps[at].weight * rating;
        vote.weight += overlaps[at].weight;
        if (side != own_side) return;  // else the item was counted with itself
        vote.sum -= own;
        vote.weight -= 1;
      });
      return vote;
    });
  }

  // Calls use(place of the user and the side among the overlaps, side, rating) for all raters of an item
  // whose rating counts, on `only` this side unless that is −1.
  template <class Use>
  void each_rater(ItemIndex item, std::optional<UserIndex> but, int only, Use&& use) const noexcept {
    const auto raters = train_.by_item()[item];
    for (std::size_t n = 0; n < raters.size(); ++n) {
      const UserIndex user = raters.indices[n];
      const auto rating = static_cast<double>(raters.values[n]);
      const int side = side_of(rating, user_means_[user.value]);
      if (side < 0 || (only >= 0 && side != only) || user == but) continue;
      use(std::size_t{2} * user.value + static_cast<std::size_t>(side), side, rating);
    }
  }

  // One item of the history after the other, its differences from all items rated together with it, less what
  // the person's own training row says.
  template <class Use>
  void plain_votes(const Query<Scalar>& query, Workspace& workspace, Use& use) const noexcept {
    const auto& history = query.history;
    const double mean = mean_of(history.weights);
    Workspace::Frame frame(workspace);
    const auto votes = frame.take<Vote>(item_count(), Vote{});
    const auto own = frame.take<Scalar>(item_count(), no_score<Scalar>);
    if (query.user && query.user->value < train_.user_count()) {
      const auto row = train_.by_user()[*query.user];
      for (std::size_t e = 0; e < row.size(); ++e) own[row.indices[e].value] = row.values[e];
    }
    for (const ItemIndex owned : history.items) {
      const auto row = differences_[owned];
      if (row.size() == 0) continue;  // nor does its offset count then, if a file was not verified
      const std::uint32_t* const counts = counts_.data() + differences_.offsets()[owned.value];
      const Scalar rating = own[owned.value];
      for (std::size_t e = 0; e < row.size(); ++e) {
        const std::size_t item = row.indices[e].value;
        auto sum = static_cast<double>(row.values[e]);
        auto count = static_cast<double>(counts[e]);
        if (rating != no_score<Scalar> && own[item] != no_score<Scalar>) {
          sum -= static_cast<double>(own[item]) - static_cast<double>(rating);
          count -= 1;
        }
        if (!(count > 0)) continue;
        votes[item].sum += sum / count;
        votes[item].weight += 1;
      }
    }
    use([&](ItemIndex item) {
      const Vote& vote = votes[item.value];
      return Vote{vote.sum + mean * vote.weight, vote.weight};
    });
  }

  void add_up_pairs(const Execution& execution) {
    constexpr std::int64_t grain = 64;
    const std::size_t items = item_count();
    std::vector<std::vector<std::uint32_t>> counts((items + grain - 1) / grain);
    differences_ = detail::rows_in_chunks<ItemIndex, ItemIndex, Scalar>(
        items, items, grain, execution, "items rated together",
        [&](std::int64_t begin, std::int64_t end, detail::RowChunk<ItemIndex, Scalar>& chunk) {
          detail::ItemSums<double> sums(items);
          detail::ItemSums<std::uint32_t> numbers(items);
          for (ItemIndex owned(begin); owned.value < end; ++owned) {
            chunk.begin_row();
            const auto raters = train_.by_item()[owned];
            for (std::size_t n = 0; n < raters.size(); ++n) {
              const auto row = train_.by_user()[raters.indices[n]];
              const auto rating = static_cast<double>(raters.values[n]);
              for (std::size_t e = 0; e < row.size(); ++e)
                sums.add(row.indices[e], static_cast<double>(row.values[e]) - rating);
              numbers.add(row.indices, 1);
            }
            sums.drain([&](ItemIndex other, double sum) {
              if (other != owned) chunk.add(other, static_cast<Scalar>(sum));
            });
            numbers.drain([&](ItemIndex other, std::uint32_t number) {
              if (other != owned) counts[static_cast<std::size_t>(begin / grain)].push_back(number);
            });
          }
        });
    std::vector<std::uint32_t> all;
    all.reserve(differences_.size());
    for (const auto& part : counts) all.insert(all.end(), part.begin(), part.end());
    counts_ = std::move(all);
  }

  // Σ r(v,item) − r(v,other) over the raters of both on one side, and their number.
  Vote difference(ItemIndex item, ItemIndex other, int side, std::optional<UserIndex> but) const noexcept {
    Vote vote;
    const auto a = train_.by_item()[item], b = train_.by_item()[other];
    for (std::size_t m = 0, n = 0; m < a.size() && n < b.size();) {
      if (a.indices[m] < b.indices[n]) {
        ++m;
      } else if (b.indices[n] < a.indices[m]) {
        ++n;
      } else {
        const UserIndex user = a.indices[m];
        const auto first = static_cast<double>(a.values[m++]), second = static_cast<double>(b.values[n++]);
        const double mean = user_means_[user.value];
        if (user == but || side_of(first, mean) != side || side_of(second, mean) != side) continue;
        vote.sum += first - second;
        vote.weight += 1;
      }
    }
    return vote;
  }

  Interactions<Scalar> train_;
  BaselineModel<Scalar> baseline_;
  SharedArray<double> user_means_;
  SlopeOneScheme scheme_;
  // Of the plain scheme: c(i,j) dev(i,j) in row j, and c(i,j) of its entries.
  SparseRows<ItemIndex, ItemIndex, Scalar> differences_;
  SharedArray<std::uint32_t> counts_;
  std::optional<Archive> mapped_;  // what it is served from: it holds ids too, which a mapped model has not
};

/// Slope one: what others rated this item above or below those that the person rated. Source: Lemire and
/// Maclachlan, "Slope one predictors for online rating-based collaborative filtering", SDM 2005. Time to fit
/// O(entries), for the baseline, and memory that of the training data; the plain scheme, whose scores are a
/// mean over items, takes O(Σ n(v)²) over users' numbers of ratings, and 12 bytes in float for every pair of
/// items rated together, either way round.
struct SlopeOne {
  /// Which of the three.
  SlopeOneScheme scheme = SlopeOneScheme::plain;
  /// What is predicted where no item of the history helps.
  Baseline baseline = {};

  /// Fits the baseline and, with the plain scheme, adds up the pairs.
  /// @throws as Baseline::fit
  template <class Scalar>
  SlopeOneModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return {train, baseline.fit(train, execution), scheme, execution};
  }
};

}  // namespace kindred::inline v0
