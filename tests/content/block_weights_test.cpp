#include "kindred/content/block_weights.hpp"

#include <string>
#include <vector>

#include "kindred/data/catalog.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Sixty items of five kinds and four colours; thirty people of whom each wants one kind, and so far saw it in
// one colour. The later half of the items is in the validation part alone.
struct Shop {
  std::vector<ItemFeatures<float>> blocks;
  Interactions<float> train, validation;

  Shop() {
    auto ids = std::make_shared<ItemVocabulary>(ItemVocabulary::numbers(60));
    TextColumn kind("kind"), colour("colour");
    for (int i = 0; i < 60; ++i) {
      kind.push_back(std::to_string(i % 5));
      colour.push_back(std::to_string(i / 5 % 4));
    }
    const Catalog catalog({.items = ids, .texts = {kind, colour}});
    std::vector<Interaction<float>> early, late;
    for (int u = 0; u < 30; ++u)
      for (int i = u % 5; i < 60; i += 5)
        if (i >= 30 || i / 5 % 4 == u % 4)
          (i < 30 ? early : late).push_back({UserIndex(u), ItemIndex(i), 1, {}});
    train = collect(early, {.users = 30, .item_ids = ids});
    validation = collect(late, {.users = 30, .item_ids = ids});
    for (const char* column : {"colour", "kind"})
      blocks.push_back(item_features<float>(catalog, {column}, FeatureWeighting::tf_idf, 60));
  }
};

}  // namespace

TEST_CASE("the block that people go by gets the weight") {
  const Shop shop;
  const auto learnt =
      BlockWeights{.k = 5, .new_items_only = true}.learn(shop.blocks, shop.train, shop.validation);
  REQUIRE(learnt.weights.size() == 2);
  CHECK(learnt.weights[1] == 1);
  CHECK(learnt.weights[0] <= 0.25);
  CHECK(learnt.before < 0.9);
  CHECK(learnt.after == Approx(1));
  // Among all items the earlier ones of the kind are in the way.
  const auto among_all = BlockWeights{.k = 5}.learn(shop.blocks, shop.train, shop.validation);
  CHECK(among_all.after >= among_all.before);
  CHECK(among_all.after < learnt.after);
}

TEST_CASE("weights are the same bits on any number of threads") {
  const Shop shop;
  const auto one = BlockWeights{.k = 5, .new_items_only = true}.learn(shop.blocks, shop.train,
                                                                      shop.validation, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = BlockWeights{.k = 5, .new_items_only = true}.learn(
        shop.blocks, shop.train, shop.validation, {.threads = threads});
    CHECK(more.weights == one.weights);
    CHECK(more.after == one.after);
  }
}

TEST_CASE("weights are not learnt from nothing") {
  const Shop shop;
  CHECK_THROWS_AS(
      BlockWeights{}.learn(shop.blocks, shop.train,
                           collect(std::vector<Interaction<float>>{}, {.users = 30, .items = 60})),
      DataError);
  CHECK_THROWS_AS(BlockWeights{}.learn(shop.blocks, shop.train,
                                       collect(std::vector<Interaction<float>>{}, {.users = 3, .items = 60})),
                  DataError);
  CHECK_THROWS_AS(BlockWeights{.k = 0}.learn(shop.blocks, shop.train, shop.validation), OptionError);
  CHECK_THROWS_AS((BlockWeights{.factors = {-1}}.learn(shop.blocks, shop.train, shop.validation)),
                  OptionError);
}
