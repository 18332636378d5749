#include "kindred/search/facets.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "kindred/data/catalog.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("products are counted by what they have") {
  auto ids = std::make_shared<ItemVocabulary>();
  for (const auto* id : {"1", "2", "3", "4"}) ids->add(id);
  CatalogTable table{.items = std::move(ids)};
  auto& brand = table.texts.emplace_back("brand");
  for (const auto* text : {"X", "Y", "X", ""}) brand.push_back(text);
  auto& tags = table.texts.emplace_back("tags");
  tags.push_back({"red", "blue"});
  for (const auto* text : {"blue", "", "red"}) tags.push_back(text);
  auto& price = table.numbers.emplace_back("price");
  for (const double number : {1.0, 5.0, 10.0}) price.push_back(number);
  price.push_back(std::nullopt);
  const Catalog catalog(std::move(table));
  const std::vector<ItemIndex> all = {ItemIndex(0), ItemIndex(1), ItemIndex(2), ItemIndex(3), ItemIndex(9)};
  CHECK(count_facets(catalog, "brand", all) == std::vector<Facet>{{"X", 2}, {"Y", 1}});
  CHECK(count_facets(catalog, "tags", all) == std::vector<Facet>{{"blue", 2}, {"red", 2}});
  CHECK(count_facets(catalog, "tags", all, 1) == std::vector<Facet>{{"blue", 2}});
  CHECK(count_facets(catalog, "tags", {}).empty());
  CHECK_THROWS_AS(count_facets(catalog, "colour", all), LookupError);

  const std::vector<double> bounds = {0, 5, 10};
  const auto ranges = count_ranges(catalog, "price", all, bounds);
  REQUIRE(ranges.size() == 2);
  CHECK(ranges[0].count == 1);
  CHECK(ranges[1].count == 1);
  CHECK(ranges[1].least == 5);
  CHECK_THROWS_AS(count_ranges(catalog, "price", all, std::vector<double>{2, 1}), OptionError);
}
