#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/detail/integer_ids.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_columns.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/io/detail/digits.hpp"
#include "kindred/io/detail/row_scanner.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/time.hpp"

namespace kindred::inline v0::detail {

// A rating or other measure. They end up as 32-bit numbers by default; here the line can still be named.
inline double parse_value(std::string_view text) {
  const auto value = parse_number<double>(text);
  if (std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max())) return value;
  throw DataError("'" + std::string(text) + "' does not fit into a 32-bit number");
}

// Adds events of users, items, times and values, and nothing else, to a log, a table of rows at a time. Going
// through it column by column, a row costs a third of what it costs by itself.
class PlainEvents {
 public:
  struct Places {
    std::size_t user, item;
    std::optional<std::size_t> time, value;
  };

  PlainEvents(EventLogBuilder& log, const EventColumns& columns, Places places, EventKind kind)
      : log_(log), columns_(columns), places_(places), kind_(kind) {}

  // Adds the rows before the first that is wrong, if any is; how many.
  std::size_t add(const PlainRows& rows, IntegerIds<UserIndex>& users, IntegerIds<ItemIndex>& items) {
    std::size_t count = rows.size();
    if (places_.time) count = take_times(rows, count);
    if (places_.value) count = take_values(rows, count);
    count = take_numbers(rows, places_.user, count, user_numbers_);
    count = take_numbers(rows, places_.item, count, item_numbers_);
    users_.resize(count);
    items_.resize(count);
    // Only now, so that of a row that is refused no id is kept.
    try {
      take_ids(
          rows, places_.user, user_numbers_, users, users_, [this](auto id) { return log_.user(id); },
          [this](auto ids) { return log_.users(ids); });
      take_ids(
          rows, places_.item, item_numbers_, items, items_, [this](auto id) { return log_.item(id); },
          [this](auto ids) { return log_.items(ids); });
    } catch (const DataError&) {
      return 0;
    }
    log_.add(users_, items_, kind_, std::span(times_).first(places_.time ? count : 0),
             std::span(values_).first(places_.value ? count : 0));
    return count;
  }

 private:
  // Calls `take(text, row)` for a field of each row, up to the first that it refuses; how many it took.
  template <class Take>
  static std::size_t take_fields(const PlainRows& rows, std::size_t column, std::size_t count, Take&& take) {
    std::size_t row = 0;
    try {
      for (; row < count; ++row) take(rows.field(row, column), row);
    } catch (const DataError&) {
      return row;
    }
    return count;
  }

  std::size_t take_times(const PlainRows& rows, std::size_t count) {
    times_.resize(count);
    const bool is_default = columns_.time_format.is_default();
    Timestamp* const to = times_.data();
    return take_fields(rows, *places_.time, count, [&, to](std::string_view text, std::size_t row) {
      if (!is_default || !quick_time(padded_long_digits(text), text.size(), to[row]))
        to[row] = columns_.time_format(text);
    });
  }

  std::size_t take_values(const PlainRows& rows, std::size_t count) {
    values_.resize(count);
    double* const to = values_.data();
    return take_fields(rows, *places_.value, count, [&, to](std::string_view text, std::size_t row) {
      if (quick_padded_number(text, to[row])) return;
      to[row] = columns_.allow_empty_values && text.empty() ? EventTable::unknown : parse_value(text);
    });
  }

  // The numbers that ids write; none unless all of them do.
  std::size_t take_numbers(const PlainRows& rows, std::size_t column, std::size_t count,
                           std::vector<std::uint32_t>& numbers) {
    numbers.resize(count);
    std::uint32_t* const to = numbers.data();
    std::size_t row = 0;
    while (row < count && (to[row] = padded_plain_number(rows.field(row, column))) != no_digits) ++row;
    if (row == count) return count;
    numbers.clear();
    while (row < count && (columns_.allow_empty_ids || !rows.field(row, column).empty())) ++row;
    return row;
  }

  template <class Index, class AddOne, class AddAll>
  void take_ids(const PlainRows& rows, std::size_t column, const std::vector<std::uint32_t>& numbers,
                IntegerIds<Index>& known, std::vector<Index>& indices, AddOne&& add_one, AddAll&& add_all) {
    if (numbers.empty()) {
      texts_.resize(indices.size());
      for (std::size_t row = 0; row < texts_.size(); ++row) texts_[row] = rows.field(row, column);
      indices = add_all(std::span<const std::string_view>(texts_));
    } else {
      Index* const to = indices.data();
      for (std::size_t row = 0, end = indices.size(); row < end; ++row)
        to[row] = known.index_of(numbers[row], add_one);
    }
  }

  EventLogBuilder& log_;
  const EventColumns& columns_;
  Places places_;
  EventKind kind_;
  std::vector<std::uint32_t> user_numbers_;
  std::vector<std::uint32_t> item_numbers_;
  std::vector<std::string_view> texts_;
  std::vector<UserIndex> users_;
  std::vector<ItemIndex> items_;
  std::vector<Timestamp> times_;
  std::vector<double> values_;
};

}  // namespace kindred::inline v0::detail
