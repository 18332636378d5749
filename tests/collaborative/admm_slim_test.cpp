#include "kindred/collaborative/admm_slim.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/LU>

#include "collaborative/item_models.hpp"
#include "kindred/collaborative/slim.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

Eigen::MatrixXd ones(const Interactions<double>& data) {
  const Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen());
  return (x.array() > 0).cast<double>();
}

}  // namespace

TEST_CASE("ADMM without l1 and with neighbours enough is EASE") {
  const auto data = two_tastes<double>(400, 12);
  const Eigen::MatrixXd x = ones(data), gram = x.transpose() * x;
  REQUIRE(gram.topLeftCorner(12, 12).minCoeff() > 0);  // any two were had together
  const Eigen::MatrixXd p = (gram + 3 * Eigen::MatrixXd::Identity(13, 13)).inverse();
  const Eigen::MatrixXd w = AdmmSlim{.l2 = 3}.fit(data).weights().eigen();
  for (Eigen::Index j = 0; j < 12; ++j)
    for (Eigen::Index i = 0; i < 12; ++i)
      CHECK(w(j, i) == Approx(j == i ? 0 : -p(j, i) / p(i, i)).margin(1e-10));
}

TEST_CASE("ADMM finds the weights of SLIM where none may be below 0") {
  const auto data = two_tastes<double>(60, 30);
  for (const int neighbors : {4, 30}) {
    const Eigen::MatrixXd slim =
        Slim{.l1 = 0.7, .l2 = 2, .neighbors = neighbors, .iterations = 10000, .tolerance = 1e-13}
            .fit(data)
            .weights()
            .eigen();
    const Eigen::MatrixXd admm = AdmmSlim{.l1 = 0.7,
                                          .l2 = 2,
                                          .neighbors = neighbors,
                                          .nonnegative = true,
                                          .iterations = 20000,
                                          .tolerance = 1e-12}
                                     .fit(data)
                                     .weights()
                                     .eigen();
    CHECK((slim - admm).cwiseAbs().maxCoeff() < 1e-8);
  }
}

TEST_CASE("ADMM's columns are where no step leads on, to either side of 0") {
  const auto data = two_tastes<double>(60, 30);
  const Eigen::MatrixXd x = ones(data);
  const AdmmSlim algorithm{.l1 = 0.7, .l2 = 2, .iterations = 20000, .tolerance = 1e-12};
  const Eigen::MatrixXd w = algorithm.fit(data).weights().eigen();
  const Eigen::MatrixXd gram = x.transpose() * x, gradient = gram - gram * w - 2 * w;
  CHECK(w.minCoeff() < -1e-3);
  for (Eigen::Index i = 0; i < 30; ++i)
    for (Eigen::Index j = 0; j < 30; ++j) {
      if (i == j || gram(j, i) == 0) CHECK(w(j, i) == 0);
      else if (w(j, i) != 0) CHECK(gradient(j, i) == Approx(w(j, i) > 0 ? 0.7 : -0.7).margin(1e-6));
      else CHECK(std::abs(gradient(j, i)) <= 0.7 + 1e-6);
    }
}

TEST_CASE("ADMM folds a history in, tells why, comes back from a file and tells tastes apart") {
  const auto data = two_tastes<float>();
  const auto model = AdmmSlim{.l1 = 0.1, .l2 = 20}.fit(data);
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    CHECK(same_bits(all_scores(model, data.history(user)), all_scores(model, data.user(user))));
    CHECK(adds_up(model, data.user(user)));
  }
  CHECK(comes_back(model, data));
  CHECK(share_of_own_taste(model, data) > 0.8);
}

TEST_CASE("ADMM stands poor data, and refuses what it cannot use") {
  CHECK(AdmmSlim{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
  const auto alone =
      AdmmSlim{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(AdmmSlim{.l2 = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(AdmmSlim{.l1 = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(AdmmSlim{.neighbors = 0}.fit(data), OptionError);
  const auto below = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), -1, {}}});
  CHECK_THROWS_AS(AdmmSlim{.weighted = true}.fit(below), DataError);
}

TEST_CASE("ADMM gives the same bits on any number of threads", "[threads]") {
  const auto data = two_tastes<float>(60, 200);
  const AdmmSlim algorithm{.l1 = 0.5, .l2 = 5, .neighbors = 20};
  const auto one = algorithm.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = algorithm.fit(data, {.threads = threads});
    CHECK(std::equal(one.weights().values().begin(), one.weights().values().end(),
                     more.weights().values().begin()));
  }
}
