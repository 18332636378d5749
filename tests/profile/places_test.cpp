#include "kindred/profile/places.hpp"

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("Places are those of the visits") {
  TextColumn stores("store");
  for (const char* name : {"north", "south", "", "north"}) stores.push_back(name);
  PlaceAccumulator places(stores);
  for (const int session : {0, 0, 3, 1, 2, 2}) places.add({.session = SessionIndex(session)});
  places.add({});
  const auto read = places.read();
  REQUIRE(read.size() == 2);
  CHECK(read[0].name == "north");
  CHECK(read[0].visits == 2);
  CHECK(read[0].share == Approx(2.0 / 3));
  CHECK(PlaceAccumulator(stores).read().empty());
}
