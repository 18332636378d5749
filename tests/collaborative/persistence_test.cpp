#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "collaborative/ratings.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/collaborative/user_knn.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/named_once.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::bytes_of;
using kindred_test::TemporaryFolder;

static_assert(Persists<PopularityModel<float>> && Persists<BaselineModel<double>> &&
              Persists<ItemKnnModel<float>> && Persists<UserKnnModel<double>>);

namespace {

template <class Scalar>
Interactions<Scalar> shop() {
  std::vector<Interaction<Scalar>> cells;
  Random random(11);
  for (int n = 0; n < 900; ++n)
    cells.push_back({UserIndex(random.below(60)), ItemIndex(random.below(40)),
                     static_cast<Scalar>(1 + random.below(9)) / 2, timestamp(1600000000 + 1000 * n)});
  auto users = std::make_shared<UserVocabulary>();
  auto items = std::make_shared<ItemVocabulary>();
  for (int u = 0; u < 61; ++u) users->add("user " + std::to_string(u));
  for (int i = 0; i < 42; ++i) items->add("item " + std::to_string(i));  // the last two nobody has
  return collect(cells,
                 {.timed = true, .duplicates = Duplicates::last, .user_ids = users, .item_ids = items});
}

// The bytes of floating-point numbers, by which −0 and 0 differ.
template <class Scalar>
std::string bits(const std::vector<Scalar>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Scalar)};
}

template <class Model>
std::string answer(const Model& model, const Query<typename Model::Scalar>& query) {
  using Scalar = typename Model::Scalar;
  Workspace workspace(model.workspace_size());
  std::vector<Scalar> numbers(model.item_count());
  model.score(query, numbers, workspace);
  std::string words;
  for (ItemIndex item{0}; item.value < model.item_count(); ++item) {
    if constexpr (PredictsRatings<Model>) numbers.push_back(predict(model, query, item).rating);
    const auto explanation = explain(model, query, item);
    numbers.push_back(explanation.score);
    for (const auto& contribution : explanation.contributions) numbers.push_back(contribution.amount);
    if constexpr (FindsSimilarItems<Model>)
      for (const auto& [similar, score] : similar_items(model, item)) {
        numbers.push_back(score);
        words += std::to_string(similar.value) + " ";
      }
  }
  if constexpr (FindsSimilarUsers<Model>)
    for (const auto& [user, score] : similar_users(model, query)) {
      numbers.push_back(score);
      words += std::to_string(user.value) + " ";
    }
  return words + bits(numbers);
}

template <class Model, class Scalar>
void check_comes_back(const Model& model, const Interactions<Scalar>& data) {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  model.save(path);
  const Model from_memory = Model::load(Archive::of_bytes(archive_of(model).bytes(), "memory"));
  HistoryBuffer<Scalar> visitor;
  visitor.add(ItemIndex(3), 2).add(ItemIndex(17), 5);
  std::vector<Query<Scalar>> queries{{}, visitor.view()};
  for (UserIndex user{0}; user.value < data.user_count(); user.value += 3) queries.push_back(data.user(user));
  std::vector<std::string> answers;
  for (const auto& query : queries) answers.push_back(answer(model, query));
  for (const Model& loaded : {Model::load(path), Model::map(path), from_memory}) {
    REQUIRE(loaded.item_count() == model.item_count());
    CHECK(loaded.workspace_size() == model.workspace_size());
    for (std::size_t q = 0; q < queries.size(); ++q) REQUIRE(answer(loaded, queries[q]) == answers[q]);
    loaded.save(folder / "again");
    CHECK(bytes_of(folder / "again") == bytes_of(path));
  }
}

// A model that comes from a file is brought up to date like the one that was written.
template <class Algorithm>
void check_updates(const Algorithm& algorithm, const Change<float>& change) {
  const TemporaryFolder folder;
  const auto model = algorithm.fit(change.before());
  using Model = std::remove_cvref_t<decltype(model)>;
  model.save(folder / "model");
  const auto refitted = algorithm.fit(change.after());
  for (const Model& loaded : {Model::load(folder / "model"), Model::map(folder / "model")}) {
    const Model updated = loaded.update(change);
    for (UserIndex user{0}; user.value < change.after().user_count(); user.value += 7)
      REQUIRE(answer(updated, change.after().user(user)) == answer(refitted, change.after().user(user)));
  }
}

struct MyFormula {
  static constexpr unsigned needs = common::ab;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  std::string name() const { return "mine"; }
  double operator()(const Moments& m) const noexcept { return m.ab; }
};

}  // namespace

