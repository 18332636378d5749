#include "kindred/metrics/bootstrap.hpp"

#include <algorithm>
#include <vector>

#include "kindred/core/execution.hpp"
#include "metrics/values.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("the bootstrap interval of a mean equals SciPy's up to the draws") {
  // scipy.stats.bootstrap(method='percentile', n_resamples=200000): (0.41700, 0.56353)
  const auto interval = bootstrap_mean(spread(37, 0, 101), {.resamples = 20000});
  CHECK(interval.low == Approx(0.41700).margin(0.003));
  CHECK(interval.high == Approx(0.56353).margin(0.003));

  // The bootstrap of 60 ones among 200 is a binomial: scipy.stats.binom.ppf([.025, .975], 200, .3) / 200.
  std::vector<double> coins(200, 0.0);
  std::fill(coins.begin(), coins.begin() + 60, 1.0);
  const auto binomial = bootstrap_mean(coins, {.resamples = 20000});
  CHECK(binomial.low == Approx(0.24).margin(0.0051));
  CHECK(binomial.high == Approx(0.365).margin(0.0051));
}

TEST_CASE("the bootstrap of a weighted mean draws values with their weights") {
  // numpy: 200,000 resamples of Σ w v / Σ w with v as before and w = 1 + i mod 5 give (0.42135, 0.58131).
  const auto values = spread(37, 0, 101);
  std::vector<double> weights;
  for (int i = 0; i < 60; ++i) weights.push_back(1 + i % 5);
  const auto interval = bootstrap_mean(values, weights, {.resamples = 20000});
  CHECK(interval.low == Approx(0.42135).margin(0.003));
  CHECK(interval.high == Approx(0.58131).margin(0.003));
  const auto plain = bootstrap_mean(values), equal = bootstrap_mean(values, std::vector<double>(60, 1.0));
  CHECK(plain.low == Approx(equal.low).epsilon(1e-12));
  CHECK(plain.high == Approx(equal.high).epsilon(1e-12));
}

TEST_CASE("the bootstrap narrows with its level and closes over a constant") {
  const auto wide = bootstrap_mean(first), narrow = bootstrap_mean(first, {.level = 0.5});
  CHECK(wide.low < narrow.low);
  CHECK(narrow.high < wide.high);
  const auto constant = bootstrap_mean(std::vector<double>(9, 0.25));
  CHECK(constant.low == 0.25);
  CHECK(constant.high == 0.25);
}

TEST_CASE("the bootstrap refuses what it cannot draw from") {
  CHECK_THROWS_WITH(bootstrap_mean(std::vector<double>{}), "bootstrap: 0 values, expected 1 to 4294967295");
  CHECK_THROWS_WITH(bootstrap_mean(first, std::vector<double>{1}),
                    "bootstrap: 1 weights of 8 values, expected as many, or none");
  CHECK_THROWS_WITH(bootstrap_mean(std::vector<double>{3}, std::vector<double>{0}),
                    "bootstrap: a weight is not a finite number above 0");
  CHECK_THROWS_WITH(bootstrap_mean(first, {.resamples = 0}), "option 'resamples' is 0, expected at least 1");
  CHECK_THROWS_WITH(bootstrap_mean(first, {.level = 1}),
                    "option 'level' is 1.000000, expected a number between 0 and 1");
}

TEST_CASE("the same seed gives the same interval on any number of threads", "[threads]") {
  const auto values = spread(37, 0, 101);
  const auto one = bootstrap_mean(values, {}, {.threads = 1}),
             three = bootstrap_mean(values, {}, {.threads = 3});
  CHECK(one.low == three.low);
  CHECK(one.high == three.high);
  CHECK(one.low != bootstrap_mean(values, {.seed = 2}).low);
}
