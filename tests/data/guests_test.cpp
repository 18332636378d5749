#include "kindred/data/guests.hpp"

#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::message_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

TEST_CASE("a guest is named by the session, and who has none is nobody") {
  const EventLog log = log_of("user,item,session\n,1,s\na,2,s\n,3,s\n,4,t\n,5,\n");
  const Cleaned cleaned = name_guests(log);
  CHECK(pairs(cleaned.log) == Pairs{"guest:s:1", "a:2", "guest:s:3", "guest:t:4"});
  CHECK(log.users()->is_prefix_of(*cleaned.log.users()));
  CHECK(cleaned.account.adds_up());
  CHECK(cleaned.account.changed.at(0).count == 3);
  CHECK(name_guests(log_of("user,item\na,1\n")).account.changed.empty());
  CHECK(message_of<DataError>([] { name_guests(log_of("user,item,session\n,1,s\nguest:s,2,\n")); }) ==
        "guests: a user is called 'guest:s' already: choose another prefix for the ids of guests");
}

TEST_CASE("who was in a session before its user is a guest all the same, and counted") {
  const Cleaned cleaned = name_guests(log_of("user,item,session\n,1,s\na,2,s\n,3,s\n,4,t\nb,5,u\n"));
  CHECK(pairs(cleaned.log) == Pairs{"guest:s:1", "a:2", "guest:s:3", "guest:t:4", "b:5"});
  REQUIRE(cleaned.account.changed.size() == 2);
  CHECK(cleaned.account.changed[1].reason == "guest in a session that a user has rows in");
  CHECK(cleaned.account.changed[1].count == 2);
  CHECK(name_guests(log_of("user,item,session\n,1,s\na,2,t\n")).account.changed.size() == 1);
}
