#include "kindred/evaluate/evaluate_options.hpp"

#include "evaluate/small_world.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

Evaluation evaluated(const EvaluateOptions& options) {
  return evaluate(small_world::Model{}, small_world::train(), small_world::test(),
                  {precision(3), recall(3), ndcg(5), novelty(5), intra_list_diversity(3), auc(), coverage(5)},
                  options);
}

}  // namespace

TEST_CASE("owned items are ranked where they may be bought again") {
  const auto evaluation = evaluated({.owned = Owned::include});
  // Written out in Python by the definitions; ndcg and auc are scikit-learn's ndcg_score and roc_auc_score.
  CHECK(evaluation["precision@3"].value == Approx(0.1111111111111111));
  CHECK(evaluation["recall@3"].value == Approx(0.1111111111111111));
  CHECK(evaluation["ndcg@5"].value == Approx(0.22543153915216804));
  CHECK(evaluation["novelty@5"].value == Approx(1.7275752898787289));
  CHECK(evaluation["diversity@3"].value == Approx(0.8768193401978945));
  CHECK(evaluation["auc"].value == Approx(0.5223171889838557));
  CHECK(evaluation["coverage@5"].value == Approx(0.8333333333333334));
  CHECK(evaluation.masked == 0);
}

TEST_CASE("the seed and the number of resamples make the intervals, and no more") {
  const auto one = evaluated({.seed = 1}), two = evaluated({.seed = 2}), none = evaluated({.resamples = 0});
  for (std::size_t m = 0; m < one.metrics.size(); ++m) {
    INFO(one.metrics[m].name);
    CHECK(one.metrics[m].value == two.metrics[m].value);
    CHECK(one.metrics[m].value == none.metrics[m].value);
    CHECK_FALSE(none.metrics[m].ci95.has_value());
  }
  CHECK(one["ndcg@5"].ci95->low != two["ndcg@5"].ci95->low);
  CHECK(one["coverage@5"].ci95->low != two["coverage@5"].ci95->low);
  CHECK(one.scores_hash == none.scores_hash);
}

TEST_CASE("a negative number of resamples is refused") {
  CHECK_THROWS_WITH(evaluated({.resamples = -1}), "option 'resamples' is -1, expected at least 0");
}
