#include "kindred/hybrid/stacking.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "hybrid/tastes.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const LambdaMart small{.trees = 40, .leaves = 6, .count = 5, .least_rows = 20};

double best_alone(const Tastes& shop) {
  double best = 0;
  for (const auto& model : shop.models()) best = std::max(best, shop.ndcg(model, 5));
  return best;
}

}  // namespace

TEST_CASE("what is stacked is better than each of its models, and says which model did how much") {
  const Tastes shop;
  const auto models = shop.models();
  for (const auto learner : {StackingLearner::ridge, StackingLearner::logistic, StackingLearner::listwise,
                             StackingLearner::trees}) {
    const Stacking options{
        .learner = learner, .normalize = Normalization::z_score, .trees = small, .names = {"a", "b", "c"}};
    const auto hybrid = options.fit(shop.known, shop.held_out, models, {.threads = 1});
    CHECK(shop.ndcg(hybrid, 5) > 1.2 * best_alone(shop));
    for (const int user : {0, 5, 31}) CHECK(explains_exactly(hybrid, shop.known.user(UserIndex(user))));
    for (const int threads : {2, 3})
      CHECK(scores_for(options.fit(shop.known, shop.held_out, models, {.threads = threads}),
                       shop.known.user(UserIndex(7))) == scores_for(hybrid, shop.known.user(UserIndex(7))));
    CHECK((learner == StackingLearner::trees) == hybrid.trees().has_value());

    std::vector<float> scores(30), batch(60);
    Workspace workspace(hybrid.workspace_size());
    const std::vector<Query<float>> queries = {shop.known.user(UserIndex(8)), {}};
    CHECK(allocations_of([&] { hybrid.score(queries[0], scores, workspace); }) == 0);
    hybrid.score_batch(queries, batch, workspace);
    for (std::size_t i = 0; i < 30; ++i) CHECK(batch[i] == scores[i]);
    CHECK(scores_for(hybrid, {}) == std::vector<float>(batch.begin() + 30, batch.end()));
  }
}

TEST_CASE("a stack's models keep the names that were given in Chinese too") {
  const Tastes shop;
  const auto text = [&](std::vector<std::string> names) {
    const Stacking options{.learner = StackingLearner::ridge, .names = std::move(names)};
    const auto hybrid = options.fit(shop.known, shop.held_out, shop.models(), {.threads = 1});
    return hybrid.explain(shop.known.user(UserIndex(5)), ItemIndex(3))
        .text([](ItemIndex) { return std::string("x"); }, Language::chinese);
  };
  const std::string given = text({"popularity", "model 7", "item mean"});
  for (const char* name : {"popularity", "model 7", "item mean"})
    CHECK(given.find(name) != std::string::npos);
  CHECK(text({}).find("模型2") != std::string::npos);
}

// By hand. Two people take one of two items; the only model scores 1 and 0 (min-max), the one taken first by
// one of them. Of λ = 0: w₀ + w = 1/2 and w₀ = 1/2 where each takes another, w₀ = 0 and w = 1 where both take
// the first.
TEST_CASE("ridge stacking solves its least squares") {
  const auto nobody_knows = collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 2});
  const Spoken model{{5, 3}, "only"};
  const auto weights = [&](int of_second) {
    const auto taken = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 1, {}},
                                                               {UserIndex(1), ItemIndex(of_second), 1, {}}},
                               {.users = 2, .items = 2});
    return Stacking{.learner = StackingLearner::ridge, .regularization = 0}
        .fit(nobody_knows, taken, std::vector<AnyRecommender<float>>{model})
        .weights();
  };
  CHECK(weights(1)[0] == Approx(0.5));
  CHECK(weights(1)[1] == Approx(0).margin(1e-12));
  CHECK(weights(0)[0] == Approx(0).margin(1e-12));
  CHECK(weights(0)[1] == Approx(1));
}

TEST_CASE("only candidates and what a person has are scored, and other models can stand in") {
  const Tastes shop;
  const auto models = shop.models();
  const auto hybrid = Stacking{.trees = small, .candidates = 3}.fit(shop.known, shop.held_out, models);
  for (const int user : {8, 20}) {
    const auto query = shop.known.user(UserIndex(user));
    const auto scores = scores_for(hybrid, query);
    for (ItemIndex item{0}; item.value < 30; ++item) {
      bool candidate = query.history.find(item).has_value();
      for (const auto& model : models)
        for (const auto& listed : recommend(model, query, {.count = 3}))
          candidate = candidate || listed.item == item;
      CHECK((scores[item.value] > no_score<float>) == candidate);
    }
  }
  const std::vector<AnyRecommender<float>> turned = {models[1], models[0], models[2]};
  const auto other = hybrid.with(turned);
  CHECK(scores_for(other, shop.known.user(UserIndex(4))) !=
        scores_for(hybrid, shop.known.user(UserIndex(4))));
  CHECK(scores_for(other.with({models[0], models[1], models[2]}), shop.known.user(UserIndex(4))) ==
        scores_for(hybrid, shop.known.user(UserIndex(4))));
  CHECK_THROWS_AS(hybrid.with({models[0]}), OptionError);

  CHECK_THROWS_AS(Stacking{.candidates = 0}.fit(shop.known, shop.held_out, models), OptionError);
  CHECK_THROWS_AS(Stacking{.regularization = -1}.fit(shop.known, shop.held_out, models), OptionError);
  const std::vector<AnyRecommender<float>> silent = {Fixed{std::vector<float>(30, no_score<float>)}};
  CHECK_THROWS_WITH(
      Stacking{}.fit(shop.known, shop.held_out, silent),
      "Stacking: among the 200 best of the models nobody has both an item that was held out and one that was "
      "not; there is nothing to learn from");
}

// Of what was taken the second model knows the odd items.
TEST_CASE("a listwise stack shows protected items more, the more that counts") {
  const Tastes shop;
  const auto models = shop.models();
  std::vector<bool> odd(30);
  for (std::size_t item = 0; item < odd.size(); ++item) odd[item] = item % 2 == 1;
  std::vector<double> weights;
  for (const double fairness : {0.0, 1.0, 100.0}) {
    const auto hybrid = Stacking{.learner = StackingLearner::listwise,
                                 .normalize = Normalization::z_score,
                                 .protected_items = odd,
                                 .fairness = fairness}
                            .fit(shop.known, shop.held_out, models);
    weights.push_back(hybrid.weights()[2] / hybrid.weights()[1]);
  }
  CHECK(weights[1] > weights[0]);
  CHECK(weights[2] > weights[1]);
}
