#include <limits>

#include "kindred/data/weight.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("a weight's fault is said, and none of those allowed has one") {
  CHECK(detail::weight_fault(largest_weight<float>).empty());
  CHECK(detail::weight_fault(-largest_weight<double>).empty());
  CHECK(detail::weight_fault(std::numeric_limits<double>::quiet_NaN()) == "is not finite");
  CHECK(detail::weight_fault(-std::numeric_limits<float>::infinity()) == "is not finite");
  CHECK(detail::weight_fault(1.1e18F) == "is too large to be reckoned with, expected a size of at most 1e18");
  CHECK(detail::weight_fault(1.1e150) ==
        "is too large to be reckoned with, expected a size of at most 1e150");
}
