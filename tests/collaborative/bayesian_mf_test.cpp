#include "kindred/collaborative/bayesian_mf.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <Eigen/Dense>

#include "collaborative/ratings.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

namespace {

constexpr BayesianMf quick = {.factors = 2, .sweeps = 40, .burn_in = 8, .samples = 8};

// 4 for items of the own kind, 2 for the others, with noise.
std::vector<Interaction<float>> tastes() {
  std::vector<Interaction<float>> cells;
  Random random(3);
  for (std::uint32_t u = 0; u < 80; ++u)
    for (std::uint32_t i = 0; i < 40; ++i)
      if (random.uniform() < 0.5)
        cells.push_back({UserIndex(u),
                         ItemIndex(i),
                         static_cast<float>((u % 2 == i % 2 ? 4 : 2) + 0.3 * random.normal()),
                         {}});
  return cells;
}

}  // namespace

TEST_CASE("the normal-Wishart is drawn with its means") {
  const std::vector<double> vectors = {1, 0.5, -0.5, 2, 0.25, -1, 1.5, 1, 2, 0};  // five of two dimensions
  detail::NormalWishart prior(2);
  Eigen::Matrix2d precision = Eigen::Matrix2d::Zero();
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  constexpr int draws = 20000;
  for (int n = 0; n < draws; ++n) {
    prior.draw(vectors, Random(1, static_cast<std::uint64_t>(n)));
    for (int d = 0; d < 2; ++d) {
      mean[d] += prior.mean()[static_cast<std::size_t>(d)] / draws;
      for (int k = 0; k < 2; ++k)
        precision(d, k) += prior.precision()[static_cast<std::size_t>(2 * d + k)] / draws;
    }
  }
  const Eigen::Map<const Eigen::Matrix<double, 5, 2, Eigen::RowMajor>> x(vectors.data());
  const Eigen::RowVector2d center = x.colwise().mean();
  const Eigen::Matrix<double, 5, 2> deviations = x.rowwise() - center;
  // ν* W* with ν* = 2 + 2 + 5 and W*⁻¹ = I + N S + 2 N / (2 + N) x̄ᵀx̄; the mean N x̄ / (2 + N).
  const Eigen::Matrix2d expected = 9 * (Eigen::Matrix2d::Identity() + deviations.transpose() * deviations +
                                        10.0 / 7 * center.transpose() * center)
                                           .inverse();
  CHECK((precision - expected).cwiseAbs().maxCoeff() < 0.04);
  CHECK((mean.transpose() - 5.0 / 7 * center).cwiseAbs().maxCoeff() < 0.02);
}

TEST_CASE("matrix factorisation finds tastes, folds in, explains and comes back") {
  std::vector<Interaction<float>> train, test;
  for (const auto& cell : tastes())
    (cell.item.value % 7 == cell.user.value % 7 ? test : train).push_back(cell);
  const auto data = collect(train, {.users = 80, .items = 41});  // the last has no rating
  const auto model = quick.fit(data);
  const auto baseline = Baseline{}.fit(data);
  double squares = 0, squares_of_baseline = 0;
  for (const auto& cell : test) {
    squares += std::pow(predict(model, data.user(cell.user), cell.item).rating - cell.weight, 2);
    squares_of_baseline +=
        std::pow(predict(baseline, data.user(cell.user), cell.item).rating - cell.weight, 2);
  }
  CHECK(squares < 0.25 * squares_of_baseline);
  const auto person = data.user(UserIndex(7));
  CHECK(scores(model, person) == scores(model, person.history));
  CHECK(scores(model, person)[40] == no_score<float>);
  CHECK(predict(model, person, ItemIndex(40)).is_fallback);
  CHECK(kindred_test::explains_exactly(model, person));
  const auto loaded = FmModel<float>::load(Archive::of_bytes(archive_of(model).bytes(), "memory"));
  CHECK(scores(loaded, person) == scores(model, person));
}

