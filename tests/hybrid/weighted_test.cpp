#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;

// Two models that know four items between them; nobody knows the fifth.
const Spoken taste{{4, 2, none, 6, none}, "taste"};
const Spoken shelf{{10, none, 30, 20, none}, "shelf"};

void check_scores(const Weighted& hybrid, const std::vector<double>& expected) {
  const auto model = hybrid.of(taste, shelf);
  const auto scores = scores_for(model, {});
  REQUIRE(scores.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isinf(expected[i])) CHECK(scores[i] == none);
    else CHECK(static_cast<double>(scores[i]) == Approx(expected[i]).margin(1e-7));
  }
  CHECK(explains_exactly(model, {}));
}

constexpr double nothing = -std::numeric_limits<double>::infinity();

}  // namespace

// All by hand, with weights .7 and .3.
TEST_CASE("weighted scores, not normalised") {
  check_scores({.weights = {0.7, 0.3}, .normalize = Normalization::none}, {5.8, 1.4, 9, 10.2, nothing});
}

TEST_CASE("weighted scores, each scaled to 0 to 1") {
  check_scores({.weights = {0.7, 0.3}}, {0.35, 0, 0.3, 0.85, nothing});
}

TEST_CASE("weighted scores, each by its distance from the mean in standard deviations") {
  const double z = 2 / std::sqrt(8.0 / 3);
  check_scores({.weights = {0.7, 0.3}, .normalize = Normalization::z_score},
               {-0.3 * z, -0.7 * z, 0.3 * z, 0.7 * z, nothing});
}

TEST_CASE("weighted scores, each by its rank") {
  check_scores({.weights = {0.7, 0.3}, .normalize = Normalization::rank},
               {0.7 * 2 / 3 + 0.3 / 3, 0.7 / 3, 0.3, 0.7 + 0.3 * 2 / 3, nothing});
}

TEST_CASE("equal scores have equal ranks") {
  const auto model = Weighted{.normalize = Normalization::rank}.of(Spoken{{5, 7, 5, 3, none}, "only"});
  CHECK(scores_for(model, {}) == std::vector<float>{0.75F, 1, 0.75F, 0.25F, none});
  CHECK(reasons(explain(model, {}, ItemIndex(2))) ==
        std::vector<std::string>{"model 1: ranked 2nd of 4 750"});
  CHECK(reasons(explain(model, {}, ItemIndex(3))) ==
        std::vector<std::string>{"model 1: ranked 4th of 4 250"});
}

TEST_CASE("scores that are all equal have no scale") {
  const Spoken same{{3, none, 3}, "same"};
  CHECK(scores_for(Weighted{}.of(same), {}) == std::vector<float>{1, none, 1});
  CHECK(scores_for(Weighted{.normalize = Normalization::z_score}.of(same), {}) ==
        std::vector<float>{0, none, 0});
  CHECK(scores_for(Weighted{.normalize = Normalization::rank}.of(same), {}) ==
        std::vector<float>{1, none, 1});
  CHECK(scores_for(Weighted{.normalize = Normalization::none}.of(same), {}) ==
        std::vector<float>{3, none, 3});
  CHECK(reasons(explain(Weighted{.names = {"shelf"}}.of(same), {}, ItemIndex(2))) ==
        std::vector<std::string>{"shelf: all items alike 1000"});
  for (const auto how :
       {Normalization::none, Normalization::min_max, Normalization::z_score, Normalization::rank})
    CHECK(explains_exactly(Weighted{.normalize = how}.of(same, same), {}));
}

TEST_CASE("normalisation keeps its digits where scores are large beside their differences") {
  const Spoken far{{1e7F, 1e7F + 1, 1e7F + 2, none}, "far"};
  CHECK(scores_for(Weighted{}.of(far), {}) == std::vector<float>{0, 0.5F, 1, none});
  CHECK(scores_for(Weighted{.normalize = Normalization::z_score}.of(far), {})[1] == 0);
}

