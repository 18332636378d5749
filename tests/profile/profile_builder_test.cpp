#include "kindred/profile/profile_builder.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "kindred/data/clean.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/data/read_events.hpp"
#include "kindred/profile/bg_nbd.hpp"
#include "kindred/profile/describe.hpp"
#include "kindred/profile/gamma_gamma.hpp"
#include "kindred/profile/life_stage.hpp"
#include "kindred/profile/live_profiles.hpp"
#include "kindred/profile/segment_rule.hpp"
#include "kindred/profile/sentiment.hpp"
#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;
using Catch::Matchers::ContainsSubstring;

namespace {

ProfileBuilder small_builder() {
  return {.columns = {"category", "brand"}, .half_life = 10 * days, .now = january(31)};
}

}  // namespace

TEST_CASE("A profile is what a hand computation gives") {
  const Catalog catalog = small_catalog();
  const Profiles profiles = small_builder().build(small_log(catalog), catalog);
  REQUIRE(profiles.size() == 3);
  const Profile& ann = profiles["ann"];

  CHECK(ann.user() == "ann");
  CHECK(ann.parts().as_of == january(31));
  CHECK(ann.parts().events == 6);
  CHECK(ann.parts().purchases == 2);  // the penne of the 30th were sent back
  CHECK(ann.parts().returns == 1);
  CHECK(ann.parts().items == 4);
  CHECK(ann.parts().later_events == 1);
  CHECK(ann.parts().first == january(11));
  CHECK(ann.parts().last == january(31));

  // pasta: 5/4 of the 11th, 1/2 of the look on the 21st; drinks: 5/4; the mug: nothing
  const Interests& by_category = ann.interests("category");
  CHECK(by_category.unknown == 1);
  REQUIRE(by_category.values.size() == 2);
  CHECK(by_category.values[0].value == "Pasta");
  CHECK(by_category.values[0].strength == Approx(1.75));
  CHECK(by_category.values[0].share == Approx(1.75 / 3));
  CHECK(by_category.values[0].events == 2);
  CHECK(by_category.values[0].items == 2);
  CHECK(by_category.values[0].last == january(21));
  CHECK(by_category.values[1].strength == Approx(1.25));
  CHECK(ann.interests("brand").find("Acme")->strength == Approx(1.25 + 0.625));
  CHECK(ann.interests("brand").find("Fizz")->strength == Approx(0.625));

  REQUIRE(ann.price());
  CHECK(ann.price()->lower_quartile == 2.25);
  CHECK(ann.price()->median == 2.5);
  CHECK(ann.price()->upper_quartile == 2.75);
  CHECK(ann.price()->compared == 2);
  // spaghetti for 2 where Bob paid 2 and 3 for pasta, cola for 3 where he paid 1
  CHECK(*ann.price()->position == Approx((0.25 + 1) / 2));
  CHECK(*ann.price()->discounted == 0.5);
  CHECK(*ann.price()->saved == Approx(1.0 / 8));

  REQUIRE(ann.basket());
  CHECK(ann.basket()->baskets == 1);
  CHECK(ann.basket()->size.mean == 2);
  CHECK(ann.basket()->value->mean == 7);

  REQUIRE(ann.rhythm());
  CHECK(ann.rhythm()->visits == 4);
  CHECK(ann.rhythm()->hours[0] == 1);
  CHECK(*ann.rhythm()->days_between == Approx(20.0 / 3));

  REQUIRE(ann.rfm());
  CHECK(ann.rfm()->recency_days == 20);
  CHECK(ann.rfm()->frequency == 1);
  CHECK(ann.rfm()->monetary == 7);
  CHECK_FALSE(ann.rfm()->recency_score);  // two buyers have no fifths
  CHECK_FALSE(ann.rfm()->frequency_score);
  CHECK_FALSE(ann.rfm()->monetary_score);
}

