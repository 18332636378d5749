#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/ratings.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

// Means of 2, 2.5, 3, 3.5, 4 and over again, as in scripts/make-similarity-references.
ColumnSums means(Eigen::Index columns) {
  ColumnSums sums;
  sums.row_count = 2;
  for (Eigen::Index column = 0; column < columns; ++column) {
    sums.count.push_back(2);
    sums.sum.push_back(4 + static_cast<double>(column % 5));
  }
  return sums;
}

}  // namespace

TEST_CASE("the measures made for ratings equal their papers' formulas") {
  check_references("ratings.txt", jmsd({1, 5}));
  check_references("ratings.txt", pip({1, 5}));
  check_references("ratings.txt", pss({1, 5}));
  check_references_of("ratings.txt", "pip(1,5)-fitted",
                      [](Eigen::Index columns) { return Measure{pip({1, 5}).fit(means(columns))}; });
  check_references_of("ratings.txt", "pss(1,5)-fitted",
                      [](Eigen::Index columns) { return Measure{pss({1, 5}).fit(means(columns))}; });
}

TEST_CASE("the measures made for ratings, by hand") {
  const Eigen::Vector4d x{5, 1, 3, 0}, y{4, 5, 0, 2};
  // Two of four in common; (1 + 16) / 2 / 16 the mean squared difference on a scale of 0 to 1.
  CHECK(jmsd({1, 5})(x, y) == Approx(0.5 * (1 - 17.0 / 32)));
  // 5 and 4 agree: (9 − 1)² · (2 + 1)(1 + 1) · (1 + 1.5²); 1 and 5 do not: (9 − 8)² / (3 · 3) · 1.
  CHECK(pip({1, 5})(x, y) == Approx(64 * 6 * 3.25 + 1 / 9.0));
}

TEST_CASE("the measures made for ratings are symmetric, and 0 without a common one") {
  check_symmetry(jmsd({1, 5}));
  check_symmetry(pip({1, 5}));
  check_symmetry(pss({1, 5}));
  check_range(jmsd({1, 5}), 0, 1, Values::not_negative);
  check_identity(jmsd({1, 5}), 1, 0, Values::not_negative);
  check_range(pip({1, 5}), 0, 24 * 81.0 * 9 * 5, Values::not_negative);
  check_range(pss({1, 5}), 0, 24.0 / 4);
  const Eigen::Vector2d x{5, 0}, y{0, 5};
  CHECK(jmsd({1, 5})(x, y) == 0);
  CHECK(pip({1, 5})(x, y) == 0);
  CHECK(pss({1, 5})(x, y) == 0);
}

TEST_CASE("columns are summed over their entries") {
  const auto rows = rows_of<float>(3, {{{0, 5.0f}, {1, 2.0f}}, {{0, 4.0f}}});
  const ColumnSums sums = column_sums(rows);
  CHECK(sums.row_count == 2);
  CHECK(sums.count == std::vector<double>{2, 1, 0});
  CHECK(sums.sum == std::vector<double>{9, 2, 0});
  CHECK(sums.mean(0) == 4.5);
  CHECK(sums.mean(2) == 0);

  // A column that no one has rated is taken to be middling, not worth 0.
  const Eigen::Vector3d x{0, 0, 4}, y{0, 0, 5};
  CHECK(Measure{pip({1, 5}).fit(sums)}(x, y) == pip({1, 5})(x, y));
  CHECK(Measure{pss({1, 5}).fit(sums)}(x, y) == pss({1, 5})(x, y));
}

TEST_CASE("a scale that does not rise is refused") {
  CHECK(pip({0.5, 10}).name() == "pip(0.5,10)");
  CHECK(jmsd({}).name() == "jmsd(1,5)");
  CHECK_THROWS_WITH(jmsd({5, 1}), "option 'scale' is 5 to 1, expected the least rating below the most");
  CHECK_THROWS_AS(pip({3, 3}), OptionError);
  CHECK_THROWS_AS(pss({1, std::numeric_limits<double>::infinity()}), OptionError);
  CHECK_THROWS_AS(pss({std::numeric_limits<double>::quiet_NaN(), 5}), OptionError);
}
