#include "kindred/data/read_events.hpp"

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;
using Pairs = std::vector<std::string>;

namespace {

std::string refusal(const std::string& text, const EventColumns& columns = {}) {
  return message_of<DataError>([&] { read_events(CsvReader::of_text(text, {}, "e.csv"), columns); });
}

// Columns, ids and their order.
bool same(const EventLog& a, const EventLog& b) {
  if (a.size() != b.size() || *a.users() != *b.users() || *a.items() != *b.items() ||
      *a.sessions() != *b.sessions())
    return false;
  for (std::size_t row = 0; row < a.size(); ++row)
    if (a[row] != b[row]) return false;
  return true;
}

// A reader whose rows are read one by one.
struct OneByOne : CsvReader {
  explicit OneByOne(CsvReader rows) : CsvReader(std::move(rows)) {}
};

EventLog read_in_parts(const std::string& path, const EventColumns& columns, const ReadOptions& options,
                       std::uint64_t least_part) {
  EventLogBuilder log;
  CsvReader rows(path);
  detail::add_events_of_file(log, rows, columns, options, least_part);
  return log.build();
}

}  // namespace

TEST_CASE("events are read by the names of their columns, in the order of the file") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder.file("transactions.csv",
                                "household_id,basket_id,product_id,quantity,sales_value,discount,when\n"
                                "906,31,1075,1,1.5,0.29,2017-01-01T07:30:27\n"
                                "1873,,9951,2,3,,2017-01-01T07:00:00\n"
                                "906,31,9951,1,1.5,0,2017-01-01T07:30:27\n");
  const EventLog log = read_events(path.string(), {.user = "household_id",
                                                   .item = "product_id",
                                                   .time = "when",
                                                   .quantity = "quantity",
                                                   .price = "sales_value",
                                                   .discount = "discount",
                                                   .session = "basket_id"});
  CHECK(kindred_test::pairs(log) == Pairs{"906:1075", "1873:9951", "906:9951"});
  CHECK(log.time(0) == timestamp(1483255827));
  CHECK(log.kind(0) == EventKind::purchase);
  CHECK(log.quantity(1) == 2.0);
  CHECK(log.price(1) == 3.0);
  CHECK(log.discount(0) == 0.29);
  CHECK(log.discount(1) == std::nullopt);
  CHECK(log.discount(2) == 0.0);
  CHECK(log.session(0) == log.session(2));
  CHECK(log.session(1) == std::nullopt);
  CHECK_FALSE(log.has_value());
}

TEST_CASE("a file without a header is read by the names that it is given") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder.file("u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n");
  const EventLog log =
      read_events(path.string(), {.time = "time", .value = "rating"},
                  {.separator = '\t', .header = false, .names = {"user", "item", "rating", "time"}});
  CHECK(kindred_test::pairs(log) == Pairs{"196:242", "186:302"});
  CHECK(log.time(1) == timestamp(891717742));
  CHECK(log.value(0) == 3.0);
  CHECK(log.kind(0) == EventKind::rating);
}

TEST_CASE("kinds are read by our names or by the file's own") {
  const EventLog ours = kindred_test::log_of("user,item,kind\na,1,view\na,1,purchase\n");
  CHECK(ours.kind(0) == EventKind::view);
  CHECK(ours.kind(1) == EventKind::purchase);

  const EventColumns columns{.kind = "behaviour",
                             .kind_names = {{"pv", EventKind::view}, {"buy", EventKind::purchase}}};
  const EventLog theirs = read_events(CsvReader::of_text("user,item,behaviour\na,1,buy\nb,1,pv\n"), columns);
  CHECK(theirs.kind(0) == EventKind::purchase);
  CHECK(theirs.kind(1) == EventKind::view);
  CHECK(refusal("user,item,behaviour\na,1,fav\n", columns) ==
        "e.csv:2:3: column 'behaviour': unknown kind of event 'fav': known: pv, buy");
  CHECK(refusal("user,item,kind\na,1,veiw\n", {.kind = "kind"}) ==
        "e.csv:2:3: column 'kind': unknown kind of event 'veiw': did you mean 'view'? known: view, search, "
        "cart, purchase, "
        "rating, review, returned");
}

