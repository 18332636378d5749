#include "kindred/profile/profile.hpp"

#include "kindred/profile/profile_builder.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

namespace {

Profile ann() {
  const Catalog catalog = small_catalog();
  return ProfileBuilder{.columns = {"category"}, .half_life = 10 * days, .now = january(31)}.profile_of(
      small_log(catalog), catalog, "ann");
}

// Of many visits on Saturdays that begin at these hours, each as often.
Profile with_hours(std::initializer_list<std::size_t> begins) {
  const auto visits = 10 * static_cast<std::int64_t>(begins.size());
  Rhythm rhythm{.visits = visits, .sampled = visits};
  for (const std::size_t hour : begins) rhythm.hours[hour] += 1.0 / static_cast<double>(begins.size());
  rhythm.weekdays[5] = 1;
  rhythm.distinct_days = visits;
  rhythm.hours_of_days = rhythm.hours;
  rhythm.weekdays_of_days = rhythm.weekdays;
  return Profile({.user = "u", .events = 1, .rhythm = rhythm});
}

}  // namespace

TEST_CASE("A profile says itself in plain words") {
  CHECK(
      ann().text() ==
      "User ann has 6 events with 4 items, 2 purchases that were kept and 1 return among them, in 4 visits "
      "between 2024-01-11 and 2024-01-31, one every 6.7 days on average. 4 visits are too few to show a "
      "habit. 3 events are too few to show interests by category; of 1 more event the category is not known. "
      "2 purchases "
      "with a price are too few to show what is usually paid. 1 basket is too few to show what is usually in "
      "one. Bought in 1 visit, last 20 days ago, and paid 7.00 in all.");
  CHECK_THAT(ann().text("Our Ann"), Catch::Matchers::StartsWith("Our Ann has 6 events"));
  CHECK(Profile({.user = "bob", .events = 1, .purchases = 1, .items = 1}).text() ==
        "User bob made 1 purchase of 1 item.");
  CHECK(Profile({.user = "bob", .events = 2, .purchases = 1, .items = 1}).text() ==
        "User bob has 2 events with 1 item, 1 purchase among them.");
  // A sketch does not know the items.
  CHECK(Profile({.user = "bob", .events = 3, .purchases = 3}).text() == "User bob made 3 purchases.");
  CHECK(Profile({.user = "bob", .events = 3, .purchases = 1}).text() ==
        "User bob has 3 events, 1 purchase among them.");
  Rfm rfm{.frequency = 5,
          .recency_days = 0.2,
          .monetary = 70,
          .purchases = 5,
          .priced = 5,
          .frequency_score = 2,
          .recency_score = 5,
          .monetary_score = 4};
  const auto of_buyer = [&] { return Profile({.user = "bob", .events = 5, .rfm = rfm}).text(); };
  CHECK_THAT(of_buyer(),
             EndsWith("Bought in 5 visits, last today, and paid 70.00 in all: frequency 2, recency "
                      "5, monetary 4 of 5; one of the top 40 % of buyers by spending."));
  rfm.frequency = 4;
  CHECK_THAT(of_buyer(), EndsWith("Bought in 4 visits, last today, and paid 70.00 in all."));
  rfm.monetary = std::nullopt;
  rfm.priced = 4;
  CHECK_THAT(of_buyer(),
             EndsWith("last today; what was paid in all is not known, as 1 of 5 purchases has no price."));
  rfm.priced = 0;
  CHECK_THAT(of_buyer(), EndsWith("Bought in 4 visits, last today."));
  rfm.frequency = std::nullopt;
  rfm.frequency_score = std::nullopt;
  rfm.recency_score = std::nullopt;
  CHECK_THAT(of_buyer(), EndsWith("Made 5 purchases, last today: monetary 4 of 5; one of the top 40 % of "
                                  "buyers by spending."));
  Interest acme{.value = "Acme", .strength = 1, .share = 1, .events = 1, .items = 1};
  const auto of_brands = [](const Interests& brands) {
    return Profile({.user = "bob", .events = 3, .items = 3, .interests = {brands}}).text();
  };
  CHECK_THAT(
      of_brands({.column = "brand", .values = {acme}, .events = 1, .unknown = 2}),
      EndsWith("1 event is too few to show interests by brand; of 2 more events the brand is not known."));
  acme.events = 9;
  CHECK_THAT(
      of_brands({.column = "brand", .values = {acme}, .events = 9, .unknown = 2, .weighed_events = 9}),
      EndsWith("Strongest interests by brand: Acme (100 %, 9 events); of 2 more events the brand is not "
               "known."));
  acme.share = 0.6;
  const Interest best{.value = "Best", .strength = 0.6, .share = 0.4, .events = 6, .items = 1};
  CHECK_THAT(of_brands({.column = "brand", .values = {acme, best}, .events = 15, .weighed_events = 15}),
             EndsWith("Interests by brand show no sure preference: Acme (60 %, 9 events), Best (40 %, 6 "
                      "events)."));
  CHECK(Profile({.life_stage = LifeStage::family}).text("Nobody") == "Nobody: no events.");
  CHECK(Profile().text("Nobody") == "Nobody: no events, nothing is known.");
}

