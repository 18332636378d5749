#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/parallel.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/compact_numbers.hpp"
#include "kindred/data/detail/event_fault.hpp"
#include "kindred/data/detail/growing_array.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// Collects events into a log:
/// `log.add({.user = log.user("1029"), .item = log.item("77"), .kind = EventKind::cart})`.
///
/// Logs can be read while it goes on collecting: `snapshot()` gives the log of the events so far, which never
/// changes. One thread adds and takes snapshots; any number of threads read the snapshots meanwhile.
class EventLogBuilder {
 public:
  EventLogBuilder() = default;

  /// Begins with these ids, so that their indices are the same in the log: `EventLogBuilder({},
  /// *catalog.items())`.
  explicit EventLogBuilder(UserVocabulary users, ItemVocabulary items = {}, SessionVocabulary sessions = {})
      : users_(std::move(users)), items_(std::move(items)), sessions_(std::move(sessions)) {}

  /// The index of a user, who is added when new.
  UserIndex user(std::string_view id) { return users_.add(id); }
  /// The index of an item, which is added when new.
  ItemIndex item(std::string_view id) { return items_.add(id); }
  /// The index of a session, which is added when new.
  SessionIndex session(std::string_view id) { return sessions_.add(id); }

  /// The index of each user, all of them added when new, which costs less than one by one.
  std::vector<UserIndex> users(std::span<const std::string_view> ids) { return users_.add_all(ids); }
  /// The index of each item, likewise.
  std::vector<ItemIndex> items(std::span<const std::string_view> ids) { return items_.add_all(ids); }

  /// Makes room for so many events in all in the columns that there are so far, where it is known or guessed
  /// beforehand: nothing moves then until they are there.
  void reserve(std::size_t events) {
    user_.reserve(events);
    item_.reserve(events);
    if (!time_.empty()) time_.reserve(events);
    if (!kind_.empty()) kind_.reserve(events);
    for (auto* column : {&value_, &quantity_, &price_, &discount_})
      if (!column->empty()) column->reserve(events);
    if (!session_.empty()) session_.reserve(events);
  }

  /// Number of events so far.
  std::size_t size() const noexcept { return user_.size(); }

  /// Appends an event.
  /// @throws DataError for a user, item or session that this builder did not give out, a number that is not
  /// finite, a quantity, price or discount of a size below 1e-30 or above 1e30, a time outside the years 1 to
  /// 9999, and a time where the events so far have none or the other way round
  void add(const Event& event) {
    check(event);
    const std::size_t row = size();
    user_.push_back(event.user);
    item_.push_back(event.item);
    if (event.time) time_.push_back(*event.time);
    put_kinds(row, event.kind, 1);
    put(value_, row, event.value);
    put(quantity_, row, event.quantity);
    put(price_, row, event.price);
    put(discount_, row, event.discount);
    if (event.session) {
      session_.fill_up(row, EventTable::no_session);
      session_.push_back(*event.session);
    }
  }

  /// Appends events of one kind column by column, which costs less than one by one.
  /// @param users a row each
  /// @param items as many
  /// @param kind what was done, by all
  /// @param times as many, or none
  /// @param values as many, or none; one that is `EventTable::unknown` is not known
  /// @throws DataError where columns differ in length, and for what `add` refuses; nothing is added then
  void add(std::span<const UserIndex> users, std::span<const ItemIndex> items, EventKind kind,
           std::span<const Timestamp> times, std::span<const double> values) {
    const auto refuse = [](const char* what) { throw DataError(std::string("columns of events: ") + what); };
    const std::size_t row = size(), count = users.size();
    if (items.size() != count || (!times.empty() && times.size() != count) ||
        (!values.empty() && values.size() != count))
      refuse("they differ in length");
    if (count == 0) return;
    bool all_known = true, all_in_time = true, all_finite = true;
    for (const UserIndex user : users) all_known &= user.value < users_.size();
    for (const ItemIndex item : items) all_known &= item.value < items_.size();
    for (const Timestamp time : times) all_in_time &= time >= earliest_time && time <= latest_time;
    for (const double value : values) all_finite &= !std::isinf(value);
    if (!all_known) refuse("a user or an item is not the builder's: ask user(id) or item(id) for one");
    if (!all_in_time) refuse("a time lies outside the years 1 to 9999, expected seconds since 1970");
    if (!all_finite) refuse("a value is not finite");
    if (row > 0 && times.empty() != time_.empty())
      refuse("expected times for all events of a log or for none");
    user_.append(users);
    item_.append(items);
    time_.append(times);
    put_kinds(row, kind, count);
    if (values.empty()) return;
    value_.fill_up(row);
    value_.append(values);
  }

