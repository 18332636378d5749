#include <map>
#include <string>
#include <variant>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;

const Spoken known{{1, 2, 3}, "known"}, hardly{{6, 5, 4}, "hardly"}, newcomer{{8, 7, 9}, "newcomer"};

// Kept for as long as the program runs, since views of it are passed on.
const HistoryBuffer<float>& history_of(int count) {
  static std::map<int, HistoryBuffer<float>> histories;
  const auto [at, is_new] = histories.try_emplace(count);
  for (int item = 0; is_new && item < count; ++item) at->second.add(ItemIndex(item));
  return at->second;
}

}  // namespace

TEST_CASE("the first model whose threshold is reached answers") {
  const auto model = Switching{.at_least = {3, 1, 0}}.of(known, hardly, newcomer);
  CHECK(scores_for(model, history_of(3).view()) == known.scores);
  CHECK(scores_for(model, history_of(2).view()) == hardly.scores);
  CHECK(scores_for(model, history_of(1).view()) == hardly.scores);
  CHECK(scores_for(model, {}) == newcomer.scores);
  CHECK(model.chosen({}) == 2);
  CHECK(model.item_count() == 3);

  CHECK(reasons(explain(model, history_of(2).view(), ItemIndex(0))) ==
        std::vector<std::string>{"hardly 6000"});
  CHECK(predict(model, history_of(3).view(), ItemIndex(1)).rating == 2);
  CHECK_FALSE(predict(model, {}, ItemIndex(1)).is_fallback);
}

TEST_CASE("where no threshold is reached, nothing has a score") {
  const auto model = Switching{.at_least = {3, 1}}.of(known, hardly);
  CHECK(scores_for(model, {}) == std::vector<float>(3, no_score<float>));
  CHECK(model.chosen({}) == 2);
  CHECK(explain(model, {}, ItemIndex(0)).score == no_score<float>);
  CHECK(recommend(model, {}).empty());
  CHECK(predict(model, {}, ItemIndex(0)).rating == 6);
  CHECK(predict(model, {}, ItemIndex(0)).is_fallback);
}

TEST_CASE("a batch is switched person by person") {
  const auto shop = people();
  const Batched batched;
  const auto popular = Popularity{}.fit(shop);
  const auto model = Switching{.at_least = {8, 3}}.of(batched, popular);
  std::vector<Recommendations<float>> expected;
  for (UserIndex user{0}; user.value < shop.user_count(); ++user) {
    expected.push_back(recommend(model, shop.user(user), {.count = 5}));
    const auto size = shop.history(user).size();
    if (size >= 8) CHECK(expected.back() == recommend(Linear{}, shop.user(user), {.count = 5}));
    else if (size >= 3) CHECK(expected.back() == recommend(popular, shop.user(user), {.count = 5}));
    else CHECK(expected.back().empty());
  }
  const int calls = batched.calls->single;
  CHECK(model.scores_batches());
  CHECK(recommend_all(model, shop, {.count = 5}) == expected);
  CHECK(recommend_all(AnyRecommender(model), shop, {.count = 5}) == expected);
  CHECK(batched.calls->single == calls);
  CHECK_FALSE(Switching{.at_least = {0}}.of(popular).scores_batches());
}

TEST_CASE("switching and weighing are built into each other") {
  const auto shop = people();
  const auto item_knn = ItemKnn{}.fit(shop);
  const auto popular = Popularity{}.fit(shop);
  const auto model =
      Switching{.at_least = {5, 0}}.of(Weighted{.weights = {3, 1}}.of(item_knn, popular), popular);
  for (const int user : {0, 30, 90}) CHECK(explains_exactly(model, shop.user(UserIndex(user))));
  static_assert(Explains<decltype(model)> && !PredictsRatings<decltype(model)>);
  static_assert(!Explains<decltype(Switching{}.of(known, Fixed{}))>);
}

