#include <algorithm>
#include <cmath>
#include <string>

#include <Eigen/Core>

#include "kindred/core/random.hpp"
#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/all_pairs.hpp"
#include "kindred/similarity/correlations.hpp"
#include "kindred/similarity/distances.hpp"
#include "kindred/similarity/sets.hpp"
#include "kindred/similarity/transforms.hpp"
#include "kindred/similarity/vectors.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"

using namespace kindred;
using kindred_test::message_of;
using kindred_test::sanitized;

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Small integers, a share of them 0; every eleventh row is zero.
Eigen::MatrixXd sparse_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  Eigen::MatrixXd matrix(rows, columns);
  for (Eigen::Index row = 0; row < rows; ++row) {
    Random random(seed, static_cast<std::uint64_t>(row));
    for (Eigen::Index column = 0; column < columns; ++column)
      matrix(row, column) =
          row % 11 == 10 || random.below(3) == 0 ? 0 : static_cast<double>(random.below(11)) - 5;
  }
  return matrix;
}

// Of the moments kind, and not symmetric.
struct FirstOverSecond {
  static constexpr unsigned needs = common::count | common::a | common::bb;
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = true;
  static constexpr bool symmetric = false;
  std::string name() const { return "first_over_second"; }
  double operator()(const Moments& m) const {
    return m.count > 0 ? m.a + 100 * m.bb + 10000 * m.count + 1e5 * m.y.sum : 0;
  }
};

// Of the rows kind, and not symmetric.
struct FirstEntries {
  static constexpr Nearness nearness = Nearness::similarity;
  static constexpr bool zero_when_disjoint = false;
  static constexpr bool symmetric = false;
  std::string name() const { return "first_entries"; }
  template <class Row>
  double operator()(const Row& x, const Row& y) const {
    return static_cast<double>(x.size()) + 100 * static_cast<double>(y.size());
  }
};

template <class F, class X, class Y>
void check_against_single_pairs(const Measure<F>& measure, const X& x, const Y& y, double tolerance) {
  INFO(measure.name());
  const auto values = all_pairs(measure, x, y, {.threads = 1});
  REQUIRE(values.rows() == x.rows());
  REQUIRE(values.cols() == y.rows());
  const auto wrong = [&](double value, double expected) {
    return !(std::abs(value - expected) <= tolerance * std::max(1.0, std::abs(expected)) ||
             value == expected);
  };
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    for (Eigen::Index j = 0; j < y.rows(); ++j)
      if (const double expected = measure(x.row(i), y.row(j)); wrong(values(i, j), expected)) {
        CAPTURE(i, j);
        REQUIRE(values(i, j) == expected);
      }
  const auto own = all_pairs(measure, x, {.threads = 1});
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    for (Eigen::Index j = 0; j < x.rows(); ++j)
      if (const double expected = measure(x.row(i), x.row(j)); wrong(own(i, j), expected)) {
        CAPTURE(i, j);
        REQUIRE(own(i, j) == expected);
      }
}

// One of each kind.
template <class X, class Y>
void check_kinds(const X& x, const Y& y, double tolerance) {
  check_against_single_pairs(cosine, x, y, tolerance);
  check_against_single_pairs(manhattan, x, y, tolerance);
  check_against_single_pairs(corated(pearson), x, y, tolerance);
  check_against_single_pairs(centered(cosine), x, y, tolerance);
}

template <class X, class Y>
void check_measures(const X& x, const Y& y, double tolerance) {
  check_kinds(x, y, tolerance);
  check_against_single_pairs(pearson, x, y, tolerance);
  check_against_single_pairs(jaccard, x, y, tolerance);
  check_against_single_pairs(euclidean, x, y, tolerance);
  check_against_single_pairs(corated(cosine), x, y, tolerance);
  check_against_single_pairs(corated(euclidean), x, y, tolerance);
  check_against_single_pairs(shrunk(cosine, 10), x, y, tolerance);
  check_against_single_pairs(amplified(shrunk(corated(pearson), 10), 2), x, y, tolerance);
  check_against_single_pairs(as_similarity(euclidean), x, y, tolerance);
  check_against_single_pairs(Measure{FirstOverSecond{}}, x, y, tolerance);
  check_against_single_pairs(Measure{FirstEntries{}}, x, y, tolerance);
}

}  // namespace

