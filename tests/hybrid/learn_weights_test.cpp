#include "kindred/hybrid/learn_weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "hybrid/tastes.hpp"
#include "kindred/collaborative/item_knn.hpp"
#include "kindred/collaborative/popularity.hpp"
#include "kindred/core/detail/small_least_squares.hpp"
#include "kindred/core/random.hpp"
#include "kindred/hybrid/learn_switching.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Candidates of whom a few were taken, and of whom the last two say the same as the first two.
std::vector<detail::JudgedCandidates> drawn_people(std::size_t parts, int count) {
  std::vector<detail::JudgedCandidates> people(40);
  for (std::size_t p = 0; p < people.size(); ++p) {
    Random random(7, p);
    auto& one = people[p];
    for (int item = 0; item < 12; ++item) {
      one.items.emplace_back(item);
      one.taken.push_back(random.below(4) == 0 ? 1 : 0);
      for (std::size_t s = 0; s < parts; ++s)
        one.scores.push_back(item >= 10 ? one.scores[(static_cast<std::size_t>(item) - 10) * parts + s]
                                        : random.uniform() + (s == 0 && one.taken.back() ? 0.25 : 0.0));
    }
    one.taken[p % 12] = 1;
    const auto taken = static_cast<std::size_t>(std::count(one.taken.begin(), one.taken.end(), 1));
    for (std::size_t rank = 1; rank <= std::min(taken, static_cast<std::size_t>(count)); ++rank)
      one.ideal += rank_discount(rank);
  }
  return people;
}

double mean_at(const std::vector<detail::JudgedCandidates>& people, const std::vector<double>& weights,
               int count) {
  double sum = 0;
  for (const auto& one : people)
    sum += detail::ndcg_of(one, count, [&](std::size_t i) {
      double score = 0;
      bool is_listed = false;
      for (std::size_t p = 0; p < weights.size(); ++p) {
        const double own = one.scores[i * weights.size() + p];
        if (!(weights[p] > 0) || !(own > no_score<double>)) continue;
        score += weights[p] * own;
        is_listed = true;
      }
      return is_listed ? score : no_score<double>;
    });
  return sum / static_cast<double>(people.size());
}

}  // namespace

TEST_CASE("a line search finds the best share, exactly") {
  constexpr int count = 4;
  const auto people = drawn_people(3, count);
  std::vector<std::size_t> all(people.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  for (std::size_t part = 0; part < 3; ++part) {
    const std::vector<double> start = {0.5, 0.3, 0.2};
    const auto at = [&](double share) {
      auto weights = start;
      const double others = 1 - start[part];
      for (double& weight : weights) weight *= (1 - share) / others;
      weights[part] = share;
      return mean_at(people, weights, count);
    };
    const auto best = detail::best_share(people, all, start, part, count, {});
    CHECK(at(best.share) == Approx(best.ndcg).epsilon(1e-12));
    for (int step = 1; step < 1000; ++step) CHECK(at((step + 0.37) / 1001) <= best.ndcg + 1e-12);
  }
  // The only model with a say leaves the others equal shares.
  const auto alone = detail::best_share(people, all, std::vector<double>{1, 0, 0}, 0, count, {});
  CHECK(mean_at(people, {alone.share, (1 - alone.share) / 2, (1 - alone.share) / 2}, count) ==
        Approx(alone.ndcg).epsilon(1e-12));
}

// Two models, each without a score for many of the items; for some of them neither has one.
TEST_CASE("a line search lists no item that no model has a score for") {
  constexpr int count = 4;
  auto people = drawn_people(3, count);
  Random random(11);
  for (auto& one : people)
    for (double& score : one.scores)
      if (random.below(2) == 0) score = no_score<double>;
  std::vector<std::size_t> all(people.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const std::vector<double> start = {0.5, 0.5, 0};
  for (const std::size_t part : {std::size_t{0}, std::size_t{1}}) {
    const auto best = detail::best_share(people, all, start, part, count, {});
    const auto at = [&](double share) {
      return mean_at(people, {part == 0 ? share : 1 - share, part == 0 ? 1 - share : share, 0}, count);
    };
    CHECK(at(best.share) == Approx(best.ndcg).epsilon(1e-12));
    for (int step = 1; step < 1000; ++step) CHECK(at((step + 0.37) / 1001) <= best.ndcg + 1e-12);
  }
}

// By scipy.optimize.nnls of the same matrix with three right-hand sides, the last one −1 times the second.
TEST_CASE("non-negative least squares are those of another implementation") {
  const std::vector<double> square = {15, 7, 3, 10, 7, 11, 8, 7, 3, 8, 15, 8, 10, 7, 8, 16};
  const auto check = [&](const std::vector<double>& right, const std::vector<double>& expected) {
    const auto found = detail::nonnegative_least_squares(square, right);
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-10));
  };
  check({25, 7, -3, 11}, {1.6666666666666665, 0, 0, 0});
  check({24, 17, 14, 29}, {0.5644355644355645, 0.3566433566433568, 0, 1.303696303696304});
  check({-24, -17, -14, -29}, {0, 0, 0, 0});
}

