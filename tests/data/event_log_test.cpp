#include "kindred/data/event_log.hpp"

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

// Two visitors: one looks and buys, one rates.
EventLog mixed_log() {
  EventLogBuilder log;
  log.add({.user = log.user("ann"), .item = log.item("tea"), .time = timestamp(10), .kind = EventKind::view});
  log.add({.user = log.user("ann"),
           .item = log.item("tea"),
           .time = timestamp(20),
           .quantity = 2,
           .price = 6.5,
           .discount = 0.5,
           .session = log.session("basket 1")});
  log.add({.user = log.user("bob"),
           .item = log.item("cup"),
           .time = timestamp(5),
           .kind = EventKind::rating,
           .value = 4});
  return log.build();
}

}  // namespace

TEST_CASE("a log tells of each event what was said of it and no more") {
  const EventLog log = mixed_log();
  REQUIRE(log.size() == 3);
  CHECK(log.user_count() == 2);
  CHECK(log.item_count() == 2);
  CHECK(log.session_count() == 1);
  CHECK((log.has_time() && log.has_value() && log.has_quantity() && log.has_price() && log.has_discount() &&
         log.has_session()));
  CHECK(log[0] ==
        Event{.user = UserIndex(0), .item = ItemIndex(0), .time = timestamp(10), .kind = EventKind::view});
  CHECK(log[1] == Event{.user = UserIndex(0),
                        .item = ItemIndex(0),
                        .time = timestamp(20),
                        .kind = EventKind::purchase,
                        .quantity = 2,
                        .price = 6.5,
                        .discount = 0.5,
                        .session = SessionIndex(0)});
  CHECK(log[2] == Event{.user = UserIndex(1),
                        .item = ItemIndex(1),
                        .time = timestamp(5),
                        .kind = EventKind::rating,
                        .value = 4});
  CHECK((*log.sessions())[SessionIndex(0)] == "basket 1");
}

TEST_CASE("columns that no event has take no memory and are reported") {
  EventLogBuilder builder;
  for (const char* item : {"tea", "cup"})
    builder.add({.user = builder.user("ann"), .item = builder.item(item), .kind = EventKind::view});
  const EventLog log = builder.build();
  CHECK_FALSE((log.has_time() || log.has_value() || log.has_quantity() || log.has_price() ||
               log.has_discount() || log.has_session()));
  const EventTable& table = log.table();
  CHECK((table.times.empty() && table.kinds.empty() && table.values.empty() && table.quantities.empty() &&
         table.prices.empty() && table.discounts.empty() && table.sessions.empty()));
  CHECK(log.kind(1) == EventKind::view);
  CHECK(log[1] == Event{.user = UserIndex(0), .item = ItemIndex(1), .kind = EventKind::view});
}

TEST_CASE("an empty log has no users and no items") {
  const EventLog log;
  CHECK(log.empty());
  CHECK(log.user_count() == 0);
  CHECK(log.item_count() == 0);
  CHECK(EventLogBuilder().build().empty());
}

TEST_CASE("rows are picked in the order asked for, and filtered in their own, with the same ids") {
  const EventLog log = mixed_log();
  const EventLog picked = select(log, std::vector<std::size_t>{2, 0, 2});
  REQUIRE(picked.size() == 3);
  CHECK((picked[0] == log[2] && picked[1] == log[0] && picked[2] == log[2]));
  CHECK(picked.users() == log.users());
  CHECK(picked.items() == log.items());
  CHECK(picked.sessions() == log.sessions());

  const EventLog bought = filter(log, [&](std::size_t row) { return log.kind(row) == EventKind::purchase; });
  REQUIRE(bought.size() == 1);
  CHECK(bought[0] == log[1]);
  CHECK(bought.item_count() == 2);

  CHECK(message_of<DataError>([&] { select(log, std::vector<std::size_t>{3}); }) ==
        "event log: row 3 is not one of the 3 rows");
}

TEST_CASE("a table whose columns do not fit together is refused") {
  const auto users = std::make_shared<UserVocabulary>();
  const auto items = std::make_shared<ItemVocabulary>();
  const auto sessions = std::make_shared<SessionVocabulary>();
  users->add("ann");
  items->add("tea");
  const std::vector<UserIndex> ann(2);
  const std::vector<ItemIndex> tea(2);
  const auto message_for = [&](EventTable table) {
    return message_of<DataError>([&] { EventLog(std::move(table), users, items, sessions); });
  };
  CHECK(message_for({.users = ann}) ==
        "event log: the column of items has 0 rows, expected 2 as that of users has");
  CHECK(message_for({.users = ann, .items = tea, .prices = std::vector<double>{1}}) ==
        "event log: the column of prices has 1 rows, expected 2 as that of users has");
  CHECK(message_for({.users = std::vector<UserIndex>{UserIndex(0), UserIndex(1)}, .items = tea}) ==
        "event log: row 1 has user 1, expected one of the 1 that have an id");
  CHECK(message_for({.users = ann, .items = std::vector<ItemIndex>{ItemIndex(7), ItemIndex(0)}}) ==
        "event log: row 0 has item 7, expected one of the 1 that have an id");
  CHECK(message_for({.users = ann, .items = tea, .sessions = std::vector<SessionIndex>(2)}) ==
        "event log: row 0 has session 0, expected one of the 0 that have an id");
  CHECK(message_for(
            {.users = ann, .items = tea, .times = std::vector{timestamp(0), timestamp(253402300800)}}) ==
        "event log: row 1 has a time outside the years 1 to 9999, expected seconds since 1970");
  CHECK_NOTHROW(
      EventLog({.users = ann, .items = tea, .times = std::vector{earliest_time, latest_time}}, users, items));
}

