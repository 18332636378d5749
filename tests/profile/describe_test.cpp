#include "kindred/profile/describe.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/catalog_column.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/price_sketch.hpp"
#include "kindred/profile/profile_card.hpp"
#include "kindred/profile/proportion.hpp"
#include "kindred/profile/repurchase.hpp"
#include "kindred/profile/rhythm.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::sanitized;

namespace {

constexpr Timestamp noon = timestamp(1714521600);  // 2024-05-01 00:00

// The same, each visit on a day of its own.
Rhythm on_days(Rhythm rhythm) {
  rhythm.distinct_days = rhythm.sampled;
  rhythm.hours_of_days = rhythm.hours;
  rhythm.weekdays_of_days = rhythm.weekdays;
  return rhythm;
}

Profile coffee_lover() {
  ProfileParts parts{.user = "1029",
                     .as_of = noon,
                     .events = 100,
                     .purchases = 60,
                     .first = noon - 300 * days,
                     .last = noon};
  parts.interests = {{.column = "category",
                      .values = {{.value = "Snacks",
                                  .strength = 50,
                                  .share = 0.5,
                                  .events = 50,
                                  .interval = {0.4, 0.6},
                                  .recent = 0.2},
                                 {.value = "Dairy",
                                  .strength = 45,
                                  .share = 0.45,
                                  .events = 45,
                                  .interval = {0.35, 0.55},
                                  .recent = 0.7},
                                 {.value = "Coffee",
                                  .strength = 5,
                                  .share = 0.05,
                                  .events = 5,
                                  .interval = {0.02, 0.12},
                                  .recent = 0.1}},
                      .events = 100,
                      .weighed_events = 100,
                      .recent_events = 30.5,
                      .drift = 0.3}};
  Rhythm rhythm{.visits = 40, .sampled = 40, .days_between = 7.5};
  rhythm.hours[9] = 0.5, rhythm.hours[10] = 0.3, rhythm.hours[18] = 0.2;
  rhythm.weekdays = {0, 0.1, 0, 0.1, 0, 0.5, 0.3};
  parts.rhythm = on_days(rhythm);
  parts.price = PriceBand{.purchases = 60,
                          .lower_quartile = 1.5,
                          .median = 2,
                          .upper_quartile = 3,
                          .discounted = 0.61,
                          .known_discounts = 60,
                          .discounted_interval = Interval{0.56, 0.66}};
  parts.repurchases = {{.value = "Coffee",
                        .days_bought = 9,
                        .interval_days = 24.0,
                        .regularity = 5,
                        .steady = 0.875,
                        .steady_interval = Interval{0.53, 0.98},
                        .last = noon - 13 * days,
                        .next = noon + 11 * days},
                       {.value = "Tea", .days_bought = 8, .interval_days = 5.0, .last = noon - 200 * days}};
  return Profile(std::move(parts));
}

}  // namespace

