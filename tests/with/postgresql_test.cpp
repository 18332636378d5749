#include "kindred/with/postgresql.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/read_report.hpp"
#include "kindred/io/row_reader.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;
using Pairs = std::vector<std::string>;

// tests/with/postgresql_server runs these beside a server; it says in KINDRED_POSTGRESQL how to connect.

namespace {

std::string server() {
  const char* const connection = std::getenv("KINDRED_POSTGRESQL");
  return connection ? connection : "";
}

bool is_there() {
  if (!server().empty()) return true;
  WARN("SKIPPED: KINDRED_POSTGRESQL names no server; tests/with/postgresql_server runs one");
  return false;
}

// The adapter only reads. What it reads is put there by libpq itself.
std::string run(const std::string& statements, const std::string& database = "postgres") {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb((server() + " dbname=" + database).c_str()), &PQfinish);
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), statements.c_str()),
                                                             &PQclear);
  const auto status = PQresultStatus(result.get());
  INFO(PQerrorMessage(connection.get()));
  REQUIRE((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK));
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

std::string refusal(const PostgresqlDatabase& database, const std::string& query,
                    const EventColumns& columns = {}) {
  const auto message = message_of<DataError>([&] { read_events(database.rows(query), columns); });
  const std::string expected = "postgresql postgres (" + query + ")";
  return message.substr(0, expected.size()) == expected ? message.substr(expected.size()) : message;
}

}  // namespace

TEST_CASE("a SELECT gives events, its values as PostgreSQL has them", "[with][postgresql]") {
  if (!is_there()) return;
  run("CREATE TABLE sales (buyer bigint, sku text, at timestamptz, day date, local timestamp, n real, paid "
      "numeric, "
      "visit uuid);"
      "INSERT INTO sales VALUES"
      "(906, E'A-1\\t\"x\"', '2017-01-01 09:30:27.9+02:00', '2017-01-28', '2017-01-28 19:06', 2, 1.50, "
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),"
      "(1873, E'back\\\\slash\\nline\\rreturn\\bbell\\f\\x0b', '2017-07-01 00:00+00', '1970-01-02', "
      "'1970-01-01', NULL, "
      "0.003, NULL),"
      "(906, E'\\\\N', '1970-01-01 00:00:00 UTC', '0001-01-01', '9999-12-31 23:59:59', 0.1, NULL, "
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),"
      "(7, 'Größe 茶', '1900-01-01 00:00+00', '2000-02-29', '2017-01-28 19:06:53.25', -1, 1e20, NULL)");
  const PostgresqlDatabase shop(server());
  const std::string query =
      "SELECT visit, at, day, local, buyer AS user, sku AS item, n, paid FROM sales;  \n";
  const EventColumns columns{.time = "at", .quantity = "n", .price = "paid", .session = "visit"};
  const EventLog log = read_events(shop.rows(query), columns);
  CHECK(kindred_test::pairs(log) ==
        Pairs{"906:A-1\t\"x\"", "1873:back\\slash\nline\rreturn\bbell\f\v", "906:\\N", "7:Größe 茶"});
  CHECK(log.time(0) == timestamp(1483255827));
  CHECK(log.time(1) == timestamp(1498867200));
  CHECK(log.time(2) == timestamp(0));
  CHECK(log.time(3) == timestamp(-2208988800));
  CHECK(log.quantity(0) == 2.0);
  CHECK(log.quantity(1) == std::nullopt);
  CHECK(log.price(0) == 1.5);
  CHECK(log.price(1) == 0.003);
  CHECK(log.price(2) == std::nullopt);
  CHECK(log.price(3) == 1e20);
  CHECK(log.session(0) == log.session(2));
  CHECK(log.session(1) == std::nullopt);

  const EventLog counted =
      read_events(shop.rows("SELECT buyer AS user, sku AS item, extract(epoch FROM at) AS s FROM sales"),
                  {.time = "s", .time_format = "%s.%f"});
  CHECK(counted.time(0) == timestamp(1483255827));
  CHECK(counted.time(3) == timestamp(-2208988800));

  auto by_day = columns, by_local_time = columns;
  by_day.time = "day";
  by_local_time.time = "local";
  CHECK(read_events(shop.rows(query), by_day).time(0) == timestamp(1485561600));
  const EventLog local = read_events(shop.rows(query), by_local_time);
  CHECK(local.time(0) == timestamp(1485630360));
  CHECK(local.time(2) == latest_time);
}

