#include "kindred/collaborative/lightgcn.hpp"

#include <Eigen/Dense>

#include <cmath>
#include <vector>

#include "collaborative/sgd_checks.hpp"
#include "collaborative/tastes.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;
using kindred_test::tastes;

static_assert(ScoresBatches<LightGcnModel<float>> && Explains<LightGcnModel<float>> &&
              FindsSimilarItems<LightGcnModel<float>> && Persists<LightGcnModel<float>> &&
              Archivable<LightGcnModel<double>>);

namespace {

// Â of the made ratings, densely; item 5 has none.
Eigen::MatrixXd graph(const Interactions<double>& data) {
  Eigen::MatrixXd a = Eigen::MatrixXd(data.by_user().eigen()).cwiseSign();
  const Eigen::VectorXd users = a.rowwise().sum().cwiseMax(1).cwiseSqrt().cwiseInverse();
  const Eigen::VectorXd items = a.colwise().sum().transpose().cwiseMax(1).cwiseSqrt().cwiseInverse();
  return users.asDiagonal() * a * items.asDiagonal();
}

Interactions<double> small_data() {
  std::vector<Interaction<double>> cells;
  for (UserIndex user{0}; user.value < 6; ++user) {
    const auto data = kindred_test::ratings();
    const auto row = data.by_user()[user];
    for (std::size_t e = 0; e < row.size(); ++e) cells.push_back({user, row.indices[e], row.values[e], {}});
  }
  return collect(cells, {.users = 6, .items = 6});
}

}  // namespace

TEST_CASE("items are what the layers of the graph hand on, densely") {
  const auto data = small_data();
  const Eigen::MatrixXd a = graph(data), s = a.transpose() * a, one = Eigen::MatrixXd::Identity(6, 6);
  const detail::FactorRows<double> e = detail::FactorRows<double>::Random(6, 3);
  const Execution execution{.threads = 1};
  detail::GraphTraining<double> three(data, 3, execution), four(data, 4, execution);
  CHECK((three.items(e) - (one + s) * e).norm() < 1e-12);
  CHECK((three.context(e) - (one + s) * e).norm() < 1e-12);
  CHECK((four.items(e) - (one + s + s * s) * e).norm() < 1e-12);
  CHECK((four.context(e) - (one + s) * e).norm() < 1e-12);
}

TEST_CASE("the gradient is the dense one through the propagation") {
  // One item that the only user does not have: every draw is known.
  const std::vector<Interaction<double>> cells = {{UserIndex(0), ItemIndex(0), 1, {}},
                                                  {UserIndex(0), ItemIndex(1), 1, {}}};
  const auto data = collect(cells, {.users = 1, .items = 3});
  const Execution execution{.threads = 1};
  for (const int layers : {1, 2, 3, 4}) {
    detail::GraphTraining<double> graph_of(data, layers, execution);
    const detail::FactorRows<double> e = detail::FactorRows<double>::Random(3, 2);
    const auto objective = [&](const detail::FactorRows<double>& parameters) {
      const auto items = graph_of.items(parameters), context = graph_of.context(parameters);
      const Eigen::RowVectorXd u =
          (context.row(0) + context.row(1)) / std::sqrt(2.0);  // items have one user each
      double sum = 0;
      for (const int i : {0, 1}) sum -= std::log1p(std::exp(-u.dot(items.row(i) - items.row(2)))) / 2;
      return sum;
    };
    const auto gradient = graph_of.gradient(e, 1, 0);
    for (Eigen::Index i = 0; i < 3; ++i)
      for (Eigen::Index f = 0; f < 2; ++f) {
        auto up = e, down = e;
        up(i, f) += 1e-5;
        down(i, f) -= 1e-5;
        CAPTURE(layers, i, f);
        CHECK(gradient(i, f) == Approx((objective(up) - objective(down)) / 2e-5).epsilon(1e-5).margin(1e-8));
      }
  }
}

TEST_CASE("LightGCN finds what people of a taste have, serves visitors and explains exactly") {
  const auto data = tastes();
  const auto model = LightGcn{.factors = 8, .steps = 60}.fit(data, {.threads = 1});
  CHECK(kindred_test::share_of_own_taste(model) > 0.9);
  for (UserIndex user{0}; user.value < 91; user.value += 9) {
    CHECK(kindred_test::explains_exactly(model, data.user(user)));
    CHECK(scores(model, data.user(user)) == scores(model, data.history(user)));
  }
  CHECK(kindred_test::explains_exactly(model, {}));
  kindred_test::check_comes_back(model, data);
  kindred_test::check_batch(model, data);
  const auto similar = similar_items(model, ItemIndex(7), 5);
  REQUIRE(similar.size() == 5);
  for (const auto& entry : similar) CHECK(entry.item.value % 3 == 1);
}

TEST_CASE("LightGCN says nothing of what nobody has, and never NaN") {
  const auto data = tastes();
  const auto known = scores(LightGcn{.factors = 4, .layers = 2, .steps = 3}.fit(data, {.threads = 1}),
                            data.user(UserIndex(1)));
  CHECK(known[60] == no_score<float>);
  for (std::size_t i = 0; i < 60; ++i) CHECK(std::isfinite(known[i]));
  const auto model = LightGcn{.factors = 4, .steps = 3}.fit(data, {.threads = 1});
  CHECK(recommend(model, data.user(UserIndex(90))).empty());
  HistoryBuffer<float> nothing;
  nothing.add(ItemIndex(1), 0).add(ItemIndex(2), -1).add(ItemIndex(60), 1);
  CHECK(recommend(model, nothing.view()).empty());
  const auto one = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}});
  CHECK(std::isfinite(scores(LightGcn{.steps = 5}.fit(one), one.history(UserIndex(0)))[0]));
  CHECK(recommend(LightGcn{.steps = 2}.fit(collect(std::vector<Interaction<float>>{})), {}).empty());
}

TEST_CASE("LightGCN gives the same bits on any number of threads", "[threads]") {
  const auto data = kindred_test::many_rows();
  const LightGcn algorithm{.factors = 20, .steps = 2};
  const auto one = algorithm.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto many = algorithm.fit(data, {.threads = threads});
    for (UserIndex user{0}; user.value < 600; user.value += 50)
      CHECK(kindred_test::same_bits(one, many, data.user(user)));
  }
}

TEST_CASE("LightGCN refuses options out of range") {
  const auto data = tastes();
  CHECK_THROWS_AS(LightGcn{.factors = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(LightGcn{.layers = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(LightGcn{.steps = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(LightGcn{.learning_rate = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(LightGcn{.regularization = std::nan("")}.fit(data, {.threads = 1}), OptionError);
}
