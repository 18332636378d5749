#include "kindred/evaluate/evaluation.hpp"

#include <sstream>

#include "support/catch.hpp"

using namespace kindred;

namespace {

Evaluation some() {
  Evaluation evaluation;
  evaluation.metrics = {{.name = "ndcg@3", .value = 0.214229, .ci95 = Interval{0.1, 0.325}},
                        {.name = "coverage@10", .value = 0.5},
                        {.name = "gini@3", .is_known = false}};
  evaluation.users = {UserIndex(0), UserIndex(4)};
  evaluation.test_items = 21;
  return evaluation;
}

}  // namespace

TEST_CASE("an evaluation prints as a table") {
  auto evaluation = some();
  std::ostringstream out;
  out << evaluation;
  CHECK(out.str() ==
        "metric         value       95 % interval\n"
        "ndcg@3       0.21423  0.10000 to 0.32500\n"
        "coverage@10  0.50000\n"
        "gini@3       unknown\n"
        "over 2 users with 21 test items\n");

  evaluation.masked = 1;
  evaluation.unrankable = 2;
  evaluation.fallbacks = 3;
  std::ostringstream counts;
  counts << evaluation;
  CHECK_THAT(counts.str(),
             Catch::Matchers::EndsWith("over 2 users with 21 test items, 1 of them masked as owned, "
                                       "2 of them without a score, 3 of them rated by fallback\n"));
}

TEST_CASE("a metric is found by its name, and a wrong name told with the nearest") {
  const auto evaluation = some();
  CHECK(evaluation["coverage@10"].value == 0.5);
  CHECK_THROWS_WITH(
      evaluation["ndcg@10"],
      "metric 'ndcg@10' was not evaluated: did you mean 'ndcg@3'? known: ndcg@3, coverage@10, gini@3");
}

TEST_CASE("the hash of scores is written in sixteen digits") {
  Evaluation evaluation;
  CHECK(evaluation.scores_hash_text() == "0000000000000000");
  evaluation.scores_hash = 0x0123456789abcdef;
  CHECK(evaluation.scores_hash_text() == "0123456789abcdef");
}
