#include "kindred/profile/describe.hpp"

#include <string>
#include <vector>

#include "kindred/profile/profile_card.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr Timestamp noon = timestamp(1714521600);  // 2024-05-01 00:00

Profile coffee_lover() {
  ProfileParts parts{
      .user = "1029", .as_of = noon, .events = 80, .purchases = 60, .first = noon - 300 * days, .last = noon};
  parts.interests = {{.column = "category",
                      .values = {{.value = "Snacks",
                                  .strength = 50,
                                  .share = 0.5,
                                  .events = 40,
                                  .interval = {0.4, 0.6},
                                  .recent = 0.2},
                                 {.value = "Dairy",
                                  .strength = 45,
                                  .share = 0.45,
                                  .events = 36,
                                  .interval = {0.35, 0.55},
                                  .recent = 0.7},
                                 {.value = "Coffee",
                                  .strength = 5,
                                  .share = 0.05,
                                  .events = 4,
                                  .interval = {0.02, 0.12},
                                  .recent = 0.1}},
                      .events = 80,
                      .drift = 0.3}};
  Rhythm rhythm{.visits = 40, .days_between = 7.5};
  rhythm.hours[9] = 0.5, rhythm.hours[10] = 0.3, rhythm.hours[18] = 0.2;
  rhythm.weekdays = {0, 0.1, 0, 0.1, 0, 0.5, 0.3};
  parts.rhythm = rhythm;
  parts.price = PriceBand{.purchases = 60,
                          .lower_quartile = 1.5,
                          .median = 2,
                          .upper_quartile = 3,
                          .discounted = 0.61,
                          .known_discounts = 60,
                          .discounted_interval = Interval{0.56, 0.66}};
  parts.repurchases = {
      {.value = "Coffee",
       .days_bought = 9,
       .interval_days = 24.0,
       .regularity = 5,
       .last = noon - 13 * days,
       .next = noon + 11 * days},
      {.value = "Tea", .days_bought = 8, .interval_days = 5.0, .last = noon - 200 * days, .next = noon}};
  return Profile(std::move(parts));
}

}  // namespace

TEST_CASE("A description says what is sure, with what it rests on") {
  const std::string text = describe(coffee_lover());
  CHECK(
      text ==
      "1029: 80 events, 60 of them purchases, since 2023-07-06. Buys or looks at mostly Snacks (50 %) and "
      "Dairy "
      "(45 %) (by category, 80 events). Of late more Dairy (70 % instead of 45 %). Comes mostly on weekends "
      "(80 % of "
      "40 visits). Mostly between 9 and 10 h (50 %). Pays 2.00 a unit in the median, mostly 1.50 to 3.00 (60 "
      "purchases). Pays attention to promotions (61 % of purchases, ±5; 60 purchases). Buys Coffee every 24 "
      "days, "
      "next around 2024-05-12 (9 times so far).");
  for (const Statement& one : statements(coffee_lover(), wording(Language::english))) {
    CHECK(one.evidence > 0);
    CHECK_FALSE(one.weak);
  }
  const auto all = statements(coffee_lover(), wording(Language::english));
  CHECK(all[5].about == "price");
  CHECK(all[6].about == "promotion");
  CHECK(all[6].interval->low == 0.56);
}

TEST_CASE("A description in Chinese") {
  const std::string text = describe(coffee_lover(), Language::chinese, "顾客");
  CHECK_THAT(text, ContainsSubstring("主要关注Snacks（50%）和Dairy（45%）"));
  CHECK_THAT(text, ContainsSubstring("多在周末光顾（40次到访中占80%）。"));
  CHECK_THAT(text, ContainsSubstring("每24天购买一次Coffee，下次预计在2024-05-12前后（已购9次）。"));
}

TEST_CASE("Weak evidence is worded as weak or left out") {
  ProfileParts parts{.user = "u", .as_of = noon, .events = 3, .purchases = 3, .first = noon, .last = noon};
  parts.interests = {{.column = "category",
                      .values = {{.value = "Tea", .share = 0.67, .events = 2, .interval = {0.2, 0.94}},
                                 {.value = "Rice", .share = 0.33, .events = 1, .interval = {0.06, 0.8}}},
                      .events = 3}};
  parts.price = PriceBand{
      .purchases = 3, .discounted = 1, .known_discounts = 3, .discounted_interval = Interval{0.44, 1}};
  parts.repurchases = {
      {.value = "Tea", .days_bought = 3, .interval_days = 10.0, .last = noon, .next = noon + 9 * days}};
  const auto all = statements(Profile(parts), wording(Language::english));
  REQUIRE(all.size() == 3);
  CHECK(all[1].weak);
  CHECK(all[1].text == "Perhaps likes Tea (67 %) (by category, only 3 events).");
  CHECK(all[2].weak);
  CHECK(all[2].text == "May buy Tea again around 2024-05-10 (bought only 3 times).");
  CHECK(describe(Profile({.user = "u"})) == "u: nothing is known.");
  CHECK(describe(Profile({.user = "u", .events = 3, .purchases = 2})) ==
        "u: 3 events, 2 of them purchases.");  // when is not known
  CHECK(describe(Profile({.user = "u", .events = 1, .purchases = 1})) == "u: 1 event, 1 of them a purchase.");
  CHECK(describe(Profile(), Language::chinese, "某人") == "某人：一无所知。");
}

