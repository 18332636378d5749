#include "kindred/collaborative/rp3beta.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "collaborative/item_models.hpp"
#include "kindred/collaborative/p3alpha.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<SparseItemModel<float>> && Explains<SparseItemModel<double>> &&
              FindsSimilarItems<SparseItemModel<float>> && Persists<SparseItemModel<float>> &&
              Archivable<SparseItemModel<double>>);

namespace {

// The walk by dense matrices, as the header states it.
Eigen::MatrixXd walk(const Interactions<double>& data, double alpha, double beta, std::size_t neighbors,
                     bool weighted) {
  Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen());
  const Eigen::VectorXd counts = (x.array() > 0).cast<double>().colwise().sum();
  if (!weighted) x = (x.array() > 0).cast<double>();
  const Eigen::Index items = x.cols();
  Eigen::MatrixXd w = Eigen::MatrixXd::Zero(items, items);
  for (Eigen::Index j = 0; j < items; ++j) {
    for (Eigen::Index i = 0; i < items; ++i)
      for (Eigen::Index u = 0; u < x.rows(); ++u)
        if (i != j && x(u, j) > 0 && x(u, i) > 0)
          w(j, i) += std::pow(x(u, j) / x.col(j).sum() * x(u, i) / x.row(u).sum(), alpha) /
                     std::pow(counts(i), beta);
    std::vector<double> row(w.row(j).begin(), w.row(j).end());
    std::sort(row.rbegin(), row.rend());
    for (Eigen::Index i = 0; i < items; ++i)
      if (w(j, i) < row[std::min(neighbors, row.size()) - 1]) w(j, i) = 0;
    if (w.row(j).sum() > 0) w.row(j) /= w.row(j).sum();
  }
  return w;
}

}  // namespace

TEST_CASE("RP3beta is the walk that it states, cut and then scaled") {
  const auto data = two_tastes<double>();
  const struct {
    double alpha, beta;
    int neighbors;
    bool weighted;
  } options[] = {{1, 0.3, 6, false}, {1.7, 0.9, 100, false}, {0.5, 0, 4, true}, {1, 0.6, 100, true}};
  for (const auto& o : options) {
    CAPTURE(o.alpha, o.beta, o.neighbors, o.weighted);
    const auto model =
        Rp3Beta{.alpha = o.alpha, .beta = o.beta, .neighbors = o.neighbors, .weighted = o.weighted}.fit(data);
    const auto expected = walk(data, o.alpha, o.beta, static_cast<std::size_t>(o.neighbors), o.weighted);
    CHECK((Eigen::MatrixXd(model.weights().eigen()) - expected).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("of equal weights the lower items are kept") {
  std::vector<Interaction<float>> cells;
  for (int u = 0; u < 2; ++u)
    for (int i = 0; i < 5; ++i) cells.push_back({UserIndex(u), ItemIndex(i), 1, {}});
  const auto row = Rp3Beta{.neighbors = 2}.fit(collect(cells)).weights();
  CHECK(std::vector<ItemIndex>(row[ItemIndex(4)].indices.begin(), row[ItemIndex(4)].indices.end()) ==
        std::vector{ItemIndex(0), ItemIndex(1)});
  CHECK(row[ItemIndex(0)].indices[0] == ItemIndex(1));
  CHECK(row[ItemIndex(0)].values[0] == Approx(0.5));
}

TEST_CASE("P3alpha is RP3beta that does not hold popular items back") {
  const auto data = two_tastes<float>();
  const auto one = P3Alpha{.alpha = 1.3, .neighbors = 5}.fit(data);
  const auto other = Rp3Beta{.alpha = 1.3, .beta = 0, .neighbors = 5}.fit(data);
  for (UserIndex user{0}; user.value < data.user_count(); ++user)
    CHECK(same_bits(all_scores(one, data.user(user)), all_scores(other, data.user(user))));
}

TEST_CASE("sparse item weights score a history by the sum of its items' rows") {
  const auto data = two_tastes<float>();
  for (const bool weighted : {false, true}) {
    const auto model = Rp3Beta{.neighbors = 8, .weighted = weighted}.fit(data);
    const Eigen::MatrixXf w = model.weights().eigen();
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      const auto history = data.history(user);
      const auto scores = all_scores(model, history);
      CHECK(same_bits(scores, all_scores(model, data.user(user))));
      for (Eigen::Index i = 0; i < w.cols(); ++i) {
        float sum = 0, reach = 0;
        for (std::size_t e = 0; e < history.size(); ++e) {
          sum += (weighted ? history.weights[e] : 1) * w(history.items[e].value, i);
          reach += w(history.items[e].value, i);
        }
        if (reach > 0) CHECK(scores[static_cast<std::size_t>(i)] == Approx(sum));
        else CHECK(scores[static_cast<std::size_t>(i)] == no_score<float>);
      }
      CHECK(adds_up(model, data.user(user)));
    }
    CHECK(comes_back(model, data));
  }
}

TEST_CASE("RP3beta knows tastes apart") {
  const auto data = two_tastes<float>();
  CHECK(share_of_own_taste(Rp3Beta{}.fit(data), data) > 0.8);
  CHECK(share_of_own_taste(P3Alpha{}.fit(data), data) > 0.8);
}

TEST_CASE("RP3beta's similar items are those of its row, best first") {
  const auto model = Rp3Beta{}.fit(two_tastes<float>());
  const auto list = similar_items(model, ItemIndex(2), 4);
  REQUIRE(list.size() == 4);
  CHECK(list[0].item.value % 2 == 0);
  CHECK(std::is_sorted(list.begin(), list.end(), [](auto a, auto b) { return a.score > b.score; }));
  CHECK(list[0].score == *std::max_element(model.weights()[ItemIndex(2)].values.begin(),
                                           model.weights()[ItemIndex(2)].values.end()));
}

TEST_CASE("RP3beta of little says little") {
  const auto alone =
      Rp3Beta{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  CHECK(alone.weights().size() == 0);
  const auto nothing = Rp3Beta{.weighted = true}.fit(collect(std::vector<Interaction<float>>{}));
  CHECK(nothing.item_count() == 0);
  // Powers too small for a float lead nowhere.
  CHECK(Rp3Beta{.alpha = 10, .beta = 10}.fit(two_tastes<float>()).item_count() == 21);
}

TEST_CASE("RP3beta gives the same bits on any number of threads", "[threads]") {
  const auto data = two_tastes<float>(30, 300);
  const auto one = Rp3Beta{.neighbors = 20}.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = Rp3Beta{.neighbors = 20}.fit(data, {.threads = threads});
    for (UserIndex user{0}; user.value < data.user_count(); ++user)
      REQUIRE(same_bits(all_scores(one, data.user(user)), all_scores(more, data.user(user))));
  }
}

TEST_CASE("RP3beta refuses what it cannot use") {
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(Rp3Beta{.alpha = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(Rp3Beta{.beta = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(Rp3Beta{.neighbors = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(P3Alpha{.neighbors = 0}.fit(data), OptionError);
  const auto below = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(1), -2, {}}});
  CHECK_THROWS_WITH(Rp3Beta{.weighted = true}.fit(below),
                    Catch::Matchers::ContainsSubstring("user 0 and item 1 is -2.0"));
  CHECK_NOTHROW(Rp3Beta{}.fit(below));
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(Rp3Beta{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
  CHECK_THROWS_AS(
      SparseItemModel<float>({3, SharedArray<std::int64_t>(std::vector<std::int64_t>{0, 0}), {}, {}}, false),
      DataError);
}
