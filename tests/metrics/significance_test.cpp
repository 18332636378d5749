#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "kindred/core/execution.hpp"
#include "kindred/metrics/detail/incomplete_beta.hpp"
#include "kindred/metrics/holm.hpp"
#include "kindred/metrics/paired_t_test.hpp"
#include "kindred/metrics/permutation_test.hpp"
#include "metrics/values.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("the incomplete beta function equals SciPy's") {
  // scipy.special.betainc
  CHECK(detail::incomplete_beta(0.5, 0.5, 0.3) == Approx(0.3690101195655454).epsilon(1e-13));
  CHECK(detail::incomplete_beta(2, 3, 0.4) == Approx(0.5248).epsilon(1e-13));
  CHECK(detail::incomplete_beta(10, 0.5, 0.9) == Approx(0.15164090963470997).epsilon(1e-13));
  CHECK(detail::incomplete_beta(500, 0.5, 0.99) == Approx(0.0015273578790528325).epsilon(1e-11));
  CHECK(detail::incomplete_beta(15000, 0.5, 0.9999) == Approx(0.08325937706198461).epsilon(1e-10));
  CHECK(detail::incomplete_beta(5, 0.5, 0.999) == Approx(0.9222819921009667).epsilon(1e-13));
  CHECK(detail::incomplete_beta(2, 3, 0) == 0);
  CHECK(detail::incomplete_beta(2, 3, 1) == 1);
}

TEST_CASE("the p value of Student's t equals SciPy's, far into the tail") {
  // 2 * scipy.stats.t.sf(|t|, ν)
  CHECK(student_t_p_value(0, 5) == Approx(1));
  CHECK(student_t_p_value(1, 1) == Approx(0.5).epsilon(1e-13));
  CHECK(student_t_p_value(2.1, 9) == Approx(0.06511828241215198).epsilon(1e-12));
  CHECK(student_t_p_value(-3.2, 29) == Approx(0.0033184424634817478).epsilon(1e-12));
  CHECK(student_t_p_value(12.7, 4) == Approx(0.0002214090715509658).epsilon(1e-12));
  CHECK(student_t_p_value(0.3, 30000) == Approx(0.7641792341764069).epsilon(1e-10));
  CHECK(student_t_p_value(8, 30000) == Approx(1.288694134542548e-15).epsilon(1e-9));
  CHECK(student_t_p_value(40, 100) == Approx(2.4621076021400736e-63).epsilon(1e-9));
}

TEST_CASE("the paired t test equals SciPy's") {
  // scipy.stats.ttest_rel
  const auto test = paired_t_test(first, second);
  CHECK(test.mean_difference == Approx(0.0575).epsilon(1e-12));
  CHECK(test.t == Approx(1.7632787565021653).epsilon(1e-12));
  CHECK(test.degrees_of_freedom == 7);
  CHECK(test.p_value == Approx(0.12122057578261351).epsilon(1e-12));
  CHECK(paired_t_test(second, first).t == Approx(-1.7632787565021653).epsilon(1e-12));
  CHECK(paired_t_test(second, first).p_value == Approx(0.12122057578261351).epsilon(1e-12));

  const auto long_test = paired_t_test(spread(37, 0, 101), spread(53, 7, 97));
  CHECK(long_test.t == Approx(0.348110644422792).epsilon(1e-10));
  CHECK(long_test.p_value == Approx(0.7289961013999267).epsilon(1e-10));
}

TEST_CASE("the paired t test has an answer where the differences do not vary") {
  const std::vector<double> low = {1, 2, 3}, high = {2, 3, 4};
  CHECK(paired_t_test(low, low).t == 0);
  CHECK(paired_t_test(low, low).p_value == 1);
  CHECK(paired_t_test(high, low).t == std::numeric_limits<double>::infinity());
  CHECK(paired_t_test(high, low).p_value == 0);
}

TEST_CASE("the permutation test looks at all assignments where they are few, as SciPy does") {
  // scipy.stats.permutation_test(permutation_type='samples', n_resamples=inf) of the mean difference
  const auto test = permutation_test(first, second);
  CHECK(test.exact);
  CHECK(test.mean_difference == Approx(0.0575).epsilon(1e-12));
  CHECK(test.p_value == 0.140625);

  const std::vector<double> a = {1, 0, 1, 1, 0, 1, 0, 1, 1, 1}, b = {0, 0, 1, 0, 0, 0, 1, 0, 1, 0};
  CHECK(permutation_test(a, b).p_value == 0.21875);
}

TEST_CASE("the permutation test comes near to the exact p value where it draws") {
  // scipy.stats.permutation_test with 2,000,000 resamples: 0.728059; three standard errors of ours are
  // 0.0134.
  const auto test = permutation_test(spread(37, 0, 101), spread(53, 7, 97));
  CHECK_FALSE(test.exact);
  CHECK(test.p_value == Approx(0.728059).margin(0.0134));
  const auto drawn = permutation_test(first, second, {.resamples = 255});
  CHECK_FALSE(drawn.exact);
  CHECK(drawn.p_value == Approx(0.140625).margin(0.066));
}

TEST_CASE("the permutation test finds no difference between a model and itself") {
  CHECK(permutation_test(first, first).p_value == 1);
  CHECK(permutation_test(spread(37, 0, 101), spread(37, 0, 101)).p_value == 1);
}

TEST_CASE("the permutation test is never surer than its number of draws") {
  CHECK(permutation_test(std::vector<double>(60, 1.0), std::vector<double>(60, 0.0), {.resamples = 99})
            .p_value == Approx(0.01));
}

TEST_CASE("paired tests refuse what cannot be paired") {
  const std::vector<double> one = {1}, two = {1, 2}, bad = {1, std::nan("")};
  CHECK_THROWS_WITH(paired_t_test(one, one),
                    "paired t test: 1 and 1 values, expected as many of both, and at least 2");
  CHECK_THROWS_WITH(permutation_test(one, two),
                    "permutation test: 1 and 2 values, expected as many of both, and at least 1");
  CHECK_THROWS_WITH(paired_t_test(two, bad),
                    "paired t test: the values of pair 1 are 2.000000 and nan, expected finite numbers");
  CHECK_THROWS_WITH(permutation_test(two, two, {.resamples = 0}),
                    "option 'resamples' is 0, expected at least 1");
}

TEST_CASE("the same seed gives the same p value on any number of threads", "[threads]") {
  const auto a = spread(37, 0, 101), b = spread(53, 7, 97);
  CHECK(permutation_test(a, b, {}, {.threads = 1}).p_value ==
        permutation_test(a, b, {}, {.threads = 3}).p_value);
}

// By hand: 4 · .005, 3 · .01, 2 · .03, and 1 · .04, which is less than the one before it.
TEST_CASE("holm: p values of several comparisons") {
  const auto check = [](const std::vector<double>& given, const std::vector<double>& expected) {
    const auto found = holm(given);
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-15));
  };
  check({0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02});
  check({0.6, 0.9, 0}, {1, 1, 0});
  check({0.02, 0.02}, {0.04, 0.04});
  check({0.3}, {0.3});
  check({}, {});
  CHECK_THROWS_WITH(holm(std::vector<double>{0.5, 1.5}),
                    "holm: a p value is 1.500000, expected one of 0 to 1");
  CHECK_THROWS_AS(holm(std::vector<double>{std::nan("")}), DataError);
}
