#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

/// Collects events into a log:
/// `log.add({.user = log.user("1029"), .item = log.item("77"), .kind = EventKind::cart})`.
class EventLogBuilder {
 public:
  EventLogBuilder() = default;

  /// Begins with these ids, so that their indices are the same in the log: `EventLogBuilder({},
  /// *catalog.items())`.
  explicit EventLogBuilder(UserVocabulary users, ItemVocabulary items = {})
      : users_(std::move(users)), items_(std::move(items)) {}

  /// The index of a user, who is added when new.
  UserIndex user(std::string_view id) { return users_.add(id); }
  /// The index of an item, which is added when new.
  ItemIndex item(std::string_view id) { return items_.add(id); }
  /// The index of a session, which is added when new.
  SessionIndex session(std::string_view id) { return sessions_.add(id); }

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
    kind_.push_back(event.kind);
    put(value_, row, event.value);
    put(quantity_, row, event.quantity);
    put(price_, row, event.price);
    put(discount_, row, event.discount);
    if (event.session) {
      session_.resize(row, EventTable::no_session);
      session_.push_back(*event.session);
    }
  }

  /// The log; the builder is empty afterwards.
  EventLog build() {
    const std::size_t rows = size();
    for (auto* column : {&value_, &quantity_, &price_, &discount_})
      if (!column->empty()) column->resize(rows, EventTable::unknown);
    if (!session_.empty()) session_.resize(rows, EventTable::no_session);
    const EventKind kind = kind_.empty() ? EventKind::purchase : kind_.front();
    if (std::all_of(kind_.begin(), kind_.end(), [&](EventKind k) { return k == kind; })) kind_.clear();
    EventLog log({.users = take(user_),
                  .items = take(item_),
                  .times = take(time_),
                  .kinds = take(kind_),
                  .kind = kind,
                  .values = take(value_),
                  .quantities = take(quantity_),
                  .prices = take(price_),
                  .discounts = take(discount_),
                  .sessions = take(session_)},
                 std::make_shared<UserVocabulary>(std::exchange(users_, {})),
                 std::make_shared<ItemVocabulary>(std::exchange(items_, {})),
                 std::make_shared<SessionVocabulary>(std::exchange(sessions_, {})));
    return log;
  }

 private:
  static void put(std::vector<double>& column, std::size_t row, std::optional<double> cell) {
    if (!cell) return;
    column.resize(row, EventTable::unknown);
    column.push_back(*cell);
  }

  template <class T>
  static SharedArray<T> take(std::vector<T>& column) {
    column.shrink_to_fit();
    return SharedArray<T>(std::exchange(column, {}));
  }

  void check(const Event& event) const {
    const auto refuse = [this](const std::string& what) {
      throw DataError("event " + std::to_string(size() + 1) + " " + what);
    };
    if (event.user.value >= users_.size())
      refuse("has a user that is not the builder's: ask user(id) for one");
    if (event.item.value >= items_.size())
      refuse("has an item that is not the builder's: ask item(id) for one");
    if (event.session && event.session->value >= sessions_.size())
      refuse("has a session that is not the builder's: ask session(id) for one");
    if (size() > 0 && event.time.has_value() == time_.empty())
      refuse(event.time ? "has a time and those before it have none: expected times for all or none"
                        : "has no time and those before it have one: expected times for all or none");
    if (event.time && (*event.time < earliest_time || *event.time > latest_time))
      refuse("has a time outside the years 1 to 9999, expected seconds since 1970");
    const auto finite = [&](const char* name, std::optional<double> number) {
      if (number && !std::isfinite(*number)) refuse("has a " + std::string(name) + " that is not finite");
    };
    // Sums and ratios of such amounts stay finite, however many there are.
    const auto amount = [&](const char* name, std::optional<double> number) {
      finite(name, number);
      if (!number || *number == 0) return;
      if (std::abs(*number) > 1e30 || std::abs(*number) < 1e-30)
        refuse("has a " + std::string(name) + " of a size below 1e-30 or above 1e30: nothing is so");
    };
    finite("value", event.value);
    amount("quantity", event.quantity);
    amount("price", event.price);
    amount("discount", event.discount);
  }

  UserVocabulary users_;
  ItemVocabulary items_;
  SessionVocabulary sessions_;
  std::vector<UserIndex> user_;
  std::vector<ItemIndex> item_;
  std::vector<Timestamp> time_;
  std::vector<EventKind> kind_;
  std::vector<double> value_;
  std::vector<double> quantity_;
  std::vector<double> price_;
  std::vector<double> discount_;
  std::vector<SessionIndex> session_;
};

}  // namespace kindred::inline v0
