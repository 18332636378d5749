#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/small_world.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/evaluate.hpp"
#include "kindred/evaluate/metric_named.hpp"
#include "kindred/model/any_recommender.hpp"
#include "kindred/model/recommender.hpp"
#include "support/catch.hpp"

using namespace kindred;
using small_world::cell;

namespace {

using Figures = std::vector<std::pair<std::string, double>>;

std::vector<Metric> metrics_of(const Figures& figures) {
  std::vector<Metric> metrics;
  for (const auto& [name, value] : figures) metrics.push_back(metric_named(name));
  return metrics;
}

void check(const Evaluation& evaluation, const Figures& figures) {
  REQUIRE(evaluation.metrics.size() == figures.size());
  for (std::size_t m = 0; m < figures.size(); ++m) {
    INFO(figures[m].first);
    CHECK(evaluation.metrics[m].name == figures[m].first);
    CHECK(evaluation.metrics[m].value == Approx(figures[m].second).epsilon(1e-6));
  }
}

// Written out in Python by the definitions; ndcg and auc are scikit-learn's ndcg_score and roc_auc_score.
const Figures of_known_users = {{"precision@3", 0.18518518518518517},
                                {"recall@3", 0.2222222222222222},
                                {"hit_rate@3", 0.4444444444444444},
                                {"mrr@3", 0.3148148148148148},
                                {"map@3", 0.1574074074074074},
                                {"ndcg@3", 0.21422952962540545},
                                {"novelty@3", 1.7873208436177803},
                                {"diversity@3", 0.7590790603515172},
                                {"precision@5", 0.24444444444444446},
                                {"recall_capped@5", 0.5},
                                {"hit_rate@5", 0.7777777777777778},
                                {"mrr@5", 0.38703703703703707},
                                {"map@5", 0.2527777777777778},
                                {"ndcg@5", 0.35908002736834277},
                                {"novelty@5", 1.936037996188527},
                                {"diversity@5", 0.7658162560061613},
                                {"auc", 0.5188588160810382},
                                {"coverage@3", 0.6666666666666666},
                                {"gini@3", 0.5233333333333333},
                                {"entropy@3", 2.7903083326692295},
                                {"coverage@5", 0.75},
                                {"gini@5", 0.39351851851851855},
                                {"entropy@5", 3.0738663373756148},
                                {"rmse", 2.228735494571284},
                                {"mae", 1.8928571428571428}};
const Figures of_unseen = {{"recall@3", 0.16666666666666666},
                           {"map@5", 0.15555555555555556},
                           {"ndcg@5", 0.24121366853325796},
                           {"novelty@3", 2.221419798685394},
                           {"diversity@5", 0.8589355497526026},
                           {"auc", 0.4108600247489136},
                           {"coverage@3", 0.5},
                           {"entropy@5", 2.9189709227700407},
                           {"rmse", 1.9616865921227797},
                           {"mae", 1.4166666666666667}};

// Two users, three items; user 0 has item 0.
const auto tiny_train = collect<float>({cell(0, 0, 1), cell(1, 1, 1)}, {.users = 2, .items = 3});

}  // namespace

TEST_CASE("evaluate gives every metric as written out elsewhere") {
  const auto evaluation =
      evaluate(small_world::Model{}, small_world::train(), small_world::test(), metrics_of(of_known_users));
  check(evaluation, of_known_users);
  CHECK(evaluation.users.size() == 9);
  CHECK(evaluation.test_items == 21);
  CHECK(evaluation.masked == 1);
  CHECK(evaluation.unrankable == 2);
  CHECK(evaluation.fallbacks == 1);
  const std::vector<double> ndcg_3 = {0.30657359638272935, 0, 0, 0, 0.46927872602275644, 0.38685280723454163,
                                      0.7653606369886217,  0, 0};
  for (std::size_t u = 0; u < 9; ++u) CHECK(evaluation["ndcg@3"].per_user[u] == Approx(ndcg_3[u]));
}

TEST_CASE("evaluate_unseen serves people by their history alone") {
  const auto evaluation =
      evaluate_unseen(small_world::Model{}, small_world::train(24), small_world::histories(),
                      small_world::of_newcomers(small_world::test()), metrics_of(of_unseen));
  check(evaluation, of_unseen);
  CHECK(evaluation.masked == 5);
  CHECK(evaluation.unrankable == 1);
}

TEST_CASE("evaluate_unseen refuses users who were trained on") {
  // The first with a test item and a training row; user 9 has test items alone.
  const auto test = collect<float>({cell(9, 1, 1), cell(10, 1, 1)}, {.users = 12, .items = 16});
  CHECK_THROWS_WITH(
      evaluate_unseen(small_world::Model{}, small_world::train(), test, test, {ndcg(5)}),
      "evaluate_unseen: the training data have 3 rows of user 10, expected test users that were never "
      "trained on, as from split_users");
}

