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

#include "kindred/collaborative/detail/time_order.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/interactions_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/explanation.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What a session, the user's history, has most in common with sessions of others, and what they had near it.
/// With p counting places from the latest backwards, from 0, and v over the `neighbors` most similar
/// sessions:
///
///   s(v) = Σ over common items j of e^(−p(j) / position_decay) / √(|history| |v|),
///   score(i) = Σᵥ s(v) e^(−|place of i − place of the latest common item| / distance_decay)
///              · 2^(−age of v / half_life),
///
/// an item of v that is common included. A decay of 0 stands for none, the factor 1. An item that none of the
/// neighbours has has no score. Nothing is stored per user that her history does not tell, but that a known
/// user is not counted among her own neighbours. Weights are not looked at.
template <class ScalarType = float>
class SessionKnnModel {
 public:
  /// The type of a score.
  using Scalar = ScalarType;
  /// A session and how much it weighs.
  using Neighbor = Scored<UserIndex, Scalar>;

  /// Number of items.
  std::size_t item_count() const noexcept { return train_.item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept {
    return Workspace::bytes_for<Scalar>(train_.user_count()) + Workspace::bytes_for<Neighbor>(room()) +
           Workspace::bytes_for<std::uint32_t>(item_count()) + Workspace::bytes_for<Scalar>(item_count());
  }

  /// Ranking scores. O(items + users + users of the history's items + entries of the neighbours).
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    std::fill(scores.begin(), scores.end(), no_score<Scalar>);
    each_neighbor(query, workspace, [&](UserIndex, std::span<const ItemIndex> items, auto&& amount) {
      for (std::size_t e = 0; e < items.size(); ++e) {
        Scalar& score = scores[items[e].value];
        score = (score == no_score<Scalar> ? Scalar(0) : score) + amount(e);
      }
    });
  }

  /// A contribution for each neighbour that has the item.
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    Workspace workspace(workspace_size());
    Scalar score = no_score<Scalar>;
    std::vector<Contribution<Scalar>> contributions;
    each_neighbor(query, workspace, [&](UserIndex user, std::span<const ItemIndex> items, auto&& amount) {
      const auto at = std::lower_bound(items.begin(), items.end(), item);
      if (at == items.end() || *at != item) return;
      const Scalar share = amount(static_cast<std::size_t>(at - items.begin()));
      score = (score == no_score<Scalar> ? Scalar(0) : score) + share;
      contributions.push_back({BecauseOfUser{user}, share});
    });
    return make_explanation(item, score, std::move(contributions));
  }

  /// What files call it.
  static std::string kind() { return archive_kind<Scalar>("session_knn"); }
  /// The version of its sections.
  static constexpr int archive_version = 1;
  /// Writes the model to a file, its training data included.
  /// @throws DataError where it cannot be written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// Reads what `save` of the same type wrote; it scores to the bit like what was saved. O(entries).
  /// @throws ArchiveError for any other file, DataError for one that cannot be read
  static SessionKnnModel load(const std::filesystem::path& path) { return load(Archive::open(path)); }
  /// The same from an archive: one in memory, `Archive::of_bytes`, or an open file.
  /// @throws ArchiveError for one that holds anything else
  static SessionKnnModel load(const Archive& archive) {
    return read(archive.expect(kind(), archive_version));
  }
  /// Serves the model from the file that `save` wrote, where many processes share its memory. Opens in O(1),
  /// whatever its size: contents are not checked, and damaged ones give wrong scores at worst
  /// (`Archive::map(path).verify()` finds out).
  /// @throws as `load`, for what is wrong with the file's header, table or sizes
  static SessionKnnModel map(const std::filesystem::path& path) { return load(Archive::map(path)); }
  /// Adds the model to an archive, as `archive.part("sessions")` say of a larger model's.
  void write(ArchiveWriter archive) const {
    if (mapped_) return mapped_->copy_to(archive);
    write_interactions(archive.part("train"), train_);
    archive.add("places", places_);
    archive.add("ages", ages_);
    archive.add_integer("neighbors", neighbors_);
    archive.add_number("position_decay", position_decay_);
    archive.add_number("distance_decay", distance_decay_);
  }
  /// Reads what `write` added.
  /// @throws ArchiveError for anything else
  static SessionKnnModel read(const Archive& archive) {
    SessionKnnModel model;
    model.train_ = read_interactions<Scalar>(archive.part("train"));
    model.places_ = archive.array<std::uint32_t>("places");
    model.ages_ = archive.finite<Scalar>("ages");
    model.neighbors_ = static_cast<int>(archive.integer("neighbors", 1, std::numeric_limits<int>::max()));
    model.position_decay_ = archive.number("position_decay");
    model.distance_decay_ = archive.number("distance_decay");
    if (model.places_.size() != model.train_.size() || model.ages_.size() != model.train_.user_count() ||
        !(model.position_decay_ >= 0) || !(model.distance_decay_ >= 0))
      archive.refuse("holds parts of sessions that do not fit together");
    if (!archive.verified()) model.mapped_ = archive;
    return model;
  }

 private:
  friend struct SessionKnn;

  SessionKnnModel() = default;

  std::size_t room() const noexcept {
    return std::min(static_cast<std::size_t>(neighbors_), train_.user_count());
  }
  static Scalar faded(double distance, double decay) noexcept {
    return static_cast<Scalar>(decay > 0 ? std::exp(-distance / decay) : 1.0);
  }

  // Calls use(user, items, amount) for each neighbour, the most similar first, where amount(e) is what it
  // adds to its e-th item.
  template <class Use>
  void each_neighbor(const Query<Scalar>& query, Workspace& workspace, Use&& use) const noexcept {
    Workspace::Frame frame(workspace);
    const auto& history = query.history;
    const auto sums = frame.take<Scalar>(train_.user_count(), Scalar(0));
    const auto storage = frame.take<Neighbor>(room());
    const auto order = frame.take<std::uint32_t>(history.size());
    const auto positions = frame.take<Scalar>(history.size(), Scalar(0));  // p of each item
    if (!history.times.empty()) {
      Scalar position = 0;
      for (const std::uint32_t place : detail::latest_first(history, history.size(), order))
        positions[place] = position++;
    }
    for (std::size_t e = 0; e < history.size(); ++e) {
      const Scalar weight = faded(static_cast<double>(positions[e]), position_decay_);
      for (const UserIndex user : train_.by_item()[history.items[e]].indices) sums[user.value] += weight;
    }
    TopK<UserIndex, Scalar> nearest(storage);
    for (UserIndex user{0}; user.value < sums.size(); ++user) {
      if (sums[user.value] == 0 || user == query.user) continue;
      const auto size = static_cast<double>(train_.by_user()[user].size());
      const double length = std::sqrt(size * static_cast<double>(history.size()));
      if (length > 0) nearest.push(user, sums[user.value] / static_cast<Scalar>(length));
    }
    for (const auto& [user, similarity] : nearest.sorted()) {
      const auto items = train_.by_user()[user].indices;
      const std::size_t first = static_cast<std::size_t>(train_.by_user().offsets()[user.value]);
      // Of the items in common the latest in the history.
      std::uint32_t common = 0;
      Scalar latest = std::numeric_limits<Scalar>::infinity();
      for (std::size_t e = 0, h = 0; e < items.size() && h < history.size();) {
        if (items[e] < history.items[h]) {
          ++e;
        } else if (history.items[h] < items[e]) {
          ++h;
        } else {
          if (positions[h] < latest) latest = positions[h], common = places_[first + e];
          ++e, ++h;
        }
      }
      const Scalar weight = similarity * ages_[user.value];
      const bool known_order = !history.times.empty();
      use(user, items, [&](std::size_t e) noexcept {
        const double distance = static_cast<double>(places_[first + e]) - static_cast<double>(common);
        return known_order ? weight * faded(std::abs(distance), distance_decay_) : weight;
      });
    }
  }

  Interactions<Scalar> train_;
  SharedArray<std::uint32_t> places_;  // of each entry in its user's order of time
  SharedArray<Scalar> ages_;           // of each user 2^(−age / half_life)
  int neighbors_ = 1;
  double position_decay_ = 0;
  double distance_decay_ = 0;
  std::optional<Archive> mapped_;  // what it is served from: it holds ids too, which a mapped model has not
};