TEST_CASE("events read against a catalogue have its indices, and items that it lacks come after") {
  const kindred_test::TemporaryFolder folder;
  const Catalog catalog = read_catalog(CsvReader::of_text("id,title\n7,Tea\n8,Cup\n9,Pot\n"));
  const auto path = folder.file("events.csv", "user,item\na,9\na,5\nb,7\n");
  const EventLog log = read_events(path.string(), {}, catalog);
  CHECK(log.item(0) == catalog.item("9"));
  CHECK(log.item(1) == ItemIndex(3));
  CHECK_FALSE(catalog.contains(log.item(1)));
  CHECK(log.item(2) == ItemIndex(0));
  CHECK(log.item_count() == 4);
  CHECK(catalog.items()->is_prefix_of(*log.items()));
}

TEST_CASE("prices of one unit are multiplied by the quantity, and unknown without it") {
  const std::string text = "user,item,n,each,off\na,1,3,2.5,0.5\na,2,,2.5,\na,3,-2,4,\n";
  const EventColumns columns{.quantity = "n", .price = "each", .discount = "off", .price_per_unit = true};
  const EventLog log = read_events(CsvReader::of_text(text), columns);
  CHECK(log.price(0) == 7.5);
  CHECK(log.discount(0) == 1.5);
  CHECK(log.price(1) == std::nullopt);
  CHECK(log.price(2) == -8.0);
  CHECK(log.discount(2) == std::nullopt);
  CHECK(message_of<OptionError>([&] {
          read_events(CsvReader::of_text(text), {.price = "each", .price_per_unit = true});
        }) == "option 'price_per_unit' needs a column of quantities, and 'quantity' names none");
}

TEST_CASE("two files are read into one log, whose ids they share") {
  EventLogBuilder builder;
  auto train = CsvReader::of_text("user,item\na,1\nb,2\n");
  auto test = CsvReader::of_text("user,item\nb,3\nc,1\n");
  add_events(builder, train);
  add_events(builder, test);
  const EventLog log = builder.build();
  CHECK(kindred_test::pairs(log) == Pairs{"a:1", "b:2", "b:3", "c:1"});
  CHECK(log.user(1) == log.user(2));
  CHECK(log.item(0) == log.item(3));
}

TEST_CASE("what is wrong in a file of events is refused where it stands") {
  CHECK(refusal("user,item,rating\n1,2,5\n2,x,abc\n", {.value = "rating"}) ==
        "e.csv:3:3: column 'rating': 'abc', expected a number");
  CHECK(refusal("user,item,rating\n1,2,nan\n", {.value = "rating"}) ==
        "e.csv:2:3: column 'rating': 'nan' is not a finite number");
  CHECK(refusal("user,item,rating\n1,2,1e999\n", {.value = "rating"}) ==
        "e.csv:2:3: column 'rating': '1e999' does not fit into a 64-bit number");
  CHECK(refusal("user,item,t\n1,2,99999999999999999999\n", {.time = "t"}) ==
        "e.csv:2:3: column 't': '99999999999999999999' does not fit into a 64-bit number");
  CHECK(refusal("user,item,t\n1,2,\n", {.time = "t"}).substr(0, 46) ==
        "e.csv:2:3: column 't': nothing, expected a tim");
  CHECK(refusal("user,item\n1,2\n2\n") == "e.csv:3: 1 field, expected 2");
  CHECK(refusal("household,item\n1,2\n", {.user = "houshold"}) ==
        "e.csv: no column 'houshold': did you mean 'household'? known: household, item");
}

TEST_CASE("one column is not both users and items, whatever the caller names") {
  CHECK(message_of<OptionError>([] {
          read_events(CsvReader::of_text("id,n\n1,2\n"), {.user = "id", .item = "id"});
        }) == "options 'user' and 'item' both name column 'id', expected a column each");
}

TEST_CASE("a rating that interactions could not hold is refused where it stands") {
  CHECK(refusal("user,item,rating\n1,2,5\n1,3,-1e39\n", {.value = "rating"}) ==
        "e.csv:3:3: column 'rating': '-1e39' does not fit into a 32-bit number");
}

