#include "kindred/core/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

static_assert(std::uniform_random_bit_generator<Random>);
static_assert(philox({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5, "a constant expression");

// From the file kat_vectors of Random123.
TEST_CASE("Philox gives the published vectors") {
  using Block = std::array<std::uint32_t, 4>;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

// The numbers of the next case were computed by a Python program from the paper and this header's comments.
TEST_CASE("a seed and a stream name the same numbers everywhere") {
  Random bits(42, 7);
  for (const std::uint32_t expected :
       {0x67ee6f2cU, 0xe55410ccU, 0x6c7eca35U, 0x557398d3U, 0xe5dde940U, 0x600f6196U})
    CHECK(bits() == expected);
  CHECK(Random(42, 7).bits64() == 0x67ee6f2ce55410cc);
  Random uniform(42, 7);
  for (const double expected : {0.4059819683655663, 0.42380965997786146, 0.8979173452535725})
    CHECK(uniform.uniform() == expected);
  Random below(42, 7);
  for (const std::uint64_t expected : {484U, 307U, 830U, 81U, 189U, 557U})
    CHECK(below.below(1000) == expected);
  Random normal((std::uint64_t{1} << 40) + 5, (std::uint64_t{1} << 33) + 1);
  for (const double expected : {-0.8208222190696377, -0.9737002545588768, -0.6939865271551539})
    CHECK(normal.normal() == Approx(expected).epsilon(1e-14));
  std::vector<int> order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  Random(1).shuffle(order);
  CHECK(order == std::vector<int>{4, 2, 5, 7, 1, 9, 0, 6, 3, 8});
}

TEST_CASE("seeds and streams differ in every bit of theirs") {
  std::set<std::uint64_t> first;
  first.insert(Random(0, 0).bits64());
  for (int bit = 0; bit < 64; ++bit) {
    first.insert(Random(std::uint64_t{1} << bit, 0).bits64());
    first.insert(Random(0, std::uint64_t{1} << bit).bits64());
  }
  CHECK(first.size() == 129);
}

TEST_CASE("numbers below a bound are all there and equally often") {
  Random random(5);
  std::array<int, 7> seen = {};
  for (int n = 0; n < 70000; ++n) ++seen[random.below(7)];
  double chi_squared = 0;
  for (const int count : seen) chi_squared += (count - 10000.0) * (count - 10000.0) / 10000;
  CHECK(chi_squared < 22.46);  // the 99.9 % quantile of χ² with 6 degrees of freedom
  CHECK(random.below(1) == 0);
  // Half of all draws must be thrown away here, or the lower third would come twice as often.
  const std::uint64_t bound = (std::uint64_t{1} << 63) + 1;
  int low = 0;
  for (int n = 0; n < 9000; ++n) {
    const std::uint64_t number = random.below(bound);
    REQUIRE(number < bound);
    low += number < bound / 3 ? 1 : 0;
  }
  CHECK(low == Approx(3000).margin(200));
}

TEST_CASE("uniform and normal numbers have the moments of their distributions") {
  Random random(9);
  constexpr int count = 200000;
  double sum = 0, squares = 0, least = 1, most = 0, normal_sum = 0, normal_squares = 0, normal_fourth = 0;
  for (int n = 0; n < count; ++n) {
    const double u = random.uniform();
    sum += u;
    squares += u * u;
    least = std::min(least, u);
    most = std::max(most, u);
    const double z = random.normal();
    REQUIRE(std::isfinite(z));
    normal_sum += z;
    normal_squares += z * z;
    normal_fourth += z * z * z * z;
  }
  CHECK(least >= 0);
  CHECK(most < 1);
  CHECK(sum / count == Approx(0.5).margin(0.003));
  CHECK(squares / count == Approx(1.0 / 3).margin(0.003));
  CHECK(normal_sum / count == Approx(0).margin(0.01));
  CHECK(normal_squares / count == Approx(1).margin(0.015));
  CHECK(normal_fourth / count == Approx(3).margin(0.15));
}

TEST_CASE("a shuffle is a permutation, and each is as likely") {
  Random random(3);
  std::array<int, 6> seen = {};
  for (int n = 0; n < 60000; ++n) {
    std::array<int, 3> order = {0, 1, 2};
    random.shuffle(order);
    std::array<int, 3> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted == std::array<int, 3>{0, 1, 2});
    ++seen[static_cast<std::size_t>(2 * order[0] + (order[1] > order[2] ? 1 : 0))];
  }
  double chi_squared = 0;
  for (const int count : seen) chi_squared += (count - 10000.0) * (count - 10000.0) / 10000;
  CHECK(chi_squared < 20.52);  // the 99.9 % quantile of χ² with 5 degrees of freedom
  std::vector<int> none;
  random.shuffle(none);
  CHECK(none.empty());
}
