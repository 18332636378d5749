#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/detail/integer_ids.hpp"
#include "kindred/data/detail/parse_field.hpp"
#include "kindred/data/detail/plain_events.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_columns.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/detail/digits.hpp"
#include "kindred/io/detail/row_scanner.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/row_reader.hpp"

namespace kindred::inline v0::detail {

// Turns rows into events of a log in the making. It knows which columns to look at, and keeps what it learns
// of the ids.
template <RowReader Rows>
class EventRows {
 public:
  // @param bytes of the text of these rows and of those that the log will get from elsewhere; 0 where it is
  // not known
  EventRows(Rows& rows, EventLogBuilder& log, const EventColumns& columns, std::uint64_t bytes = 0)
      : rows_(rows),
        log_(log),
        columns_(columns),
        bytes_(bytes),
        user_(rows.column(columns.user)),
        item_(rows.column(columns.item)),
        time_(column(columns.time)),
        kind_(column(columns.kind)),
        value_(column(columns.value)),
        quantity_(column(columns.quantity)),
        price_(column(columns.price)),
        discount_(column(columns.discount)),
        session_(column(columns.session)),
        currency_(column(columns.currency)),
        unit_(column(columns.unit)),
        default_kind_(columns.default_kind.value_or(value_ ? EventKind::rating : EventKind::purchase)) {
    if (user_ == item_)
      throw OptionError("options 'user' and 'item' both name column '" + columns.user +
                        "', expected a column each");
    if (columns.price_per_unit && !quantity_)
      throw OptionError("option 'price_per_unit' needs a column of quantities, and 'quantity' names none");
    if (unit_ && !quantity_)
      throw OptionError("option 'unit' needs a column of quantities, and 'quantity' names none");
    if (currency_ && !price_ && !discount_)
      throw OptionError("option 'currency' needs a column of prices or discounts, and none is named");
    check_factors("currencies", columns.currencies);
    check_factors("units", columns.units);
    if (!kind_ && !columns.kind_names.empty()) refuse_without("kind_names", "kind");
    if (!currency_ && !columns.currencies.empty()) refuse_without("currencies", "currency");
    if (!unit_ && !columns.units.empty()) refuse_without("units", "unit");
    if (currency_ && columns.currencies.empty()) refuse_without("currency", "currencies");
    if (unit_ && columns.units.empty()) refuse_without("unit", "units");
    std::vector<std::size_t> used = {user_, item_};
    for (const Column one : {time_, kind_, value_, quantity_, price_, discount_, session_, currency_, unit_})
      if (one) used.push_back(*one);
    rows.only(std::move(used));
    // What a log has already may contradict a row, which is to be told by its line.
    if (log.size() == 0 && !kind_ && !quantity_ && !price_ && !discount_ && !session_)
      plain_.emplace(log, columns, PlainEvents::Places{user_, item_, time_, value_}, default_kind_);
  }

  // Adds the row at hand, or keeps it for `finish`. Of a row that is refused no id is kept.
  void add() {
    const std::string_view user = id(user_), item = id(item_);
    if (plain_) return add_plain(user, item);
    Event event;
    if (time_) event.time = parse_field(rows_, *time_, columns_.time_format);
    event.kind = kind_
                     ? parse_field(rows_, *kind_, [this](std::string_view name) { return kind_named(name); })
                     : default_kind_;
    if (value_ && !(columns_.allow_empty_values && rows_[*value_].empty()))
      event.value = parse_field(rows_, *value_, parse_value);
    event.quantity = amount(quantity_);
    event.price = amount(price_);
    event.discount = amount(discount_);
    if (columns_.price_per_unit) {
      event.price = of_all(event.price, event.quantity, price_);
      event.discount = of_all(event.discount, event.quantity, discount_);
    }
    if (currency_ && (event.price || event.discount)) {
      const double worth = factor(*currency_, "currency", columns_.currencies);
      event.price = of_all(event.price, worth, price_, "its currency");
      event.discount = of_all(event.discount, worth, discount_, "its currency");
    }
    if (unit_ && event.quantity)
      event.quantity = of_all(event.quantity, factor(*unit_, "unit", columns_.units), quantity_, "its unit");
    const std::string_view session = session_ ? rows_[*session_] : std::string_view();
    try {
      event.user = index_of_user(user);
      event.item = index_of_item(item);
      if (!session.empty())
        event.session =
            sessions_.index_of(session, [this](std::string_view text) { return log_.session(text); });
      log_.add(event);
    } catch (const DataError& error) {
      throw DataError(Place{rows_.path(), rows_.line()}, error.what());
    }
  }

