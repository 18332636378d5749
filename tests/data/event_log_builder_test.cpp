#include "kindred/data/event_log_builder.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("a builder begins with the ids that it is given, and with none after it has built") {
  ItemVocabulary items;
  items.add("cup");
  items.add("tea");
  EventLogBuilder builder({}, items);
  builder.add({.user = builder.user("ann"), .item = builder.item("tea")});
  builder.add({.user = builder.user("ann"), .item = builder.item("pot")});
  const EventLog log = builder.build();
  CHECK(log.item(0) == ItemIndex(1));
  CHECK(log.item(1) == ItemIndex(2));
  CHECK(items.is_prefix_of(*log.items()));
  CHECK(builder.size() == 0);
  CHECK(builder.build().item_count() == 0);
}

TEST_CASE("an event that does not fit the log is refused") {
  EventLogBuilder log;
  const UserIndex ann = log.user("ann");
  const ItemIndex tea = log.item("tea");
  const auto message_for = [&](const Event& event) { return message_of<DataError>([&] { log.add(event); }); };
  CHECK(message_for({.user = UserIndex(1), .item = tea}) ==
        "event 1 has a user that is not the builder's: ask user(id) for one");
  CHECK(message_for({.user = ann, .item = ItemIndex(1)}) ==
        "event 1 has an item that is not the builder's: ask item(id) for one");
  CHECK(message_for({.user = ann, .item = tea, .session = SessionIndex(0)}) ==
        "event 1 has a session that is not the builder's: ask session(id) for one");
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_for({.user = ann, .item = tea, .value = nan}) == "event 1 has a value that is not finite");
  CHECK(message_for({.user = ann, .item = tea, .quantity = inf}) ==
        "event 1 has a quantity that is not finite");
  CHECK(message_for({.user = ann, .item = tea, .price = -inf}) == "event 1 has a price that is not finite");
  CHECK(message_for({.user = ann, .item = tea, .discount = nan}) ==
        "event 1 has a discount that is not finite");
  CHECK(message_for({.user = ann, .item = tea, .price = 1e300}) ==
        "event 1 has a price of a size below 1e-30 or above 1e30: nothing is so");
  CHECK(message_for({.user = ann, .item = tea, .quantity = 1e-300}) ==
        "event 1 has a quantity of a size below 1e-30 or above 1e30: nothing is so");
  CHECK(message_for({.user = ann, .item = tea, .time = timestamp(1485630413000)}) ==
        "event 1 has a time outside the years 1 to 9999, expected seconds since 1970");
  CHECK(message_for({.user = ann, .item = tea, .time = Timestamp::min()}).substr(0, 18) ==
        "event 1 has a time");
  CHECK(log.size() == 0);

  log.add({.user = ann, .item = tea});
  CHECK(message_for({.user = ann, .item = tea, .time = timestamp(1)}) ==
        "event 2 has a time and those before it have none: expected times for all or none");
  EventLogBuilder timed;
  timed.add({.user = timed.user("ann"), .item = timed.item("tea"), .time = timestamp(1)});
  CHECK(message_of<DataError>([&] { timed.add({}); }) ==
        "event 2 has no time and those before it have one: expected times for all or none");
}

TEST_CASE("what some events do not tell is not known of them, however late the others tell it") {
  EventLogBuilder log;
  const UserIndex ann = log.user("ann");
  const ItemIndex tea = log.item("tea");
  log.add({.user = ann, .item = tea, .kind = EventKind::view});
  log.add({.user = ann, .item = tea, .price = 3, .session = log.session("s")});
  log.add({.user = ann, .item = tea});
  const EventLog built = log.build();
  CHECK_FALSE(built.price(0));
  CHECK(built.price(1) == 3.0);
  CHECK_FALSE(built.price(2));
  CHECK_FALSE(built.session(0));
  CHECK(built.session(1) == SessionIndex(0));
  CHECK_FALSE(built.session(2));
  CHECK(built.kind(0) == EventKind::view);
  CHECK(built.kind(2) == EventKind::purchase);
}
