#include "kindred/features/one_hot.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "kindred/features/cross.hpp"
#include "kindred/features/hashed.hpp"
#include "kindred/features/hierarchy.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

TEST_CASE("one feature a value, rare and new ones together, as scikit-learn has it") {
  const auto encoder = OneHot{.column = "brand", .least_count = 2}.fit(small_table());
  CHECK(names_of(encoder) == Names{"brand: acme", "brand: bolt", "brand: (rare)"});
  const FeatureBlock block = encoder.encode({.texts = {texts("brand", {"acme", "core", "new", ""})}});
  CHECK(dense(block, 3) == Rows{{1, 0, 0}, {0, 0, 1}, {0, 0, 1}, {0, 0, 0}});
  CHECK(block.unseen() == 1);
  CHECK(block.unknown() == 1);

  const auto all = OneHot{.column = "brand"}.fit(small_table());
  CHECK(all.size() == 4);
  CHECK(dense(all.encode({.texts = {texts("brand", {"new"})}}), 4) == Rows{{0, 0, 0, 0}});
}

TEST_CASE("a row of several values has several features, or shares a one among them") {
  TextColumn genres("genre");
  genres.push_back({"crime", "comedy"});
  genres.push_back({"crime"});
  genres.push_back({"war", "crime", "drama", "love"});
  const FeatureTable table{.texts = {genres}};
  const auto encoder = OneHot{.column = "genre", .least_count = 2, .share = true}.fit(table);
  CHECK(dense(encoder.encode(table), 2) == Rows{{0.5, 0.5}, {1, 0}, {0.25, 0.75}});
  const auto whole = OneHot{.column = "genre", .least_count = 2}.fit(table);
  CHECK(dense(whole.encode(table), 2) == Rows{{1, 1}, {1, 0}, {1, 1}});
}

TEST_CASE("what a column or an option cannot be is refused") {
  CHECK(message_of<LookupError>([] { OneHot{.column = "brnd"}.fit(small_table()); }) ==
        "features: no column 'brnd' of texts: did you mean 'brand'? known: brand, title");
  CHECK_THROWS_AS((OneHot{.column = "brand", .least_count = 0}.fit(small_table())), OptionError);
  CHECK(OneHot{.column = "empty"}.fit({.texts = {TextColumn("empty")}}).size() == 0);
}

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

TEST_CASE("a path is in all places that it lies in") {
  const FeatureTable table{
      .texts = {texts("category", {"Food/Dairy/Milk", "Food/Dairy/Butter", "Food", "Toys//Cars", ""})}};
  const auto encoder = Hierarchy{.column = "category"}.fit(table);
  CHECK(names_of(encoder) == Names{"category: Food", "category: Food/Dairy", "category: Food/Dairy/Butter",
                                   "category: Food/Dairy/Milk", "category: Toys", "category: Toys/",
                                   "category: Toys//Cars"});
  const FeatureBlock block =
      encoder.encode({.texts = {texts("category", {"Food/Dairy/Milk", "Food/Dairy/Cheese", "Books", ""})}});
  CHECK(dense(block, 7) ==
        Rows{{1, 1, 0, 1, 0, 0, 0}, {1, 1, 0, 0, 0, 0, 0}, Rows::value_type(7), Rows::value_type(7)});
  CHECK(block.unseen() == 2);
  CHECK(block.unknown() == 1);
  CHECK(names_of(Hierarchy{.column = "category", .levels = 1}.fit(table)) ==
        Names{"category: Food", "category: Toys"});
  CHECK(names_of(Hierarchy{.column = "category", .least_count = 2}.fit(table)) ==
        Names{"category: Food", "category: Food/Dairy"});
  CHECK_THROWS_AS((Hierarchy{.column = "category", .separator = ""}.fit(table)), OptionError);
}

TEST_CASE("a cross has the pairs that training had") {
  const FeatureTable table{.texts = {texts("who", {"young", "young", "old", "young", ""}),
                                     texts("what", {"tea", "cola", "tea", "tea", "tea"})}};
  const auto encoder = Cross{.left = "who", .right = "what"}.fit(table);
  CHECK(names_of(encoder) ==
        Names{"who × what: old × tea", "who × what: young × cola", "who × what: young × tea"});
  const FeatureBlock block = encoder.encode(
      {.texts = {texts("who", {"young", "old", "new", ""}), texts("what", {"tea", "cola", "tea", "tea"})}});
  CHECK(dense(block, 3) == Rows{{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}});
  CHECK(block.unseen() == 2);
  CHECK(block.unknown() == 1);
  CHECK(Cross{.left = "who", .right = "what", .least_count = 2}.fit(table).size() == 1);
}