  // Adds those of the rows that come next which are plain and right, if any; how many. What is wrong with a
  // row `add` tells.
  std::size_t add_many() {
    if constexpr (std::same_as<Rows, CsvReader>) {
      if (!plain_ || rows_to_wait_ > 0) {
        rows_to_wait_ -= plain_ ? 1 : 0;
        return 0;
      }
      const PlainRows table = CsvTable::rows(rows_);
      if (table.size() > 0) finish();
      const std::size_t count = plain_->add(table, users_, items_);
      CsvTable::pass(rows_, table, count);
      rows_read_ += count;
      bytes_read_ += table.bytes(count);
      if (bytes_ > 0 && bytes_read_ > 0 && log_.size() >= rows_expected_) make_room();
      if (count == 0) rows_to_wait_ = 16;  // where one is not, others may not be
      return count;
    }
    return 0;
  }

  // To be called after the last row.
  void finish() {
    resolve();
    log_.add(std::span(user_batch_), std::span(item_batch_), default_kind_, std::span(time_batch_),
             std::span(value_batch_));
    user_batch_.clear();
    item_batch_.clear();
    time_batch_.clear();
    value_batch_.clear();
  }

 private:
  using Column = std::optional<std::size_t>;

  // Rows of users, items, times and values go to the log column by column, so many at a time. Their ids,
  // where they are plain numbers, are looked up together too: the look-ups do not wait for each other's
  // memory.
  void add_plain(std::string_view user, std::string_view item) {
    constexpr std::size_t batch = 1024;
    Timestamp time;
    double value = EventTable::unknown;
    if (time_) time = parse_field(rows_, *time_, columns_.time_format);
    if (value_ && !(columns_.allow_empty_values && rows_[*value_].empty()))
      value = parse_field(rows_, *value_, parse_value);

    const std::uint32_t user_number = plain_number(user), item_number = plain_number(item);
    if (user_number != no_digits && item_number != no_digits) {
      user_numbers_.push_back(user_number);
      item_numbers_.push_back(item_number);
    } else {
      resolve();
      try {
        const UserIndex user_index = index_of_user(user);
        item_batch_.push_back(index_of_item(item));
        user_batch_.push_back(user_index);
      } catch (const DataError& error) {
        throw DataError(Place{rows_.path(), rows_.line()}, error.what());
      }
    }
    if (time_) time_batch_.push_back(time);
    if (value_) value_batch_.push_back(value);
    if (user_batch_.size() + user_numbers_.size() == batch) finish();
  }

  // Looks up the numbers that wait.
  void resolve() {
    for (const std::uint32_t number : user_numbers_) user_batch_.push_back(index_of_user(number));
    for (const std::uint32_t number : item_numbers_) item_batch_.push_back(index_of_item(number));
    user_numbers_.clear();
    item_numbers_.clear();
  }

  // Makes room in the log for all rows, once enough of them have been read to tell how many there will be.
  void make_room() {
    const double rows_a_byte = static_cast<double>(rows_read_) / static_cast<double>(bytes_read_);
    rows_expected_ = std::max(static_cast<std::size_t>(1.01 * rows_a_byte * static_cast<double>(bytes_)),
                              log_.size() + log_.size() / 8);
    log_.reserve(rows_expected_ + PlainRows::most_bytes / 2);
  }

  template <class Id>
  UserIndex index_of_user(Id id) {
    return users_.index_of(id, [this](std::string_view text) { return log_.user(text); });
  }
  template <class Id>
  ItemIndex index_of_item(Id id) {
    return items_.index_of(id, [this](std::string_view text) { return log_.item(text); });
  }

  Column column(const std::string& name) const {
    return name.empty() ? Column() : Column(rows_.column(name));
  }

  std::string_view id(std::size_t at) const {
    const std::string_view id = rows_[at];
    if (id.empty() && !columns_.allow_empty_ids) refuse_empty_id(at);
    return id;
  }

