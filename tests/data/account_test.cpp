#include "kindred/data/account.hpp"

#include <sstream>

#include "support/catch.hpp"

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
  account.kept = 1186;
  CHECK_FALSE(account.adds_up());
}
