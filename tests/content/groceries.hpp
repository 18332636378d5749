#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/data/catalog.hpp"
#include "kindred/data/interactions.hpp"

namespace kindred_test {

// Six groceries, of the fifth of which nothing is known; tags are several an item.
inline kindred::Catalog groceries() {
  auto items = std::make_shared<kindred::ItemVocabulary>();
  for (const char* id : {"penne", "pesto", "farfalle", "spelt", "mystery", "ketchup"}) items->add(id);
  kindred::TextColumn brand("brand"), category("category"), tags("tag"), description("description");
  for (const char* name : {"Barilla", "Barilla", "De Cecco", "De Cecco", "", "Heinz"}) brand.push_back(name);
  for (const char* name : {"Pasta", "Sauce", "Pasta", "Pasta", "", "Sauce"}) category.push_back(name);
  tags.push_back({"new"});
  tags.push_back({"organic"});
  tags.push_back({});
  tags.push_back({"organic", "new"});
  tags.push_back({});
  tags.push_back({"vegan"});
  for (const char* text : {"tubes", "green", "bows", "brown", "", "red"}) description.push_back(text);
  return kindred::Catalog({.items = std::move(items), .texts = {brand, category, tags, description}});
}

// The groceries' ids, and two that the catalogue does not list.
inline std::shared_ptr<const kindred::ItemVocabulary> sold() {
  auto items = std::make_shared<kindred::ItemVocabulary>(*groceries().items());
  items->add("bag");
  items->add("gift card");
  return items;
}

// One user's purchases: two of penne, one ketchup, a bag.
inline kindred::Interactions<float> purchases() {
  using namespace kindred;
  const std::vector<Interaction<float>> cells = {{UserIndex(0), ItemIndex(0), 2, {}},
                                                 {UserIndex(0), ItemIndex(5), 1, {}},
                                                 {UserIndex(1), ItemIndex(6), 1, {}}};
  return collect(cells, {.item_ids = sold()});
}

}  // namespace kindred_test