TEST_CASE("a model of weight 0 has no say, and equal weights are the default") {
  const auto silenced = Weighted{.weights = {0, 2}, .normalize = Normalization::none}.of(taste, shelf);
  CHECK(scores_for(silenced, {}) == std::vector<float>{20, none, 60, 40, none});
  CHECK(reasons(explain(silenced, {}, ItemIndex(0))) == std::vector<std::string>{"shelf 20000"});
  CHECK(explains_exactly(silenced, {}));
  const auto equal = Weighted{.normalize = Normalization::none}.of(taste, shelf);
  CHECK(scores_for(equal, {}) == std::vector<float>{7, 1, 15, 13, none});
}

TEST_CASE("a hybrid's reasons are its models' reasons, scaled, and what the scale takes off") {
  const auto model = Weighted{.weights = {0.7, 0.3}, .names = {"taste", "shelf"}}.of(taste, shelf);
  // By hand: .7 · 6 / 4 and .7 · −2 / 4; .3 · 20 / 20 and .3 · −10 / 20.
  CHECK(reasons(explain(model, {}, ItemIndex(3))) ==
        std::vector<std::string>{"taste 1050", "shelf 300", "taste: scale -350", "shelf: scale -150"});
  CHECK(explain(model, {}, ItemIndex(3)).score == Approx(0.85F));
  CHECK(explain(model, {}, ItemIndex(4)).score == none);
  CHECK(explain(model, {}, ItemIndex(4)).contributions.empty());
}

TEST_CASE("ranks are explained in words") {
  Spoken many{std::vector<float>(130), "many"};
  for (std::size_t i = 0; i < many.scores.size(); ++i) many.scores[i] = 130 - static_cast<float>(i);
  many.scores[129] = none;
  const auto model = Weighted{.normalize = Normalization::rank, .names = {"taste"}}.of(many);
  const auto says = [&](int item) {
    return std::get<BecauseOf>(explain(model, {}, ItemIndex(item)).contributions.at(0).reason).what;
  };
  CHECK(says(0) == "taste: ranked 1st of 129");
  CHECK(says(1) == "taste: ranked 2nd of 129");
  CHECK(says(2) == "taste: ranked 3rd of 129");
  CHECK(says(3) == "taste: ranked 4th of 129");
  CHECK(says(10) == "taste: ranked 11th of 129");
  CHECK(says(11) == "taste: ranked 12th of 129");
  CHECK(says(12) == "taste: ranked 13th of 129");
  CHECK(says(20) == "taste: ranked 21st of 129");
  CHECK(says(111) == "taste: ranked 112th of 129");
  CHECK(says(122) == "taste: ranked 123rd of 129");
}

// One model ranks the items in the order opposite to the other's: for equal weights all come to the same.
TEST_CASE("items whose ranks come to the same are listed by their indices") {
  const auto all_alike = []<class Real>(Real) {
    for (std::size_t n = 2; n < 200; ++n) {
      FixedScores<Real> up{std::vector<Real>(n)}, down = up;
      for (std::size_t i = 0; i < n; ++i) {
        up.scores[i] = static_cast<Real>(i);
        down.scores[i] = static_cast<Real>(n - i);
      }
      const auto model = Weighted{.weights = {0.3, 0.3}, .normalize = Normalization::rank}.of(down, up);
      std::vector<Real> scores(n);
      Workspace workspace(model.workspace_size());
      model.score({}, scores, workspace);
      CHECK(std::count(scores.begin(), scores.end(), scores[0]) == static_cast<std::ptrdiff_t>(n));
    }
  };
  all_alike(0.0F);
  all_alike(0.0);
}

TEST_CASE("equal reasons of several models are one reason") {
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(2), 3).add(ItemIndex(5), 2);
  const auto model = Weighted{.weights = {1, 2}, .normalize = Normalization::none}.of(Linear{}, Linear{});
  const auto why = explain(model, basket.view(), ItemIndex(0));
  const auto alone = explain(Linear{}, basket.view(), ItemIndex(0));
  REQUIRE(why.contributions.size() == 2);
  for (std::size_t c = 0; c < 2; ++c) {
    CHECK(why.contributions[c].reason == alone.contributions[c].reason);
    CHECK(why.contributions[c].amount == Approx(3 * alone.contributions[c].amount));
  }
}

