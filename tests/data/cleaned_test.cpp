#include "kindred/data/cleaned.hpp"

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/cancellations.hpp"
#include "kindred/data/guests.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/remove_items.hpp"
#include "kindred/data/repeats.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

TEST_CASE("steps of cleaning follow each other with one account") {
  const EventLog log = log_of("user,item\na,1\na,2\nb,1\nb,3\n");
  const Cleaned cleaned = remove_rows(log, "of a", [&](std::size_t row) {
                            return log.user(row) == UserIndex(0);
                          }).then([](const EventLog& rest) {
    return remove_rows(rest, "of 3", [&](std::size_t row) { return rest.item(row).value == 2; });
  });
  CHECK(pairs(cleaned.log) == Pairs{"b:1"});
  std::ostringstream out;
  out << cleaned.account;
  CHECK(out.str() == "rows in    4\n- of a     2\n- of 3     1\nrows kept  1\n");
  CHECK(cleaned.account.adds_up());
  const Cleaned same = remove_rows(log, "none", [](std::size_t) { return false; });
  CHECK(same.log.table().users.data() == log.table().users.data());
  CHECK(same.account.removed.empty());
}

TEST_CASE("purchases on cancelled invoices are returns") {
  const EventLog log = log_of(
      "user,item,kind,quantity,session\na,1,purchase,1,C1\na,1,view,,C1\n"
      "a,1,purchase,1,1C\na,1,purchase,1,\n");
  const Cleaned cleaned = mark_cancellations(log, "C");
  CHECK(cleaned.log.kind(0) == EventKind::returned);
  CHECK(cleaned.log.kind(1) == EventKind::view);
  CHECK(cleaned.log.kind(2) == EventKind::purchase);
  CHECK(cleaned.log.kind(3) == EventKind::purchase);
  CHECK(cleaned.account.changed.at(0).count == 1);
  CHECK(mark_cancellations(log, "D").account.changed.empty());
  CHECK(message_of<OptionError>([&] { mark_cancellations(log, ""); }) ==
        "option 'prefix' is empty, and every id begins so");
}

TEST_CASE("a guest is named by the session, and who has none is nobody") {
  const EventLog log = log_of("user,item,session\n,1,s\na,2,s\n,3,s\n,4,t\n,5,\n");
  const Cleaned cleaned = name_guests(log);
  CHECK(pairs(cleaned.log) == Pairs{"guest:s:1", "a:2", "guest:s:3", "guest:t:4"});
  CHECK(log.users()->is_prefix_of(*cleaned.log.users()));
  CHECK(cleaned.account.adds_up());
  CHECK(cleaned.account.changed.at(0).count == 3);
  CHECK(name_guests(log_of("user,item\na,1\n")).account.changed.empty());
  CHECK(message_of<DataError>([] { name_guests(log_of("user,item,session\n,1,s\nguest:s,2,\n")); }) ==
        "guests: a user is called 'guest:s' already: choose another prefix for the ids of guests");
}

TEST_CASE("items that are no products go by their id or their title") {
  const EventLog log = log_of("user,item\na,POST\na,77\nb,POST\nb,12\n");
  const Cleaned cleaned = remove_items(log, "postage", [](std::string_view id) { return id == "POST"; });
  CHECK(pairs(cleaned.log) == Pairs{"a:77", "b:12"});
  CHECK(cleaned.account.removed.at(0).count == 2);

  const Catalog catalog =
      read_catalog(CsvReader::of_text("id,title\nPOST,Postage\n77,Tea\n12,Test product\n"));
  const auto is_test = [](const CatalogEntry& item) { return item.title.starts_with("Test"); };
  CHECK(pairs(remove_items(log, catalog, "test", is_test).log) == Pairs{"a:POST", "a:77", "b:POST"});
  CHECK(message_of<DataError>([&] {
          remove_items(log_of("user,item\na,77\n"), catalog, "test", is_test);
        }).starts_with("the catalogue and the events number their items differently"));
}

TEST_CASE("what was sent again a little later is one event, and what was done again is two") {
  const EventLog log = log_of("user,item,time,quantity\na,1,10,2\na,1,12,2\na,1,14,2\na,1,30,2\na,1,31,1\n");
  const auto kept = [&](Duration within) { return remove_repeats(log, within).log.size(); };
  CHECK(kept(Duration(0)) == 5);
  CHECK(kept(Duration(1)) == 5);
  CHECK(kept(Duration(2)) == 3);
  CHECK(kept(Duration(16)) == 2);
  CHECK(remove_repeats(log_of("user,item\na,1\na,1\n")).account.removed.at(0).reason ==
        "repeats an earlier row");
  CHECK(message_of<OptionError>([] { remove_repeats(log_of("user,item\na,1\n"), Duration(1)); }) ==
        "option 'within' needs the time of each event, and this log has none");
  CHECK_THROWS_AS(remove_repeats(log, Duration(-1)), OptionError);
}
