#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "content/groceries.hpp"
#include "hybrid/hybrids.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/content/content_knn.hpp"
#include "kindred/hybrid/augmented_catalog.hpp"
#include "kindred/hybrid/cascade.hpp"
#include "kindred/hybrid/meta_level.hpp"
#include "kindred/hybrid/mixed.hpp"
#include "kindred/hybrid/stacking.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"
#include "support/kinds_once.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Five people with groceries, and what they took afterwards.
Interactions<float> taken(const std::vector<std::pair<int, int>>& pairs) {
  std::vector<Interaction<float>> cells;
  for (const auto& [user, item] : pairs) cells.push_back({UserIndex(user), ItemIndex(item), 1, {}});
  return collect(cells, {.users = 5, .items = 6});
}
const Interactions<float> before =
    taken({{0, 0}, {0, 1}, {1, 0}, {1, 2}, {1, 3}, {2, 1}, {2, 5}, {3, 0}, {4, 4}, {4, 0}});
const Interactions<float> after = taken({{0, 2}, {1, 1}, {2, 0}, {3, 2}});

// Every family over models of groceries, and every one of them within a second one.
std::vector<std::pair<std::string, AnyRecommender<float>>> families() {
  const auto& train = before;
  const auto catalog = groceries();
  const AnyRecommender<float> taste = ItemKnn{.neighbors = 3}.fit(train),
                              shelf = ContentKnn{.columns = {"category"}}.fit(train, catalog);
  const auto augments = ContentKnn{.columns = {"category", "alike"}}.fit(
      train, augmented(catalog, ItemKnn{.neighbors = 3}.fit(train), {.count = 2}));
  const std::vector<AnyRecommender<float>> both = {taste, shelf};
  const Stacking stacking{.learner = StackingLearner::ridge};
  std::vector<std::pair<std::string, AnyRecommender<float>>> all = {
      {"weighted", Weighted{.weights = {0.6, 0.4}}.of(both)},
      {"switching", Switching{.at_least = {2, 0}, .fill = true}.of(both)},
      {"mixed", Mixed{.interleave = Interleaving::team_draft}.of(both)},
      {"cascade", Cascade{.candidates = {4}}.of(both)},
      {"augmentation", augments},
      {"meta-level", MetaLevel{.count = 2}.of(taste, shelf)},
      {"stacked", stacking.fit(train, after, both)}};
  const std::size_t count = all.size();
  for (std::size_t f = 0; f < count; ++f) {
    const std::vector<AnyRecommender<float>> nested = {all[f].second, all[(f + 1) % count].second};
    all.emplace_back("cascade of " + all[f].first, Cascade{.candidates = {5}}.of(nested));
    all.emplace_back("meta-level of " + all[f].first, MetaLevel{.count = 2}.of(nested[0], nested[1]));
    all.emplace_back("weighted " + all[f].first, Weighted{}.of(nested));
  }
  return all;
}

}  // namespace

TEST_CASE("every family nests, answers batches, folds in, explains itself and comes back from a file") {
  const auto& train = before;
  for (const auto& [name, model] : families()) {
    INFO(name);
    const auto loaded = all_kinds().load(Archive::of_bytes(archive_of(model).bytes(), "memory"));
    std::vector<Query<float>> queries = {{}};
    for (UserIndex user{0}; user.value < train.user_count(); ++user) queries.push_back(train.user(user));
    const std::size_t items = model.item_count();
    std::vector<float> batch(queries.size() * items);
    Workspace workspace(model.workspace_size());
    model.score_batch(queries, batch, workspace);
    std::size_t scored = 0;
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const auto scores = scores_for(model, queries[q]);
      CHECK(std::equal(scores.begin(), scores.end(), batch.begin() + static_cast<std::ptrdiff_t>(q * items)));
      CHECK(scores_for(loaded, queries[q]) == scores);
      // A visitor with the same history, who is no row of the training data.
      CHECK(scores_for(model, queries[q].history) == scores);
      CHECK(explains_exactly(model, queries[q]));
      for (const float score : scores) scored += score > no_score<float> ? 1 : 0;
    }
    CHECK(scored > 0);
  }
}
