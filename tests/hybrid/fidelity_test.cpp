#include <algorithm>
#include <cmath>
#include <optional>
#include <variant>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// The largest difference between what an item of the history is claimed to give and by how much the score
// falls without it, in parts of the score; how many claims were looked at in `claims`.
double largest_lie(const AnyRecommender<float>& model, const Interactions<float>& shop, int& claims) {
  double worst = 0;
  for (const int user : {12, 35, 60, 85}) {
    const auto history = shop.history(UserIndex(user));
    const auto whole = scores_for(model, history);
    for (ItemIndex item{0}; item.value < model.item_count(); ++item) {
      if (history.find(item) || !(whole[item.value] > no_score<float>)) continue;
      for (const auto& [reason, amount] : explain(model, history, item).contributions) {
        const auto* because = std::get_if<BecauseOfItem>(&reason);
        if (!because) continue;
        HistoryBuffer<float> rest;
        for (std::size_t e = 0; e < history.size(); ++e)
          if (history.items[e] != because->item) rest.add(history.items[e], history.weights[e]);
        const float without = scores_for(model, rest.view())[item.value];
        const double fall = whole[item.value] - (without > no_score<float> ? without : 0.0F);
        worst = std::max(worst, std::abs(fall - amount) / std::abs(static_cast<double>(whole[item.value])));
        ++claims;
      }
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("without a claimed reason the score is lower by the claimed amount") {
  const auto shop = people();
  const auto item_knn = ItemKnn{.neighbors = 6}.fit(shop);
  const auto walk = Rp3Beta{}.fit(shop);
  int claims = 0;
  CHECK(largest_lie(item_knn, shop, claims) < 1e-5);
  CHECK(largest_lie(walk, shop, claims) < 1e-5);
  CHECK(largest_lie(Weighted{.weights = {0.7, 0.3}, .normalize = Normalization::none}.of(item_knn, walk),
                    shop, claims) < 1e-5);
  CHECK(claims > 300);
}

TEST_CASE("a counterfactual of real models is true when tried") {
  const auto shop = people();
  const auto item_knn = ItemKnn{.neighbors = 6}.fit(shop);
  const AnyRecommender<float> blend =
      Weighted{.weights = {1, 1}, .normalize = Normalization::none}.of(item_knn, Rp3Beta{}.fit(shop));
  for (const int user : {12, 35, 60}) {
    const auto history = shop.history(UserIndex(user));
    for (const auto& model : {AnyRecommender<float>(item_knn), blend}) {
      const auto found = counterfactual(model, history);
      REQUIRE(found);
      CHECK(found->additive);
      CHECK(found->is_smallest);
      REQUIRE(found->found);
      HistoryBuffer<float> rest;
      for (std::size_t e = 0; e < history.size(); ++e)
        if (std::find(found->without.begin(), found->without.end(), history.items[e]) == found->without.end())
          rest.add(history.items[e], history.weights[e]);
      const auto list = recommend(model, rest.view(), {.count = 1, .exclude = history.items});
      CHECK((list.empty() ? std::optional<ItemIndex>() : std::optional(list[0].item)) == found->instead);
      CHECK(found->instead != found->top);
    }
  }
}