TEST_CASE("evaluate gives the same bits on any number of threads, through AnyRecommender too", "[threads]") {
  const auto train = small_world::train(), test = small_world::test();
  const auto metrics = metrics_of(of_known_users);
  const auto one = evaluate(small_world::Model{}, train, test, metrics, {}, {.threads = 1});
  const auto three = evaluate(AnyRecommender(small_world::Model{}), train, test, metrics, {}, {.threads = 3});
  CHECK(one.scores_hash == three.scores_hash);
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    CHECK(one.metrics[m].value == three.metrics[m].value);
    REQUIRE(one.metrics[m].ci95.has_value() == three.metrics[m].ci95.has_value());
    if (one.metrics[m].ci95) CHECK(one.metrics[m].ci95->low == three.metrics[m].ci95->low);
  }
}

TEST_CASE("evaluate does the same work in chunks as all at once") {
  // More users than a chunk holds, with a metric known in closed form: user u's one test item is ranked first
  // for even u, and second for odd.
  struct FirstOrSecond {
    using Scalar = double;
    std::size_t item_count() const noexcept { return 3; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<double>& query, std::span<double> scores, Workspace&) const noexcept {
      scores[0] = 1;
      scores[1] = query.user->value % 2 == 0 ? 2 : 0;
      scores[2] = no_score<double>;
    }
  };
  std::vector<Interaction<double>> train = {{UserIndex(0), ItemIndex(0), 1, {}}}, test;
  for (int u = 0; u < 1000; ++u) {
    train.push_back({UserIndex(u), ItemIndex(2), 1, {}});
    test.push_back({UserIndex(u), ItemIndex(1), 1, {}});
  }
  const Shape<double> shape{.users = 1000, .items = 3};
  const auto evaluation = evaluate(FirstOrSecond{}, collect(train, shape), collect(test, shape),
                                   {reciprocal_rank(2), hit_rate(1)}, {.resamples = 0}, {.threads = 2});
  CHECK(evaluation["mrr@2"].value == 0.75);
  CHECK(evaluation["hit_rate@1"].value == 0.5);
  CHECK_FALSE(evaluation["mrr@2"].ci95.has_value());
}

TEST_CASE("an interval surrounds its value") {
  const auto evaluation = evaluate(small_world::Model{}, small_world::train(), small_world::test(),
                                   {ndcg(5), rmse(), coverage(5), gini(5), entropy(5)});
  for (const auto& metric : evaluation.metrics) {
    INFO(metric.name);
    REQUIRE(metric.ci95.has_value());
    CHECK(metric.ci95->low < metric.value);
    CHECK(metric.value < metric.ci95->high);
  }
  CHECK(evaluation["coverage@5"].per_user.empty());
  // By hand, for users 0 and 1: (13u + 7i) mod 23 / 4, clipped to 1 … 5, against 1 + (2u + i) mod 5, squared.
  const auto& rating = evaluation["rmse"];
  CHECK(rating.weights[0] == 2);
  CHECK(rating.per_user[0] == Approx((std::pow(1.25 - 5, 2) + std::pow(3.75 - 3, 2)) / 2));
}

TEST_CASE("the interval of coverage is as wide as other people would make it, and ends at 1") {
  // Each of n people is shown one of 100 items at random. With q = .99ⁿ and r = .98ⁿ the number of items seen
  // has the variance 100 q + 9900 r − (100 q)² (Feller, An introduction to probability theory, vol. 1, IV.2).
  struct OneItem {
    using Scalar = float;
    std::size_t item_count() const noexcept { return 100; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<float>& query, std::span<float> scores, Workspace&) const noexcept {
      for (float& score : scores) score = no_score<float>;
      scores[Random(7, query.user->value).below(100)] = 1;
    }
  };
  const auto interval = [](std::size_t n) {
    std::vector<Interaction<float>> train, test;
    for (std::size_t i = 0; i < 100; ++i) train.push_back({UserIndex(n), ItemIndex(i), 1, {}});
    for (std::size_t u = 0; u < n; ++u) test.push_back({UserIndex(u), ItemIndex(0), 1, {}});
    const Shape<float> shape{.users = n + 1, .items = 100};
    return *evaluate(OneItem{}, collect(train, shape), collect(test, shape), {coverage(1)}).metrics[0].ci95;
  };
  const double q = std::pow(.99, 60), r = std::pow(.98, 60);
  const double deviation = std::sqrt(100 * q + 9900 * r - 10000 * q * q) / 100;
  CHECK(interval(60).high - interval(60).low == Approx(2 * 1.96 * deviation).epsilon(0.15));
  CHECK(interval(400).high == 1);
}

