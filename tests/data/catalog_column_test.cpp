#include "kindred/data/catalog_column.hpp"

#include <limits>
#include <optional>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("an item has each value of a column once, and an empty text is none") {
  TextColumn column("genres");
  column.push_back({"b", "a", "", "b"});
  column.push_back("a");
  column.push_back("");
  REQUIRE(column.size() == 3);
  REQUIRE(column[ItemIndex(0)].size() == 2);
  CHECK(column.values()[column[ItemIndex(0)][0]] == "b");
  CHECK(column[ItemIndex(1)][0] == column[ItemIndex(0)][1]);
  CHECK(column[ItemIndex(2)].empty());
}

TEST_CASE("a column of numbers has one an item, or says that it is not known") {
  NumberColumn column("price");
  column.push_back(9.5);
  column.push_back(std::nullopt);
  column.push_back(0);
  REQUIRE(column.size() == 3);
  CHECK(column[ItemIndex(0)] == 9.5);
  CHECK_FALSE(column[ItemIndex(1)]);
  CHECK(column[ItemIndex(2)] == 0.0);
  CHECK_FALSE(column[ItemIndex(3)]);
  CHECK_THROWS_WITH(column.push_back(std::numeric_limits<double>::quiet_NaN()),
                    "column 'price': the number of item 3 is not finite");
}

TEST_CASE("rows are picked by item, and are unknown where there is none") {
  TextColumn texts("genres");
  texts.push_back({"a", "b"});
  texts.push_back("c");
  NumberColumn numbers("year");
  numbers.push_back(1979);
  numbers.push_back(2009);
  const std::vector<std::optional<ItemIndex>> order = {ItemIndex(1), std::nullopt, ItemIndex(0)};

  const TextColumn picked = texts.picked(order);
  CHECK(picked.name() == "genres");
  REQUIRE(picked.size() == 3);
  CHECK(picked.values()[picked[ItemIndex(0)][0]] == "c");
  CHECK(picked[ItemIndex(1)].empty());
  REQUIRE(picked[ItemIndex(2)].size() == 2);
  CHECK(picked.values()[picked[ItemIndex(2)][1]] == "b");

  const NumberColumn years = numbers.picked(order);
  CHECK(years[ItemIndex(0)] == 2009.0);
  CHECK_FALSE(years[ItemIndex(1)]);
  CHECK(years[ItemIndex(2)] == 1979.0);
}
