#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/content/feature_logistic.hpp"
#include "kindred/content/feature_ridge.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/model.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/named_once.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;

std::vector<float> scores_for(const auto& model, const Query<float>& query) {
  std::vector<float> all(model.item_count());
  Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

void check_scores(const std::vector<float>& scores, const std::vector<float>& expected) {
  REQUIRE(scores.size() == expected.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    INFO(i);
    if (expected[i] == none) CHECK(scores[i] == none);
    else CHECK(scores[i] == Approx(expected[i]).epsilon(1e-6));
  }
}

static_assert(Explains<ContentKnnModel<float>> && FindsSimilarItems<ContentKnnModel<float>>);
static_assert(!PredictsRatings<ContentKnnModel<float>>);

}  // namespace

TEST_CASE("scores are the cosines of the profile and the items") {
  const auto train = purchases();
  const auto model = ContentKnn{}.fit(train, groceries());
  CHECK(model.item_count() == 8);
  // sklearn's cosine_similarity of 2 x(penne) + x(ketchup) and TF-IDF rows.
  check_scores(scores_for(model, train.user(UserIndex(0))),
               {0.8944271909999157F, 0.571726870461654F, 0.2957646787343147F, 0.4827149977440968F, none,
                0.4472135954999578F, none, none});
  const auto binary = ContentKnn{.weighting = FeatureWeighting::binary}.fit(train, groceries());
  check_scores(scores_for(binary, train.user(UserIndex(0))),
               {0.894427190999916F, 0.5563412867471331F, 0.3651483716701107F, 0.5163977794943222F, none,
                0.4472135954999578F, none, none});
  const auto list = recommend(model, train.user(UserIndex(0)));
  CHECK(list.size() == 3);
  CHECK(list[0].item == ItemIndex(1));
}

TEST_CASE("centred weights count by their deviation from the person's mean") {
  const auto train = purchases();
  const auto model = ContentKnn{.centered = true}.fit(train, groceries());
  HistoryBuffer<float> ratings;
  ratings.add(ItemIndex(0), 5).add(ItemIndex(1), 2).add(ItemIndex(5), 1);
  // sklearn, as above, of the deviations 7/3, −2/3 and −5/3.
  check_scores(scores_for(model, ratings.view()),
               {0.7054242541484234F, -0.272475159353287F, 0.2592286221206372F, 0.3559724093277399F, none,
                -0.6892718211685089F, none, none});
}

TEST_CASE("weights that cancel out say nothing, whatever rounding leaves of them") {
  const auto model = ContentKnn{.centered = true}.fit(purchases(), groceries());
  HistoryBuffer<float> equal;
  equal.add(ItemIndex(0), 0.1F).add(ItemIndex(1), 0.1F).add(ItemIndex(2), 0.1F);
  check_scores(scores_for(model, equal.view()), std::vector<float>(8, none));
  HistoryBuffer<float> one;
  one.add(ItemIndex(3), 5);
  check_scores(scores_for(model, one.view()), std::vector<float>(8, none));
}

TEST_CASE("where nothing is known nothing has a score") {
  const auto model = ContentKnn{}.fit(purchases(), groceries());
  check_scores(scores_for(model, {}), std::vector<float>(8, none));
  HistoryBuffer<float> unknown;
  unknown.add(ItemIndex(4)).add(ItemIndex(7), 3);
  check_scores(scores_for(model, unknown.view()), std::vector<float>(8, none));
  CHECK(recommend(model, unknown.view()).empty());
  CHECK(explain(model, unknown.view(), ItemIndex(0)).score == none);
  CHECK(explain(model, unknown.view(), ItemIndex(0)).contributions.empty());
}