TEST_CASE("The words tell what a person pays once there are five prices") {
  PriceBand price{
      .purchases = 4, .lower_quartile = 1, .median = 2, .upper_quartile = 3, .compared = 5, .position = 0.9};
  const auto text = [&] { return Profile({.user = "u", .events = 1, .price = price}).text(); };
  CHECK_THAT(text(), EndsWith("4 purchases with a price are too few to show what is usually paid."));
  price.purchases = 5;
  CHECK_THAT(text(),
             EndsWith("Pays 2.00 a unit at the median, half of the time between 1.00 and 3.00, which is "
                      "in the upper third of what others pay in the same categories."));
  price.compared = 1;
  price.discounted = 1;
  price.saved = 0.2;
  price.known_discounts = 4;
  CHECK_THAT(text(), EndsWith("Pays 2.00 a unit at the median, half of the time between 1.00 and 3.00."));
  price.known_discounts = 5;
  CHECK_THAT(text(), EndsWith("Buys 100 % at a discount, which saves 20 %."));
  price.upper_quartile = price.lower_quartile = 2;
  CHECK_THAT(text(), ContainsSubstring("Pays mostly 2.00 a unit."));
}

TEST_CASE("The words tell what is in a basket once there are five") {
  Basket basket{.baskets = 4, .sampled = 4, .size = {2, 2}, .priced = 4, .value = Average{3, 0.004}};
  const auto text = [&] { return Profile({.user = "u", .events = 1, .basket = basket}).text(); };
  CHECK_THAT(text(), EndsWith("4 baskets are too few to show what is usually in one."));
  basket.baskets = basket.sampled = 5;
  CHECK_THAT(text(), EndsWith("A basket holds 2.0 items on average (median 2.0)."));  // four values
  basket.priced = 5;
  CHECK_THAT(text(),
             EndsWith("A basket holds 2.0 items and is worth 3.00 on average (median 2.0 and 0.0040)."));
}

TEST_CASE("Days are those of the shop's clock, as hours are") {
  const auto text = [](Duration utc_offset) {
    return Profile({.user = "u",
                    .utc_offset = utc_offset,
                    .events = 1,
                    .items = 1,
                    .first = january(3, 20),
                    .last = january(3, 20)})
        .text();
  };
  CHECK(text(4 * hours) == "User u has 1 event with 1 item on 2024-01-04.");
  CHECK(text(-4 * hours) == "User u has 1 event with 1 item on 2024-01-03.");
}

TEST_CASE("The last day of all is said by any clock") {
  CHECK(Profile({.user = "u",
                 .utc_offset = 14 * hours,
                 .events = 1,
                 .items = 1,
                 .first = latest_time,
                 .last = latest_time})
            .text() == "User u has 1 event with 1 item on 9999-12-31.");
}

TEST_CASE("The words name the shortest stretch of hours that holds half of the visits") {
  CHECK_THAT(with_hours({9, 10, 10, 11, 20, 20}).text(), ContainsSubstring("between 9 and 11 h (50 %)"));
  CHECK_THAT(with_hours({23, 23, 0, 0, 12, 15}).text(), ContainsSubstring("between 23 and 1 h (67 %)"));
  CHECK_THAT(with_hours({8, 8, 8, 8, 8}).text(),
             ContainsSubstring("on Saturdays (100 % of the visits) and between 8 and 9 h (100 %)"));
}

TEST_CASE("A profile writes itself as JSON") {
  const Profile profile(
      {.user = "a \"b\"",
       .as_of = january(31, 13),
       .utc_offset = -1 * hours,
       .events = 3,
       .purchases = 2,
       .returns = 1,
       .items = 1,
       .interests = {{.column = "brand",
                      .values = {{.value = "Acme", .strength = 2.5, .share = 1, .events = 2, .items = 1}},
                      .events = 2,
                      .unknown = 1}},
       .basket = Basket{.baskets = 2, .sampled = 2, .size = {1.5, 1}, .priced = 0},
       .rfm = Rfm{.frequency = 2, .recency_days = 0.5, .purchases = 3, .priced = 1, .recency_score = 4}});
  std::string compact;
  for (const char c : profile.json())
    if (c != ' ' && c != '\n') compact += c;
  CHECK(
      compact ==
      R"({"user":"a\"b\"","as_of":"2024-01-31T13:00:00Z","utc_offset":-3600,"events":3,"purchases":2,"returns":1,)"
      R"("unmatched_returns":0,"sent_back":0,"impossible":0,"items":1,"unknown_items":0,"later_events":0,"forgotten":false,)"
      R"("first":null,"last":null,"interests":[{"column":"brand","events":2,"unknown":1,"weighed_events":0,"recent_events":null,"drift":null,"missed":0,"values":[{"value":"Acme","strength":2.5,)"
      R"("share":1,"events":2,"items":1,"last":null,"interval":[0,1],"recent":null}]}],"price":null,"basket":{"baskets":2,"sampled":2,"estimated":false,"size":{"mean":1.5,)"
      R"("median":1},"priced":0,"value":null},"rhythm":null,"rfm":{"frequency":2,"frequency_estimated":false,"last":null,"recency_days":0.5,"monetary":null,)"
      R"("purchases":3,"priced":1,"frequency_score":null,"recency_score":4,"monetary_score":null},"repurchases":[],"pairs":[],"loyalty":[],)"
      R"("places":[],"life_stage":null,"opinions":null,"prospects":null})");
}

TEST_CASE("Interests by a column that was not asked for are refused with those there") {
  CHECK(ann().interests("category").column == "category");
  CHECK_THROWS_WITH(ann().interests("categroy"),
                    "the profile has no interests by 'categroy': did you mean 'category'? known: category");
}
