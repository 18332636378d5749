#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary.hpp"

namespace kindred::inline v0 {

class Catalog;

/// What a catalogue says of one item; a view, valid while that catalogue lives.
class CatalogEntry {
 public:
  /// The shop's id; empty for an index beyond the catalogue.
  std::string_view id = {};
  /// What to call the item: its title, or its id where the catalogue has no title for it.
  std::string_view title = {};

  /// The text of a column, the values of a multi-valued one joined by ", "; empty where unknown.
  /// @throws LookupError for a column that the catalogue does not have
  std::string text(std::string_view column) const;
  /// The number in a column, where known.
  /// @throws LookupError for a column that the catalogue does not have
  std::optional<double> number(std::string_view column) const;

 private:
  friend Catalog;
  CatalogEntry(const Catalog& catalog, ItemIndex item) : catalog_(&catalog), item_(item) {}

  const Catalog* catalog_;
  ItemIndex item_;
};

/// What a catalogue consists of: an id for each item, and columns of as many rows.
struct CatalogTable {
  /// The shop's ids; item i is row i of all columns.
  std::shared_ptr<const ItemVocabulary> items = std::make_shared<ItemVocabulary>();
  /// What to call each item, empty where unknown; no row at all where the source has no titles.
  std::vector<std::string> titles = {};
  /// Columns of texts: brand, category, …
  std::vector<TextColumn> texts = {};
  /// Columns of numbers: price, weight, …
  std::vector<NumberColumn> numbers = {};
  /// Whether each item is in the catalogue, for ids that stand for more than it holds; empty: all are.
  std::vector<bool> contained = {};
};

/// What the shop sells: items by index, each with an id, a title and any number of named columns of texts and
/// numbers. Immutable; copies share memory.
///
/// Its indices are those of its own ids in their order. Events are read against it, `read_events(path,
/// columns, catalog)`, so that an ItemIndex means the same item in both; items that it does not list come
/// after its own, and `contains(item)` is false for them. For indices that exist already there is
/// `renumbered`.
class Catalog {
 public:
  /// The ids of items.
  using Items = std::shared_ptr<const ItemVocabulary>;

  /// No items, no columns.
  Catalog() : Catalog(CatalogTable{}) {}

  /// Takes a table.
  /// @throws DataError where a column has not one row an item, or two columns have one name
  explicit Catalog(CatalogTable table) : table_(check(std::make_shared<CatalogTable>(std::move(table)))) {}

  /// Number of indices, those included that `contains` denies.
  std::size_t size() const noexcept { return table_->items->size(); }
  /// The ids; never null.
  const Items& items() const noexcept { return table_->items; }
  /// Whether the catalogue lists the item; false for every index from size() on.
  bool contains(ItemIndex item) const noexcept {
    return item.value < size() && (table_->contained.empty() || table_->contained[item.value]);
  }

  /// What is known of an item. Any index may be asked for: of one that is not in the catalogue every column
  /// is unknown, and from size() on the id is empty too.
  CatalogEntry operator[](ItemIndex item) const& noexcept {
    CatalogEntry entry(*this, item);
    if (item.value >= size()) return entry;
    entry.id = (*table_->items)[item];
    const bool titled = !table_->titles.empty() && !table_->titles[item.value].empty();
    entry.title = titled ? std::string_view(table_->titles[item.value]) : entry.id;
    return entry;
  }
  /// Not of a temporary, whose memory may be gone when the entry is used; likewise below.
  CatalogEntry operator[](ItemIndex item) const&& = delete;

  /// An item by id.
  /// @throws LookupError for an unknown id
  ItemIndex item(std::string_view id) const { return table_->items->at(id, "item"); }

  /// The columns of texts.
  std::span<const TextColumn> text_columns() const& noexcept { return table_->texts; }
  /// Not of a temporary.
  std::span<const TextColumn> text_columns() const&& = delete;
  /// The columns of numbers.
  std::span<const NumberColumn> number_columns() const& noexcept { return table_->numbers; }
  /// Not of a temporary.
  std::span<const NumberColumn> number_columns() const&& = delete;

