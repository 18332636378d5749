#include "kindred/collaborative/slim.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "collaborative/item_models.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

Interactions<double> table() {
  const double ratings[6][5] = {{5, 3, 0, 1, 4}, {4, 0, 0, 1, 2}, {1, 1, 0, 5, 0},
                                {1, 0, 0, 4, 4}, {0, 1, 5, 4, 0}, {2, 5, 4, 0, 3}};
  std::vector<Interaction<double>> cells;
  for (int u = 0; u < 6; ++u)
    for (int i = 0; i < 5; ++i)
      if (ratings[u][i] > 0) cells.push_back({UserIndex(u), ItemIndex(i), ratings[u][i], {}});
  return collect(cells);
}

using Table = double[5][5];

double distance(const SparseItemModel<double>& model, const Table& expected) {
  const Eigen::MatrixXd weights = model.weights().eigen();
  return (weights - Eigen::Map<const Eigen::Matrix<double, 5, 5, Eigen::RowMajor>>(&expected[0][0]))
      .cwiseAbs()
      .maxCoeff();
}

}  // namespace

TEST_CASE("SLIM is scikit-learn's elastic net, column by column") {
  // ElasticNet(alpha=(l1+l2)/6, l1_ratio=l1/(l1+l2), positive=True, fit_intercept=False, tol=1e-14) of
  // scikit-learn 1.2.1, column i fitted with column i of the features set to 0.
  const Table binary = {{0.0, 0.21582733812949711, 0.0, 0.3796610169491552, 0.4949640287769801},
                        {0.16120789779326422, 0.0, 0.2895238095238097, 0.22372881355932234, 0.0},
                        {0.0, 0.3338129496402879, 0.0, 0.0, 0.002877697841727121},
                        {0.2731707317073174, 0.215827338129496, 0.0, 0.0, 0.0949640287769771},
                        {0.4469221835075489, 0.0, 0.003809523809523768, 0.11525423728813347, 0.0}};
  const Table weighted = {{0.0, 0.23565804274466023, 0.0, 0.0494938132733443, 0.5327339677681613},
                          {0.17258487095155958, 0.0, 0.5064516129032259, 0.0, 0.23733919946439638},
                          {0.0, 0.4003695966575616, 0.0, 0.30740800257110795, 0.0},
                          {0.00256424549863514, 0.0, 0.18629032258064526, 0.0, 0.11816747166563032},
                          {0.6256759016667582, 0.22481118431624364, 0.0, 0.2886067812951925, 0.0}};
  const Slim exact{.l1 = 0.4, .l2 = 1.5, .iterations = 100000, .tolerance = 1e-15};
  CHECK(distance(exact.fit(table()), binary) < 1e-12);
  const Slim heavy{.l1 = 2, .l2 = 5, .iterations = 100000, .tolerance = 1e-15, .weighted = true};
  CHECK(distance(heavy.fit(table()), weighted) < 1e-12);
  // Where every item may be a neighbour, or is let to be one, all is the same.
  Slim four = exact;
  four.neighbors = 4;
  CHECK(distance(four.fit(table()), binary) < 1e-12);
}

TEST_CASE("SLIM's columns are where no step leads on") {
  const auto data = two_tastes<double>(60, 30);
  Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen());
  x = (x.array() > 0).cast<double>();
  for (const double l1 : {0.0, 0.7, 3.0}) {
    const Slim slim{.l1 = l1, .l2 = 2, .iterations = 10000, .tolerance = 1e-13};
    const Eigen::MatrixXd w = slim.fit(data).weights().eigen();
    const Eigen::MatrixXd gradient = x.transpose() * (x - x * w) - 2 * w;
    for (Eigen::Index i = 0; i < w.cols(); ++i)
      for (Eigen::Index j = 0; j < w.rows(); ++j) {
        if (i == j) CHECK(w(j, i) == 0);
        else if (w(j, i) > 0) CHECK(gradient(j, i) == Approx(l1).margin(1e-9));
        else CHECK(gradient(j, i) <= l1 + 1e-9);
      }
  }
}

TEST_CASE("fsSLIM looks at the nearest items alone") {
  const auto data = two_tastes<double>(60, 30);
  const auto model = Slim{.l1 = 0.1, .l2 = 1, .neighbors = 3}.fit(data);
  const Eigen::MatrixXd w = model.weights().eigen();
  Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen());
  x = (x.array() > 0).cast<double>();
  for (Eigen::Index i = 0; i < 30; ++i) {
    std::vector<double> cosines;
    for (Eigen::Index j = 0; j < 30; ++j)
      if (j != i) cosines.push_back(x.col(i).normalized().dot(x.col(j).normalized()));
    std::sort(cosines.rbegin(), cosines.rend());
    for (Eigen::Index j = 0; j < 30; ++j)
      if (w(j, i) > 0) CHECK(x.col(i).normalized().dot(x.col(j).normalized()) >= cosines[2] - 1e-12);
    CHECK((w.col(i).array() > 0).count() <= 3);
  }
}

TEST_CASE("SLIM folds a history in, tells why, and comes back from a file") {
  const auto data = two_tastes<float>();
  const auto model = Slim{.l1 = 0.5, .l2 = 5}.fit(data);
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    CHECK(same_bits(all_scores(model, data.history(user)), all_scores(model, data.user(user))));
    CHECK(adds_up(model, data.user(user)));
  }
  CHECK(comes_back(model, data));
  CHECK(share_of_own_taste(model, data) > 0.8);
}

TEST_CASE("SLIM of little says little") {
  const auto alone =
      Slim{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  CHECK(Slim{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
  std::vector<Interaction<float>> equal;
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 3; ++i) equal.push_back({UserIndex(u), ItemIndex(i), 2, {}});
  const auto model = Slim{.l1 = 0, .l2 = 0}.fit(collect(equal));
  float column = 0;
  for (ItemIndex item{0}; item.value < 3; ++item)
    for (std::size_t e = 0; e < model.weights()[item].size(); ++e)
      if (model.weights()[item].indices[e] == ItemIndex(2)) column += model.weights()[item].values[e];
  CHECK(column == Approx(1));
}

TEST_CASE("SLIM gives the same bits on any number of threads", "[threads]") {
  const auto data = two_tastes<float>(40, 200);
  const auto one = Slim{.l1 = 0.5}.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = Slim{.l1 = 0.5}.fit(data, {.threads = threads});
    REQUIRE(one.weights().size() == more.weights().size());
    CHECK(std::equal(one.weights().values().begin(), one.weights().values().end(),
                     more.weights().values().begin()));
  }
}

TEST_CASE("SLIM refuses what it cannot use") {
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(Slim{.l1 = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(Slim{.l2 = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(Slim{.neighbors = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(Slim{.iterations = 0}.fit(data), OptionError);
  const auto below = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(1), -2, {}}});
  CHECK_THROWS_AS(Slim{.weighted = true}.fit(below), DataError);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(Slim{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
}
