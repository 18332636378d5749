#include "kindred/data/interactions.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "data/cells.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred_test;
using Catch::Matchers::ContainsSubstring;

namespace {

// Some cells of few pairs, some of many, whose users and items are the rarer the larger their number.
Cells generated(std::size_t count, int users, int items, std::uint64_t seed) {
  Random random(seed);
  const auto skewed = [&](int most) {
    const double u = random.uniform();
    return static_cast<int>(u * u * u * most);
  };
  Cells cells;
  for (std::size_t n = 0; n < count; ++n)
    cells.push_back(cell(skewed(users), skewed(items), static_cast<float>(random.below(9)) / 2,
                         static_cast<int>(random.below(50))));
  return cells;
}

// Plainly, what collect is to make of cells: an entry for each pair, in order.
std::map<std::pair<std::uint32_t, std::uint32_t>, Interaction<float>> merged(const Cells& cells, bool timed,
                                                                             Duplicates duplicates) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Interaction<float>>> pairs;
  for (const auto& c : cells) pairs[{c.user.value, c.item.value}].push_back(c);
  std::map<std::pair<std::uint32_t, std::uint32_t>, Interaction<float>> entries;
  for (auto& [pair, all] : pairs) {
    if (timed)
      std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    double sum = 0, most = -1;
    for (const auto& c : all) {
      sum += static_cast<double>(c.weight);
      most = std::max(most, static_cast<double>(c.weight));
    }
    auto entry = all.back();
    if (duplicates == Duplicates::sum) entry.weight = static_cast<float>(sum);
    if (duplicates == Duplicates::mean)
      entry.weight = static_cast<float>(sum / static_cast<double>(all.size()));
    if (duplicates == Duplicates::max) entry.weight = static_cast<float>(most);
    entries.emplace(pair, entry);
  }
  return entries;
}

bool same_bits(const Interactions<float>& a, const Interactions<float>& b) {
  return copy(a.by_user().offsets()) == copy(b.by_user().offsets()) &&
         copy(a.by_user().columns()) == copy(b.by_user().columns()) &&
         copy(a.by_user().values()) == copy(b.by_user().values()) &&
         copy(a.by_item().offsets()) == copy(b.by_item().offsets()) &&
         copy(a.by_item().columns()) == copy(b.by_item().columns()) &&
         copy(a.by_item().values()) == copy(b.by_item().values()) && copy(a.times()) == copy(b.times());
}

}  // namespace

// A view into a temporary would outlive it.
template <class Data>
concept LendsRows = requires(Data&& data, UserIndex user, std::string_view id) {
  std::forward<Data>(data).history(user);
  std::forward<Data>(data).user(user);
  std::forward<Data>(data).user(id);
};
template <class Data>
concept LendsSomeRows = requires(Data&& data, UserIndex user) { std::forward<Data>(data).history(user); } ||
                        requires(Data&& data, UserIndex user) { std::forward<Data>(data).user(user); } ||
                        requires(Data&& data, std::string_view id) { std::forward<Data>(data).user(id); };
static_assert(LendsRows<Interactions<float>&> && LendsRows<const Interactions<float>&>);
static_assert(!LendsSomeRows<Interactions<float>> && !LendsSomeRows<const Interactions<float>>);

TEST_CASE("cells in any order become rows of users and rows of items") {
  const auto data = collect(Cells{cell(2, 1, 4), cell(0, 3, 1), cell(2, 0, 5), cell(0, 1, 2)});
  CHECK(data.user_count() == 3);
  CHECK(data.item_count() == 4);
  CHECK(data.size() == 4);
  const auto history = data.history(UserIndex(2));
  CHECK(std::vector<ItemIndex>(history.items.begin(), history.items.end()) ==
        std::vector<ItemIndex>{ItemIndex(0), ItemIndex(1)});
  CHECK(std::vector<float>(history.weights.begin(), history.weights.end()) == std::vector<float>{5, 4});
  CHECK(history.times.empty());
  CHECK(data.history(UserIndex(1)).empty());
  const auto column = data.by_item()[ItemIndex(1)];
  CHECK(std::vector<UserIndex>(column.indices.begin(), column.indices.end()) ==
        std::vector<UserIndex>{UserIndex(0), UserIndex(2)});
  CHECK(std::vector<float>(column.values.begin(), column.values.end()) == std::vector<float>{2, 4});
  CHECK(data.by_item()[ItemIndex(2)].size() == 0);
}

