#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/vocabulary.hpp"

/// @file
/// Events from what a program holds already: any range of its own records, and for each part of an event
/// where a record has it.
///
///     struct Order { std::string customer; std::int64_t product; std::int64_t placed; float paid; };
///     const EventLog log = events_from(orders, {.user = &Order::customer, .item = &Order::product,
///                                               .time = &Order::placed, .price = &Order::paid});

namespace kindred::inline v0 {

/// A projection whose integers are indices; see as_index.
template <class Projection>
struct AsIndex {
  /// A pointer to a member or a function of a record, whose value is an integer.
  Projection projection;
  /// How many there are.
  std::size_t count;
};

/// Says of a projection to integers 0 … count − 1, of which every one stands for somebody, that they are the
/// indices themselves: no ids are stored, and the id of user 7 is "7". `.user = as_index(&Order::customer,
/// 5000)`. Without it an integer is an id like a text of its digits.
/// @throws DataError at 2³¹
template <class Projection>
AsIndex<Projection> as_index(Projection projection, std::size_t count) {
  return {std::move(projection), count};
}

namespace detail {

template <class T>
inline constexpr bool is_as_index = false;
template <class Projection>
inline constexpr bool is_as_index<AsIndex<Projection>> = true;

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, bool>;
template <class T>
concept Integer = Number<T> && std::integral<T>;

// The type of a projected value, within an optional or not.
template <class T>
struct inside_optional {
  using type = T;
};
template <class T>
struct inside_optional<std::optional<T>> {
  using type = T;
};
template <class T>
using inside_optional_t = typename inside_optional<std::remove_cvref_t<T>>::type;

template <class T>
inline constexpr bool is_system_time = false;
template <class Length>
inline constexpr bool is_system_time<std::chrono::sys_time<Length>> = true;

// Whether a projection takes a record; if not, a sentence says so.
template <class Record, class Projection>
constexpr bool projects() {
  constexpr bool takes_it = std::invocable<const Projection&, const Record&>;
  static_assert(takes_it,
                "kindred: this part of an event is not to be had from the records of this range: expected a "
                "pointer to one of their members, or a function of a record");
  return takes_it;
}

// What is projected, nothing where it is an empty optional.
template <class Record, class Projection, class Use>
auto project(const Projection& projection, const Record& record, Use&& use) -> std::optional<decltype(use(
    std::declval<const inside_optional_t<std::invoke_result_t<const Projection&, const Record&>>&>()))> {
  const auto& value = std::invoke(projection, record);
  if constexpr (std::same_as<inside_optional_t<decltype(value)>, std::remove_cvref_t<decltype(value)>>) {
    return use(value);
  } else {
    if (!value) return std::nullopt;
    return use(*value);
  }
}

inline std::string number_of_next(const EventLogBuilder& log) {
  return "event " + std::to_string(log.size() + 1);
}

}  // namespace detail

/// Where a record has the id of a user, an item or a session: in a member, or as what a function makes of it.
/// A text is the id itself, an integer from 0 on the id of its digits; an index is one of the builder's, as
/// is an integer in `as_index`. An empty optional, and of sessions an empty text, says that there is none.
template <class Record, class Index>
class IdField {
 public:
  /// No such ids.
  IdField() = default;

  /// Ids by a projection.
  template <class Projection>
    requires(!std::same_as<Projection, IdField>)
  IdField(Projection projection) {  // NOLINT(google-explicit-constructor)
    if constexpr (detail::is_as_index<Projection>) {
      if constexpr (detail::projects<Record, decltype(projection.projection)>()) {
        count_ = projection.count;
        read_ = [projection](const Record& record, EventLogBuilder& log) {
          return detail::project(projection.projection, record, [&](const auto& number) {
            static_assert(
                detail::Integer<std::remove_cvref_t<decltype(number)>>,
                "kindred: as_index() is said of integers, and this projection gives something else");
            if (!std::in_range<std::uint32_t>(number) || static_cast<std::size_t>(number) >= projection.count)
              throw DataError(detail::number_of_next(log) + " has " + name() + " " + std::to_string(number) +
                              ", expected an index below " + std::to_string(projection.count));
            return Index(number);
          });
        };
      }
    } else if constexpr (detail::projects<Record, Projection>()) {
      read_ = [projection = std::move(projection)](const Record& record, EventLogBuilder& log) {
        return detail::project(projection, record, [&log](const auto& id) { return index_of(id, log); });
      };
    }
  }