TEST_CASE("What was sent back is no purchase, cleaned before or not") {
  const Catalog catalog = small_catalog();
  constexpr auto purchase = EventKind::purchase;
  const EventLog log = log_of(catalog, {{"ann", "mug", january(1), purchase, 1, 500, 0, "a1"},
                                        {"ann", "cola", january(2), purchase, 4, 8, 2, "a2"},
                                        {"ann", "mug", january(3), purchase, -1, -500, 0, "a3"},
                                        {"ann", "cola", january(4), EventKind::returned, 1, 2, 0, "a4"}});
  const ProfileBuilder builder{.columns = {"category"}, .now = january(5)};
  const Profile raw = builder.profile_of(log, catalog, "ann"),
                cleaned = builder.profile_of(clean(log), catalog, "ann");
  CHECK(raw.parts().events == 4);
  CHECK(raw.parts().returns == 2);
  CHECK(raw.rhythm()->visits == 4);
  CHECK(cleaned.parts().events == 1);
  CHECK(cleaned.parts().returns == 0);
  for (const Profile& ann : {raw, cleaned}) {
    CHECK(ann.parts().purchases == 1);
    CHECK(ann.rfm()->monetary == 6);
    CHECK(ann.rfm()->recency_days == 3);
    CHECK(ann.basket()->baskets == 1);
    CHECK(ann.basket()->value->mean == 6);
    CHECK(ann.price()->most == 2);
    CHECK(ann.interests("category").values.at(0).strength == 5);
  }
  CHECK(raw.interests("category").unknown == 0);

  auto earlier = builder;
  earlier.now = january(2);
  CHECK(earlier.profile_of(log, catalog, "ann").rfm()->monetary == 508);
}

TEST_CASE("A profile as of a moment is that of a log that ends there") {
  const Catalog catalog = small_catalog();
  const EventLog log = small_log(catalog);
  const EventLog until_then = filter(log, [&](std::size_t row) { return log.time(row) <= january(25); });
  auto builder = small_builder();
  builder.now = january(25);
  const Profile whole = builder.profile_of(log, catalog, "ann"),
                cut = builder.profile_of(until_then, catalog, "ann");
  CHECK(whole.parts().later_events == 4);
  CHECK(whole.text() == cut.text());
  CHECK(whole.parts().price->position == cut.parts().price->position);
  builder.now = std::nullopt;
  CHECK(builder.profile_of(log, catalog, "ann").parts().as_of == january(36));
}

TEST_CASE("A user without events has a profile that says so") {
  const Catalog catalog = small_catalog();
  const Profiles profiles = small_builder().build(small_log(catalog), catalog);
  const Profile& eve = profiles["eve"];
  CHECK(eve.empty());
  CHECK(eve.interests("category").values.empty());
  CHECK_FALSE(eve.price());
  CHECK_FALSE(eve.basket());
  CHECK_FALSE(eve.rhythm());
  CHECK_FALSE(eve.rfm());
  CHECK(eve.text() == "User eve: no events, nothing is known.");
}

TEST_CASE("One user's profile is the same alone and among all, on any number of threads", "[threads]") {
  const Catalog catalog = small_catalog();
  std::vector<Row> rows;
  for (int i = 0; i < 900; ++i)
    rows.push_back({"u" + std::to_string(i % 101),
                    std::array{"spaghetti", "penne", "cola", "mug"}[static_cast<std::size_t>(i % 4)],
                    january(1 + i % 30, i % 24), i % 7 == 0 ? EventKind::view : EventKind::purchase,
                    1.0 + i % 3, 0.37 * (i % 53), 0.11 * (i % 5), "s" + std::to_string(i / 2)});
  const EventLog log = log_of(catalog, rows);
  const auto builder = small_builder();
  const Profiles one = builder.build(log, catalog, {.threads = 1}),
                 five = builder.build(log, catalog, {.threads = 5});
  REQUIRE(one.size() == 101);
  for (UserIndex user{0}; user.value < one.size(); ++user) {
    REQUIRE(one[user].json() == five[user].json());
    if (user.value % 10 == 0) CHECK(one[user].json() == builder.profile_of(log, catalog, user).json());
  }
}

