#include "kindred/collaborative/popularity.hpp"

#include "collaborative/ratings.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

TEST_CASE("popularity counts people, and an item that nobody had has no score") {
  const auto model = Popularity{}.fit(kindred_test::ratings());
  CHECK(scores(model, {}) == std::vector<float>{5, 4, 2, 5, 4, no_score<float>});
  const auto list = recommend(model, {}, {.count = 100});
  REQUIRE(list.size() == 5);
  CHECK(list[0].item == ItemIndex(0));  // ties go to the lower index
  CHECK(list[1].item == ItemIndex(3));
  CHECK(kindred_test::explains_exactly(model, {}));
}

TEST_CASE("popularity by weight sums the weights") {
  const auto model = Popularity{.weighted = true}.fit(kindred_test::ratings());
  CHECK(scores(model, {})[0] == 13);
  CHECK(scores(model, {})[3] == 15);
}

TEST_CASE("an entry one half-life old counts half, a later one than now counts whole") {
  std::vector<Interaction<float>> cells = {{UserIndex(0), ItemIndex(0), 1, timestamp(0)},
                                           {UserIndex(1), ItemIndex(0), 1, timestamp(86400)},
                                           {UserIndex(1), ItemIndex(1), 1, timestamp(2 * 86400)}};
  const auto data = collect(cells, {.timed = true});
  CHECK(scores(Popularity{.half_life = days}.fit(data), {}) == std::vector<float>{0.75F, 1});
  CHECK(scores(Popularity{.half_life = days, .now = timestamp(86400)}.fit(data), {}) ==
        std::vector<float>{1.5F, 1});
}

TEST_CASE("popularity refuses a half-life that it cannot apply") {
  CHECK_THROWS_AS((Popularity{.half_life = days}.fit(kindred_test::ratings())), OptionError);
  CHECK_THROWS_AS((Popularity{.half_life = -days}.fit(kindred_test::ratings())), OptionError);
}

TEST_CASE("popularity takes moments at the ends of time") {
  const std::vector<Interaction<float>> cells = {{UserIndex(0), ItemIndex(0), 1, Timestamp::min()},
                                                 {UserIndex(1), ItemIndex(1), 1, Timestamp::max()}};
  const auto data = collect(cells, {.timed = true});
  CHECK(scores(Popularity{.half_life = days}.fit(data), {}) == std::vector<float>{0, 1});
  CHECK(scores(Popularity{.half_life = days, .now = Timestamp::min()}.fit(data), {}) ==
        std::vector<float>{1, 1});
}
