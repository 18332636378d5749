#include "kindred/data/clocks.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;

namespace {

// Rows as they come in, one a minute, every fifth from a phone whose clock is two hours ahead.
std::string coming_in() {
  std::string text = "user,item,time,session\n";
  for (int row = 0; row < 100; ++row) {
    const bool ahead = row % 5 == 0;
    text += "u" + std::to_string(row % 7) + ",i," + std::to_string(100000 + 60 * row + (ahead ? 7200 : 0)) +
            (ahead ? ",phone\n" : ",\n");
  }
  return text;
}

}  // namespace

TEST_CASE("a clock that is off is set right, its gaps staying, or its rows are removed") {
  const EventLog log = log_of(coming_in());
  const Cleaned right = correct_clocks(log, {.neighbors = 10});
  CHECK(right.account.changed.at(0).count == 20);
  CHECK(right.account.adds_up());
  for (std::size_t row = 0; row < log.size(); ++row) {
    const double apart = seconds_between(timestamp(100000 + 60 * static_cast<int>(row)), right.log.time(row));
    CHECK(std::abs(apart) <= (row % 5 == 0 ? 60 : 0));
  }
  CHECK(right.log.time(5) - right.log.time(0) == Duration(300));

  const Cleaned fewer = correct_clocks(log, {.neighbors = 10, .remove = true});
  CHECK(fewer.log.size() == 80);
  CHECK(fewer.account.removed.at(0).reason == "by a clock that is off");
  CHECK(correct_clocks(log, {.tolerance = 3 * hours, .neighbors = 10}).account.changed.empty());
}

TEST_CASE("what is later than now is in the future") {
  const EventLog log = log_of("user,item,time\na,1,10\na,2,11\na,3,12\n");
  const Cleaned cleaned = remove_future(log, timestamp(11));
  CHECK(cleaned.log.size() == 2);
  CHECK(cleaned.account.removed.at(0).count == 1);
}

TEST_CASE("clocks are not looked for where there are no times") {
  const EventLog log = log_of("user,item\na,1\n");
  CHECK(message_of<OptionError>([&] { correct_clocks(log); }) ==
        "a look at clocks needs the time of each event: this log has none");
  CHECK_THROWS_AS(remove_future(log, timestamp(0)), OptionError);
  CHECK(message_of<OptionError>([&] { correct_clocks(log, {.neighbors = 0}); }) ==
        "option 'neighbors' is 0, expected at least 1");
}

TEST_CASE("one odd row of two does not tell of a clock") {
  std::string text = coming_in();
  text += "two,i,106000,\ntwo,i,113200,\n";
  const EventLog log = log_of(text);
  const Cleaned right = correct_clocks(log, {.neighbors = 10});
  CHECK(right.account.changed.at(0).count == 20);
  CHECK(right.log.time(100) == log.time(100));
  CHECK(right.log.time(101) == log.time(101));
}

TEST_CASE("in a log that is sorted by its times no clock is off") {
  Random random(5);
  for (const bool sessions : {false, true})
    for (const int per_user : {1, 3})
      for (int rows = 1; rows <= 300; rows += 1 + rows / 16) {
        EventLogBuilder builder;
        std::int64_t time = 1'700'000'000;
        for (int row = 0; row < rows; ++row) {
          // From none to years.
          time += static_cast<std::int64_t>(std::exp(18 * random.uniform()) - 1);
          const std::string who = std::to_string(row / per_user);
          Event event{.user = builder.user(who), .item = builder.item("i"), .time = timestamp(time)};
          if (sessions) event.session = builder.session(who);
          builder.add(event);
        }
        const EventLog log = builder.build();
        const int neighbors = 1 + rows % 60;
        const Cleaned right = correct_clocks(log, {.neighbors = neighbors});
        const Cleaned fewer = correct_clocks(log, {.neighbors = neighbors, .remove = true});
        if (!right.account.changed.empty() || fewer.log.size() != log.size())
          FAIL("of " << rows << " rows, " << per_user << " a user, some are off");
      }
}

TEST_CASE("a clock is not off because those beside it are") {
  // The second row has one other on its left, which is off, as is that on its right.
  const EventLog log = log_of(
      "user,item,time\nphone,i,107200\nalone,i,100060\nphone,i,107320\nb,i,100180\nc,i,100240\nphone,i,"
      "107500\n"
      "d,i,100360\ne,i,100420\nphone,i,107680\nf,i,100540\ng,i,100600\nphone,i,107860\nh,i,100720\nk,i,"
      "100780\n");
  const Cleaned right = correct_clocks(log, {.neighbors = 4});
  for (std::size_t row = 0; row < log.size(); ++row)
    CHECK(std::abs(seconds_between(timestamp(100000 + 60 * static_cast<int>(row)), right.log.time(row))) <=
          60);
}
