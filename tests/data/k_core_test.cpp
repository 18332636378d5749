#include "kindred/data/k_core.hpp"

#include <algorithm>
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

TEST_CASE("a long chain falls as a whole, one link after the other") {
  // User n has the items n and n + 1, and the last one n alone: each link falls by the one after it.
  constexpr int links = 100'000;
  std::vector<Interaction<float>> cells;
  for (int n = 0; n < links; ++n) {
    cells.push_back({UserIndex(n), ItemIndex(n), 1, {}});
    if (n + 1 < links) cells.push_back({UserIndex(n), ItemIndex(n + 1), 1, {}});
  }
  cells.push_back({UserIndex(links), ItemIndex(0), 1, {}});
  const auto [core, account] = k_core(collect(cells), {.per_user = 2, .per_item = 2});
  CHECK(core.size() == 0);
  CHECK(account.in == 2 * links);
  CHECK(account.adds_up());
}

TEST_CASE("no larger part of small data is a core, tried by all of them") {
  Random random(5);
  for (int round = 0; round < 30; ++round) {
    std::vector<Interaction<float>> cells;
    for (int n = 0; n < 14; ++n)
      cells.push_back({UserIndex(random.below(6)), ItemIndex(random.below(5)), 1, {}});
    const auto data = collect(cells, {.users = 6, .items = 5});
    const auto core = k_core(data, {.per_user = 2, .per_item = 3}).interactions;
    // Of every choice of users and items: the entries between them, where none of those has too few.
    std::size_t most = 0;
    for (unsigned chosen = 0; chosen < 1U << 11; ++chosen) {
      const auto in = [chosen](unsigned bit) { return (chosen >> bit & 1) != 0; };
      std::size_t of_user[6] = {}, of_item[5] = {}, size = 0;
      for (UserIndex user{0}; user.value < 6; ++user)
        for (const ItemIndex item : data.by_user()[user].indices)
          if (in(user.value) && in(6 + item.value)) ++of_user[user.value], ++of_item[item.value], ++size;
      bool dense = true;
      for (const std::size_t n : of_user) dense = dense && (n == 0 || n >= 2);
      for (const std::size_t n : of_item) dense = dense && (n == 0 || n >= 3);
      if (dense) most = std::max(most, size);
    }
    CHECK(core.size() == most);
  }
}

TEST_CASE("a negative number of a core is refused") {
  CHECK(message_of<OptionError>([] { k_core(Interactions<float>(), {.per_user = -1}); }) ==
        "option 'per_user' is -1, expected at least 0");
  CHECK(message_of<OptionError>([] { k_core(Interactions<float>(), {.per_item = -1}); }) ==
        "option 'per_item' is -1, expected at least 0");
}
