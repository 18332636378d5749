#include "kindred/profile/live_profiles.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace profile_test;
using Catch::Matchers::ContainsSubstring;

namespace {

// Looks, purchases and returns of a few people in January.
template <class Ids>
Event some_event(Ids& ids, std::uint64_t seed, int n) {
  Random random(seed, static_cast<std::uint64_t>(n));
  const char* const items[] = {"spaghetti", "penne", "cola", "mug", "unlisted"};
  Event event{.user = ids.user("user " + std::to_string(random.below(9))),
              .item = ids.item(items[random.below(5)]),
              .time = january(1 + static_cast<int>(random.below(31)), static_cast<int>(random.below(24))),
              .kind = random.below(3) == 0   ? EventKind::view
                      : random.below(3) == 0 ? EventKind::returned
                                             : EventKind::purchase};
  event.quantity = 1 + static_cast<double>(random.below(3));
  if (random.below(5) != 0) event.price = 0.1 * static_cast<double>(1 + random.below(99));
  if (random.below(2) == 0) event.discount = 0.5;
  if (random.below(2) == 0) event.session = ids.session(std::to_string(random.below(20)));
  return event;
}

EventLog some_log(const Catalog& catalog, std::uint64_t seed, int events) {
  EventLogBuilder log({}, *catalog.items());
  for (int n = 0; n < events; ++n) log.add(some_event(log, seed, n));
  return log.build();
}

void require_same(const Profiles& live, const Profiles& built) {
  REQUIRE(live.size() == built.size());
  for (UserIndex user{0}; user.value < built.size(); ++user) REQUIRE(live[user].json() == built[user].json());
}

std::vector<ProfileBuilder> builders() {
  return {{.columns = {"category", "brand"}, .half_life = 10 * days},
          {.columns = {"brand"}, .now = january(20), .price_column = "category"},
          {.utc_offset = 8 * hours}};
}

}  // namespace

TEST_CASE("After each event the profiles are those that all events make") {
  const Catalog catalog = small_catalog();
  for (const ProfileBuilder& builder : builders()) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      LiveProfiles live(builder, catalog);
      for (int n = 0; n < 120; ++n) {
        live.add(some_event(live, seed, n));
        if (n % 17 == 0 || n > 116)
          require_same(live.all({.threads = 1}), builder.build(some_log(catalog, seed, n + 1), catalog));
      }
    }
  }
}

TEST_CASE("Profiles go on from a log, and take another in") {
  const Catalog catalog = small_catalog();
  for (const ProfileBuilder& builder : builders()) {
    const EventLog first = some_log(catalog, 1, 80), second = some_log(catalog, 2, 60);
    EventLogBuilder both({}, *catalog.items());
    for (int n = 0; n < 80; ++n) both.add(some_event(both, 1, n));
    LiveProfiles live(builder, first, catalog);
    require_same(live.all(), builder.build(first, catalog));
    const LiveProfiles apart(builder, second, catalog);
    LiveProfiles merged = live;
    merged.merge(apart);
    live.add(second);
    for (int n = 0; n < 60; ++n) both.add(some_event(both, 2, n));
    const EventLog all = both.build();
    require_same(live.all(), builder.build(all, catalog));
    for (UserIndex user{0}; user.value < all.user_count(); ++user) {
      const std::string id((*all.users())[user]);
      CHECK(merged.profile(id).parts().events == live.profile(id).parts().events);
      CHECK(merged.profile(id).json() == live.profile(id).json());
    }
  }
}

TEST_CASE("Profiles merged with themselves count everything twice") {
  const Catalog catalog = small_catalog();
  LiveProfiles live(builders()[0], some_log(catalog, 1, 30), catalog);
  const auto events = live.profile("user 1").parts().events;
  live.merge(live);
  CHECK(live.profile("user 1").parts().events == 2 * events);
}

TEST_CASE("Live profiles are the same on two threads", "[threads]") {
  const Catalog catalog = small_catalog();
  const EventLog log = some_log(catalog, 5, 300);
  const LiveProfiles live(builders()[0], log, catalog);
  require_same(live.all({.threads = 2}), live.all({.threads = 1}));
}

TEST_CASE("A copy of live profiles is a value of its own") {
  const Catalog catalog = small_catalog();
  LiveProfiles live(builders()[0], some_log(catalog, 3, 50), catalog);
  const LiveProfiles copy = live;
  const auto before = copy.profile("user 1").json();
  live.add({.user = live.user("user 1"), .item = live.item("cola"), .time = january(40)});
  CHECK(copy.profile("user 1").json() == before);
  CHECK(live.profile("user 1").json() != before);
}

TEST_CASE("Live profiles refuse what a log would") {
  const Catalog catalog = small_catalog();
  LiveProfiles live(builders()[0], catalog);
  const Event event{.user = live.user("ann"), .item = live.item("cola"), .time = january(3)};
  live.add(event);
  const auto before = live.profile("ann").json();
  Event bad = event;
  bad.price = 1e40;
  CHECK_THAT(kindred_test::message_of<DataError>([&] { live.add(bad); }),
             ContainsSubstring("event 2 has a price"));
  bad = event;
  bad.time = std::nullopt;
  CHECK_THROWS_AS(live.add(bad), DataError);
  bad = event;
  bad.item = ItemIndex(99);
  CHECK_THROWS_AS(live.add(bad), DataError);
  CHECK(live.profile("ann").json() == before);
  CHECK_THROWS_AS(live.profile("bob"), LookupError);

  LiveProfiles untimed(builders()[0], catalog);
  CHECK_THROWS_AS(untimed.add({.user = untimed.user("ann"), .item = untimed.item("cola")}), OptionError);
}
