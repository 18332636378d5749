#include "kindred/profile/profile_store.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/profile/detail/tastes.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

bool contains(const std::vector<std::byte>& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end(),
                     [](std::byte b, char c) { return static_cast<char>(b) == c; }) != bytes.end();
}

ProfileStore shop_store(const Catalog& catalog) {
  return ProfileStore(ProfileSketcher({.columns = {"category"}, .half_life = 10 * days}, catalog));
}

}  // namespace

TEST_CASE("Nothing of an erased person remains") {
  const Catalog catalog = small_catalog();
  ProfileStore with = shop_store(catalog), without = with;
  const Event event{.item = ItemIndex(0), .time = january(3), .price = 3.21};
  without.add("bob", event);
  with.add("bob", event);
  with.add("ann-7c1f", {.item = ItemIndex(2), .time = january(5), .price = 9.87});
  CHECK(contains(with.bytes(), "ann-7c1f"));
  CHECK(with.erase("ann-7c1f"));
  CHECK_FALSE(with.erase("ann-7c1f"));
  CHECK_FALSE(contains(with.bytes(), "ann-7c1f"));
  CHECK(with.bytes() == without.bytes());  // to the last byte, as if the person had never come
  CHECK(with.profile("ann-7c1f").empty());
}

TEST_CASE("A person is shown what is kept") {
  const Catalog catalog = small_catalog();
  ProfileStore store = shop_store(catalog);
  store.add(small_log(catalog));
  const std::string json = store.export_json("ann");
  CHECK(json.find("\"Pasta\"") != std::string::npos);
  CHECK(json.find("bob") == std::string::npos);
  CHECK(json.find("\"begin\": \"2024-01-11T00:00:00Z\"") != std::string::npos);
  CHECK(store.export_json("nobody").find("\"kept\": []") != std::string::npos);
  CHECK(store.size() == 2);
}

TEST_CASE("What is too old is forgotten") {
  const Catalog catalog = small_catalog();
  ProfileStore store = shop_store(catalog);
  store.add("old", {.item = ItemIndex(0), .time = january(1)});
  store.add("ann", {.item = ItemIndex(0), .time = january(1)});
  store.add("ann", {.item = ItemIndex(2), .time = january(20)});
  CHECK(store.forget_before(january(10)) == 1);
  CHECK_FALSE(store.find("old"));
  const Profile ann = store.profile("ann");
  REQUIRE(ann.interests("category").values.size() == 1);
  CHECK(ann.interests("category").values[0].value == "Drinks");
  CHECK(ann.interests("category").values[0].share == Approx(1));
  CHECK(ann.rhythm()->visits == 1);
  CHECK(ann.parts().first == january(20));  // the earliest of what was kept
}

TEST_CASE("Stores of two days are one, and read back") {
  const Catalog catalog = small_catalog();
  ProfileStore first = shop_store(catalog), second = first;
  first.add("ann", {.item = ItemIndex(0), .time = january(1)});
  second.add("ann", {.item = ItemIndex(2), .time = january(2)});
  second.add("bob", {.item = ItemIndex(2), .time = january(2)});
  first.merge(second);
  CHECK(first.size() == 2);
  CHECK(first.profile("ann").parts().events == 2);
  const auto bytes = first.bytes();
  const auto again = ProfileStore::of_bytes(
      ProfileSketcher({.columns = {"category"}, .half_life = 10 * days}, catalog), bytes);
  CHECK(again.bytes() == bytes);
  CHECK(again.export_json("ann") == first.export_json("ann"));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(
        ProfileStore::of_bytes(ProfileSketcher({.columns = {"category"}, .half_life = 10 * days}, catalog),
                               std::span(bytes).first(size)),
        ArchiveError);
}

TEST_CASE("Stores of logs that were read apart merge to what one log says, sessions by their ids") {
  const Catalog catalog = small_catalog();
  ProfileStore all = shop_store(catalog), whole = shop_store(catalog), by_event = shop_store(catalog);
  std::vector<Row> rows;
  // The second part goes on with a session of the first, and numbers it otherwise.
  for (const auto& [session, day] : {std::pair("a", 1), {"b", 2}, {"c", 3}, {"d", 20}, {"a", 1}}) {
    const Row row{"ann", "cola", january(day), EventKind::purchase, 1, 2, 0, session};
    const EventLog log = log_of(catalog, {row});
    ProfileStore one = shop_store(catalog);
    one.add(log);
    all.merge(one);
    by_event.add("ann", log[0], row.session);
    rows.push_back(row);
  }
  whole.add(log_of(catalog, rows));
  const Profile profile = all.profile("ann");
  CHECK(profile.rfm()->frequency == 4);
  CHECK(profile.rhythm()->visits == 4);
  CHECK(profile.basket()->size.mean == 1.25);
  CHECK(profile.parts().interests[0].values[0].strength ==
        Approx(whole.profile("ann").parts().interests[0].values[0].strength));
  CHECK(by_event.bytes() == whole.bytes());
}

