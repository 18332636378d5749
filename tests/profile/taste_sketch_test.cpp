#include "kindred/profile/taste_sketch.hpp"

#include <cstdint>
#include <map>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("Beyond its bounds a sketch errs by what it states") {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    std::map<std::uint32_t, double> truth;
    std::vector<TasteSketch> parts(4, TasteSketch(10));
    double total = 0;
    for (std::uint64_t n = 0; n < 3000; ++n) {
      Random random(seed, n);
      const double skew = random.uniform();
      const auto value = static_cast<std::uint32_t>(100 * skew * skew * skew);
      const double weight = 0.5 + random.uniform();
      truth[value] += weight;
      total += weight;
      parts[random.below(4)].add(ValueIndex(value), weight, 0, 0);
    }
    TasteSketch merged = parts[0];
    TasteSketch pair = parts[1];
    pair.merge(parts[2]);
    merged.merge(pair);
    merged.merge(parts[3]);
    CHECK(merged.entries().size() <= 10);
    CHECK(merged.total() == Approx(total));
    CHECK(merged.missed() <= total / 11 * (1 + 1e-9));
    std::map<std::uint32_t, double> held;
    for (const TasteEntry& entry : merged.entries()) held[entry.value] = entry.strength;
    for (const auto& [value, weight] : truth) {
      CHECK(held[value] <= weight * (1 + 1e-9));
      CHECK(held[value] >= weight - merged.missed() - 1e-9);
    }
  }
}

TEST_CASE("What is forgotten takes its weight along, however much it was") {
  TasteSketch taste(4);
  taste.add(ValueIndex(0), 1e20, 1e20, 10);
  taste.add(ValueIndex(1), 1, 1, 20);
  taste.forget_before(15);
  REQUIRE(taste.entries().size() == 1);
  CHECK(taste.total() == 1);
  CHECK(taste.recent_total() == 1);
  taste.forget_before(25);
  CHECK(taste.total() == 0);
}
