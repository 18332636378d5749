#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/shared_array.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/compact_numbers.hpp"
#include "kindred/data/detail/event_fault.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// The ids of sessions.
using SessionVocabulary = Vocabulary<SessionIndex>;

/// The columns of an event log: users and items have an entry a row, the others too or are empty, which says
/// that the source lacks them.
struct EventTable {
  /// What stands in a column of numbers where a row's number is not known. `EventLog` turns it into nullopt.
  static constexpr double unknown = CompactNumbers::unknown;
  /// What stands for the session of a row that belongs to none.
  static constexpr SessionIndex no_session = [] {
    SessionIndex none;
    none.value = std::numeric_limits<std::uint32_t>::max();
    return none;
  }();

  /// Who.
  SharedArray<UserIndex> users = {};
  /// With which item.
  SharedArray<ItemIndex> items = {};
  /// When.
  SharedArray<Timestamp> times = {};
  /// What was done; where empty, `kind` by all.
  SharedArray<EventKind> kinds = {};
  /// What was done, where `kinds` is empty.
  EventKind kind = EventKind::purchase;
  /// Ratings or other measures.
  CompactNumbers values = {};
  /// How many.
  CompactNumbers quantities = {};
  /// What was paid for the whole quantity.
  CompactNumbers prices = {};
  /// Money off the whole quantity.
  CompactNumbers discounts = {};
  /// Visits or baskets.
  SharedArray<SessionIndex> sessions = {};
};

class EventLogBuilder;

/// Who did what, when: an immutable table with one event a row, in the order of its source, and the ids of
/// users and items. Copies share memory, and any number of threads may read it. A column that the source
/// lacks takes none. Memory: 8 bytes a row for user and item, 8 for the time, 4 for the session, 1 for the
/// kind, and 4 for each of value, quantity, price and discount, or 8 where CompactNumbers cannot give back
/// all of that column's numbers from 4: 33 bytes a row for a log with all but discounts, as a rule.
class EventLog {
 public:
  /// The ids of users.
  using Users = std::shared_ptr<const UserVocabulary>;
  /// The ids of items.
  using Items = std::shared_ptr<const ItemVocabulary>;
  /// The ids of sessions.
  using Sessions = std::shared_ptr<const SessionVocabulary>;

  /// No events, no users, no items.
  EventLog() : EventLog({}, std::make_shared<UserVocabulary>(), std::make_shared<ItemVocabulary>()) {}

  /// @param table the columns
  /// @param users ids of the users, which may be more than there are in the table; not null
  /// @param items ids of the items, likewise
  /// @param sessions ids of the sessions; null where the table has none
  /// @throws DataError where columns differ in length, a row names a user, item or session without an id, a
  /// time lies outside the years 1 to 9999, or an amount is neither 0 nor of a size from 1e-30 to 1e30
  EventLog(EventTable table, Users users, Items items, Sessions sessions = nullptr)
      : table_(std::move(table)),
        users_(std::move(users)),
        items_(std::move(items)),
        sessions_(sessions ? std::move(sessions) : std::make_shared<SessionVocabulary>()) {
    check();
  }

  /// Number of events.
  std::size_t size() const noexcept { return table_.users.size(); }
  /// Whether there is no event.
  bool empty() const noexcept { return size() == 0; }
  /// Number of users with an id, those without an event included.
  std::size_t user_count() const noexcept { return users_->size(); }
  /// Number of items with an id, those without an event included.
  std::size_t item_count() const noexcept { return items_->size(); }
  /// Number of sessions with an id.
  std::size_t session_count() const noexcept { return sessions_->size(); }

  /// The ids of users; never null.
  const Users& users() const noexcept { return users_; }
  /// The ids of items; never null.
  const Items& items() const noexcept { return items_; }
  /// The ids of sessions; never null.
  const Sessions& sessions() const noexcept { return sessions_; }
  /// Bytes that its columns take: of a slice those of its rows, though it keeps the whole of what it was cut
  /// from alive. The ids have a bytes() of their own.
  std::size_t bytes() const noexcept {
    const EventTable& t = table_;
    return t.users.size() * sizeof(UserIndex) + t.items.size() * sizeof(ItemIndex) +
           t.times.size() * sizeof(Timestamp) + t.kinds.size() * sizeof(EventKind) + t.values.bytes() +
           t.quantities.bytes() + t.prices.bytes() + t.discounts.bytes() +
           t.sessions.size() * sizeof(SessionIndex);
  }
  /// The columns themselves.
  const EventTable& table() const noexcept { return table_; }

