#include "kindred/features/numeric.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "kindred/features/price_position.hpp"
#include "kindred/features/quantile_bins.hpp"
#include "kindred/features/time_cycles.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

namespace {

const FeatureTable& asked() {
  static const FeatureTable table{.numbers = {numbers("price", {2.5, 30, 5})}};
  return table;
}

void check(NumberScaling scaling, std::vector<double> expected) {
  const auto encoder = Numeric{.column = "price", .scaling = scaling}.fit(small_table());
  const Rows rows = dense(encoder.encode(asked()), 1);
  for (std::size_t row = 0; row < rows.size(); ++row)
    CHECK(rows[row][0] == Approx(expected[row]).epsilon(1e-13));
}

}  // namespace

TEST_CASE("numbers are scaled as scikit-learn scales them") {
  check(NumberScaling::none, {2.5, 30, 5});
  check(NumberScaling::standard, {-0.434533624083996, 2.624583089467336, -0.156432104670239});
  check(NumberScaling::robust, {-0.551724137931034, 14.620689655172415, 0.827586206896552});
  check(NumberScaling::log, {-0.462047359311257, 2.406424327072048, 0.24677302508623});
}

TEST_CASE(
    "a number that is unknown is in the middle and says so, and numbers all equal have a spread of one") {
  const FeatureTable table{.numbers = {numbers("price", {0.1, std::nullopt, 0.1, 0.1})}};
  for (const auto scaling : {NumberScaling::standard, NumberScaling::robust, NumberScaling::log}) {
    const auto encoder = Numeric{.column = "price", .scaling = scaling}.fit(table);
    CHECK(encoder.spread() == 1);
    CHECK(names_of(encoder) == Names{"price", "price: unknown"});
    const FeatureBlock block = encoder.encode(table);
    CHECK(block.unknown() == 1);
    CHECK(block[1].size() == 1);
    CHECK(block[1][0] == FeatureEntry{1, 1});
    CHECK(dense(block, 2)[0][0] == Approx(0).margin(1e-15));
  }
  CHECK(Numeric{.column = "price"}.fit({.numbers = {NumberColumn("price")}}).size() == 1);
}

TEST_CASE("quantile bins have the edges that scikit-learn's have") {
  const auto three = QuantileBins{.column = "price", .bins = 3}.fit(small_table());
  REQUIRE(three.edges().size() == 2);
  CHECK(three.edges()[0] == Approx(2.666666666666667).epsilon(1e-15));
  CHECK(three.edges()[1] == 4);
  CHECK(names_of(three) == Names{"price: below 2.66667", "price: 2.66667 to 4", "price: from 4"});
  const auto bin_of = [](const BinEncoder& encoder, const FeatureTable& table) {
    std::vector<int> bins;
    const FeatureBlock block = encoder.encode(table);
    for (std::size_t row = 0; row < block.size(); ++row)
      bins.push_back(block[row].empty() ? -1 : static_cast<int>(block[row][0].feature));
    return bins;
  };
  using Bins = std::vector<int>;
  CHECK(bin_of(three, small_table()) == Bins{0, 2, 0, 2, 2, 2, 0, 1});
  CHECK(bin_of(three, {.numbers = {numbers("price", {-5, 4, 99, std::nullopt})}}) == Bins{0, 2, 2, -1});
  const auto five = QuantileBins{.column = "price"}.fit(small_table());
  CHECK(bin_of(five, small_table()) == Bins{1, 3, 0, 4, 3, 4, 0, 2});

  // Where quantiles coincide there are fewer bins, and never an empty one.
  const FeatureTable equal{.numbers = {numbers("n", {1, 1, 1, 1, 1, 1, 2, 3})}};
  CHECK(QuantileBins{.column = "n", .bins = 4}.fit(equal).size() == 2);
  CHECK(QuantileBins{.column = "n"}.fit({.numbers = {numbers("n", {7, 7})}}).size() == 1);
  CHECK_THROWS_AS((QuantileBins{.column = "n", .bins = 1}.fit(equal)), OptionError);
}

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

TEST_CASE("hours, weekdays and seasons go round, and recency halves") {
  TimeColumn times("time");
  times.push_back(timestamp(1704067200));  // Monday 2024-01-01 00:00 UTC
  times.push_back(timestamp(1704067200 + 6 * 3600));
  times.push_back(std::nullopt);
  times.push_back(timestamp(1719878400));  // Tuesday 2024-07-02 00:00, the middle of a leap year
  const FeatureTable table{.times = {times}};
  const auto encoder = TimeCycles{.half_life = 91 * days}.fit(table);
  CHECK(names_of(encoder) == Names{"time: hour sin", "time: hour cos", "time: weekday sin",
                                   "time: weekday cos", "time: season sin", "time: season cos",
                                   "time: recency"});
  CHECK(encoder.now() == timestamp(1719878400));
  const FeatureBlock block = encoder.encode(table);
  const Rows rows = dense(block, 7);
  CHECK(rows[0][1] == 1);
  CHECK(rows[0][3] == 1);
  CHECK(rows[0][5] == 1);
  CHECK(rows[0][6] == Approx(std::exp2(-183. / 91)));
  CHECK(rows[1][0] == Approx(1));
  CHECK(rows[1][1] == Approx(0).margin(1e-15));
  CHECK(rows[1][2] == Approx(std::sin(2 * std::acos(-1.) * 0.25 / 7)));
  CHECK(rows[3][5] == Approx(-1));
  CHECK(rows[3][6] == 1);
  CHECK(block[2].empty());
  CHECK(block.unknown() == 1);

  const auto in_beijing = TimeCycles{.weekday = false, .season = false, .utc_offset = 6 * hours}.fit(table);
  CHECK(dense(in_beijing.encode(table), 2)[0][0] == Approx(1));
  const auto then = TimeCycles{
      .hour = false, .weekday = false, .season = false, .half_life = days, .now = timestamp(1704067200)};
  const FeatureBlock later = then.fit(table).encode(table);
  CHECK(later.unseen() == 2);
  CHECK(dense(later, 1)[3][0] == 1);
  CHECK(message_of<OptionError>([&] {
          TimeCycles{.hour = false, .weekday = false, .season = false}.fit(table);
        }) == "of 'time' no feature is asked for");
}