TEST_CASE("an amount beyond all bounds is refused where it stands") {
  const EventColumns columns{.quantity = "n", .price = "each", .price_per_unit = true};
  CHECK(refusal("user,item,n,each\na,1,1,2\na,2,1e30,1e30\n", columns) ==
        "e.csv:3:4: column 'each': '1e30' times the quantity is of a size below 1e-30 or above 1e30: nothing "
        "is "
        "so");
  CHECK(refusal("user,item,n,each\na,1,1e200,1e200\n", columns).substr(0, 21) == "e.csv:2:3: column 'n'");
  CHECK(refusal("user,item,n\na,1,1e31\n", {.quantity = "n"}) ==
        "e.csv:2:3: column 'n': '1e31' is of a size below 1e-30 or above 1e30: nothing is so");
}

TEST_CASE("what a message quotes is whole though a NUL is in it") {
  CHECK(refusal(std::string("user,item,rating\n1,2,3\0004\n", 26), {.value = "rating"}) ==
        "e.csv:2:3: column 'rating': '3\\x004', expected a number");
}

TEST_CASE("an open file is read against a catalogue, too") {
  const Catalog catalog = read_catalog(CsvReader::of_text("id\n7\n8\n"));
  const EventLog log = read_events(CsvReader::of_text("user,item\na,9\na,8\n"), {}, catalog);
  CHECK(log.item(0) == ItemIndex(2));
  CHECK(log.item(1) == ItemIndex(1));
}

TEST_CASE("a row without a user or an item is refused, or kept for cleaning where that is wished") {
  CHECK(refusal("user,item\n1,2\n,3\n") ==
        "e.csv:3:1: column 'user': nothing, expected an id (allow_empty_ids keeps such rows)");
  CHECK(refusal("user,item\n1,\n").substr(0, 9) == "e.csv:2:2");
  const EventLog log = read_events(CsvReader::of_text("user,item\n1,2\n,3\n4,\n"), {.allow_empty_ids = true});
  CHECK(kindred_test::pairs(log) == Pairs{"1:2", ":3", "4:"});
}

TEST_CASE("a column of values holds ratings where nothing else is said") {
  const char* text = "user,item,rating\n1,2,4\n";
  const auto kind_of = [&](const EventColumns& columns) {
    return read_events(CsvReader::of_text(text), columns).kind(0);
  };
  CHECK(kind_of({.value = "rating"}) == EventKind::rating);
  CHECK(kind_of({.value = "rating", .default_kind = EventKind::review}) == EventKind::review);
  CHECK(kind_of({}) == EventKind::purchase);
  CHECK(to_interactions(read_events(CsvReader::of_text(text), {.value = "rating"})).by_user().values()[0] ==
        4);
}

TEST_CASE("an empty value is unknown, or refused where it stands when that is wished") {
  const std::string text = "user,item,rating\n1,2,4\n1,3,\n";
  CHECK(read_events(CsvReader::of_text(text), {.value = "rating"}).value(1) == std::nullopt);
  CHECK(refusal(text, {.value = "rating", .allow_empty_values = false}) ==
        "e.csv:3:3: column 'rating': nothing, expected a number");
}

TEST_CASE("a file of nothing but its header is a log without events") {
  CHECK(kindred_test::log_of("user,item\n").empty());
}

TEST_CASE("rows that cannot be used come back with line, text and reason, and the others are read") {
  const std::string text =
      "user,item,rating,at\n"
      "ann,tea,5,2017-01-28\n"
      "bob,tea,five,2017-01-28\n"
      "cid,tea,4\n"
      ",tea,4,2017-01-28\n"
      "dan,\"c\"up,4,2017-01-28\n"
      "\xE4,tea,4,2017-01-28\r\n"
      "eve,tea,4,2017-02-30\n"
      "\n"
      "ann,\"a\nb\",3,2017-01-29\n"
      "fay,\"tea,4,2017-01-28\n"
      "gus,tea,4,2017-01-30";
  ReadReport report;
  const EventLog log = read_events(CsvReader::of_text(text, {}, "e.csv"), {.time = "at", .value = "rating"},
                                   {.bad_rows = Collect{report}});
  CHECK(kindred_test::pairs(log) == Pairs{"ann:tea", "ann:a\nb", "gus:tea"});
  CHECK(log.user_count() == 2);
  CHECK(log.item_count() == 2);
  CHECK(report.file == "e.csv");
  CHECK(report.rows == 10);
  CHECK(report.used == 3);
  CHECK(report.adds_up());
  const std::vector<RejectedRow> expected = {
      {3, 3, "bob,tea,five,2017-01-28", "column 'rating': 'five', expected a number"},
      {4, 0, "cid,tea,4", "3 fields, expected 4"},
      {5, 1, ",tea,4,2017-01-28", "column 'user': nothing, expected an id (allow_empty_ids keeps such rows)"},
      {6, 2, "dan,\"c\"up,4,2017-01-28",
       "text after the closing quote, expected a separator or a line end (a quote inside a quoted field is "
       "doubled)"},
      {7, 1, "\xE4,tea,4,2017-01-28",
       "the byte 0xE4 at place 1 is not UTF-8, expected UTF-8 (any_encoding takes bytes as they are)"},
      {8, 4, "eve,tea,4,2017-02-30",
       "column 'at': '2017-02-30', expected a time: seconds since 1970, or a date that exists such as "
       "2017-01-28 or 2017-01-28T19:06:53"},
      {12, 2, "fay,\"tea,4,2017-01-28", "a quote opens here and is never closed"}};
  CHECK(report.rejected == expected);
  std::ostringstream shown;
  shown << report;
  CHECK(shown.str().substr(0, 110) ==
        "e.csv: 10 rows, 3 used, 7 rejected\n"
        "e.csv:3:3: column 'rating': 'five', expected a number | bob,tea,five,2017-0");
}