TEST_CASE("Eigen sees both orientations in the same memory") {
  Eigen::MatrixXf table(3, 4);
  table << 0, 2, 0, 1, 0, 0, 0, 0, 5, 4, 0, 0;
  const auto data = collect(Cells{cell(2, 1, 4), cell(0, 3, 1), cell(2, 0, 5), cell(0, 1, 2)});
  const auto users = data.by_user().eigen();
  CHECK(Eigen::MatrixXf(users) == table);
  CHECK(Eigen::MatrixXf(data.by_item().eigen()) == table.transpose());
  CHECK(users.valuePtr() == data.by_user().values().data());
  CHECK((users * Eigen::VectorXf::Ones(4)).isApprox(table.rowwise().sum()));
}

TEST_CASE("copies share memory") {
  const auto data = collect(Cells{cell(0, 0)});
  const Interactions<float> copied = data;
  CHECK(copied.by_user().values().data() == data.by_user().values().data());
}

TEST_CASE("repeated cells become one, as they are told to") {
  const Cells cells{cell(0, 0, 1, 20), cell(0, 0, 5, 30), cell(0, 1, 7, 1), cell(0, 0, 3, 10)};
  const auto merged = [&](Duplicates duplicates) {
    const auto data = collect(cells, {.timed = true, .duplicates = duplicates});
    REQUIRE(data.size() == 2);
    CHECK(data.history(UserIndex(0)).weights[1] == 7);
    CHECK(data.times()[0] == timestamp(30));
    return data.history(UserIndex(0)).weights[0];
  };
  CHECK(merged(Duplicates::sum) == 9);
  CHECK(merged(Duplicates::last) == 5);
  CHECK(merged(Duplicates::max) == 5);
  CHECK(merged(Duplicates::mean) == 3);
  CHECK_THROWS_AS(collect(cells, {.duplicates = Duplicates::fail}), DataError);
  CHECK_THROWS_WITH(collect(cells, {.duplicates = Duplicates::fail}),
                    ContainsSubstring("user 0, item 0: more than once"));
  CHECK_THROWS_WITH(collect(cells, {.duplicates = Duplicates::fail,
                                    .user_ids = ids<UserIndex>({"ann"}),
                                    .item_ids = ids<ItemIndex>({"tea", "jam"})}),
                    ContainsSubstring("user 'ann', item 'tea': more than once"));
  CHECK_NOTHROW(collect(Cells{cell(0, 0), cell(0, 1)}, {.duplicates = Duplicates::fail}));
}

TEST_CASE("of equal times, and where times are not known, the last cell in order is the latest") {
  const auto last = [](const Cells& cells, bool timed) {
    const auto data = collect(cells, {.timed = timed, .duplicates = Duplicates::last});
    return data.history(UserIndex(0)).weights[0];
  };
  CHECK(last({cell(0, 0, 1, 5), cell(0, 0, 2, 5)}, true) == 2);
  CHECK(last({cell(0, 0, 2, 5), cell(0, 0, 1, 5)}, true) == 1);
  CHECK(last({cell(0, 0, 2, 9), cell(0, 0, 1, 5)}, true) == 2);
  CHECK(last({cell(0, 0, 2, 9), cell(0, 0, 1, 5)}, false) == 1);
}

TEST_CASE("weights are summed in double") {
  Cells cells{cell(0, 0, 16777216)};  // 2²⁴, from where float does not count
  for (int n = 0; n < 10; ++n) cells.push_back(cell(0, 0, 1));
  CHECK(collect(cells).by_user().values()[0] == 16777226.0F);
}