TEST_CASE("figures of lists are over the lists that have one, and not known where none has") {
  // User 0 is shown two items, user 1 one, user 2 none.
  struct Few {
    using Scalar = float;
    std::size_t item_count() const noexcept { return 4; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<float>& query, std::span<float> scores, Workspace&) const noexcept {
      for (float& score : scores) score = no_score<float>;
      for (std::size_t i = 0; i + query.user->value < shown; ++i) scores[i] = 1;
    }
    std::size_t shown = 2;
  };
  // Items 0 and 1 have no user in common; items 0 and 1 have 1 and 2 of 4 users.
  const auto train =
      collect<float>({cell(3, 0, 1), cell(4, 1, 1), cell(5, 1, 1), cell(6, 2, 1)}, {.users = 7, .items = 4});
  const auto test = collect<float>({cell(0, 3, 1), cell(1, 3, 1), cell(2, 3, 1)}, {.users = 7, .items = 4});
  const std::vector<Metric> metrics = {
      intra_list_diversity(5), novelty(5), gini(5), entropy(5), coverage(5), ndcg(5)};

  const auto some = evaluate(Few{}, train, test, metrics);
  CHECK(some["diversity@5"].value == 1);
  CHECK(some["diversity@5"].weights == std::vector<double>{1, 0, 0});
  CHECK(some["novelty@5"].value == Approx((1.5 + 2) / 2));  // bits: (log2(4) + log2(2)) / 2 and log2(4)
  CHECK(some["novelty@5"].weights == std::vector<double>{1, 1, 0});
  CHECK(some["ndcg@5"].weights.empty());

  Few none;
  none.shown = 0;
  const auto evaluation = evaluate(none, train, test, metrics);
  for (const char* name : {"diversity@5", "novelty@5", "gini@5", "entropy@5"}) {
    INFO(name);
    CHECK_FALSE(evaluation[name].is_known);
    CHECK_FALSE(evaluation[name].ci95.has_value());
  }
  CHECK(evaluation["coverage@5"].is_known);
  CHECK(evaluation["coverage@5"].value == 0);
  CHECK(evaluation["ndcg@5"].is_known);
}

TEST_CASE("the hash of scores tells one changed bit") {
  struct Constant : small_world::Model {
    float last = 0;
    void score(const Query<float>&, std::span<float> scores, Workspace&) const noexcept {
      for (float& score : scores) score = 1;
      scores[15] = last;
    }
  };
  const auto hash = [](float last) {
    Constant model;
    model.last = last;
    return evaluate(model, small_world::train(), small_world::test(), {ndcg(5)}, {.resamples = 0})
        .scores_hash;
  };
  CHECK(hash(0) == hash(0));
  CHECK(hash(0) != hash(-0.0F));
  CHECK(hash(1) != hash(std::nextafter(1.0F, 2.0F)));
}

TEST_CASE("the hash of scores is the same whatever the metrics") {
  const auto hash = [](const std::vector<Metric>& metrics) {
    return evaluate(small_world::Model{}, small_world::train(), small_world::test(), metrics).scores_hash;
  };
  CHECK(hash({rmse()}) == hash({ndcg(5)}));
  CHECK(hash({rmse(), auc(), coverage(2)}) == hash({ndcg(5)}));
}

TEST_CASE("auc is a half for a user to whom there is no other item") {
  const auto train = collect<float>({cell(0, 0, 1), cell(1, 1, 1)}, {.users = 2, .items = 2});
  const auto test = collect<float>({cell(0, 1, 1)}, {.users = 2, .items = 2});
  CHECK(evaluate(Popularity{}.fit(train), train, test, {auc()})["auc"].value == 0.5);
}

TEST_CASE("evaluate refuses data that do not belong together") {
  const auto model = Popularity{}.fit(tiny_train);
  const auto empty = collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 3});
  CHECK_THROWS_WITH(evaluate(model, tiny_train, empty, {ndcg(5)}), "evaluate: no user has a test item");
  const auto more_users = collect<float>({cell(2, 0, 1)}, {.users = 3, .items = 3});
  CHECK_THROWS_WITH(
      evaluate(model, tiny_train, more_users, {ndcg(5)}),
      "evaluate: the test data has 3 users, the training data 2; expected a split, or files read into "
      "the same vocabularies");
  const auto more_items = collect<float>({cell(0, 3, 1)}, {.users = 2, .items = 4});
  CHECK_THROWS_WITH(
      evaluate_unseen(model, tiny_train, more_items, tiny_train, {ndcg(5)}),
      "evaluate: the history data has 4 items, the training data 3; expected a split, or files read "
      "into the same vocabularies");
  CHECK_THROWS_WITH(
      evaluate(model, more_items, more_items, {ndcg(5)}),
      "evaluate: the model has 3 items, the training data 4; expected a model fitted on this training data");

  const auto with_ids = [](const char* first, const char* second) {
    auto users = std::make_shared<UserVocabulary>();
    users->add(first);
    users->add(second);
    return collect<float>({cell(0, 0, 1)}, {.items = 3, .user_ids = std::move(users)});
  };
  CHECK_NOTHROW(evaluate(model, with_ids("ann", "bob"), with_ids("ann", "bob"), {ndcg(5)}));
  CHECK_THROWS_WITH(
      evaluate(model, with_ids("ann", "bob"), with_ids("bob", "ann"), {ndcg(5)}),
      "evaluate: the test data numbers its users or items otherwise than the training data; expected a "
      "split, or files read into the same vocabularies");
}

