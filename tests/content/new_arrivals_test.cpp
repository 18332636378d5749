#include "kindred/content/new_arrivals.hpp"

#include <vector>

#include "content/groceries.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("new items are those that few or none have") {
  const auto train = purchases();
  CHECK(untried_items(train) ==
        std::vector<ItemIndex>{ItemIndex(1), ItemIndex(2), ItemIndex(3), ItemIndex(4), ItemIndex(7)});
  CHECK(untried_items(train, 1).size() == 8);
  CHECK(untried_items(Interactions<float>{}).empty());
  CHECK_THROWS_AS(untried_items(train, -1), OptionError);

  const auto arrivals = untried_items(train);
  const auto model = ContentKnn{}.fit(train, groceries());
  const auto list = recommend(model, train.user(UserIndex(0)), {.only = arrivals});
  REQUIRE(list.size() == 3);
  CHECK(list[0].item == ItemIndex(1));
}

TEST_CASE("new items are those first seen since a moment") {
  const Timestamp start{};
  EventLogBuilder log;
  const auto add = [&](const char* item, int day) {
    log.add({.user = log.user("ann"), .item = log.item(item), .time = start + day * days});
  };
  add("a", 5);
  add("b", 2);
  add("a", 1);
  add("c", 2);
  add("b", 9);
  const EventLog events = log.build();
  CHECK(items_first_seen(events, start + 2 * days) ==
        std::vector<ItemIndex>{events.items()->at("b", "item"), events.items()->at("c", "item")});
  CHECK(items_first_seen(events, start + 10 * days).empty());
  CHECK(items_first_seen(EventLog{}, start).empty());

  EventLogBuilder timeless;
  timeless.add({.user = timeless.user("ann"), .item = timeless.item("a")});
  CHECK_THROWS_AS(items_first_seen(timeless.build(), start), DataError);
}
