#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/data/returns.hpp"
#include "kindred/profile/detail/profile_from.hpp"
#include "kindred/profile/detail/same_items.hpp"
#include "kindred/profile/kept_dimensions.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/rfm.hpp"

namespace kindred::inline v0 {

/// Reads from events and catalogue what kind of customer each user is.
///
///     const auto profiles = ProfileBuilder{.columns = {"category", "brand"}, .half_life = 90 *
///     days}.build(log, catalog); std::cout << profiles["1029"].text();
///
/// A profile speaks of one moment, `now`: events after it are left out, ages are counted to it. What was sent
/// back by then is no purchase: returns are set off against purchases as `shares_kept` tells.
struct ProfileBuilder {
  /// The catalogue's columns of texts to tell interests by.
  std::vector<std::string> columns = {};
  /// What an event of each kind counts for an interest.
  KindWeights weights = {};
  /// The time in which an event's weight for an interest halves; 0 for never. Takes a log with times.
  Duration half_life = Duration::zero();
  /// The moment the profiles speak of; nothing takes the log's latest, so that one event in the future ages
  /// everybody else's: `clean` removes such by `until`. Within the years 1 to 9999.
  std::optional<Timestamp> now = std::nullopt;
  /// How far the shop's clock is ahead of the log's times: hours, weekdays and the words go by it. Within 14
  /// hours to either side.
  Duration utc_offset = Duration::zero();
  /// The column of texts within which prices are compared; empty takes the first of `columns`.
  std::string price_column = "";
  /// The time in which an event's weight halves for recent taste, which `Interest::recent` and
  /// `Interests::drift` tell; 0 for none.
  Duration recent_half_life = Duration::zero();
  /// Columns that tell where each session took place, by store, channel or device: a row for each session, in
  /// the order of the log's sessions, empty where that is not known.
  std::vector<TextColumn> places = {};
  /// Which dimensions the profiles have besides.
  KeptDimensions keep = {};

  /// The profiles of all users, the same on any number of threads. O(events · log events), and memory for the
  /// events' order.
  /// @param log the events; its items must be numbered as the catalogue's are
  /// @param catalog what the items are
  /// @param execution threads, progress, cancellation
  /// @throws LookupError for a column that the catalogue does not have, OptionError for an option out of
  /// range, DataError where log and catalogue number items differently, or a column of places has not a row
  /// for each session, Cancelled
  Profiles build(const EventLog& log, const Catalog& catalog, const Execution& execution = {}) const;

  /// One user's profile, the same as that in `build(log, catalog)`. O(events · log events).
  /// @throws as `build` does, and LookupError for a user that the log does not have
  Profile profile_of(const EventLog& log, const Catalog& catalog, std::string_view user) const;