  /// Whether events have times: all of them or none.
  bool has_time() const noexcept { return !table_.times.empty(); }
  /// Whether some events have values.
  bool has_value() const noexcept { return !table_.values.empty(); }
  /// Whether some events have quantities.
  bool has_quantity() const noexcept { return !table_.quantities.empty(); }
  /// Whether some events have prices.
  bool has_price() const noexcept { return !table_.prices.empty(); }
  /// Whether some events have discounts.
  bool has_discount() const noexcept { return !table_.discounts.empty(); }
  /// Whether some events have sessions.
  bool has_session() const noexcept { return !table_.sessions.empty(); }

  /// Who; here and below `row` must be below size().
  UserIndex user(std::size_t row) const noexcept { return table_.users[row]; }
  /// With which item.
  ItemIndex item(std::size_t row) const noexcept { return table_.items[row]; }
  /// When; only where has_time().
  Timestamp time(std::size_t row) const noexcept { return table_.times[row]; }
  /// What was done.
  EventKind kind(std::size_t row) const noexcept {
    return table_.kinds.empty() ? table_.kind : table_.kinds[row];
  }
  /// The rating or other measure, where known.
  std::optional<double> value(std::size_t row) const noexcept { return number(table_.values, row); }
  /// How many, where known.
  std::optional<double> quantity(std::size_t row) const noexcept { return number(table_.quantities, row); }
  /// What was paid for the whole quantity, after discounts, where known.
  std::optional<double> price(std::size_t row) const noexcept { return number(table_.prices, row); }
  /// Money off the whole quantity, where known.
  std::optional<double> discount(std::size_t row) const noexcept { return number(table_.discounts, row); }
  /// The visit or basket, where there is one.
  std::optional<SessionIndex> session(std::size_t row) const noexcept {
    if (!has_session() || table_.sessions[row] == EventTable::no_session) return std::nullopt;
    return table_.sessions[row];
  }

  /// The whole event.
  Event operator[](std::size_t row) const noexcept {
    return {.user = user(row),
            .item = item(row),
            .time = has_time() ? std::optional(time(row)) : std::nullopt,
            .kind = kind(row),
            .value = value(row),
            .quantity = quantity(row),
            .price = price(row),
            .discount = discount(row),
            .session = session(row)};
  }

 private:
  friend EventLogBuilder;
  friend EventLog slice(const EventLog& log, std::size_t first, std::size_t count);
  friend EventLog select(const EventLog& log, std::span<const std::size_t> rows);

  // The log of columns that are known to fit together and to the ids of another log.
  static EventLog of_checked(EventTable table, Users users, Items items, Sessions sessions) {
    EventLog log;
    log.table_ = std::move(table);
    log.users_ = std::move(users);
    log.items_ = std::move(items);
    log.sessions_ = std::move(sessions);
    return log;
  }

  static std::optional<double> number(const CompactNumbers& column, std::size_t row) noexcept {
    if (column.empty()) return std::nullopt;
    const double number = column[row];
    return std::isnan(number) ? std::nullopt : std::optional(number);
  }