TEST_CASE("A profile tells the places of its visits, and what else a shop knows") {
  const Catalog catalog = small_catalog();
  const EventLog log = log_of(catalog, {{"ann", "cola", january(1), EventKind::purchase, 1, 2, 0, "s1"},
                                        {"ann", "penne", january(2), EventKind::purchase, 1, 3, 0, "s2"},
                                        {"ann", "penne", january(3), EventKind::view, 1, 0, 0, "s3"},
                                        {"bob", "mug", january(3), EventKind::purchase, 1, 4, 0, "s4"}});
  TextColumn store("store");
  for (const char* name : {"north", "south", "north", ""}) store.push_back(name);
  const Profiles told = ProfileBuilder{.columns = {"category"}, .places = {store}}.build(log, catalog);
  REQUIRE(told["ann"].places().size() == 1);
  CHECK(told["ann"].places()[0].column == "store");
  CHECK(told["ann"].places()[0].values.at(0).name == "north");
  CHECK(told["ann"].places()[0].values[0].visits == 2);
  CHECK(told["bob"].places()[0].values.empty());
  TextColumn channel("channel");
  channel.push_back("web");
  CHECK_THROWS_WITH((ProfileBuilder{.places = {channel}}.build(log, catalog)),
                    "places 'channel' have 1 rows, expected one for each of the log's 4 sessions");

  const BgNbdModel buys{.r = .243, .alpha = 4.414, .a = .793, .b = 2.426};
  const Profiles whole = told.with([&](UserIndex user, ProfileParts& parts) {
    if (user.value > 0) return;
    OpinionAccumulator opinions;
    opinions.add("very good");
    parts.life_stage = life_stage({.age = 30, .adults = 2, .children = 1});
    parts.opinions = opinions.read();
    parts.prospects = prospects(buys, {.frequency = 2, .recency = 30.43, .age = 38.86}, 39 * weeks);
  });
  CHECK(whole["ann"].parts().prospects->purchases == Approx(1.226028174767135));
  CHECK(whole["ann"].parts().events == 3);
  const std::string json = whole["ann"].json();
  for (const char* part : {"\"life_stage\": \"family with children\"", "\"telling\": 1",
                           "\"horizon\": 23587200", "\"column\": \"store\""})
    CHECK_THAT(json, Catch::Matchers::ContainsSubstring(part));
  CHECK_THAT(whole["bob"].json(), Catch::Matchers::ContainsSubstring("\"prospects\": null"));
  const auto members = [&](const char* rule) { return SegmentRule(rule).segment("", whole).members; };
  const std::vector<UserIndex> ann = {UserIndex(0)};
  CHECK(members("life_stage == \"family with children\" and opinion > 0") == ann);
  CHECK(members("alive > 0.7 and expected_purchases < 2") == ann);
  CHECK(members("top_place(\"store\") == \"north\"") == ann);
  CHECK(members("expected_value > 0 or expected_value <= 0").empty());
}

TEST_CASE("Whom cleaning took away altogether is left out where asked") {
  const Catalog catalog = small_catalog();
  const EventLog log = log_of(catalog, {{"bot", "cola", january(1), EventKind::purchase, 1, 2, 0, "s1"},
                                        {"ann", "cola", january(1), EventKind::purchase, 1, 2, 0, "s2"}});
  const EventLog cleaned = filter(log, [&](std::size_t row) { return log.user(row).value > 0; });
  const Profiles all = ProfileBuilder{.columns = {"category"}}.build(cleaned, catalog);
  REQUIRE(all.size() == 2);
  const Profiles left = all.with_events();
  REQUIRE(left.size() == 1);
  CHECK(left["ann"].json() == all["ann"].json());
  CHECK(SegmentRule("purchases < 5").segment("", left).members.size() == 1);
  CHECK_THROWS_AS(left["bot"], LookupError);
}

