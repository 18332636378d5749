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

TEST_CASE("What one item has both of is no pair") {
  TextColumn tags("tag");
  tags.push_back({"organic", "vegan"});  // tofu
  tags.push_back({"drink"});
  tags.push_back({"organic"});
  PairAccumulator first(tags), second(tags);
  const auto buy = [](PairAccumulator& pairs, int session, int item) {
    pairs.add({.item = ItemIndex(item), .session = SessionIndex(session)});
  };
  for (int session = 0; session < 30; session += 3) buy(first, session, 0), buy(second, session + 1, 1);
  for (int session = 0; session < 30; session += 6) buy(second, session, 0);
  first.merge(second);
  CHECK(first.read().empty());
  // With organic apples beside the tofu it is one; the eight baskets with tofu alone tell nothing.
  buy(first, 0, 2), buy(first, 3, 2);
  REQUIRE(first.read().size() == 1);
  CHECK(first.read()[0].baskets == 2);
  CHECK(first.read()[0].lift == 2.0 * 12 / (2 * 2));
}

TEST_CASE("A purchase counts once, however many values its item has") {
  TextColumn tags("tag");
  tags.push_back({"a", "b", "c"});
  tags.push_back({"a", "d", "e"});
  LoyaltyAccumulator one(tags), other(tags);
  for (int n = 0; n < 4; ++n) (n < 2 ? one : other).add({.item = ItemIndex(n % 2)});
  one.merge(other);
  const auto loyalty = one.read();
  CHECK(loyalty->purchases == 4);
  CHECK(loyalty->values == 5);
  CHECK(loyalty->favourite == "a");
  CHECK(loyalty->favourite_share == 1);
  CHECK(loyalty->favourite_interval.low == Approx(4 / (4 + 3.841458820694124)));
  CHECK(loyalty->entropy == Approx(2.2516291673878226));  // scipy.stats.entropy([4, 2, 2, 2, 2], base=2)
  CHECK(*loyalty->variety == Approx(2.2516291673878226 / std::log2(5)));
}
