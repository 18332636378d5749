#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/vectors.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

const std::vector<double> a_values = {0, 3, -1.5, 0, 2, 4, 0, 1};
const std::vector<double> b_values = {1, 2, 0, 0, -2.5, 4, 3, 1};
const Eigen::VectorXd a = Eigen::Map<const Eigen::VectorXd>(a_values.data(), 8);
const Eigen::VectorXd b = Eigen::Map<const Eigen::VectorXd>(b_values.data(), 8);
const auto a_row = one_row(a_values), b_row = one_row(b_values);

template <class M>
void check(const M& measure, double expected) {
  CHECK(measure(a, b) == Approx(expected).epsilon(1e-14));
  CHECK(measure(b, a) == Approx(expected).epsilon(1e-14));
  CHECK(measure(a_row[UserIndex(0)], b_row[UserIndex(0)]) == Approx(expected).epsilon(1e-14));
  CHECK(measure(b_row[UserIndex(0)], a_row[UserIndex(0)]) == Approx(expected).epsilon(1e-14));
}

}  // namespace

TEST_CASE("the measures of two vectors equal SciPy's, dense and sparse") {
  // scipy.spatial.distance.cosine, jaccard (of x != 0), euclidean, cityblock; scipy.stats.pearsonr.
  check(cosine, 0.5193313105765469);
  check(pearson, 0.35038347433860334);
  check(jaccard, 0.5714285714285714);
  check(euclidean, 5.787918451395113);
  check(manhattan, 11.0);
}

TEST_CASE("the worked example of two users and three products") {
  const Eigen::Vector3f x{5, 3, 4}, y{4, 2, 5};
  // By hand: 46 / (√50 √45), and 2 / (√2 √(42/9)).
  CHECK(cosine(x, y) == Approx(0.969765).epsilon(1e-6));
  CHECK(pearson(x, y) == Approx(0.654654).epsilon(1e-6));
  Eigen::Matrix3d users;
  users << 5, 4, 3, 4, 2, 5, 3, 5, 4;
  CHECK(cosine(users.row(0), users.row(1)) == Approx(0.906520).epsilon(1e-6));
  CHECK(cosine(users.row(0), users.row(2)) == Approx(0.940000).epsilon(1e-6));
  CHECK(cosine(users.row(1), users.row(2)) == Approx(0.885438).epsilon(1e-6));
}

TEST_CASE("a row is fully similar to itself and to a multiple of itself, and never more") {
  for (const double factor : {1.0, 0.1, 3.7, 1e-5, 1e5}) {
    const Eigen::VectorXd multiple = factor * a;
    CHECK(cosine(a, multiple) <= 1);
    CHECK(cosine(a, multiple) == Approx(1).epsilon(1e-15));
    CHECK(pearson(a, multiple) <= 1);
    CHECK(pearson(a, multiple) == Approx(1).epsilon(1e-15));
    CHECK(cosine(a, (-multiple).eval()) >= -1);
    CHECK(pearson(a, (-multiple).eval()) >= -1);
  }
  CHECK(jaccard(a, a) == 1);
  CHECK(euclidean(a, a) == 0);
  CHECK(manhattan(a, a) == 0);
}

TEST_CASE("what has no length, no spread or no entry is similar to nothing") {
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(8), equal = Eigen::VectorXd::Constant(8, 0.1);
  CHECK(cosine(a, zero) == 0);
  CHECK(cosine(zero, zero) == 0);
  CHECK(pearson(a, equal) == 0);
  CHECK(pearson(equal, equal) == 0);
  CHECK(jaccard(zero, zero) == 0);
  CHECK(euclidean(a, zero) == Approx(a.norm()));
  CHECK(manhattan(zero, zero) == 0);

  const Eigen::VectorXd empty(0), one = Eigen::VectorXd::Ones(1);
  CHECK(cosine(empty, empty) == 0);
  CHECK(pearson(empty, empty) == 0);
  CHECK(pearson(one, one) == 0);
  CHECK(jaccard(empty, empty) == 0);
  CHECK(euclidean(empty, empty) == 0);

  const auto no_entry = one_row(std::vector<double>(8, 0.0));
  CHECK(cosine(a_row[UserIndex(0)], no_entry[UserIndex(0)]) == 0);
  CHECK(pearson(no_entry[UserIndex(0)], no_entry[UserIndex(0)]) == 0);
  CHECK(jaccard(no_entry[UserIndex(0)], no_entry[UserIndex(0)]) == 0);
  CHECK(manhattan(a_row[UserIndex(0)], no_entry[UserIndex(0)]) == Approx(11.5));
}