  /// The same for a user by index.
  /// @throws as `build` does, and LookupError for an index that the log does not have
  Profile profile_of(const EventLog& log, const Catalog& catalog, UserIndex user) const;
};

namespace detail {

// Refuses a builder whose options don't fit, or events numbered otherwise than the catalogue.
inline void require_profile_options(const ProfileBuilder& builder, const ItemVocabulary& items,
                                    const Catalog& catalog) {
  builder.weights.check("weights.");
  require_not_negative("half_life", builder.half_life);
  require_not_negative("recent_half_life", builder.recent_half_life);
  require_utc_offset("utc_offset", builder.utc_offset);
  if (builder.now && (*builder.now < earliest_time || *builder.now > latest_time))
    throw OptionError("option 'now' lies outside the years 1 to 9999");
  require_same_items(items, catalog);
}

inline ProfileFrame profile_frame(const ProfileBuilder& builder, const Catalog& catalog, Timestamp now,
                                  bool timed, const std::vector<const TextColumn*>& columns,
                                  const TextColumn* categories, const PriceRanges& ranges) noexcept {
  return {builder.weights,
          builder.half_life,
          builder.recent_half_life,
          builder.utc_offset,
          catalog,
          now,
          timed,
          columns,
          categories,
          ranges,
          builder.places,
          builder.keep};
}

// What building one user's profile takes from the whole log.
class ProfileWork {
 public:
  ProfileWork(const ProfileBuilder& builder, const EventLog& log, const Catalog& catalog)
      : builder_(builder), log_(log), now_(builder.now.value_or(latest(log))), catalog_(catalog) {
    require_profile_options(builder, *log.items(), catalog);
    if ((builder.half_life > Duration::zero() || builder.recent_half_life > Duration::zero()) &&
        !log.empty() && !log.has_time())
      throw OptionError("option 'half_life' is set, and the events have no times to age by");
    for (const auto& name : builder.columns) columns_.push_back(&catalog_.text_column(name));
    for (const TextColumn& column : builder.places)
      if (column.size() != log.session_count())
        throw DataError("places '" + column.name() + "' have " + std::to_string(column.size()) +
                        " rows, expected one for each of the log's " + std::to_string(log.session_count()) +
                        " sessions");
    const std::string& price = builder.price_column;
    if (!price.empty()) categories_ = &catalog_.text_column(price);
    else if (!columns_.empty()) categories_ = columns_.front();

    std::vector<bool> counted(log.size());
    for (std::size_t row = 0; row < log.size(); ++row) counted[row] = counts(log[row]);
    shares_ = shares_kept(log, counted);
    if (categories_) {
      std::vector<std::size_t> all(log.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      ranges_ = PriceRanges(select_scaled(log, all, shares_), *categories_, now_);
    }

    begins_.assign(log.user_count() + 1, 0);
    for (std::size_t row = 0; row < log.size(); ++row) ++begins_[log.user(row).value + std::size_t{1}];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    rows_.resize(log.size());
    auto next = begins_;
    for (std::size_t row = 0; row < log.size(); ++row) rows_[next[log.user(row).value]++] = row;
  }

  // How the buyers compare.
  RfmScale scale(const Execution& execution) const {
    std::vector<std::optional<Rfm>> values(log_.user_count());
    parallel_for(static_cast<std::int64_t>(values.size()), 256, execution, "buyers",
                 [&](std::int64_t begin, std::int64_t end) {
                   for (auto user = begin; user < end; ++user)
                     values[static_cast<std::size_t>(user)] = rfm(UserIndex(user));
                 });
    std::vector<Rfm> buyers;
    for (const auto& value : values)
      if (value) buyers.push_back(*value);
    return RfmScale(buyers);
  }

  Profile profile(UserIndex user, const RfmScale& scale) const {
    std::vector<Event> events;
    std::vector<double> shares;
    for (const std::size_t row : rows(user)) {
      events.push_back(log_[row]);
      shares.push_back(shares_[row]);
    }
    auto values = rfm(user);
    if (values) values = scale.scored(*values);
    return profile_from(
        profile_frame(builder_, catalog_, now_, log_.has_time(), columns_, categories_, ranges_),
        std::string((*log_.users())[user]), events, shares, values);
  }

 private:
  static Timestamp latest(const EventLog& log) {
    Timestamp last = log.has_time() && !log.empty() ? log.time(0) : Timestamp{};
    for (std::size_t row = 0; log.has_time() && row < log.size(); ++row) last = std::max(last, log.time(row));
    return last;
  }

  std::optional<Rfm> rfm(UserIndex user) const {
    RfmAccumulator values(now_);
    for (const std::size_t row : rows(user))
      if (const Event event = log_[row]; counts(event)) values.add(scaled(event, shares_[row]));
    return values.read();
  }

  bool counts(const Event& event) const noexcept { return !event.time || *event.time <= now_; }

  std::span<const std::size_t> rows(UserIndex user) const noexcept {
    return std::span(rows_).subspan(begins_[user.value],
                                    begins_[user.value + std::size_t{1}] - begins_[user.value]);
  }

  const ProfileBuilder& builder_;
  const EventLog& log_;
  Timestamp now_;
  Catalog catalog_;
  std::vector<const TextColumn*> columns_;
  const TextColumn* categories_ = nullptr;
  std::vector<double> shares_;
  PriceRanges ranges_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> rows_;
};

inline constexpr std::int64_t profiles_a_chunk = 16;

}  // namespace detail

inline Profiles ProfileBuilder::build(const EventLog& log, const Catalog& catalog,
                                      const Execution& execution) const {
  const detail::ProfileWork work(*this, log, catalog);
  const RfmScale scale = work.scale(execution);
  std::vector<Profile> profiles(log.user_count());
  parallel_for(static_cast<std::int64_t>(profiles.size()), detail::profiles_a_chunk, execution, "profiles",
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto user = begin; user < end; ++user)
                   profiles[static_cast<std::size_t>(user)] = work.profile(UserIndex(user), scale);
               });
  return Profiles(std::move(profiles), log.users());
}

inline Profile ProfileBuilder::profile_of(const EventLog& log, const Catalog& catalog,
                                          std::string_view user) const {
  return profile_of(log, catalog, log.users()->at(user, "user"));
}

inline Profile ProfileBuilder::profile_of(const EventLog& log, const Catalog& catalog, UserIndex user) const {
  if (user.value >= log.user_count())
    throw LookupError("user " + std::to_string(user.value) + " is not one of the " +
                      std::to_string(log.user_count()) + " users of the log");
  const detail::ProfileWork work(*this, log, catalog);
  return work.profile(user, work.scale({}));
}

}  // namespace kindred::inline v0
