#include "kindred/core/time.hpp"

#include <chrono>

#include "support/catch.hpp"

using namespace kindred;

static_assert(timestamp(0) == std::chrono::sys_days(std::chrono::January / 1 / 1970));
static_assert(timestamp(951782400) == std::chrono::sys_days(std::chrono::February / 29 / 2000));
static_assert(timestamp(-1) < timestamp(0));
static_assert(days == 24 * hours && weeks == 7 * days && (30 * days).count() == 2592000);

TEST_CASE("moments and lengths of time add up") {
  CHECK(timestamp(100) + 2 * days - timestamp(100) == 48 * hours);
  CHECK((timestamp(951782400) + 1 * weeks).time_since_epoch().count() == 952387200);
}

TEST_CASE("seconds lie between any two moments, however far apart") {
  CHECK(seconds_between(timestamp(5), timestamp(2)) == -3);
  CHECK(seconds_between(timestamp(-1485630413), timestamp(1485630413)) == 2971260826);
  CHECK(seconds_between(Timestamp::min(), Timestamp::max()) == 0x1p64);
}
