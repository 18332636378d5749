#include "kindred/hybrid/load_any.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "content/groceries.hpp"
#include "hybrid/hybrids.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/content.hpp"
#include "kindred/hybrid.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"
#include "support/kinds_once.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using namespace kindred_test;
using Catch::Matchers::ContainsSubstring;

namespace {

// A model of the shop's own.
struct Shelf {
  using Scalar = float;
  SharedArray<float> scores;

  std::size_t item_count() const noexcept { return scores.size(); }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float> out, Workspace&) const noexcept {
    std::copy(scores.begin(), scores.end(), out.begin());
  }
  static std::string kind() { return "acme.shelf<float>"; }
  static constexpr int archive_version = 2;
  void write(ArchiveWriter archive) const { archive.add("kind", scores); }
  static Shelf read(const Archive& archive) { return {archive.array<float>("kind")}; }
};
static_assert(Archivable<Shelf> && !Archivable<Fixed>);

// All that a model says to a person, numbers by their bits.
std::string answer(const AnyRecommender<float>& model, const Query<float>& query) {
  std::string said;
  const auto say = [&](float number) { said.append(reinterpret_cast<const char*>(&number), sizeof number); };
  for (const float score : scores_for(model, query)) say(score);
  for (const auto& [item, score] : recommend(model, query)) said += std::to_string(item.value) + " ";
  for (ItemIndex item{0}; item.value < model.item_count(); ++item) {
    if (model.predicts_ratings()) say(predict(model, query, item).rating);
    if (model.finds_similar_items())
      for (const auto& [other, score] : similar_items(model, item)) say(score);
    if (!model.explains()) continue;
    const auto why = explain(model, query, item);
    said += why.text([](ItemIndex index) { return std::to_string(index.value); });
    for (const auto& contribution : why.contributions) say(contribution.amount);
  }
  if (model.finds_similar_users())
    for (const auto& [user, score] : similar_users(model, query)) say(score);
  return said;
}

template <class Model>
void check_comes_back(const Model& model, const Interactions<float>& data) {
  const TemporaryFolder folder;
  model.save(folder / "model");
  std::vector<Query<float>> queries{{}};
  for (UserIndex user{0}; user.value < data.user_count(); user.value += 3) queries.push_back(data.user(user));
  std::vector<std::string> answers;
  for (const auto& query : queries) answers.push_back(answer(model, query));
  for (const auto& loaded : {load_any(folder / "model"), map_any(folder / "model"),
                             load_any(Archive::of_bytes(archive_of(model).bytes(), "memory"))}) {
    CHECK(loaded.item_count() == model.item_count());
    CHECK(loaded.explains() == detail::explains(model));
    CHECK(loaded.predicts_ratings() == detail::predicts_ratings(model));
    for (std::size_t q = 0; q < queries.size(); ++q) REQUIRE(answer(loaded, queries[q]) == answers[q]);
    loaded.save(folder / "again");
    CHECK(bytes_of(folder / "again") == bytes_of(folder / "model"));
  }
}

}  // namespace

TEST_CASE("whatever model is saved is loaded without knowing its type, to the bit") {
  const auto data = people();
  const auto item_knn =
      ItemKnn{.neighbors = 5, .metric = corated(pearson), .weights = NeighborWeights::sum_one}.fit(data);
  const auto user_knn = UserKnn{.neighbors = 7, .shrinkage = 2}.fit(data);
  const auto baseline = Baseline{}.fit(data);
  const auto popular = Popularity{}.fit(data);
  check_comes_back(item_knn, data);
  check_comes_back(AnyRecommender(user_knn), data);
  check_comes_back(Weighted{.weights = {0.7, 0.3}, .names = {"items", "users"}}.of(item_knn, user_knn), data);
  check_comes_back(Weighted{.normalize = Normalization::rank}.of(item_knn, popular), data);
  check_comes_back(Switching{.at_least = {9, 4, 0}}.of(user_knn, item_knn, baseline), data);

  const auto inner = Weighted{.weights = {3, 1}, .normalize = Normalization::z_score}.of(item_knn, popular);
  const auto nested = Switching{.at_least = {3, 0}, .fill = true, .names = {"taste", "popular"}}.of(
      Weighted{.names = {"inner", "users"}}.of(inner, user_knn), popular);
  check_comes_back(nested, data);
  check_comes_back(AnyRecommender(nested), data);

  check_comes_back(Cascade{.candidates = {7}}.of(item_knn, popular), data);
  check_comes_back(MetaLevel{.count = 4, .weight = 0.25}.of(item_knn, user_knn), data);
  check_comes_back(Mixed{.interleave = Interleaving::team_draft, .depth = 5, .seed = ~std::uint64_t{0}}.of(
                       item_knn, popular),
                   data);
  for (const auto learner : {StackingLearner::ridge, StackingLearner::trees})
    check_comes_back(
        Stacking{.learner = learner, .trees = {.trees = 5, .least_rows = 5}, .owned = Owned::include}
            .fit<float>(data, data, {item_knn, popular}),
        data);
}