TEST_CASE("A log without times, prices and sessions gives what it can") {
  const Catalog catalog = small_catalog();
  EventLogBuilder events({}, *catalog.items());
  events.add({.user = events.user("ann"), .item = events.item("cola")});
  events.add({.user = events.user("ann"), .item = events.item("penne")});
  const EventLog log = events.build();
  const Profile ann = ProfileBuilder{.columns = {"category"}}.profile_of(log, catalog, "ann");
  CHECK(ann.parts().events == 2);
  CHECK_FALSE(ann.parts().as_of);
  CHECK(ann.interests("category").find("Drinks")->share == 0.5);
  CHECK_FALSE(ann.price());
  CHECK_FALSE(ann.basket());
  CHECK_FALSE(ann.rhythm());
  REQUIRE(ann.rfm());
  CHECK_FALSE(ann.rfm()->frequency);
  CHECK(ann.rfm()->purchases == 2);
  CHECK_FALSE(ann.rfm()->monetary);
  CHECK(ann.text() ==
        "User ann made 2 purchases of 2 items. 2 events are too few to show interests by category.");
  CHECK_THAT(ann.json(), Catch::Matchers::ContainsSubstring("\"frequency\": null"));
  CHECK_THROWS_WITH((ProfileBuilder{.half_life = days}.build(log, catalog)),
                    "option 'half_life' is set, and the events have no times to age by");
}

TEST_CASE("What is not to be kept is in no profile") {
  const Catalog catalog = small_catalog();
  const EventLog log = small_log(catalog);
  const ProfileBuilder all{.columns = {"category"}, .now = january(31)};
  REQUIRE(all.profile_of(log, catalog, "ann").loyalty().size() == 1);
  ProfileBuilder few = all;
  few.keep = {.rhythm = false, .basket = false, .repurchases = false, .pairs = false, .loyalty = false};
  const Profile ann = few.profile_of(log, catalog, "ann");
  CHECK_FALSE(ann.rhythm());
  CHECK_FALSE(ann.basket());
  CHECK(ann.repurchases().empty());
  CHECK(ann.pairs().empty());
  CHECK(ann.loyalty().empty());
  CHECK(ann.price()->median == all.profile_of(log, catalog, "ann").price()->median);
  CHECK(ann.rfm()->monetary == all.profile_of(log, catalog, "ann").rfm()->monetary);
  few.keep = {.rfm = false};
  CHECK_FALSE(few.profile_of(log, catalog, "ann").rfm());
  CHECK(LiveProfiles(few, log, catalog).profile("ann").json() == few.profile_of(log, catalog, "ann").json());
}

TEST_CASE("Without money a profile says what one of a log without prices says") {
  const Catalog catalog = small_catalog();
  const EventLog log = small_log(catalog);
  const Profile ann =
      ProfileBuilder{.columns = {"category"}, .now = january(31), .keep = {.money = false}}.profile_of(
          log, catalog, "ann");
  EventLogBuilder unpriced({}, *catalog.items());
  for (const auto& user : {"ann", "bob", "eve"}) unpriced.user(user);
  for (std::size_t row = 0; row < log.size(); ++row) {
    Event event = log[row];
    if (event.session) event.session = unpriced.session((*log.sessions())[*event.session]);
    event.user = unpriced.user((*log.users())[event.user]);
    event.price.reset();
    event.discount.reset();
    unpriced.add(event);
  }
  const Profile without = ProfileBuilder{.columns = {"category"}, .now = january(31)}.profile_of(
      unpriced.build(), catalog, "ann");
  CHECK(ann.json() == without.json());
  CHECK(ann.text() == without.text());
}