  /// Whether there are such ids.
  bool given() const noexcept { return static_cast<bool>(read_); }
  /// The ids to begin with: numbers where they are indices, else none.
  Vocabulary<Index> ids() const { return count_ ? Vocabulary<Index>::numbers(*count_) : Vocabulary<Index>(); }
  /// The index of a record's id, by a builder, which learns it when it is new.
  /// @throws DataError for a negative number, an index out of its range, a user or item of no name
  std::optional<Index> operator()(const Record& record, EventLogBuilder& log) const {
    const auto index = read_(record, log);
    constexpr bool may_lack = std::same_as<Index, SessionIndex>;
    if constexpr (may_lack) {
      return index && *index == EventTable::no_session ? std::nullopt : index;
    } else {
      if (!index) throw DataError(detail::number_of_next(log) + " has no " + name() + ", expected an id");
      return index;
    }
  }

 private:
  static constexpr const char* name() noexcept {
    return std::same_as<Index, UserIndex> ? "user" : std::same_as<Index, ItemIndex> ? "item" : "session";
  }

  static Index of_text(std::string_view id, EventLogBuilder& log) {
    if constexpr (std::same_as<Index, SessionIndex>)
      return id.empty() ? EventTable::no_session : log.session(id);
    if (id.empty())
      throw DataError(detail::number_of_next(log) + " has an empty " + name() + ", expected an id");
    if constexpr (std::same_as<Index, UserIndex>) return log.user(id);
    if constexpr (std::same_as<Index, ItemIndex>) return log.item(id);
  }

  template <class Id>
  static Index index_of(const Id& id, EventLogBuilder& log) {
    if constexpr (std::same_as<Id, Index>) {
      return id;
    } else if constexpr (std::convertible_to<const Id&, std::string_view>) {
      return of_text(id, log);
    } else if constexpr (detail::Integer<Id>) {
      if (std::cmp_less(id, 0))
        throw DataError(detail::number_of_next(log) + " has " + name() + " " + std::to_string(id) +
                        ", expected an id from 0 on (as a text it may be any)");
      std::array<char, 20> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), id).ptr;
      return of_text({digits.data(), static_cast<std::size_t>(end - digits.data())}, log);
    } else {
      static_assert(std::same_as<Id, Index>,
                    "kindred: an id is a text, an integer or an index of its kind, and this projection gives "
                    "something else");
    }
  }

  std::optional<std::size_t> count_;
  std::function<std::optional<Index>(const Record&, EventLogBuilder&)> read_;
};

/// Where a record has its time: a time of the system clock, of any resolution, which is rounded down to
/// seconds, or an integer of seconds since 1970.
template <class Record>
class TimeField {
 public:
  /// No times.
  TimeField() = default;

  /// Times by a projection.
  template <class Projection>
    requires(!std::same_as<Projection, TimeField>)
  TimeField(Projection projection) {  // NOLINT(google-explicit-constructor)
    if constexpr (detail::projects<Record, Projection>()) {
      read_ = [projection = std::move(projection)](const Record& record) {
        return detail::project(projection, record, [](const auto& time) {
          using Time = std::remove_cvref_t<decltype(time)>;
          static_assert(detail::Integer<Time> || detail::is_system_time<Time>,
                        "kindred: a time is one of the system clock or an integer of seconds since 1970, and "
                        "this projection gives something else");
          if constexpr (detail::is_system_time<Time>) return std::chrono::floor<std::chrono::seconds>(time);
          // What no such integer holds lies outside the years that a log takes as well.
          else
            return std::in_range<std::int64_t>(time) ? timestamp(static_cast<std::int64_t>(time))
                                                     : Timestamp::max();
        });
      };
    }
  }

  /// Whether there are times.
  bool given() const noexcept { return static_cast<bool>(read_); }
  /// A record's time.
  std::optional<Timestamp> operator()(const Record& record) const {
    return read_ ? read_(record) : std::nullopt;
  }

 private:
  std::function<std::optional<Timestamp>(const Record&)> read_;
};

/// Where a record tells what was done: as an EventKind or by its name; or one kind for all.
template <class Record>
class KindField {
 public:
  /// Ratings where there are values, else purchases.
  KindField() = default;
  /// This kind for all.
  KindField(EventKind kind) : of_all_(kind) {}  // NOLINT(google-explicit-constructor)

  /// Kinds by a projection.
  template <class Projection>
    requires(!std::same_as<Projection, KindField>)
  KindField(Projection projection) {  // NOLINT(google-explicit-constructor)
    if constexpr (detail::projects<Record, Projection>()) {
      read_ = [projection = std::move(projection)](const Record& record) {
        const auto& kind = std::invoke(projection, record);
        if constexpr (std::convertible_to<decltype(kind), EventKind>) {
          return static_cast<EventKind>(kind);
        } else {
          static_assert(std::convertible_to<decltype(kind), std::string_view>,
                        "kindred: a kind of event is an EventKind or its name, and this projection gives "
                        "something else");
          return event_kind(kind);
        }
      };
    }
  }

