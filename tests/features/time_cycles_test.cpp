#include "kindred/features/time_cycles.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "features/small_table.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;
using Names = std::vector<std::string>;

TEST_CASE("hours, weekdays and seasons go round, and recency halves") {
  TimeColumn times("time");
  times.push_back(timestamp(1704067200));  // Monday 2024-01-01 00:00 UTC
  times.push_back(timestamp(1704067200 + 6 * 3600));
  times.push_back(std::nullopt);
  times.push_back(timestamp(1719878400));  // Tuesday 2024-07-02 00:00, the middle of a leap year
  const FeatureTable table{.times = {times}};
  const auto encoder = TimeCycles{.half_life = 91 * days}.fit(table);
  CHECK(names_of(encoder) == Names{"time: hour sin", "time: hour cos", "time: weekday sin",
                                   "time: weekday cos", "time: season sin", "time: season cos",
                                   "time: recency"});
  CHECK(encoder.now() == timestamp(1719878400));
  const FeatureBlock block = encoder.encode(table);
  const Rows rows = dense(block, 7);
  CHECK(rows[0][1] == 1);
  CHECK(rows[0][3] == 1);
  CHECK(rows[0][5] == 1);
  CHECK(rows[0][6] == Approx(std::exp2(-183. / 91)));
  CHECK(rows[1][0] == Approx(1));
  CHECK(rows[1][1] == Approx(0).margin(1e-15));
  CHECK(rows[1][2] == Approx(std::sin(2 * std::acos(-1.) * 0.25 / 7)));
  CHECK(rows[3][5] == Approx(-1));
  CHECK(rows[3][6] == 1);
  CHECK(block[2].empty());
  CHECK(block.unknown() == 1);

  const auto in_beijing = TimeCycles{.weekday = false, .season = false, .utc_offset = 6 * hours}.fit(table);
  CHECK(dense(in_beijing.encode(table), 2)[0][0] == Approx(1));
  const auto then = TimeCycles{
      .hour = false, .weekday = false, .season = false, .half_life = days, .now = timestamp(1704067200)};
  const FeatureBlock later = then.fit(table).encode(table);
  CHECK(later.unseen() == 2);
  CHECK(dense(later, 1)[3][0] == 1);
  CHECK(message_of<OptionError>([&] {
          TimeCycles{.hour = false, .weekday = false, .season = false}.fit(table);
        }) == "of 'time' no feature is asked for");
}
