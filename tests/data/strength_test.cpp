#include "kindred/data/strength.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;

namespace {

// The weight of user and item, 0 where there is no entry.
template <class Scalar>
double weight(const Interactions<Scalar>& data, const char* user, const char* item) {
  const auto history = data.user(user).history;
  const auto at = history.find(data.item(item));
  return at ? static_cast<double>(history.weights[*at]) : 0;
}

std::string text(const Account& account) {
  CHECK(account.adds_up());
  std::ostringstream out;
  out << account;
  return out.str();
}

}  // namespace

TEST_CASE("each kind of event has its weight, and several of one pair add up") {
  const auto log = log_of(
      "user,item,kind,value\n"
      "a,1,view,\na,1,view,\na,1,purchase,\na,2,cart,\nb,1,search,\nb,2,rating,4\nb,3,rating,\nb,4,review,"
      "2\n");
  const auto data =
      to_interactions(log, {.view = 1, .search = 2, .cart = 3, .purchase = 5, .rating = 0.5, .review = 7});
  CHECK(weight(data, "a", "1") == 7);
  CHECK(weight(data, "a", "2") == 3);
  CHECK(weight(data, "b", "1") == 2);
  CHECK(weight(data, "b", "2") == 2);
  CHECK(weight(data, "b", "3") == 0.5);
  CHECK(weight(data, "b", "4") == 7);
  CHECK(data.users() == log.users());
  CHECK(data.items() == log.items());
  CHECK(data.times().empty());
}

TEST_CASE("an event without strength gives no interaction, and is accounted for") {
  const auto log = log_of(
      "user,item,kind,value,quantity\n"
      "a,1,purchase,,1\na,2,returned,,1\na,3,rating,0,\na,4,purchase,,0\na,5,purchase,,-1\n");
  Account account;
  const auto data = to_interactions(log, {.quantity = QuantityFactor::linear}, account);
  CHECK(data.size() == 1);
  CHECK(data.item_count() == 5);
  CHECK(text(account) ==
        "rows in               5\n"
        "- quantity 0 or less  2\n"
        "- strength 0          2\n"
        "rows kept             1\n");
  const auto views = log_of("user,item,kind,quantity\na,1,view,0\na,2,purchase,0\n");
  CHECK(to_interactions(views, {}, account).size() == 1);
  CHECK(account.removed.at(0).reason == "quantity 0 or less");
}

TEST_CASE("an entry of several events is accounted for as one") {
  const auto log = log_of("user,item,kind\na,1,view\na,1,view\na,1,cart\na,2,view\nb,1,returned\n");
  Account account;
  CHECK(to_interactions(log, {}, account).size() == 2);
  CHECK(text(account) ==
        "rows in                   5\n"
        "- strength 0              1\n"
        "- one entry with another  2\n"
        "rows kept                 2\n");
}

TEST_CASE("no event counts more than the cap, at whatever age") {
  const auto log = log_of(
      "user,item,time,kind,value,quantity\n"
      "a,1,2017-01-01,purchase,,100\na,1,2017-01-31,purchase,,2\na,2,2017-01-31,rating,-9,\n");
  const auto data = to_interactions<double>(
      log, {.purchase = 1, .half_life = 30 * days, .quantity = QuantityFactor::linear, .cap = 6});
  CHECK(weight(data, "a", "1") == 3 + 2);
  CHECK(weight(data, "a", "2") == -6);
}