TEST_CASE("a score is explained by the features that it comes from") {
  const auto train = purchases();
  const auto model = ContentKnn{}.fit(train, groceries());
  const auto user = train.user(UserIndex(0));
  const auto why = explain(model, user, ItemIndex(3));
  REQUIRE(why.contributions.size() == 2);
  CHECK(std::get<BecauseOf>(why.contributions[0].reason).what == "tag: new");
  CHECK(why.contributions[0].amount == Approx(0.28182970091229326F).epsilon(1e-6));
  CHECK(std::get<BecauseOf>(why.contributions[1].reason).what == "category: Pasta");
  CHECK(why.contributions[1].amount == Approx(0.2008852968318035F).epsilon(1e-6));

  const auto scores = scores_for(model, user);
  for (ItemIndex item{0}; item.value < 8; ++item) {
    const auto explanation = explain(model, user, item);
    CHECK(explanation.score == scores[item.value]);
    if (scores[item.value] == none) continue;
    float sum = 0;
    for (const auto& contribution : explanation.contributions) sum += contribution.amount;
    CHECK(sum == Approx(scores[item.value]).epsilon(1e-6));
  }
}

TEST_CASE("similar items share features, the most similar first") {
  const auto model = ContentKnn{}.fit(purchases(), groceries());
  // sklearn's cosine_similarity of the TF-IDF rows.
  const auto similar = similar_items(model, ItemIndex(0));
  REQUIRE(similar.size() == 3);
  CHECK(similar[0].item == ItemIndex(3));
  CHECK(similar[0].score == Approx(0.5396917743572289F).epsilon(1e-6));
  CHECK(similar[1].item == ItemIndex(1));
  CHECK(similar[1].score == Approx(0.3505349388629246F).epsilon(1e-6));
  CHECK(similar[2].item == ItemIndex(2));
  CHECK(similar[2].score == Approx(0.330674963496657F).epsilon(1e-6));
  CHECK(similar_items(model, ItemIndex(0), 1).size() == 1);
  CHECK(similar_items(model, ItemIndex(4)).empty());
  CHECK(similar_items(model, ItemIndex(7)).empty());
}

TEST_CASE("items must be numbered as the catalogue numbers them") {
  const auto with = [](std::vector<const char*> ids) {
    auto items = std::make_shared<ItemVocabulary>();
    for (const char* id : ids) items->add(id);
    return collect(std::vector<Interaction<float>>{}, {.item_ids = std::move(items)});
  };
  const auto shuffled = with({"ketchup", "pesto", "bag"});
  CHECK_THROWS_AS(ContentKnn{}.fit(shuffled, groceries()), DataError);
  CHECK_THROWS_WITH(
      ContentKnn{}.fit(shuffled, groceries()),
      "the catalogue and the interactions number their items differently: read the events with the "
      "catalogue, read_events(path, columns, catalog), or fit with catalog.renumbered(train.items())");
  CHECK_THROWS_AS(ContentKnn{}.fit(with({"penne", "pesto"}), groceries()), DataError);

  const auto model = ContentKnn{}.fit(shuffled, groceries().renumbered(shuffled.items()));
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(0));
  check_scores(scores_for(model, basket.view()), {1, 1, none});

  const auto unnamed = collect(std::vector<Interaction<float>>{}, {.users = 1, .items = 6});
  CHECK(ContentKnn{}.fit(unnamed, groceries()).item_count() == 6);
  const auto few = collect(std::vector<Interaction<float>>{}, {.users = 1, .items = 5});
  CHECK_THROWS_AS(ContentKnn{}.fit(few, groceries()), DataError);
}

TEST_CASE("a column that the catalogue lacks is refused") {
  CHECK_THROWS_AS((ContentKnn{.columns = {"colour"}}.fit(purchases(), groceries())), LookupError);
}

