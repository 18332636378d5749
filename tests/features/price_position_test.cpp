#include "kindred/features/price_position.hpp"

#include <optional>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("a price has its place among those of its category") {
  const FeatureTable train{.texts = {texts("category", {"tea", "tea", "tea", "tea", "wine", "wine"})},
                           .numbers = {numbers("price", {1, 2, 2, 3, 10, 20})}};
  const auto encoder = PricePosition{.least_prices = 3}.fit(train);
  CHECK(encoder.name(0) == "price: position within category");
  const FeatureBlock block =
      encoder.encode({.texts = {texts("category", {"tea", "tea", "tea", "wine", "new", "tea"})},
                      .numbers = {numbers("price", {0.5, 2, 9, 10, 2, std::nullopt})}});
  const Rows rows = dense(block, 1);
  CHECK(rows[0][0] == -1);
  CHECK(rows[1][0] == 0);
  CHECK(rows[2][0] == 1);
  // Two prices of wine are too few: among all six, four are below and one is equal.
  CHECK(rows[3][0] == Approx(2 * 4.5 / 6 - 1));
  CHECK(rows[4][0] == Approx(2 * 2. / 6 - 1));
  CHECK(rows[5][0] == 0);
  CHECK(block.unseen() == 1);
  CHECK(block.unknown() == 1);
}
