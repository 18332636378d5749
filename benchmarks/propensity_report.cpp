// Whether weighing interactions by inverse propensities helps: implicit ALS of data as they are, and of
// inverse_propensity_weights of them, tested on what people would take if all items were seen alike.
//
//     [KINDRED_DATA_DIR=…] propensity_report
//
// writes two tables in Markdown. Generated: people and items have vectors of eight numbers, a person likes
// the tenth of the items of the largest products, and sees an item with a probability that is known and falls
// from 1 as a power of its popularity's rank; what is liked and seen is the training data, what is liked and
// was not seen the test. Real (ml-latest-small, ratings of 4 and more, where the data are): a fifth at random
// is held out, and tested on as it is, and again with each entry kept with a probability in inverse
// proportion to its item's training interactions, so that all items are tested alike often.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "kindred/collaborative/implicit_als.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/rerank/propensity.hpp"

using namespace kindred;

namespace {

using Data = Interactions<float>;

struct World {
  Data train, test;
  std::vector<double> chances;  // of each item to be seen
};

World generated(std::uint64_t seed, double steepness) {
  constexpr int users = 2000, items = 600, factors = 8, liked = items / 10;
  Random random(seed);
  const auto draw = [&](int rows) {
    Eigen::MatrixXd vectors(rows, factors);
    for (Eigen::Index i = 0; i < vectors.size(); ++i) vectors(i) = random.normal();
    return vectors;
  };
  const Eigen::MatrixXd products = draw(users) * draw(items).transpose();
  World world;
  std::vector<std::uint32_t> order(items);
  for (std::uint32_t i = 0; i < items; ++i) order[i] = i;
  random.shuffle(order);
  world.chances.resize(items);
  for (std::size_t rank = 0; rank < items; ++rank)
    world.chances[order[rank]] = std::max(std::pow(static_cast<double>(rank + 1), -steepness), 0.02);
  std::vector<Interaction<float>> seen, unseen;
  for (int u = 0; u < users; ++u) {
    std::vector<int> best(items);
    for (int i = 0; i < items; ++i) best[static_cast<std::size_t>(i)] = i;
    std::partial_sort(best.begin(), best.begin() + liked, best.end(),
                      [&](int a, int b) { return products(u, a) > products(u, b); });
    for (int n = 0; n < liked; ++n) {
      const ItemIndex item(best[static_cast<std::size_t>(n)]);
      auto& part = random.uniform() < world.chances[item.value] ? seen : unseen;
      part.push_back({UserIndex(u), item, 1, {}});
    }
  }
  world.train = collect(seen, {.users = users, .items = items});
  world.test = collect(unseen, {.users = users, .items = items});
  return world;
}

void row(const std::string& what, const Data& weighed, const Data& train,
         const std::vector<const Data*>& tests) {
  const auto model = ImplicitAls{}.fit(weighed);
  std::cout << "| " << what;
  for (const Data* test : tests) {
    const auto found = evaluate(model, train, *test, {ndcg(20), recall(20)}, {.resamples = 200});
    char text[96];
    std::snprintf(text, sizeof text, " | %.4f (%.4f to %.4f) | %.4f", found["ndcg@20"].value,
                  found["ndcg@20"].ci95->low, found["ndcg@20"].ci95->high, found["recall@20"].value);
    std::cout << text;
  }
  std::cout << " |\n" << std::flush;
}

// By popularity alone, as if nothing else were known.
void rows_by_popularity(const Data& train, const std::vector<const Data*>& tests) {
  for (const double gamma : {0.25, 0.5, 0.75, 1.0}) {
    char what[64];
    std::snprintf(what, sizeof what, "by popularity to the %.2f", gamma);
    row(what, inverse_propensity_weights(train, popularity_propensities(train, gamma)), train, tests);
  }
}

}  // namespace

int main() try {
  for (const double steepness : {0.3, 0.6}) {
    const World world = generated(1, steepness);
    std::cout << "### Generated, seen by rank to the −" << steepness << "\n\n"
              << world.train.size() << " interactions to train on, " << world.test.size()
              << " to test on.\n\n"
              << "| weights | nDCG@20 (95 %) | recall@20 |\n|---|---|---|\n";
    row("as they are", world.train, world.train, {&world.test});
    row("by the true propensities", inverse_propensity_weights(world.train, world.chances), world.train,
        {&world.test});
    rows_by_popularity(world.train, {&world.test});
    std::cout << '\n';
  }
  const char* const folder = std::getenv("KINDRED_DATA_DIR");
  if (!folder) return 0;
  const EventLog log =
      read_events(std::filesystem::path(folder) / "ml-latest-small/ratings.csv",
                  {.user = "userId", .item = "movieId", .time = "timestamp", .value = "rating"});
  const auto all = to_interactions(filter(log, [&](std::size_t line) { return log.value(line) >= 4; }),
                                   {.duplicates = Duplicates::last});
  const auto [train, test] = split_random(all, 0.2, 1);
  Random random(2);
  const auto& known = train;
  const auto even = filter(test, [&](const Interaction<float>& cell) {
    const auto had = static_cast<double>(known.by_item()[cell.item].size());
    return random.uniform() < 1 / std::max(had, 1.0);
  });
  std::cout
      << "### ml-latest-small\n\n"
      << train.size() << " interactions to train on, " << test.size() << " and, all items alike, "
      << even.size() << " to test on.\n\n"
      << "| weights | as it is: nDCG@20 (95 %) | recall@20 | all items alike: nDCG@20 (95 %) | recall@20 |\n"
      << "|---|---|---|---|---|\n";
  const std::vector<const Data*> tests = {&test, &even};
  row("as they are", train, train, tests);
  rows_by_popularity(train, tests);
} catch (const std::exception& error) {
  std::cerr << "propensity_report: " << error.what() << '\n';
  return 3;
}
