#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "kindred/model/explain.hpp"
#include "kindred/model/explanation.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("contributions are ordered by weight, either sign, equal ones as they came") {
  const auto explanation = make_explanation<float>(ItemIndex(9), 0.5F,
                                                   {{BecauseOfItem{ItemIndex(1)}, 0.25F},
                                                    {BecauseOfUser{UserIndex(4)}, -1.0F},
                                                    {BecauseOf{"brand: Acme"}, 1.0F},
                                                    {BecauseOf{"popularity"}, 0.25F}});
  REQUIRE(explanation.contributions.size() == 4);
  CHECK(explanation.item == ItemIndex(9));
  CHECK(explanation.score == 0.5F);
  CHECK(explanation.contributions[0].reason == Reason(BecauseOfUser{UserIndex(4)}));
  CHECK(explanation.contributions[1].reason == Reason(BecauseOf{"brand: Acme"}));
  CHECK(explanation.contributions[2].reason == Reason(BecauseOfItem{ItemIndex(1)}));
  CHECK(explanation.contributions[3].reason == Reason(BecauseOf{"popularity"}));

  CHECK(explanation.top(2).contributions.size() == 2);
  CHECK(explanation.top(2).score == 0.5F);
  CHECK(explanation.top(9).contributions.size() == 4);
}

TEST_CASE("what only adjusts comes last, whatever its size") {
  const auto explanation = make_explanation<float>(ItemIndex(9), 0.5F,
                                                   {{BecauseOf{"a: scale", true}, -8.0F},
                                                    {BecauseOfItem{ItemIndex(1)}, 0.25F},
                                                    {BecauseOf{"b: scale", true}, 9.0F},
                                                    {BecauseOf{"brand: Acme"}, -0.75F}});
  std::ostringstream out;
  out << explanation;
  CHECK(out.str() == "brand: Acme (-0.75), item 1 (+0.25), b: scale (+9), a: scale (-8)");
  CHECK(Reason(BecauseOf{"scale", true}) != Reason(BecauseOf{"scale"}));
}

TEST_CASE("an explanation says itself in words") {
  const auto explanation = make_explanation<float>(ItemIndex(9), 1.0F,
                                                   {{BecauseOfItem{ItemIndex(1)}, 0.61234F},
                                                    {BecauseOfUser{UserIndex(4)}, -0.2F},
                                                    {BecauseOf{"popularity"}, 100}});
  std::ostringstream out;
  out << explanation;
  CHECK(out.str() == "popularity (+100), item 1 (+0.612), user 4 (-0.2)");
  CHECK(explanation.text([](ItemIndex) { return "Pasta"; }, [](UserIndex) { return "Ann"; }) ==
        "popularity (+100), Pasta (+0.612), Ann (-0.2)");
  CHECK(Explanation<float>{ItemIndex(0), no_score<float>, {}}.text(
            [](ItemIndex) { return ""; }, [](UserIndex) { return ""; }) == "nothing known");
}

// The catalogue's words, a shop's own names and titles stay as they are.
TEST_CASE("an explanation says itself in Chinese") {
  auto explanation =
      make_explanation<float>(ItemIndex(9), 1.0F,
                              {{BecauseOfItem{ItemIndex(1)}, 0.61234F},
                               {BecauseOfUser{UserIndex(4)}, -0.2F},
                               {BecauseOf{"popularity"}, 100},
                               {BecauseOf{"mmr", false, ReasonKind::rule}, 90},
                               {BecauseOf{"summer sale", false, ReasonKind::rule}, 80},
                               {BecauseOf{"popularity", false, ReasonKind::feature}, 70},
                               {BecauseOf{"not again within 2.5 days", false, ReasonKind::rule}, -60},
                               {BecauseOf{"taste: scale", true, ReasonKind::part}, 0.5F}});
  CHECK(explanation.text([](ItemIndex) { return "面"; }, Language::chinese) ==
        "热门度（+100）、最大边际相关（MMR）（+90）、summer "
        "sale（+80）、popularity（+70）、2.5天内不重复推荐（-60）"
        "、面（+0.612）、用户4（-0.2）、taste：尺度（+0.5）");
  explanation.fidelity = 0.934;
  CHECK(explanation.top(1).text([](ItemIndex) { return ""; }, [](UserIndex) { return ""; },
                                Language::chinese) == "近似，可信度0.93：热门度（+100）");
  CHECK(explanation.top(0).text([](ItemIndex) { return ""; }, Language::chinese) == "没有已知的依据");
}

