#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/detail/rows_of_users.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// How events are put together to sessions.
struct SessionRules {
  /// A longer pause of the user ends a session, > 0. Half an hour is what web analytics agreed on.
  Duration gap = std::chrono::minutes(30);
  /// Whether the sessions that there are stay apart, cut where they have a longer pause or more than one
  /// user. Otherwise pauses alone count, and the ids are forgotten.
  bool keep_ids = true;
};

/// Gives each event a session. Without an id of its own it is the user's n-th, "1029/1", "1029/2" …; a
/// session that there was keeps its id for its first part (a stranger's, then by user and time), later parts
/// are "s/2" … An id that is taken gets a "'" more. Events of the user "", who is no one person, keep their
/// session or have none: `name_guests` first. Rows stay where they are. O(rows · log rows).
/// @throws OptionError for a gap that is not above 0, or a log without times
inline Cleaned build_sessions(const EventLog& log, const SessionRules& rules = {}) {
  if (rules.gap <= Duration::zero()) throw OptionError("option 'gap' is not above 0");
  if (!log.empty() && !log.has_time())
    throw OptionError("to build sessions takes the time of each event, and this log has none");
  const auto nobody = log.users()->find("");
  const auto old = [&](std::size_t row) {
    const bool keeps = rules.keep_ids || log.user(row) == nobody;
    return keeps ? log.session(row) : std::nullopt;
  };
  std::vector<std::size_t> rows(log.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    if ((log.user(a) == nobody) != (log.user(b) == nobody)) return log.user(a) == nobody;
    if (log.user(a) != log.user(b)) return log.user(a) < log.user(b);
    if (old(a) != old(b)) return old(a) < old(b);
    return log.time(a) != log.time(b) ? log.time(a) < log.time(b) : a < b;
  });

  SessionVocabulary names;
  std::vector<int> parts_of_id(log.session_count());
  // All ids that stay come first, so that no part of another is called so.
  for (const std::size_t row : rows)
    if (const auto id = old(row)) names.add((*log.sessions())[*id]);
  const auto new_name = [&names](std::string name) {
    while (names.find(name)) name += '\'';
    return names.add(name);
  };

  std::vector<SessionIndex> sessions(log.size(), EventTable::no_session);
  std::optional<UserIndex> last_user;
  int nth = 0;
  detail::for_each_stretch(
      rows,
      [&](std::size_t a, std::size_t b) {
        if (log.user(a) != log.user(b) || old(a) != old(b)) return false;
        return log.user(a) == nobody || log.time(b) - log.time(a) <= rules.gap;
      },
      [&](std::span<const std::size_t> part) {
        const UserIndex user = log.user(part.front());
        const auto id = old(part.front());
        if (user != last_user) nth = 0;
        last_user = user;
        if (user == nobody && !id) return;
        SessionIndex session;
        if (id) {
          const std::string_view name = (*log.sessions())[*id];
          const int of_id = ++parts_of_id[id->value];
          session =
              of_id == 1 ? *names.find(name) : new_name(std::string(name) + "/" + std::to_string(of_id));
        } else {
          session = new_name(std::string((*log.users())[user]) + "/" + std::to_string(++nth));
        }
        for (const std::size_t row : part) sessions[row] = session;
      });

  std::size_t count = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    const auto before = log.session(row);
    const bool has = sessions[row] != EventTable::no_session;
    if (has && !(before && (*log.sessions())[*before] == names[sessions[row]])) ++count;
  }
  EventTable table = log.table();
  table.sessions = std::move(sessions);
  return detail::changed(EventLog(std::move(table), log.users(), log.items(),
                                  std::make_shared<const SessionVocabulary>(std::move(names))),
                         "given another session", count);
}

}  // namespace kindred::inline v0
