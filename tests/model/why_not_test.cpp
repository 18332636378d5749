#include "kindred/model/why_not.hpp"

#include <algorithm>
#include <vector>

#include "kindred/model/contrast.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("what keeps an item out of a list is named") {
  const Fixed model{{5, 4, 3, 2, 1, no_score<float>}};
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(1));
  const auto why = [&](int item, const RecommendOptions& options) {
    return why_not(model, basket.view(), ItemIndex(item), options);
  };
  CHECK(why(0, {.count = 2}).listed());
  CHECK(why(0, {.count = 2}).text() == "listed: ranked 1");
  CHECK(why(2, {.count = 2}).rank == 2);
  CHECK(why(1, {.count = 2}).text() == "not listed: the person has it already");
  CHECK(why(3, {.count = 2}).text() == "not listed: ranked 3, 1 below the last one listed");
  CHECK(*why(4, {.count = 2}).missing == 2);
  CHECK(why(0, {.count = 2}).text(Language::chinese) == "已列出：排名第1");
  CHECK(why(3, {.count = 2}).text(Language::chinese) == "未列出：排名第3，比列出的最后一件低1");
  CHECK(why(5, {}).text() == "not listed: nothing the model knows speaks for it");
  CHECK_FALSE(why(5, {}).rank);
  const auto shelf = items({0, 4}), seen = items({2});
  CHECK(why(3, {.only = shelf}).text() == "not listed: only other items were asked for");
  CHECK(why(2, {.exclude = seen}).text() == "not listed: it was excluded");
  CHECK(why(1, {.count = 1, .filter = [](ItemIndex item) { return item.value != 1; }}).obstacles ==
        std::vector<Obstacle>{Obstacle::owned, Obstacle::filtered, Obstacle::outranked});
  CHECK(why(0, {.count = 0}).obstacles == std::vector<Obstacle>{Obstacle::outranked});
  CHECK_FALSE(why(0, {.count = 0}).missing);
  CHECK(why(2, {.count = 0}).text() == "not listed: no item was asked for");
  CHECK(why(2, {.count = 0}).text(Language::chinese) == "未列出：没有要求列出任何商品");
  CHECK_THROWS_AS(why(6, {}), DataError);
  CHECK_THROWS_AS(why(0, {.count = -1}), OptionError);
}

TEST_CASE("an item is listed exactly where nothing keeps it out") {
  const auto shop = people();
  const auto shown = items({3, 8, 11});
  for (const int user : {0, 10, 40, 80}) {
    const auto query = shop.user(UserIndex(user));
    for (const int count : {1, 3, 30}) {
      const RecommendOptions options{.count = count, .exclude = shown};
      const auto list = item_numbers(recommend(Linear{}, query, options));
      for (int item = 0; item < 20; ++item) {
        const auto why = why_not(Linear{}, query, ItemIndex(item), options);
        CHECK(why.listed() == (std::find(list.begin(), list.end(), item) != list.end()));
        if (why.listed()) CHECK(list[*why.rank - 1] == item);
      }
    }
  }
}

TEST_CASE("two items are told apart by the difference of their reasons") {
  const auto shop = people();
  const auto query = shop.user(UserIndex(60));
  for (int a = 0; a < 20; a += 3)
    for (int b = 1; b < 20; b += 4) {
      const auto why = contrast(Linear{}, query, ItemIndex(a), ItemIndex(b));
      const auto scores = scores_of(Linear{}, query, items({a, b}));
      CHECK(why.score == Approx(scores[0] - scores[1]).margin(1e-5));
      float sum = 0;
      for (const auto& [reason, amount] : why.contributions) {
        const ItemIndex item = std::get<BecauseOfItem>(reason).item;
        const float weight = query.history.weights[*query.history.find(item)];
        CHECK(amount ==
              Approx(weight * (Linear::between(ItemIndex(a), item) - Linear::between(ItemIndex(b), item)))
                  .margin(1e-5));
        sum += amount;
      }
      CHECK(sum == Approx(why.score).margin(1e-4));
    }
  CHECK(contrast(Linear{}, query, ItemIndex(4), ItemIndex(4)).contributions.empty());
  CHECK(contrast(Linear{}, {}, ItemIndex(4), ItemIndex(5)).score == 0);
}
