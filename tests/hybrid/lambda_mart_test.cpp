#include "kindred/hybrid/lambda_mart.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/hybrid/position_bias.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

struct Gradients {
  std::vector<double> slopes, curvatures;
};
Gradients gradients_of(const std::vector<double>& scores, const std::vector<double>& gains, int k,
                       const std::vector<double>& weights = {}) {
  Gradients g{std::vector<double>(scores.size()), std::vector<double>(scores.size())};
  lambda_gradients(scores, gains, weights, k, g.slopes, g.curvatures);
  return g;
}

// Lists whose right order is that of one feature where another one is low, and its opposite where it is high.
RankingData lists(std::size_t count) {
  RankingData data{.features = 3};
  for (std::size_t list = 0; list < count; ++list) {
    Random random(5, list);
    for (int row = 0; row < 12; ++row) {
      const double a = random.uniform(), b = random.uniform(), noise = random.uniform();
      for (const double value : {a, b, noise}) data.values.push_back(static_cast<float>(value));
      const double worth = b < 0.5 ? a : 1 - a;
      data.gains.push_back(worth > 0.85 ? 3 : worth > 0.6 ? 1 : 0);
    }
    data.groups.push_back(data.gains.size());
  }
  return data;
}

double mean_ndcg(const RankingData& data, const std::vector<double>& scores, int k) {
  double sum = 0;
  for (std::size_t g = 0; g + 1 < data.groups.size(); ++g) {
    const std::size_t first = data.groups[g], size = data.groups[g + 1] - first;
    std::vector<ItemIndex> order, all;
    for (std::size_t r = 0; r < size; ++r) all.emplace_back(r);
    order = all;
    std::sort(order.begin(), order.end(), [&](ItemIndex a, ItemIndex b) {
      return scores[first + a.value] != scores[first + b.value]
                 ? scores[first + a.value] > scores[first + b.value]
                 : a < b;
    });
    sum += ndcg(order, all, std::span<const double>(data.gains).subspan(first, size), k);
  }
  return sum / static_cast<double>(data.groups.size() - 1);
}

}  // namespace

// By hand: three rows at ranks 1 to 3 with gains 0, 3, 1. The ideal order gains 3 + 1 / log2 3. Changing rows
// 1 and 2 changes nDCG by 3 (1 − 1 / log2 3) / ideal, rows 1 and 3 by 1 (1 − 1/2) / ideal, rows 2 and 3 by
// 2 (1 / log2 3 − 1/2) / ideal; ρ is 1 / (1 + e) and so on by the differences of scores.
TEST_CASE("lambda gradients of three rows are those worked out by hand") {
  const double second = 1 / std::log2(3.0), ideal = 3 + second;
  const auto rho = [](double better, double worse) { return 1 / (1 + std::exp(better - worse)); };
  const double ab = rho(1, 2) * 3 * (1 - second) / ideal;
  const double ac = rho(0.5, 2) * 0.5 / ideal;
  const double bc = rho(1, 0.5) * 2 * (second - 0.5) / ideal;
  const auto g = gradients_of({2, 1, 0.5}, {0, 3, 1}, 10);
  CHECK(g.slopes[0] == Approx(-ab - ac).epsilon(1e-12));
  CHECK(g.slopes[1] == Approx(ab + bc).epsilon(1e-12));
  CHECK(g.slopes[2] == Approx(ac - bc).epsilon(1e-12));
  CHECK(g.curvatures[0] == Approx(ab * (1 - rho(1, 2)) + ac * (1 - rho(0.5, 2))).epsilon(1e-12));
  CHECK(g.curvatures[2] == Approx(ac * (1 - rho(0.5, 2)) + bc * (1 - rho(1, 0.5))).epsilon(1e-12));

  // Of the first row alone only pairs with it count, and the ideal is 3.
  const auto first = gradients_of({2, 1, 0.5}, {0, 3, 1}, 1);
  CHECK(first.slopes[0] == Approx(-rho(1, 2) * 1 - rho(0.5, 2) / 3).epsilon(1e-12));
  CHECK(first.slopes[2] == Approx(rho(0.5, 2) / 3).epsilon(1e-12));
  const auto weighted = gradients_of({2, 1, 0.5}, {0, 3, 1}, 10, {9, 4, 2});
  CHECK(weighted.slopes[0] == Approx(-4 * ab - 2 * ac).epsilon(1e-12));
}