TEST_CASE("Pearson correlation loses no digits to a large offset") {
  // scipy.stats.pearsonr of (1, 2, 4, 3, 5) and 3 · (2, 1, 3, 5, 4) is 0.6 with or without the offset.
  Eigen::VectorXd x(5), y(5);
  x << 1, 2, 4, 3, 5;
  y << 6, 3, 9, 15, 12;
  CHECK(pearson(x, y) == Approx(0.6).epsilon(1e-14));
  x.array() += 1e8;
  y.array() += 1e8;
  CHECK(pearson(x, y) == Approx(0.6).epsilon(1e-14));
  y.array() -= 2e8;
  CHECK(pearson(x, y) == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("integers and booleans are measured as numbers, with double results") {
  Eigen::VectorXi x(6), y(6);
  x << 1, 0, 2, 5, 0, 3;
  y << 2, 1, 0, 4, 0, 3;
  // SciPy, as above.
  CHECK(cosine(x, y) == Approx(0.9062932866172636).epsilon(1e-14));
  CHECK(pearson(x, y) == Approx(0.7993360076321755).epsilon(1e-14));
  CHECK(euclidean(x, y) == Approx(2.6457513110645907).epsilon(1e-14));
  CHECK(manhattan(x, y) == 5);
  CHECK(jaccard(x, y) == Approx(0.6).epsilon(1e-14));
  static_assert(std::is_same_v<decltype(cosine(x, y)), double>);

  const Eigen::Array<bool, Eigen::Dynamic, 1> p = x.array() != 0, q = y.array() != 0;
  CHECK(cosine(p, q) == Approx(0.75).epsilon(1e-14));
  CHECK(pearson(p, q) == Approx(0.25).epsilon(1e-14));
  CHECK(jaccard(p, q) == Approx(0.6).epsilon(1e-14));
  CHECK(euclidean(p, q) == Approx(std::sqrt(2.0)).epsilon(1e-14));
  CHECK(manhattan(p, q) == 2);
}

TEST_CASE("large integers and floats do not overflow on their way to a sum") {
  const Eigen::Vector2i x{2000000000, 2000000000}, y{2000000000, -2000000000};
  CHECK(cosine(x, x) == Approx(1));
  CHECK(cosine(x, y) == Approx(0).margin(1e-15));
  CHECK(manhattan(x, y) == 4e9);
  const Eigen::Vector2f big{1e30f, 1e30f};
  CHECK(cosine(big, big) == Approx(1));
  const Eigen::Matrix<unsigned char, 3, 1> s{0, 255, 3}, t{255, 0, 3};
  CHECK(manhattan(s, t) == 510);
  CHECK(euclidean(s, t) == Approx(std::sqrt(2 * 255.0 * 255.0)));
}

TEST_CASE("floats are measured with float results and sums in double") {
  const Eigen::VectorXf x = a.cast<float>(), y = b.cast<float>();
  static_assert(std::is_same_v<decltype(cosine(x, y)), float>);
  static_assert(std::is_same_v<decltype(cosine(x, b)), double>);
  CHECK(cosine(x, y) == Approx(0.5193313105765469).epsilon(1e-7));
  CHECK(pearson(x, b) == Approx(0.35038347433860334).epsilon(1e-14));

  // 2²⁴ + 1 is no float: a sum of floats would stop at 2²⁴.
  const Eigen::VectorXf ones = Eigen::VectorXf::Ones((1 << 24) + 2);
  CHECK(manhattan(ones, Eigen::VectorXf::Zero(ones.size())) == 16777218.0f);
}

TEST_CASE("rows, columns, blocks, strides and expressions are measured without a copy") {
  Eigen::MatrixXd columns(8, 3);
  columns << b, a, b;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = columns.transpose();
  const double expected = 0.5193313105765469, correlation = 0.35038347433860334;
  CHECK(cosine(columns.col(0), columns.col(1)) == Approx(expected).epsilon(1e-14));
  CHECK(cosine(columns.transpose().row(0), columns.col(1)) == Approx(expected).epsilon(1e-14));
  CHECK(cosine(rows.row(1), columns.col(0)) == Approx(expected).epsilon(1e-14));
  CHECK(cosine(rows.row(1), rows.row(2)) == Approx(expected).epsilon(1e-14));
  CHECK(pearson(columns.col(0), rows.row(1)) == Approx(correlation).epsilon(1e-14));
  CHECK(jaccard(rows.row(0), columns.col(1)) == Approx(4.0 / 7).epsilon(1e-14));
  CHECK(euclidean(rows.row(0), columns.col(1)) == Approx(5.787918451395113).epsilon(1e-14));
  CHECK(manhattan(columns.col(1).segment(0, 8), columns.block<8, 1>(0, 2)) == Approx(11));
  CHECK(manhattan(columns.col(0).head(4), columns.col(1).head(4)) == Approx(3.5));

  using Strided = Eigen::Map<const Eigen::VectorXd, 0, Eigen::InnerStride<>>;
  const Strided strided(rows.data() + 2, 0, Eigen::InnerStride<>(3)),
      every_third(columns.data(), 8, Eigen::InnerStride<>(3));
  CHECK(strided.size() == 0);
  CHECK(manhattan(every_third, Eigen::VectorXd(every_third)) == 0);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = columns;
  const Strided first(row_major.data(), 8, Eigen::InnerStride<>(3)),
      second(row_major.data() + 1, 8, Eigen::InnerStride<>(3));
  CHECK(cosine(first, second) == Approx(expected).epsilon(1e-14));
  CHECK(cosine(2 * a + Eigen::VectorXd::Zero(8), (b.array() * 3).matrix()) ==
        Approx(expected).epsilon(1e-14));
  CHECK(pearson(a.array() + 1, b.array() * 0.5) == Approx(correlation).epsilon(1e-14));
  const Eigen::Ref<const Eigen::VectorXd> reference(a);
  const Eigen::MatrixXd twice = 2 * Eigen::MatrixXd::Identity(8, 8);
  CHECK(manhattan(twice * a, 2 * b) == Approx(22).epsilon(1e-14));
  CHECK(pearson(twice * a - Eigen::VectorXd::Ones(8), b) == Approx(correlation).epsilon(1e-14));
  CHECK(cosine(reference, b) == Approx(expected).epsilon(1e-14));
}

TEST_CASE("what a sparse row stores counts as present, zeros included") {
  const auto rows = rows_of<double>(4, {{{0, 0.0}, {1, 2.0}}, {{0, 3.0}, {1, 2.0}, {2, 1.0}}});
  CHECK(jaccard(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(2.0 / 3));
  CHECK(manhattan(rows[UserIndex(0)], rows[UserIndex(1)]) == 4);
}

TEST_CASE("not a number shows in the result instead of passing for a similarity") {
  Eigen::VectorXd wrong = a;
  wrong[1] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(cosine(wrong, b)));
  CHECK(std::isnan(pearson(wrong, b)));
  CHECK(std::isnan(corated(pearson)(wrong, b)));
  CHECK(std::isnan(cosine(wrong.cast<float>(), b.cast<float>())));
  CHECK(std::isnan(pearson(wrong.cast<float>(), b.cast<float>())));
  CHECK(std::isnan(manhattan(wrong, b)));
  CHECK(std::isnan(euclidean(wrong, b)));
}
