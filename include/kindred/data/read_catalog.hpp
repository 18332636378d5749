#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/number.hpp"

namespace kindred::inline v0 {

/// Which columns of a file hold what of a catalogue.
struct CatalogColumns {
  /// The item's id; empty takes the first column.
  std::string id = "";
  /// What to call the item; empty takes the column "title" where there is one.
  std::string title = "";
  /// Columns of one text each; where empty, all that have no other use.
  std::vector<std::string> text = {};
  /// Columns of numbers.
  std::vector<std::string> numbers = {};
  /// Columns of several texts each, such as "Comedy|Romance".
  std::vector<std::string> multi = {};
  /// What stands between the texts of such a column; spaces around them do not count.
  char multi_separator = '|';
};

namespace detail {

inline std::vector<std::string_view> split_trimmed(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part = part.substr(0, part.find_last_not_of(' ') + 1);
    parts.push_back(part);
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// What is to be done with each column of a file.
struct CatalogPlan {
  enum class Use { nothing, text, multi, number };

  std::size_t id;
  std::optional<std::size_t> title;
  std::vector<Use> uses;

  CatalogPlan(const CsvReader& rows, const CatalogColumns& columns)
      : id(columns.id.empty() ? 0 : rows.column(columns.id)),
        title(columns.title.empty() ? rows.find_column("title") : rows.column(columns.title)),
        uses(rows.names().size(), columns.text.empty() ? Use::text : Use::nothing) {
    if (title == id) title.reset();
    uses[id] = Use::nothing;
    if (title) uses[*title] = Use::nothing;
    std::vector<const char*> users(uses.size());  // the option that names a column
    const auto assign = [&](const char* option, const std::vector<std::string>& names, Use use) {
      for (const auto& name : names) {
        const std::size_t column = rows.column(name);
        if (users[column])
          throw OptionError("option '" + std::string(option) + "' names column '" + name + "', which '" +
                            users[column] + "' names already: expected one use of each");
        users[column] = option;
        uses[column] = use;
      }
    };
    assign("text", columns.text, Use::text);
    assign("multi", columns.multi, Use::multi);
    assign("numbers", columns.numbers, Use::number);
  }
};

}  // namespace detail

/// The catalogue in a file, one item a row. An empty field is unknown. O(size of the file).
/// @throws DataError with file, line and column for a column that is not there, an id that is empty or was
/// there before (naming both lines), a field that should be a number, and rows that are not well formed;
/// OptionError for a column that two of `text`, `multi` and `numbers` name
inline Catalog read_catalog(CsvReader rows, const CatalogColumns& columns = {}) {
  using Use = detail::CatalogPlan::Use;
  const detail::CatalogPlan plan(rows, columns);
  auto items = std::make_shared<ItemVocabulary>();
  std::vector<std::int64_t> lines;
  CatalogTable table;
  for (std::size_t c = 0; c < plan.uses.size(); ++c) {
    const std::string& name = rows.names()[c];
    if (plan.uses[c] == Use::text || plan.uses[c] == Use::multi) table.texts.emplace_back(name);
    if (plan.uses[c] == Use::number) table.numbers.emplace_back(name);
  }

  while (rows.next()) {
    const std::string_view id = rows[plan.id];
    if (id.empty()) throw DataError(rows.place(plan.id), "nothing, expected the id of an item");
    const ItemIndex item = items->add(id);
    if (item.value < lines.size())
      throw DataError(rows.place(plan.id), "item '" + std::string(id) + "' is on line " +
                                               std::to_string(lines[item.value]) +
                                               " already, expected each item once");
    lines.push_back(rows.line());
    if (plan.title) table.titles.emplace_back(rows[*plan.title]);
    auto text = table.texts.begin();
    auto number = table.numbers.begin();
    for (std::size_t c = 0; c < plan.uses.size(); ++c) {
      switch (plan.uses[c]) {
        case Use::nothing: break;
        case Use::text: (text++)->push_back(rows[c]); break;
        case Use::multi: (text++)->push_back(detail::split_trimmed(rows[c], columns.multi_separator)); break;
        case Use::number:
          (number++)->push_back(rows[c].empty() ? std::nullopt
                                                : std::optional(rows.parse(c, parse_number<double>)));
          break;
      }
    }
  }
  table.items = std::move(items);
  return Catalog(std::move(table));
}

/// The catalogue in a file: `read_catalog("products.csv", {.id = "product_id", .numbers = {"price"}})`.
/// @throws DataError as above
inline Catalog read_catalog(const std::string& path, const CatalogColumns& columns = {},
                            CsvFormat format = {}) {
  return read_catalog(CsvReader(path, std::move(format)), columns);
}

}  // namespace kindred::inline v0
