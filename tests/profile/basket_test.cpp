#include "kindred/profile/basket.hpp"

#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

Event bought(int item, int session, std::optional<double> price) {
  return {.item = ItemIndex(item), .price = price, .session = SessionIndex(session)};
}

}  // namespace

TEST_CASE("A basket's size counts distinct items, its value what was paid") {
  BasketAccumulator baskets;
  baskets.add(bought(0, 0, 2));
  baskets.add(bought(1, 1, 1));
  baskets.add(bought(0, 0, 3));
  baskets.add(bought(2, 0, 4));
  baskets.add(bought(3, 2, 8));
  baskets.add(bought(4, 2, 8));
  baskets.add(bought(5, 2, 8));
  const auto basket = baskets.read();
  REQUIRE(basket);
  CHECK(basket->baskets == 3);
  CHECK(basket->size.mean == 2);
  CHECK(basket->size.median == 2);
  CHECK(basket->priced == 3);
  REQUIRE(basket->value);
  CHECK(basket->value->mean == Approx(34.0 / 3));
  CHECK(basket->value->median == 9);
}

TEST_CASE("A basket with an unknown price has a size and no value") {
  BasketAccumulator baskets;
  baskets.add(bought(0, 0, 2));
  baskets.add(bought(1, 0, std::nullopt));
  CHECK(baskets.read()->size.mean == 2);
  CHECK_FALSE(baskets.read()->value);
  baskets.add(bought(1, 1, 5));
  CHECK(baskets.read()->baskets == 2);
  CHECK(baskets.read()->priced == 1);
  CHECK(baskets.read()->value->mean == 5);
}

TEST_CASE("Only what was bought is in a basket") {
  BasketAccumulator baskets;
  baskets.add({.kind = EventKind::view, .session = SessionIndex(0)});
  baskets.add({.quantity = 0, .price = 0, .session = SessionIndex(0)});
  baskets.add({.quantity = 1, .price = -2, .session = SessionIndex(0)});
  baskets.add({.price = 2});  // in no session, at no known time
  CHECK_FALSE(baskets.read());
}

TEST_CASE("Without sessions a basket is a moment") {
  BasketAccumulator baskets;
  for (const int hour : {1, 1, 2}) baskets.add({.time = january(1, hour)});
  CHECK(baskets.read()->baskets == 2);
}