TEMPLATE_TEST_CASE("a loaded model answers to the bit like the one that was saved", "", float, double) {
  const auto data = shop<TestType>();
  check_comes_back(Popularity{.weighted = true, .half_life = 2 * days}.fit(data), data);
  check_comes_back(Baseline{}.fit(data), data);
  for (const Similarity& metric :
       {Similarity(cosine), Similarity(shrunk(corated(pearson), 0.1)), Similarity(adjusted_cosine),
        Similarity(log_likelihood_ratio), Similarity(as_similarity(manhattan)), Similarity(pearson)}) {
    INFO(metric.name());
    check_comes_back(ItemKnn{.neighbors = 7, .metric = metric, .shrinkage = 1.0 / 3}.fit(data), data);
    check_comes_back(UserKnn{.neighbors = 7, .metric = metric, .shrinkage = 1.0 / 3}.fit(data), data);
  }
  check_comes_back(
      ItemKnn{.neighbors = 5, .weights = NeighborWeights::sum_one, .bias = ItemBias::item_mean}.fit(data),
      data);
}

TEST_CASE("every similarity that has a name comes back from a file and from a mapped one, to the bit") {
  const TemporaryFolder folder;
  const auto data = kindred_test::ratings();
  for (const auto& [name, description, similarity, shrinkage] : named_similarities()) {
    INFO(name);
    const auto model = UserKnn{.neighbors = 3, .metric = similarity}.fit(data);
    model.save(folder / "model");
    for (const auto& loaded :
         {UserKnnModel<float>::load(folder / "model"), UserKnnModel<float>::map(folder / "model")})
      for (UserIndex user{0}; user.value < data.user_count(); ++user)
        REQUIRE(answer(loaded, data.user(user)) == answer(model, data.user(user)));
  }
}

TEST_CASE("models of no data come back") {
  const auto nothing = collect(std::vector<Interaction<float>>{});
  check_comes_back(Popularity{}.fit(nothing), Interactions<float>{});
  const TemporaryFolder folder;
  ItemKnn{}.fit(nothing).save(folder / "model");
  CHECK(ItemKnnModel<float>::load(folder / "model").item_count() == 0);
  UserKnn{}.fit(nothing).save(folder / "model");
  CHECK(UserKnnModel<float>::load(folder / "model").item_count() == 0);
  Baseline{}.fit(nothing).save(folder / "model");
  CHECK(BaselineModel<float>::load(folder / "model").item_count() == 0);
}

TEST_CASE("a loaded model outlives its file") {
  const TemporaryFolder folder;
  const auto data = kindred_test::ratings();
  const auto model = ItemKnn{}.fit(data);
  model.save(folder / "model");
  const auto loaded = ItemKnnModel<float>::load(folder / "model");
  Popularity{}.fit(data).save(folder / "model");
  CHECK(answer(loaded, data.user(UserIndex(2))) == answer(model, data.user(UserIndex(2))));
}

TEST_CASE("a model of a similarity without a name that is known is refused when it is saved") {
  const TemporaryFolder folder;
  const auto data = kindred_test::ratings();
  const auto mine = Measure{MyFormula{}};
  const auto by_item = ItemKnn{.metric = mine, .shrinkage = 2}.fit(data);
  CHECK_THROWS_AS(by_item.save(folder / "model"), OptionError);
  CHECK_THROWS_WITH(by_item.save(folder / "model"),
                    ContainsSubstring("a model of the similarity 'shrunk(mine,2)' cannot be saved"));
  CHECK_THROWS_WITH(UserKnn{.metric = mine}.fit(data).save(folder / "model"), ContainsSubstring("'mine'"));
  CHECK_FALSE(std::filesystem::exists(folder / "model"));
}

TEST_CASE("a model is not loaded as one of another kind or scalar") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  const auto data = kindred_test::ratings();
  ItemKnn{}.fit(data).save(path);
  CHECK_THROWS_AS(UserKnnModel<float>::load(path), ArchiveError);
  CHECK_THROWS_WITH(UserKnnModel<float>::load(path),
                    path.string() + ": holds 'item_knn<float>', expected 'user_knn<float>'");
  CHECK_THROWS_WITH(ItemKnnModel<double>::load(path),
                    path.string() + ": holds 'item_knn<float>', expected 'item_knn<double>'");
  CHECK_THROWS_WITH(PopularityModel<float>::load(path), ContainsSubstring("expected 'popularity<float>'"));
  CHECK_THROWS_WITH(BaselineModel<float>::load(path), ContainsSubstring("expected 'baseline<float>'"));
}

TEST_CASE("a damaged, truncated, foreign or missing model file is refused") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  ItemKnn{.neighbors = 2}.fit(kindred_test::ratings()).save(path);
  const std::string bytes = bytes_of(path);
  const auto load = [&](const std::string& content) {
    ItemKnnModel<float>::load(folder.file("copy", content));
  };
  REQUIRE_NOTHROW(load(bytes));
  for (std::size_t at = 0; at < bytes.size(); at += 37) {
    std::string damaged = bytes;
    damaged[at] ^= 0x10;
    CHECK_THROWS_AS(load(damaged), ArchiveError);
    CHECK_THROWS_AS(load(bytes.substr(0, at)), ArchiveError);
  }
  CHECK_THROWS_WITH(load("user,item,rating\n"), ContainsSubstring("is no kindred archive"));
  CHECK_THROWS_AS(ItemKnnModel<float>::load(folder / "missing"), DataError);
}

