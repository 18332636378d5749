#include <cmath>
#include <sstream>
#include <vector>

#include "evaluate/small_world.hpp"
#include "kindred/evaluate/compare.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

Evaluation evaluation_of(std::vector<double> ndcg, std::vector<double> squares, std::vector<double> rows) {
  Evaluation evaluation;
  double sum = 0, error = 0, total = 0;
  for (std::size_t u = 0; u < ndcg.size(); ++u) {
    evaluation.users.push_back(UserIndex(u));
    sum += ndcg[u];
    error += squares[u] * rows[u];
    total += rows[u];
  }
  evaluation.test_items = static_cast<std::int64_t>(total);
  evaluation.metrics = {{"ndcg@10", sum / static_cast<double>(ndcg.size()), {}, std::move(ndcg), {}},
                        {"coverage@10", 0.5, {}, {}, {}},
                        {"rmse", std::sqrt(error / total), {}, std::move(squares), std::move(rows)}};
  return evaluation;
}

const auto a = evaluation_of({.31, .12, .58, .44, .05, .91, .27, .33}, {1, 2, 1, 3, 1, 2, 1, 1},
                             {1, 2, 3, 4, 1, 2, 3, 4});
const auto b = evaluation_of({.25, .15, .41, .40, .09, .70, .20, .35}, {2, 2, 2, 2, 2, 2, 2, 1},
                             {1, 2, 3, 4, 1, 2, 3, 4});

}  // namespace

TEST_CASE("compare tests each metric that has a value of each user") {
  const auto comparison = compare(a, b);
  REQUIRE(comparison.metrics.size() == 2);
  // scipy.stats.ttest_rel, and permutation_test over all assignments
  CHECK(comparison.metrics[0].name == "ndcg@10");
  CHECK(comparison.metrics[0].t_test.p_value == Approx(0.12122057578261351));
  CHECK(comparison.metrics[0].permutation.p_value == 0.140625);
  CHECK(comparison.metrics[0].permutation.exact);
}

TEST_CASE("compare weighs rating errors by the users' rows") {
  const auto rating = compare(a, b).metrics[1];
  CHECK(rating.name == "rmse");
  // By hand: the mean squared errors over all 20 rows are 32/20 and 36/20.
  CHECK(rating.a == Approx(std::sqrt(1.6)));
  CHECK(rating.b == Approx(std::sqrt(1.8)));
  CHECK(rating.permutation.mean_difference == Approx(-0.2));
}

TEST_CASE("compare pairs the users who have a value with both models") {
  auto x = a, y = b;
  x.metrics[0].weights = {1, 1, 1, 1, 1, 1, 0, 1};
  y.metrics[0].weights = {0, 1, 1, 1, 1, 1, 1, 1};
  const auto comparison = compare(x, y);
  // scipy.stats.ttest_rel over users 1, 2, 3, 4, 5 and 7
  CHECK(comparison.metrics[0].t_test.p_value == Approx(0.2711661666687227));
  x.metrics[0].weights = {1, 0, 0, 0, 0, 0, 0, 0};
  CHECK(compare(x, y).metrics.size() == 1);
}

TEST_CASE("compare needs two users") {
  CHECK_THROWS_WITH(compare(evaluation_of({.5}, {1}, {1}), evaluation_of({.4}, {1}, {1})),
                    "compare: the evaluations are of 1 user, expected 2 at least for a paired test");
}

TEST_CASE("compare prints a table") {
  std::ostringstream out;
  out << compare(a, b);
  CHECK(out.str() ==
        "metric         a        b     a - b  p (permutation)  p (t test)\n"
        "ndcg@10  0.37625  0.31875   0.05750           0.1406      0.1212\n"
        "rmse     1.26491  1.34164  -0.07673           0.6875      0.5415\n");
}

TEST_CASE("compare refuses evaluations of other test data") {
  auto fewer = b;
  fewer.users.pop_back();
  CHECK_THROWS_WITH(
      compare(a, fewer),
      "compare: the evaluations are of 8 users with 20 test items and of 7 users with 20, expected the "
      "same test data");
  auto other_rows = b;
  other_rows.metrics[2].weights = {2, 1, 3, 4, 1, 2, 3, 4};
  CHECK_THROWS_WITH(compare(a, other_rows),
                    "compare: the users' test rows differ, expected the same test data");
}

TEST_CASE("a model does not differ from itself") {
  const auto evaluation =
      evaluate(small_world::Model{}, small_world::train(), small_world::test(), {ndcg(5), rmse()});
  for (const auto& metric : compare(evaluation, evaluation).metrics) {
    CHECK(metric.permutation.p_value == 1);
    CHECK(metric.t_test.p_value == 1);
  }
}
