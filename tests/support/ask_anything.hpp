#pragma once

#include <cstddef>
#include <vector>

#include "kindred/model.hpp"

namespace kindred_test {

// Asks a model all that it can answer, of which only the safety counts: it may come from a damaged file.
template <class Scalar>
void ask_anything(const kindred::AnyRecommender<Scalar>& model) {
  using namespace kindred;
  const std::size_t items = model.item_count();
  HistoryBuffer<Scalar> few, all;
  for (ItemIndex item{0}; item.value < items; ++item) {
    all.add(item, static_cast<Scalar>(1 + item.value % 5));
    if (item.value % 3 == 0) few.add(item, 2);
  }
  for (const Query<Scalar>& query : {Query<Scalar>{}, Query<Scalar>(few.view()),
                                     Query<Scalar>(KnownUser<Scalar>{UserIndex(0), all.view()})}) {
    recommend(model, query, {.count = 5, .owned = Owned::include});
    const std::vector<Query<Scalar>> both{query, query};
    recommend_batch(model, both);
    for (ItemIndex item{0}; item.value < items; ++item) {
      if (model.explains()) explain(model, query, item).text([](ItemIndex) { return "item"; });
      if (model.predicts_ratings()) predict(model, query, item);
      if (model.finds_similar_items()) similar_items(model, item);
    }
    if (model.finds_similar_users()) similar_users(model, query);
  }
}

}  // namespace kindred_test