TEST_CASE("hybrids nested forty deep come back, each saved from what was loaded") {
  const auto data = people();
  AnyRecommender<float> model = ItemKnn{.neighbors = 5}.fit(data);
  const auto popular = Popularity{}.fit(data);
  for (int depth = 0; depth < 10; ++depth)
    model = Cascade{.candidates = {7}}.of(
        popular, MetaLevel{.count = 2}.of(
                     popular, Switching{.at_least = {2, 0}}.of(Weighted{}.of(popular, model), popular)));
  CHECK(model.can_be_saved());
  check_comes_back(model, data);
}

TEST_CASE("a hybrid with a catalogue's model comes back") {
  const auto catalog = groceries();
  const auto data = purchases();
  const auto shelf = ContentKnn{}.fit(data, catalog);
  check_comes_back(Weighted{}.of(ItemKnn{}.fit(data), shelf), data);
  const AnyRecommender<float> rocchio = Rocchio{}.fit(data, catalog), bayes = NaiveBayes{}.fit(data, catalog),
                              ridge = FeatureRidge{}.fit(data, catalog),
                              logistic = FeatureLogistic{}.fit(data, catalog);
  check_comes_back(Weighted{}.of(rocchio, bayes, ridge, logistic), data);
}

TEST_CASE("any recommender writes the file that its model writes") {
  const TemporaryFolder folder;
  const auto model = Popularity{}.fit(people());
  model.save(folder / "one");
  AnyRecommender(model).save(folder / "two");
  CHECK(bytes_of(folder / "one") == bytes_of(folder / "two"));
}

TEST_CASE("what a hybrid's models have in common is in its file once") {
  const TemporaryFolder folder;
  const auto data = people();
  const auto item_knn = ItemKnn{}.fit(data);
  item_knn.save(folder / "one");
  Weighted{}.of(item_knn, item_knn).save(folder / "two");
  const auto size = [&](const char* name) { return std::filesystem::file_size(folder / name); };
  // A second model takes what names it, at most 128 + 64 bytes a section, and no arrays of its own.
  INFO(size("one") << " " << size("two"));
  CHECK(size("two") < size("one") + 60 * 128);
}

TEST_CASE("a hybrid of known type is loaded as that type") {
  const TemporaryFolder folder;
  const auto data = people();
  const auto user_knn = UserKnn{.neighbors = 7}.fit(data);
  const auto popular = Popularity{}.fit(data);
  const auto model = Switching{.at_least = {50, 0}}.of(user_knn, popular);
  model.save(folder / "model");
  const auto loaded = decltype(model)::load(folder / "model", known_models());
  CHECK(loaded.chosen(data.history(UserIndex(3))) == 1);
  CHECK(recommend_all(loaded, data) == recommend_all(model, data));

  const auto asked = SwitchingModel<float, true, true>::load(folder / "model", known_models());
  CHECK(asked.explains());
  CHECK_FALSE(asked.predicts_ratings());
  CHECK_THROWS_WITH((WeightedModel<float, true, true>::load(folder / "model", known_models())),
                    ContainsSubstring("holds 'switching<float>', expected 'weighted<float>'"));
  CHECK_THROWS_AS((SwitchingModel<double, true, true>::load(folder / "model", known_models<double>())),
                  ArchiveError);
}

TEST_CASE("a model of one's own is saved and loaded where its kind is named") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  const Shelf shelf{std::vector<float>(20, 1.5F)};
  const auto good = Weighted{}.of(shelf, Popularity{}.fit(people()));
  CHECK(good.can_be_saved());
  good.save(path);
  const auto kinds = known_models().with<Shelf>();
  CHECK(scores_for(load_any(path, kinds), {}) == scores_for(good, {}));
  CHECK_THROWS_AS(load_any(path), ArchiveError);
  CHECK_THROWS_WITH(
      load_any(path),
      ContainsSubstring(path.string() + ": holds a model of the kind 'acme.shelf<float>', "
                                        "expected one of those known here: 'association_rules<float>'"));
  CHECK_THROWS_WITH(ModelKinds<float>{}.load(path), ContainsSubstring("known here: none"));

  AnyRecommender<float>(shelf).save(path);
  CHECK(load_any(path, kinds).item_count() == 20);
}

