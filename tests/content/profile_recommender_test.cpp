#include "kindred/content/profile_recommender.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/recommend.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;

static_assert(Recommender<ProfileRecommenderModel<float>> && Explains<ProfileRecommenderModel<float>> &&
              Archivable<ProfileRecommenderModel<float>> && Persists<ProfileRecommenderModel<float>>);

std::vector<float> scored(const ProfileRecommenderModel<float>& model, const Query<float>& query) {
  std::vector<float> all(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

Profile pasta_lover() {
  ProfileParts parts{.user = "ann", .events = 5};
  parts.interests = {
      {.column = "category",
       .values = {{.value = "Pasta", .share = 0.75, .events = 3},
                  {.value = "Soap", .share = 0.25, .events = 1}}},
      {.column = "brand", .values = {{.value = "Barilla", .share = 0.5, .events = 1}}},
      {.column = "a column that the model does not have and whose name is longer than any of its own",
       .values = {{.value = "x", .share = 1, .events = 1}}}};
  return Profile(std::move(parts));
}

}  // namespace

TEST_CASE("an item is scored by the interests that its values meet") {
  const auto model =
      ProfileRecommender{.columns = {"category", "brand"}, .popularity = 0}.fit(purchases(), groceries());
  Query<float> query;
  const Profile profile = pasta_lover();
  query.profile = &profile;
  const auto scores = scored(model, query);
  // penne: Pasta and Barilla, pesto: Sauce and Barilla, farfalle and spelt: Pasta and De Cecco; ketchup is of
  // a brand that nothing else is of, so of Sauce alone.
  CHECK(scores[0] == Approx((0.75 + 0.5) / std::sqrt(2.0)));
  CHECK(scores[1] == Approx(0.5 / std::sqrt(2.0)));
  CHECK(scores[2] == Approx(0.75 / std::sqrt(2.0)));
  CHECK(scores[3] == scores[2]);
  for (const std::size_t item : {4U, 5U, 6U, 7U}) CHECK(scores[item] == none);
  const auto why = model.explain(query, ItemIndex(0));
  REQUIRE(why.contributions.size() == 2);
  CHECK(std::get<BecauseOf>(why.contributions[0].reason).what == "category: Pasta");
  CHECK(why.score == scores[0]);
  CHECK(why.contributions[0].amount + why.contributions[1].amount == Approx(why.score));
}

TEST_CASE("without a profile the history takes its place") {
  const auto train = purchases();
  const auto model = ProfileRecommender{.columns = {"category"}, .popularity = 0}.fit(train, groceries());
  const auto scores = scored(model, train.user(UserIndex(0)));  // two of penne, a ketchup
  CHECK(scores[2] == Approx(2.0 / 3));
  CHECK(scores[1] == Approx(1.0 / 3));
  CHECK(scored(model, {})[0] == none);
  // Penne is new, spelt organic and new: as a profile of the same would have it.
  const auto by_tag = ProfileRecommender{.columns = {"tag"}, .popularity = 0}.fit(train, groceries());
  const std::vector<ItemIndex> items = {ItemIndex(0), ItemIndex(3)};
  const std::vector<float> weights = {1, 1};
  const auto of_tags = scored(by_tag, History<float>{items, weights, {}});
  CHECK(of_tags[0] == Approx(0.75));
  CHECK(of_tags[1] == Approx(0.25));
  CHECK(of_tags[3] == Approx(1 / std::sqrt(2.0)));
  const Profile nobody;
  Query<float> query = train.user(UserIndex(0));
  query.profile = &nobody;  // a profile that is given holds, even an empty one
  CHECK(scored(model, query)[2] == none);
}

TEST_CASE("what is bought more stands higher") {
  const auto train = purchases();
  const auto model = ProfileRecommender{.columns = {"category"}, .popularity = 1}.fit(train, groceries());
  const Profile profile = pasta_lover();
  Query<float> query;
  query.profile = &profile;
  const auto scores = scored(model, query);
  CHECK(scores[0] == Approx(0.75));
  CHECK(scores[2] == Approx(0.75 / 2));  // nobody had it, one had penne
  CHECK_THROWS_AS((ProfileRecommender{.popularity = -1}.fit(train, groceries())), OptionError);
  CHECK_THROWS_AS((ProfileRecommender{.columns = {"colour"}}.fit(train, groceries())), LookupError);
}

TEST_CASE("a profile recommender reads back to the bit") {
  const auto train = purchases();
  const auto model = ProfileRecommender{}.fit(train, groceries());
  const TemporaryFolder folder;
  model.save(folder / "m");
  const Profile profile = pasta_lover();
  Query<float> query;
  query.profile = &profile;
  for (const auto& again : {ProfileRecommenderModel<float>::load(folder / "m"),
                            ProfileRecommenderModel<float>::map(folder / "m")}) {
    CHECK(scored(again, query) == scored(model, query));
    CHECK(scored(again, train.user(UserIndex(0))) == scored(model, train.user(UserIndex(0))));
    CHECK(again.explain(query, ItemIndex(0)).contributions.size() ==
          model.explain(query, ItemIndex(0)).contributions.size());
  }
}
