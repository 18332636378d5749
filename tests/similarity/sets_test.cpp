#include <limits>

#include <Eigen/Core>

#include "kindred/similarity/sets.hpp"
#include "similarity/properties.hpp"
#include "similarity/references.hpp"
#include "similarity/rows.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("the measures of sets equal SciPy's and scikit-learn's") {
  check_references("values.txt", jaccard);
  check_references("values.txt", dice);
  check_references("values.txt", overlap);
  check_references("values.txt", ochiai);
  check_references("values.txt", tversky(0.5, 0.25));
  check_references("values.txt", tanimoto);
  check_references("amounts.txt", weighted_jaccard);
}

TEST_CASE("the measures of sets are symmetric, in [0, 1], and 1 for equal rows") {
  const auto check = [](const auto& measure) {
    check_symmetry(measure);
    check_range(measure, 0, 1);
    check_identity(measure, 1, 1e-15);
    check_scale_invariance(measure);
    CHECK(measure(Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()) == 0);
    CHECK(measure(Eigen::Vector3d::Zero(), Eigen::Vector3d::Ones()) == 0);
    CHECK(measure(Eigen::VectorXd(0), Eigen::VectorXd(0)) == 0);
  };
  check(jaccard);
  check(dice);
  check(overlap);
  check(ochiai);
  check(tversky(0.7, 0.7));
}

TEST_CASE("Tversky's similarity holds Dice's, Jaccard's and the share of one row") {
  for_each_pair([](const auto& x, const auto& y) {
    CHECK(tversky(0.5, 0.5)(x, y) == Approx(dice(x, y)));
    CHECK(tversky(1, 1)(x, y) == Approx(jaccard(x, y)));
    CHECK(tversky(0.2, 0.9)(x, y) == Approx(tversky(0.9, 0.2)(y, x)));
    CHECK(tversky(0, 0)(x, y) == (jaccard(x, y) > 0 ? 1 : 0));
  });
  // Two of the first row's four entries are in the second: ½.
  CHECK(tversky(1, 0)(Eigen::Vector4d{1, 2, 3, 4}, Eigen::Vector4d{0, 2, 3, 0}) == 0.5);
  CHECK_THROWS_WITH(tversky(-1, 0), "option 'alpha' is -1, expected at least 0");
  CHECK_THROWS_WITH(tversky(0, -2), "option 'beta' is -2, expected at least 0");
  CHECK_THROWS_AS(tversky(std::numeric_limits<double>::quiet_NaN(), 0), OptionError);
  CHECK(tversky(0.5, 1).name() == "tversky(0.5,1)");
}

TEST_CASE("Tanimoto's similarity of values lies between −⅓ and 1, and is Jaccard's of sets") {
  check_symmetry(tanimoto);
  check_range(tanimoto, -1.0 / 3 - 1e-15, 1 + 1e-15);
  check_identity(tanimoto, 1, 1e-15);
  CHECK(tanimoto(Eigen::Vector2d{1, 2}, Eigen::Vector2d{-1, -2}) == Approx(-1.0 / 3));
  CHECK(tanimoto(Eigen::Vector4d{1, 1, 0, 1}, Eigen::Vector4d{0, 1, 1, 1}) == 0.5);
}

TEST_CASE("the weighted Jaccard similarity is Jaccard's of sets, and counts amounts below 0 as 0") {
  check_symmetry(weighted_jaccard);
  check_range(weighted_jaccard, 0, 1);
  check_identity(weighted_jaccard, 1, 0, Values::not_negative);
  CHECK(weighted_jaccard(Eigen::Vector4d{1, 1, 0, 1}, Eigen::Vector4d{0, 1, 1, 1}) == 0.5);
  CHECK(weighted_jaccard(Eigen::Vector3d{2, -4, 1}, Eigen::Vector3d{1, 3, -1}) == 1.0 / 6);
  CHECK(weighted_jaccard(Eigen::Vector2d{-1, 0}, Eigen::Vector2d{-1, 0}) == 0);
}