TEST_CASE("without bad rows a report says that all were used, and what it said before is gone") {
  ReadReport report;
  read_events(CsvReader::of_text("user,item\n,1\n"), {}, {.bad_rows = Collect{report}});
  CHECK(report.rejected.size() == 1);
  read_events(CsvReader::of_text("user,item\na,1\nb,2\n"), {}, {.bad_rows = Collect{report}});
  CHECK(report.rows == 2);
  CHECK(report.used == 2);
  CHECK(report.rejected.empty());
}

TEST_CASE("what is no matter of one row is thrown, whatever becomes of bad rows") {
  ReadReport report;
  CHECK(message_of<DataError>([&] {
          read_events(CsvReader::of_text("a,b\n1,2\n", {}, "e.csv"), {}, {.bad_rows = Collect{report}});
        }) == "e.csv: no column 'user': known: a, b");
}

TEST_CASE("an event that the log refuses is refused by its line") {
  EventLogBuilder log;
  log.add({.user = log.user("a"), .item = log.item("1")});
  auto rows = CsvReader::of_text("user,item,at\nb,2,5\n", {}, "e.csv");
  CHECK(message_of<DataError>([&] { add_events(log, rows, {.time = "at"}); }) ==
        "e.csv:2: event 2 has a time and those before it have none: expected times for all or none");
}

TEST_CASE("times are read in the format that the file is said to have") {
  const auto time_of = [](const std::string& text, const TimeFormat& format) {
    return read_events(CsvReader::of_text("user,item,at\na,1," + text + "\n", {}, "e.csv"),
                       {.time = "at", .time_format = format})
        .time(0);
  };
  CHECK(time_of("1485630413123", TimeUnit::milliseconds) == timestamp(1485630413));
  CHECK(time_of("28/01/2017 19:06", "%d/%m/%Y %H:%M") == timestamp(1485630360));
  CHECK(message_of<DataError>([&] { time_of("2017-01-28", "%d/%m/%Y"); }) ==
        "e.csv:2:3: column 'at': '2017-01-28', read as '%d/%m/%Y', is no time: at character 3 expected '/'");
}

TEST_CASE("ids that look like numbers are told apart by their text") {
  const EventLog log =
      read_events(CsvReader::of_text("user,item\n7,1\n07,1\n007,1\n7,01\n0,00\n123456789,1\n12345678,"
                                     "1\n99999999,1\n7x,1\n7,1\n99999999,2\n"));
  CHECK(kindred_test::pairs(log) == Pairs{"7:1", "07:1", "007:1", "7:01", "0:00", "123456789:1", "12345678:1",
                                          "99999999:1", "7x:1", "7:1", "99999999:2"});
  CHECK(log.user_count() == 8);
}

