#include "kindred/data/clean.hpp"

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

namespace {

EventLog dirty_log() {
  return log_of(
      "user,item,time,kind,quantity,price,session\n"
      "a,1,10,purchase,1,5,s\n"
      ",2,10,purchase,1,5,s\n"
      "a,,10,purchase,1,5,s\n"
      "a,3,10,purchase,0,5,s\n"
      "a,4,10,purchase,-2,-5,s\n"
      "a,5,10,returned,-2,-5,s\n"
      "a,6,10,purchase,1,-5,s\n"
      "a,7,10,view,,,\n"
      "a,1,10,purchase,1,5,s\n"
      "a,1,10,purchase,1,5,t\n"
      "a,8,9,purchase,1,0,s\n"
      "a,9,12,purchase,1,5,s\n");
}

std::string account_of(const Cleaned& cleaned) {
  std::ostringstream out;
  out << cleaned.account;
  CHECK(cleaned.account.adds_up());
  return out.str();
}

}  // namespace

TEST_CASE("cleaning removes what cannot be and keeps the rest in its order") {
  const Cleaned cleaned = clean(dirty_log());
  CHECK(pairs(cleaned.log) == Pairs{"a:1", "a:7", "a:1", "a:1", "a:8", "a:9"});
  CHECK(account_of(cleaned) ==
        "rows in                      12\n"
        "- no user                     1\n"
        "- no item                     1\n"
        "- quantity 0 or less          1\n"
        "- price below 0               1\n"
        "- return without a purchase   2\n"
        "rows kept                     6\n"
        "  at a price of 0             1\n"
        "  out of order                1\n");
  CHECK(cleaned.log.item_count() == dirty_log().item_count());
}

TEST_CASE("repeated rows and rows outside a stretch of time are removed where that is wished") {
  const Cleaned cleaned =
      clean(dirty_log(), {.repeated = true, .from = timestamp(10), .until = timestamp(11)});
  CHECK(pairs(cleaned.log) == Pairs{"a:1", "a:7", "a:1"});
  CHECK(cleaned.log.session(0) != cleaned.log.session(2));
  CHECK(account_of(cleaned) ==
        "rows in                      12\n"
        "- no user                     1\n"
        "- no item                     1\n"
        "- quantity 0 or less          1\n"
        "- price below 0               1\n"
        "- repeats an earlier row      1\n"
        "- too late                    1\n"
        "- too early                   1\n"
        "- return without a purchase   2\n"
        "rows kept                     3\n");
}

TEST_CASE("a row repeats another only where every part is the same") {
  const auto kept = [](const char* text) { return clean(log_of(text), {.repeated = true}).log.size(); };
  CHECK(kept("user,item\na,1\na,1\nb,1\na,2\na,1\n") == 3);
  CHECK(kept("user,item,value\na,1,3\na,1,\na,1,4\na,1,\n") == 3);
  CHECK(kept("user,item,kind\na,1,view\na,1,cart\n") == 2);
  CHECK(kept("user,item,discount\na,1,1\na,1,2\n") == 2);
}

TEST_CASE("without rules nothing is removed") {
  const Cleaned cleaned =
      clean(dirty_log(),
            {.empty_ids = false, .returns = false, .quantity_not_positive = false, .negative_price = false});
  CHECK(cleaned.log.size() == 12);
  CHECK(cleaned.account.removed.empty());
}

TEST_CASE("a purchase that was sent back is gone, and so is its return") {
  const Cleaned cleaned =
      clean(log_of("user,item,time,kind,quantity,price\n"
                   "a,tv,1,purchase,1,500\n"
                   "a,tea,2,purchase,1,4\n"
                   "a,tv,3,returned,1,500\n"
                   "b,tv,4,returned,1,500\n"));
  CHECK(pairs(cleaned.log) == Pairs{"a:tea"});
  CHECK(account_of(cleaned) ==
        "rows in                      4\n"
        "- purchase sent back         1\n"
        "- return of a purchase       1\n"
        "- return without a purchase  1\n"
        "rows kept                    1\n");
  CHECK(to_interactions(cleaned).size() == 1);
}

