#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "kindred/advice/lexicon.hpp"
#include "kindred/advice/understand.hpp"
#include "kindred/data/catalog.hpp"

namespace advice_test {

using namespace kindred;

// Ten products of five kinds; the price of the last is not known.
inline Catalog small_catalog() {
  CatalogTable table;
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn category("category"), type("type"), brand("brand");
  NumberColumn price("price");
  const auto add = [&](std::string_view id, std::string_view title, std::string_view its_category,
                       std::string_view its_type, std::string_view its_brand,
                       std::optional<double> its_price) {
    ids->add(id);
    table.titles.emplace_back(title);
    category.push_back(its_category);
    type.push_back(its_type);
    brand.push_back(its_brand);
    price.push_back(its_price);
  };
  add("c1", "Ground coffee, 12 oz", "Coffee", "Ground coffee", "Acme", 8);
  add("c2", "Ground coffee, 24 oz", "Coffee", "Ground coffee", "Bean", 14);
  add("c3", "Instant coffee", "Coffee", "Instant coffee", "Acme", 5);
  add("c4", "Organic ground coffee", "Coffee", "Organic ground coffee", "Bean", 10);
  add("f1", "Coffee filters, 100 ct", "Coffee filters", "Coffee filters", "Acme", 2);
  add("m1", "White milk, 1 gal", "Milk", "White milk", "Dairy", 3);
  add("m2", "Organic white milk", "Milk", "White milk", "Dairy", 5);
  add("d1", "Easter candy", "Candy", "Seasonal candy", "Sweet", 4);
  add("d2", "Chocolate candy", "Candy", "Chocolate candy", "Sweet", 6);
  add("d3", "Candy with nuts", "Candy", "Nut candy", "Sweet", std::nullopt);
  table.items = std::move(ids);
  table.texts = {std::move(category), std::move(type), std::move(brand)};
  table.numbers = {std::move(price)};
  return Catalog(std::move(table));
}

inline Lexicon small_lexicon() {
  return {{PhraseKind::category, {"coffee"}, {"java", "咖啡"}},
          {PhraseKind::category, {"milk"}, {"牛奶"}},
          {PhraseKind::category, {"candy"}, {"sweets", "糖果"}},
          {PhraseKind::category, {"nut"}, {"nuts", "坚果"}},
          {PhraseKind::attribute, {"organic"}, {"bio", "有机"}},
          {PhraseKind::attribute, {"instant"}, {"速溶"}},
          {PhraseKind::attribute, {"white"}, {"白"}},
          {PhraseKind::occasion, {"easter"}, {"复活节"}},
          {PhraseKind::words, {"organic coffee"}, {"biocoffee"}}};
}

inline RequestReader small_reader() {
  return RequestRules{.attribute_columns = {"brand"}}.of(small_catalog(), small_lexicon());
}

}  // namespace advice_test