TEST_CASE("A description says what is sure, with what it rests on") {
  const std::string text = describe(coffee_lover());
  CHECK(
      text ==
      "1029: 100 events, 60 of them purchases, since 2023-07-06. Buys, looks at or rates mostly Snacks (50 "
      "%, 50 "
      "events) and Dairy (45 %, 45 events), of 100 events by category. Of late more Dairy (70 % of at least "
      "30 "
      "recent events, 45 % in all). Comes mostly on weekends (80 % of 40 visits on 40 days). Mostly "
      "between 9 and 10 h (50 % of 40 visits on 40 days). Pays 2.00 a unit in the median, mostly 1.50 to "
      "3.00 (60 "
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
  CHECK_THAT(text,
             ContainsSubstring("主要关注Snacks（50%，50次）和Dairy（45%，45次）（按category，共100次行为）。"
                               "最近更偏向Dairy（占至少30次近期行为的70%，总体占45%）。"));
  CHECK_THAT(text, ContainsSubstring("多在周末光顾（40个不同日子的40次到访中占80%）。"));
  CHECK_THAT(text, ContainsSubstring("每24天购买一次Coffee，下次预计在2024-05-12前后（已购9次）。"));
}

TEST_CASE("Weak evidence is worded as weak or left out") {
  ProfileParts parts{.user = "u", .as_of = noon, .events = 3, .purchases = 3, .first = noon, .last = noon};
  parts.interests = {{.column = "category",
                      .values = {{.value = "Tea", .share = 0.67, .events = 2, .interval = {0.2, 0.94}},
                                 {.value = "Rice", .share = 0.33, .events = 1, .interval = {0.06, 0.8}}},
                      .events = 3,
                      .weighed_events = 3}};
  parts.price = PriceBand{
      .purchases = 3, .discounted = 1, .known_discounts = 3, .discounted_interval = Interval{0.44, 1}};
  parts.repurchases = {
      {.value = "Tea", .days_bought = 3, .interval_days = 10.0, .last = noon, .next = noon + 9 * days}};
  const auto all = statements(Profile(parts), wording(Language::english));
  REQUIRE(all.size() == 3);
  CHECK(all[1].weak);
  CHECK(all[1].text == "Perhaps cares most for Tea (67 %, 2 events), of 3 events by category.");
  CHECK(all[2].weak);
  CHECK(all[2].text == "May buy Tea again around 2024-05-10 (bought only 3 times).");
  CHECK(describe(Profile({.user = "u"})) == "u: nothing is known.");
  CHECK(describe(Profile({.user = "u", .events = 3, .purchases = 2})) ==
        "u: 3 events, 2 of them purchases.");  // when is not known
  CHECK(describe(Profile({.user = "u", .events = 1, .purchases = 1})) == "u: 1 event, 1 of them a purchase.");
  CHECK(describe(Profile(), Language::chinese, "某人") == "某人：一无所知。");
}

TEST_CASE("What is not known of most purchases, or could not be otherwise, is not told") {
  ProfileParts parts{.user = "u", .events = 100, .purchases = 100};
  parts.price = PriceBand{.purchases = 6,
                          .lower_quartile = 1,
                          .upper_quartile = 2,
                          .discounted = 1,
                          .known_discounts = 5,
                          .discounted_interval = Interval{0.57, 1}};
  CHECK_THAT(describe(Profile(parts)), !ContainsSubstring("promotions"));
  parts.price->known_discounts = 50;
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("promotions"));
  parts.loyalty = {{.column = "category",
                    .purchases = 100,
                    .favourite = "Food",
                    .favourite_share = 1,
                    .favourite_interval = {0.96, 1}}};
  CHECK_THAT(describe(Profile(parts)), !ContainsSubstring("loyal"));  // the column has no other value
  parts.loyalty[0].variety = 0;
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("Is loyal to Food (100 %"));
}

