#include "kindred/profile/price_sketch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/profile/detail/compact_bytes.hpp"
#include "kindred/profile/price.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("A surcharge is no discount") {
  PriceSketch sketch;
  const TextColumn* none = nullptr;
  const PriceRanges ranges;
  PriceAccumulator exact(none, ranges);
  for (const double discount : {-5.0, 2.0}) {
    sketch.add({.price = 8, .discount = discount});
    exact.add({.price = 8, .discount = discount});
  }
  for (const auto& band : {sketch.read(), exact.read()}) {
    REQUIRE(band);
    CHECK(band->known_discounts == 2);
    CHECK(band->discounted == 0.5);
    CHECK(band->saved == Approx(2.0 / 18));
  }
}

TEST_CASE("Counts of merged prices do not wrap") {
  const auto most = std::numeric_limits<std::uint32_t>::max();
  detail::CompactWriter bytes;
  bytes.whole(most), bytes.whole(most), bytes.real(1), bytes.real(10);
  bytes.whole(0), bytes.whole(1), bytes.integer(-20), bytes.whole(most), bytes.real(0.01), bytes.real(0.01);
  detail::CompactReader reader(bytes.bytes(), "prices");
  PriceSketch prices = PriceSketch::of(reader);
  prices.merge(PriceSketch(prices));
  CHECK(prices.purchases() == most);
  CHECK(prices.read()->discounted == 1);
}

TEST_CASE("Quartiles are right to 12 % whatever is paid") {
  for (const double scale : {1e-9, 0.001, 0.5, 1.0, 20000.0, 1e12}) {
    PriceSketch sketch;
    for (const double price : {2, 6, 8, 9, 10, 11, 15, 40, 90}) sketch.add({.price = price * scale});
    const auto band = sketch.read();
    REQUIRE(band);
    CHECK(band->lower_quartile == Approx(8 * scale).epsilon(0.12));
    CHECK(band->median == Approx(10 * scale).epsilon(0.12));
    CHECK(band->upper_quartile == Approx(15 * scale).epsilon(0.12));
    CHECK(band->least == 2 * scale);
    CHECK(band->most == 90 * scale);
  }
  // Between two prices as all prices say it.
  const TextColumn* none = nullptr;
  const PriceRanges ranges;
  for (const auto& prices : std::vector<std::vector<double>>{{1, 1, 10, 10},
                                                             {2, 2, 2, 9, 9, 9},
                                                             {1, 100},
                                                             {0, 0, 50, 70},
                                                             {3},
                                                             {0.2, 7, 7, 7, 400},
                                                             {1, 2, 3, 50, 60, 70, 900}}) {
    PriceSketch sketch;
    PriceAccumulator exact(none, ranges);
    for (const double price : prices) sketch.add({.price = price}), exact.add({.price = price});
    CHECK(sketch.read()->lower_quartile == Approx(exact.read()->lower_quartile).epsilon(0.12));
    CHECK(sketch.read()->median == Approx(exact.read()->median).epsilon(0.12));
    CHECK(sketch.read()->upper_quartile == Approx(exact.read()->upper_quartile).epsilon(0.12));
  }
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(31, seed);
    PriceSketch sketch;
    PriceAccumulator exact(none, ranges);
    for (std::uint64_t n = 1 + random.below(12); n > 0; --n) {
      const double price = std::exp(6 * random.uniform());
      sketch.add({.price = price}), exact.add({.price = price});
    }
    CHECK(sketch.read()->lower_quartile == Approx(exact.read()->lower_quartile).epsilon(0.12));
    CHECK(sketch.read()->median == Approx(exact.read()->median).epsilon(0.12));
    CHECK(sketch.read()->upper_quartile == Approx(exact.read()->upper_quartile).epsilon(0.12));
  }
  // One price that is a slip moves nothing.
  PriceSketch slip;
  for (const double price : {0.0, 3.0, 3.0, 4.0, 5.0, 5.0, 1e9}) slip.add({.price = price});
  CHECK(slip.read()->median == Approx(4).epsilon(0.12));
  CHECK(slip.read()->upper_quartile == Approx(5).epsilon(0.12));
  // What is free is free.
  PriceSketch free;
  for (const double price : {0.0, 0.0, 0.0, 0.0, 8.0}) free.add({.price = price});
  CHECK(free.read()->median == 0);
  CHECK(free.read()->upper_quartile == 0);
  CHECK(free.read()->most == 8);
  CHECK(free.purchases() == 5);
}

TEST_CASE("Prices merge in any order to the same, also where there are more than there are parts for") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(23, seed);
    const double spread = seed % 2 == 0 ? 3 : 60;  // by factors of e
    PriceSketch once;
    std::vector<PriceSketch> parts(4);
    std::vector<double> prices;
    for (int n = 0; n < 400; ++n) {
      const double price = std::exp(spread * random.uniform() - spread / 2);
      prices.push_back(price);
      once.add({.price = price});
      parts[random.below(4)].add({.price = price});
    }
    const auto bytes_of = [](const PriceSketch& sketch) {
      detail::CompactWriter bytes;
      sketch.write(bytes);
      return bytes.bytes();
    };
    PriceSketch left = parts[0], right = parts[3], tail = parts[2];
    left.merge(parts[1]), left.merge(parts[2]), left.merge(parts[3]);
    tail.merge(parts[1]), right.merge(parts[0]), right.merge(tail);
    CHECK(bytes_of(left) == bytes_of(once));
    CHECK(bytes_of(right) == bytes_of(once));
    CHECK(once.purchases() == 400);
    const auto bytes = bytes_of(once);
    CHECK(bytes.size() < 64 * 3 + 32);
    detail::CompactReader reader(bytes, "prices");
    CHECK(bytes_of(PriceSketch::of(reader)) == bytes);
    // The upper ones are right even where the lower ones had to be put together.
    std::sort(prices.begin(), prices.end());
    CHECK(once.read()->upper_quartile == Approx(prices[299]).epsilon(0.13));
    if (spread == 3) CHECK(once.read()->lower_quartile == Approx(prices[99]).epsilon(0.13));
  }
}
