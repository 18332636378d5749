#include "kindred/collaborative/bayesian_fm.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Dense>

#include "collaborative/ratings.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::scores;

static_assert(PredictsRatings<FmModel<float>> && Explains<FmModel<float>> && Persists<FmModel<double>> &&
              Archivable<FmModel<float>>);

namespace {

constexpr BayesianFm quick = {.factors = 2, .sweeps = 40, .burn_in = 8, .samples = 8};

// Ratings that two tastes make: 4 for items of the own kind, 2 for the others, 1 less from every third user.
std::vector<Interaction<float>> tastes(std::size_t users, std::size_t items, double share) {
  std::vector<Interaction<float>> cells;
  Random random(3);
  for (std::uint32_t u = 0; u < users; ++u)
    for (std::uint32_t i = 0; i < items; ++i) {
      const double noise = 0.3 * random.normal();
      if (random.uniform() >= share) continue;
      const double rating = (u % 2 == i % 2 ? 4 : 2) - (u % 3 == 0 ? 1 : 0) + noise;
      cells.push_back({UserIndex(u), ItemIndex(i), static_cast<float>(rating), {}});
    }
  return cells;
}

}  // namespace

TEST_CASE("Gibbs sampling finds the posterior of Bayesian linear regression") {
  // Three users, two items, an indicator of users 0 and 1 with half a weight; noise and priors are N(0, 1).
  const std::vector<std::int64_t> users = {0, 2, 3, 5};
  const std::vector<std::uint32_t> items = {0, 1, 1, 0, 1};
  const std::vector<float> targets = {2, -1, 0.5F, 1, 3};
  detail::FmBlock user_block(3);
  user_block.begin_group();
  user_block.add(std::vector<detail::FmBlock::Cell>{{0, 0.5F}, {1, 0.5F}});
  detail::FmGibbs gibbs({user_block, detail::FmBlock(2)}, {users, items, {}}, targets, 0,
                        {.draws_scale = false, .draws_groups = false}, 1);
  Eigen::VectorXd means = Eigen::VectorXd::Zero(6), squares = means;
  const int sweeps = 20000;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    gibbs.sweep({.threads = 1});
    for (int j = 0; j < 6; ++j) {
      const double w = gibbs.parameter(j < 4 ? 0 : 1, 0, static_cast<std::size_t>(j < 4 ? j : j - 4));
      means[j] += w / sweeps;
      squares[j] += w * w / sweeps;
    }
  }
  Eigen::Matrix<double, 5, 6> x;
  x << 1, 0, 0, .5, 1, 0,  //
      1, 0, 0, .5, 0, 1,   //
      0, 1, 0, .5, 0, 1,   //
      0, 0, 1, 0, 1, 0,    //
      0, 0, 1, 0, 0, 1;
  const Eigen::Matrix<double, 5, 1> y(2, -1, 0.5, 1, 3);
  const Eigen::MatrixXd covariance = (x.transpose() * x + Eigen::MatrixXd::Identity(6, 6)).inverse();
  const Eigen::VectorXd expected = covariance * x.transpose() * y;
  for (int j = 0; j < 6; ++j) {
    CHECK(means[j] == Approx(expected[j]).margin(0.04));
    CHECK(squares[j] - means[j] * means[j] == Approx(covariance(j, j)).margin(0.04));
  }
}

