#include "kindred/metrics/average_precision.hpp"

#include "metrics/lists.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("average precision sums precision at the ranks of hits") {
  // Over the whole list: sklearn.metrics.average_precision_score of scores 10 … 1.
  CHECK(average_precision(ranked, relevant, 10) == Approx(0.4));
  // By hand: (1/2 + 2/5) / 3, and (1/2) / min(2, 3).
  CHECK(average_precision(ranked, relevant, 5) == Approx(0.3));
  CHECK(average_precision(ranked, relevant, 2) == Approx(0.25));
  CHECK(average_precision(ranked, items({0, 2, 4, 7, 9}), 3) == 1);
  CHECK(average_precision(ranked, none, 3) == 0);
}

TEST_CASE("a list shorter than k is judged by what it has") {
  // By hand: hits at ranks 1 and 3 of three items, (1 + 2/3) / 3 relevant ones.
  CHECK(average_precision(items({2, 7, 4}), relevant, 10) == Approx(5.0 / 9));
  CHECK(average_precision(none, relevant, 10) == 0);
}
