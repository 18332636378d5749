#include "kindred/with/sqlite.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/shop.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/data/strength.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/read_report.hpp"
#include "kindred/io/row_reader.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/model_kinds.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;
using Pairs = std::vector<std::string>;

namespace {

// A database file in a folder of its own.
struct Shop {
  kindred_test::TemporaryFolder folder;
  std::filesystem::path path = folder / "shop.db";
  SqliteDatabase database{path, SqliteMode::create};

  explicit Shop(std::initializer_list<const char*> statements = {}) {
    for (const char* const statement : statements) database.execute(statement);
  }

  // What messages call a query.
  std::string place(const std::string& query) const { return path.string() + " (" + query + ")"; }

  std::string refusal(const std::string& query, const EventColumns& columns = {}) const {
    const auto message = message_of<DataError>([&] { read_events(database.rows(query), columns); });
    const auto expected = place(query);
    return message.substr(0, expected.size()) == expected ? message.substr(expected.size()) : message;
  }
};

PopularityModel<float> some_model(const char* text) {
  return Popularity{}.fit(to_interactions(kindred_test::log_of(text)));
}

std::vector<float> scores_of(const auto& model) {
  std::vector<float> scores(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score({}, scores, workspace);
  return scores;
}

}  // namespace

TEST_CASE("a SELECT gives events, its values as SQLite has them", "[with]") {
  const Shop shop{"CREATE TABLE sales (buyer, sku, at, n REAL, paid REAL, visit INTEGER)",
                  "INSERT INTO sales VALUES (906, 'A-1', 1483255827, 2, 0.1, 31), (1873.0, 'B, \"2\"', "
                  "1483254000, NULL, 3e-3, NULL), ('906', 'tab\there', '1970-01-02', 0.5, NULL, 31)"};
  const EventLog log =
      read_events(shop.database.rows(
                      "SELECT visit, at, buyer AS user, sku AS item, n, paid, x'00ff' AS photo FROM sales"),
                  {.time = "at", .quantity = "n", .price = "paid", .session = "visit"});
  CHECK(kindred_test::pairs(log) == Pairs{"906:A-1", "1873:B, \"2\"", "906:tab\there"});
  CHECK(log.user(2) == log.user(0));
  CHECK(log.time(0) == timestamp(1483255827));
  CHECK(log.time(2) == timestamp(86400));
  CHECK(log.quantity(0) == 2.0);
  CHECK(log.quantity(1) == std::nullopt);
  CHECK(log.price(0) == 0.1);
  CHECK(log.price(1) == 0.003);
  CHECK(log.price(2) == std::nullopt);
  CHECK(log.session(0) == log.session(2));
  CHECK(log.session(1) == std::nullopt);
}

TEST_CASE("numbers come out of SQLite without a loss", "[with]") {
  const Shop shop;
  auto rows = shop.database.rows(
      "SELECT 9223372036854775807, -9223372036854775808, 0.1 + 0.2, 1e15, 1e300, -7.0, 2.5e-308, "
      "9007199254740993.0");
  REQUIRE(rows.next());
  CHECK(rows[0] == "9223372036854775807");
  CHECK(rows[1] == "-9223372036854775808");
  CHECK(rows.parse(2, parse_number<double>) == 0.1 + 0.2);
  CHECK(rows[3] == "1000000000000000");
  CHECK(rows.parse(4, parse_number<double>) == 1e300);
  CHECK(rows[5] == "-7");
  CHECK(rows.parse(6, parse_number<double>) == 2.5e-308);
  CHECK(rows.parse(7, parse_number<double>) == 9007199254740992.0);
  CHECK_FALSE(rows.next());
  CHECK_FALSE(rows.next());
}

TEST_CASE("a SELECT gives a catalogue", "[with]") {
  const Shop shop{
      "CREATE TABLE products (sku INTEGER PRIMARY KEY, title, brand, tags, price)",
      "INSERT INTO products VALUES (7, 'Tea', 'Acme', 'hot | drink', 2.5), (8, NULL, '', NULL, NULL)"};
  const Catalog catalog = read_catalog(shop.database.rows("SELECT * FROM products"),
                                       {.text = {"brand"}, .numbers = {"price"}, .multi = {"tags"}});
  const ItemIndex tea = catalog.item("7"), other = catalog.item("8");
  CHECK(catalog[tea].title == "Tea");
  CHECK(catalog[tea].text("brand") == "Acme");
  CHECK(catalog[tea].text("tags") == "hot, drink");
  CHECK(catalog[tea].number("price") == 2.5);
  CHECK(catalog[other].title == "8");
  CHECK(catalog[other].text("brand").empty());
  CHECK(catalog[other].number("price") == std::nullopt);

  const EventLog log =
      read_events(shop.database.rows("SELECT 'a' AS user, 8 AS item UNION ALL SELECT 'a', 9"), {}, catalog);
  CHECK(log.item(0) == other);
  CHECK(log.item(1) == ItemIndex(2));
}

TEST_CASE("what comes from outside is a parameter of the query", "[with]") {
  const Shop shop{"CREATE TABLE e (user INTEGER, item TEXT)",
                  "INSERT INTO e VALUES (1, 'a'), (2, 'b'), (2, 'c')"};
  EventLogBuilder log;
  for (const char* const user : {"2", "1", "1 OR 1"}) {
    auto rows = shop.database.rows("SELECT user, item FROM e WHERE user = ? ORDER BY item", {user});
    add_events(log, rows);
  }
  CHECK(kindred_test::pairs(log.build()) == Pairs{"2:b", "2:c", "1:a"});
  CHECK_THAT(message_of<DataError>([&] { shop.database.rows("SELECT user FROM e WHERE user = ?"); }),
             ContainsSubstring("is given 0 parameters, expected 1"));
}

TEST_CASE("a bad value is refused with the query, the row, the column and the value", "[with]") {
  const Shop shop{
      "CREATE TABLE e (user, item, rating, at)",
      "INSERT INTO e VALUES ('a', 1, 5, 0), ('b', 2, 'five', 0), ('c', NULL, 1, 0), ('d', 4, 1, NULL), "
      "('e', 5, 9e999, 'soon'), ('f', CAST(x'ff' AS TEXT), 1, 0), (x'00', 7, 1, 0)"};
  CHECK(shop.refusal("SELECT user, item, rating FROM e", {.value = "rating"}) ==
        ":2:3: column 'rating': 'five', expected a number");
  CHECK(shop.refusal("SELECT user, item FROM e") ==
        ":3:2: column 'item': nothing, expected an id (allow_empty_ids keeps such rows)");
  CHECK(shop.refusal("SELECT user, item, at FROM e WHERE user >= 'd'", {.time = "at"}).substr(0, 47) ==
        ":1:3: column 'at': nothing, expected a time: se");
  CHECK(shop.refusal("SELECT user, item, at FROM e WHERE user = 'e'", {.time = "at"}).substr(0, 41) ==
        ":1:3: column 'at': 'soon', expected a tim");
  CHECK(shop.refusal("SELECT user, item, rating FROM e WHERE user = 'e'", {.value = "rating"}) ==
        ":1:3: column 'rating': 'inf' is not a finite number");
  CHECK(shop.refusal("SELECT user, item FROM e WHERE user = 'f'") ==
        ":1:2: column 'item': the byte 0xFF at place 1 is not UTF-8, expected UTF-8");
  CHECK(shop.refusal("SELECT user, item FROM e WHERE item = 7") ==
        ":1:1: column 'user': a BLOB of 1 bytes, expected a number or text, which CAST or hex() in the query "
        "gives");
  CHECK(shop.refusal("SELECT user, item FROM e", {.user = "usr"}) ==
        ": no column 'usr': did you mean 'user'? known: user, item");
  CHECK(shop.refusal("SELECT user, user, item FROM e") == ": two columns are called 'user'");
}

TEST_CASE("what is wrong with a query is told in SQLite's words", "[with]") {
  const Shop shop{"CREATE TABLE e (user, item)", "INSERT INTO e VALUES (1, 2)"};
  CHECK(shop.refusal("SELECT user, item FORM e") == ": near \"e\": syntax error");
  CHECK(shop.refusal("SELECT user, item FROM f") == ": no such table: f");
  CHECK(shop.refusal("SELECT user, item FROM e; DELETE FROM e") ==
        ": holds more than one statement, expected one");
  CHECK(shop.refusal("") == ": holds no statement, expected one");
  CHECK(shop.refusal("DELETE FROM e RETURNING user, item") ==
        ": gives no rows or writes, expected one SELECT");
  CHECK(shop.refusal("BEGIN") == ": gives no rows or writes, expected one SELECT");
  CHECK(shop.refusal("SELECT user, item FROM e UNION ALL SELECT 1, abs(-9223372036854775808)") ==
        ": after row 1: integer overflow");
  CHECK(kindred_test::pairs(read_events(shop.database.rows(" SELECT user, item FROM e; -- all\n"))) ==
        Pairs{"1:2"});
  CHECK(shop.refusal("SELECT\n  user,\n  item\nFROM f")
            .find(shop.place("SELECT user, item FROM f") + ": no such table: f") == 0);
}

TEST_CASE("a file that is no database, or not there, is refused at once", "[with]") {
  const kindred_test::TemporaryFolder folder;
  const auto missing = folder / "missing.db";
  CHECK(message_of<DataError>([&] { SqliteDatabase{missing}; }) ==
        missing.string() + ": cannot be opened: unable to open database file");
  CHECK_FALSE(std::filesystem::exists(missing));
  const auto text = folder.file("events.csv", std::string(2000, 'x'));
  CHECK_THAT(message_of<DataError>([&] { SqliteDatabase{text}; }),
             ContainsSubstring("file is not a database"));
  {
    const SqliteDatabase made(missing, SqliteMode::create);
  }
  const SqliteDatabase reader(missing, SqliteMode::read_only);
  CHECK_THAT(message_of<DataError>([&] { reader.execute("CREATE TABLE t (x)"); }),
             ContainsSubstring("(CREATE TABLE t (x)): attempt to write a readonly database"));
}

TEST_CASE("rows outlive the object that gave them", "[with]") {
  const kindred_test::TemporaryFolder folder;
  auto rows = SqliteDatabase(folder / "a.db", SqliteMode::create).rows("SELECT 1 AS user, 2 AS item");
  auto moved = std::move(rows);
  CHECK(kindred_test::pairs(read_events(std::move(moved))) == Pairs{"1:2"});
}

TEST_CASE("models and ids are kept in a database, beside the data that they are of", "[with]") {
  const Shop shop;
  const auto model = some_model("user,item\na,1\nb,1\nb,2\n");
  ItemVocabulary items;
  for (const char* const id : {"1", "2", "x y", ""}) items.add(id);
  shop.database.in_transaction([&] {
    shop.database.save("popular", model);
    shop.database.save("items", items);
    shop.database.save("whatever", AnyRecommender<float>(model));
  });
  CHECK(shop.database.archives() == std::vector<std::string>{"items", "popular", "whatever"});

  const SqliteDatabase reader(shop.path, SqliteMode::read_only);
  const auto [loaded, ids] = reader.in_transaction([&] {
    return std::pair(reader.load<PopularityModel<float>>("popular"), reader.load<ItemVocabulary>("items"));
  });
  CHECK(scores_of(loaded) == scores_of(model));
  CHECK(ids == items);
  const auto kinds = ModelKinds<float>{}.with<PopularityModel<float>>();
  CHECK(scores_of(kinds.load(reader.archive("whatever"))) == scores_of(model));

  const auto newer = some_model("user,item\na,1\na,2\nb,2\n");
  shop.database.save("popular", newer);
  CHECK(scores_of(reader.load<PopularityModel<float>>("popular")) == scores_of(newer));
}

TEST_CASE("a transaction that fails leaves what was there, the inner one of two alone as well", "[with]") {
  const Shop shop;
  const auto& database = shop.database;
  const auto older = some_model("user,item\na,1\n"), newer = some_model("user,item\na,1\na,2\n");
  database.save("model", older);
  const auto items_of = [&](const char* name) {
    return database.load<PopularityModel<float>>(name).item_count();
  };

  CHECK(message_of<DataError>([&] {
          database.in_transaction([&] {
            database.save("model", newer);
            CHECK(items_of("model") == 2);
            throw DataError("enough");
          });
        }) == "enough");
  CHECK(items_of("model") == 1);

  database.in_transaction([&] {
    database.save("model", newer);
    message_of<DataError>([&] {
      database.in_transaction([&] {
        database.save("other", newer);
        throw DataError("enough");
      });
    });
  });
  CHECK(items_of("model") == 2);
  CHECK(database.archives() == std::vector<std::string>{"model"});
}

TEST_CASE("a full disk leaves the archives that were there", "[with]") {
  const Shop shop;
  const auto& database = shop.database;
  database.save("ids", [] {
    UserVocabulary ids;
    ids.add("only");
    return ids;
  }());
  database.execute("PRAGMA max_page_count = 20");
  UserVocabulary many;
  for (int i = 0; i < 100000; ++i) many.add(std::to_string(i));
  CHECK_THAT(message_of<DataError>([&] {
               database.in_transaction([&] {
                 database.save("another", UserVocabulary{});
                 database.save("ids", many);
               });
             }),
             ContainsSubstring("database or disk is full"));
  CHECK(database.archives() == std::vector<std::string>{"ids"});
  CHECK(database.load<UserVocabulary>("ids").size() == 1);
  database.save("ids", UserVocabulary{});  // the connection is none the worse
}

TEST_CASE("an archive that is damaged, missing or another is refused by its name", "[with]") {
  const Shop shop;
  const auto& database = shop.database;
  const auto start = shop.path.string();
  CHECK(message_of<LookupError>([&] { database.archive("popular"); }) ==
        start + ": no archive 'popular': there is none");
  database.save("popular", some_model("user,item\na,1\nb,1\nb,2\n"));
  database.save("items", ItemVocabulary{});
  CHECK(message_of<LookupError>([&] { database.archive("populra"); }) ==
        start + ": no archive 'populra': did you mean 'popular'? known: items, popular");
  CHECK(message_of<ArchiveError>([&] { database.load<PopularityModel<float>>("items"); }) ==
        start + " ('items'): holds 'vocabulary of items', expected 'popularity<float>'");
  CHECK(message_of<ArchiveError>([&] { database.load<UserVocabulary>("items"); }) ==
        start + " ('items'): holds 'vocabulary of items', expected 'vocabulary of users'");

  database.execute(
      "UPDATE kindred_archives SET archive = CAST(substr(archive, 1, length(archive) - 1) || x'77' AS BLOB) "
      "WHERE name = 'popular'");
  CHECK_THAT(message_of<ArchiveError>([&] { database.archive("popular"); }),
             ContainsSubstring(start + " ('popular'): is damaged"));
  database.execute("UPDATE kindred_archives SET archive = x''");
  CHECK_THAT(message_of<ArchiveError>([&] { database.archive("popular"); }),
             ContainsSubstring(start + " ('popular'): is no kindred archive"));
}

TEST_CASE("bad rows of a query are collected like those of a file", "[with]") {
  static_assert(RowReader<SqliteRows>);
  const Shop shop{
      "CREATE TABLE e (user, item, n)",
      "INSERT INTO e VALUES ('a', 1, 1), ('b', 2, 'two'), ('c', NULL, 3), (x'00', 4, 4), ('e', 5, 5)"};
  const std::string query = "SELECT user, item, n FROM e";
  ReadReport report;
  const EventLog log =
      read_events(shop.database.rows(query), {.quantity = "n"}, {.bad_rows = Collect{report}});
  CHECK(kindred_test::pairs(log) == Pairs{"a:1", "e:5"});
  CHECK(report.file == shop.place(query));
  CHECK(report.rows == 5);
  CHECK(report.used == 2);
  REQUIRE(report.rejected.size() == 3);
  CHECK(report.rejected[0] == RejectedRow{2, 3, "b\t2\ttwo", "column 'n': 'two', expected a number"});
  CHECK(report.rejected[1].line == 3);
  CHECK(report.rejected[1].text == "c\t\t3");
  CHECK(report.rejected[2].text == "?\t4\t4");
  CHECK_THROWS_AS(read_events(shop.database.rows("SELECT 1 AS user, 2 AS item UNION ALL SELECT 1, "
                                                 "abs(-9223372036854775808)"),
                              {}, {.bad_rows = Collect{report}}),
                  DataError);
}