TEST_CASE("residuals stay those of the parameters through sweeps of all kinds of features") {
  const auto data = kindred_test::ratings();
  const auto& by_user = data.by_user();
  const std::span items(&by_user.columns().data()->value, data.size());
  std::vector<detail::FmBlock> blocks{detail::FmBlock(6), detail::FmBlock(6), detail::FmBlock(3)};
  for (std::uint32_t b = 0; b < 2; ++b) {
    blocks[b].begin_group();
    blocks[b].add(std::vector<detail::FmBlock::Cell>{{0, 1}, {2, 0.5F}, {3, 0.25F}});
    blocks[b].add(std::vector<detail::FmBlock::Cell>{{0, 0.5F}, {1, 2}, {3, 1}});
  }
  std::vector<std::uint32_t> contexts;
  for (std::uint32_t n = 0; n < data.size(); ++n) contexts.push_back(n % 3);
  const std::vector<float> targets(by_user.values().begin(), by_user.values().end());
  detail::FmGibbs gibbs(blocks, {by_user.offsets().span(), items, contexts}, targets, 3, {.noise_degrees = 5},
                        7);
  for (int sweep = 0; sweep < 20; ++sweep) gibbs.sweep({.threads = 1});

  const std::vector<std::vector<double>> inner = {gibbs.inner(0), gibbs.inner(1), gibbs.inner(2)};
  for (std::size_t u = 0; u < 6; ++u)
    for (auto n = static_cast<std::size_t>(by_user.offsets()[u]);
         n < static_cast<std::size_t>(by_user.offsets()[u + 1]); ++n) {
      const std::size_t rows[] = {u, items[n], contexts[n]};
      double prediction = gibbs.intercept();
      for (std::size_t b = 0; b < 3; ++b) prediction += inner[b][rows[b]] + gibbs.sum(b, 0, rows[b]);
      for (std::size_t c = 1; c < 4; ++c)
        for (std::size_t a = 0; a < 3; ++a)
          for (std::size_t b = a + 1; b < 3; ++b)
            prediction += gibbs.sum(a, c, rows[a]) * gibbs.sum(b, c, rows[b]);
      CHECK(gibbs.residuals()[n] == Approx(targets[n] - prediction).margin(1e-4));
    }
}

TEST_CASE("a history is folded in as ridge regression does it") {
  detail::PosteriorFactors<double> posterior;
  posterior.samples = 1;
  posterior.dims = 2;
  posterior.center = 3;
  posterior.scale = 2;
  posterior.items = std::vector<double>{1, 0.5, 1, -1, 1, 2};
  posterior.offsets = posterior.mean_offsets = std::vector<double>{0.1, -0.2, 0.3};
  posterior.prior_means = std::vector<double>{0.2, -0.4};
  posterior.prior_precisions = std::vector<double>{2, 0.5, 0.5, 3};
  posterior.noises = std::vector<double>{1.5};
  posterior.intercepts = std::vector<double>{0.25};
  posterior.rated = std::vector<unsigned char>{1, 1, 1};
  const FmModel<double> model(posterior);

  HistoryBuffer<double> history;
  history.add(ItemIndex(0), 5).add(ItemIndex(1), 2);
  Eigen::Matrix2d z, precision;
  z << 1, 0.5, 1, -1;
  precision << 2, 0.5, 0.5, 3;
  const Eigen::Vector2d mean(0.2, -0.4), left((5.0 - 3) / 2 - 0.25 - 0.1, (2.0 - 3) / 2 - 0.25 + 0.2);
  const Eigen::Vector2d theta =
      (precision + 1.5 * z.transpose() * z).llt().solve(precision * mean + 1.5 * z.transpose() * left);
  const double expected = 3 + 2 * (0.25 + 0.3 + theta[0] + 2 * theta[1]);
  CHECK(predict(model, history.view(), ItemIndex(2)).rating == Approx(expected));
  CHECK(predict(model, {}, ItemIndex(2)).rating == Approx(3 + 2 * (0.25 + 0.3 + 0.2 - 0.8)));
}

TEST_CASE("an ordered probit's history is folded in at the mode of the posterior") {
  detail::PosteriorFactors<double> posterior;
  posterior.samples = posterior.dims = 1;
  posterior.items = std::vector<double>{1, 1};
  posterior.offsets = posterior.mean_offsets = std::vector<double>{0.4, 0};
  posterior.prior_means = std::vector<double>{0};
  posterior.prior_precisions = std::vector<double>{1};
  posterior.noises = std::vector<double>{4};
  posterior.intercepts = std::vector<double>{0};
  posterior.levels = std::vector<double>{1, 2, 5};
  posterior.thresholds = std::vector<double>{-1, 1};
  posterior.rated = std::vector<unsigned char>{1, 1};
  const FmModel<double> model(posterior);
  // ln p(θ) = −θ²/2 + ln Φ(2 (θ − 0.6)) for a rating of 5; the mode by bisection of the slope.
  const auto slope = [](double theta) {
    const double x = 2 * (theta - 0.6);
    return -theta + 2 * detail::normal_density(x) / detail::normal_cdf(x);
  };
  double low = 0, high = 2;
  for (int turn = 0; turn < 60; ++turn) (slope((low + high) / 2) > 0 ? low : high) = (low + high) / 2;
  const double bend = (slope(low - 1e-5) - slope(low + 1e-5)) / 2e-5, deviation = std::sqrt(0.25 + 1 / bend);
  const double expected =
      1 + detail::normal_cdf((low + 1) / deviation) + 3 * detail::normal_cdf((low - 1) / deviation);
  HistoryBuffer<double> history;
  history.add(ItemIndex(0), 5);
  CHECK(predict(model, history.view(), ItemIndex(1)).rating == Approx(expected).epsilon(1e-6));
  const double prior = std::sqrt(1.25);  // of a newcomer's η
  CHECK(predict(model, {}, ItemIndex(1)).rating ==
        Approx(1 + detail::normal_cdf(1 / prior) + 3 * detail::normal_cdf(-1 / prior)));
  CHECK_FALSE(model.explains());
  CHECK_THROWS_AS(model.explain(history.view(), ItemIndex(1)), OptionError);
}

