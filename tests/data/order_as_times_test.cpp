#include "kindred/data/order_as_times.hpp"

#include <cstddef>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/read_lists.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;

TEST_CASE("where only the order is known it stands for the times") {
  const kindred_test::TemporaryFolder folder;
  const auto log = read_lists(folder.file("lists.txt", "ann tea milk tea\nbob milk\n").string());
  const auto timed = order_as_times(log);
  REQUIRE(timed.size() == 4);
  for (std::size_t row = 0; row < 4; ++row) {
    CHECK(timed.time(row) == timestamp(static_cast<std::int64_t>(row)));
    CHECK(timed.user(row) == log.user(row));
    CHECK(timed.item(row) == log.item(row));
  }
  CHECK(timed.users() == log.users());
  CHECK_FALSE(log.has_time());
  const auto interactions = to_interactions(timed);
  CHECK(interactions.history(UserIndex(0)).times.size() == 2);
  CHECK(interactions.history(UserIndex(0)).times[0] == timestamp(2));  // of tea, the later
  CHECK_THROWS_AS(order_as_times(timed), DataError);
  CHECK(order_as_times(EventLog{}).empty());
}