TEST_CASE("a file that is read in parts gives the same log, wherever the parts begin", "[threads]") {
  const kindred_test::TemporaryFolder folder;
  Random random(7);
  std::string text = "user,item,rating,at,kind,session\n";
  for (int row = 0; row < 400; ++row) {
    const auto number = [&](std::uint64_t below) { return std::to_string(random.below(below)); };
    text += (random.below(4) == 0 ? "u" : "") + number(50) + ',';
    text += random.below(8) == 0 ? "\"x,\n\"\"" + number(9) + "\n,,,\"" : number(30);
    text += ',' + (random.below(5) == 0 ? "" : number(10) + ".5") + ',' + number(1'000'000'000);
    text += random.below(2) == 0 ? ",view," : ",cart,";
    text += (random.below(3) == 0 ? "" : number(20)) + (random.below(3) == 0 ? "\r\n\n" : "\n");
    if (random.below(40) == 0) text += "bad,row\n";
    if (random.below(60) == 0) text += "1,\"2\"3,4,5,view,\n";
  }
  text += "1,\"2,4,5,view,\n3,4,5,6,view,7";
  const EventColumns columns{.time = "at", .kind = "kind", .value = "rating", .session = "session"};
  const std::string path = folder.file("e.csv", text).string();
  ReadReport expected_report;
  const EventLog expected = read_events(CsvReader(path), columns, {.bad_rows = Collect{expected_report}});
  CHECK(expected.size() > 350);
  CHECK(expected_report.rejected.size() > 5);
  CHECK(expected_report.adds_up());
  for (const int threads : {2, 3, 5, 16, 100}) {
    ReadReport report;
    const EventLog log =
        read_in_parts(path, columns, {.bad_rows = Collect{report}, .execution = {.threads = threads}}, 40);
    CAPTURE(threads);
    CHECK(same(log, expected));
    CHECK(report.rows == expected_report.rows);
    CHECK(report.used == expected_report.used);
    CHECK(report.rejected == expected_report.rejected);
  }
}

TEST_CASE("the first bad row is refused by its line, whichever part it is in", "[threads]") {
  const kindred_test::TemporaryFolder folder;
  for (const int bad : {0, 57, 99}) {
    std::string text = "user,item,rating\n";
    for (int row = 0; row < 100; ++row) text += std::to_string(row) + (row < bad ? ",1,5\n" : ",1,x\n");
    const std::string path = folder.file("e.csv", text).string();
    CHECK(message_of<DataError>([&] {
            read_in_parts(path, {.value = "rating"}, {.execution = {.threads = 4}}, 16);
          }) == path + ":" + std::to_string(bad + 2) + ":3: column 'rating': 'x', expected a number");
  }
}

TEST_CASE("rows read many at a time are those read one by one, whatever stands among them") {
  Random random(3);
  const auto one_of = [&](const std::vector<std::string>& texts) {
    return texts[random.below(texts.size())];
  };
  for (const std::uint64_t odd : {2u, 20u, 300u, 1000u}) {
    const auto rarely = [&](const std::vector<std::string>& texts, const std::string& mostly) {
      return random.below(odd) == 0 ? one_of(texts) : mostly;
    };
    const auto number = [&](std::uint64_t below) { return std::to_string(random.below(below)); };
    std::string text = "item,at,more,user,rating\n";
    for (int row = 0; row < 6000; ++row) {
      text += rarely({"", "sku-1", "007", "\"a,b\"", "\"4\n4\"", "żółw", "\xFF"}, number(300)) + ',';
      text += rarely({"", "20170128", "2017-01-28T19:06:53Z", "-5", "99999999999999", "123456789x"},
                     number(1'500'000'000)) +
              ',';
      text += rarely({"x", "\"\"", std::string(30'000, 'y')}, "") + ',';
      text += rarely({"", "ann", "123456789"}, number(1000)) + ',';
      text += rarely({"", "-1.5", "1e3", ".5", "5.", "1..2", "0.333333333333333", "1e99"},
                     number(10) + one_of({"", ".5", ".25"}));
      text += rarely({"\r\n", "\n\n", "\n\r\n", ",\n"}, "\n");
    }
    const EventColumns columns{.time = "at", .value = "rating"};
    ReadReport report, expected_report;
    const EventLog expected =
        read_events(OneByOne(CsvReader::of_text(text)), columns, {.bad_rows = Collect{expected_report}});
    const EventLog log = read_events(CsvReader::of_text(text), columns, {.bad_rows = Collect{report}});
    CAPTURE(odd);
    CHECK(expected.size() > 100);
    CHECK(same(log, expected));
    CHECK(report.rows == expected_report.rows);
    CHECK(report.used == expected_report.used);
    CHECK(report.rejected == expected_report.rejected);
    CHECK(message_of<DataError>([&] { read_events(CsvReader::of_text(text), columns); }) ==
          message_of<DataError>([&] { read_events(OneByOne(CsvReader::of_text(text)), columns); }));
  }
}

TEST_CASE("prices of several currencies and quantities of several units become those of one") {
  const auto read = [](const char* text, bool per_unit = false) {
    return read_events(CsvReader::of_text(text, {}, "e.csv"), {.quantity = "q",
                                                               .price = "paid",
                                                               .discount = "off",
                                                               .price_per_unit = per_unit,
                                                               .currency = "cur",
                                                               .currencies = {{"GBP", 1}, {"EUR", 0.5}},
                                                               .unit = "unit",
                                                               .units = {{"kg", 1}, {"g", 0.001}}});
  };
  const EventLog log = read(
      "user,item,q,unit,paid,off,cur\n"
      "a,tea,250,g,4,1,EUR\n"
      "a,tea,2,kg,4,,GBP\n"
      "a,tea,,,,,\n");
  CHECK(log.quantity(0) == 0.25);
  CHECK(log.price(0) == 2);
  CHECK(log.discount(0) == 0.5);
  CHECK(log.quantity(1) == 2);
  CHECK(log.price(1) == 4);
  CHECK_FALSE(log.price(2));
  const EventLog each = read("user,item,q,unit,paid,off,cur\na,tea,250,g,0.04,,EUR\n", true);
  CHECK(each.price(0) == 5);
  CHECK(each.quantity(0) == 0.25);
  CHECK(message_of<DataError>([&] { read("user,item,q,unit,paid,off,cur\na,tea,1,kg,4,,EURO\n"); }) ==
        "e.csv:2:7: column 'cur': unknown currency 'EURO': did you mean 'EUR'? known: GBP, EUR");
  CHECK(message_of<DataError>([&] { read("user,item,q,unit,paid,off,cur\na,tea,1,,4,,EUR\n"); }) ==
        "e.csv:2:4: column 'unit': unknown unit '': did you mean 'g'? known: kg, g");
  CHECK(message_of<OptionError>([] {
          read_events(CsvReader::of_text("user,item,cur\n"), {.currency = "cur"});
        }) == "option 'currency' needs a column of prices or discounts, and none is named");
  CHECK(message_of<OptionError>([] { read_events(CsvReader::of_text("user,item,u\n"), {.unit = "u"}); }) ==
        "option 'unit' needs a column of quantities, and 'quantity' names none");
  CHECK(message_of<OptionError>([] {
          read_events(CsvReader::of_text("user,item\n"), {.currencies = {{"EUR", 0}}});
        }) == "option 'currencies': 'EUR' is 0.000000, expected a number above 0");
}

TEST_CASE("a builder that has events goes on with those of a file") {
  const kindred_test::TemporaryFolder folder;
  EventLogBuilder builder;
  builder.add({.user = builder.user("a"), .item = builder.item("1")});
  add_events(builder, folder.file("e.csv", "user,item\nb,1\na,2\n").string());
  CHECK(kindred_test::pairs(builder.build()) == Pairs{"a:1", "b:1", "a:2"});
}

TEST_CASE(
    "names of kinds, currencies and units say nothing without their column, nor a column without them") {
  const auto read = [](const EventColumns& columns) {
    return read_events(CsvReader::of_text("user,item,kind,quantity,price,cur,unit\na,1,pv,1,5,EUR,kg\n"),
                       columns);
  };
  CHECK_THROWS_WITH(read({.price = "price", .currencies = {{"EUR", 1}}}),
                    "option 'currencies' says nothing without 'currency', which is empty");
  CHECK_THROWS_WITH(read({.price = "price", .currency = "cur"}),
                    "option 'currency' says nothing without 'currencies', which is empty");
  CHECK_THROWS_WITH(read({.quantity = "quantity", .units = {{"kg", 1}}}),
                    "option 'units' says nothing without 'unit', which is empty");
  CHECK_THROWS_WITH(read({.kind_names = {{"pv", EventKind::view}}}),
                    "option 'kind_names' says nothing without 'kind', which is empty");
}
