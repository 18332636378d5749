#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/data/cleaned.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// Turns the purchases of cancelled invoices into returns, whatever the sign of their quantities, for `clean`
/// to set off against what they cancel. A session is an invoice here, and one whose id begins with `prefix`
/// is a cancelled one: the "C489449" of a shop that numbers its invoices 489434 and on. O(rows + sessions).
/// @throws OptionError for an empty prefix, with which every id begins, or a log without sessions
inline Cleaned mark_cancellations(const EventLog& log, std::string_view prefix) {
  if (prefix.empty()) throw OptionError("option 'prefix' is empty, and every id begins so");
  if (!log.empty() && log.session_count() == 0)
    throw OptionError("cancelled invoices are told by the ids of sessions, and this log has none");
  std::vector<bool> cancelled(log.session_count());
  for (std::size_t session = 0; session < cancelled.size(); ++session)
    cancelled[session] = (*log.sessions())[SessionIndex(session)].starts_with(prefix);

  std::vector<EventKind> kinds(log.size());
  std::size_t count = 0;
  for (std::size_t row = 0; row < log.size(); ++row) {
    kinds[row] = log.kind(row);
    const auto session = log.session(row);
    if (!session || !cancelled[session->value] || kinds[row] != EventKind::purchase) continue;
    kinds[row] = EventKind::returned;
    ++count;
  }
  if (count == 0) return detail::changed(log, {}, 0);
  EventTable table = log.table();
  table.kinds = std::move(kinds);
  return detail::changed(EventLog(std::move(table), log.users(), log.items(), log.sessions()),
                         "purchase on a cancelled invoice", count);
}

}  // namespace kindred::inline v0
