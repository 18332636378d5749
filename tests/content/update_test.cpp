#include "kindred/model/update.hpp"

#include <memory>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/data/change.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Updates<ContentKnnModel<float>>);

TEST_CASE("new items that no catalogue lists have no features, and all else stays") {
  const auto train = purchases();
  auto ids = std::make_shared<ItemVocabulary>(*sold());
  ids->add("brand-new");
  const std::vector<Interaction<float>> cells = {{UserIndex(0), ItemIndex(3), 1, {}},
                                                 {UserIndex(2), ItemIndex(8), 1, {}}};
  const auto after = merged(train, collect(cells, {.item_ids = std::shared_ptr<const ItemVocabulary>(ids)}));
  const auto model = ContentKnn{.centered = true}.fit(train, groceries());
  const auto updated = update(model, Change(train, after)),
             refitted = ContentKnn{.centered = true}.fit(after, groceries());
  REQUIRE(updated.item_count() == 9);
  CHECK(model.item_count() == 8);
  Workspace workspace(updated.workspace_size());
  for (UserIndex user{0}; user.value < after.user_count(); ++user) {
    std::vector<float> scores(9), expected(9);
    updated.score(after.user(user), scores, workspace);
    refitted.score(after.user(user), expected, workspace);
    CHECK(scores == expected);
    CHECK(scores[8] == no_score<float>);
  }
  CHECK_THROWS_AS(update(model, Change(after, after)), DataError);
}