// The slope is that of Σ w |ΔnDCG| log(1 + exp(s_worse − s_better)), the changes of nDCG held fast.
TEST_CASE("lambda gradients are the numeric ones of their objective") {
  for (std::uint64_t draw = 0; draw < 20; ++draw) {
    Random random(11, draw);
    std::vector<double> scores, gains, weights;
    for (int row = 0; row < 9; ++row) {
      scores.push_back(random.normal());
      gains.push_back(static_cast<double>(random.below(4)));
      weights.push_back(0.5 + random.uniform());
    }
    constexpr int k = 5;
    const auto rank_of = [&](std::size_t row) {
      std::size_t rank = 1;
      for (const double other : scores) rank += other > scores[row] ? 1 : 0;
      return rank;
    };
    auto best = gains;
    std::sort(best.rbegin(), best.rend());
    double ideal = 0;
    for (std::size_t at = 0; at < k; ++at) ideal += best[at] * rank_discount(at + 1);
    const auto objective = [&](const std::vector<double>& at) {
      double sum = 0;
      for (std::size_t i = 0; i < 9; ++i)
        for (std::size_t j = 0; j < 9; ++j) {
          if (!(gains[i] > gains[j])) continue;
          const auto discount = [&](std::size_t row) {
            return rank_of(row) <= k ? rank_discount(rank_of(row)) : 0.0;
          };
          sum += weights[i] * (gains[i] - gains[j]) * std::abs(discount(i) - discount(j)) / ideal *
                 std::log1p(std::exp(at[j] - at[i]));
        }
      return sum;
    };
    const auto g = gradients_of(scores, gains, k, weights);
    for (std::size_t row = 0; row < 9; ++row) {
      constexpr double step = 1e-5;
      auto up = scores, down = scores;
      up[row] += step;
      down[row] -= step;
      CHECK(g.slopes[row] == Approx(-(objective(up) - objective(down)) / (2 * step)).margin(1e-8));
      CHECK(g.curvatures[row] ==
            Approx((objective(up) - 2 * objective(scores) + objective(down)) / (step * step)).margin(1e-4));
    }
  }
}

TEST_CASE("trees learn an order that no single feature gives", "[threads]") {
  const auto train = lists(100);
  const LambdaMart options{.trees = 40, .learning_rate = 0.2, .least_rows = 10};
  const auto trees = options.fit(train, {.threads = 1});
  const auto fresh = [] {
    auto data = lists(150);
    data.values.erase(data.values.begin(), data.values.begin() + 100 * 12 * 3);
    data.gains.erase(data.gains.begin(), data.gains.begin() + 100 * 12);
    data.groups.resize(51);
    return data;
  }();
  std::vector<double> learned, first;
  for (std::size_t r = 0; r < fresh.size(); ++r) {
    learned.push_back(trees(fresh.row(r)));
    first.push_back(static_cast<double>(fresh.row(r)[0]));
  }
  CHECK(mean_ndcg(fresh, first, 5) < 0.7);
  CHECK(mean_ndcg(fresh, learned, 5) > 0.9);
  for (const int threads : {2, 3}) {
    const auto again = options.fit(train, {.threads = threads});
    REQUIRE(again.nodes().size() == trees.nodes().size());
    for (std::size_t n = 0; n < trees.nodes().size(); ++n) {
      CHECK(again.nodes()[n].threshold == trees.nodes()[n].threshold);
      CHECK(again.nodes()[n].value == trees.nodes()[n].value);
    }
  }
}

// By hand: f0 ≤ 1 leads to 2 (6 of 10 rows); else f1 ≤ 0 to 10 (1 row) or to 20 (3 rows). Nothing known: 0.6
// · 2 + 0.4 · (10 + 3 · 20) / 4 = 8.2. For the row (5, −1): with f0 17.5, with f1 0.6 · 2 + 0.4 · 10 = 5.2,
// with both 10. Shapley: f0 (9.3 + 4.8) / 2, f1 (−3 − 7.5) / 2.
TEST_CASE("shares of features are Shapley values") {
  const RegressionTrees tree(
      2, {0}, {{0, 1, 1, 0, 10}, {-1, 0, 0, 2, 6}, {1, 3, 0, 0, 4}, {-1, 0, 0, 10, 1}, {-1, 0, 0, 20, 3}});
  const std::vector<float> row = {5, -1};
  CHECK(tree(row) == 10);
  const auto shares = tree.shares(row);
  CHECK(shares[0] == Approx(7.05));
  CHECK(shares[1] == Approx(-5.25));
  CHECK(shares[2] == Approx(8.2));

  const auto trees = LambdaMart{.trees = 10, .leaves = 12, .least_rows = 5}.fit(lists(40));
  const auto data = lists(40);
  for (std::size_t r = 0; r < data.size(); r += 37) {
    double sum = 0;
    for (const double share : trees.shares(data.row(r))) sum += share;
    CHECK(sum == Approx(trees(data.row(r))).margin(1e-9));
  }
}

