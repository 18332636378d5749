#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/time.hpp"

namespace kindred::inline v0 {

/// Which columns of a file hold what; an empty name says that the file does not have it.
struct EventColumns {
  /// Who.
  std::string user = "user";
  /// With which item.
  std::string item = "item";
  /// When, as `parse_time` reads it; no row may lack it.
  std::string time = "";
  /// What was done, in the words of `event_kind` or of `kind_names`.
  std::string kind = "";
  /// A rating or other measure, of any sign; here and below an empty field is unknown. What becomes of a
  /// rating without a value `Strength::rating` and `to_ratings` tell.
  std::string value = "";
  /// How many.
  std::string quantity = "";
  /// What was paid for the whole quantity, after discounts.
  std::string price = "";
  /// Money off the whole quantity.
  std::string discount = "";
  /// The visit or basket; an empty field belongs to none.
  std::string session = "";
  /// Whether the file's prices and discounts are of one unit: they are then multiplied by the quantity, and
  /// are unknown where it is. Needs a column of quantities.
  bool price_per_unit = false;
  /// What was done, in a file without a column of kinds; where not given, a rating if `value` names a column,
  /// else a purchase.
  std::optional<EventKind> default_kind = std::nullopt;
  /// What the file calls the kinds, where it has words of its own: `{{"pv", EventKind::view}, …}`.
  std::vector<std::pair<std::string, EventKind>> kind_names = {};
  /// Whether a row without a user or without an item is read, with "" as the id, for `clean` to count and
  /// remove, instead of being refused.
  bool allow_empty_ids = false;
  /// Whether a row whose value is empty is read, its value unknown, instead of being refused.
  bool allow_empty_values = true;
};

/// Appends the rows of a file to a log in the making, such as a test file to the training file that it
/// belongs to. O(size of the file).
/// @throws DataError with file, line and column for a column that is not there, a field that is not what it
/// should be, and rows that are not well formed; with file and line for an event that the log refuses, such
/// as one whose price times quantity is beyond all bounds; OptionError for prices of one unit without
/// quantities, and one column for users and items
inline void add_events(EventLogBuilder& log, CsvReader& rows, const EventColumns& columns = {}) {
  using Column = std::optional<std::size_t>;
  const auto column = [&rows](const std::string& name) {
    return name.empty() ? Column() : Column(rows.column(name));
  };
  const std::size_t user = rows.column(columns.user), item = rows.column(columns.item);
  const Column time = column(columns.time), kind = column(columns.kind), value = column(columns.value),
               quantity = column(columns.quantity), price = column(columns.price),
               discount = column(columns.discount), session = column(columns.session);

  if (user == item)
    throw OptionError("options 'user' and 'item' both name column '" + columns.user +
                      "', expected a column each");
  if (columns.price_per_unit && !quantity)
    throw OptionError("option 'price_per_unit' needs a column of quantities, and 'quantity' names none");

  const auto id = [&](std::size_t at) {
    if (rows[at].empty() && !columns.allow_empty_ids)
      throw DataError(rows.place(at), "column '" + rows.names()[at] +
                                          "': nothing, expected an id (allow_empty_ids keeps such rows)");
    return rows[at];
  };
  const auto number = [&rows](Column at) {
    return at && !rows[*at].empty() ? std::optional(rows.parse(*at, parse_number<double>)) : std::nullopt;
  };
  // Ratings end up as 32-bit numbers by default; here the line can still be named.
  const auto parse_value = [](std::string_view text) {
    const auto rating = parse_number<double>(text);
    if (std::abs(rating) <= static_cast<double>(std::numeric_limits<float>::max())) return rating;
    throw DataError("'" + std::string(text) + "' does not fit into a 32-bit number");
  };
  const auto kind_named = [&columns](std::string_view name) {
    if (columns.kind_names.empty()) return event_kind(name);
    std::vector<std::string> known;
    for (const auto& entry : columns.kind_names) {
      if (entry.first == name) return entry.second;
      known.push_back(entry.first);
    }
    throw DataError("unknown kind of event '" + std::string(name) + "': " + suggest(name, known));
  };

  const EventKind default_kind =
      columns.default_kind.value_or(value ? EventKind::rating : EventKind::purchase);

  while (rows.next()) {
    Event event;
    event.user = log.user(id(user));
    event.item = log.item(id(item));
    if (time) event.time = rows.parse(*time, parse_time);
    event.kind = kind ? rows.parse(*kind, kind_named) : default_kind;
    if (value && !(columns.allow_empty_values && rows[*value].empty()))
      event.value = rows.parse(*value, parse_value);
    event.quantity = number(quantity);
    event.price = number(price);
    event.discount = number(discount);
    if (columns.price_per_unit) {
      for (auto* const amount : {&event.price, &event.discount})
        *amount = *amount && event.quantity ? std::optional(**amount * *event.quantity) : std::nullopt;
    }
    if (session && !rows[*session].empty()) event.session = log.session(rows[*session]);
    try {
      log.add(event);
    } catch (const DataError& error) {
      throw DataError(Place{rows.path(), rows.line()}, error.what());
    }
  }
}

/// The events of an open file.
/// @throws DataError as `add_events` does
inline EventLog read_events(CsvReader rows, const EventColumns& columns = {}) {
  EventLogBuilder log;
  add_events(log, rows, columns);
  return log.build();
}

/// The events of an open file, read against a catalogue: an item has the index that it has there, and items
/// that the catalogue does not list come after its own.
/// @throws DataError as `add_events` does
inline EventLog read_events(CsvReader rows, const EventColumns& columns, const Catalog& catalog) {
  EventLogBuilder log(UserVocabulary{}, *catalog.items());
  add_events(log, rows, columns);
  return log.build();
}

/// The events of a file, one a row, in its order: `read_events("ratings.csv", {.user = "userId", .item =
/// "movieId", .time = "timestamp", .value = "rating"})`. O(size of the file).
/// @throws DataError as `add_events` and `CsvReader` do
inline EventLog read_events(const std::string& path, const EventColumns& columns = {},
                            CsvFormat format = {}) {
  return read_events(CsvReader(path, std::move(format)), columns);
}

/// The events of a file, read against a catalogue.
/// @throws DataError as `add_events` and `CsvReader` do
inline EventLog read_events(const std::string& path, const EventColumns& columns, const Catalog& catalog,
                            CsvFormat format = {}) {
  return read_events(CsvReader(path, std::move(format)), columns, catalog);
}

}  // namespace kindred::inline v0
