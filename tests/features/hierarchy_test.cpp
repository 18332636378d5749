#include "kindred/features/hierarchy.hpp"

#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

TEST_CASE("a path is in all places that it lies in") {
  const FeatureTable table{
      .texts = {texts("category", {"Food/Dairy/Milk", "Food/Dairy/Butter", "Food", "Toys//Cars", ""})}};
  const auto encoder = Hierarchy{.column = "category"}.fit(table);
  CHECK(names_of(encoder) == Names{"category: Food", "category: Food/Dairy", "category: Food/Dairy/Butter",
                                   "category: Food/Dairy/Milk", "category: Toys", "category: Toys/Cars"});
  const FeatureBlock block =
      encoder.encode({.texts = {texts("category", {"Food/Dairy/Milk", "Food/Dairy/Cheese", "Books", ""})}});
  CHECK(dense(block, 6) ==
        Rows{{1, 1, 0, 1, 0, 0}, {1, 1, 0, 0, 0, 0}, Rows::value_type(6), Rows::value_type(6)});
  CHECK(block.unseen() == 2);
  CHECK(block.unknown() == 1);
  CHECK(names_of(Hierarchy{.column = "category", .levels = 1}.fit(table)) ==
        Names{"category: Food", "category: Toys"});
  CHECK(names_of(Hierarchy{.column = "category", .least_count = 2}.fit(table)) ==
        Names{"category: Food", "category: Food/Dairy"});
  CHECK_THROWS_AS((Hierarchy{.column = "category", .separator = ""}.fit(table)), OptionError);
}

TEST_CASE("a part of a path that is empty is no place") {
  const auto encoder = Hierarchy{.column = "category"}.fit(
      {.texts = {texts("category", {"Food//Tea", "/Food/Tea", "Food/Tea/", "Food/Tea", "/", "//Toys"})}});
  CHECK(names_of(encoder) == Names{"category: Food", "category: Food/Tea", "category: Toys"});
  const FeatureBlock block =
      encoder.encode({.texts = {texts("category", {"Food/Tea", "//Food///Tea//", "/Food", "/"})}});
  CHECK(dense(block, 3) == Rows{{1, 1, 0}, {1, 1, 0}, {1, 0, 0}, {0, 0, 0}});
  CHECK(block.unseen() == 0);
  const auto arrows = Hierarchy{.column = "category", .separator = " > ", .levels = 1}.fit(
      {.texts = {texts("category", {" > Food > Tea", "Toys"})}});
  CHECK(names_of(arrows) == Names{"category: Food", "category: Toys"});
}
