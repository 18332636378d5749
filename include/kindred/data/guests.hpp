#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// What becomes of rows without a user: those whose id is "" (read with `allow_empty_ids`).
enum class Guests : std::uint8_t {
  remove,      ///< they go
  by_session,  ///< a guest for each session; without a session they go
  keep         ///< they stay as they are: one user, "", who is all strangers together
};

/// Keeps the rows without a user under their session: the guest of session "489525" is the user
/// "guest:489525", who comes after all users that there were. Nobody is invented: a row that has no session
/// either tells of no one, and is removed. Nor is anybody guessed: rows without a user in a session that a
/// user has rows in, too, who signed in meanwhile or somebody else at the same device, are the guest's, and
/// the account counts them. O(rows + users).
/// @param log the events
/// @param prefix begins the ids of guests
/// @throws DataError where a user has a guest's id already
inline Cleaned name_guests(const EventLog& log, const std::string& prefix = "guest:") {
  const std::optional<UserIndex> nobody = log.users()->find("");
  if (!nobody) return detail::changed(log, {}, 0);
  UserVocabulary users = *log.users();
  std::vector<UserIndex> named(log.size());
  std::vector<std::optional<UserIndex>> guest_of(log.session_count());
  std::vector<std::uint8_t> verdicts(log.size(), detail::row_stays);
  std::vector<bool> has_user(log.session_count());
  for (std::size_t row = 0; row < log.size(); ++row)
    if (const auto session = log.session(row); session && log.user(row) != *nobody)
      has_user[session->value] = true;
  std::size_t count = 0, beside_user = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    named[row] = log.user(row);
    if (named[row] != *nobody) continue;
    const auto session = log.session(row);
    if (!session) {
      verdicts[row] = 0;
      continue;
    }
    auto& guest = guest_of[session->value];
    if (!guest) {
      const std::string id = prefix + std::string((*log.sessions())[*session]);
      if (users.find(id))
        throw DataError("guests: a user is called '" + id +
                        "' already: choose another prefix for the ids of guests");
      guest = users.add(id);
    }
    named[row] = *guest;
    ++count;
    beside_user += has_user[session->value] ? 1 : 0;
  }
  EventTable table = log.table();
  table.users = std::move(named);
  const EventLog all(std::move(table), std::make_shared<const UserVocabulary>(std::move(users)), log.items(),
                     log.sessions());
  Cleaned cleaned = detail::without(all, verdicts, std::vector<std::string>{"neither user nor session"});
  if (count > 0) cleaned.account.change("guest under the session's name", count);
  if (beside_user > 0) cleaned.account.change("guest in a session that a user has rows in", beside_user);
  return cleaned;
}

}  // namespace kindred::inline v0