TEST_CASE("a content model is loaded as it was saved") {
  const TemporaryFolder folder;
  const auto train = purchases();
  HistoryBuffer<float> ratings;
  ratings.add(ItemIndex(0), 5).add(ItemIndex(1), 2).add(ItemIndex(5), 1);
  for (const bool centered : {false, true}) {
    const auto model = ContentKnn{.centered = centered}.fit(train, groceries());
    model.save(folder / "model");
    const auto again = ContentKnnModel<float>::load(folder / "model");
    CHECK(scores_for(again, ratings.view()) == scores_for(model, ratings.view()));
    std::ostringstream before, after;
    before << explain(model, ratings.view(), ItemIndex(3));
    after << explain(again, ratings.view(), ItemIndex(3));
    CHECK(before.str() == after.str());
    CHECK(similar_items(again, ItemIndex(0)) == similar_items(model, ItemIndex(0)));
  }
  static_assert(Persists<ContentKnnModel<float>>);
}

TEST_CASE("a file that is no content model is refused") {
  using Catch::Matchers::ContainsSubstring;
  const TemporaryFolder folder;
  const auto path = folder / "model";
  const auto load = [&] { return ContentKnnModel<float>::load(path); };
  CHECK_THROWS_AS(load(), DataError);
  folder.file("model", "id,name\n");
  CHECK_THROWS_AS(load(), ArchiveError);
  ContentKnn{}.fit(purchases(), groceries()).save(path);
  CHECK_THROWS_WITH(ContentKnnModel<double>::load(path), ContainsSubstring("holds 'content_knn<float>'"));
  std::string bytes = bytes_of(path);
  bytes[bytes.size() / 2] ^= 1;
  folder.file("model", bytes);
  CHECK_THROWS_WITH(load(), ContainsSubstring("is damaged"));

  const auto written = [&](float weight, const std::vector<const char*>& words) {
    ArchiveWriter archive("content_knn<float>", 1);
    const SparseRows<ItemIndex, FeatureIndex, float> rows(1, std::vector<std::int64_t>{0, 1},
                                                          std::vector<FeatureIndex>{FeatureIndex(0)},
                                                          std::vector<float>{weight});
    FeatureVocabulary names;
    for (const char* word : words) names.add(word);
    write_rows(archive.part("features"), rows);
    write_rows(archive.part("postings"), transpose(rows));
    write_vocabulary(archive.part("names"), names);
    archive.add_integer("centered", 0);
    archive.save(path);
  };
  written(1, {"brand: Acme"});
  CHECK(load().item_count() == 1);
  written(1, {"brand: Acme", "brand: Heinz"});
  CHECK_THROWS_WITH(load(), ContainsSubstring("names 2 features, expected 1"));
  written(std::numeric_limits<float>::quiet_NaN(), {"brand: Acme"});
  CHECK_THROWS_WITH(load(), ContainsSubstring("section 'features.values' holds a number that is not finite"));
}

TEST_CASE("a query of a content model in a workspace of the stated size allocates nothing") {
  const auto train = purchases();
  std::vector<float> scores(8);
  const Query<float> query = train.user(UserIndex(0));
  const auto check = [&](const auto& model) {
    Workspace workspace(model.workspace_size());
    CHECK(allocations_of([&] { model.score(query, scores, workspace); }) == 0);
  };
  check(ContentKnn{}.fit(train, groceries()));
  check(FeatureRidge{}.fit(train, groceries()));
  check(FeatureLogistic{}.fit(train, groceries()));
}

TEST_CASE("a hybrid of content and collaboration recommends what nobody had yet, and says why") {
  const auto train = purchases();
  const auto model = Weighted{.weights = {0.7, 0.3}, .names = {"taste", "shelf"}}.of(
      ItemKnn{}.fit(train), ContentKnn{}.fit(train, groceries()));
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(0));
  const auto list = recommend(model, basket.view(), {.count = 3});
  REQUIRE(list.size() == 3);
  CHECK(list[0].item == ItemIndex(5));
  CHECK(list[1].item == ItemIndex(3));
  const auto why = explain(model, basket.view(), ItemIndex(3));
  float sum = 0;
  for (const auto& contribution : why.contributions) sum += contribution.amount;
  CHECK(sum == Approx(list[1].score).epsilon(1e-5));
}
