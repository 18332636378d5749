#include <vector>

#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Allocations of scores, and of predictions where there are any, in a workspace of the stated size.
template <class Model>
std::size_t allocations_of_a_query(const Model& model, const Query<float>& query) {
  Workspace workspace(model.workspace_size());
  std::vector<float> scores(model.item_count());
  std::vector<ItemIndex> all;
  for (std::size_t i = 0; i < model.item_count(); ++i) all.emplace_back(i);
  std::vector<Prediction<float>> ratings(all.size());
  return allocations_of([&] {
    model.score(query, scores, workspace);
    if constexpr (PredictsRatings<Model>) model.predict(query, all, ratings, workspace);
  });
}

}  // namespace

TEST_CASE("a query in a workspace of the stated size allocates nothing") {
  CHECK(allocations_of([] { ::operator delete(::operator new(4)); }) == 1);
  const auto shop = people();
  const auto item_knn = ItemKnn{.neighbors = 5, .metric = corated(pearson)}.fit(shop);
  const auto user_knn = UserKnn{.neighbors = 5}.fit(shop);
  for (const int user : {0, 30, 99}) {
    const auto query = shop.user(UserIndex(user));
    CHECK(allocations_of_a_query(Linear{}, query) == 0);
    CHECK(allocations_of_a_query(Popularity{}.fit(shop), query) == 0);
    CHECK(allocations_of_a_query(item_knn, query) == 0);
    CHECK(allocations_of_a_query(user_knn, query) == 0);
    CHECK(allocations_of_a_query(UserKnn{.metric = adjusted_cosine}.fit(shop), query) == 0);
    CHECK(allocations_of_a_query(AnyRecommender(item_knn), query) == 0);
  }
}

TEST_CASE("in a warm workspace recommend allocates the list and nothing else") {
  const auto shop = people();
  const AnyRecommender model(ItemKnn{.neighbors = 5}.fit(shop));
  const auto query = shop.user(UserIndex(40));
  const RecommendOptions options{.count = 5, .filter = [](ItemIndex item) { return item.value != 3; }};
  Workspace workspace;
  Recommendations<float> list = recommend(model, query, options, workspace);
  REQUIRE(list.size() == 5);
  CHECK(allocations_of([&] { list = recommend(model, query, options, workspace); }) == 1);
}
