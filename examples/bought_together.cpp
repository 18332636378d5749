// What households buy together: the surest of the rules that hold more often than chance, and a household's
// list.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <variant>

#include "kindred/collaborative/association_rules.hpp"
#include "kindred/data.hpp"
#include "kindred/model.hpp"

using namespace kindred;

int main() try {
  const std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
  const Catalog catalog = read_catalog(data / "products.csv");
  const EventLog log =
      read_events(data / "transactions.csv", {.user = "household_id", .item = "product_id"}, catalog);
  // A basket here is what a household bought in the year.
  const auto baskets =
      to_interactions(filter(log, [&](std::size_t row) { return catalog.contains(log.item(row)); }));
  const auto model = AssociationRules{.support = 0.02, .confidence = 0.4, .lift = 1.5}.fit(baskets);
  const auto title = [&](ItemIndex item) { return catalog[item].title; };

  auto rules = model.rules();
  std::stable_sort(rules.begin(), rules.end(),
                   [](const AssociationRule& a, const AssociationRule& b) { return a.lift > b.lift; });
  std::cout << model.size() << " rules; those furthest above chance:\n";
  for (std::size_t r = 0; r < std::min<std::size_t>(rules.size(), 8); ++r) {
    const AssociationRule& rule = rules[r];
    std::cout << "  who bought ";
    for (std::size_t i = 0; i < rule.antecedent.size(); ++i)
      std::cout << (i > 0 ? " and " : "") << title(rule.antecedent[i]);
    std::cout << std::fixed << std::setprecision(0) << "\n    bought " << title(rule.consequent) << ": "
              << 100 * rule.confidence << " % of them, " << std::setprecision(1) << rule.lift
              << " times as many as of all\n";
  }

  const auto household = baskets.user("2445");
  std::cout << "\nfor household 2445:\n";
  for (const auto& [item, confidence] : recommend(model, household, {.count = 5})) {
    std::cout << "  " << title(item) << " (" << std::setprecision(0) << 100 * confidence
              << " %), having bought";
    const auto why = explain(model, household, item);
    for (std::size_t r = 0; r < why.contributions.size(); ++r)
      if (const auto* owned = std::get_if<BecauseOfItem>(&why.contributions[r].reason))
        std::cout << (r > 0 ? " and " : " ") << title(owned->item);
    std::cout << '\n';
  }
} catch (const std::exception& error) {
  std::cerr << "bought_together: " << error.what() << '\n';
  return 3;
}
