#include "kindred/metrics/hit_rate.hpp"
#include "kindred/metrics/hits.hpp"
#include "kindred/metrics/precision.hpp"
#include "kindred/metrics/recall.hpp"
#include "metrics/lists.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("hits counts the relevant among the first k") {
  CHECK(hits(ranked, relevant, 1) == 0);
  CHECK(hits(ranked, relevant, 2) == 1);
  CHECK(hits(ranked, relevant, 5) == 2);
  CHECK(hits(ranked, relevant, 10) == 3);
  CHECK(hits(ranked, relevant, 1000) == 3);
  CHECK(hits(none, relevant, 5) == 0);
  CHECK(hits(ranked, none, 5) == 0);
}

TEST_CASE("precision divides by k even where the list is shorter") {
  CHECK(precision(ranked, relevant, 1) == 0);
  CHECK(precision(ranked, relevant, 2) == 0.5);
  CHECK(precision(ranked, relevant, 5) == 0.4);
  CHECK(precision(ranked, relevant, 20) == 0.15);
  CHECK(precision(none, relevant, 5) == 0);
}

TEST_CASE("recall divides by the number of relevant items") {
  CHECK(recall(ranked, relevant, 2) == Approx(1.0 / 3));
  CHECK(recall(ranked, relevant, 5) == Approx(2.0 / 3));
  CHECK(recall(ranked, relevant, 10) == 1);
  CHECK(recall(ranked, none, 10) == 0);
}

TEST_CASE("recall_capped divides by k where there are more relevant items than places") {
  CHECK(recall_capped(ranked, relevant, 2) == 0.5);
  CHECK(recall_capped(ranked, relevant, 5) == Approx(2.0 / 3));
  const auto many = items({0, 2, 4, 7, 9});
  CHECK(recall(ranked, many, 3) == Approx(0.6));
  CHECK(recall_capped(ranked, many, 3) == 1);
  CHECK(recall_capped(ranked, none, 3) == 0);
}

TEST_CASE("hit_rate is 1 from the first hit on") {
  CHECK(hit_rate(ranked, relevant, 1) == 0);
  CHECK(hit_rate(ranked, relevant, 2) == 1);
  CHECK(hit_rate(ranked, relevant, 10) == 1);
  CHECK(hit_rate(ranked, none, 10) == 0);
}