  /// A record's kind, where it tells one.
  /// @throws DataError for a name that no kind has
  std::optional<EventKind> operator()(const Record& record) const { return read_ ? read_(record) : of_all_; }

 private:
  std::optional<EventKind> of_all_;
  std::function<EventKind(const Record&)> read_;
};

/// Where a record has a number, of any arithmetic type; an empty optional says that it is not known.
template <class Record>
class NumberField {
 public:
  /// No such numbers.
  NumberField() = default;

  /// Numbers by a projection.
  template <class Projection>
    requires(!std::same_as<Projection, NumberField>)
  NumberField(Projection projection) {  // NOLINT(google-explicit-constructor)
    if constexpr (detail::projects<Record, Projection>()) {
      read_ = [projection = std::move(projection)](const Record& record) {
        return detail::project(projection, record, [](const auto& number) {
          static_assert(
              detail::Number<std::remove_cvref_t<decltype(number)>>,
              "kindred: a value, quantity, price or discount is a number, and this projection gives "
              "something else");
          return static_cast<double>(number);
        });
      };
    }
  }

  /// Whether there are such numbers.
  bool given() const noexcept { return static_cast<bool>(read_); }
  /// A record's number, where it is known.
  std::optional<double> operator()(const Record& record) const {
    return read_ ? read_(record) : std::nullopt;
  }

 private:
  std::function<std::optional<double>(const Record&)> read_;
};

/// Where a record has what: for each part of an event a pointer to a member, or a function of a record. What
/// is not given, the log lacks.
template <class Record>
struct EventFields {
  /// Who.
  IdField<Record, UserIndex> user = {};
  /// With which item.
  IdField<Record, ItemIndex> item = {};
  /// When; of all records or of none.
  TimeField<Record> time = {};
  /// What was done, or a kind for all; where not given, a rating if there are values, else a purchase.
  KindField<Record> kind = {};
  /// A rating or other measure.
  NumberField<Record> value = {};
  /// How many.
  NumberField<Record> quantity = {};
  /// What was paid for the whole quantity, after discounts.
  NumberField<Record> price = {};
  /// Money off the whole quantity.
  NumberField<Record> discount = {};
  /// The visit or basket.
  IdField<Record, SessionIndex> session = {};
};

/// Appends records to a log in the making. Integers in `as_index` are indices of the builder's ids. O(records
/// + characters of their ids).
/// @throws DataError naming the event, counted from 1, for a user or item that is empty or negative, an index
/// out of its range, an unknown kind, and what `EventLogBuilder::add` refuses, NaN among it; OptionError
/// where no user or no item is given
template <std::ranges::input_range Range>
void add_events_from(EventLogBuilder& log, Range&& records,
                     const EventFields<std::ranges::range_value_t<Range>>& fields) {
  for (const auto& [name, given] : {std::pair("user", fields.user.given()), {"item", fields.item.given()}})
    if (!given)
      throw OptionError("option '" + std::string(name) + "' is not given, expected where a record has its " +
                        name);
  const EventKind default_kind = fields.value.given() ? EventKind::rating : EventKind::purchase;
  for (const auto& record : records) {
    Event event;
    event.user = *fields.user(record, log);
    event.item = *fields.item(record, log);
    event.time = fields.time(record);
    try {
      event.kind = fields.kind(record).value_or(default_kind);
    } catch (const DataError& error) {
      throw DataError(detail::number_of_next(log) + " has an " + error.what());
    }
    event.value = fields.value(record);
    event.quantity = fields.quantity(record);
    event.price = fields.price(record);
    event.discount = fields.discount(record);
    if (fields.session.given()) event.session = fields.session(record, log);
    log.add(event);
  }
}

/// The events of a range of records, one each, in its order:
/// `events_from(orders, {.user = &Order::customer, .item = &Order::product})`.
/// @throws DataError, OptionError as `add_events_from` does
template <std::ranges::input_range Range>
EventLog events_from(Range&& records, const EventFields<std::ranges::range_value_t<Range>>& fields) {
  EventLogBuilder log(fields.user.ids(), fields.item.ids(), fields.session.ids());
  add_events_from(log, records, fields);
  return log.build();
}

/// The events of a range of records, read against a catalogue: an item has the index that it has there, and
/// items that the catalogue does not list come after its own. Integers in `as_index` are the catalogue's
/// indices.
/// @throws DataError, OptionError as `add_events_from` does
template <std::ranges::input_range Range>
EventLog events_from(Range&& records, const EventFields<std::ranges::range_value_t<Range>>& fields,
                     const Catalog& catalog) {
  EventLogBuilder log(fields.user.ids(), *catalog.items(), fields.session.ids());
  add_events_from(log, records, fields);
  return log.build();
}

}  // namespace kindred::inline v0