  /// Appends what another builder collected, and leaves it empty. Its ids get indices here in its order,
  /// where they are new: the log is the same as if its events had been added here one by one. Columns are
  /// appended side by side where there are threads. O(events + ids).
  /// @throws DataError where the events of one have times and those of the other have none
  void append(EventLogBuilder&& other, const Execution& execution = {.threads = 1}) {
    if (other.size() > 0 && size() > 0 && other.time_.empty() != time_.empty())
      throw DataError("events with times and events without cannot be in one log");
    const EventLogBuilder from = std::exchange(other, {});
    std::vector<UserIndex> users;
    std::vector<ItemIndex> items;
    std::vector<SessionIndex> sessions;
    side_by_side(execution,
                 {[&] { users = joined(users_, from.users_); }, [&] { items = joined(items_, from.items_); },
                  [&] { sessions = joined(sessions_, from.sessions_); }});

    const std::size_t rows = size(), added = from.size();
    const auto append_kinds = [&] {
      if (rows == 0) first_kind_ = from.first_kind_;
      if (added == 0 || (kind_.empty() && from.kind_.empty() && from.first_kind_ == first_kind_)) return;
      kind_.fill_up(rows, first_kind_);
      kind_.append(from.kind_.span());
      kind_.fill_up(rows + added, from.first_kind_);
    };
    const auto append_numbers = [rows](CompactNumbersBuilder& column, const CompactNumbersBuilder& others) {
      if (others.empty()) return;
      column.fill_up(rows);
      column.append(others);
    };
    const auto append_sessions = [&] {
      if (from.session_.empty()) return;
      session_.fill_up(rows, EventTable::no_session);
      append_renamed(session_, from.session_.span(), sessions);
    };
    side_by_side(
        execution,
        {[&] { append_renamed(user_, from.user_.span(), users); },
         [&] { append_renamed(item_, from.item_.span(), items); }, [&] { time_.append(from.time_.span()); },
         [&] { append_numbers(value_, from.value_); }, [&] { append_numbers(quantity_, from.quantity_); },
         [&] { append_numbers(price_, from.price_); }, [&] { append_numbers(discount_, from.discount_); },
         append_kinds, append_sessions});
  }

  /// The log of the events so far, which stays as it is whatever is added later. It shares the memory of the
  /// builder, ids included, so that it takes O(columns), except that of a column that some events lack, those
  /// since the last one that has it are filled in; what the builder outgrows is kept while a snapshot needs
  /// it.
  EventLog snapshot() {
    fill_up();
    return EventLog::of_checked({.users = user_.share(),
                                 .items = item_.share(),
                                 .times = time_.share(),
                                 .kinds = kind_.share(),
                                 .kind = first_kind_,
                                 .values = value_.share(),
                                 .quantities = quantity_.share(),
                                 .prices = price_.share(),
                                 .discounts = discount_.share(),
                                 .sessions = session_.share()},
                                shared(users_, last_users_), shared(items_, last_items_),
                                shared(sessions_, last_sessions_));
  }

