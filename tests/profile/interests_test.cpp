#include "kindred/profile/interests.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

Event event_with(ItemIndex item, EventKind kind, std::optional<Timestamp> time = january(31)) {
  return {.item = item, .time = time, .kind = kind};
}

}  // namespace

TEST_CASE("An interest adds up the weights of its events, halved once a half-life") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {}, 10 * days, january(31));
  by_category.add(event_with(ItemIndex(0), EventKind::purchase, january(11)));  // 5/4
  by_category.add(event_with(ItemIndex(1), EventKind::view, january(21)));      // 1/2
  by_category.add(event_with(ItemIndex(1), EventKind::cart, january(31)));      // 3
  by_category.add(event_with(ItemIndex(2), EventKind::purchase, january(1)));   // 5/8
  const Interests interests = by_category.read();

  CHECK(interests.column == "category");
  REQUIRE(interests.values.size() == 2);
  CHECK(interests.values[0].value == "Pasta");
  CHECK(interests.values[0].strength == 4.75);
  CHECK(interests.values[0].share == Approx(4.75 / 5.375));
  CHECK(interests.values[0].events == 3);
  CHECK(interests.values[0].items == 2);
  CHECK(interests.values[0].last == january(31));
  CHECK(interests.values[1].value == "Drinks");
  CHECK(interests.values[1].strength == 0.625);
  CHECK(interests.find("Drinks")->share == Approx(0.625 / 5.375));
  CHECK(interests.find("Shoes") == nullptr);
}

TEST_CASE("Days count as far as their events are alike in number") {
  const Catalog catalog = small_catalog();
  InterestAccumulator some(catalog.text_column("category"), {}, {}, january(31)), others = some;
  CHECK(some.read().days == 0);
  for (const int hour : {0, 5, 23}) some.add(event_with(ItemIndex(0), EventKind::view, january(1, hour)));
  others.add(event_with(ItemIndex(1), EventKind::view, january(2)));
  others.add(event_with(ItemIndex(2), EventKind::view, january(1, 7)));
  others.add(event_with(ItemIndex(3), EventKind::view, january(3)));  // of which nothing is known
  some.merge(others);
  CHECK(some.read().days == Approx(25.0 / 17));  // four events and one

  InterestAccumulator untimed(catalog.text_column("category"), {}, {}, january(31));
  for (const auto session : {std::optional(SessionIndex(0)), std::optional(SessionIndex(0)),
                             std::optional<SessionIndex>(), std::optional<SessionIndex>()})
    untimed.add({.item = ItemIndex(0), .session = session});
  CHECK(untimed.read().days == Approx(16.0 / 6));  // two events of a session, and two by themselves
}

TEST_CASE("An event with an item of several values is divided among them") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_brand(catalog.text_column("brand"), {}, Duration::zero(), january(31));
  by_brand.add(event_with(ItemIndex(2), EventKind::purchase, january(1)));
  const Interests interests = by_brand.read();
  REQUIRE(interests.values.size() == 2);
  CHECK(interests.values[0].value == "Acme");  // equals come in the order of the catalogue
  CHECK(interests.values[0].strength == 2.5);
  CHECK(interests.values[1].value == "Fizz");
  CHECK(interests.values[1].strength == 2.5);
  CHECK(interests.values[1].share == 0.5);
  CHECK(interests.events == 1);
}

TEST_CASE("Events with items whose value is not known are counted apart") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {}, Duration::zero(), january(31));
  by_category.add(event_with(ItemIndex(3), EventKind::view));
  by_category.add(event_with(ItemIndex(17), EventKind::view));  // not in the catalogue at all
  CHECK(by_category.read().values.empty());
  CHECK(by_category.read().unknown == 2);
}

TEST_CASE("Events of a kind that counts nothing are no evidence of an interest") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {}, Duration::zero(), january(31));
  by_category.add(event_with(ItemIndex(0), EventKind::returned));
  CHECK(by_category.read().values.empty());
  CHECK(by_category.read().unknown == 0);
}

TEST_CASE("Events without a time do not age") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {.view = 2}, days, january(31));
  by_category.add(event_with(ItemIndex(0), EventKind::view, std::nullopt));
  CHECK(by_category.read().values.at(0).strength == 2);
  CHECK_FALSE(by_category.read().values.at(0).last.has_value());
}

TEST_CASE("A rating tells of an interest what it is worth, and a purchase that is none tells nothing") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {.rating = 0.5}, {}, january(31));
  by_category.add({.item = ItemIndex(0), .kind = EventKind::rating, .value = 4});
  CHECK(by_category.read().values.at(0).strength == 2);
  by_category.add({.item = ItemIndex(0), .quantity = 0});
  by_category.add({.item = ItemIndex(0), .quantity = 1, .price = -3});
  CHECK(by_category.read().values.at(0).events == 1);
}

