#include "kindred/profile/price.hpp"

#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

std::optional<PriceBand> band_of(const EventLog& log, const TextColumn* categories,
                                 const PriceRanges& ranges) {
  PriceAccumulator band(categories, ranges);
  for (std::size_t row = 0; row < log.size(); ++row) band.add(log[row]);
  return band.read();
}

}  // namespace

TEST_CASE("A unit's price is what was paid for a purchase, divided by how many") {
  CHECK(unit_price({.quantity = 4, .price = 10}) == 2.5);
  CHECK(unit_price({.price = 10}) == 10);
  CHECK(unit_price({.quantity = 2, .price = 0}) == 0);
  CHECK_FALSE(unit_price({.quantity = 4}));
  CHECK_FALSE(unit_price({.quantity = 0, .price = 10}));
  CHECK_FALSE(unit_price({.quantity = 1, .price = -10}));
  CHECK_FALSE(unit_price({.kind = EventKind::view, .price = 10}));
}

TEST_CASE("A price band has the quantiles that NumPy gives") {
  // numpy.quantile([1, 2, 4, 8, 16, 3], [0, .25, .5, .75, 1]) is 1, 2.25, 3.5, 7, 16
  EventLogBuilder log;
  for (const double price : {1, 2, 4, 8, 16, 3})
    log.add({.user = log.user("u"), .item = log.item("i"), .price = price});
  const auto band = band_of(log.build(), nullptr, {});
  REQUIRE(band);
  CHECK(band->purchases == 6);
  CHECK(band->least == 1);
  CHECK(band->lower_quartile == 2.25);
  CHECK(band->median == 3.5);
  CHECK(band->upper_quartile == 7);
  CHECK(band->most == 16);
  CHECK_FALSE(band->position);
  CHECK(band->compared == 0);
  CHECK_FALSE(band->discounted);
  CHECK_FALSE(band->saved);
}

TEST_CASE("A price stands where the mid-rank among its category's prices puts it") {
  const Catalog catalog = small_catalog();
  const EventLog log = small_log(catalog);
  const TextColumn& categories = catalog.text_column("category");
  const PriceRanges ranges(log, categories, january(31));
  const auto pasta = categories[ItemIndex(0)][0], drinks = categories[ItemIndex(2)][0];
  // pasta was paid 1, 2, 2 and 3, drinks 1 and 3, up to January's end
  CHECK(ranges.position(pasta, 0.5) == 0);
  CHECK(ranges.position(pasta, 1) == 0.125);
  CHECK(ranges.position(pasta, 2) == 0.5);
  CHECK(ranges.position(pasta, 3) == 0.875);
  CHECK(ranges.position(pasta, 9) == 1);
  CHECK(ranges.position(drinks, 2) == 0.5);
  CHECK_FALSE(ranges.position(ValueIndex(2), 1));
  // Whose own prices are left out is compared with the others alone.
  const std::vector<double> own = {1, 2};
  CHECK(ranges.position(pasta, 2, own) == 0.25);
  CHECK(ranges.position(pasta, 3, own) == 0.75);
  CHECK_FALSE(ranges.position(pasta, 2, std::vector<double>{1, 2, 2, 3}));
  CHECK_FALSE(PriceRanges().position(pasta, 1));
}

TEST_CASE("What a discount saves is a share of the full price of what has a known discount") {
  EventLogBuilder log;
  const auto add = [&](double price, std::optional<double> discount) {
    log.add({.user = log.user("u"), .item = log.item("i"), .price = price, .discount = discount});
  };
  add(3, 1);
  add(4, 0);
  add(0, 2);
  add(100, std::nullopt);
  const auto band = band_of(log.build(), nullptr, {});
  CHECK(*band->discounted == Approx(2.0 / 3));
  CHECK(*band->saved == Approx(0.3));
}

TEST_CASE("There is no price band without a price") {
  EventLogBuilder log;
  log.add({.user = log.user("u"), .item = log.item("i")});
  CHECK_FALSE(band_of(log.build(), nullptr, {}));
}