TEST_CASE("Little evidence says nothing of any but the strongest value") {
  ProfileParts parts{.user = "u", .as_of = noon, .events = 3, .purchases = 3, .first = noon, .last = noon};
  // Tea twice, long ago, and milk once: (Σ w)² / Σ w² is about 1, Wilson's of 1 of 1 is [0.21, 1].
  parts.interests = {{.column = "category",
                      .values = {{.value = "Milk", .share = 0.999, .events = 1, .interval = {0.2, 1}},
                                 {.value = "Tea", .share = 0.001, .events = 2, .interval = {0, 0.8}}},
                      .events = 3,
                      .weighed_events = 3}};
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

TEST_CASE("Places, stage of life, reviews and prospects are told where they are known and sure") {
  ProfileParts parts{.user = "1", .events = 40, .purchases = 30};
  parts.places = {{"store", {{"north", 27, 0.9, {0.74, 0.97}}, {"south", 3, 0.1, {0.03, 0.26}}}},
                  {"channel", {{"web", 16, 0.53, {0.36, 0.7}}}}};
  parts.life_stage = LifeStage::retired_couple;
  parts.opinions =
      Opinions{.reviews = 12, .telling = 10, .score = -0.4, .praise = 0.1, .interval = {0.02, 0.4}};
  parts.prospects = Prospects{.alive = 0.727, .horizon = 30 * days, .purchases = 1.23};
  const Profile profile(parts);
  CHECK(describe(profile) ==
        "1: 40 events, 30 of them purchases. Favourite store: north (90 % of 30 visits). Stage of life, as "
        "told: "
        "retired couple. Reviews mostly blame (90 % of 10). Still active with a probability of 73 %; 1.2 "
        "purchases expected in the next 30 days (by 30 purchases so far).");
  CHECK(describe(profile, Language::chinese) ==
        "1：共有40次行为，其中购买30次。最常用的store：north（30次到访中占90%"
        "）。人生阶段（据其自述）：退休夫妻。评价多为差评（"
        "10条中占90%）。仍活跃的概率为73%；预计今后30天内购买1.2次（依据迄今30次购买）。");
}

TEST_CASE("Of someone without events what was said is told all the same") {
  const Profile profile({.user = "u", .life_stage = LifeStage::family});
  CHECK(describe(profile) == "u: no events. Stage of life, as told: family with children.");
  CHECK(describe(profile, Language::chinese) == "u：没有行为记录。人生阶段（据其自述）：有孩子的家庭。");
}

TEST_CASE("Words agree with the numbers beside them") {
  ProfileParts parts{.user = "1", .events = 40, .purchases = 40};
  const auto value = [](const char* name, double share, std::int64_t events, double low) {
    return Interest{.value = name, .share = share, .events = events, .interval = {low, 0.6}};
  };
  parts.interests = {
      {.column = "brand",
       .values = {value("Acme", 0.3, 30, 0.21), value("Best", 0.1, 10, 0.05), value("Cola", 0.1, 10, 0.05),
                  value("Duo", 0.1, 10, 0.05), value("Eve", 0.1, 10, 0.05), value("Fizz", 0.1, 10, 0.05),
                  value("Gin", 0.1, 10, 0.05), value("Hop", 0.1, 10, 0.05)},
       .events = 100,
       .weighed_events = 100},
      {.column = "category",
       .values = {value("Tea", 0.5, 20, 0.35), value("Coffee", 0.5, 20, 0.35)},
       .events = 40,
       .weighed_events = 40}};
  parts.price = PriceBand{.purchases = 40, .lower_quartile = 9, .median = 9, .upper_quartile = 9};
  parts.basket = Basket{.baskets = 40, .sampled = 40, .size = {1, 1}};
  parts.repurchases = {{.value = "Tea",
                        .days_bought = 30,
                        .interval_days = 1.0,
                        .steady = 1,
                        .steady_interval = Interval{0.88, 1},
                        .last = noon,
                        .next = noon + days}};
  parts.pairs = {{.first = "Tea", .second = "Coffee", .baskets = 20, .lift = 1.04, .by_chance = 0.4},
                 {.first = "Tea", .second = "Milk", .baskets = 9, .lift = 2, .by_chance = 0.001}};
  CHECK(
      describe(Profile(parts)) ==
      "1: 40 events, 40 of them purchases. Buys Acme (30 %, 30 events) most often, of 100 events "
      "by brand. Perhaps cares most for Tea (50 %, 20 events) and Coffee (50 %, 20 events), of 40 events by "
      "category. Pays mostly 9.00 a unit (40 purchases). A basket "
      "holds 1 item on "
      "average (40 baskets). Buys Tea every 1 day, next around 2024-05-02 (30 times so far). Buys Tea and "
      "Milk "
      "together (9 baskets, 2.0 times as often as by chance).");
}

TEST_CASE("Every so many days is told where most intervals are near that") {
  const auto bought = [](std::initializer_list<int> gaps) {
    TextColumn column("category");
    column.push_back("Food");
    RepurchaseAccumulator repurchase(column, noon - 1000 * days);
    Timestamp day = noon - 500 * days;
    repurchase.add({.item = ItemIndex(0), .time = day});
    for (const int gap : gaps) repurchase.add({.item = ItemIndex(0), .time = day += gap * days});
    repurchase.decay(day);
    return Profile({.user = "u", .events = 9, .purchases = 9, .repurchases = repurchase.read()});
  };
  const auto last = [](const Profile& profile, Language language) {
    return statements(profile, wording(language)).back();
  };
  const Profile burst = bought({1, 1, 1, 1, 95}), weekly = bought({7, 7, 6, 8, 7}), twice = bought({2, 90});
  CHECK(last(burst, Language::english).text ==
        "Buys Food again and again, at uneven intervals (20 days on average, 6 times so far).");
  CHECK(last(burst, Language::chinese).text == "不定期地重复购买Food（平均间隔20天，已购6次）。");
  CHECK_THAT(last(weekly, Language::english).text, ContainsSubstring("Buys Food every 7 days, next around"));
  CHECK(last(twice, Language::english).weak);
  // Four intervals alike may be chance.
  const auto few = last(bought({7, 7, 7, 7}), Language::english);
  CHECK(few.weak);
  CHECK_THAT(few.text, ContainsSubstring("Perhaps buys Food every 7 days, next around"));
  CHECK_THAT(last(bought({7, 7, 7, 7}), Language::chinese).text, ContainsSubstring("可能每7天购买一次Food"));
  // What is steady is told first, and alone.
  ProfileParts parts = burst.parts();
  parts.repurchases.push_back(weekly.repurchases()[0]);
  parts.repurchases.push_back(twice.repurchases()[0]);
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("every 7 days") && !ContainsSubstring("uneven") &&
                                           !ContainsSubstring("May buy"));
}

