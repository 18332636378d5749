#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

const Fixed five{{0.3F, 0.9F, 0.1F, 0.9F, 0.5F}};

std::vector<int> recommended(const Fixed& model, const RecommendOptions& options,
                             const Query<float>& query = {}) {
  return item_numbers(recommend(model, query, options));
}

}  // namespace

TEST_CASE("a list is ordered by score, then by index") {
  const auto list = recommend(five, {});
  CHECK(item_numbers(list) == std::vector<int>{1, 3, 4, 0, 2});
  CHECK(list[0] == Recommendation<float>{ItemIndex(1), 0.9F});
  CHECK(list[4] == Recommendation<float>{ItemIndex(2), 0.1F});
}

TEST_CASE("a list is as long as asked for, or as the catalogue") {
  CHECK(recommended(five, {.count = 0}).empty());
  CHECK(recommended(five, {.count = 1}) == std::vector<int>{1});
  CHECK(recommended(five, {.count = 3}) == std::vector<int>{1, 3, 4});
  CHECK(recommended(five, {.count = 6}).size() == 5);
  CHECK(recommended(five, {.count = std::numeric_limits<int>::max()}).size() == 5);
  CHECK(recommend_workspace_size(five, std::numeric_limits<int>::max()) < 1000);
  CHECK(recommend(Fixed{}, {}).empty());
}

TEST_CASE("what the person has is left out unless asked for") {
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(3)).add(ItemIndex(0));
  CHECK(recommended(five, {}, basket.view()) == std::vector<int>{1, 4, 2});
  CHECK(recommended(five, {.owned = Owned::include}, basket.view()) == std::vector<int>{1, 3, 4, 0, 2});
}

TEST_CASE("only the items named are ranked, each once") {
  const auto some = items({2, 3, 0, 3, 2});
  CHECK(recommended(five, {.only = some}) == std::vector<int>{3, 0, 2});
  CHECK(recommended(five, {.count = 2, .only = some}) == std::vector<int>{3, 0});
  CHECK(recommended(five, {.only = std::span<const ItemIndex>{}}).empty());
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(3));
  CHECK(recommended(five, {.only = some}, basket.view()) == std::vector<int>{0, 2});
  CHECK(recommended(five, {.owned = Owned::include, .only = some}, basket.view()) ==
        std::vector<int>{3, 0, 2});
}

TEST_CASE("excluded items are never listed") {
  const auto shown = items({1, 4, 1});
  CHECK(recommended(five, {.exclude = shown}) == std::vector<int>{3, 0, 2});
  const auto some = items({1, 2});
  CHECK(recommended(five, {.only = some, .exclude = shown}) == std::vector<int>{2});
}

TEST_CASE("a filter is a predicate or a bitmap") {
  const auto even = [](ItemIndex item) { return item.value % 2 == 0; };
  CHECK(recommended(five, {.filter = even}) == std::vector<int>{4, 0, 2});
  CHECK(recommended(five, {.filter = std::vector<bool>{true, false, true, false, true}}) ==
        std::vector<int>{4, 0, 2});
  CHECK(recommended(five, {.count = 1, .filter = even}) == std::vector<int>{4});
  CHECK(recommended(five, {.filter = [](ItemIndex) { return false; }}).empty());
  CHECK(ItemFilter{}(ItemIndex(7)));
  const ItemFilter bits = std::vector<bool>{false, true};
  const ItemFilter copy = bits;
  CHECK_FALSE(copy(ItemIndex(0)));
  CHECK(copy(ItemIndex(1)));
}

TEST_CASE("items without a score are never listed, and neither is what is not a number") {
  const Fixed gaps{{not_a_number, 0.1F, no_score<float>, -5, not_a_number, infinity}};
  CHECK(recommended(gaps, {}) == std::vector<int>{5, 1, 3});
  CHECK(recommended(gaps, {.count = 2}) == std::vector<int>{5, 1});
  const auto asked = items({0, 2, 3, 4});
  CHECK(recommended(gaps, {.only = asked}) == std::vector<int>{3});
  CHECK(recommended(Fixed{std::vector<float>(200, no_score<float>)}, {}).empty());
  CHECK(recommended(Fixed{std::vector<float>(200, not_a_number)}, {}).empty());
}

TEST_CASE("a visitor of whom nothing is known gets no list from a personal model") {
  CHECK(recommend(Linear{}, {}).empty());
  CHECK(recommend(Linear{}, History<float>{}, {.owned = Owned::include}).empty());
}

TEST_CASE("lists equal a full sort, whatever the scores, the count and the options") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const auto count = static_cast<std::size_t>(random.below(300));
    Fixed model{std::vector<float>(count)};
    for (float& score : model.scores) {
      const auto kind = random.below(10);
      score = kind == 0   ? not_a_number
              : kind == 1 ? no_score<float>
                          : static_cast<float>(random.below(20)) - 10;
    }
    HistoryBuffer<float> owned;
    std::vector<ItemIndex> shown;
    std::vector<bool> bitmap(count);
    for (ItemIndex item{0}; item.value < count; ++item) {
      if (random.below(4) == 0) owned.add(item);
      if (random.below(4) == 0) shown.push_back(item);
      bitmap[item.value] = random.below(4) > 0;
    }
    const int length = static_cast<int>(random.below(40));

    std::vector<Scored<ItemIndex, float>> expected;
    for (ItemIndex item{0}; item.value < count; ++item)
      if (!owned.view().find(item) && std::find(shown.begin(), shown.end(), item) == shown.end() &&
          bitmap[item.value] && model.scores[item.value] > no_score<float>)
        expected.push_back({item, model.scores[item.value]});
    std::sort(expected.begin(), expected.end(),
              [](const auto& a, const auto& b) { return ranks_before(a, b); });
    expected.resize(std::min(expected.size(), static_cast<std::size_t>(length)));
    std::vector<int> numbers;
    for (const auto& entry : expected) numbers.push_back(static_cast<int>(entry.index.value));

    CHECK(recommended(model, {.count = length, .exclude = shown, .filter = bitmap}, owned.view()) == numbers);
  }
}

