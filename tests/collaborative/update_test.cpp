#include "kindred/model/update.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/updated_nearest.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/merged.hpp"
#include "kindred/similarity/named.hpp"
#include "kindred/similarity/vectors.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/named_once.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;

static_assert(Updates<PopularityModel<float>> && Updates<BaselineModel<double>> &&
              Updates<ItemKnnModel<float>> && Updates<UserKnnModel<double>>);

namespace {

using Cells = std::vector<Interaction<float>>;

// Ratings of 1 to 5 at times within a year, some of the same user and item.
Cells some_cells(std::uint64_t seed, int count, int users, int items) {
  Random random(seed, 0);
  Cells cells;
  const auto below = [&](int n) { return static_cast<int>(random.below(static_cast<std::uint32_t>(n))); };
  for (int c = 0; c < count; ++c) {
    // The lower ones more often, as in a shop.
    const int item = std::min(below(items), below(items));
    cells.push_back({UserIndex(below(users)), ItemIndex(item), static_cast<float>(1 + below(5)),
                     timestamp(1700000000 + below(365) * 86400)});
  }
  return cells;
}

Interactions<float> of(const Cells& cells, std::size_t users, std::size_t items,
                       Duplicates duplicates = Duplicates::sum) {
  return collect(cells, {.users = users, .items = items, .timed = true, .duplicates = duplicates});
}

// A log cut in two: the second part may bring new users and items.
struct Cut {
  Cells first, rest;
  Interactions<float> before, after;
};

Cut cut(std::uint64_t seed, int rest, Duplicates duplicates = Duplicates::sum) {
  Cut log{some_cells(seed, 500, 40, 60), some_cells(seed + 1000, rest, 43, 64), {}, {}};
  log.before = of(log.first, 40, 60, duplicates);
  log.after = merged(log.before, of(log.rest, 43, 64, duplicates), duplicates);
  return log;
}

template <class Rows>
void require_same_rows(const Rows& a, const Rows& b) {
  REQUIRE(std::ranges::equal(a.offsets(), b.offsets()));
  REQUIRE(std::ranges::equal(a.columns(), b.columns()));
  REQUIRE(std::ranges::equal(a.values(), b.values()));  // to the bit: none is NaN or −0
}

void require_same(const Interactions<float>& a, const Interactions<float>& b) {
  require_same_rows(a.by_user(), b.by_user());
  require_same_rows(a.by_item(), b.by_item());
  REQUIRE(std::ranges::equal(a.times(), b.times()));
}

// Scores and predictions for some users and for nobody, to the bit.
template <class M>
std::vector<float> answers(const M& model, const Interactions<float>& data) {
  std::vector<float> all;
  Workspace workspace(model.workspace_size());
  std::vector<float> scores(model.item_count());
  std::vector<ItemIndex> items;
  for (ItemIndex item{0}; item.value < model.item_count(); ++item) items.push_back(item);
  std::vector<Prediction<float>> ratings(items.size());
  const auto ask = [&](const Query<float>& query) {
    model.score(query, scores, workspace);
    all.insert(all.end(), scores.begin(), scores.end());
    if constexpr (PredictsRatings<M>) {
      model.predict(query, items, ratings, workspace);
      for (const auto& rating : ratings) {
        all.push_back(rating.rating);
        all.push_back(rating.is_fallback ? 1.0F : 0.0F);
      }
    }
  };
  ask({});
  for (int user = 0; user < static_cast<int>(data.user_count()); user += 9) ask(data.user(UserIndex(user)));
  return all;
}

// fit(first).update(rest) is fit(all).
template <class Algorithm>
void require_exact(const Algorithm& algorithm, const Interactions<float>& before,
                   const Interactions<float>& after, const Execution& execution = {.threads = 1}) {
  const auto model = algorithm.fit(before);
  const auto was = answers(model, before);
  const auto updated = update(model, Change(before, after), execution);
  REQUIRE(updated.item_count() == after.item_count());
  const auto refitted = algorithm.fit(after);
  REQUIRE(answers(updated, after) == answers(refitted, after));
  if constexpr (requires { updated.neighbors(); })
    require_same_rows(updated.neighbors(), refitted.neighbors());
  REQUIRE(answers(model, before) == was);
}

// However much has changed: a model mends its lists only where that is little.
void require_mended(const Similarity& metric, int neighbors, const Change<float>& change) {
  const auto lists_of = [&](const Interactions<float>& data) {
    return metric.index(data.by_item(), data.by_user()).nearest(neighbors, {.threads = 1});
  };
  const auto before = lists_of(change.before());
  const auto index = metric.index(change.after().by_item(), change.after().by_user());
  detail::UpdatedNearest updated(index, change.after().by_item(), before, change.items(),
                                 static_cast<std::size_t>(neighbors));
  require_same_rows(updated.find({.threads = 1}), lists_of(change.after()));
}

std::vector<Similarity> local_similarities() {
  std::vector<Similarity> all;
  for (const char* name :
       {"cosine", "jaccard", "dice", "overlap", "ochiai", "tanimoto", "corated(cosine)",
        "shrunk(corated(pearson),5)", "amplified(significance(cosine,3),2.5)", "thresholded(jaccard,0.1)"})
    all.push_back(similarity_named(name));
  return all;
}

}  // namespace