TEST_CASE("ratings are averaged by weight, whatever the normalisation of scores") {
  const Spoken first{{4, 2}, "first"}, second{{1, 5}, "second", true};
  const auto model = Weighted{.weights = {3, 1}}.of(first, second);
  CHECK(predict(model, {}, ItemIndex(0)).rating == Approx(3.25F));
  CHECK(predict(model, {}, ItemIndex(1)).rating == Approx(2.75F));
  CHECK_FALSE(predict(model, {}, ItemIndex(0)).is_fallback);
  CHECK(predict(Weighted{}.of(second, second), {}, ItemIndex(1)).rating == Approx(5));
  CHECK(predict(Weighted{}.of(second, second), {}, ItemIndex(1)).is_fallback);
  CHECK(predict(Weighted{.weights = {1, 0}}.of(second, first), {}, ItemIndex(0)).is_fallback);
}

TEST_CASE("a hybrid can do what all its models can") {
  static_assert(Explains<decltype(Weighted{}.of(taste, Linear{}))>);
  static_assert(PredictsRatings<decltype(Weighted{}.of(taste, Linear{}))>);
  static_assert(!Explains<decltype(Weighted{}.of(taste, Fixed{}))>);
  static_assert(!PredictsRatings<decltype(Weighted{}.of(Fixed{}, taste))>);
  static_assert(Recommender<decltype(Weighted{}.of(Fixed{}))>);
  static_assert(std::is_same_v<decltype(Weighted{}.of(taste))::Scalar, float>);

  const AnyRecommender any(Weighted{}.of(taste, Fixed{{1, 2, 3, 4, 5}}));
  CHECK_FALSE(any.explains());
  CHECK_FALSE(any.predicts_ratings());
  CHECK(AnyRecommender(Weighted{}.of(taste, shelf)).explains());
}

TEST_CASE("models chosen at run time are weighed like others, and asked what they can do") {
  const std::vector<AnyRecommender<float>> chosen = {taste, shelf};
  const auto model = Weighted{.weights = {0.7, 0.3}}.of(chosen);
  CHECK(scores_for(model, {}) == scores_for(Weighted{.weights = {0.7, 0.3}}.of(taste, shelf), {}));
  CHECK(explains_exactly(model, {}));
  CHECK(model.explains());
  CHECK(model.predicts_ratings());

  const std::vector<AnyRecommender<float>> silent = {taste, Fixed{{1, 2, 3, 4, 5}}};
  const auto mute = Weighted{}.of(silent);
  CHECK_FALSE(mute.explains());
  CHECK_FALSE(AnyRecommender(mute).predicts_ratings());
  CHECK_THROWS_AS(explain(mute, {}, ItemIndex(0)), OptionError);
  CHECK_THROWS_WITH(predict(mute, {}, ItemIndex(0)), "'weighted<float>' ranks items but predicts no ratings");
  CHECK_THROWS_WITH(Weighted{}.of(std::vector<AnyRecommender<float>>{}),
                    "Weighted: no models were given, expected at least one");
}

TEST_CASE("hybrids are made of hybrids") {
  const auto inner = Weighted{.weights = {1, 3}, .names = {"a", "b"}}.of(taste, shelf);
  for (const auto how :
       {Normalization::none, Normalization::min_max, Normalization::z_score, Normalization::rank})
    CHECK(explains_exactly(Weighted{.weights = {2, 1}, .normalize = how}.of(inner, taste), {}));
}

TEST_CASE("options of a weighted hybrid are checked") {
  const auto with = [](Weighted hybrid) { return hybrid.of(taste, shelf); };
  CHECK_THROWS_WITH(with({.weights = {1}}),
                    "option 'weights' has 1 entry, expected one for each of the 2 models");
  CHECK_THROWS_WITH(with({.names = {"a", "b", "c"}}),
                    "option 'names' has 3 entries, expected one for each of the 2 models");
  CHECK_THROWS_WITH(with({.names = {"a", "a"}}),
                    "option 'names' has 'a' twice, expected a name of its own for each model");
  CHECK_THROWS_WITH(with({.weights = {1, -0.5}}), "option 'weights' is -0.5, expected 0 to 1e+12");
  CHECK_THROWS_AS(with({.weights = {1, std::numeric_limits<double>::quiet_NaN()}}), OptionError);
  CHECK_THROWS_AS(with({.weights = {1, std::numeric_limits<double>::infinity()}}), OptionError);
  CHECK_THROWS_WITH(with({.weights = {0, 0}}),
                    "option 'weights' holds nothing but 0, expected at least one weight above it");
  CHECK_THROWS_WITH(
      Weighted{}.of(taste, Fixed{{1, 2}}),
      "Weighted: model 2 scores 2 items and model 1 scores 5, expected models fitted to the same items");
  CHECK_THROWS_AS(Weighted{}.of(taste, Fixed{{1, 2}}), DataError);
}