TEST_CASE("What a profile cannot be built from is refused with the reason") {
  const Catalog catalog = small_catalog();
  const EventLog log = small_log(catalog);
  CHECK_THROWS_WITH(
      (ProfileBuilder{.columns = {"categroy"}}.build(log, catalog)),
      "the catalogue has no column 'categroy' of texts: did you mean 'category'? known: category, brand");
  CHECK_THROWS_AS((ProfileBuilder{.price_column = "price"}.build(log, catalog)), LookupError);
  CHECK_THROWS_WITH((ProfileBuilder{.half_life = -5 * days}.build(log, catalog)),
                    "option 'half_life' is -5 days, expected at least 0");
  CHECK_THROWS_WITH((ProfileBuilder{.utc_offset = 30 * hours}.build(log, catalog)),
                    "option 'utc_offset' is 30 hours, expected -14 to 14");
  CHECK_THROWS_WITH((ProfileBuilder{.now = Timestamp::max()}.build(log, catalog)),
                    "option 'now' lies outside the years 1 to 9999");
  CHECK_THROWS_AS((ProfileBuilder{.weights = {.view = -1}}.build(log, catalog)), OptionError);
  CHECK_THROWS_AS(ProfileBuilder{}.profile_of(log, catalog, "zoe"), LookupError);
  CHECK_THROWS_WITH(ProfileBuilder{}.profile_of(log, catalog, UserIndex(3)),
                    "user 3 is not one of the 3 users of the log");

  EventLogBuilder other;
  other.add({.user = other.user("ann"), .item = other.item("cola")});
  const EventLog renumbered = other.build();
  CHECK_THROWS_WITH(ProfileBuilder{}.build(renumbered, catalog),
                    Catch::Matchers::ContainsSubstring("catalog.renumbered(log.items())"));
  CHECK_NOTHROW(ProfileBuilder{}.build(renumbered, catalog.renumbered(renumbered.items())));
  CHECK_THROWS_AS(Profiles(std::vector<Profile>(2), log.users()), DataError);
}

// The figures were computed from the same files in plain Python, with numpy.quantile for the quantiles.
TEST_CASE("A household's profile on real purchases is what a plain computation gives") {
  const std::string folder = KINDRED_TEST_DATA_DIR "/../../examples/data/complete-journey/";
  const Catalog catalog = read_catalog(folder + "products.csv");
  const EventLog log = read_events(folder + "transactions.csv",
                                   {.user = "household_id",
                                    .item = "product_id",
                                    .time = "transaction_timestamp",
                                    .quantity = "quantity",
                                    .price = "sales_value",
                                    .discount = "discount",
                                    .session = "basket_id"},
                                   catalog);
  const Profile profile =
      ProfileBuilder{.columns = {"category"}, .half_life = 90 * days}.profile_of(log, catalog, "1029");

  CHECK(profile.parts().events == 132);
  CHECK(profile.parts().purchases == 132);
  CHECK(profile.parts().items == 101);
  const Interests& interests = profile.interests("category");
  REQUIRE(interests.values.size() == 64);
  CHECK(interests.values[0].value == "Fruit - shelf stable");
  CHECK(interests.values[0].strength == Approx(17.25120823693144));
  CHECK(interests.values[0].share == Approx(0.08108199779489915));
  CHECK(interests.values[0].events == 10);
  CHECK(interests.values[0].items == 6);
  CHECK(interests.values[1].value == "Olives");
  CHECK(interests.values[4].value == "Cheeses");
  CHECK(interests.values[4].strength == Approx(9.04885898070873));

  CHECK(profile.price()->least == Approx(0.1));
  CHECK(profile.price()->lower_quartile == Approx(1.5675));
  CHECK(profile.price()->median == Approx(2.29));
  CHECK(profile.price()->upper_quartile == Approx(3.39));
  CHECK(profile.price()->most == Approx(18.59));
  CHECK(*profile.price()->position == Approx(0.539375551929761));
  CHECK(*profile.price()->discounted == Approx(0.4621212121212121));
  CHECK(*profile.price()->saved == Approx(0.10437497066140919));
  CHECK(profile.basket()->baskets == 59);
  CHECK(profile.basket()->size.mean == Approx(2.23728813559322));
  CHECK(profile.basket()->size.median == 2);
  CHECK(profile.basket()->value->mean == Approx(6.467627118644068));
  CHECK(profile.basket()->value->median == Approx(4.79));
  CHECK(profile.rhythm()->visits == 59);
  CHECK(profile.rhythm()->hours[11] == Approx(16.0 / 59));
  CHECK(profile.rhythm()->weekdays[3] == Approx(12.0 / 59));
  CHECK(*profile.rhythm()->days_between == Approx(6.139290788633462));
  CHECK(*profile.rfm()->recency_days == Approx(1.3739699074074074));
  CHECK(profile.rfm()->frequency == 59);
  CHECK(*profile.rfm()->monetary == Approx(381.59));
  CHECK(profile.rfm()->recency_score == 4);
  CHECK(profile.rfm()->frequency_score == 5);
  CHECK(profile.rfm()->monetary_score == 5);
}

