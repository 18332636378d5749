#include "kindred/features/quantile_bins.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

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

  // Names have as many digits as tell them apart.
  const FeatureTable large{.numbers = {numbers("n", {1234561, 1234563, 1234565, 1234567})}};
  CHECK(names_of(QuantileBins{.column = "n", .bins = 3}.fit(large)) ==
        Names{"n: below 1234563", "n: 1234563 to 1234565", "n: from 1234565"});
}

TEST_CASE("a column of which most numbers are equal is not lost") {
  const auto edges = [](std::initializer_list<std::optional<double>> column) {
    return QuantileBins{.column = "n"}.fit({.numbers = {numbers("n", column)}}).edges();
  };
  using Edges = std::vector<double>;
  CHECK(edges({0, 0, 0, 0, 0, 0, 0, 1, 1, 1}) == Edges{1});
  CHECK(edges({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 7}) == Edges{3});
  CHECK(edges({1, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}) == Edges{9});
  CHECK(edges({1, 5, 5, 5, 5, 5, 5, 5, 5, 9}) == Edges{5});
  CHECK(edges({4, 4, std::nullopt}).empty());
  CHECK(edges({std::nullopt}).empty());
}

TEST_CASE("large edges are told in full") {
  const FeatureTable large{.numbers = {numbers("p", {1000000, 1000001, 1000002, 1000003, 1000004})}};
  CHECK(names_of(QuantileBins{.column = "p", .bins = 2}.fit(large)) ==
        Names{"p: below 1000002", "p: from 1000002"});
}