TEST_CASE("all pairs have the values of single pairs, whatever the shape and the storage", "[similarity]") {
  // Beyond one tile, and neither a multiple of a packet nor of a tile.
  const Eigen::MatrixXd x = sparse_matrix(151, 19, 1), y = sparse_matrix(37, 19, 2);
  check_measures(Eigen::MatrixXf(x.cast<float>()), RowMajor(y.cast<float>()), 2e-6);
  check_kinds(x, y, 1e-12);
  check_kinds((2 * x.topRows(5)).block(1, 2, 3, 11), y.cast<float>().block(0, 3, 20, 11).cast<double>(),
              1e-12);
  check_kinds(Eigen::MatrixXi(x.topRows(20).cast<int>()), Eigen::MatrixXi(y.cast<int>()), 1e-12);
}

TEST_CASE("distances made of one sum have the values of single pairs, in all pairs too", "[similarity]") {
  const Eigen::MatrixXd x = sparse_matrix(151, 19, 1);
  const Eigen::MatrixXf narrow = x.cast<float>();
  const auto check = [&](const auto& measure) {
    check_against_single_pairs(measure, x, x, 1e-12);
    check_against_single_pairs(measure, narrow, narrow, 2e-6);
  };
  check(squared_euclidean);
  check(mean_squared_difference);
  check(correlation_distance);
  check(shrunk(as_similarity(mean_squared_difference), 10));
  CHECK(all_pairs(mean_squared_difference, Eigen::MatrixXd(2, 0)) == Eigen::MatrixXd::Zero(2, 2));
}

TEST_CASE("all pairs of long rows keep the digits of single pairs", "[similarity]") {
  const Eigen::MatrixXf x = sparse_matrix(6, sanitized ? 10'000 : 100'000, 3).cast<float>();
  check_against_single_pairs(cosine, x, x, 2e-6);
  check_against_single_pairs(pearson, (x.array() + 1000).matrix().eval(), x, 4e-6);
  check_against_single_pairs(jaccard, x, x, 1e-7);
  check_against_single_pairs(euclidean, x, x, 2e-6);
}

TEST_CASE("all pairs of values whose squares leave the scalar's range have the values of single pairs",
          "[similarity]") {
  Eigen::MatrixXf x = sparse_matrix(20, 9, 4).cast<float>();
  x.row(0) *= 1e30F;
  x.row(1) *= 1e-30F;
  check_measures(x, x, 2e-6);
  Eigen::MatrixXd wide = sparse_matrix(20, 9, 4);
  wide.row(0) *= 1e200;
  wide.row(1) *= 1e-200;
  check_against_single_pairs(cosine, wide, wide, 1e-12);
  check_against_single_pairs(pearson, wide, wide, 1e-12);
  check_against_single_pairs(corated(pearson), wide, wide, 1e-12);
}

TEST_CASE("all pairs of vectors without rows or places are empty or zero", "[similarity]") {
  CHECK(all_pairs(cosine, Eigen::MatrixXf(0, 4)).size() == 0);
  CHECK(all_pairs(cosine, Eigen::MatrixXf(0, 4), Eigen::MatrixXf(3, 4).setOnes()).cols() == 3);
  CHECK(all_pairs(cosine, Eigen::MatrixXf(2, 0)) == Eigen::MatrixXf::Zero(2, 2));
  CHECK(all_pairs(euclidean, Eigen::MatrixXd(2, 0)) == Eigen::MatrixXd::Zero(2, 2));
}

TEST_CASE("all pairs have the same bits on any number of threads", "[similarity][threads]") {
  const Eigen::MatrixXf x = sparse_matrix(sanitized ? 300 : 600, 70, 5).cast<float>();
  const Eigen::MatrixXf cosines = all_pairs(cosine, x, {.threads = 1}),
                        correlations = all_pairs(corated(pearson), x, {.threads = 1});
  for (const int threads : {2, 3}) {
    CHECK(all_pairs(cosine, x, {.threads = threads}) == cosines);
    CHECK(all_pairs(corated(pearson), x, {.threads = threads}) == correlations);
  }
  // A pair's value does not depend on where it stands.
  CHECK(all_pairs(cosine, x.middleRows(7, 1), x) == cosines.middleRows(7, 1));
}

TEST_CASE("all pairs refuse rows of different lengths", "[similarity]") {
  CHECK(message_of<DataError>(
            [] { all_pairs(cosine, Eigen::MatrixXf(2, 3).setOnes(), Eigen::MatrixXf(2, 4).setOnes()); }) ==
        "all_pairs: the rows of the first matrix have 3 places, those of the second 4; expected as many");
}