TEST_CASE("normal quantiles are those of the distribution") {
  for (const double x : {-6.0, -2.5, -1.9, -0.3, 0.0, 1.0, 2.2, 4.0})
    CHECK(detail::normal_quantile(detail::normal_cdf(x)) == Approx(x).margin(1e-7));
  CHECK(detail::normal_cdf(1.96) == Approx(0.9750021048517795));
}

TEST_CASE("an ordered probit finds the thresholds that made its ratings") {
  // z = N(0, 1) and thresholds −1, 0.2, 0.5, 1: their places between the first and the last are to be found.
  const std::size_t size = 6000;
  const std::vector<double> thresholds = {-1, 0.2, 0.5, 1};
  Random random(5);
  std::vector<std::uint32_t> categories;
  for (std::size_t n = 0; n < size; ++n) {
    const double z = random.normal();
    categories.push_back(static_cast<std::uint32_t>(
        std::lower_bound(thresholds.begin(), thresholds.end(), z) - thresholds.begin()));
  }
  const std::vector<std::int64_t> users = {0, static_cast<std::int64_t>(size)};
  detail::OrderedProbit probit(categories, 5, users, 1);
  std::vector<float> residuals = probit.latents();  // η = 0
  const std::vector<float> noise = {1};
  double third = 0;
  for (int step = 0; step < 200; ++step) {
    probit.step(residuals, noise, step < 50, {.threads = 1});
    const auto bounds = probit.bounds();
    REQUIRE(std::is_sorted(bounds.begin(), bounds.end()));
    bool within = true;
    for (std::size_t n = 0; n < size; ++n) {
      const double z = static_cast<double>(probit.latents()[n]);
      within = within && z >= bounds[categories[n]] - 1e-6 && z <= bounds[categories[n] + 1] + 1e-6;
    }
    REQUIRE(within);
    if (step >= 50) third += bounds[3] / 150;
  }
  CHECK(probit.bounds()[1] == Approx(-1).margin(0.06));
  CHECK(third == Approx(0.5).margin(0.05));
}

TEST_CASE("a latent far from where the machine expects it lies just beyond its threshold, on either side") {
  // Both categories half of the entries; the machine is sure of the other one: η = ∓9.
  const std::vector<std::uint32_t> categories = {0, 0, 0, 0, 1, 1, 1, 1};
  const std::vector<std::int64_t> users = {0, 8};
  detail::OrderedProbit probit(categories, 2, users, 1);
  std::vector<float> residuals;
  for (std::size_t n = 0; n < 8; ++n) residuals.push_back(probit.latents()[n] - (n < 4 ? 9.0F : -9.0F));
  probit.step(residuals, std::vector<float>{1}, false, {.threads = 1});
  const double threshold = probit.bounds()[1];
  for (std::size_t n = 0; n < 8; ++n) {
    const double beyond = (n < 4 ? -1 : 1) * (static_cast<double>(probit.latents()[n]) - threshold);
    CHECK(beyond > -1e-6);
    CHECK(beyond < 1.5);  // exponential of mean 1/9, about
  }
}

