#include "kindred/profile/profile_store.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  CHECK(store.export_json("nobody").find("\"visits\": []") != std::string::npos);
  CHECK(store.size() == 2);
}

TEST_CASE("What is too old is forgotten") {
  const Catalog catalog = small_catalog();
  ProfileStore store = shop_store(catalog);
  store.add("old", {.item = ItemIndex(0), .time = january(1)});
  store.add("ann", {.item = ItemIndex(0), .time = january(1)});
  store.add("ann", {.item = ItemIndex(2), .time = january(20)});
  CHECK(store.forget_before(january(10)) == 1);
  CHECK(store.find("old") == nullptr);
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
