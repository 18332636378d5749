#include "kindred/data/outlier_baskets.hpp"

#include <initializer_list>
#include <string>
#include <utility>

#include "data/shop.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::log_of;

TEST_CASE("a basket that is out of all proportion goes, and one that is merely large stays") {
  std::string text = "user,item,time,quantity,price,session\n";
  for (int basket = 0; basket < 25; ++basket)
    for (int line = 0; line <= basket % 5; ++line)
      text += "u" + std::to_string(basket % 6) + ",i" + std::to_string(line) + ",1," +
              std::to_string(1 + basket % 3) + ",5,s" + std::to_string(basket) + "\n";
  text += "large,i1,1,20,90,s25\nreseller,i1,1,4000,90,s26\nreseller,i2,1,1,5,s26\nrich,i1,1,1,90000,s27\n";
  const EventLog log = log_of(text);
  const Cleaned cleaned = remove_outlier_baskets(log);
  REQUIRE(cleaned.account.removed.size() == 2);
  CHECK(cleaned.account.removed[0].reason == "in a basket of too many units");
  CHECK(cleaned.account.removed[0].count == 2);
  CHECK(cleaned.account.removed[1].reason == "in a basket worth too much");
  CHECK(cleaned.account.removed[1].count == 1);
  CHECK(cleaned.account.adds_up());
  CHECK(remove_outlier_baskets(log, {.least_baskets = 100}).account.removed.empty());
  CHECK(remove_outlier_baskets(log_of("user,item\n")).log.empty());
  CHECK_THROWS_AS(remove_outlier_baskets(log_of("user,item\na,1\n")), OptionError);  // in no basket
  CHECK_THROWS_AS(remove_outlier_baskets(log, {.most_deviations = 0}), OptionError);
}

namespace {

// So many baskets of each number of units, at a price of one.
std::string baskets_of(std::initializer_list<std::pair<int, int>> counts) {
  std::string text = "user,item,time,quantity,session\n";
  int basket = 0;
  for (const auto& [count, units] : counts)
    for (int i = 0; i < count; ++i, ++basket)
      text += "u" + std::to_string(basket % 6) + ",i,1," + std::to_string(units) + ",s" +
              std::to_string(basket) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a reseller stands out of baskets that are all alike") {
  const Cleaned cleaned = remove_outlier_baskets(log_of(baskets_of({{30, 1}, {1, 100000}})));
  REQUIRE(cleaned.account.removed.size() == 1);
  CHECK(cleaned.account.removed[0].count == 1);
  CHECK(remove_outlier_baskets(log_of(baskets_of({{30, 1}}))).account.removed.empty());
}

TEST_CASE("baskets of two or three stay where most are of one") {
  CHECK(remove_outlier_baskets(log_of(baskets_of({{80, 1}, {18, 2}, {2, 3}}))).account.removed.empty());
  CHECK(remove_outlier_baskets(log_of(baskets_of({{980, 1}, {19, 6}, {1, 11}}))).account.removed.empty());
  // Nor where the typical difference is next to none.
  std::string text = "user,item,time,price,session\n";
  for (int basket = 0; basket < 40; ++basket)
    text += "u,i,1," +
            std::string(basket % 8 == 0 ? "20"
                        : basket % 2    ? "9.99"
                                        : "10") +
            ",s" + std::to_string(basket) + "\n";
  CHECK(remove_outlier_baskets(log_of(text)).account.removed.empty());
}
