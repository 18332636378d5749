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
#include "kindred/data/detail/parse_field.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/row_reader.hpp"

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

// A column's texts: where the source has no lists of them, what stands between separators.
template <RowReader Rows>
std::vector<std::string_view> texts_of(const Rows& rows, std::size_t column, char separator) {
  if constexpr (requires { rows.values(column); })
    if (rows.has_values(column)) return rows.values(column);
  return split_trimmed(rows[column], separator);
}

// What is to be done with which columns of a file.
struct CatalogPlan {
  enum class Use : std::uint8_t { nothing, text, multi, number };
  struct Field {
    std::size_t column;
    Use use;
  };

  std::size_t id;
  std::optional<std::size_t> title;
  std::vector<Field> fields;

  template <RowReader Rows>
  CatalogPlan(Rows& rows, const CatalogColumns& columns)
      : id(columns.id.empty() ? 0 : rows.column(columns.id)),
        title(columns.title.empty() ? rows.find_column("title") : rows.column(columns.title)) {
    if (rows.names().empty()) throw DataError(Place{rows.path()}, "the first line tells no columns");
    if (title == id) title.reset();
    std::vector<Use> uses(rows.names().size(), columns.text.empty() ? Use::text : Use::nothing);
    uses[id] = Use::nothing;
    if (title) uses[*title] = Use::nothing;
    std::vector<const char*> users(uses.size());  // the option that names a column
    const auto assign = [&](const char* option, const std::vector<std::string>& names, Use use) {
      for (const auto& name : names) {
        const std::size_t column = rows.column(name);
        // A reader that knows of a column by its being asked for has one more then.
        uses.resize(std::max(uses.size(), column + 1));
        users.resize(uses.size());
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
    for (std::size_t c = 0; c < uses.size(); ++c)
      if (uses[c] != Use::nothing) fields.push_back({c, uses[c]});

    std::vector<std::size_t> used = {id};
    if (title) used.push_back(*title);
    for (const Field& field : fields) used.push_back(field.column);
    rows.only(std::move(used));
    if constexpr (requires { rows.refuse_other_keys(); })
      if (columns.text.empty()) rows.refuse_other_keys();
  }
};

}  // namespace detail

/// The catalogue in a file, one item a row. An empty field is unknown. A row that is rejected leaves nothing
/// behind. O(size of the file).
/// @throws DataError with file, line and column for a column that is not there, an id that is empty or was
/// there before (naming both lines), a field that should be a number, and rows that are not well formed;
/// OptionError for a column that two of `text`, `multi` and `numbers` name
template <RowReader Rows>
Catalog read_catalog(Rows rows, const CatalogColumns& columns = {}, const ReadOptions& options = {}) {
  using Use = detail::CatalogPlan::Use;
  const detail::CatalogPlan plan(rows, columns);
  auto items = std::make_shared<ItemVocabulary>();
  std::vector<std::int64_t> lines;
  CatalogTable table;
  for (const auto& field : plan.fields) {
    const std::string& name = rows.names()[field.column];
    if (field.use == Use::number) table.numbers.emplace_back(name);
    else table.texts.emplace_back(name);
  }

  std::vector<std::optional<double>> numbers(table.numbers.size());
  std::vector<std::vector<std::string_view>> texts(table.texts.size());
  const auto add_item = [&] {
    const std::string_view id = rows[plan.id];
    if (id.empty()) throw DataError(rows.place(plan.id), "nothing, expected the id of an item");
    if (const auto known = items->find(id))
      throw DataError(rows.place(plan.id), "item '" + std::string(id) + "' is on line " +
                                               std::to_string(lines[known->value]) +
                                               " already, expected each item once");
    // First what may be refused.
    const std::string_view title = plan.title ? rows[*plan.title] : std::string_view();
    auto number = numbers.begin();
    auto text = texts.begin();
    for (const auto& [c, use] : plan.fields) {
      if (use == Use::number)
        *number++ = rows[c].empty() ? std::nullopt
                                    : std::optional(detail::parse_field(rows, c, parse_number<double>));
      if (use == Use::text) (text++)->assign(1, rows[c]);
      if (use == Use::multi) *text++ = detail::texts_of(rows, c, columns.multi_separator);
    }
    try {
      items->add(id);
    } catch (const DataError& error) {
      throw DataError(rows.place(plan.id), error.what());
    }
    lines.push_back(rows.line());
    if (plan.title) table.titles.emplace_back(title);
    for (std::size_t n = 0; n < numbers.size(); ++n) table.numbers[n].push_back(numbers[n]);
    for (std::size_t t = 0; t < texts.size(); ++t) table.texts[t].push_back(texts[t]);
  };
  detail::begin_report(options, rows.path());
  detail::for_each_row(rows, options, add_item);
  table.items = std::move(items);
  return Catalog(std::move(table));
}

/// The catalogue in a file: `read_catalog("products.csv", {.id = "product_id", .numbers = {"price"}})`.
/// @throws DataError as above
inline Catalog read_catalog(const std::string& path, const CatalogColumns& columns = {},
                            CsvFormat format = {}, const ReadOptions& options = {}) {
  return read_catalog(CsvReader(path, std::move(format)), columns, options);
}

}  // namespace kindred::inline v0
