// From purchases to one household's list by implicit ALS, with the purchases that speak for each product, and
// what the model is worth on purchases that were held out.

#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>

#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/model.hpp"

using namespace kindred;

int main() try {
  const std::filesystem::path data = std::filesystem::path(KINDRED_EXAMPLES_DATA_DIR) / "complete-journey";
  const Catalog catalog = read_catalog(data / "products.csv");
  const EventLog log =
      read_events(data / "transactions.csv",
                  {.user = "household_id", .item = "product_id", .time = "transaction_timestamp"}, catalog);
  const auto purchases =
      to_interactions(filter(log, [&](std::size_t row) { return catalog.contains(log.item(row)); }),
                      {.duplicates = Duplicates::last});
  const auto title = [&](ItemIndex item) { return catalog[item].title; };

  // A fifth of the households is never trained on: their own purchases are enough to serve them.
  const auto parts = split_users(purchases, 0.2);
  const ImplicitAls als{.factors = 16};
  const auto worth = [&](const auto& model) {
    return evaluate_unseen(model, parts.train, parts.history, parts.test, {ndcg(10), recall(20)});
  };
  const Evaluation of_als = worth(als.fit(parts.train)), of_popularity = worth(Popularity{}.fit(parts.train));
  std::cout << "implicit ALS\n"
            << of_als << "\npopularity\n"
            << of_popularity << "\nthe two\n"
            << compare(of_als, of_popularity);

  const auto model = als.fit(purchases);
  const auto household = purchases.user("2445");
  std::cout << "\nfor household 2445:\n";
  for (const auto& [item, score] : recommend(model, household, {.count = 5}))
    std::cout << "  " << title(item) << ", for " << explain(model, household, item).top(2).text(title)
              << '\n';
} catch (const std::exception& error) {
  std::cerr << "next_purchases: " << error.what() << '\n';
  return 3;
}