TEST_CASE("what is no ranking data and no tree is refused") {
  const auto refused = [](RankingData data) { CHECK_THROWS_AS(LambdaMart{}.fit(data), DataError); };
  refused({});
  refused({.features = 1, .values = {1, 2}, .gains = {1, 0}, .groups = {0, 1}});
  refused({.features = 1, .values = {1}, .gains = {1, 0}, .groups = {0, 2}});
  refused({.features = 1, .values = {1, 2}, .gains = {1, -1}, .groups = {0, 2}});
  refused({.features = 1,
           .values = {1, std::numeric_limits<float>::infinity()},
           .gains = {1, 0},
           .groups = {0, 2}});
  refused({.features = 1, .values = {1, 2}, .gains = {1, 0}, .groups = {0, 2}, .weights = {1, -1}});
  refused({.features = 1, .values = {1, 2}, .gains = {1, 0}, .groups = {0, 2, 1, 2}});
  CHECK_THROWS_WITH(LambdaMart{}.fit({.features = 1, .values = {1, 2}, .gains = {1, 1}, .groups = {0, 2}}),
                    "LambdaMart: no list has rows of different gains to learn from");
  CHECK_THROWS_AS(LambdaMart{.trees = 0}.fit(lists(2)), OptionError);
  CHECK_THROWS_AS(LambdaMart{.leaves = 1}.fit(lists(2)), OptionError);
  CHECK_THROWS_AS(LambdaMart{.learning_rate = 0}.fit(lists(2)), OptionError);
  CHECK_THROWS_AS(LambdaMart{.bins = 256}.fit(lists(2)), OptionError);
  CHECK_THROWS_AS(RegressionTrees(1, {0}, {{0, 0, 1, 0, 2}}), DataError);   // leads to itself
  CHECK_THROWS_AS(RegressionTrees(1, {1}, {{-1, 0, 0, 1, 2}}), DataError);  // begins nowhere
  CHECK_THROWS_AS(RegressionTrees(1, {0}, {{1, 1, 0, 1, 2}, {}, {}}), DataError);
  // A feature that is the same everywhere is never asked about.
  const auto trees =
      LambdaMart{.least_rows = 1}.fit({.features = 1, .values = {1, 1}, .gains = {1, 0}, .groups = {0, 2}});
  CHECK(trees.nodes().size() == trees.tree_count());
}

namespace {

// Clicks on a ranking of ten items, of which the more attractive ones stand at the top as a rule; θ_k = 1 /
// k.
std::vector<Impression> biased_clicks(bool at_random) {
  std::vector<Impression> shown;
  for (std::uint64_t view = 0; view < 4000; ++view) {
    Random random(21, view);
    std::vector<int> order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    if (at_random) random.shuffle(order);
    else
      for (int change = 0; change < 3; ++change) {
        const auto at = random.below(9);
        std::swap(order[at], order[at + 1]);
      }
    for (int place = 0; place < 10; ++place) {
      const int item = order[static_cast<std::size_t>(place)];
      const double chance = (0.9 - 0.08 * item) / (place + 1);
      shown.push_back({ItemIndex(item), place + 1, random.uniform() < chance});
    }
  }
  return shown;
}

}  // namespace

TEST_CASE("attention by position is found in clicks, whether chance placed the items or not") {
  for (const bool at_random : {true, false}) {
    const auto shown = biased_clicks(at_random);
    const auto theta = position_propensities(
        shown, {.method = at_random ? PropensityMethod::shown_at_random : PropensityMethod::position_model});
    REQUIRE(theta.size() == 10);
    for (std::size_t k = 0; k < 10; ++k)
      CHECK(theta[k] * static_cast<double>(k + 1) == Approx(1).epsilon(at_random ? 0.15 : 0.25));
  }
  // The mere rates of the ranking's log put what attracts and where it stands together.
  const auto naive =
      position_propensities(biased_clicks(false), {.method = PropensityMethod::shown_at_random});
  CHECK(naive[9] * 10 < 0.5);

  const std::vector<Impression> three = {
      {ItemIndex(0), 1, true}, {ItemIndex(1), 2, true}, {ItemIndex(2), 2, false}};
  const std::vector<double> theta = {1, 0.25};
  CHECK(propensity_weights(three, theta) == std::vector<double>{1, 4, 1});
  CHECK(propensity_weights(three, theta, 0.5) == std::vector<double>{1, 2, 1});
  CHECK_THROWS_AS(propensity_weights(three, std::vector<double>{1}), DataError);
  const double nan = std::nan("");
  CHECK_THROWS_WITH(propensity_weights(three, std::vector<double>{1, nan}),
                    "propensities: that of position 2 is nan, expected a finite number of at least 0");
  CHECK_THROWS_WITH(position_propensities({}), "propensities: there are no impressions");
  CHECK_THROWS_AS(position_propensities(std::vector<Impression>{{ItemIndex(0), 0, true}}), DataError);
  CHECK_THROWS_AS(position_propensities(std::vector<Impression>{{ItemIndex(0), 1, false}}), DataError);
  CHECK_THROWS_AS(
      position_propensities(std::vector<Impression>{{ItemIndex(0), 1, true}, {ItemIndex(0), 3, true}}),
      DataError);
}