TEST_CASE("A price that is told was paid, or is told as about that") {
  const PriceRanges ranges;
  const auto of_prices = [&](auto prices, std::initializer_list<double> units) {
    for (int n = 0; n < 8; ++n)
      for (const double unit : units) prices.add({.quantity = 500.0, .price = 500 * unit});
    ProfileParts parts{.user = "u", .events = 8, .purchases = 8};
    parts.price = prices.read();
    return Profile(std::move(parts));
  };
  const PriceAccumulator exact(nullptr, ranges);
  const Profile grams = of_prices(exact, {0.001, 0.002, 0.003, 0.004});
  CHECK_THAT(describe(grams), ContainsSubstring("Pays 0.0025 a unit in the median, mostly 0.0018 to 0.0033"));
  CHECK_THAT(grams.text(), ContainsSubstring("Pays 0.0025 a unit at the median, half of the time between"));
  CHECK_THAT(describe(of_prices(exact, {0.004})),
             ContainsSubstring("Pays mostly 0.0040 a unit (8 purchases)."));
  CHECK_THAT(describe(of_prices(exact, {0, 0})),
             ContainsSubstring("Pays mostly 0.00 a unit (16 purchases)."));

  // 1.99 and 2.39 are in one part of a sketch.
  const Profile about = of_prices(PriceSketch(), {1.99, 2.39});
  CHECK(about.price()->estimated);
  CHECK_THAT(describe(about), ContainsSubstring("Pays about 2.") &&
                                  ContainsSubstring(" a unit in the median (16 purchases)."));
  CHECK_THAT(describe(about, Language::chinese), ContainsSubstring("单价中位数为约2."));
  CHECK_THAT(about.text(), ContainsSubstring("Pays about 2.") && ContainsSubstring(" a unit at the median."));
  CHECK_THAT(about.json(), ContainsSubstring("\"estimated\": true"));
  const Profile wide = of_prices(PriceSketch(), {1, 2, 4, 8});
  CHECK_THAT(describe(wide), ContainsSubstring("a unit in the median, mostly about "));
  CHECK_THAT(wide.text(), ContainsSubstring("half of the time between about "));
  CHECK_THAT(describe(of_prices(PriceSketch(), {2.5})), ContainsSubstring("Pays mostly 2.50 a unit"));
}

TEST_CASE("Of dates no hours are told") {
  ProfileParts parts = coffee_lover().parts();
  parts.rhythm->hours = parts.rhythm->hours_of_days = {1};
  CHECK_THAT(describe(Profile(parts)),
             ContainsSubstring("Mostly between 0 and 1 h (100 % of 40 visits on 40 days)."));
  CHECK_THAT(html_card(Profile(parts)), ContainsSubstring("visits by hour of the day"));
  parts.rhythm->dates_only = true;
  CHECK_THAT(describe(Profile(parts)), !ContainsSubstring("Mostly between"));
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("Comes mostly on weekends"));
  CHECK_THAT(html_card(Profile(parts)), !ContainsSubstring("visits by hour of the day"));
  CHECK_THAT(Profile(parts).text(), ContainsSubstring("Comes mostly on weekends (80 % of the visits)."));
}

