#include "kindred/content/cease.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "content/groceries.hpp"
#include "kindred/content/add_ease.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Five people and five items, the last of which nobody had; features are a, ab, b, b, a.
struct World {
  Interactions<float> train;
  ItemFeatures<float> features;

  World() {
    auto items = std::make_shared<ItemVocabulary>(ItemVocabulary::numbers(5));
    std::vector<Interaction<float>> cells;
    const std::vector<std::vector<int>> baskets{{0, 1}, {0, 2}, {1, 2}, {0, 1, 2}, {2, 3}};
    for (std::size_t u = 0; u < baskets.size(); ++u)
      for (const int item : baskets[u]) cells.push_back({UserIndex(u), ItemIndex(item), 3, {}});
    train = collect(cells, {.item_ids = items});
    TextColumn letters("letter");
    letters.push_back({"a"});
    letters.push_back({"a", "b"});
    for (const char* letter : {"b", "b", "a"}) letters.push_back(letter);
    features =
        item_features<float>(Catalog({.items = items, .texts = {letters}}), {}, FeatureWeighting::binary, 5);
  }
};

void check_weights(const DenseItemModel<float>& model, const std::vector<std::vector<double>>& expected) {
  for (ItemIndex j{0}; j.value < 5; ++j)
    for (ItemIndex i{0}; i.value < 5; ++i) {
      CAPTURE(j.value, i.value);
      CHECK(model.weight(j, i) == Approx(expected[j.value][i.value]).margin(1e-5));
    }
}

}  // namespace

TEST_CASE("CEASE is the textbook's inverse of people and features") {
  const World world;
  // NumPy, of references.py.
  const auto model = Cease{.regularization = 2, .feature_weight = 3}.fit(world.train, world.features);
  check_weights(model,
                {{0, 0.35802829795778823, 0.15960929507156202, -0.19771191971089044, 0.33161090871434135},
                 {0.3839203562482329, 0, 0.3547173564064277, 0.12886414495825332, 0.17038440294741444},
                 {0.15168735792076637, 0.31437634504278483, 0, 0.42937037969443476, -0.17754798790358675},
                 {-0.23686124894985117, 0.1439691605647505, 0.5412551426068916, 0, 0.05812534190278888},
                 {0.43711638759679167, 0.20944708993725555, -0.2462594059146675, 0.06395472537546197, 0}});
  // A weight of 3 counts as one, and an item that nobody had has a score.
  HistoryBuffer<float> history;
  history.add(ItemIndex(0), 3);
  CHECK(scores_of(model, history.view(), std::vector{ItemIndex(4)})[0] == Approx(0.33161090871434135));
  CHECK_THROWS_AS(Cease{.regularization = 0}.fit(world.train, world.features), OptionError);
  CHECK_THROWS_AS(Cease{.feature_weight = 0}.fit(world.train, world.features), OptionError);
  CHECK_THROWS_AS(Cease{}.fit(purchases(), world.features), DataError);
}

TEST_CASE("add-EASE is two EASE side by side") {
  const World world;
  const auto model = AddEase{.regularization = 2, .feature_regularization = 0.5, .share = 0.6}.fit(
      world.train, world.features);
  check_weights(model,
                {{0, 0.29395900279806675, 0.1366459627329193, -0.07007672634271099, 0.208695652173913},
                 {0.30379701018848826, 0, 0.2944036638088405, 0.08768097473321032, 0.12297509238026916},
                 {0.11316259678379986, 0.26108229046929965, 0, 0.3322250639386189, -0.03478260869565218},
                 {-0.08409767718880284, 0.06382201649669694, 0.408695652173913, 0, -0.03478260869565218},
                 {0.2086956521739131, 0.11313708498984763, -0.03478260869565218, -0.03478260869565218, 0}});
  CHECK_THROWS_AS(AddEase{.share = 2}.fit(world.train, world.features), OptionError);
  CHECK_THROWS_AS(AddEase{}.fit(purchases(), world.features), DataError);
}

TEST_CASE("EASE with features is the same bits on any number of threads") {
  const World world;
  const auto one = Cease{}.fit(world.train, world.features, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = Cease{}.fit(world.train, world.features, {.threads = threads});
    CHECK(std::equal(one.weights().begin(), one.weights().end(), more.weights().begin()));
  }
}
