#include "kindred/features/hashed.hpp"

#include <cmath>
#include <cstddef>
#include <string>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("hashed values have a place of their own for ever, and collisions are counted") {
  TextColumn many("sku");
  for (int value = 0; value < 1000; ++value) many.push_back("sku " + std::to_string(value));
  const FeatureTable table{.texts = {many}};
  const auto encoder = Hashed{.column = "sku", .features = 1024}.fit(table);
  // n − m (1 − (1 − 1/m)ⁿ) = 361.4; four standard deviations are 44.
  CHECK(encoder.collisions() > 317);
  CHECK(encoder.collisions() < 405);
  const FeatureBlock block = encoder.encode(table);
  double sum = 0;
  for (std::size_t row = 0; row < block.size(); ++row) {
    REQUIRE(block[row].size() == 1);
    CHECK(std::abs(block[row][0].value) == 1);
    sum += block[row][0].value;
  }
  CHECK(std::abs(sum) < 4 * std::sqrt(1000.));
  CHECK(block.unseen() == 0);
  CHECK(encoder.encode({.texts = {texts("sku", {"sku 1000"})}}).unseen() == 1);

  const auto one = Hashed{.column = "brand", .features = 1, .is_signed = false}.fit(small_table());
  CHECK(one.collisions() == 3);
  CHECK(one.name(0) == "brand #0: acme, bolt, core, …");
  CHECK(dense(one.encode(small_table()), 1)[0][0] == 1);
  // Files rest on these.
  CHECK(detail::stable_hash("") == 0xf52a15e9a9b5e89b);
  CHECK(detail::stable_hash("acme") == 0x130a76222d4427ef);
}
