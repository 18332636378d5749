#include "kindred/evaluate/evaluation_json.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("an evaluation is written as JSON") {
  Evaluation evaluation;
  evaluation.metrics = {{"ndcg@10", 0.25, Interval{0.125, 0.5}, {0.25}, {}},
                        {"coverage@10", 0.75, {}, {}, {}},
                        {.name = "gini@10", .is_known = false}};
  evaluation.users = {UserIndex(3)};
  evaluation.test_items = 7;
  evaluation.masked = 1;
  evaluation.unrankable = 2;
  evaluation.scores_hash = 0xabc;
  CHECK(to_json(evaluation) == R"({
  "metrics": {
    "ndcg@10": {
      "value": 0.25,
      "ci95": [
        0.125,
        0.5
      ]
    },
    "coverage@10": {
      "value": 0.75,
      "ci95": null
    },
    "gini@10": {
      "value": null,
      "ci95": null
    }
  },
  "evaluated": {
    "users": 1,
    "test_items": 7,
    "masked": 1,
    "unrankable": 2,
    "fallbacks": 0
  },
  "scores_hash": "0000000000000abc"
})");
}