TEST_CASE("Little evidence says nothing of any but the strongest value") {
  ProfileParts parts{.user = "u", .as_of = noon, .events = 3, .purchases = 3, .first = noon, .last = noon};
  // Tea twice, long ago, and milk once: (Σ w)² / Σ w² is about 1, Wilson's of 1 of 1 is [0.21, 1].
  parts.interests = {{.column = "category",
                      .values = {{.value = "Milk", .share = 0.999, .events = 1, .interval = {0.2, 1}},
                                 {.value = "Tea", .share = 0.001, .events = 2, .interval = {0, 0.8}}},
                      .events = 3}};
  CHECK(describe(Profile(parts)) == "u: 3 events, 3 of them purchases, since 2024-05-01.");
}

TEST_CASE("The reach of a share is the farther end of its interval") {
  ProfileParts parts{.user = "u", .events = 20, .purchases = 20};
  // Wilson's of 20 of 20: from 20 / (20 + 1.96²) = 0.839.
  parts.price = PriceBand{.purchases = 20,
                          .lower_quartile = 1,
                          .median = 1,
                          .upper_quartile = 1,
                          .discounted = 1,
                          .known_discounts = 20,
                          .discounted_interval = Interval{0.8389, 1}};
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("(100 % of purchases, ±16; 20 purchases)"));
  CHECK_THAT(describe(Profile(parts), Language::chinese),
             ContainsSubstring("（占购买的100%，±16；共20次购买）"));
  parts.price->discounted = 0;
  parts.price->discounted_interval = Interval{0, 0.1611};
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("(0 % of purchases, ±16; 20 purchases)"));
}

TEST_CASE("Of dates no hours are told") {
  ProfileParts parts = coffee_lover().parts();
  parts.rhythm->hours = {1};
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("Mostly between 0 and 1 h (100 %)."));
  CHECK_THAT(html_card(Profile(parts)), ContainsSubstring("visits by hour of the day"));
  parts.rhythm->dates_only = true;
  CHECK_THAT(describe(Profile(parts)), !ContainsSubstring("Mostly between"));
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("Comes mostly on weekends"));
  CHECK_THAT(html_card(Profile(parts)), !ContainsSubstring("visits by hour of the day"));
  CHECK_THAT(Profile(parts).text(), ContainsSubstring("Comes most often on Saturdays (50 % of the visits)."));
}

TEST_CASE("Sentences can be changed, and left out") {
  Wording words = wording(Language::english);
  words.activity = "";
  words.promotion = "Loves a bargain: {share} percent.";
  CHECK_THAT(describe(coffee_lover(), words), ContainsSubstring("Loves a bargain: 61 percent."));
  CHECK_THAT(describe(coffee_lover(), words), !ContainsSubstring("80 events, 60"));
  words.promotion = "{shares}";
  CHECK_THROWS_WITH(describe(coffee_lover(), words), ContainsSubstring("did you mean 'share'?"));
  words.promotion = "{purchases:one}{share:}{reach:|}{purchases:a|b}";
  CHECK_THAT(describe(coffee_lover(), words), ContainsSubstring("purchases). b Buys"));
  words.promotion = "an open { brace";
  CHECK_THAT(describe(coffee_lover(), words), ContainsSubstring("an open { brace"));
}

TEST_CASE("A card is HTML in which nothing of the data is") {
  ProfileParts parts = coffee_lover().parts();
  parts.user = "<script>alert('1')</script>\xFF";
  parts.interests[0].values[0].value = "A&B \"x\"";
  const std::string html = html_card(Profile(parts));
  CHECK_THAT(html, !ContainsSubstring("<script>"));
  CHECK_THAT(html, ContainsSubstring("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\xEF\xBF\xBD"));
  CHECK_THAT(html, ContainsSubstring("A&amp;B &quot;x&quot;"));
  CHECK_THAT(html, ContainsSubstring("<li data-about=\"promotion\" data-evidence=\"60\">"));
  CHECK_THAT(html_card(Profile(parts), Language::chinese), ContainsSubstring("lang=\"zh\""));
  const double bars[] = {1, 2, 0};
  CHECK(sparkline(bars, "x") ==
        "<svg width=\"12\" height=\"24\" role=\"img\"><title>x</title>"
        "<rect x=\"0\" y=\"12.0\" width=\"3\" height=\"12.0\" fill=\"currentColor\"/>"
        "<rect x=\"4\" y=\"0.0\" width=\"3\" height=\"24.0\" fill=\"currentColor\"/>"
        "<rect x=\"8\" y=\"24.0\" width=\"3\" height=\"0.0\" fill=\"currentColor\"/></svg>");
}
