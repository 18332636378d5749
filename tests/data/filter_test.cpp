#include "kindred/data/filter.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "data/cells.hpp"
#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::cell;
using kindred_test::message_of;

namespace {

std::string text(const Account& account) {
  CHECK(account.adds_up());
  std::ostringstream out;
  out << account;
  return out.str();
}

}  // namespace

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

TEST_CASE("a filter with a reason accounts for what it removes") {
  const auto data = to_ratings(kindred_test::log_of("user,item,value\na,1,4\na,2,1\nb,1,2\n"));
  const auto [liked, account] =
      filter(data, "below 3", [](const Interaction<float>& cell) { return cell.weight >= 3; });
  CHECK(liked.size() == 1);
  CHECK(text(account) ==
        "rows in    3\n"
        "- below 3  2\n"
        "rows kept  1\n");
}

TEST_CASE("rules keep users and items by what they are and by how many entries they have") {
  // a has 4, b 2, c 1; 1 has 3, 2 has 2, 3 and 4 one each.
  const auto data = to_ratings(kindred_test::log_of("user,item\na,1\na,2\na,3\na,4\nb,1\nb,2\nc,1\n"));
  const auto [kept, account] =
      filter(data, {.users = [&](UserIndex user) { return data.user_name(user) != "c"; },
                    .items = [&](ItemIndex item) { return data.item_name(item) != "4"; },
                    .per_user = 2,
                    .per_item = 2});
  CHECK(kept.user("a").history.size() == 2);
  CHECK(kept.user("b").history.size() == 2);
  CHECK(kept.user("c").history.empty());
  CHECK(kept.items() == data.items());
  CHECK(text(account) ==
        "rows in                         7\n"
        "- of a user not wanted          1\n"
        "- of an item not wanted         1\n"
        "- of an item with fewer than 2  1\n"
        "rows kept                       4\n");

  const auto most = filter(data, {.most_per_user = 3, .most_per_item = 2});
  CHECK(text(most.account) ==
        "rows in                        7\n"
        "- of a user with more than 3   4\n"
        "- of an item with more than 2  2\n"
        "rows kept                      1\n");
  CHECK(most.interactions.user("b").history.items[0] == data.item("2"));
  const Interactions<float> all = filter(data, FilterRules{});
  CHECK(all.size() == 7);
}

TEST_CASE("rules count entries once, of the data as they are") {
  Random random(3);
  for (int round = 0; round < 20; ++round) {
    std::vector<Interaction<float>> cells;
    for (int n = 0; n < 200; ++n)
      cells.push_back(cell(static_cast<int>(random.below(40)), static_cast<int>(random.below(30))));
    const auto data = collect(cells, {.users = 40, .items = 30});
    const FilterRules rules{.per_user = 3, .per_item = 4, .most_per_user = 8, .most_per_item = 9};
    const auto [kept, account] = filter(data, rules);
    const auto expected = filter(data, [&](const Interaction<float>& c) {
      const auto of_user = data.by_user()[c.user].size(), of_item = data.by_item()[c.item].size();
      return of_user >= 3 && of_user <= 8 && of_item >= 4 && of_item <= 9;
    });
    CHECK(account.adds_up());
    CHECK(kindred_test::copy(kept.by_user().columns()) == kindred_test::copy(expected.by_user().columns()));
    CHECK(kindred_test::copy(kept.by_user().offsets()) == kindred_test::copy(expected.by_user().offsets()));
  }
}

TEST_CASE("rules that cannot be are refused") {
  const Interactions<float> none;
  CHECK(message_of<OptionError>([&] { filter(none, {.per_user = -1}); }) ==
        "option 'per_user' is -1, expected at least 0");
  CHECK(message_of<OptionError>([&] { filter(none, {.most_per_item = -2}); }) ==
        "option 'most_per_item' is -2, expected at least 0");
  CHECK(message_of<OptionError>([&] { filter(none, {.per_user = 5, .most_per_user = 4}); }) ==
        "option 'most_per_user' is 4, expected 0 or at least 'per_user', which is 5");
}
