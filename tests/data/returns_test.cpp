#include "kindred/data/returns.hpp"

#include <vector>

#include "data/shop.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::log_of;
using Shares = std::vector<double>;

namespace {

Shares shares_of(const char* text) {
  const EventLog log = log_of(text);
  return shares_kept(log, std::vector<bool>(log.size(), true));
}

}  // namespace

TEST_CASE("a return is of that kind, or a purchase of less than nothing") {
  CHECK(is_return({.kind = EventKind::returned}));
  CHECK(is_return({.quantity = -1}));
  CHECK_FALSE(is_return({.quantity = 0}));
  CHECK_FALSE(is_return({.kind = EventKind::view, .quantity = -1}));
  CHECK_FALSE(is_return({}));
}

TEST_CASE("a purchase has a positive quantity and no negative price") {
  CHECK(is_purchase({}));
  CHECK(is_purchase({.quantity = 0.3, .price = 0}));
  CHECK_FALSE(is_purchase({.quantity = 0}));
  CHECK_FALSE(is_purchase({.price = -1}));
  CHECK_FALSE(is_purchase({.kind = EventKind::cart}));
}

TEST_CASE("a return takes from its user's latest purchases of its item, and from none that came later") {
  CHECK(shares_of("user,item,time,kind\n"
                  "a,1,9,purchase\n"
                  "a,1,2,purchase\n"
                  "a,1,4,purchase\n"
                  "a,1,5,returned\n"
                  "a,2,1,purchase\n"
                  "b,1,1,purchase\n"
                  "a,1,1,returned\n") == Shares{1, 1, 0, 0, 1, 1, 1});
  CHECK(shares_of("user,item,quantity\na,1,.3\na,1,-.1\na,1,-.2\n") == Shares{0, 0, 0});
  CHECK(shares_of("user,item,quantity\na,1,.1\na,1,.2\na,1,-.3\n") == Shares{0, 0, 0});
  CHECK(shares_of("user,item,quantity\na,1,4\na,1,1\na,1,-2\na,1,-4\na,1,2\n") == Shares{0, 0, 0, 0.25, 1});
}

TEST_CASE("a quantity that is not known is one, of a return as of a purchase") {
  CHECK(shares_of("user,item,kind,quantity\na,1,purchase,4\na,1,returned,\n") == Shares{0.75, 0});
  CHECK(shares_of("user,item,kind,quantity\na,1,purchase,\na,1,returned,0.25\n") == Shares{0.75, 0});
  CHECK(shares_of("user,item,kind,quantity\na,1,purchase,1\na,1,returned,0\n") == Shares{1, 1});
}

TEST_CASE("a row that does not count neither takes nor gives") {
  const EventLog log = log_of("user,item,kind\na,1,purchase\na,1,purchase\na,1,returned\n");
  CHECK(shares_kept(log, {true, false, true}) == Shares{0, 1, 0});
  CHECK(shares_kept(log, {true, true, false}) == Shares{1, 1, 1});
}

TEST_CASE("a return is matched to what it takes from, over several invoices, the latest first") {
  const EventLog log =
      log_of("user,item,quantity,session\na,1,4,x\na,1,1,y\nb,1,9,z\na,1,-3,C1\na,1,-4,C2\n");
  const std::vector<ReturnMatch> expected = {{3, 1, 1}, {3, 0, 2}, {4, 0, 2}};
  CHECK(match_returns(log) == expected);
  CHECK(match_returns(log_of("user,item,quantity\na,1,4\n,1,4\n,1,-1\n")).empty());
}

TEST_CASE("rows are scaled where their share is not one, and nothing is known of what was not known") {
  const EventLog log = log_of("user,item,quantity,price\na,1,,6\na,2,4,\na,3,2,5\n");
  const std::vector<std::size_t> rows = {2, 1, 0};
  const EventLog part = select_scaled(log, rows, std::vector<double>{0.5, 0.25, 1});
  CHECK(part[0] == log[2]);
  CHECK(part.quantity(1) == 1);
  CHECK_FALSE(part.price(1));
  CHECK(part.quantity(2) == 0.5);
  CHECK(part.price(2) == 3);
  CHECK_FALSE(part.has_discount());
}