TEST_CASE("what was sent back in part is what was kept of it, the latest purchase first") {
  const Cleaned cleaned =
      clean(log_of("user,item,time,quantity,price,discount\n"
                   "a,tea,1,4,8,2\n"
                   "a,tea,2,2,6,0\n"
                   "a,tea,3,-3,-7,0\n"
                   "a,tea,4,1,3,0\n"
                   "b,tea,1,2,6,0\n"
                   "b,tea,2,-5,-15,0\n"));
  REQUIRE(pairs(cleaned.log) == Pairs{"a:tea", "a:tea"});
  CHECK(cleaned.log.quantity(0) == 3);
  CHECK(cleaned.log.price(0) == 6);
  CHECK(cleaned.log.discount(0) == 1.5);
  CHECK(cleaned.log.quantity(1) == 1);
  CHECK(cleaned.log.price(1) == 3);
  CHECK(account_of(cleaned) ==
        "rows in                                    6\n"
        "- purchase sent back                       2\n"
        "- return of a purchase                     1\n"
        "- return of more than was bought           1\n"
        "rows kept                                  2\n"
        "  purchase less a part that was sent back  1\n");
}

TEST_CASE("a return within a stretch of time finds the purchase before it, and one after it nothing") {
  const auto log = log_of("user,item,time,kind\na,tea,1,purchase\na,tea,3,returned\na,tea,5,purchase\n");
  CHECK(account_of(clean(log, {.from = timestamp(2)})) ==
        "rows in                 3\n"
        "- too early             1\n"
        "- return of a purchase  1\n"
        "rows kept               1\n");
  CHECK(account_of(clean(log, {.until = timestamp(2)})) ==
        "rows in     3\n"
        "- too late  2\n"
        "rows kept   1\n");
}

TEST_CASE("a cancelled invoice is set off against what it cancels, and a guest's against that guest's") {
  const auto log = log_of(
      "user,item,time,quantity,price,session\n"
      "a,tea,1,4,8,10\n"
      "a,tea,2,2,4,11\n"
      "a,tea,3,-3,-6,C12\n"
      "a,cup,3,1,6,C12\n"
      ",tea,4,1,2,13\n"
      ",tea,4,1,2,14\n"
      ",tea,5,-1,-2,C15\n"
      ",tea,6,1,2,\n");
  const Cleaned cleaned = clean(log, {.cancellation_prefix = "C", .guests = Guests::by_session});
  CHECK(pairs(cleaned.log) == Pairs{"a:tea", "guest:13:tea", "guest:14:tea"});
  CHECK(cleaned.log.quantity(0) == 3);
  CHECK(account_of(cleaned) ==
        "rows in                                    8\n"
        "- neither user nor session                 1\n"
        "- purchase sent back                       1\n"
        "- return of a purchase                     1\n"
        "- return without a purchase                2\n"
        "rows kept                                  3\n"
        "  purchase on a cancelled invoice          3\n"
        "  guest under the session's name           3\n"
        "  purchase less a part that was sent back  1\n");
  const Cleaned strangers = clean(log, {.guests = Guests::keep});
  CHECK(account_of(strangers) ==
        "rows in                                    8\n"
        "- purchase sent back                       1\n"
        "- return of a purchase                     1\n"
        "- return without a purchase                1\n"
        "rows kept                                  5\n"
        "  purchase less a part that was sent back  1\n");
}

TEST_CASE("what was cleaned passes for a log") { CHECK(to_interactions(clean(dirty_log())).size() == 4); }

TEST_CASE("a stretch of time that cannot be is refused") {
  CHECK(message_of<OptionError>([] { clean(log_of("user,item\na,1\n"), {.from = timestamp(1)}); }) ==
        "options 'from' and 'until' need the time of each event, and this log has none");
  CHECK(message_of<OptionError>([] { clean(dirty_log(), {.from = timestamp(2), .until = timestamp(1)}); }) ==
        "option 'from' is after 'until', expected a stretch of time");
}

