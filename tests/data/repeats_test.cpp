#include "kindred/data/repeats.hpp"

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;

TEST_CASE("what was sent again a little later is one event, and what was done again is two") {
  const EventLog log = log_of("user,item,time,quantity\na,1,10,2\na,1,12,2\na,1,14,2\na,1,30,2\na,1,31,1\n");
  const auto kept = [&](Duration within) { return remove_repeats(log, within).log.size(); };
  CHECK(kept(Duration(0)) == 5);
  CHECK(kept(Duration(1)) == 5);
  CHECK(kept(Duration(2)) == 3);
  CHECK(kept(Duration(16)) == 2);
  CHECK(remove_repeats(log_of("user,item\na,1\na,1\n")).account.removed.at(0).reason ==
        "repeats an earlier row");
  CHECK(message_of<OptionError>([] { remove_repeats(log_of("user,item\na,1\n"), Duration(1)); }) ==
        "option 'within' needs the time of each event, and this log has none");
  CHECK_THROWS_AS(remove_repeats(log, Duration(-1)), OptionError);
}
