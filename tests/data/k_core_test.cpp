#include "kindred/data/k_core.hpp"

#include <cstddef>
#include <vector>

#include "data/shop.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/strength.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("a core is what is left when nothing too thin is") {
  // A 2-core of a, b on 1, 2; c hangs on it by 2, and falls once item 3, which d alone has beside it, has
  // fallen.
  const auto data = to_ratings(kindred_test::log_of("user,item\na,1\na,2\nb,1\nb,2\nc,2\nc,3\nd,3\n"));
  const auto [core, account] = k_core(data, {.per_user = 2, .per_item = 2});
  CHECK(core.size() == 4);
  CHECK(core.user_count() == 4);
  CHECK(core.item_count() == 3);
  CHECK(core.users() == data.users());
  CHECK(core.user("a").history.size() == 2);
  CHECK(core.user("b").history.size() == 2);
  CHECK(core.user("c").history.empty());
  CHECK(account.in == 7);
  CHECK(account.kept == 4);
  CHECK(account.adds_up());
  // d goes first, then 3 with the entry of c, then c with its other one.
  CHECK(account.removed.at(0).reason == "of a user with fewer than 2");
  CHECK(account.removed.at(0).count == 2);
  CHECK(account.removed.at(1).reason == "of an item with fewer than 2");
  CHECK(account.removed.at(1).count == 1);
}

TEST_CASE("users and items without entries do not matter, and a core may be empty or everything") {
  const auto data = to_ratings(kindred_test::log_of("user,item\na,1\na,2\nb,1\nb,2\n"));
  CHECK(k_core(data, {.per_user = 2, .per_item = 2}).interactions.size() == 4);
  CHECK(k_core(data, {.per_user = 0, .per_item = 0}).interactions.size() == 4);
  CHECK(k_core(data, {.per_user = 3, .per_item = 0}).interactions.size() == 0);
  CHECK(k_core(Interactions<float>(), {}).interactions.size() == 0);
}

TEST_CASE("a core is the largest part without a thin user or item") {
  Random random(11);
  for (int round = 0; round < 20; ++round) {
    std::vector<Interaction<float>> cells;
    for (int n = 0; n < 300; ++n)
      cells.push_back({UserIndex(random.below(60)), ItemIndex(random.below(50)), 1, {}});
    const auto data = collect(cells, {.users = 60, .items = 50, .duplicates = Duplicates::last});
    const auto [core, account] = k_core(data, {.per_user = 4, .per_item = 5});
    CHECK(account.adds_up());
    for (UserIndex user{0}; user.value < 60; ++user) {
      const auto size = core.by_user()[user].size();
      CHECK((size == 0 || size >= 4));
    }
    for (ItemIndex item{0}; item.value < 50; ++item) {
      const auto size = core.by_item()[item].size();
      CHECK((size == 0 || size >= 5));
    }
    // Largest: emptying one thin row or column at a time, in an order of its own, ends at the same entries.
    auto slow = data;
    for (bool changed = true; changed;) {
      changed = false;
      for (ItemIndex item{50}; item.value-- > 0;) {
        const auto size = slow.by_item()[item].size();
        if (size == 0 || size >= 5) continue;
        slow = filter(slow, [&](const Interaction<float>& cell) { return cell.item != item; });
        changed = true;
      }
      for (UserIndex user{60}; user.value-- > 0;) {
        const auto size = slow.by_user()[user].size();
        if (size == 0 || size >= 4) continue;
        slow = filter(slow, [&](const Interaction<float>& cell) { return cell.user != user; });
        changed = true;
      }
    }
    CHECK(core.size() == slow.size());
  }
}

TEST_CASE("a negative number of a core is refused") {
  CHECK(message_of<OptionError>([] { k_core(Interactions<float>(), {.per_user = -1}); }) ==
        "option 'per_user' is -1, expected at least 0");
  CHECK(message_of<OptionError>([] { k_core(Interactions<float>(), {.per_item = -1}); }) ==
        "option 'per_item' is -1, expected at least 0");
}
