#include <Eigen/Core>
#include <vector>

#include "kindred/metrics/mae.hpp"
#include "kindred/metrics/rmse.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("rmse and mae equal scikit-learn's") {
  // √ of sklearn.metrics.mean_squared_error, and mean_absolute_error
  const std::vector<double> predicted = {3.5, 4.1, 2.0, 5.0, 1.2}, actual = {4, 4, 1, 3, 1.5};
  CHECK(rmse(predicted, actual) == Approx(1.03440804327886).epsilon(1e-14));
  CHECK(mae(predicted, actual) == Approx(0.78).epsilon(1e-14));
}

TEST_CASE("rmse and mae take Eigen vectors and mixed types") {
  const Eigen::Vector3f predicted(1, 2, 5);
  const std::vector<int> actual = {1, 4, 1};
  CHECK(rmse(predicted, actual) == Approx(std::sqrt(20.0 / 3)));
  CHECK(mae(predicted, actual) == 2);
}

TEST_CASE("rmse and mae refuse what cannot be compared") {
  const std::vector<double> two = {1, 2}, three = {1, 2, 3}, empty;
  CHECK_THROWS_WITH(rmse(two, three), "rmse: 2 predictions of 3 ratings, expected as many, and at least one");
  CHECK_THROWS_WITH(mae(empty, empty), "mae: 0 predictions of 0 ratings, expected as many, and at least one");
}