TEST_CASE("a log without rows is clean, whatever is asked for") {
  const CleanRules all{.from = timestamp(0),
                       .until = timestamp(5),
                       .clocks = ClockRules{},
                       .sent_again_within = Duration(1),
                       .robots = RobotRules{},
                       .possible = PossibleRules{},
                       .baskets = BasketRules{},
                       .sessions = SessionRules{}};
  CHECK(clean(log_of("user,item,time\n"), all).account.in == 0);
  CHECK(clean(EventLog{}, all).account.adds_up());
  const Cleaned none_left =
      clean(log_of("user,item,time\na,1,9\n"), {.until = timestamp(5), .sessions = SessionRules{}});
  CHECK(none_left.account.kept == 0);
  CHECK(remove_robots(none_left.log).account.in == 0);
}

TEST_CASE("a quantity of 0 is a fault of purchases alone") {
  CHECK(clean(log_of("user,item,time,kind,quantity\na,1,9,view,0\na,1,9,purchase,0\n")).log.size() == 1);
}

TEST_CASE("every step that is asked for is one of a single account, whose rows add up") {
  std::string text = "user,item,time,kind,quantity,price,session\n";
  const auto row = [&text](const std::string& user, const std::string& item, int time, const char* rest) {
    text += user + "," + item + "," + std::to_string(time) + "," + rest + "\n";
  };
  for (int n = 0; n < 30; ++n)
    row("u" + std::to_string(n), "tea", 1000 + 60 * n,
        n % 3 == 0   ? "purchase,1,4,"
        : n % 3 == 1 ? "purchase,2,8,"
                     : "purchase,3,12,");
  row("reseller", "tea", 2800, "purchase,900,3000,");
  row("u1", "tea", 2860, "purchase,1,0,");  // for nothing
  row("u2", "tea", 2920, "purchase,1,4,");
  row("u2", "tea", 2925, "purchase,1,4,");  // sent again
  row("u3", "tea", 2980, "returned,1,4,");
  row("phone", "tea", 3000 + 7200, "view,,,p");  // two hours ahead
  for (int n = 0; n < 70; ++n) row("robot", std::to_string(n), 3040, "view,,,");
  row("u4", "cup", 3100, "purchase,1,9,");
  row("u5", "cup", 90000, "purchase,1,9,");  // in the future
  const Cleaned cleaned = clean(log_of(text), {.until = timestamp(50000),
                                               .clocks = ClockRules{.neighbors = 5},
                                               .sent_again_within = Duration(10),
                                               .robots = RobotRules{},
                                               .possible = PossibleRules{},
                                               .baskets = BasketRules{},
                                               .sessions = SessionRules{}});
  CHECK(account_of(cleaned) ==
        "rows in                                 108\n"
        "- too late                                1\n"
        "- sent again                              1\n"
        "- of a robot: more than 60 in a minute   70\n"
        "- purchase sent back                      1\n"
        "- return of a purchase                    1\n"
        "- price of 0                              1\n"
        "- in a basket of too many units           1\n"
        "rows kept                                32\n"
        "  clock set right                         1\n"
        "  given another session                  31\n");
  CHECK(cleaned.log.session_count() == 31);
}

