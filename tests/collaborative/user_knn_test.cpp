#include "kindred/collaborative/user_knn.hpp"

#include "collaborative/ratings.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

static_assert(PredictsRatings<UserKnnModel<float>> && Explains<UserKnnModel<double>> &&
              FindsSimilarUsers<UserKnnModel<float>>);

TEST_CASE("user kNN scores by the nearest users, as numpy does") {
  const auto data = kindred_test::ratings();
  const auto all = scores(UserKnn{.neighbors = 2}.fit(data), data.user(UserIndex(0)));
  const double expected[] = {4.954666999680823, 3.5252486945960144, 2.8201989556768114, 0.8861418804606043,
                             3.887432977678817};
  for (std::size_t i = 0; i < 5; ++i) CHECK(all[i] == Approx(expected[i]));
  CHECK(all[5] == no_score<float>);
}

TEST_CASE("user kNN predicts ratings over the baseline, as numpy does") {
  const auto data = kindred_test::ratings();
  const auto model = UserKnn{.neighbors = 2, .metric = corated(pearson), .shrinkage = 5}.fit(data);
  const struct {
    int user, item;
    double rating;
  } expected[] = {{0, 2, 4.053925}, {1, 1, 2.777907}, {1, 2, 3.831832}, {2, 2, 4.885965}, {2, 4, 3.907498},
                  {3, 1, 3.000133}, {3, 2, 3.907763}, {4, 0, 1.114035}, {4, 4, 3.213853}, {5, 3, 4.092237}};
  for (const auto& cell : expected) {
    CAPTURE(cell.user, cell.item);
    CHECK(predict(model, data.user(UserIndex(cell.user)), ItemIndex(cell.item)).rating ==
          Approx(cell.rating).epsilon(1e-5));
  }
}

TEST_CASE("a known user is no neighbour of herself, a visitor with her history is her neighbour") {
  const auto data = kindred_test::ratings();
  const auto model = UserKnn{.neighbors = 1}.fit(data);
  const auto others = similar_users(model, data.user(UserIndex(0)), 2);
  REQUIRE(others.size() == 2);
  CHECK(others[0].index == UserIndex(1));
  CHECK(others[0].score == Approx(0.8861418804606043));
  CHECK(others[1].index == UserIndex(5));
  const auto visitor = similar_users(model, data.history(UserIndex(0)), 1);
  REQUIRE(visitor.size() == 1);
  CHECK(visitor[0].index == UserIndex(0));
  CHECK(visitor[0].score == Approx(1));
}

TEST_CASE("of a visitor of whom nothing is known user kNN says nothing") {
  const auto model = UserKnn{}.fit(kindred_test::ratings());
  CHECK(recommend(model, {}).empty());
  CHECK(similar_users(model, {}).empty());
  CHECK(predict(model, {}, ItemIndex(0)).is_fallback);
}

TEST_CASE("user kNN's contributions add up to the score") {
  const auto data = kindred_test::ratings();
  const auto model = UserKnn{.neighbors = 3}.fit(data);
  for (UserIndex user{0}; user.value < 6; ++user)
    CHECK(kindred_test::explains_exactly(model, data.user(user)));
  CHECK(kindred_test::explains_exactly(model, {}));
}

TEST_CASE("user kNN gives everybody the same list on any number of threads", "[threads]") {
  const auto data = kindred_test::ratings();
  const auto model = UserKnn{.neighbors = 3}.fit(data);
  CHECK(recommend_all(model, data, {}, {.threads = 1}) == recommend_all(model, data, {}, {.threads = 3}));
}

TEST_CASE("user kNN refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS(UserKnn{.neighbors = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(UserKnn{.shrinkage = -1}.fit(data), OptionError);
}