TEST_CASE("In a column of one value nobody has a preference") {
  ProfileParts parts = coffee_lover().parts();
  parts.interests = {{.column = "shop",
                      .values = {{.value = "ours", .strength = 50, .share = 1, .events = 50}},
                      .events = 50,
                      .weighed_events = 50}};
  CHECK_THAT(describe(Profile(parts)), ContainsSubstring("ours"));
  parts.interests[0].column_values = 1;
  CHECK_THAT(describe(Profile(parts)), !ContainsSubstring("ours"));
  CHECK_THAT(Profile(parts).text(), ContainsSubstring("by shop show no sure preference: ours"));
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
  Wording words = wording(Language::english);
  words.activity = "Has been here {visits} times.";
  CHECK_THAT(html_card(Profile(parts), words, Language::english),
             ContainsSubstring(">Has been here 40 times.</li>"));
}

namespace {

Profile of_rhythm(Rhythm rhythm) {
  ProfileParts parts{.user = "u", .events = rhythm.visits};
  parts.rhythm = std::move(rhythm);
  return Profile(std::move(parts));
}

// Somebody who comes at any time of fifty weeks.
Rhythm at_random(std::uint64_t person, int visits) {
  Random random(11, person);
  RhythmAccumulator rhythm;
  for (int v = 0; v < visits; ++v)
    rhythm.add({.time = timestamp(static_cast<std::int64_t>(random.below(50ULL * 7 * 86400))),
                .session = SessionIndex(v)});
  return *rhythm.read();
}

bool tells_a_habit(const Profile& profile) {
  const auto all = statements(profile, wording(Language::english));
  const bool described =
      std::any_of(all.begin(), all.end(), [](const auto& s) { return s.about == "rhythm"; });
  // Profile::text() says what describe() says.
  CHECK(described == (profile.text().find("Comes m") != std::string::npos ||
                      profile.text().find("Comes often") != std::string::npos));
  return described;
}

}  // namespace

TEST_CASE("Of people who come at random fewer than one in twenty is told to have a habit") {
  constexpr int people = 1000;
  for (const int visits : {5, 7, 10, 20, 60, 300}) {
    if (sanitized && visits > 10) continue;
    int told = 0;
    for (int person = 0; person < people; ++person)
      told += tells_a_habit(of_rhythm(at_random(static_cast<std::uint64_t>(1000 * visits + person), visits)));
    INFO(visits << " visits each");
    // 5 % is proven, and what is seen is at most 2.2 %: fifty would be nine deviations away.
    CHECK(told < 50);
  }
}

namespace {

constexpr int kinds = 20;
TextColumn twenty_categories() {
  TextColumn column("category");
  for (int item = 0; item < kinds; ++item) column.push_back(std::to_string(item));
  return column;
}

Profile of_interests(const InterestAccumulator& taste) {
  const Interests by = taste.read();
  return Profile({.user = "u", .events = by.events, .purchases = by.events, .interests = {by}});
}

bool says(const Profile& profile, const std::string& about) {
  const auto all = statements(profile, wording(Language::english));
  return std::any_of(all.begin(), all.end(), [&](const auto& s) { return s.about == about && !s.weak; });
}

}  // namespace

TEST_CASE("Of people without any taste fewer than one in twenty is told to have one, or a new one") {
  const TextColumn column = twenty_categories();
  constexpr int people = 500;
  for (const bool aging : {false, true})
    for (const bool looks : {false, true})
      for (const int events : {10, 40, 150}) {
        if (sanitized && events > 10) continue;
        int interests = 0, drifts = 0;
        for (int person = 0; person < people; ++person) {
          Random random(12, static_cast<std::uint64_t>(1000 * events + person));
          InterestAccumulator taste(column, {}, aging ? 60 * days : Duration::zero(), noon + 300 * days,
                                    30 * days);
          for (int e = 0; e < events; ++e)
            taste.add({.item = ItemIndex(random.below(kinds)),
                       .time = noon + Duration(static_cast<std::int64_t>(random.below(300 * 86400))),
                       .kind = looks && random.below(4) > 0 ? EventKind::view : EventKind::purchase});
          interests += says(of_interests(taste), "interests") ? 1 : 0;
          drifts += says(of_interests(taste), "drift") ? 1 : 0;
        }
        INFO(events << " events each" << (looks ? ", most of them views" : "") << (aging ? ", aging" : ""));
        CHECK(interests < people / 20);
        CHECK(drifts < people / 20);
      }
}

