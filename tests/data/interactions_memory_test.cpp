#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/cells.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/event_log.hpp"
#include "kindred/data/event_log_builder.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/data/strength.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred_test;

namespace {

Cells uniform(std::size_t count, std::uint64_t users, std::uint64_t items) {
  Random random(8);
  Cells cells;
  for (std::size_t n = 0; n < count; ++n)
    cells.push_back({UserIndex(random.below(users)), ItemIndex(random.below(items)), 1,
                     timestamp(static_cast<std::int64_t>(random.below(1000)))});
  return cells;
}

}  // namespace

TEST_CASE("making interactions takes at most twice their memory") {
  if (allocations_of([] { ::operator delete(::operator new(4)); }) == 0) return;  // nothing is counted
  struct Case {
    const char* name;
    std::uint64_t users, items;
  };
  for (const auto& [name, users, items] :
       {Case{"each pair once", 2000, 30'000}, Case{"three of a pair", 250, 180},
        Case{"nine of a pair", 150, 100}, Case{"more users than cells", 300'000, 1000},
        Case{"more items than cells", 1000, 300'000}}) {
    const auto cells = uniform(140'000, users, items);
    for (const bool timed : {false, true}) {
      INFO(name << (timed ? ", timed" : ""));
      const Shape<float> shape{.users = users, .items = items, .timed = timed};
      std::size_t entries = 0;
      const HeapUse use = heap_use_of([&] {
        auto data = collect(cells, shape, {.threads = 1});
        entries = data.size();
        return data;
      });
      const std::size_t output = entries * (timed ? 24 : 16) + 12 * (users + items + 2);
      // The result holds what its documentation says, and the work no more than twice that.
      CHECK(use.result >= output);
      CHECK(static_cast<double>(use.result) < 1.01 * static_cast<double>(output) + 1000);
      CHECK(static_cast<double>(use.peak) < 2.0 * static_cast<double>(output));
    }
  }
}

TEST_CASE("strengths of a log are made within the same memory") {
  if (allocations_of([] { ::operator delete(::operator new(4)); }) == 0) return;
  EventLogBuilder builder;
  for (const auto& c : uniform(100'000, 2000, 9000))
    builder.add({.user = builder.user(std::to_string(c.user.value)),
                 .item = builder.item(std::to_string(c.item.value)),
                 .time = c.time});
  const auto log = builder.build();
  const HeapUse use = heap_use_of([&] { return to_interactions(log, {.half_life = days}); });
  CHECK(use.peak < 2 * use.result);
}