TEST_CASE("merged interactions are those of all cells") {
  const auto duplicates = GENERATE(Duplicates::sum, Duplicates::last, Duplicates::max);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Cut log = cut(seed, 200, duplicates);
    Cells all = log.first;
    all.insert(all.end(), log.rest.begin(), log.rest.end());
    require_same(log.after, of(all, 43, 64, duplicates));
  }
}

TEST_CASE("merging says what does not go together") {
  const auto data = of(some_cells(1, 50, 5, 6), 5, 6);
  CHECK_THROWS_AS(merged(data, data, Duplicates::mean), OptionError);
  CHECK_THAT(message_of<DataError>([&] { merged(data, data, Duplicates::fail); }),
             ContainsSubstring("more than once"));
  CHECK_THROWS_AS(merged(data, of({}, 4, 6)), DataError);
  const auto untimed = collect(some_cells(1, 50, 5, 6), {.users = 5, .items = 6});
  CHECK_THAT(message_of<DataError>([&] { merged(data, untimed); }), ContainsSubstring("for all or none"));
  ItemVocabulary ab, ba;
  ab.add("a"), ab.add("b"), ba.add("b"), ba.add("a");
  const auto of_ids = [](const ItemVocabulary& ids) {
    return collect(Cells{{UserIndex(0), ItemIndex(1), 1, {}}},
                   {.item_ids = std::make_shared<const ItemVocabulary>(ids)});
  };
  CHECK_THAT(message_of<DataError>([&] { merged(of_ids(ab), of_ids(ba)); }),
             ContainsSubstring("differently"));
  CHECK_THROWS_AS(Change(of_ids(ab), of_ids(ba)), DataError);
  CHECK_THROWS_AS(Change(of_ids(ab), of({}, 1, 2)), DataError);
}

TEST_CASE("a change tells which rows differ") {
  const Cells cells = {{UserIndex(0), ItemIndex(0), 1, timestamp(1)},
                       {UserIndex(0), ItemIndex(1), 1, timestamp(1)},
                       {UserIndex(1), ItemIndex(1), 1, timestamp(1)},
                       {UserIndex(2), ItemIndex(2), 1, timestamp(1)}};
  Cells more = cells;
  more[0].weight = 2;           // another weight
  more[3].time = timestamp(2);  // another time
  more.erase(more.begin() + 2);
  more.push_back({UserIndex(3), ItemIndex(4), 1, timestamp(1)});
  const Change change(of(cells, 3, 4), of(more, 4, 6));
  CHECK(std::ranges::equal(change.users(),
                           std::vector{UserIndex(0), UserIndex(1), UserIndex(2), UserIndex(3)}));
  CHECK(std::ranges::equal(
      change.items(), std::vector{ItemIndex(0), ItemIndex(1), ItemIndex(2), ItemIndex(4), ItemIndex(5)}));
  const auto untimed = [](const Cells& some) { return collect(some, {.users = 4, .items = 6}); };
  const Change without(untimed(cells), untimed(more));
  CHECK(std::ranges::equal(without.users(), std::vector{UserIndex(0), UserIndex(1), UserIndex(3)}));
  CHECK(std::ranges::equal(without.items(), std::vector{ItemIndex(0), ItemIndex(1), ItemIndex(4)}));
  const Change none(of(cells, 3, 4), of(cells, 3, 4));
  CHECK(none.users().empty());
  CHECK(none.items().empty());
}

