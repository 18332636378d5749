#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/kindred.hpp"

// What the golden files hold: files of one release, which every later one of the same major version reads.
namespace kindred_test {

inline kindred::Catalog golden_catalog() {
  auto items = std::make_shared<kindred::ItemVocabulary>();
  for (const char* id : {"penne", "pesto", "farfalle", "spelt", "ketchup"}) items->add(id);
  kindred::TextColumn category("category");
  for (const char* name : {"Pasta", "Sauce", "Pasta", "Pasta", "Sauce"}) category.push_back(name);
  return kindred::Catalog({.items = std::move(items), .texts = {category}});
}

inline kindred::Interactions<float> golden_data() {
  using namespace kindred;
  auto users = std::make_shared<UserVocabulary>();
  for (const char* id : {"ann", "bob", "eve", "zoë"}) users->add(id);
  const float table[4][5] = {{5, 3, 0, 1, 4}, {4, 0, 2, 1, 0}, {1, 1, 0, 5, 0}, {0, 4, 0, 4, 3}};
  std::vector<Interaction<float>> cells;
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 5; ++i)
      if (table[u][i] > 0)
        cells.push_back({UserIndex(u), ItemIndex(i), table[u][i], timestamp(1600000000 + 100 * u + i)});
  return collect(cells, {.timed = true, .user_ids = std::move(users), .item_ids = golden_catalog().items()});
}

// A visitor's scores for all items and predicted ratings, in text.
inline std::string golden_answer(const kindred::AnyRecommender<float>& model) {
  using namespace kindred;
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(1), 4).add(ItemIndex(3), 2);
  std::string answer;
  const auto say = [&](float number) {
    char text[32];
    std::snprintf(text, sizeof text, " %.5g", static_cast<double>(number));
    answer += text;
  };
  std::vector<ItemIndex> items;
  for (ItemIndex item{0}; item.value < model.item_count(); ++item) items.push_back(item);
  for (const float score : scores_of(model, visitor.view(), items)) say(score);
  if (model.predicts_ratings())
    for (const ItemIndex item : items) say(predict(model, visitor.view(), item).rating);
  return answer;
}

}  // namespace kindred_test