  /// A column of texts by name.
  /// @throws LookupError listing those there
  const TextColumn& text_column(std::string_view name) const& {
    return named(name, table_->texts, "texts", table_->numbers, "numbers");
  }
  /// Not of a temporary.
  const TextColumn& text_column(std::string_view name) const&& = delete;
  /// A column of numbers by name.
  /// @throws LookupError listing those there
  const NumberColumn& number_column(std::string_view name) const& {
    return named(name, table_->numbers, "numbers", table_->texts, "texts");
  }
  /// Not of a temporary.
  const NumberColumn& number_column(std::string_view name) const&& = delete;

  /// The names of all columns, those of texts first.
  std::vector<std::string> column_names() const {
    std::vector<std::string> names;
    for (const auto& column : table_->texts) names.push_back(column.name());
    for (const auto& column : table_->numbers) names.push_back(column.name());
    return names;
  }

  /// The catalogue and one more column of texts. O(cells).
  /// @throws DataError where it has not one row an item, or a column has its name already
  Catalog with(TextColumn column) const {
    CatalogTable table = *table_;
    table.texts.push_back(std::move(column));
    return Catalog(std::move(table));
  }

  /// The same catalogue by the indices of other ids, those of a log or of interactions that were read without
  /// it. An id that the catalogue lacks gets an index that `contains` denies; an item of the catalogue that
  /// the ids lack has no index there and is left out. O(items + cells).
  /// @throws DataError where `items` is null
  Catalog renumbered(Items items) const {
    if (!items) throw DataError("catalogue: to renumber it takes the ids of items, and these data have none");
    CatalogTable table{.items = std::move(items)};
    const std::size_t count = table.items->size();
    std::vector<std::optional<ItemIndex>> from(count);
    table.contained.resize(count);
    for (ItemIndex item{0}; item.value < count; ++item) {
      const auto known = table_->items->find((*table.items)[item]);
      if (!known || !contains(*known)) continue;
      from[item.value] = known;
      table.contained[item.value] = true;
    }
    if (!table_->titles.empty())
      for (const auto& item : from)
        table.titles.push_back(item ? table_->titles[item->value] : std::string());
    for (const auto& column : table_->texts) table.texts.push_back(column.picked(from));
    for (const auto& column : table_->numbers) table.numbers.push_back(column.picked(from));
    return Catalog(std::move(table));
  }

 private:
  using Table = std::shared_ptr<const CatalogTable>;

  template <class Column, class Other>
  static const Column& named(std::string_view name, const std::vector<Column>& columns, const char* of_what,
                             const std::vector<Other>& others, const char* of_what_else) {
    std::vector<std::string> known;
    for (const auto& column : columns) {
      if (column.name() == name) return column;
      known.push_back(column.name());
    }
    const std::string message = "the catalogue has no column '" + std::string(name) + "' of " + of_what;
    for (const auto& other : others)
      if (other.name() == name) throw LookupError(message + ": that of this name holds " + of_what_else);
    throw LookupError(message + ": " + suggest(name, known));
  }

  static Table check(Table table) {
    if (!table->items) throw DataError("catalogue: it takes the ids of its items");
    const std::size_t count = table->items->size();
    const auto fits = [count](const std::string& what, std::size_t rows) {
      if (rows != count)
        throw DataError("catalogue: " + what + " has " + std::to_string(rows) +
                        " rows, expected one for each of the " + std::to_string(count) + " items");
    };
    if (!table->titles.empty()) fits("the title", table->titles.size());
    if (!table->contained.empty()) fits("what it contains", table->contained.size());
    std::map<std::string_view, int> uses;
    const auto check_column = [&](const auto& column) {
      fits("column '" + column.name() + "'", column.size());
      if (++uses[column.name()] > 1)
        throw DataError("catalogue: two columns are called '" + column.name() + "'");
    };
    for (const auto& column : table->texts) check_column(column);
    for (const auto& column : table->numbers) check_column(column);
    return table;
  }

  Table table_;
};

inline std::string CatalogEntry::text(std::string_view column) const {
  const TextColumn& texts = catalog_->text_column(column);
  std::string joined;
  if (item_.value >= texts.size()) return joined;
  for (const ValueIndex value : texts[item_]) {
    if (!joined.empty()) joined += ", ";
    joined += texts.values()[value];
  }
  return joined;
}

inline std::optional<double> CatalogEntry::number(std::string_view column) const {
  return catalog_->number_column(column)[item_];
}

}  // namespace kindred::inline v0