TEST_CASE("a shape says how many there are, whether they have entries or not") {
  const auto data = collect(Cells{cell(0, 1)}, {.users = 3, .items = 5});
  CHECK(data.user_count() == 3);
  CHECK(data.item_count() == 5);
  CHECK(collect(Cells{}).user_count() == 0);
  CHECK(collect(Cells{}, {.users = 2, .items = 2}).by_item().row_count() == 2);
  CHECK(collect(Cells{}, {.user_ids = ids<UserIndex>({"ann", "bob"})}).user_count() == 2);
  CHECK_THROWS_WITH(collect(Cells{cell(3, 1)}, {.users = 3, .items = 5}),
                    "user 3, item 1: expected users below 3 and items below 5");
  CHECK_THROWS_WITH(collect(Cells{cell(0, 1)}, {.item_ids = ids<ItemIndex>({"tea"})}),
                    ContainsSubstring("items below 1"));
  CHECK_THROWS_AS(collect(Cells{cell(0, 0)}, {.user_ids = ids<UserIndex>({})}), DataError);
}

TEST_CASE("a weight that is not finite is refused, whatever becomes of its cell") {
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinity = std::numeric_limits<float>::infinity();
  for (const auto duplicates : {Duplicates::sum, Duplicates::last, Duplicates::max, Duplicates::mean}) {
    CHECK_THROWS_AS(collect(Cells{cell(0, 0, nan), cell(0, 0, 1)}, {.duplicates = duplicates}), DataError);
    CHECK_THROWS_AS(collect(Cells{cell(0, 0, 1), cell(0, 0, nan)}, {.duplicates = duplicates}), DataError);
    CHECK_THROWS_AS(collect(Cells{cell(0, 0, -infinity)}, {.duplicates = duplicates}), DataError);
  }
  CHECK_THROWS_WITH(collect(Cells{cell(0, 1, nan)}, {.item_ids = ids<ItemIndex>({"tea", "jam"})}),
                    "user 0, item 'jam': the weight is not finite");
  // Ones that scores could not be reckoned with, alone or added up.
  CHECK_THROWS_WITH(
      collect(Cells{cell(0, 1, 3e38F)}),
      "user 0, item 1: the weight is too large to be reckoned with, expected a size of at most 1e18");
  CHECK_THROWS_WITH(collect(Cells{cell(0, 0, 9e17F), cell(0, 0, 9e17F)}),
                    "user 0, item 0: the sum of 2 weights is too large to be reckoned with, expected a size "
                    "of at most 1e18");
  CHECK_THROWS_WITH(collect(Cells{cell(0, 0, 9e17F), cell(0, 0, 9e17F)},
                            {.user_ids = ids<UserIndex>({"ann, bob"}), .item_ids = ids<ItemIndex>({"tea"})}),
                    ContainsSubstring("user 'ann, bob', item 'tea': the sum of 2 weights is too large"));
  CHECK(collect(Cells{cell(0, 0, -1e18F)}).size() == 1);
}

TEST_CASE("users and items are found by id, and named") {
  const auto data = collect(Cells{cell(1, 0, 2)}, {.user_ids = ids<UserIndex>({"ann", "bob"}),
                                                   .item_ids = ids<ItemIndex>({"tea"})});
  CHECK(data.user("bob").index == UserIndex(1));
  CHECK(data.user("bob").history.weights[0] == 2);
  CHECK(data.item("tea") == ItemIndex(0));
  CHECK(data.user_name(UserIndex(0)) == "ann");
  CHECK(data.item_name(ItemIndex(0)) == "tea");
  CHECK_THROWS_AS(data.user("eve"), LookupError);
  CHECK_THROWS_WITH(data.user("eve"), ContainsSubstring("unknown user 'eve'"));
  CHECK_THROWS_WITH(data.item("jam"), ContainsSubstring("unknown item 'jam'"));

  const auto unnamed = collect(Cells{cell(1, 0, 2)});
  CHECK(unnamed.user_name(UserIndex(1)) == "1");
  CHECK_THROWS_WITH(unnamed.user("bob"), "these interactions have no user ids: ask by UserIndex");
  CHECK_THROWS_AS(unnamed.item("tea"), DataError);
}