TEST_CASE("Odd events are counted, each under its name, and the account adds up") {
  const Catalog catalog = small_catalog();
  constexpr auto purchase = EventKind::purchase, returned = EventKind::returned;
  const std::vector<Row> rows = {
      {"ann", "cola", january(5), purchase, 2, 4, 0, "a1"},
      {"ann", "penne", january(2), purchase, 1, 0, 0, "a0"},      // out of order, free
      {"ann", "cola", january(6), purchase, 0, 3, 0, "a2"},       // no quantity
      {"ann", "cola", january(6), purchase, 1, -3, 0, "a2"},      // below nothing
      {"ann", "cola", january(7), purchase, -3, -6, 0, "a3"},     // more than was bought
      {"ann", "spaghetti", january(8), returned, 1, 2, 0, "a4"},  // never bought
      {"ann", "unheard of", january(9), purchase, 1, 1, 0, "a5"},
      {"ann", "penne", january(20), purchase, 1, 2, 0, "a6"},  // in the future
      {"bob", "penne", january(10), purchase, 1, 2, 0, "b1"}};
  const EventLog log = log_of(catalog, rows);
  const ProfileBuilder builder{.columns = {"category"}, .now = january(10)};
  const Profiles profiles = builder.build(log, catalog);
  const ProfileParts& ann = profiles["ann"].parts();
  CHECK(ann.events == 7);
  CHECK(ann.later_events == 1);
  CHECK(ann.purchases == 2);  // the free one and the unheard of; both bottles went back
  CHECK(ann.impossible == 2);
  CHECK(ann.returns == 2);
  CHECK(ann.unmatched_returns == 2);
  CHECK(ann.unknown_items == 1);
  CHECK(ann.price->least == 0);
  CHECK(*ann.rfm->monetary == 1);
  std::ostringstream out;
  out << profiles.account();
  CHECK(profiles.account().adds_up());
  CHECK(out.str() ==
        "rows in                                           9\n"
        "- later than the profiles                         1\n"
        "rows kept                                         8\n"
        "  return without a purchase                       2\n"
        "  purchase of no quantity or at a negative price  2\n"
        "  with an item that the catalogue does not have   1\n");
  auto backward = rows;
  std::reverse(backward.begin(), backward.end());
  const EventLog reversed = log_of(catalog, backward);
  CHECK(builder.profile_of(reversed, catalog, "ann").json() == profiles["ann"].json());
  CHECK(LiveProfiles(builder, log, catalog).profile("ann").json() == profiles["ann"].json());
}

TEST_CASE("Someone who sent something back looked at nothing") {
  const Catalog catalog = small_catalog();
  std::vector<Row> rows;
  for (int day = 1; day <= 12; ++day)
    rows.push_back({"ann", "spaghetti", january(day), EventKind::purchase, 1, 2, 0, std::to_string(day)});
  rows.push_back({"ann", "cola", january(20), EventKind::purchase, 1, 2, 0, "a"});
  rows.push_back({"ann", "cola", january(21), EventKind::returned, 1, -2, 0, "b"});
  const ProfileBuilder builder{.columns = {"category"}};
  const Profile sent_back = builder.profile_of(log_of(catalog, rows), catalog, "ann");
  CHECK(sent_back.parts().sent_back == 1);
  CHECK_THAT(describe(sent_back), ContainsSubstring("Buys mostly Pasta (100 %, 12 events)"));
  rows.push_back({"ann", "cola", january(22), EventKind::view, 0, 0, 0, "c"});
  CHECK_THAT(describe(builder.profile_of(log_of(catalog, rows), catalog, "ann")),
             ContainsSubstring("Buys, looks at or rates mostly Pasta"));
}