TEST_CASE("The oldest moment there is is infinitely long ago, and a later one than now does not age") {
  const Catalog catalog = small_catalog();
  InterestAccumulator by_category(catalog.text_column("category"), {}, days, Timestamp::max());
  by_category.add(event_with(ItemIndex(0), EventKind::view, Timestamp::min()));
  CHECK(by_category.read().values.at(0).strength == 0);
  InterestAccumulator long_ago(catalog.text_column("category"), {}, days, Timestamp::min());
  long_ago.add(event_with(ItemIndex(0), EventKind::view, Timestamp::max()));
  CHECK(long_ago.read().values.at(0).strength == 1);
}

TEST_CASE("An event after now moves it, in whatever order events come, and is aged from its own time on") {
  const Catalog catalog = small_catalog();
  const TextColumn& category = catalog.text_column("category");
  InterestAccumulator expected(category, {}, 10 * days, january(31), 2 * days);
  InterestAccumulator early(category, {}, 10 * days, january(1), 2 * days), backward = early;
  const std::vector<Event> events = {event_with(ItemIndex(0), EventKind::view, january(11)),
                                     event_with(ItemIndex(2), EventKind::view, january(31)),
                                     event_with(ItemIndex(1), EventKind::cart, january(26))};
  for (std::size_t e = 0; e < events.size(); ++e) {
    expected.add(events[e]);
    early.add(events[e]);
    backward.add(events[events.size() - 1 - e]);
  }
  early.decay(january(41));
  expected.decay(january(41));
  backward.decay(january(41));
  for (const char* value : {"Pasta", "Drinks"}) {
    const Interest exact = *expected.read().find(value);
    for (const auto* one : {&early, &backward}) {
      const Interest same = *one->read().find(value);
      CHECK(same.strength == Approx(exact.strength).epsilon(1e-12));
      CHECK(*same.recent == Approx(*exact.recent).epsilon(1e-12));
    }
  }
  CHECK(early.read().find("Drinks")->strength == Approx(0.5));
  CHECK(early.read().events == 3);
}

TEST_CASE("However long ago all of it is, shares and their intervals are what they were") {
  const Catalog catalog = small_catalog();
  const TextColumn& category = catalog.text_column("category");
  for (const int half_lives : {0, 100, 600, 1200, 30000}) {
    InterestAccumulator young(category, {}, hours, january(3), hours / 2);
    InterestAccumulator old(category, {}, hours, january(3) + half_lives * hours, hours / 2);
    InterestAccumulator part = old, other = old;
    int n = 0;
    for (const auto& [item, hour] : {std::pair(0, 5), {2, 3}, {0, 2}, {1, 20}}) {
      const Event event{.item = ItemIndex(item), .time = january(2, hour)};
      young.add(event), old.add(event);
      (n++ % 2 == 0 ? part : other).add(event);
    }
    part.merge(other);
    const Interests before = young.read();
    for (const Interests& after : {old.read(), part.read()}) {
      REQUIRE(after.values.size() == before.values.size());
      for (std::size_t v = 0; v < after.values.size(); ++v) {
        CHECK(after.values[v].value == before.values[v].value);
        CHECK(after.values[v].share == Approx(before.values[v].share));
        CHECK(after.values[v].interval.low == Approx(before.values[v].interval.low));
        CHECK(*after.values[v].recent == Approx(*before.values[v].recent));
        CHECK(after.values[v].strength ==
              Approx(before.values[v].strength * std::exp2(-half_lives)).margin(1e-320));
      }
      CHECK(*after.drift == Approx(*before.drift));
    }
    // A new event is all that counts beside what is long ago.
    old.add({.item = ItemIndex(2), .time = january(3) + half_lives * hours});
    if (half_lives >= 100) {
      CHECK(old.read().values[0].value == "Drinks");
      CHECK(old.read().values[0].share == Approx(1));
    }
  }
}

TEST_CASE("Ages are counted to the latest event, be it of no interest") {
  const Catalog catalog = small_catalog();
  InterestAccumulator interests(catalog.text_column("category"), {}, days, january(1));
  interests.add({.item = ItemIndex(2), .time = january(1)});
  interests.add({.item = ItemIndex(2), .time = january(3), .kind = EventKind::returned});
  CHECK(interests.read().find("Drinks")->strength == 1.25);
}

TEST_CASE("What has no time does not age beside what does") {
  const Catalog catalog = small_catalog();
  InterestAccumulator interests(catalog.text_column("category"), {}, days, january(1));
  interests.add({.item = ItemIndex(2)});
  interests.add({.item = ItemIndex(0), .time = january(1)});
  CHECK(interests.read().find("Pasta")->share == Approx(0.5));
  interests.decay(january(2));
  CHECK(interests.read().find("Pasta")->share == Approx(1.0 / 3));
  CHECK(interests.read().find("Drinks")->strength == 5);
  interests.decay(january(1) + 3000 * days);
  CHECK(interests.read().find("Drinks")->share == 1);
}
