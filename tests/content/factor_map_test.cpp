#include "kindred/content/factor_map.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "content/scoring.hpp"
#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/content/user_factor_map.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(TakesColdItems<ImplicitAlsModel<float>> && HasFactors<ImplicitAlsModel<float>>);
using Mapped = UserFactorMapModel<ImplicitAlsModel<float>>;
static_assert(Explains<Mapped> && FindsSimilarItems<Mapped> && Persists<Mapped> && Archivable<Mapped>);

namespace {

// Items of two kinds, 0-9 of one and 10-19 of the other; nobody had 9 and 19 yet, nor 20, of which nothing is
// known. The first half of the people is young and wants the first kind, the other half is old.
struct TwoKinds {
  Interactions<float> train;
  ItemFeatures<float> features;
  UserFeatures<float> people;

  TwoKinds() {
    auto items = std::make_shared<ItemVocabulary>(ItemVocabulary::numbers(21));
    auto users = std::make_shared<UserVocabulary>(UserVocabulary::numbers(22));
    std::vector<Interaction<float>> cells;
    for (int u = 0; u < 20; ++u)
      for (int i = 0; i < 9; ++i)
        if ((u * 7 + i * 3) % 4 != 0)
          cells.push_back({UserIndex(u), ItemIndex(i + (u < 10 ? 0 : 10)), 1, {}});
    train = collect(cells, {.user_ids = users, .item_ids = items});
    TextColumn kind("kind"), age("age");
    for (int i = 0; i < 21; ++i) kind.push_back(i == 20 ? "" : i < 10 ? "sweet" : "sour");
    for (int u = 0; u < 21; ++u) age.push_back(u < 10 || u == 20 ? "young" : "old");
    age.push_back("");
    features =
        item_features<float>(Catalog({.items = items, .texts = {kind}}), {}, FeatureWeighting::tf_idf, 21);
    people = user_features(
        Catalog({.items = std::make_shared<ItemVocabulary>(ItemVocabulary::numbers(22)), .texts = {age}}),
        train);
  }
};

}  // namespace

TEST_CASE("the map is scikit-learn's weighted ridge regression") {
  const SparseRows<ItemIndex, FeatureIndex, double> rows(
      2, std::vector<std::int64_t>{0, 1, 3, 4, 5, 6},
      std::vector<FeatureIndex>{FeatureIndex(0), FeatureIndex(0), FeatureIndex(1), FeatureIndex(1),
                                FeatureIndex(1), FeatureIndex(0)},
      std::vector<double>{1, std::sqrt(0.5), std::sqrt(0.5), 1, 1, 1});
  const std::vector<double> factors{1, 2, 0, 1, -1, 0.5, 0.3, 0.2, 0, 0};
  // Ridge(alpha=0.5) of references.py, unweighted and by the counts 4, 1, 2, 3.
  const auto plain =
      detail::ridge_mapping<ItemIndex, double>(rows, factors, 2, std::vector<double>{1, 1, 1, 1, 0}, 0.5, {});
  CHECK(plain.intercept()[0] == Approx(0.272321817332242).epsilon(1e-8));
  CHECK(plain.intercept()[1] == Approx(1.1032944824363677).epsilon(1e-8));
  CHECK(plain.weights(FeatureIndex(1))[1] == Approx(-0.6210593099151569).epsilon(1e-8));
  const auto counted =
      detail::ridge_mapping<ItemIndex, double>(rows, factors, 2, std::vector<double>{4, 1, 2, 3, 0}, 0.5, {});
  std::vector<double> mapped(2);
  counted.apply(rows[ItemIndex(4)], mapped);
  CHECK(mapped[0] == Approx(0.8945777892206567).epsilon(1e-8));
  CHECK(mapped[1] == Approx(1.8911244098403754).epsilon(1e-8));
}

