#include "kindred/content/user_features.hpp"

#include <cmath>
#include <memory>
#include <vector>

#include "kindred/data/interactions.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Eve is not among those who did something, and of Kim nothing is known.
Catalog customers() {
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn age("age"), town("town");
  const auto add = [&](const char* id, const char* of_age, const char* of_town) {
    ids->add(id);
    age.push_back(of_age);
    town.push_back(of_town);
  };
  add("eve", "old", "York");
  add("bob", "young", "York");
  add("ann", "young", "Bath");
  add("joe", "old", "Bath");
  return Catalog({.items = std::move(ids), .texts = {std::move(age), std::move(town)}});
}

Interactions<float> visits() {
  auto users = std::make_shared<UserVocabulary>();
  auto items = std::make_shared<ItemVocabulary>();
  items->add("x");
  for (const char* id : {"ann", "bob", "kim", "joe"}) users->add(id);
  std::vector<Interaction<float>> cells;
  for (UserIndex user{0}; user.value < 4; ++user) cells.push_back({user, ItemIndex(0), 1, {}});
  return collect(cells, {.user_ids = users, .item_ids = items});
}

}  // namespace

TEST_CASE("people have the features of their own values, by the users' indices") {
  const auto made = user_features(customers(), visits(), {}, FeatureWeighting::binary);
  REQUIRE(made.rows.row_count() == 4);
  // Of the three that are known two are young and two are of Bath; who else is old or of York did nothing.
  CHECK(made.names->size() == 2);
  const auto young = made.names->find("age: young"), bath = made.names->find("town: Bath");
  REQUIRE(young);
  REQUIRE(bath);
  const auto ann = made.rows[UserIndex(0)];
  REQUIRE(ann.size() == 2);
  CHECK(ann.values[0] == Approx(std::sqrt(0.5)));
  REQUIRE(made.rows[UserIndex(1)].size() == 1);
  CHECK(made.rows[UserIndex(1)].indices[0] == *young);
  CHECK(made.rows[UserIndex(1)].values[0] == 1);
  CHECK(made.rows[UserIndex(2)].size() == 0);
  CHECK(made.rows[UserIndex(3)].indices[0] == *bath);
  CHECK(user_features(customers(), visits(), {"age"}).names->size() == 1);
  CHECK_THROWS_AS(user_features(customers(), visits(), {"income"}), LookupError);
}
