#include "kindred/data/robots.hpp"

#include <cmath>
#include <string>

#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;

namespace {

void look(std::string& text, const std::string& user, int item, int time) {
  text += user + ',' + std::to_string(item) + ',' + std::to_string(time) + ",view\n";
}

// A person with random pauses, a robot of each kind, and an order of 100 lines.
std::string visitors() {
  std::string text = "user,item,time,kind\n";
  Random random(1);
  for (int i = 0, time = 0; i < 200; ++i)
    look(text, "person", i % 40, time += 1 + static_cast<int>(-60 * std::log(1 - random.uniform())));
  for (int i = 0; i < 70; ++i) look(text, "fast", i % 3, 100 + i / 2);
  for (int i = 0; i < 60; ++i) look(text, "slow", i, 60 * i);
  for (int i = 0; i < 120; ++i) look(text, "broad", i, 600 * i + i % 7 * i);
  for (int i = 0; i < 60; ++i) look(text, "clock", i % 5, 300 * i + (i > 30 ? 50000 : 0) + i % 2);
  for (int i = 0; i < 100; ++i) text += "order," + std::to_string(i) + ",5,purchase\n";
  return text;
}

}  // namespace

TEST_CASE("robots are known by rate, breadth and regularity, and people are let alone") {
  const EventLog log = log_of(visitors());
  const RobotRules rules{.most_items_per_day = 100};
  const Cleaned cleaned = remove_robots(log, rules);
  CHECK(cleaned.log.size() == 300);
  REQUIRE(cleaned.account.removed.size() == 3);
  CHECK(cleaned.account.removed[0].reason == "of a robot: more than 60 in a minute");
  CHECK(cleaned.account.removed[0].count == 70);
  CHECK(cleaned.account.removed[1].reason == "of a robot: more than 100 items in a day");
  CHECK(cleaned.account.removed[1].count == 120);
  CHECK(cleaned.account.removed[2].reason == "of a robot: as regular as a clock");
  CHECK(cleaned.account.removed[2].count == 120);
  CHECK(cleaned.account.adds_up());
}

TEST_CASE("the signs are what they say") {
  const auto signs = robot_signs(log_of(
      "user,item,time,kind\n"
      "a,1,0,view\na,2,10,view\na,1,59,cart\na,3,60,view\na,3,86399,search\na,4,86400,view\n,1,0,view\n"));
  CHECK(signs[0].per_minute == 3);
  CHECK(signs[0].items_per_day == 4);
  CHECK(signs[0].gaps == 5);
  // Gaps 1, 1, 10, 49, 86339: quartiles 1 and 49.
  CHECK(signs[0].spread == Approx((49. - 1 + 1) / (49 + 1)));
  CHECK(signs[1].gaps == 0);
  CHECK(signs[1].per_minute == 0);
  CHECK(message_of<OptionError>([] { robot_signs(log_of("user,item\na,1\n")); }) ==
        "to look for robots takes the time of each event, and this log has none");
  CHECK_THROWS_AS(remove_robots(EventLog(), {.most_per_minute = 0}), OptionError);
}

TEST_CASE("gaps at random have the spread of the exponential distribution") {
  std::string text = "user,item,time,kind\n";
  Random random(3);
  double time = 0;
  for (int i = 0; i < 3000; ++i)
    look(text, "a", 1, static_cast<int>(time -= 1000 * std::log(1 - random.uniform())));
  // Quartiles ln(4/3) and ln 4.
  const double expected = (std::log(4.) - std::log(4. / 3)) / (std::log(4.) + std::log(4. / 3));
  CHECK(robot_signs(log_of(text))[0].spread == Approx(expected).margin(0.03));
}

TEST_CASE("times that are dates tell neither a rate nor a regularity") {
  std::string text = "user,item,time,kind\n";
  for (int i = 0; i < 70; ++i) look(text, "many", i % 3, 86400 * 20);
  for (int i = 0; i < 60; ++i) look(text, "daily", i % 3, 86400 * i);
  text += "daily,1,864000,purchase\n";
  CHECK(remove_robots(log_of(text)).account.removed.empty());
  const auto signs = robot_signs(log_of(text));
  CHECK(signs[0].per_minute == 0);
  CHECK(signs[0].per_day == 70);
  CHECK(signs[1].gaps == 0);
  CHECK(std::isinf(signs[1].spread));
  // Dates elsewhere on earth, read with an offset.
  std::string east = "user,item,time,kind\n";
  for (int i = 0; i < 70; ++i) look(east, "many", i % 3, 57600);
  for (int i = 0; i < 60; ++i) look(east, "daily", i % 3, 57600 + 86400 * i);
  CHECK(remove_robots(log_of(east)).account.removed.empty());
  // Whoever has dates only, among others who have times.
  look(text, "other", 1, 57);
  CHECK(remove_robots(log_of(text)).account.removed.empty());
  for (int i = 0; i < 1001; ++i) look(text, "broad", i, 86400);
  CHECK(remove_robots(log_of(text)).account.removed.at(0).count == 1001);
}

TEST_CASE("who looks more often in a day than a person can is a robot") {
  std::string text = "user,item,time,kind\n";
  for (int i = 0; i < 17280; ++i) look(text, "steady", i % 2, 5 * i);
  Random random(8);
  for (int i = 0, time = 0; i < 6000; ++i)  // 1,800 a day
    look(text, "keen", i % 40, time += 1 + static_cast<int>(-47.5 * std::log(1 - random.uniform())));
  const Cleaned cleaned = remove_robots(log_of(text));
  REQUIRE(cleaned.account.removed.size() == 1);
  CHECK(cleaned.account.removed[0].reason == "of a robot: more than 2000 in a day");
  CHECK(cleaned.account.removed[0].count == 17280);
  CHECK(robot_signs(log_of(text))[0].per_day == 17280);
  CHECK_THROWS_AS(remove_robots(EventLog(), {.most_per_day = 0}), OptionError);
}