TEST_CASE("numbers come out of PostgreSQL without a loss", "[with][postgresql]") {
  if (!is_there()) return;
  auto rows = PostgresqlDatabase(server()).rows(
      "SELECT 9223372036854775807, 0.1::float8 + 0.2::float8, 1e300::float8, 0.1::real, true, NULL, ''");
  REQUIRE(rows.next());
  CHECK(rows[0] == "9223372036854775807");
  CHECK(rows.parse(1, parse_number<double>) == 0.1 + 0.2);
  CHECK(rows.parse(2, parse_number<double>) == 1e300);
  CHECK(rows[3] == "0.1");
  CHECK(rows[4] == "t");
  CHECK(rows[5].empty());
  CHECK(rows[6].empty());
  CHECK_FALSE(rows.next());
  CHECK_FALSE(rows.next());
}

TEST_CASE("a SELECT of PostgreSQL gives a catalogue", "[with][postgresql]") {
  if (!is_there()) return;
  const PostgresqlDatabase shop(server());
  const Catalog catalog = read_catalog(shop.rows("SELECT * FROM (VALUES (7, 'Tea', 'Acme', 'hot | drink', "
                                                 "2.50), (8, NULL, '', NULL, NULL)) AS p (sku, "
                                                 "title, brand, tags, price) -- all of it"),
                                       {.text = {"brand"}, .numbers = {"price"}, .multi = {"tags"}});
  CHECK(catalog[catalog.item("7")].title == "Tea");
  CHECK(catalog[catalog.item("7")].text("tags") == "hot, drink");
  CHECK(catalog[catalog.item("7")].number("price") == 2.5);
  CHECK(catalog[catalog.item("8")].title == "8");
  CHECK(catalog[catalog.item("8")].number("price") == std::nullopt);
  const EventLog log =
      read_events(shop.rows("SELECT 'a' AS user, 8 AS item UNION ALL SELECT 'a', 9 ORDER BY 2"), {}, catalog);
  CHECK(log.item(0) == catalog.item("8"));
  CHECK(log.item(1) == ItemIndex(2));
}

TEST_CASE("a bad value out of PostgreSQL is refused with the query, the row, the column and the value",
          "[with][postgresql]") {
  if (!is_there()) return;
  const PostgresqlDatabase shop(server());
  CHECK(refusal(shop,
                "SELECT n AS user, 1 AS item, CASE n WHEN 3 THEN 'three' ELSE '4' END AS rating "
                "FROM generate_series(1, 5) AS n",
                {.value = "rating"}) == ":3:3: column 'rating': 'three', expected a number");
  CHECK(refusal(shop, "SELECT 1 AS user, NULL AS item") ==
        ":1:2: column 'item': nothing, expected an id (allow_empty_ids keeps such rows)");
  CHECK(refusal(shop, "SELECT 1 AS user, 2 AS item, 'infinity'::timestamptz AS at", {.time = "at"})
            .substr(0, 45) == ":1:3: column 'at': 'infinity', expected a tim");
  CHECK(refusal(shop, "SELECT 1 AS user, 2 AS item, 'NaN'::float8 AS r", {.value = "r"}) ==
        ":1:3: column 'r': 'NaN' is not a finite number");
  CHECK(refusal(shop, "SELECT 1 AS user, 2 AS item", {.item = "itm"}) ==
        ": no column 'itm': did you mean 'item'? known: user, item");
}

TEST_CASE("bad rows out of PostgreSQL are collected like those of a file", "[with][postgresql]") {
  static_assert(RowReader<PostgresqlRows>);
  if (!is_there()) return;
  ReadReport report;
  const EventLog log =
      read_events(PostgresqlDatabase(server()).rows("SELECT n AS user, n AS item, CASE WHEN n % 10 = 0 THEN "
                                                    "'x' END AS q FROM generate_series(1, 1000) AS n"),
                  {.quantity = "q"}, {.bad_rows = Collect{report}});
  CHECK(log.size() == 900);
  CHECK(report.adds_up());
  REQUIRE(report.rejected.size() == 100);
  CHECK(report.rejected[1] == RejectedRow{20, 3, "20\t20\tx", "column 'q': 'x', expected a number"});
}

TEST_CASE("text of a database without an encoding is taken where it is UTF-8", "[with][postgresql]") {
  if (!is_there()) return;
  run("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0");
  run("CREATE TABLE e (item text); INSERT INTO e VALUES ('茶'), (E'\\xff')", "bytes");
  const PostgresqlDatabase shop(server() + " dbname=bytes");
  CHECK(kindred_test::pairs(read_events(shop.rows("SELECT 1 AS user, item FROM e LIMIT 1"))) ==
        Pairs{"1:茶"});
  CHECK(message_of<DataError>([&] { read_events(shop.rows("SELECT 1 AS user, item FROM e")); }) ==
        "postgresql bytes (SELECT 1 AS user, item FROM e): after row 1: ERROR: invalid byte sequence for "
        "encoding \"UTF8\": 0xff");
}

