#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "kindred/similarity/corated_rows.hpp"
#include "kindred/similarity/ranks.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("rank correlations equal SciPy's") {
  check_references("values.txt", spearman);
  check_references("values.txt", corated(spearman));
  check_references("values.txt", kendall);
  check_references("values.txt", corated(kendall));
}

TEST_CASE("rank correlations are symmetric, in [−1, 1], and see nothing but the order") {
  const auto check = [](const auto& measure) {
    check_symmetry(measure);
    check_range(measure, -1, 1);
    check_scale_invariance(measure);
    CHECK(measure(Eigen::VectorXd(0), Eigen::VectorXd(0)) == 0);
    CHECK(measure(Eigen::VectorXd::Ones(1), Eigen::VectorXd::Ones(1)) == 0);
    CHECK(measure(Eigen::VectorXd::Ones(9), Eigen::VectorXd::LinSpaced(9, 1, 2)) == 0);
    CHECK(measure(Eigen::VectorXd::Zero(9), Eigen::VectorXd::Zero(9)) == 0);
    const Eigen::VectorXd rising = Eigen::VectorXd::LinSpaced(30, 1, 9);
    CHECK(measure(rising, rising.array().exp()) == Approx(1).epsilon(1e-15));
    CHECK(measure(rising, -rising.array().cube()) == Approx(-1).epsilon(1e-15));
  };
  check(spearman);
  check(corated(spearman));
  check(kendall);
  check(corated(kendall));
}

TEST_CASE("a stored zero ranks with the absent ones") {
  const auto rows = rows_of<double>(
      6, {{{0, 0.0}, {1, 2.0}, {3, -1.0}}, {{1, 2.0}, {3, -1.0}}, {{0, 1.0}, {2, 0.0}, {4, 3.0}}});
  const auto stored = rows[UserIndex(0)], absent = rows[UserIndex(1)], other = rows[UserIndex(2)];
  CHECK(spearman(stored, other) == spearman(absent, other));
  CHECK(kendall(stored, other) == kendall(absent, other));
  CHECK(kendall(stored, stored) == 1);
  CHECK(spearman(stored, stored) == Approx(1));
}

TEST_CASE("rows of very many places are ranked by their few entries") {
  // With one entry each in the same of n places, both correlations are 1; in different ones −1 / (n − 1).
  constexpr int n = 2'000'000'000;
  const auto rows = rows_of<double>(n, {{{7, 4.0}}, {{7, 1.0}}, {{n - 1, 2.0}}});
  CHECK(kendall(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(1).epsilon(1e-15));
  CHECK(spearman(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(1).epsilon(1e-14));
  CHECK(kendall(rows[UserIndex(0)], rows[UserIndex(2)]) == Approx(-1.0 / (n - 1)).epsilon(1e-12));
  CHECK(spearman(rows[UserIndex(0)], rows[UserIndex(2)]) == Approx(-1.0 / (n - 1)).epsilon(1e-6));
}

TEST_CASE("Kendall's correlation counts the pairs of a long row") {
  // The definition, pair by pair.
  const auto rows = random_rows<double>(31, true);
  const Eigen::VectorXd a = dense(rows[UserIndex(0)]).replicate(20, 1),
                        b = dense(rows[UserIndex(2)]).replicate(20, 1);
  double alike = 0, in_a = 0, in_b = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i)
    for (Eigen::Index j = 0; j < i; ++j) {
      const double d = a[i] - a[j], e = b[i] - b[j];
      alike += d * e > 0 ? 1 : d * e < 0 ? -1 : 0;
      in_a += d != 0 ? 1 : 0;
      in_b += e != 0 ? 1 : 0;
    }
  REQUIRE(in_a * in_b > 0);
  CHECK(kendall(a, b) == Approx(alike / std::sqrt(in_a * in_b)).epsilon(1e-14));
}

TEST_CASE("not a number has no rank, and does no harm") {
  Eigen::VectorXd wrong = Eigen::VectorXd::LinSpaced(40, -1, 1);
  const Eigen::VectorXd other = wrong;
  wrong[17] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(kendall(wrong, other)));
  CHECK(std::isnan(kendall(other, wrong)));
  CHECK_FALSE(std::abs(spearman(wrong, other)) > 0);
}