TEST_CASE("evaluate refuses ratings of a model that has none") {
  const auto model = Popularity{}.fit(tiny_train);
  const auto message =
      "metric 'rmse' needs predicted ratings, and this model only ranks (it is no kindred::PredictsRatings)";
  CHECK_THROWS_WITH(evaluate(model, tiny_train, tiny_train, {rmse()}), message);
  CHECK_THROWS_WITH(evaluate(AnyRecommender(model), tiny_train, tiny_train, {rmse()}), message);
}

TEST_CASE("evaluate names the score that orders nothing") {
  struct Broken : small_world::Model {
    float value = 0;
    void score(const Query<float>& query, std::span<float> scores, Workspace& workspace) const noexcept {
      Model::score(query, scores, workspace);
      if (query.user == UserIndex(3)) scores[7] = value;
    }
  };
  const auto evaluated = [](float value, const Metric& metric) {
    Broken model;
    model.value = value;
    return evaluate(model, small_world::train(), small_world::test(), {metric});
  };
  const std::string expected = ", expected a finite number, or no_score where there is no evidence";
  CHECK_THROWS_WITH(evaluated(std::numeric_limits<float>::quiet_NaN(), ndcg(3)),
                    "evaluate: the model's score of item 7 for user 3 is NaN" + expected);
  CHECK_THROWS_WITH(evaluated(std::numeric_limits<float>::infinity(), rmse()),
                    "evaluate: the model's score of item 7 for user 3 is +infinity" + expected);
  CHECK_NOTHROW(evaluated(no_score<float>, ndcg(3)));
}

TEST_CASE("evaluate names the rating that is not finite") {
  struct Broken : small_world::Model {
    void predict(const Query<float>& query, std::span<const ItemIndex> items,
                 std::span<Prediction<float>> ratings, Workspace& workspace) const noexcept {
      Model::predict(query, items, ratings, workspace);
      if (query.user == UserIndex(3)) ratings[1].rating = std::numeric_limits<float>::infinity();
    }
  };
  CHECK_THROWS_WITH(evaluate(Broken{}, small_world::train(), small_world::test(), {mae()}),
                    "evaluate: the model's rating of item 5 by user 3 is not a finite number");
}

namespace {

// Says as a rating how many seconds after 1970 it is asked, 9 where it is not told.
struct Clock {
  using Scalar = float;
  bool looks = true;

  bool looks_at_time() const noexcept { return looks; }
  std::size_t item_count() const noexcept { return 4; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float> scores, Workspace&) const noexcept {
    std::fill(scores.begin(), scores.end(), 1.0F);
  }
  void predict(const Query<float>& query, std::span<const ItemIndex> items,
               std::span<Prediction<float>> ratings, Workspace&) const noexcept {
    for (std::size_t i = 0; i < items.size(); ++i)
      ratings[i] = {query.time ? static_cast<float>(query.time->time_since_epoch().count()) : 9.0F, false};
  }
};

}  // namespace

TEST_CASE("a model that looks at the time is asked for each rating as of when it was given") {
  const auto at = [](int user, int item, int rating, int seconds) {
    return Interaction<float>{UserIndex(user), ItemIndex(item), static_cast<float>(rating),
                              timestamp(seconds)};
  };
  const auto train = collect(std::vector{at(0, 0, 1, 1), at(1, 0, 9, 1)}, {.items = 4, .timed = true});
  const auto test = collect(std::vector{at(0, 1, 5, 5), at(0, 2, 3, 3), at(0, 3, 5, 5), at(1, 2, 7, 6)},
                            {.items = 4, .timed = true});
  const auto mae_of = [&](const auto& model, const auto& data) {
    return evaluate(model, train, data, {metric_named("mae")}).metrics[0].value;
  };
  CHECK(mae_of(Clock{}, test) == Approx(0.25));
  CHECK(mae_of(AnyRecommender<float>(Clock{}), test) == Approx(0.25));
  CHECK(mae_of(Clock{.looks = false}, test) == Approx((4 + 6 + 4 + 2) / 4.0));
  const auto untimed = collect(std::vector<Interaction<float>>{cell(0, 1, 5), cell(1, 2, 7)}, {.items = 4});
  CHECK(mae_of(Clock{}, untimed) == Approx((4 + 2) / 2.0));
}