TEST_CASE("Nothing of a period that is over stays, sums and prices neither") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category", "brand"}, .half_life = 100 * days}, catalog);
  // Since 1970 a week begins on a Thursday: January 4, 11, 18 and 25.
  ProfileStore store(sketcher, weeks), since(sketcher, weeks), unlimited(sketcher);
  for (int day = 1; day <= 30; ++day) {
    const Event event{.item = ItemIndex(static_cast<std::uint32_t>(day % 3)),
                      .time = january(day),
                      .kind = day % 4 == 0 ? EventKind::returned : EventKind::purchase,
                      .quantity = day % 4 == 0 ? -1 : 1,
                      .price = day,
                      .discount = 1};
    store.add("ann", event, "visit " + std::to_string(day));
    unlimited.add("ann", event, "visit " + std::to_string(day));
    if (day >= 18) since.add("ann", event, "visit " + std::to_string(day));
  }
  store.add("ann", {.item = ItemIndex(0), .time = january(2)}, "visit 2");
  CHECK(store.profile("ann").parts().events == 31);
  CHECK(store.profile("ann").rhythm()->visits == 30);
  CHECK(store.profile("ann").interests("brand").values[0].strength ==
        Approx(unlimited.profile("ann").interests("brand").values[0].strength).epsilon(0.2));
  CHECK(store.forget_before(january(18)) == 0);
  CHECK(store.bytes() == since.bytes());
  CHECK(store.export_json("ann") == since.export_json("ann"));
  CHECK(store.profile("ann").rfm()->monetary == since.profile("ann").rfm()->monetary);
  CHECK(store.profile("ann").price()->least == 18);
  CHECK_FALSE(store.profile("ann").parts().forgotten);

  // Within a period its visits go, and its sums say so until it is over.
  CHECK(store.forget_before(january(27)) == 0);
  CHECK(store.profile("ann").parts().forgotten);
  CHECK(store.profile("ann").rhythm()->visits == 4);
  CHECK(store.profile("ann").parts().events == 6);
  CHECK(store.forget_before(january(32)) == 1);
  CHECK(store.size() == 0);
}

TEST_CASE("Periods merge to what one time says, and read back") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}, .half_life = 10 * days}, catalog);
  const EventLog log = small_log(catalog);
  ProfileStore one(sketcher), by_day(sketcher, days), first = by_day, second = by_day;
  one.add(log);
  by_day.add(log);
  for (std::size_t row = 0; row < log.size(); ++row)
    (row % 2 == 0 ? first : second)
        .add((*log.users())[log.user(row)], log[row], (*log.sessions())[*log.session(row)]);
  first.merge(second);
  CHECK(first.bytes() == by_day.bytes());
  const ProfileParts whole = one.profile("ann").parts(), merged = by_day.profile("ann").parts();
  CHECK(merged.events == whole.events);
  CHECK(merged.first == whole.first);
  CHECK(merged.rfm->monetary == Approx(*whole.rfm->monetary));
  CHECK(merged.rhythm->visits == whole.rhythm->visits);
  CHECK(merged.price->median == whole.price->median);
  CHECK(merged.interests[0].values[0].strength == Approx(whole.interests[0].values[0].strength));
  CHECK(merged.interests[0].values[0].interval.low == Approx(whole.interests[0].values[0].interval.low));

  const auto bytes = by_day.bytes();
  const auto again = ProfileStore::of_bytes(sketcher, bytes);
  CHECK(again.bytes() == bytes);
  CHECK_THROWS_WITH(ProfileStore(one).merge(by_day),
                    "profile stores do not merge: one has periods of 0 s, the other of 86400 s");
  CHECK_THROWS_AS(ProfileStore(sketcher, -days), OptionError);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(ProfileStore::of_bytes(sketcher, std::span(bytes).first(size)), ArchiveError);
}

TEST_CASE("Events without a time are forgotten with the first period") {
  const Catalog catalog = small_catalog();
  ProfileStore store(ProfileSketcher({.columns = {"category"}}, catalog), weeks);
  store.add("ann", {.item = ItemIndex(0)});
  store.add("ann", {.item = ItemIndex(2), .time = january(10)});
  store.add("bob", {.item = ItemIndex(2)});
  CHECK(store.profile("ann").parts().events == 2);
  CHECK(store.forget_before(january(5)) == 1);
  CHECK(store.profile("ann").parts().events == 1);
}

