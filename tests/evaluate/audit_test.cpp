#include "kindred/evaluate/audit.hpp"

#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/data/catalog.hpp"
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
  // Exposures of 2 + 2 · second and 1.
  CHECK(found.concentration == Approx((1 + 2 * second) / (2 * (3 + 2 * second))));

  REQUIRE(found.users.size() == 2);
  CHECK(found.users[0].name == "x");
  CHECK(found.users[0].ndcg == 1);
  CHECK(found.users[0].ndcg_ci95.value().low == 1);
  CHECK(found.users[0].ndcg_of_users == std::vector<double>{1, 1});
  CHECK(found.users[1].ndcg == 0);
  CHECK(found.ndcg == Approx(2.0 / 3));
  CHECK(found.user_gap == 1);
  // One user tells nothing of the others.
  CHECK_FALSE(found.users[1].ndcg_ci95.has_value());
  CHECK_FALSE(found.user_gap_ci95.has_value());
  // User 0 had half of each and is shown a's alone, user 1 had a's and is shown half of each, user 2 is
  // right.
  const double first_user = 0.5 * std::log(0.5 / 0.995) + 0.5 * std::log(0.5 / 0.005);
  const double second_user = std::log(1 / (0.99 * 0.5 + 0.01));
  CHECK(found.users[0].miscalibration.value() == Approx((first_user + second_user) / 2));
  CHECK(found.users[1].miscalibration.value() == Approx(0).margin(1e-12));

  std::ostringstream text, change;
  text << found;
  CHECK(text.str().find("exposure gap") != std::string::npos);
  CHECK(text.str().find("user gap        1.0000        unknown") != std::string::npos);
  change << AuditChange{found, found};
  for (const char* what : {"exposure of b", "ndcg of x", "miscalibration of y"})
    CHECK(change.str().find(what) != std::string::npos);
}

TEST_CASE("audit: the same on any number of threads, and refusals", "[threads]") {
  const std::span<const std::vector<ItemIndex>> shown(lists);
  const AuditGroups one_each{.items = groups.items, .users = {"x", "y", "y"}};
  const Audit once = audit(shown, train, test, one_each, {.k = 2}, {.threads = 1});
  CHECK(once.user_gap == 0.5);
  for (const int threads : {2, 3}) {
    const Audit again = audit(shown, train, test, one_each, {.k = 2}, {.threads = threads});
    CHECK(again.users[1].ndcg_ci95.value().high == once.users[1].ndcg_ci95.value().high);
  }
  CHECK(audit(shown, train, test, {}).users[0].name == "everybody");
  CHECK_THROWS_AS(audit(shown.first(2), train, test, groups), DataError);
  CHECK_THROWS_AS(audit(shown, train, cells({}), groups), DataError);
  CHECK_THROWS_AS(audit(shown, train, test, groups, {.k = 0}), OptionError);
  CHECK_THROWS_AS(audit(shown, train, test, groups, {.resamples = 0}), OptionError);
}

namespace {

Interactions<float> of_four(const std::vector<std::pair<int, int>>& pairs) {
  std::vector<Interaction<float>> all;
  for (const auto& [user, item] : pairs) all.push_back({UserIndex(user), ItemIndex(item), 1, {}});
  return collect(all, {.users = 4, .items = 3});
}

// Everybody had item 0 and will take item 1.
const Interactions<float> had = of_four({{0, 0}, {1, 0}, {2, 0}, {3, 0}});
const Interactions<float> took = of_four({{0, 1}, {1, 1}, {2, 1}, {3, 1}});
const AuditGroups two{.items = groups.items, .users = {"x", "x", "y", "y"}};

Audit audit_of(const std::vector<std::vector<ItemIndex>>& shown, const AuditGroups& of,
               const Execution& execution = {}) {
  return audit(std::span<const std::vector<ItemIndex>>(shown), had, took, of, {.k = 1}, execution);
}

}  // namespace

