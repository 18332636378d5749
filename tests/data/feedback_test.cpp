#include "kindred/data/feedback.hpp"

#include <cmath>
#include <string>

#include "data/shop.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::log_of;

namespace {

double weight(const Interactions<float>& data, const char* user, const char* item) {
  const auto history = data.user(user).history;
  const auto at = history.find(data.item(item));
  return at ? static_cast<double>(history.weights[*at]) : 0;
}

}  // namespace

TEST_CASE("ratings fall on two sides of a neutral one, by how far they are from it") {
  const auto ratings =
      to_ratings(log_of("user,item,time,value\na,1,5,5\na,2,6,1\na,3,7,3\nb,1,8,2.5\nb,4,9,3.5\n"));
  const auto sides = liked_and_disliked(ratings, 3);
  CHECK(sides.liked.size() == 2);
  CHECK(weight(sides.liked, "a", "1") == 2);
  CHECK(weight(sides.liked, "b", "4") == 0.5);
  CHECK(sides.disliked.size() == 2);
  CHECK(weight(sides.disliked, "a", "2") == 2);
  CHECK(weight(sides.disliked, "b", "1") == 0.5);
  CHECK(sides.disliked.user("a").history.times[0] == timestamp(6));
  CHECK(sides.liked.items() == ratings.items());
  CHECK(sides.disliked.items() == ratings.items());
  CHECK(sides.account.adds_up());
  CHECK(sides.account.kept == 4);
  CHECK(sides.account.removed.at(0).reason == "neither liked nor disliked");
  CHECK_THROWS_AS(liked_and_disliked(ratings, std::nan("")), OptionError);
}

TEST_CASE("what came back stands against an item as a purchase stands for it") {
  const auto log = log_of(
      "user,item,kind,quantity\n"
      "a,1,purchase,2\na,2,purchase,1\na,2,returned,1\nb,1,purchase,-3\nb,3,view,\nb,4,purchase,0\n");
  const auto sides = kept_and_returned(log, {.quantity = QuantityFactor::linear});
  CHECK(sides.liked.size() == 3);
  CHECK(weight(sides.liked, "a", "1") == 10);
  CHECK(weight(sides.liked, "a", "2") == 5);
  CHECK(weight(sides.liked, "b", "3") == 1);
  CHECK(sides.disliked.size() == 2);
  CHECK(weight(sides.disliked, "a", "2") == 5);
  CHECK(weight(sides.disliked, "b", "1") == 15);
  CHECK(sides.account.in == 6);
  CHECK(sides.account.kept == 5);
  CHECK(sides.account.adds_up());
  CHECK(sides.account.removed.at(0).reason == "quantity 0 or less");
  CHECK(weight(kept_and_returned(log, {.returned = 2}).disliked, "b", "1") == 2);
  CHECK(sides.disliked.users() == log.users());
}

TEST_CASE("both sides count ages from the same moment") {
  const auto log = log_of("user,item,time,kind\na,1,2017-01-31,purchase\na,2,2017-01-01,returned\n");
  const auto sides = kept_and_returned(log, {.purchase = 8, .half_life = 30 * days});
  CHECK(weight(sides.liked, "a", "1") == 8);
  CHECK(weight(sides.disliked, "a", "2") == 4);
  CHECK(kept_and_returned(EventLog()).account.adds_up());
}