// An old ranking showed items by a feature that has nothing to do with what they are worth. Clicks taken at
// their face value teach that feature; weighed by attention they teach the worth.
TEST_CASE("clicks weighed by attention teach what is worth clicking") {
  RankingData clicked{.features = 2}, truth{.features = 2};
  std::vector<Impression> shown;
  for (std::uint64_t list = 0; list < 400; ++list) {
    Random random(31, list);
    std::vector<std::pair<double, double>> rows;
    for (int row = 0; row < 8; ++row) rows.emplace_back(random.uniform(), random.uniform());
    std::sort(rows.rbegin(), rows.rend());
    for (int place = 0; place < 8; ++place) {
      const auto& [old, worth] = rows[static_cast<std::size_t>(place)];
      const bool click = random.uniform() < (worth > 0.5 ? 0.8 : 0.3) / ((place + 1) * (place + 1));
      for (auto* data : {&clicked, &truth}) {
        data->values.push_back(static_cast<float>(old));
        data->values.push_back(static_cast<float>(worth));
      }
      clicked.gains.push_back(click ? 1 : 0);
      truth.gains.push_back(worth);
      shown.push_back({ItemIndex(0), place + 1, click});
    }
    clicked.groups.push_back(clicked.size());
    truth.groups.push_back(truth.size());
  }
  const LambdaMart options{.trees = 10, .leaves = 4};
  const auto quality = [&](const RankingData& data) {
    const auto trees = options.fit(data);
    std::vector<double> scores;
    for (std::size_t r = 0; r < truth.size(); ++r) scores.push_back(trees(truth.row(r)));
    return mean_ndcg(truth, scores, 3);
  };
  const double taken_as_they_are = quality(clicked);
  std::vector<double> theta;
  for (int place = 1; place <= 8; ++place) theta.push_back(1.0 / (place * place));
  clicked.weights = propensity_weights(shown, theta, 0.01);
  const double weighed = quality(clicked);
  CHECK(weighed > taken_as_they_are + 0.05);
  CHECK(weighed > 0.85);
}

// A tree of one question, but for what a damaged file may say.
TEST_CASE("nodes that are no trees are refused") {
  const auto make = [](std::vector<TreeNode> nodes, std::vector<std::int64_t> roots = {0}) {
    return RegressionTrees(1, std::move(roots), std::move(nodes));
  };
  const TreeNode question{0, 1, 0.5F, 0, 3}, one{.value = 1, .rows = 1}, two{.value = 2, .rows = 2};
  CHECK_NOTHROW(make({question, one, two}));
  CHECK_THROWS_AS(make({question, one}), DataError);
  CHECK_THROWS_AS(make({question, one, one}), DataError);          // of three rows two are left
  CHECK_THROWS_AS(make({question, one, two, two}), DataError);     // nothing leads to the last
  CHECK_THROWS_AS(make({question, one, two}, {0, 0}), DataError);  // two trees of the same nodes
  CHECK_THROWS_AS(make({question, one, two}, {0, 1}), DataError);
  // Questions that share their answers: as many paths as 2 to the number of nodes.
  std::vector<TreeNode> shared;
  for (int n = 0; n < 60; ++n) shared.push_back({0, n + 1, 0.5F, 0, 0});
  shared.push_back({.rows = 1});
  shared.push_back({.rows = 1});
  for (std::size_t n = 60; n-- > 0;) shared[n].rows = shared[n + 1].rows + shared[n + 2].rows;
  CHECK_THROWS_AS(make(shared), DataError);
  // A tree as deep as it has questions.
  const auto deep = [](int questions) {
    std::vector<TreeNode> nodes;
    for (int n = 0; n < questions; ++n) {
      nodes.push_back({0, 2 * n + 1, 0.5F, 0, static_cast<float>(questions + 1 - n)});
      if (n > 0) nodes.push_back({.rows = 1});
    }
    nodes.push_back({.rows = 1});
    nodes.push_back({.rows = 1});
    return nodes;
  };
  CHECK_NOTHROW(make(deep(1000)));
  CHECK_THROWS_AS(make(deep(1001)), DataError);
}

TEST_CASE("propensities of a log of few items take no memory for all that there might be") {
  const std::vector<Impression> log = {{ItemIndex(2147483640), 1, true},
                                       {ItemIndex(7), 2, true},
                                       {ItemIndex(7), 1, false},
                                       {ItemIndex(2147483640), 2, false}};
  const auto same = [](std::vector<Impression> of) {
    for (auto& impression : of) impression.item = ItemIndex(impression.item.value == 7 ? 0 : 1);
    return of;
  };
  CHECK(position_propensities(log) == position_propensities(same(log)));
}
