#include "kindred/core/top_k.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "kindred/core/index.hpp"
#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

using Entry = Scored<ItemIndex, float>;

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();

std::vector<Entry> best(std::size_t count, const std::vector<Entry>& offered) {
  std::vector<Entry> room(count);
  TopK<ItemIndex, float> top(room);
  for (const auto& [index, score] : offered) top.push(index, score);
  const auto kept = top.sorted();
  return {kept.begin(), kept.end()};
}

}  // namespace

TEST_CASE("the best are kept, best first, and ties go to the lower index") {
  CHECK(
      best(3,
           {{ItemIndex(5), 1}, {ItemIndex(1), 2}, {ItemIndex(4), 3}, {ItemIndex(2), 3}, {ItemIndex(0), 2}}) ==
      std::vector<Entry>{{ItemIndex(2), 3}, {ItemIndex(4), 3}, {ItemIndex(0), 2}});
}

TEST_CASE("NaN never gets in, and what has no evidence comes last") {
  CHECK(best(3, {{ItemIndex(0), not_a_number},
                 {ItemIndex(1), -infinity},
                 {ItemIndex(2), infinity},
                 {ItemIndex(3), -not_a_number}}) ==
        std::vector<Entry>{{ItemIndex(2), infinity}, {ItemIndex(1), -infinity}});
  CHECK(best(2, {{ItemIndex(0), not_a_number}, {ItemIndex(1), not_a_number}}).empty());
}

TEST_CASE("no room and more room than entries are fine") {
  CHECK(best(0, {{ItemIndex(0), 1}}).empty());
  CHECK(best(9, {{ItemIndex(1), 1}, {ItemIndex(0), 1}}) ==
        std::vector<Entry>{{ItemIndex(0), 1}, {ItemIndex(1), 1}});
  CHECK(best(9, {}).empty());
}

TEST_CASE("of any scores the top ones are those of a whole sort") {
  Random random(17);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Entry> offered;
    const std::size_t size = random.below(40);
    for (std::size_t i = 0; i < size; ++i) {
      const float specials[] = {not_a_number, infinity, -infinity, 0.0F, -0.0F};
      const auto kind = static_cast<std::size_t>(random.below(12));
      offered.push_back({ItemIndex(i), kind < 5 ? specials[kind] : static_cast<float>(random.below(6))});
    }
    random.shuffle(offered);
    const std::size_t count = random.below(45);

    std::vector<Entry> sorted = offered;
    std::erase_if(sorted, [](const Entry& entry) { return std::isnan(entry.score); });
    std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
      return a.score != b.score ? a.score > b.score : a.index < b.index;
    });
    sorted.resize(std::min(count, sorted.size()));
    REQUIRE(best(count, offered) == sorted);
  }
}

TEST_CASE("what would get in is told before it is pushed") {
  std::vector<Entry> room(2);
  TopK<ItemIndex, float> top(room);
  CHECK(top.bar() == -infinity);
  CHECK(top.accepts(ItemIndex(0), -infinity));
  CHECK_FALSE(top.accepts(ItemIndex(0), not_a_number));
  top.push(ItemIndex(4), 1);
  CHECK(top.bar() == -infinity);
  top.push(ItemIndex(6), 2);
  CHECK(top.size() == 2);
  CHECK(top.bar() == 1);
  CHECK(top.accepts(ItemIndex(3), 1));
  CHECK_FALSE(top.accepts(ItemIndex(5), 1));
  CHECK_FALSE(top.accepts(ItemIndex(0), 0.5F));
  CHECK(top.accepts(ItemIndex(9), 1.5F));
  CHECK(TopK<ItemIndex, float>({}).bar() == -infinity);
}