TEST_CASE("What is bought or looked at on one day hangs together, and is no more evidence than once") {
  // Each visit is to one of twenty categories, drawn at random, be its lines many or few.
  const TextColumn column = twenty_categories();
  constexpr int people = 200;
  for (const bool alike : {true, false})
    for (const int visits : {12, 40}) {
      if (sanitized && visits > 12) continue;
      int interests = 0, drifts = 0;
      for (int person = 0; person < people; ++person) {
        Random random(14, static_cast<std::uint64_t>(1000 * visits + person));
        InterestAccumulator taste(column, {}, {}, noon + 200 * days, 20 * days);
        for (int visit = 0; visit < visits; ++visit) {
          const ItemIndex category(random.below(kinds));
          const Timestamp time = noon + static_cast<std::int64_t>(random.below(200)) * days;
          for (auto lines = alike ? 6 : 1 + random.below(12); lines > 0; --lines)
            taste.add({.item = category, .time = time + 20 * Duration(static_cast<std::int64_t>(lines))});
        }
        interests += says(of_interests(taste), "interests") ? 1 : 0;
        drifts += says(of_interests(taste), "drift") ? 1 : 0;
      }
      INFO(visits << " visits each");
      CHECK(interests < people / 20);
      CHECK(drifts < people / 20);
    }
}

TEST_CASE("Of people who buy at any time fewer than one in twenty is told to buy every so many days") {
  const TextColumn column = twenty_categories();
  for (const int events : {40, 80, 120, 300}) {
    int told = 0;
    for (int person = 0; person < 500; ++person) {
      Random random(13, static_cast<std::uint64_t>(1000 * events + person));
      RepurchaseAccumulator repurchase(column, noon);
      for (int e = 0; e < events; ++e)
        repurchase.add({.item = ItemIndex(random.below(kinds)),
                        .time = noon - Duration(static_cast<std::int64_t>(random.below(900 * 86400)))});
      const Profile profile({.events = events, .purchases = events, .repurchases = repurchase.read()});
      told += says(profile, "repurchase") && describe(profile).find(" every ") != std::string::npos ? 1 : 0;
    }
    INFO(events << " purchases each");
    CHECK(told < 25);
  }
}

TEST_CASE("A new taste is told where several of the latest events show it") {
  const TextColumn column = twenty_categories();
  InterestAccumulator taste(column, {}, {}, noon, 30 * days);
  for (int day = 400; day > 60; day -= 4) taste.add({.item = ItemIndex(day % 10), .time = noon - day * days});
  InterestAccumulator once = taste;
  once.add({.item = ItemIndex(15), .time = noon});
  for (int n = 0; n < 6; ++n) once.add({.item = ItemIndex(15), .time = noon - (400 - n) * days});
  CHECK_FALSE(says(of_interests(once), "drift"));  // one event
  for (int day = 20; day > 0; --day)
    taste.add({.item = ItemIndex(day % 4 > 0 ? 15 : 2), .time = noon - day * days});
  CHECK_THAT(describe(of_interests(taste)),
             ContainsSubstring("Of late more 15 (65 % of at least 18 recent events, 14 % in all)."));
  // Half a year later nothing is of late.
  taste.decay(noon + 180 * days);
  CHECK_FALSE(says(of_interests(taste), "drift"));
}

