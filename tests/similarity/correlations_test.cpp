#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "kindred/similarity/adapters.hpp"
#include "kindred/similarity/correlations.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("cosines and correlations equal scikit-learn's and SciPy's") {
  check_references("values.txt", cosine);
  check_references("values.txt", corated(cosine));
  check_references("values.txt", pearson);
  check_references("values.txt", corated(pearson));
  check_references("values.txt", correlation_distance);
  check_references("values.txt", angular);
  check_references("values.txt", asymmetric_cosine(0.2));
  check_references("values.txt", asymmetric_cosine(1));
  check_references("values.txt", constrained_pearson(0.75));
  check_references("ratings.txt", constrained_pearson(3));
}

TEST_CASE("angles are symmetric, at most half a turn, and add up") {
  check_symmetry(angular);
  check_range(angular, 0, 1);
  check_identity(angular, 0);
  check_triangles(angular, 1e-7);
  check_scale_invariance(angular, 1e-7);
  CHECK(angular(Eigen::Vector2d{1, 0}, Eigen::Vector2d{0, 3}) == Approx(0.5).epsilon(1e-15));
  CHECK(angular(Eigen::Vector2d{1, 0}, Eigen::Vector2d{1, 1}) == Approx(0.25).epsilon(1e-15));
  CHECK(angular(Eigen::Vector2d{1, 3}, Eigen::Vector2d{-2, -6}) == 1);
  CHECK(angular(Eigen::Vector2d{1, 0}, Eigen::Vector2d{0, 0}) == 0.5);
  CHECK(angular(Eigen::Vector2d{0, 0}, Eigen::Vector2d{0, 0}) == 0);
}

TEST_CASE("the asymmetric cosine is the cosine at one half, and turns round with its rows") {
  for_each_pair([](const auto& x, const auto& y) {
    CHECK(asymmetric_cosine(0.5)(x, y) == Approx(cosine(x, y)).margin(1e-14));
    CHECK(asymmetric_cosine(0.3)(x, y) == Approx(asymmetric_cosine(0.7)(y, x)).margin(1e-14));
  });
  CHECK_THROWS_WITH(asymmetric_cosine(1.5), "option 'alpha' is 1.5, expected 0 to 1");
  CHECK_THROWS_AS(asymmetric_cosine(-0.1), OptionError);
  CHECK_THROWS_AS(asymmetric_cosine(std::numeric_limits<double>::quiet_NaN()), OptionError);
}

TEST_CASE("constrained Pearson takes the given point for the mean") {
  check_symmetry(constrained_pearson(3));
  check_range(constrained_pearson(3), -1, 1);
  // By hand, over the first, second and last: (2 · 1 − 1 · 1 + 2 · −2) / √(9 · 6)
  const auto rows =
      rows_of<double>(4, {{{0, 5.0}, {1, 2.0}, {2, 1.0}, {3, 5.0}}, {{0, 4.0}, {1, 4.0}, {3, 1.0}}});
  CHECK(constrained_pearson(3)(rows[UserIndex(0)], rows[UserIndex(1)]) == Approx(-3 / std::sqrt(54.0)));
  // Ratings that are all the midpoint say nothing, even where rounding leaves a little of their spread.
  const Eigen::VectorXd even = Eigen::VectorXd::Constant(7, 3.3), other = Eigen::VectorXd::LinSpaced(7, 1, 5);
  CHECK(constrained_pearson(3.3)(even, other) == 0);
  CHECK_THROWS_WITH(constrained_pearson(std::numeric_limits<double>::infinity()),
                    ContainsSubstring("option 'midpoint' is inf"));
}

TEST_CASE("the correlation distance does not see scale or shift") {
  check_symmetry(correlation_distance);
  check_range(correlation_distance, 0, 2);
  check_scale_invariance(correlation_distance);
  Eigen::VectorXd x(5), y(5);
  x << 1, 2, 4, 3, 5;
  y << 6, 3, 9, 15, 12;
  CHECK(correlation_distance(x, y) == Approx(0.4).epsilon(1e-14));
  CHECK(correlation_distance(x.array() + 1e6, y.array() - 1e6) == Approx(0.4).epsilon(1e-14));
}
