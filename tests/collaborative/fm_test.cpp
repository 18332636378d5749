#include "kindred/collaborative/fm.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Dense>

#include "collaborative/rating_models.hpp"
#include "collaborative/ratings.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

TEST_CASE("without factors a factorisation machine is a ridge regression on users and items") {
  const auto data = kindred_test::rated_blocks().train;
  const Fm options{.factors = 0, .sweeps = 200, .regularization = 3, .features = FmFeatures::ids};
  const auto model = options.fit(data);

  const auto users = static_cast<Eigen::Index>(data.user_count()),
             items = static_cast<Eigen::Index>(data.item_count());
  const auto& ratings = data.by_user().values();
  double mean = 0, variance = 0;
  for (const float rating : ratings) mean += rating / static_cast<double>(data.size());
  for (const float rating : ratings)
    variance += std::pow(rating - mean, 2) / static_cast<double>(data.size());
  Eigen::MatrixXd gram = 3 * Eigen::MatrixXd::Identity(users + items, users + items);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(users + items);
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = data.history(user);
    for (std::size_t e = 0; e < row.size(); ++e) {
      const Eigen::Index u = user.value, i = users + row.items[e].value;
      const double y = (row.weights[e] - mean) / std::sqrt(variance);
      gram(u, u) += 1;
      gram(i, i) += 1;
      gram(u, i) += 1;
      gram(i, u) += 1;
      right[u] += y;
      right[i] += y;
    }
  }
  const Eigen::VectorXd weights = gram.ldlt().solve(right);
  for (UserIndex user{0}; user.value < data.user_count(); user.value += 10)
    for (ItemIndex item{0}; item.value < 60; item.value += 7)
      CHECK(predict(model, data.user(user), item).rating ==
            Approx(mean + std::sqrt(variance) * (weights[user.value] + weights[users + item.value]))
                .margin(1e-4));
}

TEST_CASE("a factorisation machine learns who likes what, with either kind of features") {
  const auto data = kindred_test::rated_blocks();
  for (const FmFeatures features : {FmFeatures::ids, FmFeatures::flipped}) {
    const Fm options{.factors = 4, .sweeps = 40, .regularization = 1, .features = features};
    const auto model = options.fit(data.train);
    CHECK(kindred_test::error_of(model, data) < 0.5);
    CHECK(kindred_test::error_of(model, data, true) == kindred_test::error_of(model, data));
    CHECK(kindred_test::explains_exactly(model, data.train.user(UserIndex(4))));
    kindred_test::check_visitors_alike(model, data.train);
    kindred_test::check_files(model, data.train);
  }
  kindred_test::check_poor_data(Fm{.factors = 2, .sweeps = 5});
}

TEST_CASE("alternating least squares have the same bits on any number of threads", "[threads]") {
  std::vector<Interaction<float>> cells;
  Random random(4);
  for (std::uint32_t user = 0; user < 300; ++user)
    for (std::uint32_t item = 0; item < 300; ++item)
      if (random.uniform() < 0.8)
        cells.push_back({UserIndex(user), ItemIndex(item), static_cast<float>(1 + random.below(5)), {}});
  const auto data = collect(cells);
  REQUIRE(data.size() > 2 * 32768);  // so that the sweeps have parts
  const Fm options{.factors = 2, .sweeps = 2};
  const auto expected = scores(options.fit(data, {.threads = 1}), data.user(UserIndex(5)));
  for (const int threads : {2, 3})
    CHECK(scores(options.fit(data, {.threads = threads}), data.user(UserIndex(5))) == expected);
}

TEST_CASE("a factorisation machine refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS(Fm{.factors = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(Fm{.sweeps = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Fm{.regularization = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Fm{.regularization = std::nan("")}.fit(data), OptionError);
}
