#include "kindred/data/account.hpp"

#include <sstream>

#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;

TEST_CASE("an account prints as a table whose lines add up") {
  Account account{.in = 1200, .kept = 1185};
  account.remove("no user", 9);
  account.remove("quantity 0 or less", 4);
  account.remove("no user", 2);
  CHECK(account.adds_up());
  std::ostringstream out;
  out << account;
  CHECK(out.str() ==
        "rows in               1200\n"
        "- no user               11\n"
        "- quantity 0 or less     4\n"
        "rows kept             1185\n");
  account.change("clock set right", 3);
  account.change("clock set right", 4);
  CHECK(account.adds_up());
  out.str("");
  out << account;
  CHECK(out.str() ==
        "rows in               1200\n"
        "- no user               11\n"
        "- quantity 0 or less     4\n"
        "rows kept             1185\n"
        "  clock set right        7\n");
  account.kept = 1186;
  CHECK_FALSE(account.adds_up());
}

TEST_CASE("accounts of steps one after the other become one") {
  Account account{.in = 10, .kept = 7};
  account.remove("no user", 3);
  Account next{.in = 7, .kept = 4};
  next.remove("no user", 1);
  next.remove("too late", 2);
  next.change("clock set right", 2);
  account.then(next);
  CHECK(account.in == 10);
  CHECK(account.kept == 4);
  CHECK(account.removed.size() == 2);
  REQUIRE(account.changed.size() == 1);
  CHECK(account.changed[0].count == 2);
  CHECK(account.adds_up());
  CHECK(kindred_test::message_of<DataError>([&] { account.then(next); }) ==
        "account: 7 rows went into the next step, expected the 4 that the last one kept");
}