  /// The log, in at most a sixteenth more memory than it needs; the builder is empty afterwards.
  EventLog build() {
    fill_up();
    EventLogBuilder from = std::exchange(*this, {});
    return EventLog::of_checked({.users = from.user_.take(),
                                 .items = from.item_.take(),
                                 .times = from.time_.take(),
                                 .kinds = from.kind_.take(),
                                 .kind = from.first_kind_,
                                 .values = from.value_.take(),
                                 .quantities = from.quantity_.take(),
                                 .prices = from.price_.take(),
                                 .discounts = from.discount_.take(),
                                 .sessions = from.session_.take()},
                                std::make_shared<const UserVocabulary>(std::move(from.users_)),
                                std::make_shared<const ItemVocabulary>(std::move(from.items_)),
                                std::make_shared<const SessionVocabulary>(std::move(from.sessions_)));
  }

 private:
  static void side_by_side(const Execution& execution, const std::vector<std::function<void()>>& works) {
    parallel_for(static_cast<std::int64_t>(works.size()), 1, {.threads = execution.threads}, "joining",
                 [&](std::int64_t work, std::int64_t) { works[static_cast<std::size_t>(work)](); });
  }

  // Adds others' ids; the index here of each.
  template <class Index>
  static std::vector<Index> joined(Vocabulary<Index>& mine, const Vocabulary<Index>& others) {
    constexpr std::size_t at_once = 1024;
    std::vector<Index> here;
    here.reserve(others.size());
    std::vector<std::string_view> ids;
    for (Index index{0}; index.value < others.size();) {
      ids.clear();
      for (; index.value < others.size() && ids.size() < at_once; ++index) ids.push_back(others[index]);
      const std::vector<Index> some = mine.add_all(ids);
      here.insert(here.end(), some.begin(), some.end());
    }
    return here;
  }

  // Appends others' indices as those here; what is none of them stays.
  template <class Index>
  static void append_renamed(detail::GrowingArray<Index>& column, std::span<const Index> others,
                             const std::vector<Index>& here) {
    column.make_room(others.size());
    for (const Index index : others) column.push_back(index.value < here.size() ? here[index.value] : index);
  }

  // A column of kinds begins with the second kind.
  void put_kinds(std::size_t row, EventKind kind, std::size_t count) {
    if (row == 0) first_kind_ = kind;
    if (kind_.empty() && kind == first_kind_) return;
    kind_.fill_up(row, first_kind_);
    kind_.fill_up(row + count, kind);
  }

  static void put(CompactNumbersBuilder& column, std::size_t row, std::optional<double> cell) {
    if (!cell) return;
    column.fill_up(row);
    column.push_back(*cell);
  }

  // Gives the columns that some events have a row for all.
  void fill_up() {
    const std::size_t rows = size();
    for (auto* column : {&value_, &quantity_, &price_, &discount_})
      if (!column->empty()) column->fill_up(rows);
    if (!session_.empty()) session_.fill_up(rows, EventTable::no_session);
  }

  // The ids so far; those of the last snapshot where none has come since.
  template <class Ids>
  static std::shared_ptr<const Ids> shared(const Ids& ids, std::shared_ptr<const Ids>& last) {
    if (!last || last->size() != ids.size()) last = std::make_shared<const Ids>(ids);
    return last;
  }

  void check(const Event& event) const {
    const auto timed = size() > 0 ? std::optional(!time_.empty()) : std::nullopt;
    const auto fault =
        detail::event_fault(event, users_.size(), items_.size(), sessions_.size(), timed, "builder");
    if (!fault.empty()) throw DataError("event " + std::to_string(size() + 1) + " " + fault);
  }

  UserVocabulary users_;
  ItemVocabulary items_;
  SessionVocabulary sessions_;
  std::shared_ptr<const UserVocabulary> last_users_;
  std::shared_ptr<const ItemVocabulary> last_items_;
  std::shared_ptr<const SessionVocabulary> last_sessions_;
  detail::GrowingArray<UserIndex> user_;
  detail::GrowingArray<ItemIndex> item_;
  detail::GrowingArray<Timestamp> time_;
  EventKind first_kind_ = EventKind::purchase;
  detail::GrowingArray<EventKind> kind_;
  CompactNumbersBuilder value_;
  CompactNumbersBuilder quantity_;
  CompactNumbersBuilder price_;
  CompactNumbersBuilder discount_;
  detail::GrowingArray<SessionIndex> session_;
};

}  // namespace kindred::inline v0