TEST_CASE("interactions whose parts do not fit are refused") {
  const SparseRows<UserIndex, ItemIndex, float> rows(
      2, std::vector<std::int64_t>{0, 1}, std::vector<ItemIndex>{ItemIndex(1)}, std::vector<float>{1});
  CHECK_NOTHROW(Interactions<float>(rows, std::vector<Timestamp>{timestamp(5)}, ids<UserIndex>({"ann"}),
                                    ids<ItemIndex>({"tea", "jam"})));
  CHECK_THROWS_WITH(Interactions<float>(rows, std::vector<Timestamp>(2)),
                    "interactions: 2 times, expected 1");
  CHECK_THROWS_WITH(Interactions<float>(rows, {}, ids<UserIndex>({"ann", "bob"})),
                    "interactions: 2 user ids, expected 1");
  CHECK_THROWS_WITH(Interactions<float>(rows, {}, nullptr, ids<ItemIndex>({"tea"})),
                    "interactions: 1 item ids, expected 2");
}

TEST_CASE("collect makes of any cells what sorting them makes") {
  for (const bool timed : {false, true})
    for (const auto duplicates : {Duplicates::sum, Duplicates::last, Duplicates::max, Duplicates::mean}) {
      // Rows of some, of many and of very many cells.
      const auto cells = generated(4000, 300, 400, 3);
      const auto expected = merged(cells, timed, duplicates);
      const auto data =
          collect(cells, {.users = 300, .items = 400, .timed = timed, .duplicates = duplicates});
      REQUIRE(data.size() == expected.size());
      REQUIRE(data.size() < 3500);
      REQUIRE(data.history(UserIndex(0)).size() > 100);
      bool same = true;
      auto at = expected.begin();
      for (UserIndex user{0}; user.value < 300; ++user) {
        const auto history = data.history(user);
        for (std::size_t e = 0; e < history.size(); ++e, ++at)
          same = same && at->first == std::pair(user.value, history.items[e].value) &&
                 at->second.weight == history.weights[e] && (!timed || at->second.time == history.times[e]);
      }
      CHECK(same);
    }
}

TEST_CASE("many cells become the same bits on any number of threads", "[threads]") {
  // Enough for several parts, and several blocks of users.
  const auto cells = generated(300'000, 1500, 50'000, 5);
  const auto one = collect(cells, {.timed = true}, {.threads = 1});
  CHECK(one.size() > 200'000);
  for (const int threads : {2, 3})
    CHECK(same_bits(collect(cells, {.timed = true}, {.threads = threads}), one));
  // And the same as in the reverse order, where the order is not told to matter.
  CHECK(same_bits(collect(Cells(cells.rbegin(), cells.rend()), {.timed = true}, {.threads = 2}), one));
}

TEST_CASE("of many faults in cells the first is told, on any number of threads", "[threads]") {
  auto cells = generated(300'000, 2000, 7000, 6);
  cells[200'000] = cell(0, 5, std::numeric_limits<float>::infinity());
  cells[100'000] = cell(1999, 4, std::numeric_limits<float>::quiet_NaN());
  for (const int threads : {1, 2, 3})
    CHECK_THROWS_WITH(collect(cells, {}, {.threads = threads}),
                      "user 1999, item 4: the weight is not finite");
  cells[100'000] = cell(1999, 4, 1);
  cells[200'000] = cell(2001, 5, 1);
  cells[250'000] = cell(2002, 5, 1);
  CHECK_THROWS_WITH(collect(cells, {.users = 2000, .items = 7000}, {.threads = 2}),
                    "user 2001, item 5: expected users below 2000 and items below 7000");
}

TEST_CASE("there are as many users and items as indices, and no more") {
  const std::size_t most = std::size_t{1} << 31;
  CHECK_THROWS_WITH(collect(Cells{cell(0, 0)}, {.users = most + 1, .items = 5}),
                    "interactions of 2147483649 users and 5 items: expected at most 2147483648 of either");
  CHECK_THROWS_AS(collect(Cells{cell(0, 0)}, {.users = 5, .items = most + 1}), DataError);
}