TEST_CASE("matrix factorisation has the same bits on any number of threads", "[threads]") {
  const auto data = collect(tastes());
  const BayesianMf options{.factors = 2, .sweeps = 4, .burn_in = 2, .samples = 2};
  const auto expected = scores(options.fit(data, {.threads = 1}), data.user(UserIndex(5)));
  for (const int threads : {2, 3})
    CHECK(scores(options.fit(data, {.threads = threads}), data.user(UserIndex(5))) == expected);
}

TEST_CASE("matrix factorisation of ratings all alike, of one and of none is finite") {
  std::vector<Interaction<float>> alike;
  for (std::uint32_t u = 0; u < 30; ++u)
    for (std::uint32_t i = 0; i < 20; ++i) alike.push_back({UserIndex(u), ItemIndex(i), 4, {}});
  const auto data = collect(alike);
  CHECK(predict(quick.fit(data), data.user(UserIndex(3)), ItemIndex(2)).rating == Approx(4).margin(0.1));
  const auto one = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}});
  CHECK(std::isfinite(predict(quick.fit(one), one.user(UserIndex(0)), ItemIndex(0)).rating));
  const auto nothing = quick.fit(collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 2}));
  CHECK(std::isfinite(predict(nothing, {}, ItemIndex(1)).rating));
}

TEST_CASE("Bayesian matrix factorisation refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS(BayesianMf{.factors = -1}.fit(data), OptionError);
  CHECK_THROWS_AS((BayesianMf{.sweeps = 8, .burn_in = 8}.fit(data)), OptionError);
  CHECK_THROWS_AS(BayesianMf{.samples = 0}.fit(data), OptionError);
}

TEST_CASE("deviations are those of what is expected from what generated the ratings") {
  constexpr std::uint32_t users = 150, items = 50;
  Random random(5);
  std::vector<double> taste(users), kind(items), liked(items);
  for (double& value : taste) value = random.normal();
  for (double& value : kind) value = random.normal();
  for (double& value : liked) value = 0.5 * random.normal();
  const auto expected = [&](std::uint32_t u, std::uint32_t i) { return 3 + liked[i] + taste[u] * kind[i]; };
  std::vector<Interaction<float>> cells;
  std::vector<std::vector<ItemIndex>> left(users);
  for (std::uint32_t u = 0; u < users; ++u)
    for (std::uint32_t i = 0; i < items; ++i) {
      if (random.uniform() < 0.2)
        cells.push_back(
            {UserIndex(u), ItemIndex(i), static_cast<float>(expected(u, i) + 0.7 * random.normal()), {}});
      else left[u].push_back(ItemIndex(i));
    }
  const auto train = collect(cells, {.users = users, .items = items + 1});
  const auto model = BayesianMf{.factors = 2, .sweeps = 150, .burn_in = 30, .samples = 30}.fit(train);
  STATIC_REQUIRE(KnowsDeviations<decltype(model)>);

  double squares = 0, sum = 0, far = 0;
  int count = 0;
  for (std::uint32_t u = 0; u < users; ++u) {
    const auto query = train.user(UserIndex(u));
    const auto sigmas = model.deviations(query, left[u]);
    for (std::size_t n = 0; n < left[u].size(); ++n, ++count) {
      const double sigma = static_cast<double>(sigmas[n]);
      const double off =
          static_cast<double>(predict(model, query, left[u][n]).rating) - expected(u, left[u][n].value);
      squares += off * off / (sigma * sigma);
      sum += sigma;
      far += std::abs(off) > 1.96 * sigma ? 1 : 0;
    }
  }
  // A standard normal's square has the mean 1, and 5 % are beyond 1.96.
  CHECK(squares / count > 0.75);
  CHECK(squares / count < 1.3);
  CHECK(far / count > 0.02);
  CHECK(far / count < 0.09);

  // Nobody is less known than who did nothing; nothing less than what nobody rated.
  const std::vector<ItemIndex> some = {ItemIndex(0), ItemIndex(1), ItemIndex(items)};
  const auto of_nobody = model.deviations({}, some);
  CHECK(of_nobody[0] > sum / count);
  CHECK(std::isinf(of_nobody[2]));
  CHECK(model.deviations(train.user(UserIndex(0)), some)[0] < of_nobody[0]);
}