// By hand: the least score of "known" is 1, so that of the two that "hardly" adds the higher, 6, comes to 1 −
// 1 and the lower, 2, to 1 − 2; below −1 there is one more, at −1 − 1.
TEST_CASE("the models behind the chosen one fill up below it, and say so") {
  const Spoken some{{none, 3, 1, none, none, none}, "known"};
  const Spoken more{{6, 5, 4, 2, none, none}, "hardly"};
  const Spoken last{{7, 7, 7, 7, 7, none}, "newcomer"};
  const auto model =
      Switching{.at_least = {2, 1, 0}, .fill = true, .names = {"a", "b", "c"}}.of(some, more, last);
  const auto basket = history_of(2);
  CHECK(scores_for(model, basket.view()) == std::vector<float>{0, 3, 1, -1, -2, none});
  CHECK(item_numbers(recommend(model, basket.view(), {.count = 6, .owned = Owned::include})) ==
        std::vector<int>{1, 2, 0, 3, 4});
  CHECK(reasons(explain(model, basket.view(), ItemIndex(1))) == std::vector<std::string>{"known 3000"});
  CHECK(reasons(explain(model, basket.view(), ItemIndex(0))) ==
        std::vector<std::string>{"hardly 1500", "filled up from b -1500"});
  CHECK(reasons(explain(model, basket.view(), ItemIndex(4))) ==
        std::vector<std::string>{"newcomer 1000", "filled up from c -3000"});  // 7 / 7, since all are equal
  const auto why = explain(model, basket.view(), ItemIndex(4));
  CHECK(std::get<BecauseOf>(why.contributions.back().reason).adjusts);
  CHECK(explain(model, basket.view(), ItemIndex(5)).contributions.empty());
  CHECK(explains_exactly(model, basket.view()));

  // A newcomer is served by the last model alone, whose scores stay as they are.
  CHECK(scores_for(model, {}) == last.scores);
  CHECK(reasons(explain(model, {}, ItemIndex(2))) == std::vector<std::string>{"newcomer 7000"});
}

TEST_CASE("where the chosen model finds nothing, the next one's scores stand") {
  const Spoken blank{{none, none, none}, "blank"};
  const auto without = Switching{.at_least = {1, 0}}.of(blank, newcomer);
  CHECK(recommend(without, history_of(1).view()).empty());
  const auto model = Switching{.at_least = {1, 0}, .fill = true}.of(blank, newcomer);
  CHECK(scores_for(model, history_of(1).view()) == newcomer.scores);
  CHECK(reasons(explain(model, history_of(1).view(), ItemIndex(0))) ==
        std::vector<std::string>{"newcomer 8000", "filled up from model 2 0"});
  CHECK(Switching{.at_least = {2}, .fill = true}.of(blank).chosen(history_of(1).view()) == 1);
  CHECK(recommend(Switching{.at_least = {2}, .fill = true}.of(blank), history_of(1).view()).empty());
}

TEST_CASE("filling up keeps the models' orders whatever their scores' sizes") {
  const Spoken huge{{1e30F, 2e30F, none, none, none, none}, "huge"};
  const Spoken tiny{{none, none, 1e-30F, 3e-30F, none, none}, "tiny"};
  const Spoken below_zero{{none, none, none, none, -5, -4}, "below zero"};
  const auto order = [&](const auto&... models) {
    return item_numbers(recommend(Switching{.at_least = {2, 1, 0}, .fill = true}.of(models...),
                                  history_of(2).view(), {.owned = Owned::include}));
  };
  CHECK(order(huge, tiny, below_zero) == std::vector<int>{1, 0, 3, 2, 5, 4});
  CHECK(order(tiny, below_zero, huge) == std::vector<int>{3, 2, 5, 4, 1, 0});
  CHECK(order(below_zero, huge, tiny) == std::vector<int>{5, 4, 1, 0, 3, 2});
}

TEST_CASE("with popularity last every list is full while there are items, alone and in a batch") {
  const auto shop = people();
  const auto model = Switching{.at_least = {1, 0}, .fill = true}.of(ItemKnn{.neighbors = 1}.fit(shop),
                                                                    Popularity{}.fit(shop));
  std::vector<float> batch(40);
  const std::vector<Query<float>> queries = {shop.user(UserIndex(4)), {}};
  Workspace workspace;
  model.score_batch(queries, batch, workspace);
  for (UserIndex user{0}; user.value < shop.user_count(); user = UserIndex(user.value + 7)) {
    CHECK(recommend(model, shop.user(user), {.count = 20}).size() == 20 - shop.history(user).size());
    CHECK(explains_exactly(model, shop.user(user)));
  }
  auto alone = scores_for(model, queries[0]);
  for (const float score : scores_for(model, queries[1])) alone.push_back(score);
  CHECK(batch == alone);
}

