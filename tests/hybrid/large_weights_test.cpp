#include <cmath>
#include <cstddef>
#include <vector>

#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/recommend.hpp"
#include "kindred/similarity/sets.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("scores and reasons of the largest weights are finite, through a hybrid too") {
  std::vector<Interaction<float>> cells;
  for (std::size_t user = 0; user < 12; ++user)
    for (std::size_t item = 0; item < 8; ++item)
      if ((user * 5 + item * 3) % 7 < 4)
        cells.push_back({UserIndex(user), ItemIndex(item), item % 2 ? 1e18F : -1e18F, {}});
  const auto data = collect(cells);
  const auto items = ItemKnn{.metric = jaccard, .bias = ItemBias::item_mean}.fit(data);
  const auto users = UserKnn{}.fit(data);
  const auto all_finite = [&](const auto& model) {
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      for (const auto& [item, score] : recommend(model, data.user(user), {.count = 8})) {
        CHECK(std::isfinite(score));
        for (const auto& part : explain(model, data.user(user), item).contributions)
          CHECK(std::isfinite(part.amount));
      }
    }
  };
  all_finite(items);
  all_finite(users);
  for (const auto normalize : {Normalization::none, Normalization::min_max, Normalization::z_score})
    all_finite(Weighted{.weights = {1e12, 1}, .normalize = normalize}.of(items, users));
}
