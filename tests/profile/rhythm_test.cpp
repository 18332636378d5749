#include "kindred/profile/rhythm.hpp"

#include <numeric>

#include "profile/small_shop.hpp"
#include "support/catch.hpp"

using namespace profile_test;

namespace {

Event at(Timestamp time, std::optional<SessionIndex> session = std::nullopt) {
  return {.time = time, .session = session};
}

}  // namespace

TEST_CASE("A rhythm counts each visit once, at its earliest event") {
  RhythmAccumulator visits;
  visits.add(at(january(1, 11), SessionIndex(0)));
  visits.add(at(january(1, 9), SessionIndex(0)));
  visits.add(at(january(1, 10), SessionIndex(0)));
  visits.add(at(january(7, 9), SessionIndex(1)));    // a Sunday
  visits.add(at(january(11, 23), SessionIndex(2)));  // a Thursday
  visits.add(at(january(8, 9), SessionIndex(3)));    // a Monday
  const auto rhythm = visits.read();
  REQUIRE(rhythm);
  CHECK(rhythm->visits == 4);
  CHECK(rhythm->hours[9] == 0.75);
  CHECK(rhythm->hours[23] == 0.25);
  CHECK(rhythm->hours[11] == 0);
  CHECK(rhythm->weekdays == std::array<double, 7>{0.5, 0, 0, 0.25, 0, 0, 0.25});
  CHECK(std::accumulate(rhythm->hours.begin(), rhythm->hours.end(), 0.0) == 1);
  CHECK(*rhythm->days_between == Approx((10 + 14.0 / 24) / 3));
  visits.add(at(january(1, 7), SessionIndex(4)));  // the first of the day
  CHECK(visits.read()->visits == 5);
  CHECK(visits.read()->distinct_days == 4);
  CHECK(visits.read()->hours_of_days[7] == 0.25);
  CHECK(visits.read()->hours_of_days[9] == 0.5);
  CHECK(visits.read()->weekdays_of_days == std::array<double, 7>{0.5, 0, 0, 0.25, 0, 0, 0.25});
}

TEST_CASE("No share is above one") {
  for (int n = 1; n <= 60; ++n) {
    RhythmAccumulator visits;
    for (int week = 0; week < n; ++week) visits.add(at(january(1 + 7 * week, 9)));
    CHECK(visits.read()->hours_of_days[9] == 1);
    CHECK(visits.read()->weekdays_of_days[0] == 1);
  }
}

TEST_CASE("Times of one second of the day are dates") {
  RhythmAccumulator visits(-5 * hours);
  visits.add(at(timestamp(-86400) + 9 * hours));
  CHECK_FALSE(visits.read()->dates_only);  // one shows nothing
  for (const int day : {1, 3, 4}) visits.add(at(january(day, 9)));
  CHECK(visits.read()->dates_only);
  visits.add(at(january(5, 9) + Duration(1)));
  CHECK_FALSE(visits.read()->dates_only);
}

TEST_CASE("Dates among times tell no hours") {
  RhythmAccumulator visits(8 * hours);
  for (int day = 1; day <= 20; ++day) visits.add(at(january(day)));
  visits.add(at(january(25, 15) + Duration(13)));
  CHECK(visits.read()->dates_only);
  // By the shop's clock.
  RhythmAccumulator local(8 * hours);
  for (int day = 1; day <= 20; ++day) local.add(at(january(day) - 8 * hours));
  local.add(at(january(25, 15) + Duration(13)));
  CHECK(local.read()->dates_only);
  // A quarter of the visits or fewer may be chance, where times are told by the hour.
  for (int n = 0; n < 60; ++n) local.add(at(january(30 + n, 10) + Duration(n)));
  CHECK_FALSE(local.read()->dates_only);
}

TEST_CASE("Without sessions a visit is a moment") {
  RhythmAccumulator visits;
  for (const int hour : {5, 5, 5, 6}) visits.add(at(january(1, hour)));
  CHECK(visits.read()->visits == 2);
}

TEST_CASE("Hours and weekdays are those of the shop's clock") {
  RhythmAccumulator visits(-5 * hours);
  visits.add(at(january(1, 3)));  // still Sunday, 22 h
  CHECK(visits.read()->hours[22] == 1);
  CHECK(visits.read()->weekdays[6] == 1);
  visits.add(at(january(1, 6)));  // Monday
  CHECK(visits.read()->distinct_days == 2);
  visits.add(at(january(2, 4)));  // still Monday
  CHECK(visits.read()->distinct_days == 2);
}

TEST_CASE("Times before 1970 have their hour and weekday too") {
  RhythmAccumulator visits;
  visits.add(at(timestamp(-1)));  // 1969-12-31 23:59:59, a Wednesday
  CHECK(visits.read()->hours[23] == 1);
  CHECK(visits.read()->weekdays[2] == 1);
}

TEST_CASE("There is no rhythm without times, and no gap in a single visit") {
  RhythmAccumulator visits;
  visits.add({.session = SessionIndex(0)});
  CHECK_FALSE(visits.read());
  visits.add(at(january(1)));
  REQUIRE(visits.read());
  CHECK_FALSE(visits.read()->days_between);
}

TEST_CASE("Moments at the ends of time have their hour and weekday, and a clock is no day ahead") {
  RhythmAccumulator visits(14 * hours);
  visits.add(at(Timestamp::min()));  // 08:29:52 of a Sunday in UTC, both by Python's integers
  visits.add(at(Timestamp::max()));  // 15:30:07 of another
  const auto rhythm = visits.read();
  REQUIRE(rhythm);
  CHECK(rhythm->hours[22] == 0.5);
  CHECK(rhythm->hours[5] == 0.5);
  CHECK(rhythm->weekdays == std::array<double, 7>{0.5, 0, 0, 0, 0, 0, 0.5});
  CHECK(rhythm->distinct_days == 2);
  CHECK(*rhythm->days_between == Approx(0x1p64 / 86400));
  CHECK_THROWS_WITH(RhythmAccumulator(-20 * hours), "option 'utc_offset' is -20 hours, expected -14 to 14");
}