TEST_CASE("learned weights beat every model, or are its own") {
  const Tastes shop;
  const auto models = shop.models();
  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::rank}) {
    const auto learned = LearnWeights{.count = 5, .normalize = how}.fit(shop.known, shop.held_out, models);
    REQUIRE(learned.segments.size() == 1);
    const auto& found = learned.segments[0];
    CHECK(found.users == 60);
    CHECK(found.weights[0] + found.weights[1] + found.weights[2] == Approx(1));
    for (const double alone : found.ndcg_of_models) CHECK(found.ndcg >= alone);
    // Two models know half each; the third one nothing.
    if (how != Normalization::rank)  // which loses how far what was taken stands out
      CHECK(found.ndcg > 1.2 * *std::max_element(found.ndcg_of_models.begin(), found.ndcg_of_models.end()));
    CHECK(found.weights[2] < 0.2);
    // What was learned is what the hybrid does, since all items are candidates.
    CHECK(shop.ndcg(learned.of(models), 5) == Approx(found.ndcg).epsilon(1e-6));
  }
}

TEST_CASE("weights by least squares tell the models apart") {
  const Tastes shop;
  const auto learned = LearnWeights{.objective = WeightObjective::squares, .count = 5}.fit(
      shop.known, shop.held_out, shop.models());
  const auto& found = learned.segments[0];
  CHECK(found.weights[0] > 0.2);
  CHECK(found.weights[1] > 0.2);
  CHECK(found.weights[2] < 0.1);
  CHECK(found.weights[0] + found.weights[1] + found.weights[2] == Approx(1));
  const Fixed alike{std::vector<float>(30, 1)};
  CHECK_THROWS_WITH(
      (LearnWeights{.objective = WeightObjective::squares}.fit(shop.known, shop.held_out, alike)),
      "LearnWeights: no model's scores rise with what was held out, by least squares");
}

// Items are numbered so that what was taken comes first among equals.
TEST_CASE("a model is given no credit for whom it has no score") {
  const auto known = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(29), 1, {}}},
                             {.users = 60, .items = 30});
  std::vector<Interaction<float>> after;
  for (int user = 0; user < 60; ++user) after.push_back({UserIndex(user), ItemIndex(0), 1, {}});
  const auto held_out = collect(after, {.users = 60, .items = 30});
  std::vector<float> rising(30);
  for (std::size_t item = 0; item < 30; ++item)
    rising[item] = item == 0 ? 8.5F : static_cast<float>(item % 10);
  const std::vector<AnyRecommender<float>> models = {Fixed{std::vector<float>(30, no_score<float>)},
                                                     Fixed{rising}};

  const auto gate = LearnSwitching{.count = 5}.fit(known, held_out, models);
  CHECK(gate.ndcg_of_models[0] == 0);
  REQUIRE(gate.pieces.size() == 1);
  CHECK(gate.pieces[0].model == 1);
  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::none}) {
    const auto weights = LearnWeights{.count = 5, .normalize = how}.fit(known, held_out, models).segments[0];
    CHECK(weights.ndcg_of_models[0] == 0);
    CHECK(weights.weights[1] > 0);
    CHECK(weights.ndcg == Approx(weights.ndcg_of_models[1]));
  }
}

// Its only score is below the least float, and a score nevertheless.
TEST_CASE("a score that no float holds is a score") {
  struct Deep {
    using Scalar = double;
    std::size_t item_count() const noexcept { return 3; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<double>&, std::span<double> scores, Workspace&) const noexcept {
      std::fill(scores.begin(), scores.end(), no_score<double>);
      scores[1] = -1e300;
    }
  };
  const auto known = collect(std::vector<Interaction<double>>{{UserIndex(0), ItemIndex(0), 1, {}}},
                             {.users = 1, .items = 3});
  const auto held_out = collect(std::vector<Interaction<double>>{{UserIndex(0), ItemIndex(1), 1, {}}},
                                {.users = 1, .items = 3});
  const auto learned = LearnWeights{.normalize = Normalization::none}.fit(known, held_out, Deep{});
  CHECK(learned.segments[0].ndcg == 1);
}

