#include "kindred/data/cleaned.hpp"

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::log_of;
using kindred_test::pairs;
using Pairs = std::vector<std::string>;

TEST_CASE("steps of cleaning follow each other with one account") {
  const EventLog log = log_of("user,item\na,1\na,2\nb,1\nb,3\n");
  const Cleaned cleaned = remove_rows(log, "of a", [&](std::size_t row) {
                            return log.user(row) == UserIndex(0);
                          }).then([](const EventLog& rest) {
    return remove_rows(rest, "of 3", [&](std::size_t row) { return rest.item(row).value == 2; });
  });
  CHECK(pairs(cleaned.log) == Pairs{"b:1"});
  std::ostringstream out;
  out << cleaned.account;
  CHECK(out.str() == "rows in    4\n- of a     2\n- of 3     1\nrows kept  1\n");
  CHECK(cleaned.account.adds_up());
  const Cleaned same = remove_rows(log, "none", [](std::size_t) { return false; });
  CHECK(same.log.table().users.data() == log.table().users.data());
  CHECK(same.account.removed.empty());
}