/// Nearest neighbours of sessions: V-SKNN looks at the latest items of a session most, STAN also at how long
/// ago a neighbour was and how near to the common item an item stands in it. Sources: Ludewig, Jannach,
/// "Evaluation of session-based recommendation algorithms", UMUAI 28 (2018), § 3.3; Garg et al., "Sequence
/// and time aware neighborhood for session-based recommendations: STAN", SIGIR 2019, eq. 2 to 5 (λ₁, λ₂ and
/// λ₃ there are `position_decay`, `half_life` / ln 2 and `distance_decay`). A user's row is a session.
///
/// Time to fit is a sort of each history; memory O(entries).
struct SessionKnn {
  /// Neighbours that recommend, ≥ 1.
  int neighbors = 500;
  /// λ₁ ≥ 0, in places: how soon the items of a session before the last lose weight; 0 for never.
  double position_decay = 5;
  /// Age of a session's last item, before the latest of the data, at which it counts half, ≥ 0; 0 for never.
  Duration half_life = Duration(0);
  /// λ₃ ≥ 0, in places: how soon a neighbour's items lose weight away from the common one; 0 for never.
  double distance_decay = 5;

  /// Puts the sessions in order.
  /// @throws OptionError for an option out of range, or data without times; Cancelled
  template <class Scalar>
  SessionKnnModel<Scalar> fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    require_at_least("neighbors", neighbors, 1);
    require_in_range("position_decay", position_decay, 0.0, 1e9);
    require_not_negative("half_life", half_life);
    require_in_range("distance_decay", distance_decay, 0.0, 1e9);
    detail::require_times("session_knn", train);
    execution.check("sessions");
    SessionKnnModel<Scalar> model;
    const auto& times = train.times();
    const Timestamp now = times.empty() ? Timestamp{} : *std::max_element(times.begin(), times.end());
    std::vector<std::uint32_t> places(train.size()), order;
    std::vector<Scalar> ages(train.user_count(), Scalar(1));
    for (UserIndex user{0}; user.value < train.user_count(); ++user) {
      const auto history = train.history(user);
      const auto first = static_cast<std::size_t>(train.by_user().offsets()[user.value]);
      order.resize(history.size());
      auto place = static_cast<std::uint32_t>(history.size());
      for (const std::uint32_t entry : detail::latest_first(history, history.size(), order))
        places[first + entry] = --place;
      if (half_life.count() == 0 || history.empty()) continue;
      const double age = seconds_between(history.times[order[0]], now);
      ages[user.value] = static_cast<Scalar>(std::exp2(-age / static_cast<double>(half_life.count())));
    }
    model.train_ = train;
    model.places_ = std::move(places);
    model.ages_ = std::move(ages);
    model.neighbors_ = neighbors;
    model.position_decay_ = position_decay;
    model.distance_decay_ = distance_decay;
    return model;
  }
};

}  // namespace kindred::inline v0