// Files with a right checksum whose content is that of no model.
TEST_CASE("a model from a file is brought up to date as a fit would make it") {
  const auto data = shop<float>();
  auto users = std::make_shared<UserVocabulary>(*data.users());
  users->add("new");
  const std::vector<Interaction<float>> cells = {{UserIndex(61), ItemIndex(40), 3, timestamp(1700000000)},
                                                 {UserIndex(5), ItemIndex(2), 4, timestamp(1700000000)}};
  const Change change(
      data, merged(data, collect(cells, {.timed = true, .user_ids = users, .item_ids = data.items()}),
                   Duplicates::last));
  check_updates(Popularity{.weighted = true, .half_life = 2 * days, .now = timestamp(1650000000)}, change);
  check_updates(Baseline{.regularization_item = 3, .epochs = 3}, change);
  check_updates(ItemKnn{.neighbors = 7, .weights = NeighborWeights::sum_one, .bias = ItemBias::item_mean},
                change);
  check_updates(UserKnn{.neighbors = 62}, change);  // more than there were users
}

TEST_CASE("parts that do not fit together are refused") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  const auto data = kindred_test::ratings();
  const auto fitted = ItemKnn{.neighbors = 2}.fit(data);

  struct Parts {
    std::string similarity = "cosine";
    std::size_t own = 6;
    int learned = 0;
    std::size_t items_of_neighbors = 6;
    std::size_t means = 0;
    std::size_t items_of_baseline = 6;
    int rating_neighbors = 2;
    double regularization = 1;
  };
  const auto load = [&](const Parts& parts) {
    ArchiveWriter archive("item_knn<float>", 1);
    auto index = archive.part("index");
    index.add_text("similarity", parts.similarity);
    index.add("values", std::vector<float>{});
    index.add("posting_values", std::vector<float>{});
    index.add("origins", std::vector<double>{});
    index.add("own", std::vector<double>(parts.own, 1));
    index.add_integer("learned", parts.learned);
    write_interactions(archive.part("train"), data);
    for (const char* const part : {"neighbors", "neighbor_of"})
      write_rows(archive.part(part),
                 SparseRows<ItemIndex, ItemIndex, float>(
                     parts.items_of_neighbors, std::vector<std::int64_t>(parts.items_of_neighbors + 1, 0),
                     std::vector<ItemIndex>{}, std::vector<float>{}));
    archive.add("item_means", std::vector<float>(parts.means, 1));
    BaselineModel<float>(3, std::vector<double>(parts.items_of_baseline),
                         std::vector<unsigned char>(parts.items_of_baseline, 1), parts.regularization)
        .write(archive.part("baseline"));
    archive.add_integer("rating_neighbors", parts.rating_neighbors);
    archive.save(path);
    ItemKnnModel<float>::load(path);
  };
  REQUIRE_NOTHROW(load({}));
  CHECK_THROWS_AS(load({.similarity = "cosin"}), ArchiveError);
  CHECK_THROWS_WITH(load({.similarity = "cosin"}),
                    ContainsSubstring(path.string()) && ContainsSubstring("did you mean 'cosine'?"));
  CHECK_THROWS_AS(load({.similarity = "shrunk(cosine,-1)"}), ArchiveError);
  CHECK_THROWS_WITH(load({.own = 5}), ContainsSubstring("an index of 5 numbers, expected 6"));
  CHECK_THROWS_WITH(load({.learned = 1}), ContainsSubstring("has no section 'index.learned1.count'"));
  CHECK_THROWS_WITH(load({.similarity = "adjusted_cosine"}),
                    ContainsSubstring("lacks what its measure learned"));
  CHECK_THROWS_WITH(load({.similarity = "pearson", .own = 12}),
                    ContainsSubstring("an index of 0 numbers, expected"));
  CHECK_THROWS_WITH(load({.items_of_neighbors = 7}), ContainsSubstring("other items"));
  CHECK_THROWS_AS(load({.means = 5}), ArchiveError);
  CHECK_THROWS_AS(load({.items_of_baseline = 5}), ArchiveError);
  CHECK_THROWS_WITH(load({.rating_neighbors = 0}),
                    ContainsSubstring("'rating_neighbors' is 0, expected 1 to"));
  CHECK_THROWS_WITH(load({.regularization = -1}), ContainsSubstring("holds no baseline"));
  CHECK_THROWS_WITH(
      load({.regularization = std::nan("")}),
      ContainsSubstring("section 'baseline.regularization_user' holds a number that is not finite"));

  PopularityModel<float>(std::vector<float>{1, std::nanf("")}).save(path);
  CHECK_THROWS_WITH(PopularityModel<float>::load(path), ContainsSubstring("not finite"));
}
