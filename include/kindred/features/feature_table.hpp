#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/event.hpp"
#include "kindred/data/event_log.hpp"

namespace kindred::inline v0 {

/// A named column of moments, one a row or unknown. Rows are appended.
class TimeColumn {
 public:
  /// An empty column.
  explicit TimeColumn(std::string name) : name_(std::move(name)) {}

  /// Appends the next row's moment.
  void push_back(std::optional<Timestamp> time) { times_.push_back(time); }

  /// The column's name.
  const std::string& name() const noexcept { return name_; }
  /// Number of rows.
  std::size_t size() const noexcept { return times_.size(); }
  /// A row's moment, where known; the row must be below size().
  std::optional<Timestamp> operator[](std::size_t row) const noexcept { return times_[row]; }

 private:
  std::string name_;
  std::vector<std::optional<Timestamp>> times_;
};

/// What features are made of: rows of items, of users or of events, in named columns of texts, numbers and
/// moments.
struct FeatureTable {
  /// Columns of texts, one or several a row.
  std::vector<TextColumn> texts = {};
  /// Columns of numbers.
  std::vector<NumberColumn> numbers = {};
  /// Columns of moments.
  std::vector<TimeColumn> times = {};

  /// Number of rows.
  /// @throws DataError where columns differ in length
  std::size_t size() const {
    std::optional<std::size_t> rows;
    const auto check = [&rows](const auto& columns) {
      for (const auto& column : columns) {
        if (rows.value_or(column.size()) != column.size())
          throw DataError("feature table: column '" + column.name() + "' has " +
                          std::to_string(column.size()) + " rows, expected " + std::to_string(*rows) +
                          " as those before it");
        rows = column.size();
      }
    };
    check(texts);
    check(numbers);
    check(times);
    return rows.value_or(0);
  }

  /// A column of texts by name.
  /// @throws LookupError listing those there
  const TextColumn& text(std::string_view name) const { return named(name, texts, "texts"); }
  /// A column of numbers by name.
  /// @throws LookupError listing those there
  const NumberColumn& number(std::string_view name) const { return named(name, numbers, "numbers"); }
  /// A column of moments by name.
  /// @throws LookupError listing those there
  const TimeColumn& time(std::string_view name) const { return named(name, times, "times"); }

 private:
  template <class Column>
  static const Column& named(std::string_view name, const std::vector<Column>& columns, const char* of_what) {
    std::vector<std::string> known;
    for (const auto& column : columns) {
      if (column.name() == name) return column;
      known.push_back(column.name());
    }
    throw LookupError("features: no column '" + std::string(name) + "' of " + of_what + ": " +
                      suggest(name, known));
  }
};

namespace detail {

// Appends another table's columns, row i being its row rows[i] or unknown.
inline void add_columns(FeatureTable& table, const FeatureTable& from,
                        std::span<const std::optional<ItemIndex>> rows, const std::string& prefix) {
  for (const auto& column : from.texts) {
    TextColumn& picked = table.texts.emplace_back(prefix + column.name());
    std::vector<std::string_view> values;
    for (const auto& row : rows) {
      values.clear();
      if (row)
        for (const ValueIndex value : column[*row]) values.push_back(column.values()[value]);
      picked.push_back(values);
    }
  }
  for (const auto& column : from.numbers) {
    NumberColumn& picked = table.numbers.emplace_back(prefix + column.name());
    for (const auto& row : rows) picked.push_back(row ? column[*row] : std::nullopt);
  }
  for (const auto& column : from.times) {
    TimeColumn& picked = table.times.emplace_back(prefix + column.name());
    for (const auto& row : rows)
      picked.push_back(row && row->value < column.size() ? column[row->value] : std::nullopt);
  }
}

}  // namespace detail

/// The rows and columns of a catalogue, its titles as the column "title". O(cells).
inline FeatureTable item_table(const Catalog& catalog) {
  FeatureTable table;
  table.texts.assign(catalog.text_columns().begin(), catalog.text_columns().end());
  table.numbers.assign(catalog.number_columns().begin(), catalog.number_columns().end());
  bool titled = true;
  for (const auto& column : table.texts) titled = titled && column.name() != "title";
  if (titled) {
    TextColumn& titles = table.texts.emplace_back("title");
    for (ItemIndex item{0}; item.value < catalog.size(); ++item) titles.push_back(catalog[item].title);
  }
  return table;
}

/// A row for each event: the columns "user", "item" and "kind" of texts, "value", "quantity", "price" and
/// "discount" of numbers and "time", where the log has them, and of its item and its user all that is known,
/// as "item category" or "user segment". O(rows · columns).
/// @param log the events
/// @param items a row an item by its index; rows that it lacks are unknown
/// @param users a row a user, likewise
inline FeatureTable event_table(const EventLog& log, const FeatureTable& items = {},
                                const FeatureTable& users = {}) {
  FeatureTable table;
  const std::size_t rows = log.size(), item_rows = items.size(), user_rows = users.size();
  TextColumn user("user"), item("item"), kind("kind");
  std::vector<std::optional<ItemIndex>> of_item(rows), of_user(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    user.push_back((*log.users())[log.user(row)]);
    item.push_back((*log.items())[log.item(row)]);
    kind.push_back(name_of(log.kind(row)));
    if (log.item(row).value < item_rows) of_item[row] = log.item(row);
    if (log.user(row).value < user_rows) of_user[row] = ItemIndex(log.user(row).value);
  }
  table.texts = {std::move(user), std::move(item), std::move(kind)};
  const auto add = [&](const char* name, bool has, auto&& number) {
    if (!has) return;
    NumberColumn& column = table.numbers.emplace_back(name);
    for (std::size_t row = 0; row < rows; ++row) column.push_back(number(row));
  };
  add("value", log.has_value(), [&](std::size_t row) { return log.value(row); });
  add("quantity", log.has_quantity(), [&](std::size_t row) { return log.quantity(row); });
  add("price", log.has_price(), [&](std::size_t row) { return log.price(row); });
  add("discount", log.has_discount(), [&](std::size_t row) { return log.discount(row); });
  if (log.has_time()) {
    TimeColumn& time = table.times.emplace_back("time");
    for (std::size_t row = 0; row < rows; ++row) time.push_back(log.time(row));
  }
  detail::add_columns(table, items, of_item, "item ");
  detail::add_columns(table, users, of_user, "user ");
  return table;
}

}  // namespace kindred::inline v0
