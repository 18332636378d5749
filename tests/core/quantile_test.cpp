#include "kindred/core/quantile.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("quantiles lie linearly between neighbours, as NumPy's") {
  // numpy.quantile
  const std::vector<double> values = {2, 3, 5, 8, 13};
  CHECK(quantile(values, 0) == 2);
  CHECK(quantile(values, 0.025) == Approx(2.1));
  CHECK(quantile(values, 0.5) == 5);
  CHECK(quantile(values, 0.6) == Approx(6.2));
  CHECK(quantile(values, 0.975) == Approx(12.5));
  CHECK(quantile(values, 1) == 13);
  CHECK(quantile(std::vector<double>{4}, 0.3) == 4);
}