TEST_CASE("what was learned is what the hybrid does where models have no score for many items") {
  Tastes shop;
  Random random(5);
  for (auto& of_one : shop.scores)
    for (float& score : of_one)
      if (random.below(2) == 0) score = no_score<float>;
  const auto models = shop.models();
  for (const auto how : {Normalization::min_max, Normalization::z_score, Normalization::rank})
    for (const auto objective : {WeightObjective::ndcg, WeightObjective::squares}) {
      const auto learned = LearnWeights{.objective = objective, .count = 5, .normalize = how}.fit(
          shop.known, shop.held_out, models);
      CHECK(shop.ndcg(learned.of(models), 5) == Approx(learned.segments[0].ndcg).epsilon(1e-6));
    }
  const auto gate = LearnSwitching{.count = 5}.fit(shop.known, shop.held_out, models);
  CHECK(shop.ndcg(gate.of(models), 5) == Approx(gate.ndcg).epsilon(1e-6));
  for (std::size_t m = 0; m < models.size(); ++m)
    CHECK(shop.ndcg(models[m], 5) == Approx(gate.ndcg_of_models[m]).epsilon(1e-6));
}

// Few items and small models, so that ranks come to the same often.
TEST_CASE("what was learned is what the hybrid does, however often items come to the same score") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    std::vector<Interaction<float>> before, after;
    for (int user = 0; user < 15; ++user) {
      std::vector<int> all(12);
      for (int item = 0; item < 12; ++item) all[static_cast<std::size_t>(item)] = item;
      random.shuffle(all);
      for (int n = 0; n < 6; ++n)
        (n % 3 == 2 ? after : before)
            .push_back({UserIndex(user), ItemIndex(all[static_cast<std::size_t>(n)]), 1, {}});
    }
    const auto known = collect(before, {.users = 15, .items = 12});
    const auto held_out = collect(after, {.users = 15, .items = 12});
    const std::vector<AnyRecommender<float>> models = {ItemKnn{}.fit(known), Popularity{}.fit(known)};
    for (const auto how :
         {Normalization::none, Normalization::min_max, Normalization::z_score, Normalization::rank}) {
      const auto learned = LearnWeights{.count = 3, .normalize = how}.fit(known, held_out, models);
      const auto own = [&](const auto& hybrid) {
        double sum = 0;
        for (UserIndex user{0}; user.value < 15; ++user) {
          std::vector<ItemIndex> list;
          for (const auto& entry : recommend(hybrid, known.user(user), {.count = 3}))
            list.push_back(entry.item);
          sum += ndcg(list, held_out.by_user()[user].indices, 3);
        }
        return sum / 15;
      };
      const double found = learned.segments[0].ndcg;
      CHECK(own(learned.of(models)) == Approx(found).epsilon(1e-12));
      // Of two models all there is lies along one line.
      for (int step = 0; step < 20; ++step) {
        const double share = (step + 0.37) / 20;
        CHECK(own(Weighted{.weights = {1 - share, share}, .normalize = how}.of(models)) <= found + 1e-12);
      }
    }
  }
}

TEST_CASE("weights of segments are those of their people, and few people have everybody's") {
  const Tastes shop;
  const auto models = shop.models();
  const LearnWeights options{.count = 5, .segments = {9, 4, 0}, .least_users = 10};
  const auto learned = options.fit(shop.known, shop.held_out, models);
  REQUIRE(learned.segments.size() == 3);
  const auto everybody = LearnWeights{.count = 5}.fit(shop.known, shop.held_out, models).segments[0];
  std::int64_t users = 0;
  double ndcg = 0;
  for (const auto& segment : learned.segments) {
    users += segment.users;
    if (segment.of_everybody) CHECK(segment.weights == everybody.weights);
    ndcg += segment.ndcg * static_cast<double>(segment.users);
  }
  CHECK(users == everybody.users);
  CHECK(learned.segments[0].at_least == 9);
  CHECK(learned.segments[0].of_everybody);  // nobody knows as many
  const auto hybrid = learned.of(models, {"a", "b", "c"});
  CHECK(shop.ndcg(hybrid, 5) == Approx(ndcg / 60).epsilon(1e-6));
  CHECK(explains_exactly(hybrid, shop.known.user(UserIndex(3))));
}

