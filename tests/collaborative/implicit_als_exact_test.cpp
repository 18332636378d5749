#include "kindred/collaborative/implicit_als.hpp"

#include <Eigen/Dense>

#include <cmath>
#include <cstdint>
#include <vector>

#include "collaborative/tastes.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::tastes;

namespace {

const Eigen::MatrixXd& table() {  // six users, five items; −2: did not like it
  static const Eigen::MatrixXd values = (Eigen::MatrixXd(6, 5) << 5, 3, 0, 1, 4,  //
                                         4, 0, 0, 1, 2,                           //
                                         1, 1, 0, 5, 0,                           //
                                         1, 0, 0, -2, 4,                          //
                                         0, 1, 5, 4, 0,                           //
                                         2, 5, 4, 0, 3)
                                            .finished();
  return values;
}

Interactions<double> small_data() {
  std::vector<Interaction<double>> cells;
  for (int u = 0; u < 6; ++u)
    for (int i = 0; i < 5; ++i)
      if (table()(u, i) != 0) cells.push_back({UserIndex(u), ItemIndex(i), table()(u, i), {}});
  return collect(cells);
}

// The minimiser for each row of `weights`, densely: (Vᵀ(C + α₀)V + λ(Σc + α₀ n)^ν)⁻¹ Vᵀ C p.
Eigen::MatrixXd dense_half_step(const Eigen::MatrixXd& weights, const Eigen::MatrixXd& v,
                                const ImplicitAls& als) {
  Eigen::MatrixXd solved(weights.rows(), v.cols());
  for (Eigen::Index row = 0; row < weights.rows(); ++row) {
    Eigen::VectorXd c = weights.row(row).cwiseAbs();
    if (!als.weighted) c = (c.array() > 0).cast<double>();
    const Eigen::VectorXd p = (weights.row(row).array() > 0).cast<double>().transpose();
    const double ridge =
        als.regularization *
        std::pow(c.sum() + *als.unobserved_weight * static_cast<double>(c.size()), als.frequency_exponent);
    Eigen::MatrixXd a = v.transpose() * (c.array() + *als.unobserved_weight).matrix().asDiagonal() * v;
    a.diagonal().array() += ridge;
    solved.row(row) = a.inverse() * v.transpose() * c.cwiseProduct(p);
  }
  return solved;
}

template <class Model>
Eigen::MatrixXd item_factors(const Model& model) {
  Eigen::MatrixXd v(static_cast<Eigen::Index>(model.item_count()),
                    static_cast<Eigen::Index>(model.factor_count()));
  for (std::size_t i = 0; i < model.item_count(); ++i)
    for (std::size_t f = 0; f < model.factor_count(); ++f)
      v(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f)) =
          static_cast<double>(model.item_factors(ItemIndex(i))[f]);
  return v;
}

// The largest difference of two sets of factors in what does not depend on their axes.
double difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return (a * a.transpose() - b * b.transpose()).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("a round of implicit ALS is the dense closed form, by every solver that is driven to its end") {
  const auto data = small_data();
  for (const int factors : {2, 3, 7})  // fewer and more than a row has entries
    for (const bool weighted : {false, true})
      for (const double exponent : {0.0, 0.5, 1.0}) {
        ImplicitAls als{
            .factors = factors, .iterations = 2, .unobserved_weight = 0.3, .regularization = 0.05};
        als.frequency_exponent = exponent;
        als.weighted = weighted;
        const auto before = item_factors(als.fit(data, {.threads = 1}));
        const auto users = dense_half_step(table(), before, als);
        const auto expected = dense_half_step(table().transpose(), users, als);
        als.iterations = 3;
        CAPTURE(factors, weighted, exponent);
        CHECK(difference(item_factors(als.fit(data, {.threads = 1})), expected) < 1e-9);
        // The first rounds of these have to be as exact for the last to start from the same place.
        als.solver = AlsSolver::conjugate_gradient;
        als.steps = 30;
        CHECK(difference(item_factors(als.fit(data, {.threads = 1})), expected) < 1e-6);
        als.solver = AlsSolver::block;
        als.block = 7;
        CHECK(difference(item_factors(als.fit(data, {.threads = 1})), expected) < 1e-9);
      }
}

TEST_CASE("rounds over blocks of factors end where exact rounds do") {
  const auto data = tastes<double>();
  ImplicitAls als{.factors = 8, .iterations = 80, .regularization = 0.02};
  const auto exact = item_factors(als.fit(data, {.threads = 1}));
  als.solver = AlsSolver::block;
  als.block = 3;
  CHECK(difference(item_factors(als.fit(data, {.threads = 1})), exact) < 1e-4);
}

TEST_CASE("fold-in is the minimiser for the item factors that were learnt, for long and short histories") {
  const auto data = small_data();
  for (const int factors : {2, 6}) {
    const ImplicitAls als{.factors = factors,
                          .iterations = 3,
                          .unobserved_weight = 0.2,
                          .regularization = 0.02,
                          .weighted = true};
    const auto model = als.fit(data, {.threads = 1});
    const auto v = item_factors(model);
    const auto expected = dense_half_step(table(), v, als);
    for (UserIndex user{0}; user.value < 6; ++user) {
      const auto factors_of_user = model.user_factors(data.history(user));
      const Eigen::Map<const Eigen::VectorXd> u(factors_of_user.data(), factors);
      CHECK((u - expected.row(user.value).transpose()).norm() < 1e-10);
      Workspace workspace;
      std::vector<double> all(5);
      model.score(data.user(user), all, workspace);
      for (int i = 0; i < 5; ++i) CHECK(all[static_cast<std::size_t>(i)] == Approx(v.row(i).dot(u)));
    }
  }
}
