#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/cooccurrence.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("the measures of co-occurrence equal SciPy's and their formulas'") {
  check_references("values.txt", log_likelihood_ratio);
  check_references("values.txt", pmi);
  check_references("values.txt", npmi);
  check_references("values.txt", lift);
  check_references("values.txt", conditional_probability);
}

TEST_CASE("the 2×2 table counts the places of two rows") {
  Moments moments;
  moments.count = 2;
  moments.x.count = 5;
  moments.y.count = 3;
  moments.dimension = 10;
  const auto table = ContingencyTable::of(moments);
  CHECK(table.both == 2);
  CHECK(table.only_x == 3);
  CHECK(table.only_y == 1);
  CHECK(table.neither == 4);
  CHECK(table.total() == 10);
  CHECK(table.x() == 5);
  CHECK(table.y() == 3);
  CHECK(table.association() == 5);
}

TEST_CASE("the log-likelihood ratio of known tables") {
  const auto ratio = [](double both, double only_x, double only_y, double neither) {
    return ContingencyTable{both, only_x, only_y, neither}.log_likelihood_ratio();
  };
  // Apache Mahout's LogLikelihoodTest.
  CHECK(ratio(1, 0, 0, 1) == Approx(2.772589).epsilon(1e-6));
  CHECK(ratio(10, 0, 0, 10) == Approx(27.72589).epsilon(1e-6));
  CHECK(ratio(5, 1995, 0, 100000) == Approx(39.33052).epsilon(1e-6));
  CHECK(ratio(1000, 1995, 1000, 100000) == Approx(4730.737).epsilon(1e-6));
  CHECK(ratio(1000, 1000, 1000, 100000) == Approx(5734.343).epsilon(1e-6));
  CHECK(ratio(1000, 1000, 1000, 99000) == Approx(5714.932).epsilon(1e-6));
  // Dunning 1993, table 1: "the swiss", "can be".
  CHECK(ratio(110, 2442, 111, 29114) == Approx(270.72).epsilon(1e-4));
  CHECK(ratio(29, 13, 123, 31612) == Approx(263.90).epsilon(1e-4));
  // What avoids each other is as surprising as what seeks it.
  CHECK(ratio(0, 10, 10, 0) == Approx(27.72589).epsilon(1e-6));
  CHECK(ratio(2, 4, 3, 6) == 0);
  CHECK(ratio(0, 0, 0, 0) == 0);
  CHECK(ratio(0, 0, 7, 3) == 0);
}

TEST_CASE("the log-likelihood ratio keeps its digits in large tables that are nearly independent") {
  // With x = (both · total − Σx · Σy) / (Σx · Σy) = 1e-4 and rare events, G² is both · x² to the first order.
  const double both = 1.0001e6, x = 1e8 - both, neither = 1e10 - 2e8 + both;
  const double ratio = ContingencyTable{both, x, x, neither}.log_likelihood_ratio();
  CHECK(ratio == Approx(1e6 * 1e-8 * (1 / (0.99 * 0.99))).epsilon(1e-3));
}

TEST_CASE("a fitted log-likelihood ratio is the same from its table") {
  for (const std::size_t n : {1U, 2U, 7U, 40U, 1'000'000U}) {
    ColumnSums columns;
    columns.count.resize(n);
    const auto fitted = LogLikelihoodRatioFormula{}.fit(columns);
    const auto check = [&](std::size_t x, std::size_t y, std::size_t both) {
      Moments m;
      m.count = static_cast<double>(both);
      m.x.count = static_cast<double>(x);
      m.y.count = static_cast<double>(y);
      m.dimension = static_cast<double>(n);
      const double expected = LogLikelihoodRatioFormula{}(m);
      if (expected == 0) REQUIRE(fitted(m) == 0);
      REQUIRE(fitted(m) == Approx(expected).epsilon(1e-10).margin(0));
    };
    const auto least = [&](std::size_t x, std::size_t y) { return x + y > n ? x + y - n : 0; };
    if (n <= 40) {
      for (std::size_t x = 0; x <= n; ++x)
        for (std::size_t y = 0; y <= n; ++y)
          for (std::size_t both = least(x, y); both <= std::min(x, y); ++both) check(x, y, both);
    } else {
      Random random(3);
      for (int i = 0; i < 20000; ++i) {
        const std::size_t most = i % 2 == 0 ? 1000 : n;
        const std::size_t x = random.below(most + 1), y = random.below(most + 1);
        const std::size_t room = std::min(x, y) - least(x, y);
        check(x, y, least(x, y) + random.below((i % 3 == 0 ? std::min<std::size_t>(room, 5) : room) + 1));
      }
    }
  }
}

TEST_CASE("a measure of co-occurrence is large for rows that meet more than by chance") {
  const Eigen::Matrix<bool, 8, 1> x{true, true, true, true, false, false, false, false},
      seeks{true, true, true, false, false, false, false, true},
      avoids{false, false, false, true, true, true, true, false},
      by_chance{true, true, false, false, true, true, false, false},
      never = !x.array(), none = Eigen::Matrix<bool, 8, 1>::Constant(false), all = !none.array();
  CHECK(log_likelihood_ratio(x, seeks) > 0);
  CHECK(pmi(x, seeks) == Approx(std::log(1.5)));
  CHECK(lift(x, seeks) == Approx(1.5));
  CHECK(conditional_probability(x, seeks) == 0.75);

  CHECK(log_likelihood_ratio(x, by_chance) == 0);
  CHECK(pmi(x, by_chance) == 0);
  CHECK(npmi(x, by_chance) == 0);
  CHECK(lift(x, by_chance) == 1);

  CHECK(log_likelihood_ratio(x, avoids) == 0);
  CHECK(pmi(x, avoids) == Approx(std::log(0.5)));
  CHECK(npmi(x, avoids) < 0);
  CHECK(lift(x, avoids) == 0.5);

  CHECK(log_likelihood_ratio(x, never) == 0);
  CHECK(pmi(x, never) == -std::numeric_limits<double>::infinity());
  CHECK(npmi(x, never) == -1);
  CHECK(lift(x, never) == 0);
  CHECK(conditional_probability(x, never) == 0);

  CHECK(npmi(x, x) == 1);
  CHECK(npmi(all, all) == 1);
  CHECK(pmi(all, all) == 0);
  for (const auto& other : {x, none, all}) {
    CHECK(log_likelihood_ratio(none, other) == 0);
    CHECK(pmi(none, other) == 0);
    CHECK(npmi(none, other) == 0);
    CHECK(lift(none, other) == 0);
    CHECK(conditional_probability(none, other) == 0);
  }
}

TEST_CASE("the measures of co-occurrence are symmetric, but for conditional probability") {
  check_symmetry(log_likelihood_ratio);
  check_symmetry(pmi);
  check_symmetry(npmi);
  check_symmetry(lift);
  check_range(log_likelihood_ratio, 0, std::numeric_limits<double>::infinity());
  check_range(npmi, -1, 1);
  check_range(lift, 0, 24);
  check_range(conditional_probability, 0, 1);
  check_identity(npmi, 1, 1e-15);
  check_identity(conditional_probability, 1);
  const Eigen::Vector3d x{1, 2, 0}, y{4, 0, 0};
  CHECK(conditional_probability(x, y) == 0.5);
  CHECK(conditional_probability(y, x) == 1);
}
