#include "kindred/content/item_relations.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

using Rows = std::vector<std::vector<int>>;

// `times` of each row.
Interactions<float> rows_of(const Rows& rows, int times, std::size_t items) {
  std::vector<Interaction<float>> cells;
  int row = 0;
  for (int n = 0; n < times; ++n)
    for (const auto& basket : rows) {
      for (const int item : basket) cells.push_back({UserIndex(row), ItemIndex(item), 1, {}});
      ++row;
    }
  return collect(cells, {.items = items});
}

}  // namespace

TEST_CASE("bought together are complements, looked at together substitutes") {
  // 0 and 1 are cameras, 2 is a bag, 3 a lens: a camera is bought with a bag, both cameras are looked at.
  const auto bought = rows_of({{0, 2}, {1, 2}, {3}, {3}}, 5, 5);
  const auto viewed = rows_of({{0, 1}, {0, 1}, {2}, {3}}, 4, 5);
  const auto related = ItemRelations{}.fit(bought, viewed);

  // 0 and 2 are in 5 of 20 baskets together, by chance in 5 · 10 / 20.
  const auto beside = similar_items(related.complements, ItemIndex(0));
  REQUIRE(beside.size() == 1);
  CHECK(beside[0].item == ItemIndex(2));
  CHECK(beside[0].score == Approx(std::log((5.0 + 3) / (2.5 + 3))));
  // 0 and 1 are in 8 of 16 visits together, by chance in 8 · 8 / 16, and in no basket.
  const auto instead = similar_items(related.substitutes, ItemIndex(0));
  REQUIRE(instead.size() == 1);
  CHECK(instead[0].item == ItemIndex(1));
  CHECK(instead[0].score == Approx(std::log((8.0 + 3) / (4 + 3))));

  HistoryBuffer<float> basket;
  basket.add(ItemIndex(0)).add(ItemIndex(1));
  const auto look = recommend(related.complements, basket.view());
  REQUIRE(look.size() == 1);
  CHECK(look[0].item == ItemIndex(2));
  CHECK(explain(related.complements, basket.view(), ItemIndex(2)).contributions.size() == 2);
  CHECK(similar_items(related.complements, ItemIndex(4)).empty());
}

TEST_CASE("what is both bought and looked at together is what it is more") {
  const auto bought = rows_of({{0, 1}, {2}, {2}, {2}}, 6, 3);
  const auto viewed = rows_of({{0, 1}, {0}, {1}, {2}}, 6, 3);
  const auto related = ItemRelations{}.fit(bought, viewed);
  const double of_baskets = std::log((6.0 + 3) / (1.5 + 3)), of_visits = std::log((6.0 + 3) / (6 + 3));
  REQUIRE(similar_items(related.complements, ItemIndex(0)).size() == 1);
  CHECK(similar_items(related.complements, ItemIndex(0))[0].score == Approx(of_baskets - of_visits));
  CHECK(similar_items(related.substitutes, ItemIndex(0)).empty());
  CHECK(similar_items(ItemRelations{.least = 7}.fit(bought, viewed).complements, ItemIndex(0)).empty());
}

TEST_CASE("without views what is alike and not bought together is a substitute") {
  const auto features = item_features<float>(groceries(), {"category"}, FeatureWeighting::tf_idf, 6);
  // penne and farfalle are pasta; pesto, which goes with either, is sauce.
  const auto bought = rows_of({{0, 1}, {1, 2}, {3, 4}, {4}, {4}, {4}}, 4, 6);
  const auto related = ItemRelations{}.fit(bought, features);
  const auto beside = similar_items(related.complements, ItemIndex(0));
  REQUIRE(beside.size() == 1);
  CHECK(beside[0].item == ItemIndex(1));
  const auto instead = similar_items(related.substitutes, ItemIndex(0));
  REQUIRE(instead.size() == 2);
  CHECK(instead[0].item == ItemIndex(2));
  CHECK(instead[0].score == Approx(1));
  CHECK(instead[1].item == ItemIndex(3));
}

TEST_CASE("relations are the same bits on any number of threads") {
  const auto bought = rows_of({{0, 2, 3}, {1, 2}, {3, 4}, {1, 3}}, 5, 5);
  const auto one = ItemRelations{}.fit(bought, bought, {.threads = 1}).complements.weights();
  for (const int threads : {2, 3}) {
    const auto more = ItemRelations{}.fit(bought, bought, {.threads = threads}).complements.weights();
    CHECK(std::equal(one.values().begin(), one.values().end(), more.values().begin(), more.values().end()));
  }
}

TEST_CASE("relations between other items, and options out of range, are refused") {
  const auto bought = rows_of({{0, 1}}, 1, 2), viewed = rows_of({{0, 1}}, 1, 3);
  CHECK_THROWS_AS(ItemRelations{}.fit(bought, viewed), DataError);
  CHECK_THROWS_AS(ItemRelations{.shrinkage = 0}.fit(bought, bought), OptionError);
  CHECK_THROWS_AS(ItemRelations{.contrast = -1}.fit(bought, bought), OptionError);
  CHECK_THROWS_AS(ItemRelations{.least = 0}.fit(bought, bought), OptionError);
  CHECK_THROWS_AS(ItemRelations{.neighbors = 0}.fit(bought, bought), OptionError);
}
