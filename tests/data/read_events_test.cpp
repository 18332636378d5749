#include "kindred/data/read_events.hpp"

#include <optional>
#include <string>
#include <vector>

#include "data/shop.hpp"
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

TEST_CASE("an event beyond all bounds is refused by file and line") {
  const EventColumns columns{.quantity = "n", .price = "each", .price_per_unit = true};
  CHECK(refusal("user,item,n,each\na,1,1,2\na,2,1e30,1e30\n", columns) ==
        "e.csv:3: event 2 has a price of a size below 1e-30 or above 1e30: nothing is so");
  CHECK(refusal("user,item,n,each\na,1,1e200,1e200\n", columns).substr(0, 15) == "e.csv:2: event ");
  CHECK(refusal("user,item,n\na,1,1e31\n", {.quantity = "n"}) ==
        "e.csv:2: event 1 has a quantity of a size below 1e-30 or above 1e30: nothing is so");
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