TEST_CASE("tastes are found and a visitor is served like a user with the same history") {
  std::vector<Interaction<float>> train, test;
  for (const auto& cell : tastes(60, 40, 0.5))
    (cell.item.value % 7 == cell.user.value % 7 ? test : train).push_back(cell);
  const auto data = collect(train, {.users = 60, .items = 40});
  for (const auto features : {FmFeatures::ids, FmFeatures::flipped}) {
    BayesianFm options = quick;
    options.features = features;
    const auto model = options.fit(data);
    const auto baseline = Baseline{}.fit(data);
    double squares = 0, squares_of_baseline = 0;
    for (const auto& cell : test) {
      const auto person = data.user(cell.user);
      squares += std::pow(predict(model, person, cell.item).rating - cell.weight, 2);
      squares_of_baseline += std::pow(predict(baseline, person, cell.item).rating - cell.weight, 2);
    }
    CHECK(squares < 0.25 * squares_of_baseline);
    CHECK(squares / static_cast<double>(test.size()) < 0.15);  // the noise's variance is .09
    CHECK(scores(model, data.user(UserIndex(7))) == scores(model, data.history(UserIndex(7))));
    CHECK(kindred_test::explains_exactly(model, data.user(UserIndex(4))));
    CHECK(kindred_test::explains_exactly(model, {}));
  }
}

TEST_CASE("an ordered probit predicts within the ratings' range, and better than the baseline") {
  std::vector<Interaction<float>> train, test;
  for (auto cell : tastes(60, 40, 0.5)) {
    cell.weight = std::round(cell.weight);
    (cell.item.value % 7 == cell.user.value % 7 ? test : train).push_back(cell);
  }
  const auto data = collect(train, {.users = 60, .items = 41});
  BayesianFm options = quick;
  options.likelihood = FmLikelihood::ordered_probit;
  const auto model = options.fit(data);
  const auto baseline = Baseline{}.fit(data);
  double squares = 0, squares_of_baseline = 0;
  for (const auto& cell : test) {
    const auto person = data.user(cell.user);
    const float rating = predict(model, person, cell.item).rating;
    CHECK((rating >= 0 && rating <= 5));
    squares += std::pow(rating - cell.weight, 2);
    squares_of_baseline += std::pow(predict(baseline, person, cell.item).rating - cell.weight, 2);
  }
  CHECK(squares < 0.5 * squares_of_baseline);
  CHECK(scores(model, data.user(UserIndex(7))) == scores(model, data.history(UserIndex(7))));
  CHECK(std::isfinite(predict(model, data.user(UserIndex(7)), ItemIndex(40)).rating));
  const auto loaded = FmModel<float>::load(Archive::of_bytes(archive_of(model).bytes(), "memory"));
  CHECK(scores(loaded, data.user(UserIndex(7))) == scores(model, data.user(UserIndex(7))));
}

TEST_CASE("an item without ratings is predicted and never listed, a newcomer gets the prior") {
  const auto data = kindred_test::ratings();
  const auto model = quick.fit(data);
  const auto prediction = predict(model, data.user(UserIndex(0)), ItemIndex(5));
  CHECK(std::isfinite(prediction.rating));
  CHECK(prediction.is_fallback);
  CHECK_FALSE(predict(model, data.user(UserIndex(0)), ItemIndex(2)).is_fallback);
  CHECK(predict(model, {}, ItemIndex(2)).is_fallback);
  CHECK(predict(model, {}, ItemIndex(2)).rating == Approx(3).margin(1.5));
  CHECK(recommend(model, data.user(UserIndex(0)), {.count = 100}).size() == 1);
  CHECK(kindred_test::explains_exactly(model, data.user(UserIndex(0))));
}

TEST_CASE("the seed names the samples") {
  const auto data = kindred_test::ratings();
  BayesianFm other = quick;
  other.seed = 2;
  CHECK(scores(quick.fit(data), data.user(UserIndex(1))) == scores(quick.fit(data), data.user(UserIndex(1))));
  CHECK(scores(quick.fit(data), data.user(UserIndex(1))) != scores(other.fit(data), data.user(UserIndex(1))));
}

TEST_CASE("samples have the same bits on any number of threads", "[threads]") {
  auto cells = tastes(300, 300, 0.8);
  for (auto& cell : cells) cell.weight = std::round(cell.weight);
  const auto rounded = collect(cells);
  REQUIRE(rounded.size() > 2 * 32768);  // so that the sweeps have parts
  for (const auto likelihood : {FmLikelihood::regression, FmLikelihood::ordered_probit}) {
    const BayesianFm options{.factors = 1, .sweeps = 2, .burn_in = 1, .samples = 1, .likelihood = likelihood};
    const auto expected = scores(options.fit(rounded, {.threads = 1}), rounded.user(UserIndex(5)));
    for (const int threads : {2, 3})
      CHECK(scores(options.fit(rounded, {.threads = threads}), rounded.user(UserIndex(5))) == expected);
  }
}

