#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/model/explain.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// What `augmented` adds.
struct AugmentOptions {
  /// The name of the column.
  std::string column = "alike";
  /// How many items are named for each; ≥ 1.
  int count = 10;
};

/// The catalogue with what a model knows as one column more: of each item its own id and the ids of those
/// most like it. Whatever is fitted to a catalogue then takes the model's knowledge for a feature:
/// `ContentKnn{.columns = {"brand", "alike"}}.fit(train, augmented(catalog, item_knn))`. Feature
/// augmentation: Burke 2002, "Hybrid recommender systems", § 3.6.
/// @param catalog of the model's items, by its indices
/// @param model knows which items are alike
/// @param options the column
/// @throws OptionError for a count below 1; DataError for a model of another number of items, or a column
/// that is there already
template <FindsSimilarItems M>
Catalog augmented(const Catalog& catalog, const M& model, const AugmentOptions& options = {}) {
  require_at_least("count", options.count, 1);
  if (catalog.size() != model.item_count())
    throw DataError("augmented: the catalogue has " + std::to_string(catalog.size()) +
                    " items and the model " + std::to_string(model.item_count()) +
                    ", expected a model fitted to the catalogue's items (Catalog::renumbered)");
  CatalogTable table{.items = catalog.items()};
  table.texts.assign(catalog.text_columns().begin(), catalog.text_columns().end());
  table.numbers.assign(catalog.number_columns().begin(), catalog.number_columns().end());
  TextColumn alike(options.column);
  const auto& ids = *catalog.items();
  for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
    table.titles.emplace_back(catalog[item].title);
    table.contained.push_back(catalog.contains(item));
    std::vector<std::string_view> names = {ids[item]};
    for (const auto& other : similar_items(model, item, options.count)) names.push_back(ids[other.item]);
    alike.push_back(names);
  }
  table.texts.push_back(std::move(alike));
  return Catalog(std::move(table));
}

}  // namespace kindred::inline v0
