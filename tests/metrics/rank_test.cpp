#include <vector>

#include "kindred/metrics/ndcg.hpp"
#include "kindred/metrics/reciprocal_rank.hpp"
#include "metrics/lists.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("the reciprocal rank is that of the first hit, and 0 beyond k") {
  CHECK(reciprocal_rank(ranked, relevant, 1) == 0);
  CHECK(reciprocal_rank(ranked, relevant, 2) == 0.5);
  CHECK(reciprocal_rank(ranked, items({6}), 10) == Approx(0.1));
  CHECK(reciprocal_rank(ranked, items({6}), 9) == 0);
  CHECK(reciprocal_rank(ranked, items({7}), 1) == 1);
}

TEST_CASE("ndcg with binary gains equals scikit-learn's") {
  // sklearn.metrics.ndcg_score with gains 1 at items 2, 4, 6 and scores 10 … 1 down the list.
  CHECK(ndcg(ranked, relevant, 1) == 0);
  CHECK(ndcg(ranked, relevant, 3) == Approx(0.2960819109658652).epsilon(1e-12));
  CHECK(ndcg(ranked, relevant, 5) == Approx(0.4776237035032179).epsilon(1e-12));
  CHECK(ndcg(ranked, relevant, 10) == Approx(0.6132756769356655).epsilon(1e-12));
  CHECK(ndcg(ranked, none, 10) == 0);
  CHECK(ndcg(none, relevant, 10) == 0);
}

TEST_CASE("the ideal of ndcg is cut at k") {
  CHECK(ndcg(ranked, items({0, 2, 4, 7, 9}), 3) == Approx(1));
  CHECK(ndcg(items({7, 2}), items({0, 2, 7}), 3) ==
        Approx((1 + rank_discount(2)) / (1.5 + rank_discount(2))));
}

TEST_CASE("ndcg with graded gains equals scikit-learn's") {
  // sklearn.metrics.ndcg_score with these gains and scores 10 … 1 down the list.
  const auto graded = items({2, 4, 6, 9});
  const std::vector<double> gains = {3, 1, 5, 0.5};
  CHECK(ndcg(ranked, graded, gains, 1) == 0);
  CHECK(ndcg(ranked, graded, gains, 3) == Approx(0.28984855176398105).epsilon(1e-12));
  CHECK(ndcg(ranked, graded, gains, 5) == Approx(0.33249206913685386).epsilon(1e-12));
  CHECK(ndcg(ranked, graded, gains, 10) == Approx(0.5224631394216099).epsilon(1e-12));
  CHECK(ndcg(ranked, graded, std::vector<double>(4, 0.0), 10) == 0);
}

TEST_CASE("ndcg refuses gains that are none") {
  const auto graded = items({2, 4});
  CHECK_THROWS_WITH(ndcg(ranked, graded, std::vector<double>{1}, 5),
                    "ndcg: 1 gains, expected one for each of the 2 relevant items");
  CHECK_THROWS_WITH(ndcg(ranked, graded, std::vector<double>{1, -2}, 5),
                    "ndcg: the gain of item 4 is -2.000000, expected a finite number of at least 0");
}