TEST_CASE("What counts most and was not done most is told as that") {
  const TextColumn column = twenty_categories();
  InterestAccumulator taste(column, {}, 30 * days, noon);
  for (int n = 0; n < 200; ++n) taste.add({.item = ItemIndex(n % 2), .time = noon - (400 - n) * days});
  for (int n = 0; n < 6; ++n) taste.add({.item = ItemIndex(7), .time = noon - n * days});
  CHECK(statements(of_interests(taste), wording(Language::english))[1].text ==
        "Cares most for 7 (93 %, 6 events), as events are weighed, of 206 events by category.");
  CHECK(statements(of_interests(taste), wording(Language::english))[1].evidence == 6);
  CHECK_THAT(describe(of_interests(taste), Language::chinese),
             ContainsSubstring("按行为加权，最关注7（93%，6次）（按category，共206次行为）。"));
}

TEST_CASE("One purchase among many views is no preference") {
  const TextColumn column = twenty_categories();
  InterestAccumulator taste(column, {}, {}, noon);
  taste.add({.item = ItemIndex(3), .time = noon});
  for (int n = 0; n < kinds; ++n)
    taste.add({.item = ItemIndex(n), .time = noon - n * days, .kind = EventKind::view});
  const auto told = statements(of_interests(taste), wording(Language::english));
  REQUIRE(told.size() == 2);
  CHECK(told[1].weak);
  CHECK(told[1].evidence == 2);
  CHECK(told[1].text == "Perhaps cares most for 3 (24 %, 2 events), of 21 events by category.");
}

TEST_CASE("Seven visits on seven weekdays show no habit") {
  RhythmAccumulator week;
  for (int day = 0; day < 7; ++day)
    week.add({.time = noon + day * days + (3 * day % 7) * 3 * hours, .session = SessionIndex(day)});
  const Profile profile = of_rhythm(*week.read());
  CHECK_FALSE(tells_a_habit(profile));
  CHECK_THAT(profile.text(), ContainsSubstring("7 visits show no habit."));
}

TEST_CASE("What is done on few days shows no habit, however many moments it has") {
  // Twelve looks in twelve minutes, without sessions; and twelve visits on one weekend.
  RhythmAccumulator minutes, weekend, week;
  for (int n = 0; n < 12; ++n) {
    minutes.add({.time = noon + 10 * hours + Duration(60 * n)});
    weekend.add({.time = noon + (3 + n % 2) * days + (8 + n) * hours, .session = SessionIndex(n)});
  }
  // A hundred looks between ten and eleven on Wednesdays, but on four of them, and the fifth.
  for (int n = 0; n < 100; ++n)
    week.add({.time = noon + (n % 4) * weeks + 10 * hours + Duration(60 * (n / 4))});
  for (const RhythmAccumulator& one : {minutes, weekend, week})
    CHECK_FALSE(tells_a_habit(of_rhythm(*one.read())));
  CHECK_THAT(of_rhythm(*minutes.read()).text(),
             ContainsSubstring("12 visits on 1 day are too few to show a habit."));
  week.add({.time = noon + 4 * weeks + 10 * hours});
  CHECK_THAT(
      describe(of_rhythm(*week.read())),
      ContainsSubstring("Comes mostly on Wednesdays (100 % of 101 visits on 5 days). Mostly between 10 "
                        "and 11 h (100 % of 101 visits on 5 days)."));
}

