// Where two sparse rows meet: blocks, rests, lopsided rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/core/sparse_rows.hpp"
#include "kindred/similarity/detail/merge.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

using Indices = std::vector<std::uint32_t>;

// About `size` numbers below `places`, ascending.
Indices some_indices(std::size_t size, std::uint64_t places, std::uint64_t seed) {
  Random random(seed);
  Indices indices;
  for (std::size_t n = 0; n < size; ++n) indices.push_back(static_cast<std::uint32_t>(random.below(places)));
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

void check_rows(const Indices& x, const Indices& y) {
  CAPTURE(x.size(), y.size());
  const std::vector<double> x_values(x.begin(), x.end()), y_values(y.begin(), y.end());
  const SparseRow<std::uint32_t, double> a{x, x_values, 1U << 31}, b{y, y_values, 1U << 31};
  Indices expected, only_expected, found, only_found;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(expected));
  std::set_symmetric_difference(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(only_expected));
  detail::intersect(a, b, [&](std::size_t i, std::size_t j) {
    REQUIRE(x[i] == y[j]);
    found.push_back(x[i]);
  });
  REQUIRE(found == expected);

  found.clear();
  const auto only = [&](double value) { only_found.push_back(static_cast<std::uint32_t>(value)); };
  detail::merge(
      a, b,
      [&](double p, double q) {
        REQUIRE(p == q);
        found.push_back(static_cast<std::uint32_t>(p));
      },
      only, only);
  std::sort(only_found.begin(), only_found.end());
  REQUIRE(found == expected);
  REQUIRE(only_found == only_expected);
}

}  // namespace

TEST_CASE("two rows meet where their indices are equal, whatever their lengths", "[similarity]") {
  std::uint64_t seed = 0;
  for (std::size_t size = 0; size < 14; ++size)
    for (std::size_t other = 0; other < 14; ++other)
      for (const std::uint64_t places : {1U, 14U, 40U})
        for (int repeat = 0; repeat < 3; ++repeat, seed += 2)
          check_rows(some_indices(size, places, seed), some_indices(other, places, seed + 1));
}

TEST_CASE("two long rows meet in more places than are collected at a time", "[similarity]") {
  for (const std::uint64_t places : {1500U, 4000U, 100'000U})
    check_rows(some_indices(3000, places, 1), some_indices(2000, places, 2));
  const Indices all = some_indices(5000, 2000, 3);
  check_rows(all, all);
  for (const std::size_t size : {1U, 5U, 60U, 200U}) {
    check_rows(some_indices(size, 4000, 4), some_indices(8000, 4000, 5));
    check_rows(some_indices(8000, 4000, 5), some_indices(size, 4000, 4));
  }
}

TEST_CASE("rows meet at the first index and at the last that there can be", "[similarity]") {
  constexpr std::uint32_t last = 0x7FFFFFFF;
  check_rows({0, 3, last}, {0, last});
  check_rows({0, 1, 2, 3, 4, last}, {0, 5, 6, 7, 8, 9, last});
  check_rows({last}, {1, 2, 3, 4, last});
}
