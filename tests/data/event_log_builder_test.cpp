#include "kindred/data/event_log_builder.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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

TEST_CASE("what two builders collected is one log, as if one had") {
  const auto add = [](EventLogBuilder& log, const char* user, const char* item, std::optional<double> price,
                      const char* session) {
    log.add({.user = log.user(user),
             .item = log.item(item),
             .time = timestamp(7),
             .price = price,
             .session = *session ? std::optional(log.session(session)) : std::nullopt});
  };
  EventLogBuilder first, second;
  add(first, "ann", "tea", std::nullopt, "");
  add(first, "ben", "cup", std::nullopt, "");
  add(first, "dan", "tea", 4, "t");
  add(second, "ben", "pot", std::nullopt, "s");
  add(second, "cid", "tea", 3, "");
  add(second, "ann", "cup", std::nullopt, "t");
  first.append(std::move(second));
  CHECK(second.size() == 0);
  const EventLog log = first.build();
  EventLogBuilder expected_builder;
  add(expected_builder, "ann", "tea", std::nullopt, "");
  add(expected_builder, "ben", "cup", std::nullopt, "");
  add(expected_builder, "dan", "tea", 4, "t");
  add(expected_builder, "ben", "pot", std::nullopt, "s");
  add(expected_builder, "cid", "tea", 3, "");
  add(expected_builder, "ann", "cup", std::nullopt, "t");
  const EventLog expected = expected_builder.build();
  CHECK(*log.users() == *expected.users());
  CHECK(*log.items() == *expected.items());
  CHECK(*log.sessions() == *expected.sessions());
  REQUIRE(log.size() == 6);
  for (std::size_t row = 0; row < 6; ++row) CHECK(log[row] == expected[row]);
}

TEST_CASE("events with times and events without are not put together") {
  EventLogBuilder timed, timeless;
  timed.add({.user = timed.user("a"), .item = timed.item("1"), .time = timestamp(1)});
  timeless.add({.user = timeless.user("a"), .item = timeless.item("1")});
  CHECK(message_of<DataError>([&] { timed.append(std::move(timeless)); }) ==
        "events with times and events without cannot be in one log");
}

namespace {

// The n-th event of an endless source; each part lacks in some and begins late.
void add_nth(EventLogBuilder& log, int n) {
  Event event{.user = log.user("user " + std::to_string(n % 97)),
              .item = log.item("item " + std::to_string(n)),
              .time = timestamp(n)};
  if (n > 40 && n % 3 == 0) event.kind = EventKind::view;
  if (n > 50 && n % 2 == 0) event.value = n % 5;
  if (n > 60) event.price = n > 300 ? n / 3.0 : n / 100.0;
  if (n > 70 && n % 5 == 0) event.session = log.session("visit " + std::to_string(n / 50));
  log.add(event);
}

// Whether a log is the first of those events, ids and all.
bool is_first_of_them(const EventLog& log) {
  EventLogBuilder builder;
  for (int n = 0; n < static_cast<int>(log.size()); ++n) add_nth(builder, n);
  const EventLog expected = builder.build();
  if (!(*log.users() == *expected.users()) || !(*log.items() == *expected.items())) return false;
  for (std::size_t row = 0; row < log.size(); ++row) {
    if (!(log[row] == expected[row])) return false;
    if (log.items()->find("item " + std::to_string(row)) != log.item(row)) return false;
  }
  return !log.items()->find("item " + std::to_string(log.size()));
}

}  // namespace

TEST_CASE("a snapshot is the log so far and stays so, in the builder's memory") {
  EventLogBuilder builder;
  CHECK(builder.snapshot().empty());
  std::vector<EventLog> snapshots;
  for (int n = 0; n < 500; ++n) {
    add_nth(builder, n);
    if (n % 37 == 0) snapshots.push_back(builder.snapshot());
  }
  for (const EventLog& log : snapshots) CHECK(is_first_of_them(log));
  const EventLog last = builder.snapshot(), again = builder.snapshot();
  CHECK(again.users() == last.users());
  CHECK(again.table().users.data() == last.table().users.data());
  CHECK((*snapshots.back().items())[ItemIndex(0)].data() == (*last.items())[ItemIndex(0)].data());
  const EventLog built = builder.build();
  CHECK(is_first_of_them(built));
  CHECK(is_first_of_them(last));
  CHECK(builder.snapshot().user_count() == 0);
}

TEST_CASE("a copy of a builder goes its own way") {
  EventLogBuilder one;
  for (int n = 0; n < 80; ++n) add_nth(one, n);
  EventLogBuilder other = one;
  for (int n = 80; n < 200; ++n) add_nth(one, n);
  other.add({.user = other.user("ann"), .item = other.item("tea"), .time = timestamp(5)});
  CHECK(is_first_of_them(one.build()));
  const EventLog log = other.build();
  CHECK(log.size() == 81);
  CHECK((*log.items())[log.item(80)] == "tea");
  CHECK(log.time(79) == timestamp(79));
}

TEST_CASE("snapshots are read while events are added", "[threads]") {
  EventLogBuilder builder;
  std::mutex one_at_a_time;
  std::optional<EventLog> latest;
  bool done = false;
  std::array<bool, 2> right = {true, true};
  std::vector<std::thread> readers;
  for (bool& is_right : right)
    readers.emplace_back([&one_at_a_time, &latest, &done, &is_right] {
      for (bool last = false; !last;) {
        std::optional<EventLog> log;
        {
          const std::lock_guard lock(one_at_a_time);
          log = latest;
          last = done;
        }
        if (log && !is_first_of_them(*log)) is_right = false;
      }
    });
  for (int n = 0; n < 2000; ++n) {
    add_nth(builder, n);
    if (n % 20 != 0) continue;
    const std::lock_guard lock(one_at_a_time);
    latest = builder.snapshot();
  }
  {
    const std::lock_guard lock(one_at_a_time);
    done = true;
  }
  for (std::thread& reader : readers) reader.join();
  CHECK((right[0] && right[1]));
}
