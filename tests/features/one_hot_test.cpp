#include "kindred/features/one_hot.hpp"

#include <string>
#include <vector>

#include "features/small_table.hpp"
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
