#include "kindred/io/time_format.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

namespace {

Timestamp read(const TimeFormat& format, const std::string& text) { return format(text); }

std::string refusal(const TimeFormat& format, const std::string& text) {
  return message_of<DataError>([&] { format(text); });
}

std::string refused_pattern(const std::string& pattern) {
  return message_of<OptionError>([&] { TimeFormat{pattern}; });
}

}  // namespace

TEST_CASE("without a word about it times are ISO 8601 or seconds") {
  CHECK(read({}, "2017-01-28T19:06:53") == timestamp(1485630413));
  CHECK(read({}, "1485630413") == timestamp(1485630413));
}

TEST_CASE("counts are of the unit that is told, and cut to seconds") {
  CHECK(read(TimeUnit::seconds, "1485630413") == timestamp(1485630413));
  CHECK(read(TimeUnit::seconds, "20170128") == timestamp(20170128));
  CHECK(read(TimeUnit::milliseconds, "1485630413999") == timestamp(1485630413));
  CHECK(read(TimeUnit::microseconds, "1485630413999999") == timestamp(1485630413));
  CHECK(read(TimeUnit::milliseconds, "-1") == timestamp(-1));
  CHECK(read(TimeUnit::milliseconds, "-1000") == timestamp(-1));
  CHECK(read(TimeUnit::milliseconds, "-1001") == timestamp(-2));
  CHECK(refusal(TimeUnit::seconds, "1485630413000") ==
        "'1485630413000' lies outside the years 1 to 9999, expected seconds since 1970");
  CHECK(refusal(TimeUnit::milliseconds, "9223372036854775807").find("expected milliseconds since 1970") !=
        std::string::npos);
  CHECK(refusal(TimeUnit::microseconds, "2017-01-28") == "'2017-01-28', expected a whole number");
}

// The counts of seconds are those of Python's datetime.
TEST_CASE("a pattern is read field by field") {
  CHECK(read("%d/%m/%Y %H:%M", "28/01/2017 19:06") == timestamp(1485630360));
  CHECK(read("%d/%m/%Y %H:%M", "8/1/2017 9:06") == timestamp(1483866360));
  CHECK(read("%m/%d/%y %I:%M %p", "01/28/17 07:06 PM") == timestamp(1485630360));
  CHECK(read("%m/%d/%y %I:%M%p", "1/28/69 12:06am") == timestamp(-29202840));
  CHECK(read("%m/%d/%y", "1/28/68") == timestamp(3094934400));
  CHECK(read("%Y%m%d%H%M%S", "20170128190653") == timestamp(1485630413));
  CHECK(read("%d.%m.%Y", "28.01.2017") == timestamp(1485561600));
  CHECK(read("%a, %d %b %Y %T %z", "Sat, 28 Jan 2017 19:06:53 +0800") == timestamp(1485601613));
  CHECK(read("%A %d %B %Y", "saturday 28 JANUARY 2017") == timestamp(1485561600));
  CHECK(read("%FT%T.%f%z", "2017-01-28T19:06:53.123456-05:00") == timestamp(1485648413));
  CHECK(read("%F %R%z", "2017-01-28 19:06Z") == timestamp(1485630360));
  CHECK(read("%Y", "2017") == timestamp(1483228800));
  CHECK(read("%m-%Y", "12-2017") == timestamp(1512086400));
  CHECK(read("100%% %Y", "100% 2017") == timestamp(1483228800));
  CHECK(read("[%s]", "[1485630413]") == timestamp(1485630413));
  CHECK(read("%s.%f", "1485630413.25") == timestamp(1485630413));
  CHECK(read({"%F %R", 8 * hours}, "2017-01-28 19:06") == timestamp(1485601560));
  CHECK(read({"%F %R%z", 8 * hours}, "2017-01-28 19:06Z") == timestamp(1485630360));
}

TEST_CASE("what does not fit the pattern is refused by character") {
  CHECK(refusal("%d/%m/%Y", "28-01-2017") ==
        "'28-01-2017', read as '%d/%m/%Y', is no time: at character 3 expected '/'");
  CHECK(refusal("%d/%m/%Y", "28/13/2017").find("at character 4 expected a month, 1 to 12") !=
        std::string::npos);
  CHECK(refusal("%d/%m/%Y", "28/01/17").find("at character 7 expected a year of four digits") !=
        std::string::npos);
  CHECK(refusal("%d/%m/%Y", "28/01/2017 ").find("at character 11 expected the end") != std::string::npos);
  CHECK(refusal("%d/%m/%Y", "") ==
        "nothing, read as '%d/%m/%Y', is no time: at character 1 expected a day, 1 to 31");
  CHECK(refusal("%d %b %Y", "28 Jam 2017").find("at character 4 expected the name of a month") !=
        std::string::npos);
  CHECK(refusal("%F %R%z", "2017-01-28 19:06+25:00").find("at character 17 expected a zone") !=
        std::string::npos);
  CHECK(refusal("%Y%m%d", "2017128").find("at character 7 expected a day") != std::string::npos);
  CHECK(refusal("%F %I:%M %p", "2017-01-28 13:00 PM").find("expected an hour, 1 to 12") != std::string::npos);
  CHECK(refusal("%d/%m/%Y", "31/02/2017") == "'31/02/2017', read as '%d/%m/%Y', is no date that exists");
  CHECK(refusal("%F %R%z", "0001-01-01 00:00+01:00").find("lies outside the years 1 to 9999") !=
        std::string::npos);
}

TEST_CASE("a pattern that cannot be meant is refused") {
  CHECK(
      refused_pattern("%d/%q/%Y") ==
      "time format '%d/%q/%Y': '%q' at character 4 is no field, expected %Y %y %m %b %d %H %I %p %M %S %f %z "
      "%a %s %F %T %R or %%");
  CHECK(refused_pattern("%Y%").find("'%' at character 3 is no field") != std::string::npos);
  CHECK(refused_pattern("%d/%m") == "time format '%d/%m': expected %Y or %y, one of them");
  CHECK(refused_pattern("") == "time format '': expected %Y or %y, one of them");
  CHECK(refused_pattern("%Y %Y") == "time format '%Y %Y': it has %Y twice");
  CHECK(refused_pattern("%F %m").find("it has %m twice") != std::string::npos);
  CHECK(refused_pattern("%Y %d").find("it has a day and no month") != std::string::npos);
  CHECK(refused_pattern("%Y-%m %H").find("it has an hour and no day") != std::string::npos);
  CHECK(refused_pattern("%F %H %p").find("expected %I and %p together") != std::string::npos);
  CHECK(refused_pattern("%F %I").find("expected %I and %p together") != std::string::npos);
  CHECK(refused_pattern("%s %Y").find("%s says all, and it has %Y too") != std::string::npos);
  CHECK(message_of<OptionError>([] { TimeFormat("%F", 15 * hours); }).substr(0, 19) == "option 'utc_offset'");
}
