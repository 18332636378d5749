#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/corated_rows.hpp"
#include "kindred/similarity/distances.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// As in scripts/make-similarity-references.
Eigen::MatrixXd covariance(Eigen::Index n) {
  Eigen::MatrixXd matrix(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      matrix(i, j) = std::pow(2.0, -std::abs(static_cast<double>(i - j))) + (i == j ? 1 : 0);
  return matrix;
}

}  // namespace

TEST_CASE("distances equal SciPy's") {
  check_references("values.txt", euclidean);
  check_references("values.txt", corated(euclidean));
  check_references("values.txt", as_similarity(euclidean));
  check_references("values.txt", squared_euclidean);
  check_references("values.txt", mean_squared_difference);
  check_references("ratings.txt", corated(mean_squared_difference));
  check_references("values.txt", manhattan);
  check_references("values.txt", corated(manhattan));
  check_references("values.txt", minkowski(1.5));
  check_references("values.txt", minkowski(3));
  check_references("values.txt", chebyshev);
  check_references("values.txt", corated(chebyshev));
  check_references("values.txt", canberra);
  check_references("values.txt", corated(canberra));
  check_references("values.txt", bray_curtis);
  check_references("values.txt", corated(bray_curtis));
  check_references("amounts.txt", bray_curtis);
  check_references("values.txt", hamming);
  check_references_of("values.txt", "mahalanobis", [](Eigen::Index n) { return mahalanobis(covariance(n)); });
}

TEST_CASE("a distance is symmetric, at least 0, and 0 between equal rows") {
  const auto check = [](const auto& measure) {
    check_symmetry(measure);
    check_range(measure, 0, std::numeric_limits<double>::infinity());
    check_identity(measure, 0);
    CHECK(measure(Eigen::VectorXd(0), Eigen::VectorXd(0)) == 0);
    CHECK(measure(Eigen::VectorXd::Zero(24), Eigen::VectorXd::Zero(24)) == 0);
  };
  check(squared_euclidean);
  check(mean_squared_difference);
  check(minkowski(1.5));
  check(chebyshev);
  check(canberra);
  check(bray_curtis);
  check(hamming);
  check_symmetry(mahalanobis(covariance(24)));
  check_identity(mahalanobis(covariance(24)), 0);
}

TEST_CASE("what is called a metric takes no longer way round") {
  check_triangles(minkowski(1));
  check_triangles(minkowski(1.5));
  check_triangles(minkowski(7));
  check_triangles(chebyshev);
  check_triangles(canberra);
  check_triangles(hamming);
  check_triangles(mahalanobis(covariance(24)));
}

TEST_CASE("Minkowski's distance lies between Manhattan's and Chebyshev's") {
  for_each_pair([](const auto& x, const auto& y) {
    CHECK(minkowski(1)(x, y) == Approx(manhattan(x, y)));
    CHECK(minkowski(2)(x, y) == Approx(euclidean(x, y)));
    CHECK(minkowski(200)(x, y) == Approx(chebyshev(x, y)).epsilon(0.02));
  });
  CHECK(minkowski(1.5).name() == "minkowski(1.5)");
  CHECK_THROWS_WITH(minkowski(0.5),
                    "option 'p' is 0.5, expected a finite number of at least 1 (chebyshev is the limit)");
  CHECK_THROWS_AS(minkowski(std::numeric_limits<double>::infinity()), OptionError);
  CHECK_THROWS_AS(minkowski(std::numeric_limits<double>::quiet_NaN()), OptionError);
}

TEST_CASE("Mahalanobis distance is Euclid's where columns are independent and of the variance 1") {
  const auto plain = mahalanobis(Eigen::MatrixXd::Identity(24, 24));
  for_each_pair([&](const auto& x, const auto& y) { CHECK(plain(x, y) == Approx(euclidean(x, y))); });
  // By hand: (1, 0) − (0, 0) with variances 4 and 9.
  const auto apart = mahalanobis(Eigen::Vector2d{4, 9}.asDiagonal().toDenseMatrix());
  CHECK(apart(Eigen::Vector2d{1, 0}, Eigen::Vector2d{0, 0}) == 0.5);
  CHECK(apart(Eigen::Vector2d{0, 1}, Eigen::Vector2d{0, 4}) == 1);
}

TEST_CASE("Mahalanobis distance refuses rows of another length than its covariance is wide") {
  const auto plain = mahalanobis(Eigen::MatrixXd::Identity(2, 2));
  CHECK_THROWS_WITH(plain(Eigen::Vector4d::Ones(), Eigen::Vector4d::Zero()),
                    "a covariance has 2 columns, expected one for each of 4 columns");
  CHECK_THROWS_WITH(plain(Eigen::VectorXd::Ones(1), Eigen::VectorXd::Zero(1)),
                    "a covariance has 2 columns, expected one for each of 1 columns");
}

TEST_CASE("Mahalanobis distance refuses what is no covariance") {
  CHECK_THROWS_WITH(mahalanobis(Eigen::MatrixXd::Ones(2, 3)),
                    "option 'covariance' is 2 × 3, expected a symmetric positive definite matrix");
  CHECK_THROWS_WITH(
      mahalanobis(Eigen::MatrixXd::Ones(2, 2)),
      "option 'covariance' is not positive definite, expected a symmetric positive definite matrix");
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(2, 2);
  matrix(0, 1) = 0.5;
  CHECK_THROWS_WITH(mahalanobis(matrix),
                    "option 'covariance' is not symmetric, expected a symmetric positive definite matrix");
  matrix(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(mahalanobis(matrix),
                    "option 'covariance' is not finite, expected a symmetric positive definite matrix");
}

TEST_CASE("not a number shows in a Chebyshev distance wherever it stands") {
  for (const Eigen::Index at : {0, 1, 2}) {
    Eigen::Vector3d wrong{1, 2, 3};
    wrong[at] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(chebyshev(wrong, Eigen::Vector3d{7, 8, 9})));
  }
}

TEST_CASE("the Bray-Curtis dissimilarity is at most 1 for amounts, and ∞ for opposites") {
  check_range(bray_curtis, 0, 1, Values::not_negative);
  CHECK(bray_curtis(Eigen::Vector2d{1, 2}, Eigen::Vector2d{-1, -2}) ==
        std::numeric_limits<double>::infinity());
}
