#include "kindred/evaluate/audit.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

namespace {

std::vector<ItemIndex> list_of(const std::vector<int>& numbers) {
  std::vector<ItemIndex> items;
  for (const int number : numbers) items.emplace_back(number);
  return items;
}

Interactions<float> cells(const std::vector<std::pair<int, int>>& pairs) {
  std::vector<Interaction<float>> cells;
  for (const auto& [user, item] : pairs) cells.push_back({UserIndex(user), ItemIndex(item), 1, {}});
  return collect(cells, {.users = 3, .items = 5});
}

// Users 0 and 1 are of group x, 2 of y; items 0 to 2 are a's, 3 is b's, 4 nobody's.
const Interactions<float> train = cells({{0, 0}, {0, 3}, {1, 0}, {2, 1}});
const Interactions<float> test = cells({{0, 1}, {1, 3}, {2, 3}, {2, 2}});
const AuditGroups groups{.items = Labels::of("shop", {"a", "a", "a", "b", ""}), .users = {"x", "x", "y"}};
const std::vector<std::vector<ItemIndex>> lists = {list_of({1, 2}), list_of({3, 1}), list_of({0, 4})};

}  // namespace

TEST_CASE("audit by hand") {
  const Audit found = audit(std::span<const std::vector<ItemIndex>>(lists), train, test, groups, {.k = 2});
  REQUIRE(found.items.size() == 3);
  const double second = 1 / std::log2(3), all = 3 * (1 + second);
  CHECK(found.items[0].name == "a");
  CHECK(found.items[0].of_items == Approx(0.6));
  CHECK(found.items[0].of_training == Approx(0.75));
  CHECK(found.items[0].of_exposure == Approx((2 + 2 * second) / all));
  CHECK(found.items[0].missed == 0.5);  // 1 of 1 and 2
  CHECK(found.items[1].of_exposure == Approx(1 / all));
  CHECK(found.items[1].missed == 0.5);
  CHECK(found.items[2].name == "(none)");
  CHECK_FALSE(found.items[2].missed.has_value());
  CHECK(found.error_gap == 0);
  CHECK(found.exposure_gap == Approx(second / all));  // what went to nobody's
  CHECK(found.concentration == Approx(0.3));          // 1 and 4 places: (−1 + 4) / (2 · 5)

  REQUIRE(found.users.size() == 2);
  CHECK(found.users[0].name == "x");
  CHECK(found.users[0].ndcg == 1);
  CHECK(found.users[0].ndcg_ci95.low == 1);
  CHECK(found.users[1].ndcg == 0);
  CHECK(found.ndcg == Approx(2.0 / 3));
  CHECK(found.user_gap == 1);
  CHECK(found.user_gap_ci95.low == 1);
  // User 0 had half of each and is shown a's alone, user 1 had a's and is shown half of each, user 2 is
  // right.
  const double first_user = 0.5 * std::log(0.5 / 0.995) + 0.5 * std::log(0.5 / 0.005);
  const double second_user = std::log(1 / (0.99 * 0.5 + 0.01));
  CHECK(found.users[0].miscalibration.value() == Approx((first_user + second_user) / 2));
  CHECK(found.users[1].miscalibration.value() == Approx(0).margin(1e-12));

  std::ostringstream text, change;
  text << found;
  CHECK(text.str().find("exposure gap") != std::string::npos);
  change << AuditChange{found, found};
  CHECK(change.str().find("exposure of b") != std::string::npos);
}

TEST_CASE("audit: the same on any number of threads, and refusals", "[threads]") {
  const std::span<const std::vector<ItemIndex>> shown(lists);
  const AuditGroups one_each{.items = groups.items, .users = {"x", "y", "y"}};
  const Audit once = audit(shown, train, test, one_each, {.k = 2}, {.threads = 1});
  CHECK(once.user_gap == 0.5);
  CHECK(once.user_gap_ci95.low < once.user_gap_ci95.high);
  for (const int threads : {2, 3}) {
    const Audit again = audit(shown, train, test, one_each, {.k = 2}, {.threads = threads});
    CHECK(again.user_gap_ci95.low == once.user_gap_ci95.low);
    CHECK(again.users[1].ndcg_ci95.high == once.users[1].ndcg_ci95.high);
  }
  CHECK(audit(shown, train, test, {}).users[0].name == "everybody");
  CHECK_THROWS_AS(audit(shown.first(2), train, test, groups), DataError);
  CHECK_THROWS_AS(audit(shown, train, cells({}), groups), DataError);
  CHECK_THROWS_AS(audit(shown, train, test, groups, {.k = 0}), OptionError);
}

// Each group has one user who is served perfectly and one who is not at all.
TEST_CASE("audit: groups that are served alike still have an interval of their gap") {
  const auto cells_of = [](const std::vector<std::pair<int, int>>& pairs) {
    std::vector<Interaction<float>> all;
    for (const auto& [user, item] : pairs) all.push_back({UserIndex(user), ItemIndex(item), 1, {}});
    return collect(all, {.users = 4, .items = 3});
  };
  const auto before = cells_of({{0, 0}, {1, 0}, {2, 0}, {3, 0}});
  const auto after = cells_of({{0, 1}, {1, 1}, {2, 1}, {3, 1}});
  const std::vector<std::vector<ItemIndex>> shown = {list_of({1}), list_of({2}), list_of({1}), list_of({2})};
  const AuditGroups two{.items = groups.items, .users = {"x", "x", "y", "y"}};
  const auto found = audit(std::span<const std::vector<ItemIndex>>(shown), before, after, two, {.k = 1});
  CHECK(found.user_gap == 0);
  CHECK(found.user_gap_ci95.low < 0);
  CHECK(found.user_gap_ci95.high > 0);
  const AuditGroups one{.items = groups.items, .users = {"x", "x", "x", "x"}};
  const auto alone = audit(std::span<const std::vector<ItemIndex>>(shown), before, after, one, {.k = 1});
  CHECK(alone.user_gap_ci95.low == 0);
  CHECK(alone.user_gap_ci95.high == 0);
}

// User 2, the only one of y, has nothing but item 4, which is of no group.
TEST_CASE("audit: miscalibration that is known of nobody is no 0") {
  const auto of_none = cells({{0, 0}, {0, 3}, {1, 0}, {2, 4}});
  const std::span<const std::vector<ItemIndex>> shown(lists);
  const Audit found = audit(shown, of_none, test, groups, {.k = 2});
  CHECK(found.users[0].miscalibration.has_value());
  CHECK_FALSE(found.users[1].miscalibration.has_value());
  CHECK(found.miscalibration == found.users[0].miscalibration);
  std::ostringstream text;
  text << found;
  CHECK(text.str().find("0.0000 to 0.0000         unknown") != std::string::npos);

  const Audit blind = audit(shown, cells({{0, 4}}), test, groups, {.k = 2});
  CHECK_FALSE(blind.miscalibration.has_value());
  std::ostringstream change;
  change << AuditChange{blind, found};
  CHECK(change.str().find("unknown") != std::string::npos);
}