TEST_CASE("an item that nobody had gets a place among those like it") {
  const TwoKinds world;
  const auto als = ImplicitAls{.factors = 4, .unobserved_weight = 0.1}.fit(world.train);
  const auto model = FactorMap{.regularization = 0.1}.fit(als, world.train, world.features);
  const auto before = scores_for(als, world.train.history(UserIndex(0)));
  const auto after = scores_for(model, world.train.history(UserIndex(0)));
  CHECK(before[9] == none);
  CHECK(after[9] > 0.5F * *std::max_element(before.begin(), before.begin() + 9));
  CHECK(after[9] > after[19] + 0.3F);
  CHECK(after[20] == none);  // nothing is known of it
  for (std::size_t i = 0; i < 9; ++i) CHECK(after[i] == before[i]);
  CHECK(similar_items(model, ItemIndex(9), 3).size() == 3);
  CHECK(similar_items(model, ItemIndex(9), 1)[0].item.value < 9);
  check_reasons_and_archive(model, world.train.history(UserIndex(0)));
  // It says something of a person, too.
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(9));
  const auto wanted = recommend(model, visitor.view(), {.count = 1});
  REQUIRE(wanted.size() == 1);
  CHECK(wanted[0].item.value < 9);
}

TEST_CASE("a person who did nothing yet is served by what is known of the person") {
  const TwoKinds world;
  const auto als = ImplicitAls{.factors = 4, .unobserved_weight = 0.1}.fit(world.train);
  const auto model = UserFactorMap{.regularization = 0.1}.fit(als, world.train, world.people);
  const auto young = world.train.user(UserIndex(20));
  const auto scores = scores_for(model, young);
  CHECK(scores[0] > scores[10] + 0.3F);
  CHECK(scores[9] == none);
  check_reasons_and_archive(model, young);
  CHECK(explain(model, young, ItemIndex(0)).text([](ItemIndex) { return ""; }).find("age: young") !=
        std::string::npos);
  check_scores(scores_for(model, world.train.user(UserIndex(21))), std::vector<float>(21, none));
  check_scores(scores_for(model, {}), std::vector<float>(21, none));
  // A history is worth more than features.
  CHECK(scores_for(model, world.train.user(UserIndex(0))) == scores_for(als, world.train.user(UserIndex(0))));
}

TEST_CASE("maps are the same bits on any number of threads", "[threads]") {
  const TwoKinds world;
  const auto als = ImplicitAls{.factors = 4, .unobserved_weight = 0.1}.fit(world.train);
  const auto one = FactorMap{}.mapping(als, world.train, world.features, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = FactorMap{}.mapping(als, world.train, world.features, {.threads = threads});
    for (FeatureIndex feature{0}; feature.value < one.feature_count(); ++feature)
      CHECK(std::equal(one.weights(feature).begin(), one.weights(feature).end(),
                       more.weights(feature).begin()));
  }
}

TEST_CASE("maps of what does not fit together are refused") {
  const TwoKinds world;
  const auto als = ImplicitAls{.factors = 4, .unobserved_weight = 0.1}.fit(world.train);
  const auto other = collect(std::vector<Interaction<float>>{}, {.users = 22, .items = 19});
  CHECK_THROWS_AS(FactorMap{}.fit(als, other, world.features), DataError);
  const ItemFeatures<float> nothing{{0, std::vector<std::int64_t>(22, 0), {}, {}}};
  CHECK(message_of<DataError>([&] { FactorMap{}.fit(als, world.train, nothing); }) ==
        "factor map: nothing to learn from has features and factors");
  CHECK_THROWS_AS(FactorMap{.regularization = 0}.fit(als, world.train, world.features), OptionError);
  CHECK_THROWS_AS(UserFactorMap{.frequency_exponent = 2}.fit(als, world.train, world.people), OptionError);
  CHECK_THROWS_AS(UserFactorMap{}.fit(als, other, world.people), DataError);
  CHECK_THROWS_AS(als.with_cold_items(std::vector<float>(3)), DataError);
  CHECK_THROWS_AS(als.with_cold_items(std::vector<float>(84, std::numeric_limits<float>::infinity())),
                  DataError);
  const auto unnamed = collect(std::vector<Interaction<float>>{}, {.users = 22, .items = 21});
  CHECK_THROWS_AS(user_features(Catalog{}, unnamed), DataError);
}