TEST_CASE("explain asks the model, and checks what it is asked") {
  const Linear model;
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(2), 3).add(ItemIndex(5), 2);
  const auto why = explain(model, basket.view(), ItemIndex(1));
  // By hand: (7 + 6) mod 11 = 2 and (7 + 15) mod 11 = 0, in tenths.
  CHECK(why.score == Approx(0.6F));
  CHECK(why.contributions[0].reason == Reason(BecauseOfItem{ItemIndex(2)}));
  CHECK(why.contributions[0].amount == Approx(0.6F));
  CHECK(explain(model, {}, ItemIndex(1)).score == no_score<float>);
  CHECK(explain(model, {}, ItemIndex(1)).contributions.empty());

  CHECK_THROWS_WITH(explain(model, basket.view(), ItemIndex(20)),
                    "explain: item 20 is not one of the 20 items of the model");
  basket.add(ItemIndex(33));
  CHECK_THROWS_WITH(explain(model, basket.view(), ItemIndex(1)),
                    "history: item 33 is not one of the 20 items of the model");
}

TEST_CASE("predict asks the model, and checks what it is asked") {
  const Linear model;
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(2), 3);
  CHECK(predict(model, basket.view(), ItemIndex(1)).rating == Approx(0.6F));
  CHECK_FALSE(predict(model, basket.view(), ItemIndex(1)).is_fallback);
  CHECK(predict(model, {}, ItemIndex(1)).is_fallback);
  CHECK_THROWS_WITH(predict(model, {}, ItemIndex(20)),
                    "predict: item 20 is not one of the 20 items of the model");
}

TEST_CASE("similar items and users are asked of the model, and checked") {
  const Linear model;
  CHECK(similar_items(model, ItemIndex(3)).size() == 10);
  CHECK(item_numbers(similar_items(model, ItemIndex(3), 2)) == std::vector<int>{4, 5});
  CHECK(similar_items(model, ItemIndex(3), 0).empty());
  CHECK_THROWS_WITH(similar_items(model, ItemIndex(20)),
                    "similar_items: item 20 is not one of the 20 items of the model");
  CHECK_THROWS_WITH(similar_items(model, ItemIndex(3), -1), "option 'count' is -1, expected at least 0");
  CHECK(similar_users(model, {}, 4).size() == 4);
  CHECK_THROWS_WITH(similar_users(model, {}, -1), "option 'count' is -1, expected at least 0");
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(20));
  CHECK_THROWS_AS(similar_users(model, basket.view()), DataError);
}

TEST_CASE("built-in reasons are named in Chinese, their numbers and the shop's words as they are") {
  const auto said = [](const char* what) {
    return Explanation<float>{ItemIndex(0), 1, {{BecauseOf{what, false, ReasonKind::part}, 1}}}.text(
        [](ItemIndex) { return ""; }, Language::chinese);
  };
  CHECK(said("taste: ranked 3rd of 812") == said("taste：第3名，共812件"));
  CHECK(said("a: ranked b: ranked 21st of 40") == said("a: ranked b：第21名，共40件"));
  CHECK(said("model 2: scale") == said("模型2：尺度"));
  CHECK(said("model 2: ranked 3rd of 4") == said("模型2：第3名，共4件"));
  CHECK(said("what is usual") == said("通常水平"));
  CHECK(said("shelf: its 12th") == said("shelf：其第12名"));
  CHECK(said("at most 2 of a brand") == said("同一brand最多2件"));
  CHECK(said("ranked 3rd of 812") != said("第3名，共812件"));  // whose rank is not told
  CHECK(said("taste: ranked third of 812").find("ranked third of 812") != std::string::npos);
}