TEST_CASE("an event takes 33 bytes with all but a discount, and what the source lacks takes none") {
  const auto bytes_of = [](const Event& parts, bool mixed_kinds = false) {
    EventLogBuilder log;
    for (int i = 0; i < 100; ++i) {
      Event event = parts;
      event.user = log.user("ann");
      event.item = log.item(std::to_string(i));
      if (parts.session) event.session = log.session("basket " + std::to_string(i / 7));
      if (mixed_kinds && i % 3 == 0) event.kind = EventKind::view;
      log.add(event);
    }
    return log.build().bytes() / 100;
  };
  const Event full = {.time = timestamp(1485630413),
                      .value = 4.5,
                      .quantity = 0.375,
                      .price = 1299.99,
                      .session = SessionIndex(0)};
  CHECK(bytes_of({}) == 8);
  CHECK(bytes_of({}, true) == 9);
  CHECK(bytes_of({.time = timestamp(0)}) == 16);
  CHECK(bytes_of({.price = 0.1}) == 12);
  CHECK(bytes_of({.price = 0.1 + 0.2}) == 16);
  CHECK(bytes_of({.session = SessionIndex(0)}) == 12);
  CHECK(bytes_of(full) == 32);
  CHECK(bytes_of(full, true) == 33);
  Event discounted = full;
  discounted.discount = 0.01;
  CHECK(bytes_of(discounted, true) == 37);
}

TEST_CASE("a table's amounts are those that a log adds up") {
  const EventLog log = mixed_log();
  const auto with_price = [&](double price) {
    EventTable table = log.table();
    table.prices = SharedArray<double>(std::vector{1.0, price, EventTable::unknown});
    return EventLog(std::move(table), log.users(), log.items(), log.sessions());
  };
  CHECK(with_price(0).price(1) == 0);
  CHECK(message_of<DataError>([&] { with_price(std::numeric_limits<double>::infinity()); }) ==
        "event log: row 1 has a price that is not finite");
  CHECK_THROWS_AS(with_price(1e31), DataError);
  CHECK_THROWS_AS(with_price(-1e-31), DataError);
}

TEST_CASE("a slice is a part of the log in its memory") {
  const EventLog log = mixed_log();
  const EventLog late = slice(log, 1, 2);
  REQUIRE(late.size() == 2);
  CHECK((late[0] == log[1] && late[1] == log[2]));
  CHECK(late.table().users.data() == log.table().users.data() + 1);
  CHECK(late.table().times.data() == log.table().times.data() + 1);
  CHECK(late.users() == log.users());
  CHECK(late.sessions() == log.sessions());
  CHECK(slice(late, 1, 1)[0] == log[2]);
  CHECK(slice(log, 3, 0).empty());
  CHECK(slice(EventLog(), 0, 0).empty());
  CHECK(3 * late.bytes() == 2 * log.bytes());
  CHECK(message_of<DataError>([&] { slice(log, 2, 2); }) ==
        "event log: 2 rows from row 2 on are not within the 3 rows");
  CHECK_THROWS_AS(slice(log, 4, 0), DataError);
  CHECK_THROWS_AS(slice(log, 1, std::size_t{0} - 1), DataError);
}

TEST_CASE("a log is sorted by time, equal times in their order, and its strings stay where they are") {
  const EventLog log = kindred_test::log_of("user,item,time\na,1,30\nb,2,10\nc,3,30\nd,4,20\ne,5,10\n");
  const EventLog sorted = sort_by_time(log);
  CHECK(kindred_test::pairs(sorted) == std::vector<std::string>{"b:2", "e:5", "d:4", "a:1", "c:3"});
  CHECK(sorted.users() == log.users());
  CHECK(sorted.items() == log.items());
  // What needs no sorting is not copied.
  CHECK(sort_by_time(sorted).table().users.data() == sorted.table().users.data());
  const EventLog timeless = kindred_test::log_of("user,item\nb,2\na,1\n");
  CHECK(kindred_test::pairs(sort_by_time(timeless)) == std::vector<std::string>{"b:2", "a:1"});
}
