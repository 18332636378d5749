#include "kindred/data/filter.hpp"

#include "data/shop.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("filtered interactions have fewer entries and the same users, items and ids") {
  const auto data =
      to_ratings(kindred_test::log_of("user,item,time,value\na,1,5,4\na,2,6,1\nb,1,7,2\nc,3,8,5\n"));
  const auto liked = filter(data, [](const Interaction<float>& cell) { return cell.weight >= 4; });
  CHECK(liked.size() == 2);
  CHECK(liked.user_count() == 3);
  CHECK(liked.item_count() == 3);
  CHECK(liked.users() == data.users());
  CHECK(liked.user("a").history.items.size() == 1);
  CHECK(liked.user("b").history.empty());
  CHECK(liked.user("c").history.times[0] == timestamp(8));

  const auto late = filter(data, [](const Interaction<float>& cell) { return cell.time > timestamp(6); });
  CHECK(late.size() == 2);
  CHECK(late.user("a").history.empty());
}

TEST_CASE("interactions without times are filtered to ones without times") {
  const auto data = to_ratings(kindred_test::log_of("user,item\na,1\nb,2\n"));
  const auto half = filter(data, [](const Interaction<float>& cell) { return cell.user == UserIndex(1); });
  CHECK(half.size() == 1);
  CHECK(half.times().empty());
  CHECK(half.user("b").history.items[0] == data.item("2"));
}
