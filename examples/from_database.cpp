// A shop whose data live in a database: its purchases and products come out of SQLite by SELECTs, the model
// goes into the same file, and a second connection, as a web server would have one, loads it and recommends.

#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/collaborative.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/model.hpp"
#include "kindred/with/sqlite.hpp"

namespace {

using namespace kindred;

constexpr std::string_view usage =
    R"(from_database: recommendations out of an SQLite database

  from_database [HOUSEHOLD] [--database FILE] [--data DIR]

  HOUSEHOLD        whom to recommend to (2261)
  --database FILE  the database, filled from the data where it has no purchases (shop.db)
  --data DIR       where products.csv and transactions.csv are; the sample that comes with kindred otherwise
  --help           this text

Exit code: 0 done, 2 wrong usage, 3 bad data.
)";

struct Arguments {
  bool help = false;
  std::string household = "2261";
  std::filesystem::path database = "shop.db";
  std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
};

Arguments parse_arguments(const std::vector<std::string>& words) {
  static const std::vector<std::string> flags = {"--data", "--database", "--help"};
  Arguments arguments;
  bool household_given = false;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string& word = words[w];
    if (word == "--help") {
      arguments.help = true;
    } else if (word == "--data" || word == "--database") {
      ++w;
      if (w == words.size() || words[w].empty()) throw OptionError(word + " takes a value");
      (word == "--data" ? arguments.data : arguments.database) = words[w];
    } else if (word.starts_with("-")) {
      throw OptionError("unknown argument '" + word + "': " + suggest(word, flags));
    } else if (household_given) {
      throw OptionError("two households, '" + arguments.household + "' and '" + word + "': expected one");
    } else {
      arguments.household = word;
      household_given = true;
    }
  }
  return arguments;
}

// Puts columns of a file into a table, in their order; empty fields as NULL.
void copy_file(const SqliteDatabase& database, const std::filesystem::path& file, const std::string& table,
               const std::vector<std::string>& columns) {
  CsvReader rows(file.string());
  std::string values;
  std::vector<std::size_t> places;
  for (const std::string& column : columns) {
    places.push_back(rows.column(column));
    values += values.empty() ? "nullif(?, '')" : ", nullif(?, '')";
  }
  const std::string insert = "INSERT INTO " + table + " VALUES (" + values + ")";
  std::vector<std::string> fields(columns.size());
  while (rows.next()) {
    for (std::size_t c = 0; c < places.size(); ++c) fields[c] = rows[places[c]];
    database.execute(insert, fields);
  }
}

// A shop's database, of what a real one would have anyway.
void make_shop(const SqliteDatabase& database, const std::filesystem::path& data) {
  database.in_transaction([&] {
    database.execute("CREATE TABLE products (product INTEGER PRIMARY KEY, title TEXT, category TEXT)");
    database.execute(
        "CREATE TABLE purchases "
        "(household INTEGER, basket INTEGER, product INTEGER, quantity REAL, paid REAL, at TEXT)");
    copy_file(database, data / "products.csv", "products", {"product_id", "title", "category"});
    copy_file(
        database, data / "transactions.csv", "purchases",
        {"household_id", "basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp"});
    database.execute("CREATE INDEX purchases_household ON purchases (household)");
  });
}

const EventColumns columns = {.user = "household",
                              .item = "product",
                              .time = "at",
                              .quantity = "quantity",
                              .price = "paid",
                              .session = "basket"};

// What a nightly job does: all purchases in, the model out, beside the ids that its numbers stand for.
void fit(const SqliteDatabase& database) {
  const Catalog catalog = read_catalog(database.rows("SELECT product, title, category FROM products"));
  const EventLog events = read_events(database.rows("SELECT * FROM purchases"), columns, catalog);
  const Cleaned cleaned = clean(events);
  std::cout << cleaned.account << '\n';
  const auto shop = to_interactions(cleaned);
  const auto taste = ItemKnn{.neighbors = 200, .shrinkage = 20}.fit(shop);
  database.in_transaction([&] {
    database.save("taste", taste);
    database.save("products", *events.items());
  });
}

// What a web server does: the model in once, then for each request what the household has bought.
void serve(const SqliteDatabase& database, const std::string& household) {
  const auto [taste, products] = database.in_transaction([&] {
    return std::pair(database.load<ItemKnnModel<>>("taste"), database.load<ItemVocabulary>("products"));
  });
  auto purchases = database.rows("SELECT * FROM purchases WHERE household = ?", {household});
  EventLogBuilder log({}, products);
  add_events(log, purchases, columns);
  const EventLog events = log.build();
  if (events.empty()) throw LookupError("household '" + household + "' has bought nothing");
  const auto bought = to_interactions(clean(events));

  const Catalog catalog =
      read_catalog(database.rows("SELECT product, title, category FROM products")).renumbered(bought.items());
  const auto title = [&](ItemIndex item) { return std::string(catalog[item].title); };
  const auto history = bought.user(household).history;
  std::cout << "For household " << household << ", of " << history.size() << " products bought:\n";
  for (const auto& [item, score] : recommend(taste, history, {.count = 5}))
    std::cout << "  " << title(item) << ": because of " << explain(taste, history, item).top(2).text(title)
              << '\n';
}

void run(const Arguments& arguments) {
  {
    const SqliteDatabase database(arguments.database, SqliteMode::create);
    const bool is_made = database.rows("SELECT 1 FROM sqlite_master WHERE name = 'purchases'").next();
    if (!is_made) make_shop(database, arguments.data);
    fit(database);
  }
  serve(SqliteDatabase(arguments.database, SqliteMode::read_only), arguments.household);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto arguments = parse_arguments({argv + 1, argv + argc});
    if (arguments.help) std::cout << usage;
    else run(arguments);
    return 0;
  } catch (const OptionError& error) {
    std::cerr << "from_database: " << error.what() << '\n';
    return 2;
  } catch (const DataError& error) {
    std::cerr << "from_database: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "from_database: " << error.what() << '\n';
    return 1;
  }
}