TEST_CASE("a hybrid of real models explains every score and gives the same lists in a batch", "[threads]") {
  const auto shop = people();
  const auto item_knn = ItemKnn{.neighbors = 5, .metric = corated(cosine)}.fit(shop);
  const auto user_knn = UserKnn{.neighbors = 8}.fit(shop);
  const auto popular = Popularity{}.fit(shop);
  const Batched batched;
  for (const auto how :
       {Normalization::none, Normalization::min_max, Normalization::z_score, Normalization::rank}) {
    const auto model =
        Weighted{.weights = {2, 1, 0.5, 0.5}, .normalize = how}.of(item_knn, user_knn, popular, batched);
    std::vector<Recommendations<float>> expected;
    for (UserIndex user{0}; user.value < shop.user_count(); ++user) {
      if (user.value % 10 == 0) CHECK(explains_exactly(model, shop.user(user)));
      expected.push_back(recommend(model, shop.user(user)));
    }
    const int calls = batched.calls->single;
    CHECK(model.scores_batches());
    for (const int threads : {1, 2, 5})
      CHECK(recommend_all(model, shop, {}, {.threads = threads}) == expected);
    CHECK(recommend_all(AnyRecommender(model), shop) == expected);
    CHECK(batched.calls->single == calls);
  }
  CHECK_FALSE(Weighted{}.of(item_knn, popular).scores_batches());
}

TEST_CASE("a hybrid's query in a workspace of the stated size allocates nothing") {
  const auto shop = people();
  const auto query = shop.user(UserIndex(50));
  const auto item_knn = ItemKnn{.neighbors = 5}.fit(shop);
  const auto user_knn = UserKnn{.neighbors = 8}.fit(shop);
  std::vector<ItemIndex> all;
  for (int i = 0; i < 20; ++i) all.emplace_back(i);
  std::vector<Prediction<float>> ratings(20);
  std::vector<float> scores(20);
  for (const auto how :
       {Normalization::none, Normalization::min_max, Normalization::z_score, Normalization::rank}) {
    const auto model =
        Weighted{.normalize = how}.of(Weighted{.normalize = how}.of(user_knn, item_knn), item_knn);
    Workspace workspace(model.workspace_size());
    CHECK(allocations_of([&] {
            model.score(query, scores, workspace);
            model.predict(query, all, ratings, workspace);
          }) == 0);
  }
  const auto filled =
      Switching{.at_least = {1, 0}, .fill = true}.of(item_knn, Switching{.at_least = {0}}.of(user_knn));
  Workspace workspace(filled.workspace_size());
  CHECK(allocations_of([&] { filled.score(query, scores, workspace); }) == 0);
}

TEST_CASE("what a person has does not set the scale of what may be listed") {
  // By hand: of the items not owned (the last three) taste knows one, so that its scale has a single value.
  const Spoken strong{{9, 8, 2.5F, none, none}, "taste"};
  const Spoken weak{{1, 1, 0.5F, 0.5F, 0.25F}, "shelf"};
  HistoryBuffer<float> known;
  known.add(ItemIndex(0)).add(ItemIndex(1));
  const auto model = Weighted{.weights = {0.9, 0.1}}.of(strong, weak);
  const auto list = recommend(model, known.view());
  REQUIRE(list.size() == 3);
  CHECK(list[0].item == ItemIndex(2));
  CHECK(list[0].score == Approx(1.0));
  CHECK(list[1].score == Approx(0.1));
  CHECK(explains_exactly(model, known.view()));
}

