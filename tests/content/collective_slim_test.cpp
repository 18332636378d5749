#include "kindred/content/collective_slim.hpp"

#include <memory>
#include <vector>

#include <Eigen/Core>

#include "content/groceries.hpp"
#include "kindred/content/feature_blocks.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("collective SLIM is scikit-learn's elastic net on people and features") {
  // Five people and five items, the last of which nobody had; features are a, ab, b, b, a.
  std::vector<Interaction<float>> cells;
  const std::vector<std::vector<int>> baskets{{0, 1}, {0, 2}, {1, 2}, {0, 1, 2}, {2, 3}};
  for (std::size_t u = 0; u < baskets.size(); ++u)
    for (const int item : baskets[u]) cells.push_back({UserIndex(u), ItemIndex(item), 3, {}});
  const auto train = collect(cells, {.items = 5});
  Eigen::MatrixXf letters(5, 2);
  letters << 1, 0, 1, 1, 0, 1, 0, 1, 1, 0;
  // ElasticNet(positive=True, fit_intercept=False) of references.py.
  const auto model = CollectiveSlim{.l1 = 0.2, .l2 = 0.5, .feature_weight = 3, .tolerance = 1e-7}.fit(
      train, embedding_features<float>(letters));
  const std::vector<std::vector<double>> expected{
      {0, 0.395317069225458, 0.059774786654419695, 0, 0.40695578422587037},
      {0.4187533632326137, 0, 0.34247856732416876, 0, 0.03755772170773766},
      {0.009891099356721233, 0.3607214957042618, 0, 0.5066666666666665, 0},
      {0, 0.10631874683168817, 0.6829984995337954, 0, 0},
      {0.5461971347544671, 0.21010546739521987, 0, 0, 0}};
  const Eigen::MatrixXf weights = Eigen::MatrixXf(model.weights().eigen());
  for (Eigen::Index j = 0; j < 5; ++j)
    for (Eigen::Index i = 0; i < 5; ++i) {
      CAPTURE(j, i);
      CHECK(weights(j, i) ==
            Approx(expected[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)]).margin(1e-5));
    }
  // A weight of 3 counts as one, and the item that nobody had has a score.
  HistoryBuffer<float> history;
  history.add(ItemIndex(0), 3);
  const auto list = recommend(model, history.view());
  REQUIRE(!list.empty());
  CHECK(list[0].item == ItemIndex(4));

  CHECK_THROWS_AS(CollectiveSlim{.feature_weight = 0}.fit(train, embedding_features<float>(letters)),
                  OptionError);
  CHECK_THROWS_AS(CollectiveSlim{.l1 = -1}.fit(train, embedding_features<float>(letters)), OptionError);
  CHECK_THROWS_AS(CollectiveSlim{}.fit(train, embedding_features<float>(-letters)), DataError);
  CHECK_THROWS_AS(CollectiveSlim{}.fit(purchases(), embedding_features<float>(letters)), DataError);
}
