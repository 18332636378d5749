#include "kindred/core/execution.hpp"

#include <stop_token>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("work goes on until a stop is requested, and then says where it was") {
  CHECK_NOTHROW(Execution{}.check("item neighbours"));
  std::stop_source stop;
  const Execution execution{.cancel = stop.get_token()};
  CHECK_NOTHROW(execution.check("item neighbours"));
  stop.request_stop();
  CHECK_THROWS_AS(execution.check("item neighbours"), Cancelled);
  CHECK_THROWS_WITH(execution.check("item neighbours"), "cancelled during: item neighbours");
}