TEST_CASE("scores that differ by next to nothing count as equal, and none is lost") {
  const Spoken tiny{{1e-45F, 0, 2e-45F, none}, "tiny"};
  for (const auto how : {Normalization::min_max, Normalization::z_score}) {
    const auto scores = scores_for(Weighted{.normalize = how}.of(tiny), {});
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::isfinite(scores[i]));
  }
}

// Σ w · similarity / Σ w by hand: .75 · 1/n of Linear's n-th and .25 · 1/n of the other's.
TEST_CASE("similar items and users are weighed over the models that know them") {
  struct Other : Linear {
    std::vector<Recommendation<float>> similar_items(ItemIndex, int) const {
      return {{ItemIndex(6), 1}, {ItemIndex(9), 0.5F}};
    }
    std::vector<Scored<UserIndex, float>> similar_users(const Query<float>&, int) const {
      return {{UserIndex(89), 1}};
    }
  };
  const Spoken mute{std::vector<float>(20, 1), "mute"};
  const auto model = Weighted{.weights = {3, 1, 9}}.of(Linear{}, Other{}, mute);
  CHECK(model.finds_similar_items());
  const auto items = similar_items(model, ItemIndex(3), 4);
  REQUIRE(item_numbers(items) == std::vector<int>{4, 6, 5, 9});
  CHECK(items[0].score == Approx(0.75));
  CHECK(items[1].score == Approx(0.75 / 3 + 0.25));
  CHECK(items[2].score == Approx(0.75 / 2));
  CHECK(items[3].score == Approx(0.75 / 6 + 0.25 / 2));
  const auto users = similar_users(AnyRecommender(model), {}, 2);
  REQUIRE(users.size() == 2);
  CHECK(users[0].index == UserIndex(90));
  CHECK(users[0].score == Approx(0.75));
  CHECK(users[1].index == UserIndex(89));
  CHECK(users[1].score == Approx(0.75 / 2 + 0.25));

  const auto none_knows = Weighted{.weights = {1, 0}}.of(mute, Linear{});
  CHECK_FALSE(none_knows.finds_similar_items());
  CHECK_THROWS_AS(similar_items(none_knows, ItemIndex(3)), OptionError);
  CHECK_THROWS_WITH(similar_items(none_knows, ItemIndex(3)),
                    "'weighted<float>': none of its models knows which items are alike");
  CHECK_THROWS_WITH(similar_users(none_knows, {}),
                    "'weighted<float>': none of its models knows which users are alike");
}

TEST_CASE("reasons add up to the model's own score where the scores are large beside their differences") {
  Spoken far{std::vector<float>(50), "far"}, near{std::vector<float>(50), "near"};
  for (std::size_t i = 0; i < 50; ++i) {
    far.scores[i] = 1e6F + static_cast<float>(i * i % 17) / 8;
    near.scores[i] = static_cast<float>(i % 7);
  }
  for (const auto how : {Normalization::z_score, Normalization::min_max}) {
    const auto model = Weighted{.weights = {0.6, 0.4}, .normalize = how}.of(far, near);
    const auto scores = scores_for(model, {});
    for (ItemIndex item{0}; item.value < 50; ++item) {
      const auto why = explain(model, {}, item);
      CHECK(why.score == scores[item.value]);
      double sum = 0, largest = 0;
      for (const auto& contribution : why.contributions) {
        sum += static_cast<double>(contribution.amount);
        largest = std::max(largest, std::abs(static_cast<double>(contribution.amount)));
      }
      CHECK(std::abs(sum - static_cast<double>(why.score)) <= 1e-6 * largest);
    }
  }
}

TEST_CASE("reasons come before what only adjusts the scale, in hybrids of hybrids too") {
  const auto inner = Weighted{.names = {"taste", "shelf"}}.of(taste, shelf);
  const auto model = Weighted{.weights = {0.9, 0.1}, .names = {"inner", "shelf"}}.of(inner, shelf);
  for (const int item : {0, 1, 2, 3}) {
    const auto why = explain(model, {}, ItemIndex(item));
    bool adjusts = false;
    for (const auto& contribution : why.contributions) {
      const auto& because = std::get<BecauseOf>(contribution.reason);
      CHECK(because.adjusts == (because.what.find(": scale") != std::string::npos));
      CHECK((because.adjusts || !adjusts));
      adjusts = because.adjusts;
    }
    CHECK_FALSE(std::get<BecauseOf>(why.top(1).contributions.at(0).reason).adjusts);
  }
}