  [[noreturn]] void refuse_empty_id(std::size_t at) const {
    throw DataError(rows_.place(at), "column '" + rows_.names()[at] +
                                         "': nothing, expected an id (allow_empty_ids keeps such rows)");
  }

  EventKind kind_named(std::string_view name) const {
    if (columns_.kind_names.empty()) return event_kind(name);
    std::vector<std::string> known;
    for (const auto& entry : columns_.kind_names)
      if (entry.first == name) return entry.second;
    for (const auto& entry : columns_.kind_names) known.push_back(entry.first);
    throw DataError("unknown kind of event '" + std::string(name) + "': " + suggest(name, known));
  }

  using Factors = std::vector<std::pair<std::string, double>>;

  [[noreturn]] static void refuse_without(const char* given, const char* missing) {
    throw OptionError("option '" + std::string(given) + "' says nothing without '" + missing +
                      "', which is empty");
  }

  static void check_factors(const char* option, const Factors& factors) {
    for (const auto& entry : factors)
      if (!(entry.second > 0 && is_amount(entry.second)))
        throw OptionError("option '" + std::string(option) + "': '" + entry.first + "' is " +
                          std::to_string(entry.second) + ", expected a number above 0");
  }

  double factor(std::size_t at, const char* what, const Factors& factors) const {
    return parse_field(rows_, at, [&](std::string_view name) {
      std::vector<std::string> known;
      for (const auto& entry : factors) {
        if (entry.first == name) return entry.second;
        known.push_back(entry.first);
      }
      throw DataError("unknown " + std::string(what) + " '" + std::string(name) +
                      "': " + suggest(name, known));
    });
  }

  // What a log takes.
  static bool is_amount(double number) {
    return number == 0 || (std::abs(number) <= 1e30 && std::abs(number) >= 1e-30);
  }

  std::optional<double> amount(Column at) const {
    if (!at || rows_[*at].empty()) return std::nullopt;
    return parse_field(rows_, *at, [](std::string_view text) {
      const auto number = parse_number<double>(text);
      if (is_amount(number)) return number;
      throw DataError("'" + std::string(text) + "' is of a size below 1e-30 or above 1e30: nothing is so");
    });
  }

  std::optional<double> of_all(std::optional<double> of_one, std::optional<double> quantity, Column at,
                               const char* what = "the quantity") const {
    if (!of_one || !quantity) return std::nullopt;
    const double all = *of_one * *quantity;
    if (is_amount(all)) return all;
    throw DataError(rows_.place(*at), "column '" + rows_.names()[*at] + "': '" + std::string(rows_[*at]) +
                                          "' times " + what +
                                          " is of a size below 1e-30 or above 1e30: nothing is so");
  }

  Rows& rows_;
  EventLogBuilder& log_;
  const EventColumns& columns_;
  std::uint64_t bytes_;
  std::size_t user_, item_;
  Column time_, kind_, value_, quantity_, price_, discount_, session_, currency_, unit_;
  EventKind default_kind_;
  IntegerIds<UserIndex> users_;
  IntegerIds<ItemIndex> items_;
  IntegerIds<SessionIndex> sessions_;
  std::optional<PlainEvents> plain_;
  int rows_to_wait_ = 0;
  std::size_t rows_read_ = 0;  // in tables
  std::uint64_t bytes_read_ = 0;
  std::size_t rows_expected_ = std::size_t{1} << 16;
  std::vector<std::uint32_t> user_numbers_;
  std::vector<std::uint32_t> item_numbers_;
  std::vector<UserIndex> user_batch_;
  std::vector<ItemIndex> item_batch_;
  std::vector<Timestamp> time_batch_;
  std::vector<double> value_batch_;
};

// Adds all rows of a reader to the log and, where rows are collected, to the report.
// @param bytes see EventRows
template <RowReader Rows>
void add_rows(EventLogBuilder& log, Rows& rows, const EventColumns& columns, const ReadOptions& options,
              std::uint64_t bytes = 0) {
  EventRows<Rows> events(rows, log, columns, bytes);
  for_each_row(rows, options, [&] { events.add(); }, [&] { return events.add_many(); });
  events.finish();
}

}  // namespace kindred::inline v0::detail
