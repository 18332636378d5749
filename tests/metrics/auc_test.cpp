#include <cmath>
#include <limits>
#include <vector>

#include "kindred/metrics/auc.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("auc equals scikit-learn's, ties counting half") {
  // sklearn.metrics.roc_auc_score
  const std::vector<double> positives = {0.9, 0.4, 0.4, 0.1}, negatives = {0.8, 0.4, 0.3, 0.1, 0.1, -2};
  CHECK(auc(positives, negatives) == Approx(0.7083333333333334).epsilon(1e-15));
}

TEST_CASE("auc counts many positives as it does few") {
  // Equal parts of ten: every group has the auc of the whole.
  const std::vector<float> few = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, negatives = {2, 7, 1, 8, 2, 8, 1, 8, 2, 8};
  std::vector<float> many;
  for (int copy = 0; copy < 20; ++copy) many.insert(many.end(), few.begin(), few.end());
  // By hand: for positives 1, 1, 2, 3, 3, 4, 5, 5, 6, 9 there are 0, 0, 2, 5, 5, 5, 5, 5, 5, 10 negatives
  // below and 2, 2, 3, 0, 0, 0, 0, 0, 0, 0 equal.
  CHECK(auc(few, negatives) == Approx((42 + 7 / 2.0) / 100));
  CHECK(auc(many, negatives) == auc(few, negatives));
}

TEST_CASE("auc is 1 for a perfect order, 0 for its reverse and a half where all scores are equal") {
  const std::vector<float> high = {2, 3}, low = {1, 0, 1};
  CHECK(auc(high, low) == 1);
  CHECK(auc(low, high) == 0);
  CHECK(auc(high, high) == 0.5);
}

TEST_CASE("auc puts items without a score below all others") {
  const float nothing = -std::numeric_limits<float>::infinity();
  CHECK(auc(std::vector<float>{nothing}, std::vector<float>{-100, nothing}) == 0.25);
}

TEST_CASE("auc refuses what has no order") {
  const std::vector<double> some = {1, 2};
  CHECK_THROWS_WITH(auc(some, std::vector<double>{}),
                    "auc: 2 positives and 0 negatives, expected at least one of each");
  CHECK_THROWS_WITH(auc(std::vector<double>{}, some),
                    "auc: 0 positives and 2 negatives, expected at least one of each");
  CHECK_THROWS_WITH(auc(std::vector<double>{std::nan("")}, some), "auc: a score is not a number");
  CHECK_THROWS_WITH(auc(some, std::vector<double>{std::nan("")}), "auc: a score is not a number");
}