TEST_CASE("options that make no sense are refused in words") {
  CHECK_THROWS_WITH(recommend(five, {}, {.count = -1}), "option 'count' is -1, expected at least 0");
  const auto strange = items({1, 5});
  CHECK_THROWS_WITH(recommend(five, {}, {.only = strange}),
                    "option 'only': item 5 is not one of the 5 items of the model");
  CHECK_THROWS_WITH(recommend(five, {}, {.exclude = strange}),
                    "option 'exclude': item 5 is not one of the 5 items of the model");
  CHECK_THROWS_WITH(recommend(five, {}, {.filter = std::vector<bool>(4)}),
                    "option 'filter' has 4 bits, expected one for each of the 5 items");
  CHECK_THROWS_AS(recommend(five, {}, {.count = -1}), OptionError);
  CHECK_THROWS_AS(recommend(five, {}, {.only = strange}), DataError);
  CHECK_THROWS_AS(recommend_batch(five, {}, {.count = -1}), OptionError);
}

TEST_CASE("a history that no model can read is refused in words") {
  HistoryBuffer<float> buffer;
  CHECK_THROWS_WITH(recommend(five, buffer.add(ItemIndex(5)).view()),
                    "history: item 5 is not one of the 5 items of the model");
  const auto twice = items({2, 2}), backwards = items({2, 1}), one = items({1});
  const std::vector<float> weights = {1, 1}, wrong = {infinity};
  CHECK_THROWS_WITH(
      recommend(five, History<float>{.items = twice, .weights = weights}),
      "history: item 2 is out of order or repeated, expected strictly ascending items (HistoryBuffer sorts)");
  CHECK_THROWS_AS(recommend(five, History<float>{.items = backwards, .weights = weights}), DataError);
  CHECK_THROWS_WITH(
      recommend(five, History<float>{.items = one, .weights = weights}),
      "history: 1 items, 2 weights and 0 times, expected one weight each and times for all or none");
  CHECK_THROWS_WITH(recommend(five, History<float>{.items = one, .weights = wrong}),
                    "history: item 1 has a weight that is not finite");
  const std::vector<Query<float>> queries = {Query<float>{}, History<float>{.items = one, .weights = wrong}};
  CHECK_THROWS_AS(recommend_batch(five, queries), DataError);
  CHECK_THROWS_AS(scores_of(five, queries[1], one), DataError);
}

TEST_CASE("a batch, one by one, and everybody give the same lists on any number of threads", "[threads]") {
  const auto shop = people();
  const Linear model;
  std::vector<Query<float>> queries;
  std::vector<Recommendations<float>> expected;
  const auto odd = [](ItemIndex item) { return item.value % 3 != 1; };
  const RecommendOptions options{.count = 7, .filter = odd};
  for (UserIndex user{0}; user.value < shop.user_count(); ++user) {
    queries.push_back(shop.user(user));
    expected.push_back(recommend(model, queries.back(), options));
  }
  for (const int threads : {1, 2, 5}) {
    CHECK(recommend_batch(model, queries, options, {.threads = threads}) == expected);
    CHECK(recommend_all(model, shop, options, {.threads = threads}) == expected);
    const Batched batched;
    CHECK(recommend_batch(batched, queries, options, {.threads = threads}) == expected);
    CHECK(batched.calls->single == 0);
    CHECK(batched.calls->batch == 4);
  }
  CHECK(recommend_batch(model, {}, options).empty());
}

TEST_CASE("a batch can be watched and stopped") {
  const auto shop = people();
  std::stop_source source;
  std::int64_t told = 0, total = 0;
  const Execution execution{.threads = 1,
                            .on_progress =
                                [&](const Progress& progress) {
                                  told = progress.done;
                                  total = progress.total;
                                  if (told == 2) source.request_stop();
                                },
                            .cancel = source.get_token()};
  CHECK_THROWS_AS(recommend_all(Linear{}, shop, {}, execution), Cancelled);
  CHECK(told == 2);
  CHECK(total == 4);
}

TEST_CASE("a workspace serves one query after another") {
  Workspace workspace;
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(2), 3);
  const auto first = recommend(Linear{}, basket.view(), {}, workspace);
  CHECK(recommend(Linear{.count = 50}, basket.view(), {.count = 30}, workspace).size() == 30);
  CHECK(recommend(Linear{}, basket.view(), {}, workspace) == first);
}

TEST_CASE("scores of given items are those of the model, in their order") {
  const auto asked = items({3, 0, 3});
  CHECK(scores_of(five, {}, asked) == std::vector<float>{0.9F, 0.3F, 0.9F});
  CHECK(scores_of(Linear{}, {}, asked) == std::vector<float>(3, no_score<float>));
  const auto strange = items({5});
  CHECK_THROWS_WITH(scores_of(five, {}, strange), "scores_of: item 5 is not one of the 5 items of the model");
}
