#include "kindred/data/impossible.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;

TEST_CASE("impossible quantities and prices go, each under the first rule that it breaks") {
  const EventLog log = log_of(
      "user,item,quantity,price\n"
      "a,1,0,-1\n"
      "a,2,1,-1\n"
      "a,3,1,0\n"
      "a,4,1001,1001\n"
      "a,5,2,402\n"
      "a,6,-1,-5\n"
      "a,7,,\n"
      "a,8,1000,200000\n");
  const Cleaned cleaned = remove_impossible(log, {.most_quantity = 1000, .most_unit_price = 200});
  CHECK(pairs(cleaned.log) == std::vector<std::string>{"a:6", "a:7", "a:8"});
  std::ostringstream out;
  out << cleaned.account;
  CHECK(out.str() ==
        "rows in                      8\n"
        "- quantity 0 or less         1\n"
        "- price below 0              1\n"
        "- price of 0                 1\n"
        "- quantity above 1000        1\n"
        "- price of a unit above 200  1\n"
        "rows kept                    3\n");
  CHECK(remove_impossible(log, {.free = true}).log.size() == 6);
}

TEST_CASE("a price with a slipped decimal point is known by the item's other prices") {
  std::string text = "user,item,quantity,price\n";
  for (const char* price : {"2", "1.98", "2.2", "200", "0.02"})
    text += std::string("a,tea,1,") + price + "\n";
  text += "a,tea,100,200\na,cup,1,2\na,cup,1,400\n";
  const Cleaned cleaned = remove_impossible(log_of(text), {.most_times_median = 20});
  CHECK(cleaned.log.size() == 6);
  CHECK(cleaned.account.removed.at(0).reason == "price more than 20 times off its item's median");
  CHECK(message_of<OptionError>([] { remove_impossible(EventLog(), {.most_times_median = 0.5}); }) ==
        "option 'most_times_median' is 0.5, expected at least 1");
}
