#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/similarity.hpp"
#include "kindred/similarity/vectors.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Four of the eight places have an entry in both.
const std::vector<double> a_values = {0, 3, -1.5, 0, 2, 4, 0, 1};
const std::vector<double> b_values = {1, 2, 0, 0, -2.5, 4, 3, 1};
const Eigen::VectorXd a = Eigen::Map<const Eigen::VectorXd>(a_values.data(), 8);
const Eigen::VectorXd b = Eigen::Map<const Eigen::VectorXd>(b_values.data(), 8);
const auto a_row = one_row(a_values), b_row = one_row(b_values);

template <class M>
void check(const M& measure, double expected) {
  INFO(measure.name());
  CHECK(measure(a, b) == Approx(expected).epsilon(1e-14));
  CHECK(measure(b.transpose(), a) == Approx(expected).epsilon(1e-14));
  CHECK(measure(a_row[UserIndex(0)], b_row[UserIndex(0)]) == Approx(expected).epsilon(1e-14));
  CHECK(measure(b_row[UserIndex(0)], a_row[UserIndex(0)]) == Approx(expected).epsilon(1e-14));
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("corated measures equal SciPy's on the common entries") {
  // scipy.spatial.distance and scipy.stats.pearsonr of (3, 2, 4, 1) and (2, -2.5, 4, 1).
  check(corated(cosine), 0.6295476751044021);
  check(corated(pearson), 0.6408620954246806);
  check(corated(jaccard), 1.0);
  check(corated(euclidean), 4.6097722286464435);
  check(corated(manhattan), 5.5);
}

TEST_CASE("a distance becomes a similarity as 1 / (1 + distance)") {
  check(as_similarity(euclidean), 1 / 6.787918451395113);
  check(as_similarity(manhattan), 1.0 / 12);
  check(as_similarity(corated(euclidean)), 1 / 5.6097722286464435);
  check(as_similarity(corated(manhattan)), 1 / 6.5);
  CHECK(as_similarity(euclidean)(a, a) == 1);
}

TEST_CASE("shrinking multiplies by n / (n + lambda), for n common entries") {
  check(shrunk(cosine, 4), 0.5193313105765469 / 2);
  check(shrunk(corated(pearson), 100), 0.6408620954246806 * 4 / 104);
  check(shrunk(pearson, 4), 0.35038347433860334 / 2);
  check(shrunk(as_similarity(manhattan), 1), 0.8 / 12);
  check(shrunk(cosine, 0), 0.5193313105765469);
}

TEST_CASE("significance multiplies by min(n, gamma) / gamma, for n common entries") {
  check(significance(cosine, 5), 0.5193313105765469 * 0.8);
  check(significance(corated(pearson), 50), 0.6408620954246806 * 4 / 50);
  check(significance(pearson, 4), 0.35038347433860334);
  check(significance(as_similarity(corated(manhattan)), 8), 0.5 / 6.5);
  check(shrunk(significance(cosine, 5), 4), 0.5193313105765469 * 0.4);
}

TEST_CASE("rows without a common entry: similarity 0, distance infinite") {
  const Eigen::Vector4d x{1, 2, 0, 0}, y{0, 0, 3, 0};
  CHECK(corated(cosine)(x, y) == 0);
  CHECK(corated(pearson)(x, y) == 0);
  CHECK(corated(jaccard)(x, y) == 0);
  CHECK(corated(euclidean)(x, y) == infinity);
  CHECK(corated(manhattan)(x, y) == infinity);
  CHECK(as_similarity(corated(euclidean))(x, y) == 0);
  CHECK(as_similarity(corated(manhattan))(x, y) == 0);
  CHECK(shrunk(cosine, 0)(x, y) == 0);
  CHECK(shrunk(as_similarity(euclidean), 0)(x, y) == 0);
  CHECK(significance(pearson, 1)(x, y) == 0);

  const auto rows = rows_of<float>(4, {{{0, 1.0f}, {1, 2.0f}}, {{2, 3.0f}}, {}});
  for (const UserIndex other : {UserIndex(1), UserIndex(2)}) {
    CHECK(corated(pearson)(rows[UserIndex(0)], rows[other]) == 0);
    CHECK(corated(euclidean)(rows[UserIndex(0)], rows[other]) == std::numeric_limits<float>::infinity());
    CHECK(as_similarity(corated(manhattan))(rows[UserIndex(0)], rows[other]) == 0);
  }
}

TEST_CASE("a correlation over one common entry, or over equal values, is none") {
  const Eigen::Vector4d x{1, 2, 0, 4}, one{0, 2, 3, 0}, equal{0.1, 0.1, 0, 0.1};
  CHECK(corated(pearson)(x, one) == 0);
  CHECK(corated(pearson)(x, equal) == 0);
  CHECK(pearson(x, equal) != 0);
}

TEST_CASE("co-rated Pearson loses no digits to a large offset") {
  // scipy.stats.pearsonr of (1, 2, 4, 3, 5) and 3 · (2, 1, 3, 5, 4).
  Eigen::VectorXd x(6), y(6);
  x << 1, 2, 4, 3, 5, 0;
  y << 6, 3, 9, 15, 12, 1;
  x.head(5).array() += 1e8;
  y.array() += 1e8;
  CHECK(corated(pearson)(x, y) == Approx(0.6).epsilon(1e-14));
  const auto rows = rows_of<double>(6, {{{0, x[0]}, {1, x[1]}, {2, x[2]}, {3, x[3]}, {4, x[4]}},
                                        {{0, y[0]}, {1, y[1]}, {2, y[2]}, {3, y[3]}, {4, y[4]}, {5, y[5]}}});
  CHECK(corated(pearson)(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("an adapted measure says what it is") {
  CHECK(corated(pearson).name() == "corated(pearson)");
  CHECK(as_similarity(corated(euclidean)).name() == "as_similarity(corated(euclidean))");
  CHECK(shrunk(corated(pearson), 100).name() == "shrunk(corated(pearson),100)");
  CHECK(shrunk(cosine, 2.5).name() == "shrunk(cosine,2.5)");
  CHECK(shrunk(cosine, 1e-7).name() == "shrunk(cosine,1e-07)");
  CHECK(significance(cosine, 50).name() == "significance(cosine,50)");
  CHECK(Similarity(shrunk(significance(cosine, 50), 0.1)).name() == "shrunk(significance(cosine,50),0.1)");
  CHECK(shrunk(Similarity(adjusted_cosine), 3).name() == "shrunk(adjusted_cosine,3)");
}

TEST_CASE("damping out of range is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(shrunk(cosine, -1), "option 'shrinkage' is -1, expected at least 0");
  CHECK_THROWS_AS(shrunk(cosine, nan), OptionError);
  CHECK_THROWS_AS(shrunk(Similarity(cosine), infinity), OptionError);
  CHECK_THROWS_WITH(significance(cosine, 0.5), "option 'significance' is 0.5, expected at least 1");
  CHECK_THROWS_AS(significance(Similarity(adjusted_cosine), nan), OptionError);
}
