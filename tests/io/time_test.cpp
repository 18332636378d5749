#include "kindred/io/time.hpp"

#include <cstdint>
#include <string>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;

namespace {

std::string refusal(const std::string& text) {
  return kindred_test::message_of<DataError>([&] { parse_time(text); });
}

}  // namespace

// The counts of seconds are those of Python's datetime.
TEST_CASE("seconds since 1970 are a time") {
  CHECK(parse_time("0") == timestamp(0));
  CHECK(parse_time("874965758") == timestamp(874965758));
  CHECK(parse_time("-1") == timestamp(-1));
  CHECK(parse_time("253402300799") == timestamp(253402300799));
}

TEST_CASE("a date is its midnight, and a time of day is added to it") {
  CHECK(parse_time("2017-01-28") == timestamp(1485561600));
  CHECK(parse_time("2017-01-28T19:06:53") == timestamp(1485630413));
  CHECK(parse_time("2017-01-28 19:06:53") == timestamp(1485630413));
  CHECK(parse_time("2017-01-28T19:06") == timestamp(1485630360));
  CHECK(parse_time("2000-02-29T23:59:59") == timestamp(951868799));
  CHECK(parse_time("1969-12-31T23:59:59") == timestamp(-1));
  CHECK(parse_time("0001-01-01") == timestamp(-62135596800));
  CHECK(parse_time("9999-12-31T23:59:59") == timestamp(253402300799));
}

TEST_CASE("a fraction of a second is cut off") {
  CHECK(parse_time("2017-01-28T19:06:53.999999") == timestamp(1485630413));
  CHECK(parse_time("1969-12-31T23:59:58.9Z") == timestamp(-2));
}

TEST_CASE("a zone is taken into account") {
  CHECK(parse_time("2017-01-28T19:06:53Z") == timestamp(1485630413));
  CHECK(parse_time("2017-01-28T19:06:53+08:00") == timestamp(1485601613));
  CHECK(parse_time("2017-01-28T19:06:53.5+0800") == timestamp(1485601613));
  CHECK(parse_time("2017-01-28 19:06-05") == timestamp(1485648360));
  CHECK(parse_time("2017-01-28T00:00-00:30") == timestamp(1485563400));
}

TEST_CASE("what is no time, or no time that exists, is refused") {
  const std::string expected =
      ", expected a time: seconds since 1970, or a date that exists such as 2017-01-28 or "
      "2017-01-28T19:06:53";
  CHECK(refusal("") == "nothing" + expected);
  for (const char* text : {"yesterday",
                           "-",
                           "1.5",
                           "2017-1-28x",
                           "2017-01",
                           "2017-13-01",
                           "2017-02-29",
                           "1900-02-29",
                           "2017-04-31",
                           "2017-00-10",
                           "2017-01-00",
                           "0000-01-01",
                           "2017-01-28T",
                           "2017-01-28T24:00",
                           "2017-01-28T19",
                           "2017-01-28T19:60",
                           "2017-01-28T19:06:60",
                           "2017-01-28T19:06:53.",
                           "2017-01-28T19:06:53.Z",
                           "2017-01-28T19:06:53+",
                           "2017-01-28Z",
                           "2017-01-28T19:06:53+24:00",
                           "2017-01-28T19:06:53+08:60",
                           "2017-01-28T19:06:53ZZ",
                           "2017-01-28T19:06:53 ",
                           " 2017-01-28",
                           "28.01.2017",
                           "01/28/2017",
                           "2017/01/28",
                           "0001-01-01T00:00+01:00",
                           "9999-12-31T23:59-01:00"})
    CHECK(refusal(text) == "'" + std::string(text) + "'" + expected);
}

TEST_CASE("a count of seconds that does not fit, or is one of milliseconds, is refused") {
  CHECK(refusal("99999999999999999999") == "'99999999999999999999' does not fit into a 64-bit number");
  CHECK(refusal("1485630413000") ==
        "'1485630413000' lies outside the years 1 to 9999, expected seconds since 1970 (not milliseconds)");
  CHECK(refusal("-62135596801").substr(0, 36) == "'-62135596801' lies outside the year");
}

TEST_CASE("a time is written as it is read") {
  CHECK(format_time(timestamp(1485630413)) == "2017-01-28T19:06:53Z");
  CHECK(format_time(timestamp(-1)) == "1969-12-31T23:59:59Z");
  CHECK(format_time(timestamp(-62135596800)) == "0001-01-01T00:00:00Z");
  for (std::int64_t seconds = -62135596800; seconds < 253402300799; seconds += 1'234'567'891)
    CHECK(parse_time(format_time(timestamp(seconds))) == timestamp(seconds));
}

TEST_CASE("eight digits that may be a date are refused") {
  CHECK_THROWS_WITH(parse_time("20240101"), Catch::Matchers::ContainsSubstring("2017-01-28"));
  CHECK(parse_time("20241301") == timestamp(20241301));  // no date
  CHECK(parse_time("99999999") == timestamp(99999999));
}

TEST_CASE("a time that no calendar of four digits holds is not written") {
  CHECK_THROWS_WITH(format_time(timestamp(253402300800)),
                    "the moment 253402300800 s from 1970 lies outside the years 1 to 9999");
  CHECK_THROWS_AS(format_time(Timestamp::min()), DataError);
}