// Each group has one user who is served perfectly and one who is not at all.
TEST_CASE("audit: groups that are served alike still have an interval of their gap", "[threads]") {
  const std::vector<std::vector<ItemIndex>> shown = {list_of({1}), list_of({2}), list_of({1}), list_of({2})};
  const auto found = audit_of(shown, two);
  CHECK(found.user_gap == 0);
  CHECK(found.user_gap_ci95.value().low < 0);
  CHECK(found.user_gap_ci95.value().high > 0);
  std::ostringstream text;
  text << found;
  CHECK(text.str().find("user gap        0.0000  -1.0000 to 1.0000") != std::string::npos);
  CHECK(found.totals()[2].name == "user gap");
  CHECK(found.totals()[2].ci95.value().low == -1);
  for (const int threads : {1, 3})
    CHECK(audit_of(shown, two, {.threads = threads}).user_gap_ci95.value().low ==
          found.user_gap_ci95.value().low);
  const auto alone = audit_of(shown, {.items = groups.items, .users = {"x", "x", "x", "x"}});
  CHECK_FALSE(alone.user_gap_ci95.has_value());
}

TEST_CASE("audit: the change of a gap is of the same users") {
  // Everybody of x is served before and after; of y nobody is, and then one of two.
  const auto before = audit_of({list_of({1}), list_of({1}), list_of({2}), list_of({2})}, two);
  const auto after = audit_of({list_of({1}), list_of({1}), list_of({1}), list_of({2})}, two);
  const AuditChange change{before, after};
  const auto interval = change.user_gap_interval().value();  // −1, −½ or 0, by who of y is drawn
  CHECK(interval.low == -1);
  CHECK(interval.high == 0);
  // What did not change did not change, whoever is drawn.
  const auto none = AuditChange{after, after}.user_gap_interval().value();
  CHECK(none.low == 0);
  CHECK(none.high == 0);
  CHECK(change.user_gap_interval({.level = 0.1}).value().low == -0.5);
  CHECK_THROWS_AS(change.user_gap_interval({.level = 1}), OptionError);
  std::ostringstream text;
  text << change;
  const auto line = [&](const std::string& what) {
    std::istringstream lines(text.str());
    for (std::string one; std::getline(lines, one);) {
      if (one.compare(0, what.size(), what) != 0) continue;
      std::istringstream words(one.substr(what.size()));
      std::string joined;
      for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
      return joined;
    }
    return std::string();
  };
  CHECK(line("user gap") == "1.0000 0.5000 -0.5000 -1.0000 to 0.0000");
  CHECK(line("ndcg of y") == "0.0000 0.5000 0.5000 0.0000 to 1.0000");
  CHECK(line("ndcg of x") == "1.0000 1.0000 0.0000 0.0000 to 0.0000");
  const auto single = audit_of({list_of({1}), list_of({1}), list_of({1}), list_of({2})},
                               {.items = groups.items, .users = {"x", "x", "x", "y"}});
  CHECK_FALSE(AuditChange{single, single}.user_gap_interval().has_value());
  CHECK_THROWS_AS((text << AuditChange{before, single}), DataError);
}

// The first item of each list is of two groups, the second of one.
TEST_CASE("audit: concentration is of exposure, split and discounted") {
  auto ids = std::make_shared<ItemVocabulary>();
  for (const char* id : {"0", "1", "2"}) ids->add(id);
  TextColumn kinds("kind");
  kinds.push_back(std::vector<std::string_view>{"a"});
  kinds.push_back(std::vector<std::string_view>{"a", "b"});
  kinds.push_back(std::vector<std::string_view>{"b"});
  const auto several = Labels::column(Catalog({.items = ids, .texts = {kinds}}), "kind");
  const std::vector<std::vector<ItemIndex>> shown(4, list_of({1, 2}));
  const auto found =
      audit(std::span<const std::vector<ItemIndex>>(shown), had, took, {.items = several}, {.k = 2});
  const double second = 1 / std::log2(3);  // a has ½, b ½ + second
  CHECK(found.concentration == Approx(second / (2 * (1 + second))));
}

TEST_CASE("audit: labels that no item of the data has do not count as groups without exposure") {
  const std::span<const std::vector<ItemIndex>> shown(lists);
  const auto concentration = [&](std::vector<std::string> kinds) {
    return audit(shown, train, test, {.items = Labels::of("kind", kinds)}, {.k = 2}).concentration;
  };
  const double of_two = concentration({"a", "a", "b", "b", "a"});
  CHECK(concentration({"a", "a", "b", "b", "a", "c", "d", "e"}) == of_two);
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
  CHECK(text.str().find("unknown         unknown") != std::string::npos);

  const Audit blind = audit(shown, cells({{0, 4}}), test, groups, {.k = 2});
  CHECK_FALSE(blind.miscalibration.has_value());
  std::ostringstream change;
  change << AuditChange{blind, found};
  CHECK(change.str().find("unknown") != std::string::npos);
}