TEST_CASE("strengths are the same on any number of threads", "[threads]") {
  EventLogBuilder builder;
  for (int n = 0; n < 200'000; ++n)
    builder.add({.user = builder.user(std::to_string(n * 7919LL % 1009)),
                 .item = builder.item(std::to_string(n * 104729LL % 3001)),
                 .time = timestamp(n * 31LL % 100'000),
                 .kind = n % 10 == 0 ? EventKind::returned : EventKind::view});
  const auto log = builder.build();
  const Strength strength{.half_life = Duration(20'000)};
  Account of_one, of_three;
  const auto one = to_interactions(log, strength, of_one, {.threads = 1});
  const auto three = to_interactions(log, strength, of_three, {.threads = 3});
  CHECK(std::ranges::equal(one.by_user().columns(), three.by_user().columns()));
  CHECK(std::ranges::equal(one.by_user().values(), three.by_user().values()));
  CHECK(std::ranges::equal(one.by_item().values(), three.by_item().values()));
  CHECK(std::ranges::equal(one.times(), three.times()));
  CHECK(text(of_one) == text(of_three));
  CHECK(of_one.removed.at(0).count == 20'000);
}

TEST_CASE("a half-life halves the strength of what is so old") {
  const std::string text = "user,item,time\na,1,2017-01-01\na,2,2017-01-31\na,3,2017-03-02\n";
  const auto log = log_of(text);
  const auto data = to_interactions<double>(log, {.purchase = 8, .half_life = 30 * days});
  CHECK(weight(data, "a", "3") == 8);
  CHECK(weight(data, "a", "2") == 4);
  CHECK(weight(data, "a", "1") == 2);
  CHECK(data.times().size() == 3);
  CHECK(data.user("a").history.times[1] == timestamp(1485820800));

  // Counted from an earlier day, what comes after it is new.
  const auto earlier =
      to_interactions<double>(log, {.purchase = 8, .half_life = 30 * days, .now = timestamp(1485820800)});
  CHECK(weight(earlier, "a", "3") == 8);
  CHECK(weight(earlier, "a", "2") == 8);
  CHECK(weight(earlier, "a", "1") == 4);
}

TEST_CASE("what is too old for the scalar has no strength") {
  Account account;
  const auto log = log_of("user,item,time\na,1,0\na,2,1000000\n");
  const Strength strength{.half_life = Duration(5000)};
  CHECK(to_interactions<float>(log, strength, account).size() == 1);
  CHECK(account.removed.at(0).reason == "strength 0");
  CHECK(to_interactions<double>(log, strength, account).size() == 2);
}

TEST_CASE("a quantity counts in proportion, by its logarithm or not at all") {
  const auto log = log_of("user,item,quantity\na,1,1\na,2,3\na,3,\na,4,0.5\n");
  const auto none = to_interactions<double>(log);
  const auto linear = to_interactions<double>(log, {.quantity = QuantityFactor::linear});
  const auto by_log = to_interactions<double>(log, {.quantity = QuantityFactor::log});
  CHECK(weight(none, "a", "2") == 5);
  CHECK(weight(linear, "a", "2") == 15);
  CHECK(weight(linear, "a", "3") == 5);
  CHECK(weight(linear, "a", "4") == 2.5);
  CHECK(weight(by_log, "a", "1") == 5);
  CHECK(weight(by_log, "a", "2") == 10);
  CHECK(weight(by_log, "a", "4") == Approx(2.9248125036057813));
}

TEST_CASE("repeated pairs do as told") {
  const auto log = log_of("user,item,time,kind\na,1,30,view\na,1,20,purchase\n");
  CHECK(weight(to_interactions(log, {.duplicates = Duplicates::max}), "a", "1") == 5);
  CHECK(weight(to_interactions(log, {.duplicates = Duplicates::last}), "a", "1") == 1);
  CHECK(weight(to_interactions(log, {.duplicates = Duplicates::mean}), "a", "1") == 3);
  CHECK(to_interactions(log).times()[0] == timestamp(30));
}

TEST_CASE("options of strength out of their ranges are refused") {
  const auto timeless = log_of("user,item\na,1\n");
  const auto message_for = [&](const Strength& strength) {
    return message_of<OptionError>([&] { to_interactions(timeless, strength); });
  };
  CHECK(message_for({.half_life = 1 * days}) ==
        "option 'half_life' needs the time of each event, and this log has none");
  CHECK(message_for({.half_life = -36 * hours}) == "option 'half_life' is -1.5 days, expected at least 0");
  CHECK(message_for({.cart = -1}) == "option 'cart' is -1, expected 0 to 1e+30");
  CHECK(message_for({.cap = -1}) == "option 'cap' is -1, expected 0 to 1e+30");
  CHECK(message_for({.view = std::numeric_limits<double>::quiet_NaN()}) ==
        "option 'view' is nan, expected 0 to 1e+30");
}

TEST_CASE("ratings are the values of a log, the latest of each pair") {
  const auto log = log_of("user,item,time,value\na,1,30,2\na,1,20,5\nb,1,10,3.5\n");
  const auto ratings = to_ratings(log);
  CHECK(weight(ratings, "a", "1") == 2);
  CHECK(weight(ratings, "b", "1") == 3.5);
  CHECK(weight(to_ratings<double>(log, Duplicates::mean), "a", "1") == 3.5);
  CHECK_THROWS_AS(to_ratings(log, Duplicates::fail), DataError);
}

TEST_CASE("in a log without values every pair weighs 1") {
  const auto ratings = to_ratings(log_of("user,item\na,1\na,1\nb,2\n"));
  CHECK(ratings.size() == 2);
  CHECK(weight(ratings, "a", "1") == 1);
}

TEST_CASE("an event without a value among ratings is refused by its place") {
  CHECK(
      message_of<DataError>([] { to_ratings(log_of("user,item,value\na,1,3\nb,7,\n")); }) ==
      "event 2, user 'b', item '7', has no value, and others have: filter the log to those that are ratings");
}

TEST_CASE("ages are counted to any moment there is") {
  const auto log = log_of("user,item,time\na,1,0001-01-01\na,2,9999-12-31\n");
  CHECK(to_interactions(log, {.half_life = days, .now = Timestamp::max()}).size() == 0);
  CHECK(weight(to_interactions(log, {.half_life = days, .now = Timestamp::min()}), "a", "1") == 5);
}