TEST_CASE("ratings that are all the same are predicted as they are") {
  std::vector<Interaction<float>> cells;
  for (std::uint32_t u = 0; u < 30; ++u)
    for (std::uint32_t i = 0; i < 20; ++i) cells.push_back({UserIndex(u), ItemIndex(i), 4, {}});
  const auto data = collect(cells);
  CHECK(predict(quick.fit(data), data.user(UserIndex(3)), ItemIndex(2)).rating == Approx(4).margin(0.1));
  BayesianFm ordered = quick;
  ordered.likelihood = FmLikelihood::ordered_probit;
  CHECK(predict(ordered.fit(data), data.user(UserIndex(3)), ItemIndex(2)).rating == 4);
}

TEST_CASE("one user, one item, one rating or none give finite ratings") {
  const std::vector<Interaction<float>> row = {{UserIndex(0), ItemIndex(0), 1, {}},
                                               {UserIndex(0), ItemIndex(1), 5, {}}};
  const std::vector<Interaction<float>> column = {{UserIndex(0), ItemIndex(0), 1, {}},
                                                  {UserIndex(1), ItemIndex(0), 5, {}}};
  for (const auto& cells : {row, column, {row[0]}}) {
    for (const auto likelihood : {FmLikelihood::regression, FmLikelihood::ordered_probit}) {
      const auto data = collect(cells, {.users = 2, .items = 2});
      BayesianFm options = quick;
      options.likelihood = likelihood;
      const auto model = options.fit(data);
      for (std::uint32_t i = 0; i < 2; ++i)
        CHECK(std::isfinite(predict(model, data.user(UserIndex(0)), ItemIndex(i)).rating));
    }
  }
  const auto nothing = quick.fit(collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 2}));
  CHECK(std::isfinite(predict(nothing, {}, ItemIndex(1)).rating));
  CHECK(recommend(nothing, {}).empty());
}

TEST_CASE("the scale of the ratings does not matter") {
  auto cells = tastes(30, 20, 0.6);
  const auto data = collect(cells);
  for (auto& cell : cells) cell.weight = 1000 * cell.weight + 7;
  const auto large = collect(cells);
  const float rating = predict(quick.fit(data), data.user(UserIndex(2)), ItemIndex(3)).rating;
  CHECK(predict(quick.fit(large), large.user(UserIndex(2)), ItemIndex(3)).rating ==
        Approx(1000 * rating + 7).epsilon(1e-3));
}

TEST_CASE("a saved Bayesian factorisation machine comes back to the bit") {
  const kindred_test::TemporaryFolder folder;
  const auto data = kindred_test::ratings();
  const auto model = quick.fit(data);
  model.save(folder / "model");
  for (const auto& loaded : {FmModel<float>::load(folder / "model"), FmModel<float>::map(folder / "model")})
    for (UserIndex user{0}; user.value < data.user_count(); ++user)
      CHECK(scores(loaded, data.user(user)) == scores(model, data.user(user)));
}

TEST_CASE("the Bayesian factorisation machine refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS(BayesianFm{.factors = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(BayesianFm{.factors = 256}.fit(data), OptionError);
  CHECK_THROWS_AS(BayesianFm{.burn_in = -1}.fit(data), OptionError);
  CHECK_THROWS_AS((BayesianFm{.sweeps = 8, .burn_in = 8}.fit(data)), OptionError);
  CHECK_THROWS_AS(BayesianFm{.samples = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(BayesianFm{.noise_degrees = std::nan("")}.fit(data), OptionError);
  std::vector<Interaction<float>> cells;
  for (std::uint32_t i = 0; i < 101; ++i)
    cells.push_back({UserIndex(0), ItemIndex(i), static_cast<float>(i), {}});
  CHECK_THROWS_AS(BayesianFm{.likelihood = FmLikelihood::ordered_probit}.fit(collect(cells)), DataError);
}
