#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/kind_weights.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profiles.hpp"

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
  /// The moment the profiles speak of; nothing takes the log's latest. Within the years 1 to 9999.
  std::optional<Timestamp> now = std::nullopt;
  /// How far the shop's clock is ahead of the log's times: hours, weekdays and the words go by it. Within 14
  /// hours to either side.
  Duration utc_offset = Duration::zero();
  /// The column of texts within which prices are compared; empty takes the first of `columns`.
  std::string price_column = "";
  /// The time in which an event's weight halves for recent taste, which `Interest::recent` and
  /// `Interests::drift` tell; 0 for none.
  Duration recent_half_life = Duration::zero();

  /// The profiles of all users, the same on any number of threads. O(events · log events), and memory for the
  /// events' order.
  /// @param log the events; its items must be numbered as the catalogue's are
  /// @param catalog what the items are
  /// @param execution threads, progress, cancellation
  /// @throws LookupError for a column that the catalogue does not have, OptionError for an option out of
  /// range, DataError where log and catalogue number items differently, Cancelled
  Profiles build(const EventLog& log, const Catalog& catalog, const Execution& execution = {}) const;

  /// One user's profile, the same as that in `build(log, catalog)`. O(events · log events).
  /// @throws as `build` does, and LookupError for a user that the log does not have
  Profile profile_of(const EventLog& log, const Catalog& catalog, std::string_view user) const;

  /// The same for a user by index.
  /// @throws as `build` does, and LookupError for an index that the log does not have
  Profile profile_of(const EventLog& log, const Catalog& catalog, UserIndex user) const;
};

}  // namespace kindred::inline v0

#include "kindred/profile/detail/profile_work.hpp"
