// New arrivals for a household: products that were first sold in the last four weeks, ranked by what they
// are, with reasons, and for the first of them what is most like it.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <vector>

#include "kindred/content/block_weights.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/content/feature_blocks.hpp"
#include "kindred/content/new_arrivals.hpp"
#include "kindred/data.hpp"
#include "kindred/model.hpp"

using namespace kindred;

int main() try {
  const std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
  const Catalog catalog = read_catalog(data / "products.csv");
  const EventLog log =
      read_events(data / "transactions.csv",
                  {.user = "household_id", .item = "product_id", .time = "transaction_timestamp"}, catalog);
  const auto title = [&](ItemIndex item) { return catalog[item].title; };

  // What was known four weeks before the end.
  Timestamp last = Timestamp::min();
  for (std::size_t row = 0; row < log.size(); ++row) last = std::max(last, log.time(row));
  const Timestamp since = last - 28 * days;
  const auto known = to_interactions(filter(log, [&](std::size_t row) { return log.time(row) < since; }),
                                     {.duplicates = Duplicates::last});
  auto arrivals = items_first_seen(log, since);
  std::erase_if(arrivals, [&](ItemIndex item) { return !catalog.contains(item); });
  std::cout << arrivals.size() << " products are new\n";

  // The columns of the catalogue are not worth the same: their weights are learnt from a fifth of the
  // purchases.
  const auto [earlier, later] = split_random(known, 0.2, 1);
  std::vector<ItemFeatures<float>> blocks;
  for (const char* column : {"category", "brand", "department"})
    blocks.push_back(item_features<float>(catalog, {column}, FeatureWeighting::tf_idf, known.item_count()));
  const auto learnt = BlockWeights{}.learn(blocks, earlier, later);
  const auto features = combined(blocks, learnt.weights);
  std::cout << "weights of category, brand, department:";
  for (const double weight : learnt.weights) std::cout << ' ' << weight;

  const auto shelf = ContentKnn{}.fit(known, features);
  const auto household = known.user("2445");
  const auto list = recommend(shelf, household, {.count = 5, .only = arrivals});
  std::cout << "\nnew for household 2445:\n";
  for (const auto& [item, score] : list)
    std::cout << "  " << title(item) << ", for " << explain(shelf, household, item).top(2).text(title)
              << '\n';
  if (list.empty()) return 0;
  std::cout << "more like " << title(list[0].item) << ":\n";
  for (const auto& [item, score] : similar_items(shelf, list[0].item, 3))
    std::cout << "  " << title(item) << '\n';
} catch (const std::exception& error) {
  std::cerr << "new_arrivals: " << error.what() << '\n';
  return 3;
}
