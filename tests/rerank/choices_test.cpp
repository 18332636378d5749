#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/data/history.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/rerank/calibrated.hpp"
#include "kindred/rerank/explore.hpp"
#include "kindred/rerank/novelty.hpp"
#include "kindred/rerank/propensity.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("labels: columns, tiers, shares of a history") {
  NumberColumn prices("price");
  for (const double price : {4.0, 1.0, 2.0, 3.0}) prices.push_back(price);
  prices.push_back(std::nullopt);
  auto items = std::make_shared<ItemVocabulary>();
  for (const char* id : {"0", "1", "2", "3", "4"}) items->add(id);
  const Labels tiers = Labels::tiers(Catalog({.items = items, .numbers = {prices}}), "price", 2);
  CHECK(tiers.name(tiers[ItemIndex(0)].front()) == "price 2");
  CHECK(tiers.name(tiers[ItemIndex(2)].front()) == "price 1");
  CHECK(tiers[ItemIndex(4)].empty());
  CHECK(tiers[ItemIndex(99)].empty());

  HistoryBuffer<float> had;
  had.add(ItemIndex(0), 3).add(ItemIndex(1), 1).add(ItemIndex(2), -5).add(ItemIndex(4), 7);
  CHECK(tiers.shares(had.view()) == std::vector<double>{0.25, 0.75});
  CHECK(tiers.shares({}).empty());
}

TEST_CASE("miscalibration by hand") {
  const std::vector<double> wanted = {0.75, 0.25}, listed = {1, 0};
  CHECK(miscalibration(wanted, wanted) == Approx(0).margin(1e-15));
  CHECK(miscalibration(wanted, listed) ==
        Approx(0.75 * std::log(0.75 / (0.99 + 0.0075)) + 0.25 * std::log(100)));
  CHECK(miscalibration(wanted, std::vector<double>{0, 0}) == Approx(std::log(100)));
}

TEST_CASE("calibration equals brute force, and falls as λ grows") {
  std::vector<double> mean(5);
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Slate slate = random_slate(seed, 40, 10);
    const Labels labels = seed % 2 == 0 ? random_labels(seed, 80, 4) : several_labels(seed, 80, 5);
    HistoryBuffer<float> had;
    Random random(seed, 8);
    for (int i = 0; i < 12; ++i) had.add(ItemIndex(random.below(80)), 1);
    RerankContext context;
    context.query = had.view();
    const auto wanted = labels.shares(context.query.history);

    for (std::size_t step = 0; step < mean.size(); ++step) {
      const double lambda = static_cast<double>(step) / 4;
      const Slate chosen = Calibrated{.labels = labels, .lambda = lambda}(slate, context);
      mean[step] += miscalibration(wanted, label_shares(labels, chosen.items()));
      CHECK(sorted_numbers(chosen) == sorted_numbers(slate));
      if (step != 2) continue;
      std::vector<ItemIndex> placed;
      while (placed.size() < 10) {
        double most = -1e300;
        ItemIndex best;
        for (const Candidate& candidate : slate.candidates) {
          if (std::find(placed.begin(), placed.end(), candidate.item) != placed.end()) continue;
          auto with = placed;
          with.push_back(candidate.item);
          const double value = (1 - lambda) * candidate.relevance -
                               lambda * miscalibration(wanted, label_shares(labels, with));
          if (value > most + 1e-12) {
            most = value;
            best = candidate.item;
          }
        }
        placed.push_back(best);
      }
      INFO("seed " << seed);
      CHECK(chosen.items() == placed);
    }
    CHECK(numbers(Calibrated{.labels = labels, .lambda = 0}(slate, context)) == numbers(slate));
    CHECK(numbers(Calibrated{.labels = labels, .lambda = 0.9}(slate, {})) == numbers(slate));
  }
  for (std::size_t step = 1; step < mean.size(); ++step) CHECK(mean[step] < mean[step - 1]);
}