TEST_CASE("what is wrong with a query is told in PostgreSQL's words", "[with][postgresql]") {
  if (!is_there()) return;
  run("CREATE TABLE kept (x int); INSERT INTO kept VALUES (1)");
  const PostgresqlDatabase shop(server());
  CHECK(refusal(shop, "SELECT user, item FORM e") == ": ERROR: syntax error at or near \"e\"");
  CHECK(refusal(shop, "SELECT usr FROM kept") == ": ERROR: column \"usr\" does not exist");
  CHECK(refusal(shop, "SELECT 1; DROP TABLE kept") ==
        ": ERROR: cannot insert multiple commands into a prepared statement");
  CHECK(refusal(shop, "SELECT 1) TO STDOUT; DROP TABLE kept; --") ==
        ": ERROR: syntax error at or near \")\"");
  CHECK(refusal(shop, "DELETE FROM kept RETURNING x") ==
        ": ERROR: cannot execute DELETE in a read-only transaction");
  CHECK(refusal(shop, "DELETE FROM kept") == ": gives no columns, expected a SELECT");
  CHECK(refusal(shop, "SELECT x FROM kept WHERE x = $1") == ": ERROR: there is no parameter $1");
  CHECK(refusal(shop, "") == ": gives no columns, expected a SELECT");
  CHECK(run("SELECT count(*) FROM kept") == "1");
}

TEST_CASE("a query that fails half way is not taken for the whole", "[with][postgresql]") {
  if (!is_there()) return;
  const PostgresqlDatabase shop(server());
  CHECK(refusal(shop, "SELECT n AS user, 1000 / (50001 - n) AS item FROM generate_series(1, 60000) AS n") ==
        ": after row 50000: ERROR: division by zero");
  CHECK(kindred_test::pairs(read_events(shop.rows("SELECT 1 AS user, 2 AS item"))) == Pairs{"1:2"});

  auto rows = shop.rows("SELECT n AS user, repeat('x', 1000) AS item FROM generate_series(1, 100000) AS n");
  REQUIRE(rows.next());
  run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT n AS user, "
      "repeat%'");
  const auto message = message_of<DataError>([&] {
    while (rows.next()) {
    }
  });
  CHECK_THAT(message, ContainsSubstring("): after row "));
  CHECK(rows.line() < 100000);
  CHECK_THROWS_AS(shop.rows("SELECT 1"), DataError);
}

TEST_CASE("rows are streamed, one query at a time, and may be left unread", "[with][postgresql]") {
  if (!is_there()) return;
  const PostgresqlDatabase shop(server());
  {
    auto rows = shop.rows("SELECT generate_series(1, 1000000000)");
    for (int n = 1; n <= 1000; ++n) {
      REQUIRE(rows.next());
      REQUIRE(rows[0] == std::to_string(n));
    }
    CHECK_THAT(message_of<DataError>([&] { shop.rows("SELECT 1"); }),
               ContainsSubstring("the rows of another query are being read"));
    auto moved = std::move(rows);
    CHECK(moved.next());
    CHECK(moved.line() == 1001);
  }
  auto rows = PostgresqlDatabase(shop).rows("SELECT 1 AS user, 2 AS item");
  CHECK(kindred_test::pairs(read_events(std::move(rows))) == Pairs{"1:2"});
}

TEST_CASE("no message of a connection tells a password", "[with][postgresql]") {
  if (!is_there()) return;
  const auto refused = [](const std::string& connection) {
    const auto message = message_of<DataError>([&] { PostgresqlDatabase{connection}; });
    CHECK_THAT(message, !ContainsSubstring("secret"));
    return message;
  };
  const auto wrong = message_of<DataError>([] { PostgresqlDatabase(server() + " password=secret"); });
  CHECK_THAT(wrong, ContainsSubstring("password authentication failed") && !ContainsSubstring("secret"));
  CHECK_THAT(refused("host=127.0.0.1 port=1 user=u password=secret"), ContainsSubstring("127.0.0.1"));

  const std::string text = "postgresql: the connection is described by neither";
  CHECK(refused("host=127.0.0.1 port=1 pass=secret").substr(0, text.size()) == text);
  CHECK(refused("host=127.0.0.1 port=1 password=my secret").substr(0, text.size()) == text);
  CHECK(refused("host=127.0.0.1 port=1 password='secret").substr(0, text.size()) == text);
  CHECK(refused("postgresql://u:sec%zzret@127.0.0.1:1/db").substr(0, text.size()) == text);
  const std::string at = "postgresql: the address has an '@' that ends no user and pass";
  for (const char* const address :
       {"postgresql://u:my@secret@127.0.0.1:1/db", "postgres://u:my/secret@127.0.0.1:1/db",
        "postgres://u:my?secret@127.0.0.1:1/db"})
    CHECK(refused(address).substr(0, at.size()) == at);
  CHECK(refused("postgresql://127.0.0.1:secret/db") == "postgresql: the port is no number");
  CHECK_THAT(refused("postgresql://u:secret@127.0.0.1:1/db"), ContainsSubstring("port 1"));
}
