#include "kindred/collaborative/item_knn.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "collaborative/ratings.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

static_assert(PredictsRatings<ItemKnnModel<float>> && Explains<ItemKnnModel<double>> &&
              FindsSimilarItems<ItemKnnModel<float>>);

TEST_CASE("item kNN scores by the candidate's nearest items, as numpy does") {
  const auto data = kindred_test::ratings();
  const auto all = scores(ItemKnn{.neighbors = 2, .shrinkage = 0}.fit(data), data.user(UserIndex(0)));
  const double expected[] = {5.201373792943404, 2.6832815729997477, 2.3588138632886984, 1.707852695236107,
                             6.1438723090882785};
  for (std::size_t i = 0; i < 5; ++i) CHECK(all[i] == Approx(expected[i]));
  CHECK(all[5] == no_score<float>);
}

TEST_CASE("plain sums of cosines are shrunk unless it is said otherwise, nothing else is") {
  const auto data = kindred_test::ratings();
  const auto similarities = [&](const ItemKnn& options) {
    const auto values = options.fit(data).neighbors().values();
    return std::vector<float>(values.begin(), values.end());
  };
  CHECK(similarities({}) == similarities({.shrinkage = 20}));
  CHECK(similarities({}) != similarities({.shrinkage = 0}));
  CHECK(similarities({.metric = pearson}) == similarities({.metric = pearson, .shrinkage = 0}));
  CHECK(similarities({.weights = NeighborWeights::sum_one}) ==
        similarities({.shrinkage = 0, .weights = NeighborWeights::sum_one}));
}

TEST_CASE("lists that sum to one and deviations from item means give numpy's scores") {
  const auto data = kindred_test::ratings();
  const auto all = scores(
      ItemKnn{.neighbors = 2, .weights = NeighborWeights::sum_one, .bias = ItemBias::item_mean}.fit(data),
      data.user(UserIndex(1)));
  const double expected[] = {2.0722363886713677, 1.58206610479352, 0.923129883630312, 2.414635195546347,
                             3.178521651141234};
  for (std::size_t i = 0; i < 5; ++i) CHECK(all[i] == Approx(expected[i]));
  CHECK(all[5] == no_score<float>);
}

TEST_CASE("item kNN predicts ratings over the baseline, as numpy does") {
  const auto data = kindred_test::ratings();
  const auto model = ItemKnn{.neighbors = 2, .metric = corated(pearson), .shrinkage = 5}.fit(data);
  const struct {
    int user, item;
    double rating;
    bool is_fallback;
  } expected[] = {{0, 2, 4.053925, true}, {1, 1, 3.904164, false}, {1, 2, 3.831832, true},
                  {2, 2, 3.872664, true}, {2, 4, 5.171519, false}, {3, 1, 0.904164, false},
                  {3, 2, 3.965166, true}, {4, 0, 1.095836, false}, {4, 4, 4.171519, false},
                  {5, 3, 2.828481, false}};
  for (const auto& cell : expected) {
    const auto prediction = predict(model, data.user(UserIndex(cell.user)), ItemIndex(cell.item));
    CAPTURE(cell.user, cell.item);
    CHECK(prediction.rating == Approx(cell.rating).epsilon(1e-5));
    CHECK(prediction.is_fallback == cell.is_fallback);
  }
}

TEST_CASE("a visitor with a user's history is served like that user") {
  const auto data = kindred_test::ratings();
  const auto model = ItemKnn{.neighbors = 3}.fit(data);
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(3), 1).add(ItemIndex(0), 4).add(ItemIndex(4), 2);
  CHECK(scores(model, visitor.view()) == scores(model, data.user(UserIndex(1))));
}

TEST_CASE("of a visitor of whom nothing is known item kNN says nothing") {
  const auto model = ItemKnn{}.fit(kindred_test::ratings());
  CHECK(recommend(model, {}).empty());
  CHECK(predict(model, {}, ItemIndex(0)).is_fallback);
}

TEST_CASE("item kNN's contributions add up to the score") {
  const auto data = kindred_test::ratings();
  for (const auto bias : {ItemBias::none, ItemBias::item_mean}) {
    const auto model = ItemKnn{.neighbors = 3, .bias = bias}.fit(data);
    for (UserIndex user{0}; user.value < 6; ++user)
      CHECK(kindred_test::explains_exactly(model, data.user(user)));
    CHECK(kindred_test::explains_exactly(model, {}));
  }
  const auto why = explain(ItemKnn{.shrinkage = 0}.fit(data), data.user(UserIndex(1)), ItemIndex(1));
  REQUIRE(why.contributions.size() == 3);
  CHECK(why.contributions[0].reason == Reason(BecauseOfItem{ItemIndex(0)}));
  CHECK(why.contributions[0].amount == Approx(4 * 0.63208163));
}