TEST_CASE("novelty, popularity correction and serendipity by hand") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 1, {}},
                                                            {UserIndex(1), ItemIndex(0), 1, {}},
                                                            {UserIndex(2), ItemIndex(0), 1, {}},
                                                            {UserIndex(3), ItemIndex(0), 1, {}},
                                                            {UserIndex(0), ItemIndex(1), 1, {}}},
                            {.items = 3});
  const auto shares = shares_of_users(data);
  CHECK(shares == std::vector<double>{1, 0.25, 0.25});
  const Slate slate = slate_of({1, 0.8, 0.1}, 3);
  // n is 0, 1, 1: (1 − λ) rel + λ n is 0.7, 0.86, 0.37 for λ = 0.3.
  CHECK(numbers(Novel{.shares = shares, .lambda = 0.3}(slate, {})) == std::vector<int>{1, 0, 2});
  CHECK(numbers(Novel{.shares = shares, .lambda = 1}(slate, {})) == std::vector<int>{1, 2, 0});
  // rel / √share is 1, 1.6, 0.2.
  CHECK(numbers(PopularityCorrected{.shares = shares, .beta = 0.5}(slate, {})) == std::vector<int>{1, 0, 2});
  CHECK(numbers(PopularityCorrected{.shares = shares, .beta = 0}(slate, {})) == numbers(slate));
  CHECK_THROWS_AS((Novel{.shares = {2, 1, 1}}(slate, {})), DataError);

  HistoryBuffer<float> had;
  had.add(ItemIndex(7));
  RerankContext context;
  context.query = had.view();
  const auto alike =
      Likeness::measure([](ItemIndex a, ItemIndex b) { return a.value + b.value == 7 ? 1.0 : 0; });
  CHECK(numbers(Surprising{.likeness = alike, .lambda = 0.5}(slate, context)) == std::vector<int>{1, 0, 2});
}

TEST_CASE("exploration draws by request, evenly where it explores, and by what is known") {
  const Slate slate = slate_of({1, 0.9, 0.8, 0.7, 0.6}, 1);
  CHECK(numbers(EpsilonGreedy{.epsilon = 0}(slate, {})) == numbers(slate));
  std::vector<int> first(5), thompson(5);
  bool all_there = true;
  const Thompson past{.shown = {100, 100}, .taken = {20, 60}};
  for (std::uint64_t request = 0; request < 2000; ++request) {
    const Slate explored = EpsilonGreedy{.epsilon = 0.5}(slate, {.request = request});
    all_there = all_there && sorted_numbers(explored) == sorted_numbers(slate);
    ++first[explored.candidates[0].item.value];
    ++thompson[past(slate, {.request = request}).candidates[0].item.value];
  }
  CHECK(all_there);
  // 1 − ε + ε / 5 = 0.6 and ε / 5 = 0.1, four standard deviations of 2000 draws around.
  CHECK(std::abs(first[0] - 1200) < 90);
  for (std::size_t i = 1; i < 5; ++i) CHECK(std::abs(first[i] - 200) < 54);
  // Three items of which nothing is known are first when the largest of three even draws is above the rate
  // 0.6 of item 1: with 1 − 0.6³ = 0.784 or so; item 0, of rate 0.2, never.
  CHECK(thompson[0] == 0);
  CHECK(std::abs(thompson[1] - 432) < 80);
  CHECK_THROWS_AS((Thompson{.shown = {1}, .taken = {2}}(slate, {})), DataError);

  const auto unsure = [](const Query<float>&, std::span<const ItemIndex> items) {
    std::vector<double> sigmas;
    for (const ItemIndex item : items) sigmas.push_back(item.value == 4 ? 0.3 : 0.0);
    return sigmas;
  };
  CHECK(numbers(Uncertain{.deviations = unsure, .times = 1}(slate, {})) == std::vector<int>{0, 1, 4, 2, 3});
  CHECK(numbers(Uncertain{.deviations = unsure, .times = 0}(slate, {})) == numbers(slate));
  // Relevances of 0 to 1 for scores of 10 to 14: a σ of 1.2 is worth 0.3.
  const Slate scaled =
      make_slate<float>({{ItemIndex(0), 14}, {ItemIndex(1), 12}, {ItemIndex(2), 11}, {ItemIndex(3), 10}}, 2);
  const auto last = [](const Query<float>&, std::span<const ItemIndex> items) {
    std::vector<double> sigmas(items.size(), 0.0);
    for (std::size_t i = 0; i < items.size(); ++i) sigmas[i] = items[i].value == 3 ? 1.2 : 0;
    return sigmas;
  };
  CHECK(numbers(Uncertain{.deviations = last}(scaled, {})) == std::vector<int>{0, 1, 3, 2});
  CHECK(numbers(Uncertain{.deviations = last, .times = 1.5}(scaled, {})) == std::vector<int>{0, 1, 3, 2});
  CHECK(numbers(Uncertain{.deviations = last, .times = 2}(scaled, {})) == std::vector<int>{0, 3, 1, 2});
  CHECK_THROWS_WITH(
      (Uncertain{.deviations = [](const auto&, auto) { return std::vector<double>{}; }}(slate, {})),
      "there are 0 deviations of 5 items, expected as many");
  CHECK_THROWS_AS(Uncertain{}(slate, {}), OptionError);
}

