#include "kindred/features/numeric.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"

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

  const FeatureTable huge{.numbers = {numbers("price", {1e200, -1e200, 3})}};
  CHECK_THROWS_AS((Numeric{.column = "price"}.fit(huge)), DataError);
  CHECK(Numeric{.column = "price", .scaling = NumberScaling::robust}.fit(huge).spread() > 1e199);
}
