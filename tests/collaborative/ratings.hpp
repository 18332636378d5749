#pragma once

#include <cmath>
#include <vector>

#include "kindred/data/interactions.hpp"
#include "kindred/model.hpp"

namespace kindred_test {

/// Six users' ratings of five items. The expected figures that go with it were computed by a dense numpy
/// program that follows the formulas in the headers; item 5 exists and has no rating.
inline kindred::Interactions<float> ratings() {
  const float table[6][5] = {{5, 3, 0, 1, 4}, {4, 0, 0, 1, 2}, {1, 1, 0, 5, 0},
                             {1, 0, 0, 4, 4}, {0, 1, 5, 4, 0}, {2, 5, 4, 0, 3}};
  std::vector<kindred::Interaction<float>> cells;
  for (int u = 0; u < 6; ++u)
    for (int i = 0; i < 5; ++i)
      if (table[u][i] > 0) cells.push_back({kindred::UserIndex(u), kindred::ItemIndex(i), table[u][i], {}});
  return kindred::collect(cells, {.users = 6, .items = 6});
}

/// The scores of all items for a query.
template <class Model>
std::vector<float> scores(const Model& model, const kindred::Query<float>& query) {
  std::vector<float> all(model.item_count());
  kindred::Workspace workspace(model.workspace_size());
  model.score(query, all, workspace);
  return all;
}

/// Whether contributions add up to the score of every item, which is the one that `score` gives.
template <class Model>
bool explains_exactly(const Model& model, const kindred::Query<float>& query) {
  const auto expected = scores(model, query);
  for (kindred::ItemIndex item{0}; item.value < model.item_count(); ++item) {
    const auto explanation = kindred::explain(model, query, item);
    const float score = expected[item.value];
    if (score == kindred::no_score<float>) {
      if (explanation.score != score || !explanation.contributions.empty()) return false;
      continue;
    }
    float sum = 0;
    for (const auto& contribution : explanation.contributions) sum += contribution.amount;
    const float slack = 1e-5F * (1 + std::abs(score));
    if (std::abs(explanation.score - score) > slack || std::abs(sum - score) > slack) return false;
  }
  return true;
}

}  // namespace kindred_test