TEST_CASE("An event that is refused makes nobody known") {
  const Catalog catalog = small_catalog();
  ProfileStore store = shop_store(catalog);
  CHECK_THROWS_AS(store.add("ann", {.item = ItemIndex(0)}), OptionError);
  CHECK(store.size() == 0);
}

TEST_CASE("The export has all of all periods") {
  const Catalog catalog = small_catalog();
  ProfileStore store(ProfileSketcher({.columns = {"category"}, .visits = 3}, catalog), weeks);
  for (int day = 1; day <= 21; ++day)
    store.add("ann",
              {.item = ItemIndex(0), .time = january(day), .price = day % 2 == 0 ? 3 : 0, .discount = 0.5});
  const std::string json = store.export_json("ann");
  std::size_t visits = 0;
  for (std::size_t at = json.find("\"begin\""); at != std::string::npos; at = json.find("\"begin\"", at + 1))
    ++visits;
  CHECK(visits == 12);  // three of each of four weeks, of which the merged sketch has three
  CHECK(store.find("ann")->visits().visits().size() == 3);
  CHECK(json.find("\"full_price\"") != std::string::npos);
  CHECK(json.find("\"discount\": 1.5") != std::string::npos);  // of the three days of the first week
}

TEST_CASE("A log whose items are numbered otherwise is refused") {
  const Catalog catalog = small_catalog();
  EventLogBuilder events;
  events.add({.user = events.user("ann"), .item = events.item("cola"), .time = january(1)});
  ProfileStore store = shop_store(catalog);
  CHECK_THROWS_AS(store.add(events.build()), DataError);
  CHECK(store.size() == 0);
}

TEST_CASE("Stores that do not merge stay as they are") {
  const Catalog catalog = small_catalog();
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn category("category");
  for (const auto& [id, kind] : {std::pair("spaghetti", "Pasta"), {"penne", "Pasta"}, {"cola", "Sweets"}}) {
    ids->add(id);
    category.push_back(kind);
  }
  const Catalog other({.items = std::move(ids), .texts = {std::move(category)}});
  ProfileStore store = shop_store(catalog), theirs = shop_store(other);
  store.add("ann", {.item = ItemIndex(0), .time = january(1)});
  theirs.add("ann", {.item = ItemIndex(0), .time = january(1)});
  theirs.add("bob", {.item = ItemIndex(2), .time = january(1)});
  const auto before = store.bytes();
  CHECK_THROWS_AS(store.merge(theirs), DataError);
  CHECK(store.bytes() == before);
}

TEST_CASE("Weights that differ by less than a millionth are different options") {
  const Catalog catalog = small_catalog();
  ProfileStore store(ProfileSketcher({.columns = {"category"}, .weights = {.view = 1e-7}}, catalog)),
      other(ProfileSketcher({.columns = {"category"}, .weights = {.view = 2e-7}}, catalog));
  other.add("ann", {.item = ItemIndex(0), .time = january(1)});
  CHECK_THROWS_AS(store.merge(other), DataError);
}

TEST_CASE("A profile of the store speaks of the moment that is given") {
  const Catalog catalog = small_catalog();
  ProfileStore store = shop_store(catalog);
  store.add("ann", {.item = ItemIndex(0), .time = january(1)});
  CHECK(store.profile("ann").rfm()->recency_days == 0);
  CHECK(store.profile("ann").text().find("last on 2024-01-01") != std::string::npos);
  CHECK(store.profile("ann", january(31)).rfm()->recency_days == 30);
  CHECK(store.profile("ann", january(31)).text().find("last 30 days ago") != std::string::npos);
}

TEST_CASE("Weights that have all but faded are told as numbers") {
  const Catalog catalog = small_catalog();
  const ProfileSketcher sketcher({.columns = {"category"}, .half_life = days}, catalog);
  for (int last = 1060; last < 1100; ++last) {
    ProfileSketch sketch = sketcher.sketch();
    for (int n = 0; n < 20; ++n) sketch.add({.item = ItemIndex(0), .time = january(1)});
    for (int day = 50; day <= last; day += 50) sketch.add({.item = ItemIndex(3), .time = january(day)});
    sketch.add({.item = ItemIndex(3), .time = january(last)});
    const Interests interests = sketch.profile("ann").interests("category");
    CHECK(interests.weighed_events <= 20);
    CHECK_NOTHROW(sketch.profile("ann").json());
  }
}

TEST_CASE("What a sketch may have missed is not told as a new taste") {
  Interests by{.column = "brand",
               .values = {{.value = "Acme", .strength = 3, .share = 0.03, .events = 9, .recent = 0.3}},
               .events = 100,
               .weighed_events = 100,
               .recent_events = 100,
               .drift = 0.3};
  CHECK(detail::grown_taste(by));
  by.missed = 25;
  CHECK_FALSE(detail::grown_taste(by));
}