TEST_CASE("a model that has no form in an archive is refused by name, and the file stays") {
  const TemporaryFolder folder;
  const auto path = folder.file("model", "what was there");
  const auto hybrid = Switching{.at_least = {1, 0}}.of(Weighted{}.of(Linear{}, Linear{}), Linear{});
  CHECK_FALSE(hybrid.can_be_saved());
  CHECK_FALSE(AnyRecommender(hybrid).can_be_saved());
  for (const auto& save : std::vector<std::function<void()>>{[&] { hybrid.save(path); },
                                                             [&] { AnyRecommender(hybrid).save(path); },
                                                             [&] { AnyRecommender(Linear{}).save(path); }}) {
    CHECK_THROWS_AS(save(), OptionError);
    CHECK_THROWS_WITH(save(),
                      "'kindred_test::Linear' cannot be saved: it does not satisfy kindred::Archivable");
  }
  CHECK(bytes_of(path) == "what was there");
}

TEST_CASE("a damaged, truncated, foreign or missing hybrid is refused") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  const auto data = people();
  Weighted{}.of(ItemKnn{.neighbors = 2}.fit(data), Popularity{}.fit(data)).save(path);
  const std::string bytes = bytes_of(path);
  const auto load = [&](const std::string& content) { load_any(folder.file("copy", content)); };
  REQUIRE_NOTHROW(load(bytes));
  for (std::size_t at = 0; at < bytes.size(); at += 97) {
    std::string damaged = bytes;
    damaged[at] ^= 0x10;
    CHECK_THROWS_AS(load(damaged), ArchiveError);
    CHECK_THROWS_AS(load(bytes.substr(0, at)), ArchiveError);
  }
  CHECK_THROWS_WITH(load("user,item,rating\n"), ContainsSubstring("is no kindred archive"));
  CHECK_THROWS_AS(load_any(folder / "missing"), DataError);
  save_interactions(data, path);
  CHECK_THROWS_WITH(load_any(path), ContainsSubstring("holds a model of the kind 'interactions<float>'"));
}

// Files with a right checksum whose content is that of no hybrid.
TEST_CASE("parts of a hybrid that do not fit together are refused") {
  const TemporaryFolder folder;
  const auto path = folder / "model";
  struct Parts {
    std::vector<double> weights = {1, 2};
    int normalization = 1;
    int count = 2;
    std::size_t items_of_second = 3;
    int version = 1;
    std::string kind = "popularity<float>";
    std::string second_name = "b";
  };
  const auto load = [&](const Parts& parts) {
    ArchiveWriter archive("weighted<float>", 1);
    archive.add("weights", parts.weights);
    archive.add_integer("normalization", parts.normalization);
    auto models = archive.part("models");
    models.add_integer("count", parts.count);
    for (std::size_t c = 1; c <= 2; ++c) {
      auto part = models.part(std::to_string(c));
      part.add_text("name", c == 1 ? "a" : parts.second_name);
      part.add_text("kind", parts.kind);
      part.add_integer("version", parts.version);
      PopularityModel<float>(std::vector<float>(c == 1 ? 3 : parts.items_of_second, 1))
          .write(part.part("model"));
    }
    archive.save(path);
    load_any(path);
  };
  REQUIRE_NOTHROW(load({}));
  CHECK_THROWS_WITH(load({.weights = {1}}),
                    ContainsSubstring("holds what does not fit together: option 'weights'"));
  CHECK_THROWS_AS(load({.weights = {0, 0}}), ArchiveError);
  CHECK_THROWS_WITH(load({.normalization = 4}), ContainsSubstring("'normalization' is 4, expected 0 to 3"));
  CHECK_THROWS_WITH(load({.count = 3}), ContainsSubstring("has no section 'models.3.name'"));
  CHECK_THROWS_WITH(load({.count = 0}), ContainsSubstring("'models.count' is 0"));
  CHECK_THROWS_WITH(load({.items_of_second = 4}), ContainsSubstring("model 2 scores 4 items"));
  CHECK_THROWS_AS(load({.items_of_second = 4}), ArchiveError);
  CHECK_THROWS_WITH(load({.second_name = "a"}), ContainsSubstring("option 'names' has 'a' twice"));
  CHECK_THROWS_WITH(load({.version = 2}),
                    ContainsSubstring("holds version 2 of 'popularity<float>', expected at most version 1"));
  CHECK_THROWS_WITH(load({.kind = "popularity<double>"}), ContainsSubstring("'popularity<double>'"));

  ArchiveWriter archive("switching<float>", 1);
  archive.add("at_least", std::vector<std::int64_t>{0, 5});
  archive.add_integer("fill", 0);
  const auto popular = AnyRecommender<float>(Popularity{}.fit(people()));
  detail::Components<float>("Switching", {popular, popular}, {}).write(archive.part("models"));
  archive.save(path);
  CHECK_THROWS_WITH(load_any(path), ContainsSubstring("'at_least' has 5 after 0"));
}