TEST_CASE("draws of Beta(a, b) have its mean and variance") {
  for (const auto& [a, b] : {std::pair{0.5, 2.0}, std::pair{3.0, 1.0}, std::pair{1e-4, 1e-4},
                             std::pair{1e-6, 3e-6}, std::pair{1e-5, 1.0}}) {
    Random random(11, 0);
    double sum = 0, squares = 0;
    bool within = true;
    constexpr int draws = 20000;
    for (int i = 0; i < draws; ++i) {
      const double x = detail::beta_draw(random, a, b);
      within = within && x >= 0 && x <= 1;
      sum += x;
      squares += x * x;
    }
    CHECK(within);
    const double mean = a / (a + b), variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    CHECK(std::abs(sum / draws - mean) < 4 * std::sqrt(variance / draws));
    CHECK(squares / draws - sum / draws * sum / draws == Approx(variance).epsilon(0.05).margin(1e-5));
  }
}

TEST_CASE("inverse propensities: the rare weighs more, the sum stays") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 2, {}},
                                                            {UserIndex(1), ItemIndex(0), 1, {}},
                                                            {UserIndex(2), ItemIndex(0), 1, {}},
                                                            {UserIndex(3), ItemIndex(0), 1, {}},
                                                            {UserIndex(0), ItemIndex(1), 1, {}}},
                            {.items = 3});
  const auto chances = popularity_propensities(data, 0.5);
  CHECK(chances == std::vector<double>{1, 0.5, 0});
  const auto weighed = inverse_propensity_weights(data, chances);
  // 2 1 1 1 2 add up to 7, 6 before.
  CHECK(weighed.history(UserIndex(0)).weights[0] == Approx(2 * 6.0 / 7));
  CHECK(weighed.history(UserIndex(0)).weights[1] == Approx(2 * 6.0 / 7));
  CHECK(weighed.history(UserIndex(1)).weights[0] == Approx(6.0 / 7));
  const auto clipped = inverse_propensity_weights(data, chances, 1);
  CHECK(clipped.history(UserIndex(0)).weights[1] == 1);
  CHECK_THROWS_AS(inverse_propensity_weights(data, std::vector<double>{1, 0, 1}), DataError);
  CHECK_THROWS_AS(inverse_propensity_weights(data, std::vector<double>{1}), DataError);
  const auto disliked = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), -1, {}}});
  CHECK_THROWS_AS(inverse_propensity_weights(disliked, std::vector<double>{1}), DataError);
}
