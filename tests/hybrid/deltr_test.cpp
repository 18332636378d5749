#include "kindred/hybrid/deltr.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "kindred/core/random.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Lists of ten rows: what is worth taking shows in the first feature, and in the second that a row is of the
// group that was passed over, which was taken less than it was worth.
struct Biased {
  RankingData data{.features = 2};
  std::vector<std::uint8_t> is_protected;

  Biased() {
    Random random(5);
    for (int list = 0; list < 60; ++list) {
      for (int row = 0; row < 10; ++row) {
        const bool passed_over = random.below(2) == 0;
        const double worth = random.normal();
        data.values.push_back(static_cast<float>(worth));
        data.values.push_back(passed_over ? 1 : 0);
        data.gains.push_back(std::exp(worth - (passed_over ? 1.5 : 0)));
        is_protected.push_back(passed_over ? 1 : 0);
      }
      data.groups.push_back(data.gains.size());
    }
  }

  // What the protected group gets of the first places beside the others, on average; 1 where as much.
  double exposure(const LinearRanker& ranker) const {
    double seen[2] = {0, 0}, size[2] = {0, 0};
    for (std::size_t g = 0; g + 1 < data.groups.size(); ++g) {
      double sum = 0;
      for (std::size_t r = data.groups[g]; r < data.groups[g + 1]; ++r) sum += std::exp(ranker(data.row(r)));
      for (std::size_t r = data.groups[g]; r < data.groups[g + 1]; ++r) {
        seen[is_protected[r]] += std::exp(ranker(data.row(r))) / sum;
        size[is_protected[r]] += 1;
      }
    }
    return seen[1] / size[1] / (seen[0] / size[0]);
  }
};

}  // namespace

TEST_CASE("deltr: the slope is that of the loss, by differences") {
  const Biased lists;
  for (const double fairness : {0.0, 3.0}) {
    const Deltr options{.fairness = fairness, .regularization = 0.1};
    Eigen::VectorXd weights(2), slope(2), other(2);
    weights << 0.7, -0.9;
    options.loss_of(lists.data, lists.is_protected, weights, slope);
    for (Eigen::Index f = 0; f < 2; ++f) {
      Eigen::VectorXd more = weights, less = weights;
      more[f] += 1e-5;
      less[f] -= 1e-5;
      const double rise = options.loss_of(lists.data, lists.is_protected, more, other) -
                          options.loss_of(lists.data, lists.is_protected, less, other);
      CHECK(slope[f] == Approx(rise / 2e-5).epsilon(1e-6));
    }
  }
}

// By hand: two rows of features 1 and 0, gains 3 and 1. The softmax of w is 3/4 where e^w = 3.
TEST_CASE("deltr without a penalty learns the shares of gain") {
  const RankingData pair{.features = 1, .values = {1, 0}, .gains = {3, 1}, .groups = {0, 2}};
  const std::vector<std::uint8_t> second = {0, 1};
  CHECK(Deltr{.fairness = 0, .regularization = 0}.fit(pair, second).weights[0] == Approx(std::log(3)));
  // With all of the penalty the other row gets as much.
  CHECK(Deltr{.fairness = 1e6, .regularization = 0}.fit(pair, second).weights[0] == Approx(0).margin(1e-3));
  // The group that has more already is not held back.
  const std::vector<std::uint8_t> first = {1, 0};
  CHECK(Deltr{.fairness = 1e6, .regularization = 0}.fit(pair, first).weights[0] == Approx(std::log(3)));
}

TEST_CASE("deltr: the more it counts, the more evenly groups are seen, and worth still orders", "[threads]") {
  const Biased lists;
  double before = 0;
  for (const double fairness : {0.0, 0.3, 3.0, 300.0}) {
    const Deltr options{.fairness = fairness};
    const auto ranker = options.fit(lists.data, lists.is_protected, {.threads = 1});
    const double exposure = lists.exposure(ranker);
    CHECK(exposure > before);
    CHECK(ranker.weights[0] > 0.2);
    before = exposure;
    for (const int threads : {2, 3})
      CHECK(options.fit(lists.data, lists.is_protected, {.threads = threads}).weights == ranker.weights);
  }
  CHECK(before > 1);  // no list is left in which the group has less, so that on average it has more
  CHECK(lists.exposure(Deltr{.fairness = 0}.fit(lists.data, lists.is_protected)) < 0.5);
}

TEST_CASE("deltr refuses what it cannot learn from") {
  const RankingData pair{.features = 1, .values = {1, 0}, .gains = {3, 1}, .groups = {0, 2}};
  const std::vector<std::uint8_t> flags = {0, 1};
  CHECK_THROWS_AS(Deltr{.fairness = -1}.fit(pair, flags), OptionError);
  CHECK_THROWS_AS(Deltr{.rounds = 0}.fit(pair, flags), OptionError);
  CHECK_THROWS_AS(Deltr{}.fit(pair, {}), DataError);
  auto nothing = pair;
  nothing.gains = {0, 0};
  CHECK_THROWS_AS(Deltr{}.fit(nothing, flags), DataError);
}

TEST_CASE("deltr: features of any size are learned from") {
  const Biased lists;
  const Deltr options{.fairness = 0, .regularization = 0};
  const auto plain = options.fit(lists.data, lists.is_protected);
  for (const float scale : {1e-4F, 1e4F, 1e9F, 1e15F}) {
    auto data = lists.data;
    for (float& value : data.values) value *= scale;
    const auto scaled = options.fit(data, lists.is_protected);
    for (std::size_t f = 0; f < 2; ++f)
      CHECK(scaled.weights[f] * static_cast<double>(scale) == Approx(plain.weights[f]).epsilon(1e-3));
  }
}