TEST_CASE("weights are learned the same on any number of threads") {
  const Tastes shop;
  const auto models = shop.models();
  const auto one =
      LearnWeights{.count = 5, .users = 40}.fit(shop.known, shop.held_out, models, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more =
        LearnWeights{.count = 5, .users = 40}.fit(shop.known, shop.held_out, models, {.threads = threads});
    CHECK(more.segments[0].weights == one.segments[0].weights);
    CHECK(more.segments[0].ndcg == one.segments[0].ndcg);
  }
  CHECK(one.segments[0].users == 40);
}

TEST_CASE("what weights are learned by is checked") {
  const Tastes shop;
  const auto with = [&](LearnWeights options) {
    return options.fit(shop.known, shop.held_out, shop.models());
  };
  CHECK_THROWS_WITH(with({.count = 0}), "option 'count' is 0, expected at least 1");
  CHECK_THROWS_WITH(with({.segments = {3, 3, 0}}),
                    "option 'segments' has 3 after 3, expected descending numbers");
  CHECK_THROWS_WITH(with({.segments = {3}}),
                    "option 'segments' ends with 3, expected 0, so that everybody has weights");
  CHECK_THROWS_AS(with({.candidates = 0}), OptionError);
  CHECK_THROWS_AS(with({.users = 0}), OptionError);
  CHECK_THROWS_AS(with({.rounds = 0}), OptionError);
  CHECK_THROWS_AS(with({.least_users = 0}), OptionError);
  CHECK_THROWS_AS(LearnWeights{}.fit(shop.known, people(), shop.models()), DataError);
  CHECK_THROWS_WITH(
      LearnWeights{}.fit(shop.known, collect(std::vector<Interaction<float>>{}, {.users = 60, .items = 30}),
                         shop.models()),
      "nothing was held out: no user has an item to learn from");
  CHECK_THROWS_WITH(LearnWeights{}.fit(shop.known, shop.held_out, std::vector<AnyRecommender<float>>{}),
                    "LearnWeights: no models were given, expected at least one");
}

// All gates of at most two cuts, tried one by one.
TEST_CASE("a learned gate is the best of all gates") {
  const Tastes shop;
  const auto models = shop.models();
  const LearnSwitching options{.count = 5, .pieces = 3, .least_users = 1, .least_gain = 0};
  const auto learned = options.fit(shop.known, shop.held_out, models);
  double best = 0;
  for (int first = 1; first < 10; ++first)
    for (int second = 0; second < first; ++second)
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b)
          for (std::size_t c = 0; c < 3; ++c) {
            Switching gate{.at_least = {first, second}};
            std::vector<AnyRecommender<float>> of = {models[a], models[b]};
            if (second > 0) {
              gate.at_least.push_back(0);
              of.push_back(models[c]);
            } else if (c > 0) {
              continue;
            }
            if (a == b && b == c && first > 1) continue;
            best = std::max(best, shop.ndcg(gate.of(of), 5));
          }
  CHECK(learned.ndcg == Approx(best).epsilon(1e-6));
  CHECK(shop.ndcg(learned.of(models), 5) == Approx(best).epsilon(1e-6));
  std::int64_t users = 0;
  for (const auto& piece : learned.pieces) users += piece.users;
  CHECK(users == 60);

  const auto whole = LearnSwitching{.count = 5, .pieces = 1}.fit(shop.known, shop.held_out, models);
  REQUIRE(whole.pieces.size() == 1);
  CHECK(whole.ndcg == *std::max_element(whole.ndcg_of_models.begin(), whole.ndcg_of_models.end()));
  const auto wide = LearnSwitching{.count = 5, .pieces = 4, .least_users = 20, .least_gain = 0}.fit(
      shop.known, shop.held_out, models);
  for (const auto& piece : wide.pieces) CHECK(piece.users >= 20);
  CHECK_THROWS_AS(LearnSwitching{.pieces = 0}.fit(shop.known, shop.held_out, models), OptionError);
  CHECK_THROWS_AS(learned.of(std::vector<AnyRecommender<float>>{models[0]}), OptionError);
}