  void check() const {
    const auto fits = [this](const char* column, std::size_t length, bool may_lack = true) {
      if (length == size() || (may_lack && length == 0)) return;
      throw DataError("event log: the column of " + std::string(column) + " has " + std::to_string(length) +
                      " rows, expected " + std::to_string(size()) + " as that of users has");
    };
    fits("items", table_.items.size(), false);
    fits("times", table_.times.size());
    fits("kinds", table_.kinds.size());
    fits("values", table_.values.size());
    fits("quantities", table_.quantities.size());
    fits("prices", table_.prices.size());
    fits("discounts", table_.discounts.size());
    fits("sessions", table_.sessions.size());
    const auto has_id = [](const char* what, std::size_t row, std::size_t index, std::size_t count) {
      if (index >= count)
        throw DataError("event log: row " + std::to_string(row) + " has " + what + " " +
                        std::to_string(index) + ", expected one of the " + std::to_string(count) +
                        " that have an id");
    };
    for (std::size_t row = 0; row < size(); ++row) {
      has_id("user", row, user(row).value, user_count());
      has_id("item", row, item(row).value, item_count());
      if (const auto in = session(row)) has_id("session", row, in->value, session_count());
      if (has_time() && (time(row) < earliest_time || time(row) > latest_time))
        throw DataError("event log: row " + std::to_string(row) +
                        " has a time outside the years 1 to 9999, expected seconds since 1970");
    }
    const auto amounts = [this](const char* name, const CompactNumbers& column) {
      if (column.empty()) return;
      for (std::size_t row = 0; row < size(); ++row)
        if (const auto fault = detail::amount_fault(name, number(column, row)); !fault.empty())
          throw DataError("event log: row " + std::to_string(row) + " " + fault);
    };
    amounts("value", table_.values);
    amounts("quantity", table_.quantities);
    amounts("price", table_.prices);
    amounts("discount", table_.discounts);
  }

  EventTable table_;
  Users users_;
  Items items_;
  Sessions sessions_;
};

/// These rows of a log, in the order given, with the same ids. O(rows).
/// @throws DataError for a row that the log does not have
inline EventLog select(const EventLog& log, std::span<const std::size_t> rows) {
  for (const std::size_t row : rows)
    if (row >= log.size())
      throw DataError("event log: row " + std::to_string(row) + " is not one of the " +
                      std::to_string(log.size()) + " rows");
  const auto pick = [rows]<class T>(const SharedArray<T>& column) {
    std::vector<T> picked;
    if (column.empty()) return SharedArray<T>();
    picked.reserve(rows.size());
    for (const std::size_t row : rows) picked.push_back(column[row]);
    return SharedArray<T>(std::move(picked));
  };
  const auto pick_numbers = [rows](const CompactNumbers& column) {
    return column.empty() ? CompactNumbers() : column.picked(rows);
  };
  const EventTable& from = log.table();
  return EventLog::of_checked({.users = pick(from.users),
                               .items = pick(from.items),
                               .times = pick(from.times),
                               .kinds = pick(from.kinds),
                               .kind = from.kind,
                               .values = pick_numbers(from.values),
                               .quantities = pick_numbers(from.quantities),
                               .prices = pick_numbers(from.prices),
                               .discounts = pick_numbers(from.discounts),
                               .sessions = pick(from.sessions)},
                              log.users(), log.items(), log.sessions());
}

/// `count` rows of a log from `first` on, in its memory and with its ids: nothing is copied. O(1).
/// @throws DataError for rows that the log does not have
inline EventLog slice(const EventLog& log, std::size_t first, std::size_t count) {
  if (first > log.size() || count > log.size() - first)
    throw DataError("event log: " + std::to_string(count) + " rows from row " + std::to_string(first) +
                    " on are not within the " + std::to_string(log.size()) + " rows");
  const auto part = [first, count](const auto& column) {
    return column.empty() ? column : column.part(first, count);
  };
  const EventTable& from = log.table();
  return EventLog::of_checked({.users = part(from.users),
                               .items = part(from.items),
                               .times = part(from.times),
                               .kinds = part(from.kinds),
                               .kind = from.kind,
                               .values = part(from.values),
                               .quantities = part(from.quantities),
                               .prices = part(from.prices),
                               .discounts = part(from.discounts),
                               .sessions = part(from.sessions)},
                              log.users(), log.items(), log.sessions());
}

/// The rows in the order of their times, those of equal times in the order that they had, with the same ids.
/// A log that is so already, and one without times, whose order is its order in time, shares its memory with
/// the result. O(rows · log rows).
inline EventLog sort_by_time(const EventLog& log) {
  const auto& times = log.table().times;
  if (std::is_sorted(times.begin(), times.end())) return log;
  std::vector<std::size_t> rows(log.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(), [&times](std::size_t a, std::size_t b) {
    return times[a] != times[b] ? times[a] < times[b] : a < b;
  });
  return select(log, rows);
}

/// The rows for which `keep(row)` holds, in their order, with the same ids.
template <class Keep>
EventLog filter(const EventLog& log, Keep&& keep) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log.size(); ++row)
    if (keep(row)) rows.push_back(row);
  return select(log, rows);
}

}  // namespace kindred::inline v0