TEST_CASE("similar items come most similar first") {
  const auto model = ItemKnn{.neighbors = 4, .shrinkage = 0}.fit(kindred_test::ratings());
  const auto similar = similar_items(model, ItemIndex(0), 3);
  REQUIRE(similar.size() == 3);
  CHECK(similar[0].item == ItemIndex(4));
  CHECK(similar[0].score == Approx(0.82628223));
  CHECK(similar[1].item == ItemIndex(1));
  CHECK(similar[2].item == ItemIndex(3));
  CHECK(similar_items(model, ItemIndex(5), 3).empty());
  CHECK(similar_items(model, ItemIndex(0), 0).empty());
  CHECK_THROWS_AS(similar_items(model, ItemIndex(6), 3), DataError);
}

TEST_CASE("item kNN serves one user, one item and equal ratings without NaN") {
  const std::vector<Interaction<float>> one = {{UserIndex(0), ItemIndex(0), 3, {}}};
  const auto alone = ItemKnn{.metric = corated(pearson)}.fit(collect(one));
  CHECK(recommend(alone, {}).empty());
  CHECK(predict(alone, {}, ItemIndex(0)).rating == Approx(3));

  std::vector<Interaction<float>> equal;
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 4; ++i)
      if (u != i) equal.push_back({UserIndex(u), ItemIndex(i), 2, {}});
  const auto data = collect(equal);
  for (const Similarity& metric :
       {Similarity(cosine), Similarity(pearson), Similarity(corated(pearson)), Similarity(adjusted_cosine)}) {
    const auto model = ItemKnn{.metric = metric}.fit(data);
    CHECK(predict(model, data.user(UserIndex(0)), ItemIndex(0)).rating == Approx(2));
    for (const float score : scores(model, data.user(UserIndex(0)))) CHECK_FALSE(std::isnan(score));
  }
}

TEST_CASE("item kNN gives the same bits on any number of threads", "[threads]") {
  std::vector<Interaction<float>> cells;
  Random random(7);
  for (int n = 0; n < 6000; ++n)
    cells.push_back({UserIndex(random.below(200)),
                     ItemIndex(random.below(300)),
                     static_cast<float>(1 + random.below(5)),
                     {}});
  const auto data = collect(cells, {.duplicates = Duplicates::last});
  const auto one = ItemKnn{.neighbors = 10}.fit(data, {.threads = 1});
  for (const int threads : {2, 5}) {
    const auto many = ItemKnn{.neighbors = 10}.fit(data, {.threads = threads});
    CHECK(std::equal(one.neighbors().values().begin(), one.neighbors().values().end(),
                     many.neighbors().values().begin(), many.neighbors().values().end()));
    CHECK(recommend_all(one, data, {}, {.threads = 1}) ==
          recommend_all(many, data, {}, {.threads = threads}));
  }
}

TEST_CASE("item kNN refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_WITH(ItemKnn{.neighbors = 0}.fit(data), Catch::Matchers::ContainsSubstring("neighbors"));
  CHECK_THROWS_AS(ItemKnn{.shrinkage = -1}.fit(data), OptionError);
}

TEST_CASE("an item of weight 0 is no evidence") {
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(0), 0);
  const auto model = ItemKnn{}.fit(kindred_test::ratings());
  CHECK(recommend(model, visitor.view()).empty());
  CHECK(kindred_test::explains_exactly(model, visitor.view()));
}

TEST_CASE("similar items are listed by their similarity, whatever they weigh in a ranking") {
  const auto data = kindred_test::ratings();
  const auto plain = ItemKnn{.neighbors = 3, .shrinkage = 2}.fit(data);
  const auto shares = ItemKnn{.neighbors = 3, .shrinkage = 2, .weights = NeighborWeights::sum_one}.fit(data);
  for (ItemIndex item{0}; item.value < data.item_count(); ++item) {
    CHECK(similar_items(shares, item) == similar_items(plain, item));
    const auto row = plain.neighbors()[item];
    const auto similar = similar_items(plain, item);
    REQUIRE(similar.size() == row.size());
    for (std::size_t n = 0; n < row.size(); ++n) {
      const auto same = std::find_if(similar.begin(), similar.end(),
                                     [&](const auto& entry) { return entry.item == row.indices[n]; });
      REQUIRE(same != similar.end());
      CHECK(same->score == Approx(row.values[n]).epsilon(1e-6));
    }
  }
}

namespace {

struct Infinite {
  static constexpr unsigned needs = common::ab;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  std::string name() const { return "infinite"; }
  double operator()(const Moments& m) const noexcept {
    return m.ab > 0 ? std::numeric_limits<double>::infinity() : 0;
  }
};

}  // namespace

TEST_CASE("item kNN refuses a measure that gives it infinite numbers") {
  CHECK_THROWS_AS(ItemKnn{.metric = Measure{Infinite{}}}.fit(kindred_test::ratings()), DataError);
  CHECK_THROWS_WITH(ItemKnn{.metric = Measure{Infinite{}}}.fit(kindred_test::ratings()),
                    "item_knn: 'infinite' is inf for two items, expected a finite similarity");
}
