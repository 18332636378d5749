#include "kindred/profile/loyalty.hpp"

#include <cmath>

#include "kindred/profile/pairs.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

TEST_CASE("Loyalty is told by entropy, favourite and what is bought again") {
  const Catalog catalog = small_catalog();
  LoyaltyAccumulator loyalty(catalog.text_column("brand"));
  CHECK_FALSE(loyalty.read());
  for (const int item : {0, 0, 0, 1}) loyalty.add({.item = ItemIndex(item)});
  loyalty.add({.item = ItemIndex(2), .kind = EventKind::view});
  const auto read = loyalty.read();
  REQUIRE(read);
  CHECK(read->purchases == 4);
  CHECK(read->values == 2);
  CHECK(read->entropy == Approx(0.8112781244591328));                  // scipy.stats.entropy([3, 1], base=2)
  CHECK(*read->variety == Approx(0.8112781244591328 / std::log2(3)));  // of three brands
  CHECK(read->favourite == "Acme");
  CHECK(read->favourite_share == 0.75);
  CHECK(read->repeat_rate == 0.5);
  CHECK(read->favourite_interval.low == Approx(0.3006418).epsilon(1e-6));  // statsmodels

  LoyaltyAccumulator one(catalog.text_column("brand"));
  one.add({.item = ItemIndex(0)});
  CHECK(one.read()->entropy == 0);
  CHECK_FALSE(one.read()->variety);
}

TEST_CASE("A pair is bought together more often than by chance") {
  const Catalog catalog = small_catalog();
  PairAccumulator pairs(catalog.text_column("category"));
  const auto buy = [&](int session, int item) {
    pairs.add({.item = ItemIndex(item), .session = SessionIndex(session)});
  };
  buy(0, 0), buy(0, 2);  // pasta and a drink, twice
  buy(1, 1), buy(1, 2);
  buy(2, 0);
  buy(3, 3);  // of which nothing is known
  // Of 20 baskets with 12 of the one and 9 of the other, 8 or more in common: SciPy's hypergeom.sf(7, 20, 12,
  // 9).
  CHECK(detail::chance_of_overlap(8, 12, 9, 20) == Approx(0.0248869).epsilon(1e-4));
  const auto read = pairs.read();
  REQUIRE(read.size() == 1);
  CHECK(read[0].first == "Pasta");
  CHECK(read[0].second == "Drinks");
  CHECK(read[0].baskets == 2);
  CHECK(read[0].lift == Approx(2.0 * 4 / (3 * 2)));
}