TEST_CASE("a batch is filled up person by person") {
  const auto shop = people();
  const Batched first, second;
  const Spoken gaps{
      {none, 1, none, 2, none, 3, none, 4, none, 5, none, 6, none, 7, none, 8, none, 9, none, 2}, "gaps"};
  const auto model = Switching{.at_least = {8, 3, 1}, .fill = true}.of(first, gaps, second);
  std::vector<Recommendations<float>> expected;
  for (UserIndex user{0}; user.value < shop.user_count(); ++user)
    expected.push_back(recommend(model, shop.user(user), {.count = 20}));
  const int calls = first.calls->single + second.calls->single;
  CHECK(model.scores_batches());
  CHECK(recommend_all(model, shop, {.count = 20}) == expected);
  CHECK(recommend_all(AnyRecommender(model), shop, {.count = 20}) == expected);
  CHECK(first.calls->single + second.calls->single == calls);
}

TEST_CASE("similar items and users are those of the first model that knows them") {
  const auto shop = people();
  const auto item_knn = ItemKnn{}.fit(shop);
  const auto user_knn = UserKnn{}.fit(shop);
  const auto popular = Popularity{}.fit(shop);
  const auto model = Switching{.at_least = {8, 3, 0}}.of(popular, item_knn, Linear{});
  CHECK(similar_items(model, ItemIndex(2), 3) == similar_items(item_knn, ItemIndex(2), 3));

  const auto query = shop.user(UserIndex(90));
  const auto by_user = Switching{.at_least = {8, 3, 0}}.of(popular, user_knn, popular);
  CHECK(similar_users(by_user, query, 3) == similar_users(user_knn, query, 3));
  CHECK(similar_users(by_user, {}, 3).empty());

  const auto none_knows = Switching{.at_least = {1, 0}}.of(popular, popular);
  CHECK_FALSE(none_knows.finds_similar_items());
  CHECK_THROWS_AS(similar_items(none_knows, ItemIndex(2)), OptionError);
  CHECK_THROWS_WITH(similar_items(none_knows, ItemIndex(2)),
                    "'switching<float>': none of its models knows which items are alike");
  CHECK_THROWS_WITH(similar_users(AnyRecommender(none_knows), {}),
                    "'switching<float>': none of its models knows which users are alike");
}

TEST_CASE("models chosen at run time are switched like others, and asked what they can do") {
  const std::vector<AnyRecommender<float>> chosen = {known, Fixed{{1, 1, 1}}};
  const auto model = Switching{.at_least = {1, 0}}.of(chosen);
  CHECK(scores_for(model, history_of(1).view()) == known.scores);
  CHECK_FALSE(model.explains());
  CHECK_FALSE(model.predicts_ratings());
  CHECK(reasons(explain(model, history_of(1).view(), ItemIndex(0))) ==
        std::vector<std::string>{"known 1000"});
  CHECK_THROWS_AS(explain(model, {}, ItemIndex(0)), OptionError);
}

TEST_CASE("options of a switching hybrid are checked") {
  const auto with = [](Switching hybrid) { return hybrid.of(known, hardly); };
  CHECK_THROWS_WITH(with({}), "option 'at_least' has 0 entries, expected one for each of the 2 models");
  CHECK_THROWS_WITH(with({.at_least = {1, -1}}), "option 'at_least' is -1, expected at least 0");
  CHECK_THROWS_WITH(
      with({.at_least = {1, 1}}),
      "option 'at_least' has 1 after 1, expected descending numbers: that model would never be chosen");
  CHECK_THROWS_AS(with({.at_least = {0, 5}}), OptionError);
  CHECK_THROWS_WITH(Switching{.at_least = {0}}.of(std::vector<AnyRecommender<double>>{}),
                    "Switching: no models were given, expected at least one");
  CHECK_THROWS_AS((Switching{.at_least = {1, 0}}.of(known, Fixed{{1}})), DataError);
}