TEST_CASE("a model whose items are all alike, or that ranks an item low, gives no reason for it") {
  const Spoken same{{3, none, 3, 3, 3}, "same"}, falling{{5, 4, 3, 2, 1}, "falling"};
  const auto adjusts = [](const auto& model, int item) {
    std::vector<bool> all;
    for (const auto& contribution : explain(model, {}, ItemIndex(item)).contributions)
      all.push_back(std::get<BecauseOf>(contribution.reason).adjusts);
    return all;
  };
  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::rank})
    CHECK(adjusts(Weighted{.normalize = how}.of(same), 0) == std::vector<bool>{true});
  const auto ranked = Weighted{.weights = {1, 3}, .normalize = Normalization::rank}.of(falling, same);
  CHECK(adjusts(ranked, 0) == std::vector<bool>{false, true});  // behind the reason, though it is weightier
  CHECK(adjusts(ranked, 4) == std::vector<bool>{true, true});
  CHECK(explains_exactly(ranked, {}));
}

TEST_CASE("reasons add up where a model's scores lie close together") {
  // Ratings of which nearly all are 4: what predictions are made of is far larger than their differences.
  Random random(41);
  std::vector<Interaction<float>> cells;
  for (UserIndex user{0}; user.value < 100; ++user)
    for (ItemIndex item{0}; item.value < 20; ++item)
      if (random.below(3) == 0) cells.push_back({user, item, random.below(200) > 0 ? 4.0F : 5.0F, {}});
  const auto data = collect(cells);
  for (const Normalization normalize : {Normalization::min_max, Normalization::z_score})
    for (const AnyRecommender<float>& model : {AnyRecommender<float>(Baseline{}.fit(data)),
                                               AnyRecommender<float>(BayesianMf{.factors = 4}.fit(data))})
      for (const auto& hybrid : {AnyRecommender<float>(Weighted{.normalize = normalize}.of(model)),
                                 AnyRecommender<float>(Switching{.at_least = {1000, 0}, .fill = true}.of(
                                     Popularity{}.fit(data), Weighted{.normalize = normalize}.of(model)))})
        for (UserIndex user{0}; user.value < 20; ++user)
          for (const auto& listed : recommend(hybrid, data.user(user), {.count = 20})) {
            double sum = 0;
            for (const auto& one : explain(hybrid, data.user(user), listed.item).contributions)
              sum += static_cast<double>(one.amount);
            const auto score = static_cast<double>(listed.score);
            CHECK(std::abs(sum - score) <= 1e-5 * std::max(1.0, std::abs(score)));
          }
}

TEST_CASE("reasons add up where scores are too far apart for a difference") {
  struct Far {
    using Scalar = double;
    std::size_t item_count() const noexcept { return 3; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<double>&, std::span<double> scores, Workspace&) const noexcept {
      for (std::size_t item = 0; item < 3; ++item) scores[item] = score_of(item);
    }
    Explanation<double> explain(const Query<double>&, ItemIndex item) const {
      return {item, score_of(item.value), {{BecauseOf{"far"}, score_of(item.value)}}};
    }
    static double score_of(std::size_t item) noexcept {
      return (static_cast<double>(item) - 1) * std::numeric_limits<double>::max();
    }
  };
  for (const auto how : {Normalization::min_max, Normalization::z_score}) {
    const auto model = Weighted{.normalize = how}.of(Far{});
    for (int item = 0; item < 3; ++item) {
      const auto why = explain(model, {}, ItemIndex(item));
      double sum = 0;
      for (const auto& contribution : why.contributions) sum += contribution.amount;
      CHECK(sum == Approx(why.score).margin(1e-12));
      CHECK(std::isfinite(why.score));
    }
  }
}