TEST_CASE("What is told of most visits is told as such, and what only stands out is not") {
  Rhythm rhythm{.visits = 100, .sampled = 100};
  rhythm.hours.fill(1.0 / 24);
  rhythm.weekdays = {0.55, 0.09, 0.09, 0.09, 0.06, 0.06, 0.06};
  CHECK_THAT(describe(of_rhythm(on_days(rhythm))),
             ContainsSubstring("Comes mostly on Mondays (55 % of 100 visits on 100 days)."));
  CHECK_THAT(of_rhythm(on_days(rhythm)).text(),
             ContainsSubstring("Comes mostly on Mondays (55 % of the visits)."));
  rhythm.weekdays = {0.37, 0.12, 0.12, 0.12, 0.09, 0.09, 0.09};
  CHECK_THAT(describe(of_rhythm(on_days(rhythm))),
             ContainsSubstring("Comes most often on Mondays (37 % of 100 visits on 100 days)."));
  CHECK_THAT(describe(of_rhythm(on_days(rhythm)), Language::chinese),
             ContainsSubstring("最常在周一光顾（100个不同日子的100次到访中占37%）。"));
  CHECK_THAT(of_rhythm(on_days(rhythm)).text(),
             ContainsSubstring("Comes most often on Mondays (37 % of the visits)."));
  // No day is the one that is most frequent.
  rhythm.weekdays = {0.37, 0.37, 0.06, 0.06, 0.06, 0.04, 0.04};
  CHECK_FALSE(tells_a_habit(of_rhythm(on_days(rhythm))));
  rhythm.weekdays = {0.11, 0.11, 0.11, 0.11, 0.11, 0.23, 0.22};
  CHECK_THAT(describe(of_rhythm(on_days(rhythm))),
             ContainsSubstring("Comes often on weekends (45 % of 100 visits on 100 days)."));
  CHECK_THAT(of_rhythm(on_days(rhythm)).text(),
             ContainsSubstring("Comes often on weekends (45 % of the visits)."));
  rhythm.weekdays.fill(1.0 / 7);
  rhythm.hours = {};
  rhythm.hours[22] = 0.3, rhythm.hours[23] = 0.3, rhythm.hours[3] = 0.4;
  CHECK_THAT(of_rhythm(on_days(rhythm)).text(),
             ContainsSubstring("Comes mostly between 22 and 24 h (60 % of the visits)."));
}

TEST_CASE("What rests on a sample says so, and is no surer than the sample") {
  Rhythm rhythm{.visits = 727, .sampled = 64, .estimated = true};
  rhythm.hours.fill(1.0 / 24);
  rhythm.weekdays = {0.25, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125};
  CHECK_FALSE(tells_a_habit(of_rhythm(on_days(rhythm))));  // 16 of 64 days in 8, which were 182 of 727
  CHECK_THAT(of_rhythm(on_days(rhythm)).text(), ContainsSubstring("in about 727 visits"));
  rhythm.weekdays = {0.625, 0.125, 0.125, 0.125, 0, 0, 0};
  ProfileParts parts = of_rhythm(on_days(rhythm)).parts();
  parts.basket = Basket{.baskets = 700, .sampled = 60, .estimated = true, .size = {2, 2}};
  parts.purchases = 1500;
  parts.as_of = noon;
  parts.rfm = Rfm{.frequency = 700,
                  .frequency_estimated = true,
                  .last = noon - 1 * days,
                  .recency_days = 1.0,
                  .purchases = 1500,
                  .frequency_score = 5,
                  .monetary_score = 5};
  const Profile profile(parts);
  const auto all = statements(profile, wording(Language::english));
  REQUIRE(all.size() == 4);
  CHECK(all[1].text == "Comes mostly on Mondays (62 % of 64 sampled visits on 64 days).");
  CHECK(all[1].evidence == 64);
  CHECK(all[1].interval->low == Approx(wilson_interval(0.625, 64).low));
  CHECK(all[2].text == "A basket holds 2.0 items on average (60 sampled baskets).");
  CHECK(all[2].evidence == 60);
  CHECK(all[3].text == "Bought in about 700 visits, last on 2024-04-30; 5 of 5 by spending.");
  CHECK(all[3].evidence == 1500);  // the purchases, which are counted
  CHECK_THAT(profile.text(), ContainsSubstring("Comes mostly on Mondays (62 % of 64 sampled visits)."));
  CHECK_THAT(profile.text(), ContainsSubstring("Bought in about 700 visits"));
  const std::string chinese = describe(profile, Language::chinese);
  CHECK_THAT(chinese, ContainsSubstring("多在周一光顾（64个不同日子的抽样的64次到访中占62%）。"));
  CHECK_THAT(chinese, ContainsSubstring("（抽样的60次）。"));
  CHECK_THAT(chinese, ContainsSubstring("购买过约700次"));
  CHECK_THAT(profile.json(), ContainsSubstring("\"sampled\": 64"));
  CHECK_THAT(profile.json(), ContainsSubstring("\"frequency_estimated\": true"));
}
