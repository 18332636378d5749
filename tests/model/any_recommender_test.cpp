#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "kindred/model/any_recommender.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<Fixed> && !ScoresBatches<Fixed> && !Explains<Fixed> && !PredictsRatings<Fixed>);
static_assert(Recommender<Linear> && !ScoresBatches<Linear> && Explains<Linear> && PredictsRatings<Linear>);
static_assert(FindsSimilarItems<Linear> && FindsSimilarUsers<Linear> && !Persists<Linear>);
static_assert(ScoresBatches<Batched>);
static_assert(Recommender<AnyRecommender<float>> && ScoresBatches<AnyRecommender<float>> &&
              Explains<AnyRecommender<float>> && PredictsRatings<AnyRecommender<float>> &&
              FindsSimilarItems<AnyRecommender<float>> && FindsSimilarUsers<AnyRecommender<float>>);
static_assert(std::is_constructible_v<AnyRecommender<float>, Linear>);
static_assert(!std::is_constructible_v<AnyRecommender<double>, Linear>);
static_assert(!std::is_constructible_v<AnyRecommender<float>, int>);
static_assert(std::is_same_v<decltype(AnyRecommender(Linear{})), AnyRecommender<float>>);

TEST_CASE("any recommender gives the answers of the model inside") {
  const auto shop = people();
  const Linear model;
  const AnyRecommender<float> any = model;
  CHECK(any.item_count() == 20);
  CHECK(any.workspace_size() == model.workspace_size());
  for (const int user : {0, 10, 50, 99}) {
    const auto query = shop.user(UserIndex(user));
    CHECK(recommend(any, query) == recommend(model, query));
    CHECK(scores_of(any, query, items({4, 2})) == scores_of(model, query, items({4, 2})));
    CHECK(explain(any, query, ItemIndex(4)).score == explain(model, query, ItemIndex(4)).score);
    CHECK(explain(any, query, ItemIndex(4)).contributions.size() == query.history.size());
    CHECK(predict(any, query, ItemIndex(4)).rating == predict(model, query, ItemIndex(4)).rating);
  }
  CHECK(recommend_all(any, shop) == recommend_all(model, shop));
}

TEST_CASE("any recommender scores batches the model's way where it has one") {
  const auto shop = people();
  const Batched batched;
  const AnyRecommender any(batched);
  CHECK(any.scores_batches());
  CHECK(recommend_all(any, shop) == recommend_all(Linear{}, shop));
  CHECK(batched.calls->single == 0);
  CHECK(batched.calls->batch == 4);

  const AnyRecommender one_by_one(Linear{});
  CHECK_FALSE(one_by_one.scores_batches());
  const std::vector<Query<float>> queries = {shop.user(UserIndex(60)), shop.user(UserIndex(90))};
  std::vector<float> scores(40), expected(40);
  Workspace workspace;
  one_by_one.score_batch(queries, scores, workspace);
  Batched{}.score_batch(queries, expected, workspace);
  CHECK(scores == expected);
}

TEST_CASE("copies of any recommender share the model") {
  const Batched batched;
  const AnyRecommender first(batched);
  AnyRecommender second = first;
  const std::vector<AnyRecommender<float>> several = {first, second, Fixed{{1, 2}}};
  Workspace workspace;
  std::vector<float> scores(20);
  several[1].score({}, scores, workspace);
  second = AnyRecommender<float>(Fixed{{3, 4}});
  CHECK(second.item_count() == 2);
  CHECK(first.item_count() == 20);
  CHECK(batched.calls->single == 1);
}

TEST_CASE("what the model inside cannot do is refused") {
  const AnyRecommender any(Fixed{{1, 2, 3}});
  CHECK_FALSE(any.explains());
  CHECK_FALSE(any.predicts_ratings());
  CHECK_THROWS_WITH(
      explain(any, {}, ItemIndex(1)),
      "'kindred_test::FixedScores<float>' cannot say why: it does not satisfy kindred::Explains");
  CHECK_THROWS_AS(explain(any, {}, ItemIndex(1)), OptionError);
  CHECK_THROWS_WITH(predict(any, {}, ItemIndex(1)),
                    "'kindred_test::FixedScores<float>' ranks items but predicts no ratings");
  CHECK_THROWS_AS(predict(any, {}, ItemIndex(1)), OptionError);

  CHECK(any.name() == "kindred_test::FixedScores<float>");
  CHECK_FALSE(any.finds_similar_items());
  CHECK_THROWS_WITH(similar_items(any, ItemIndex(1)),
                    "'kindred_test::FixedScores<float>' does not know which items are alike");
  CHECK_THROWS_AS(similar_items(any, ItemIndex(1)), OptionError);
  CHECK_FALSE(any.finds_similar_users());
  CHECK_THROWS_WITH(similar_users(any, {}),
                    "'kindred_test::FixedScores<float>' does not know which users are alike");
  CHECK_THROWS_AS(similar_users(any, {}), OptionError);
}

TEST_CASE("any recommender finds what and who is alike where the model inside does") {
  const AnyRecommender any(Linear{});
  CHECK(any.finds_similar_items());
  CHECK(similar_items(any, ItemIndex(3), 4) == similar_items(Linear{}, ItemIndex(3), 4));
  CHECK_THROWS_AS(similar_items(any, ItemIndex(20)), DataError);
  CHECK_THROWS_AS(similar_items(any, ItemIndex(3), -1), OptionError);
  CHECK(any.finds_similar_users());
  CHECK(similar_users(any, {}, 2) == Linear{}.similar_users({}, 2));
}
