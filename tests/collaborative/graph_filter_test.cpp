#include "kindred/collaborative/graph_filter.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Eigenvalues>

#include "collaborative/item_models.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(ScoresBatches<GraphFilterModel<float>> && Explains<GraphFilterModel<double>> &&
              FindsSimilarItems<GraphFilterModel<float>> && Persists<GraphFilterModel<float>> &&
              Archivable<GraphFilterModel<double>>);

namespace {

// The filter by dense matrices, as the header states it: its rows are what each item adds.
Eigen::MatrixXd filter_matrix(const Interactions<double>& data, const GraphFilter& options) {
  Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen());
  if (!options.weighted) x = (x.array() > 0).cast<double>();
  const Eigen::VectorXd users = x.rowwise().sum(), items = x.colwise().sum();
  Eigen::MatrixXd scaled = x;
  for (Eigen::Index u = 0; u < x.rows(); ++u)
    for (Eigen::Index i = 0; i < x.cols(); ++i)
      if (x(u, i) > 0) scaled(u, i) = x(u, i) / std::sqrt(users(u) * items(i));
  const Eigen::MatrixXd smooth = scaled.transpose() * scaled;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(smooth);
  const Eigen::MatrixXd v = solver.eigenvectors().rightCols(options.factors);
  Eigen::VectorXd roots = items.cwiseSqrt(), inverses = roots;
  for (double& inverse : inverses) inverse = inverse > 0 ? 1 / inverse : 0;
  const Eigen::MatrixXd low = inverses.asDiagonal() * v * v.transpose() * roots.asDiagonal();
  const Eigen::MatrixXd step = options.sharpening * smooth, twice = step * step;
  return (smooth + options.low_pass * low) * (Eigen::MatrixXd::Identity(x.cols(), x.cols()) - step +
                                              twice / 2 - twice * step / 6 + twice * twice / 24);
}

}  // namespace

TEST_CASE("a graph filter is the product that it states") {
  const auto data = two_tastes<double>(50, 30);
  for (const GraphFilter& options :
       {GraphFilter{.factors = 0}, GraphFilter{.factors = 4}, GraphFilter{.factors = 7, .sharpening = 0.8},
        GraphFilter{.factors = 3, .low_pass = 1.5, .sharpening = 2, .weighted = true}}) {
    CAPTURE(options.factors, options.sharpening, options.weighted);
    const auto model = options.fit(data);
    const auto expected = filter_matrix(data, options);
    CHECK(model.factors() == static_cast<std::size_t>(options.factors));
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      const auto history = data.history(user);
      const auto scores = all_scores(model, history);
      CHECK(same_bits(scores, all_scores(model, data.user(user))));
      CHECK(scores[30] == no_score<double>);
      if (history.empty()) CHECK(scores[0] == no_score<double>);
      for (Eigen::Index i = 0; i < 30 && !history.empty(); ++i) {
        double sum = 0;
        for (std::size_t e = 0; e < history.size(); ++e)
          sum += (options.weighted ? history.weights[e] : 1) * expected(history.items[e].value, i);
        REQUIRE(scores[static_cast<std::size_t>(i)] == Approx(sum).margin(1e-9));
      }
    }
    CHECK(adds_up(model, data.user(UserIndex(3)), 1e-12));
    CHECK(comes_back(model, data));
  }
}

TEST_CASE("singular vectors of a larger matrix are the eigenvectors of its square") {
  // The second has hardly more dimensions than are asked for.
  const struct {
    int users, items, count;
    double slack;
  } cases[] = {{300, 200, 5, 1e-3}, {40, 300, 35, 1e-4}, {300, 200, 40, 1e-4}};
  for (const auto& c : cases) {
    CAPTURE(c.users, c.count);
    const auto data = two_tastes<float>(c.users, c.items);
    const auto found = detail::SingularVectors<UserIndex, ItemIndex, float>(data.by_user(), data.by_item(), 1,
                                                                            Execution{.threads = 1})
                           .largest(c.count);
    REQUIRE(found.cols() == c.count);
    const Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen().cast<double>());
    const Eigen::MatrixXd square = x.transpose() * x;
    const Eigen::MatrixXd v = found.cast<double>();
    CHECK((v.transpose() * v - Eigen::MatrixXd::Identity(c.count, c.count)).cwiseAbs().maxCoeff() < 1e-5);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(square);
    const Eigen::VectorXd quotients = (v.transpose() * square * v).diagonal();
    for (Eigen::Index f = 0; f < c.count; ++f)
      CHECK(quotients(f) == Approx(solver.eigenvalues()(c.items - f)).epsilon(c.slack));
  }
}

TEST_CASE("a graph of few dimensions has no more singular vectors") {
  std::vector<Interaction<float>> cells;
  for (int u = 0; u < 9; ++u)
    for (int i = 0; i < 8; ++i)
      if (u % 3 == i % 3) cells.push_back({UserIndex(u), ItemIndex(i), 1, {}});
  const auto data = collect(cells);
  const auto model = GraphFilter{.factors = 100}.fit(data);
  CHECK(model.factors() == 3);
  CHECK(adds_up(model, data.user(UserIndex(2))));
}

TEST_CASE("graph filters score many at once as one by one") {
  const auto data = two_tastes<float>();
  for (const double sharpening : {0.0, 1.2}) {
    const auto model = GraphFilter{.factors = 5, .sharpening = sharpening}.fit(data);
    std::vector<Query<float>> queries;
    for (UserIndex user{0}; user.value < data.user_count(); ++user) queries.push_back(data.user(user));
    std::vector<float> together(queries.size() * model.item_count());
    Workspace workspace;
    model.score_batch(queries, together, workspace);
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const auto alone = all_scores(model, queries[q]);
      for (std::size_t i = 0; i < alone.size(); ++i)
        REQUIRE((alone[i] == together[q * alone.size() + i] ||
                 std::abs(alone[i] - together[q * alone.size() + i]) < 1e-5F));
      CHECK(adds_up(model, queries[q]));
    }
  }
}

TEST_CASE("graph filters know tastes apart") {
  const auto data = two_tastes<float>();
  CHECK(share_of_own_taste(GraphFilter{.factors = 2}.fit(data), data) > 0.8);
  CHECK(similar_items(GraphFilter{.factors = 2}.fit(data), ItemIndex(2), 3)[0].item.value % 2 == 0);
}

TEST_CASE("a graph filter of little says little") {
  const auto alone =
      GraphFilter{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  const ItemIndex only[] = {ItemIndex(0)};
  const float once[] = {1};
  CHECK(all_scores(alone, History<float>{only, once, {}})[0] == Approx(1.3));
  CHECK(GraphFilter{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}

TEST_CASE("a graph filter gives the same bits on any number of threads", "[threads]") {
  const auto data = two_tastes<float>(600, 40);
  const auto one = GraphFilter{.factors = 6}.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = GraphFilter{.factors = 6}.fit(data, {.threads = threads});
    CHECK(std::equal(one.vectors().begin(), one.vectors().end(), more.vectors().begin()));
  }
}

TEST_CASE("a graph filter refuses what it cannot use") {
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(GraphFilter{.factors = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(GraphFilter{.low_pass = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(GraphFilter{.sharpening = -1}.fit(data), OptionError);
  const auto below = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(1), -2, {}}});
  CHECK_THROWS_AS(GraphFilter{.weighted = true}.fit(below), DataError);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(GraphFilter{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
}