TEST_CASE("what came after a moment tells nothing of robots and clocks as of then") {
  const auto visit = [](const std::string& user, std::int64_t time) {
    return user + ",1," + std::to_string(time) + ",view\n";
  };
  // A minute or so apart.
  const auto at = [](std::int64_t i) { return 1000 + 60 * i + i * i * 37 % 50; };
  std::string past = "user,item,time,kind\n";
  for (std::int64_t i = 0; i < 400; ++i)
    past += visit(i % 10 == 0 ? "a" : "b" + std::to_string(i % 7), at(i));
  std::string whole = past;
  const auto then = timestamp(at(399));
  // Later a turns into a robot, and its clock runs three days ahead.
  for (std::int64_t i = 400; i < 2000; ++i)
    whole += visit(i % 10 == 0 ? "a" : "b" + std::to_string(i % 7), at(i) + (i % 10 == 0 ? 3 * 86400 : 0));
  for (int i = 0; i < 500; ++i) whole += visit("a", at(2000) + i / 100);
  for (const bool robots : {false, true})
    for (const bool clocks : {false, true}) {
      CleanRules rules{.until = then};
      if (robots) rules.robots = RobotRules{.least_spread = 0};
      if (clocks) rules.clocks = ClockRules{};
      const Cleaned before = clean(log_of(past), rules), after = clean(log_of(whole), rules);
      CAPTURE(robots, clocks);
      CHECK(before.log.size() == 400);
      CHECK(after.account.adds_up());
      CHECK(after.account.in == log_of(whole).size());
      REQUIRE(after.log.size() == before.log.size());
      for (std::size_t row = 0; row < before.log.size(); ++row) {
        REQUIRE(after.log.time(row) == before.log.time(row));
        REQUIRE(after.log.user(row) == before.log.user(row));
      }
    }
  // Whose clock was ahead even then is set right all the same, at the end of the log too.
  std::string ahead = "user,item,time,kind\n";
  for (std::int64_t i = 0; i < 400; ++i)
    ahead += visit(i % 10 == 5 ? "a" : "b" + std::to_string(i % 7), at(i) + (i % 10 == 5 ? 86400 : 0));
  const Cleaned right = clean(log_of(ahead), {.until = then, .clocks = ClockRules{}});
  CHECK(right.log.size() == 400);
  CHECK(std::abs((right.log.time(395) - timestamp(at(395))).count()) < 600);
}

TEST_CASE("what is had for nothing, and what comes out of order, is kept and counted") {
  CHECK(account_of(clean(log_of("user,item,time,kind,price\n"
                                "a,1,10,purchase,0\n"
                                "a,1,12,view,0\n"
                                "b,1,5,purchase,2\n"
                                "a,1,11,purchase,3\n"
                                "b,1,5,purchase,\n"))) ==
        "rows in            5\n"
        "rows kept          5\n"
        "  at a price of 0  1\n"
        "  out of order     1\n");
  CHECK(clean(log_of("user,item\na,1\na,1\n")).account.changed.empty());
}

TEST_CASE("strangers outside any session are no one person to any step") {
  std::string rows = "user,item,time,kind,quantity,price,session\n";
  for (int day = 0; day < 5; ++day)
    for (int n = 0; n < 60; ++n) rows += ",1," + std::to_string(day * 86400) + ",purchase,1,5,\n";
  for (int n = 0; n < 20; ++n) rows += "u" + std::to_string(n) + ",1,0,purchase,1,5,\n";
  const EventLog log = log_of(rows);
  CHECK(clean(log, {.guests = Guests::keep, .repeated = true, .baskets = BasketRules{}}).log.size() ==
        log.size());
  rows = "user,item,time,kind,quantity,price,session\n";
  for (int n = 0; n < 200; ++n) {
    const int off = n % 5 == 0 ? 7200 : 0;
    rows += (n % 3 == 0 ? "u" + std::to_string(n) : "") + ",1," + std::to_string(100000 + n * 60 + off) +
            ",view,,,\n";
  }
  const EventLog odd = log_of(rows);
  const EventLog set_right = correct_clocks(odd).log;
  for (std::size_t row = 0; row < odd.size(); ++row)
    if (odd.user(row) == odd.users()->find("")) CHECK(set_right.time(row) == odd.time(row));
}

TEST_CASE("a step that a log says nothing to is refused") {
  const EventLog log = log_of("user,item\na,1\nb,2\n");
  CHECK_THROWS_WITH(clean(log, {.cancellation_prefix = "C"}),
                    "cancelled invoices are told by the ids of sessions, and this log has none");
  CHECK_THROWS_WITH(clean(log, {.baskets = BasketRules{}}),
                    "a look at baskets needs sessions or times: this log has neither");
}