TEST_CASE("item neighbours are brought up to date as a fit would find them") {
  for (const Similarity& metric : local_similarities()) {
    INFO(metric.name());
    REQUIRE(metric.local());
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const Cut log =
          cut(seed, 1 + 2 * static_cast<int>(seed), seed % 2 == 0 ? Duplicates::sum : Duplicates::last);
      const int neighbors = 1 + static_cast<int>(3 * seed);
      require_mended(metric, neighbors, Change(log.before, log.after));
      const ItemKnn algorithm{.neighbors = neighbors,
                              .metric = metric,
                              .weights = seed % 3 == 0 ? NeighborWeights::sum_one : NeighborWeights::plain,
                              .bias = seed % 4 == 1 ? ItemBias::item_mean : ItemBias::none,
                              .baseline = {.epochs = 2}};
      require_exact(algorithm, log.before, log.after);
    }
  }
}

TEST_CASE("so they are where most items changed, or the similarity looks at more than two rows") {
  const Cut little = cut(5, 3), much = cut(5, 400);
  require_mended(cosine, 5, Change(much.before, much.after));
  for (const char* name : {"cosine", "pearson", "lift", "asymmetric_cosine(0.3)"}) {
    INFO(name);
    const Similarity metric = similarity_named(name);
    CHECK(metric.local() == (metric.name() == "cosine"));
    require_exact(ItemKnn{.neighbors = 5, .metric = metric}, little.before, little.after);
    require_exact(ItemKnn{.neighbors = 5, .metric = metric}, much.before, much.after);
  }
}

TEST_CASE("entries that are taken away are forgotten as if they had never been") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Cut log = cut(seed, 8);
    const auto fewer = of(Cells(log.first.begin() + 6, log.first.end()), 40, 60);
    require_exact(ItemKnn{.neighbors = 4}, log.before, fewer);
    require_exact(Popularity{.half_life = 30 * days}, log.before, fewer);
    require_exact(UserKnn{.neighbors = 4}, log.before, fewer);
  }
}

TEST_CASE("updates follow each other, and begin with nothing") {
  const auto all = some_cells(9, 300, 30, 50);
  const ItemKnn algorithm{.neighbors = 6, .bias = ItemBias::item_mean};
  auto data = of({}, 0, 0);
  auto model = algorithm.fit(data);
  auto popular = Popularity{.half_life = 10 * days}.fit(data);
  for (std::size_t at = 0; at < all.size(); at += 20) {
    const auto more = of(Cells(all.begin() + static_cast<std::ptrdiff_t>(at),
                               all.begin() + static_cast<std::ptrdiff_t>(at) + 20),
                         30, 50);
    const Change change(data, merged(data, more));
    model = model.update(change);
    popular = popular.update(change);
    data = change.after();
  }
  require_same(data, of(all, 30, 50));
  CHECK(answers(model, data) == answers(algorithm.fit(data), data));
  CHECK(answers(popular, data) == answers(Popularity{.half_life = 10 * days}.fit(data), data));
}

TEST_CASE("popularity is brought up to date, however it counts") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Cut log = cut(seed, 25);
    for (const bool weighted : {false, true})
      for (const Duration half_life : {Duration(0), Duration(100), 30 * days}) {
        require_exact(Popularity{.weighted = weighted, .half_life = half_life}, log.before, log.after);
        require_exact(Popularity{.weighted = weighted, .half_life = half_life, .now = timestamp(1710000000)},
                      log.before, log.after);
      }
  }
}

TEST_CASE("baselines and user neighbours are brought up to date") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Cut log = cut(seed, 25);
    require_exact(Baseline{.regularization_user = 3, .regularization_item = 2, .epochs = 4}, log.before,
                  log.after);
    require_exact(UserKnn{.neighbors = 50, .metric = similarity_named("shrunk(corated(pearson),4)")},
                  log.before, log.after);
  }
}

TEST_CASE("updates are the same on two threads", "[threads]") {
  const Cut log = cut(3, 12);
  require_exact(ItemKnn{.neighbors = 4, .weights = NeighborWeights::sum_one}, log.before, log.after,
                {.threads = 2});
  require_exact(UserKnn{.neighbors = 4}, log.before, log.after, {.threads = 2});
}

TEST_CASE("a change of other data is refused") {
  const Cut log = cut(6, 10);
  const auto other = of(some_cells(77, 300, 40, 60), 40, 60), narrow = of(some_cells(7, 30, 5, 6), 5, 6);
  const auto model = ItemKnn{}.fit(log.before);
  CHECK_THAT(message_of<DataError>([&] { update(model, Change(other, merged(other, other))); }),
             ContainsSubstring("make the change from what the model was fitted to"));
  CHECK_THROWS_AS(update(Popularity{}.fit(log.before), Change(narrow, narrow)), DataError);
  CHECK_THROWS_AS(update(PopularityModel<float>(std::vector<float>(60, 1.0F)), Change(log.before, log.after)),
                  OptionError);
}
