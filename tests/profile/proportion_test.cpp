#include "kindred/profile/proportion.hpp"

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("Wilson's interval is that of the tables") {
  // Brown, Cai and DasGupta 2001; statsmodels' proportion_confint(method="wilson").
  CHECK(wilson_interval(0.1, 10).low == Approx(0.017876213095072896).epsilon(1e-12));
  CHECK(wilson_interval(0.1, 10).high == Approx(0.4041500267952385).epsilon(1e-12));
  CHECK(wilson_interval(0, 20).low == 0);
  CHECK(wilson_interval(0, 20).high == Approx(0.1611251580528245).epsilon(1e-12));
  CHECK(wilson_interval(1, 20).high == Approx(1).margin(1e-15));
  CHECK(wilson_interval(0.3, 0).low == 0);
  CHECK(wilson_interval(0.3, 0).high == 1);
}
