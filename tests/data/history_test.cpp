#include "kindred/data/history.hpp"

#include <limits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::vector<ItemIndex> items = {ItemIndex(1), ItemIndex(4), ItemIndex(6)};
const std::vector<float> weights = {5, 3, 1};

template <class T>
std::vector<T> copy(std::span<const T> span) {
  return {span.begin(), span.end()};
}

}  // namespace

TEST_CASE("an item is found where it stands in a history") {
  const History<float> history{items, weights, {}};
  CHECK(history.size() == 3);
  CHECK(history.find(ItemIndex(1)) == 0U);
  CHECK(history.find(ItemIndex(6)) == 2U);
  CHECK_FALSE(history.find(ItemIndex(5)));
  CHECK_FALSE(history.find(ItemIndex(7)));
  CHECK_FALSE(History<float>{}.find(ItemIndex(0)));
  CHECK(History<float>{}.empty());
  CHECK(history.row(9).dimension == 9);
  CHECK(copy(history.row(9).indices) == items);
}

TEST_CASE("a history that no model can read is refused by its item") {
  const auto check = [](const std::vector<ItemIndex>& what, const std::vector<float>& how_much,
                        std::size_t times = 0) {
    const std::vector<Timestamp> when(times);
    History<float>{what, how_much, when}.check(7);
  };
  CHECK_NOTHROW(check(items, weights));
  CHECK_NOTHROW(check(items, weights, 3));
  CHECK_NOTHROW(check({}, {}));
  CHECK_THROWS_AS(check({ItemIndex(7)}, {1}), DataError);
  CHECK_THROWS_WITH(check({ItemIndex(7)}, {1}), "history: item 7 is not one of the 7 items of the model");
  CHECK_THROWS_WITH(check({ItemIndex(4), ItemIndex(1)}, {1, 1}),
                    ContainsSubstring("item 1 is out of order or repeated"));
  CHECK_THROWS_WITH(check({ItemIndex(4), ItemIndex(4)}, {1, 1}),
                    ContainsSubstring("item 4 is out of order or repeated"));
  CHECK_THROWS_WITH(check({ItemIndex(4)}, {std::numeric_limits<float>::quiet_NaN()}),
                    "history: item 4 has a weight that is not finite");
  CHECK_THROWS_WITH(check(items, {1, 2}), ContainsSubstring("3 items, 2 weights and 0 times"));
  CHECK_THROWS_WITH(check(items, weights, 2), ContainsSubstring("3 items, 3 weights and 2 times"));
}

template <class Buffer>
concept LendsAView = requires(Buffer&& buffer) { std::forward<Buffer>(buffer).view(); };
static_assert(LendsAView<HistoryBuffer<float>&> && LendsAView<const HistoryBuffer<float>&>);
static_assert(!LendsAView<HistoryBuffer<float>> && !LendsAView<const HistoryBuffer<float>>);

TEST_CASE("a buffer sorts what a visitor does, adds up weights and keeps the later time") {
  HistoryBuffer<float> visitor;
  CHECK(visitor.view().empty());
  visitor.add(ItemIndex(6), 1, timestamp(10))
      .add(ItemIndex(1), 2, timestamp(30))
      .add(ItemIndex(4), 3, timestamp(20));
  visitor.add(ItemIndex(1), 3, timestamp(15)).add(ItemIndex(6), -1, timestamp(40));
  const auto history = visitor.view();
  CHECK_NOTHROW(history.check(7));
  CHECK(copy(history.items) == items);
  CHECK(copy(history.weights) == std::vector<float>{5, 3, 0});
  CHECK(copy(history.times) == std::vector<Timestamp>{timestamp(30), timestamp(20), timestamp(40)});
}

TEST_CASE("a buffer has times only where every event has one") {
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(6)).add(ItemIndex(1), 1, timestamp(30));
  CHECK(visitor.view().times.empty());
  CHECK(copy(visitor.view().weights) == std::vector<float>{1, 1});
  CHECK_NOTHROW(visitor.view().check(7));
}
