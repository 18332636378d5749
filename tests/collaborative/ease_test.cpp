#include "kindred/collaborative/ease.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/LU>

#include "collaborative/item_models.hpp"
#include "kindred/collaborative/edlae.hpp"
#include "kindred/data/change.hpp"
#include "kindred/data/merged.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<DenseItemModel<float>> && Explains<DenseItemModel<double>> &&
              FindsSimilarItems<DenseItemModel<float>> && Persists<DenseItemModel<float>> &&
              Updates<DenseItemModel<float>> && Archivable<DenseItemModel<double>>);

namespace {

// B by the textbook, of the items that somebody had (the last of `two_tastes` nobody has).
template <class Scalar>
Eigen::MatrixXd textbook(const Interactions<Scalar>& data, double regularization, double share,
                         bool weighted) {
  Eigen::MatrixXd x = Eigen::MatrixXd(data.by_user().eigen().template cast<double>());
  if (!weighted) x = (x.array() != 0).template cast<double>();
  const Eigen::Index n = x.cols() - 1;
  const Eigen::MatrixXd gram = x.leftCols(n).transpose() * x.leftCols(n);
  Eigen::MatrixXd p = gram;
  for (Eigen::Index i = 0; i < n; ++i) p(i, i) += regularization + share * gram(i, i);
  p = p.inverse().eval();
  Eigen::MatrixXd b = -p;
  for (Eigen::Index i = 0; i < n; ++i) {
    b.col(i) /= p(i, i);
    b(i, i) = 0;
  }
  return b;
}

template <class Scalar>
double distance(const DenseItemModel<Scalar>& model, const Eigen::MatrixXd& b) {
  double most = 0;
  for (Eigen::Index j = 0; j < b.rows(); ++j)
    for (Eigen::Index i = 0; i < b.cols(); ++i)
      most =
          std::max(most, std::abs(b(j, i) - static_cast<double>(model.weight(ItemIndex(j), ItemIndex(i)))));
  return most;
}

}  // namespace

TEMPLATE_TEST_CASE("EASE is the textbook's inverse", "", float, double) {
  const double slack = std::is_same_v<TestType, float> ? 1e-5 : 1e-12;
  // More users than items, and fewer than half as many, where another matrix is inverted.
  for (const auto& data : {two_tastes<TestType>(40, 20), two_tastes<TestType>(12, 60)})
    for (const bool weighted : {false, true}) {
      CAPTURE(data.user_count(), weighted);
      const auto model = Ease{.regularization = 3, .weighted = weighted}.fit(data);
      CHECK(distance(model, textbook(data, 3, 0, weighted)) < slack);
      const auto dropped = Edlae{.dropout = 0.2, .regularization = 2, .weighted = weighted}.fit(data);
      CHECK(distance(dropped, textbook(data, 2, 0.25, weighted)) < slack);
    }
}

TEST_CASE("a matrix is inverted where it lies, whatever the blocks") {
  constexpr int n = 11;
  Eigen::MatrixXd root(n, n);
  Random random(3);
  for (int i = 0; i < n * n; ++i) root.data()[i] = random.normal();
  const Eigen::MatrixXd matrix = root * root.transpose() + Eigen::MatrixXd::Identity(n, n);
  const Eigen::MatrixXd expected = matrix.inverse();
  for (const std::size_t block : {1U, 3U, 4U, 11U, 50U}) {
    CAPTURE(block);
    Eigen::MatrixXd swept = matrix;
    swept.triangularView<Eigen::StrictlyUpper>().setConstant(NAN);  // is not read
    REQUIRE(detail::negate_inverse(swept.data(), n, {.threads = 1}, block) == n);
    for (int c = 0; c < n; ++c)
      for (int r = c; r < n; ++r) CHECK(swept(r, c) == Approx(-expected(r, c)).margin(1e-12));
  }
  Eigen::MatrixXd indefinite = matrix;
  indefinite(7, 7) = -1;
  CHECK(detail::negate_inverse(indefinite.data(), n, {.threads = 1}, 3) == 6);
}

TEST_CASE("dense item weights score a history by the sum of its items' rows") {
  const auto data = two_tastes<float>();
  for (const bool weighted : {false, true}) {
    const auto model = Ease{.regularization = 20, .weighted = weighted}.fit(data);
    CHECK(model.items().size() == 20);
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      const auto history = data.history(user);
      const auto scores = all_scores(model, history);
      CHECK(same_bits(scores, all_scores(model, data.user(user))));
      CHECK(scores[20] == no_score<float>);
      for (ItemIndex item{0}; item.value < 20; ++item) {
        float sum = 0;
        for (std::size_t e = 0; e < history.size(); ++e)
          sum += (weighted ? history.weights[e] : 1) * model.weight(history.items[e], item);
        if (history.empty()) CHECK(scores[item.value] == no_score<float>);
        else CHECK(scores[item.value] == Approx(sum).margin(1e-6));
      }
      CHECK(adds_up(model, data.user(user)));
    }
    CHECK(comes_back(model, data));
  }
  const ItemIndex last[] = {ItemIndex(20)};
  const float once[] = {1};
  const auto model = Ease{}.fit(data);
  CHECK(all_scores(model, History<float>{last, once, {}})[0] == no_score<float>);
  CHECK(model.similar_items(ItemIndex(20), 3).empty());
}

TEST_CASE("EASE and EDLAE know tastes apart") {
  const auto data = two_tastes<float>();
  CHECK(share_of_own_taste(Ease{.regularization = 20}.fit(data), data) > 0.8);
  CHECK(share_of_own_taste(Edlae{.regularization = 20}.fit(data), data) > 0.8);
  const auto list = similar_items(Ease{.regularization = 20}.fit(data), ItemIndex(2), 3);
  REQUIRE(list.size() == 3);
  CHECK(list[0].item.value % 2 == 0);
}

TEST_CASE("EASE of little says little") {
  const auto alone =
      Ease{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  const ItemIndex only[] = {ItemIndex(0)};
  const float once[] = {1};
  CHECK(all_scores(alone, History<float>{only, once, {}}) == std::vector{0.0F});
  CHECK(Ease{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}

TEST_CASE("EASE gives the same bits on any number of threads", "[threads]") {
  for (const auto& data : {two_tastes<float>(60, 40), two_tastes<float>(12, 60)}) {
    const auto one = Ease{}.fit(data, {.threads = 1});
    std::vector<Interaction<float>> cells{{UserIndex(1), ItemIndex(2), 1, {}}};
    const Change change(
        data, merged(data, collect(cells, {.users = data.user_count(), .items = data.item_count()})));
    const auto updated = one.update(change, {.threads = 1});
    for (const int threads : {2, 3}) {
      const auto more = Ease{}.fit(data, {.threads = threads});
      CHECK(std::equal(one.weights().begin(), one.weights().end(), more.weights().begin()));
      const auto again = one.update(change, {.threads = threads});
      CHECK(std::equal(updated.weights().begin(), updated.weights().end(), again.weights().begin()));
    }
  }
  std::vector<float> one(25 * 25), more;
  Random random(1);
  for (float& value : one) value = static_cast<float>(random.uniform());
  for (std::size_t i = 0; i < 25; ++i) one[i * 26] += 30;
  more = one;
  detail::negate_inverse(one.data(), 25, {.threads = 1}, 4);
  detail::negate_inverse(more.data(), 25, {.threads = 3}, 4);
  for (std::size_t c = 0; c < 25; ++c)
    CHECK(std::equal(one.begin() + static_cast<std::ptrdiff_t>(26 * c),
                     one.begin() + static_cast<std::ptrdiff_t>(25 * c + 25),
                     more.begin() + static_cast<std::ptrdiff_t>(26 * c)));
}

namespace {

// An update gives the weights of a refit.
template <class Algorithm, class Scalar>
void check_update(const Algorithm& algorithm, const Interactions<Scalar>& before,
                  const Interactions<Scalar>& after, double slack) {
  const auto refit = algorithm.fit(after, {.threads = 1});
  const auto updated = algorithm.fit(before, {.threads = 1}).update(Change(before, after), {.threads = 1});
  REQUIRE(updated.items().size() == refit.items().size());
  REQUIRE(updated.item_count() == refit.item_count());
  double most = 0;
  for (std::size_t i = 0; i < refit.items().size(); ++i) {
    REQUIRE(updated.items()[i] == refit.items()[i]);
    for (std::size_t j = 0; j < refit.items().size(); ++j) {
      const std::size_t at = i * refit.items().size() + j;
      most = std::max(most, std::abs(static_cast<double>(updated.weights()[at] - refit.weights()[at])));
    }
  }
  CHECK(most < slack);
}

}  // namespace

TEMPLATE_TEST_CASE("EASE takes changes in as if it had been fitted to them", "", float, double) {
  const double slack = std::is_same_v<TestType, float> ? 1e-5 : 1e-10;
  const auto all = two_tastes<TestType>(80, 60);
  // What is there without some users, and without the even items of others.
  const auto part = [&](std::uint32_t from, std::uint32_t to, bool some) {
    std::vector<Interaction<TestType>> cells;
    for (UserIndex user{0}; user.value < all.user_count(); ++user) {
      const auto row = all.history(user);
      for (std::size_t e = 0; e < row.size(); ++e)
        if (user.value < from || user.value >= to || (some && row.items[e].value % 2 == 1))
          cells.push_back({user, row.items[e], row.weights[e], {}});
    }
    return collect(cells, {.users = all.user_count(), .items = all.item_count()});
  };
  for (const bool weighted : {false, true}) {
    CAPTURE(weighted);
    const Ease ease{.regularization = 20, .weighted = weighted};
    check_update(ease, part(20, 25, false), all, slack);  // who comes
    check_update(ease, all, part(20, 25, false), slack);  // who is forgotten
    check_update(ease, part(7, 14, true), part(9, 16, true), slack);
    check_update(ease, all, all, slack);
    check_update(ease, all, part(0, 81, false), slack);  // so many that it is fitted anew
  }
  const Edlae edlae{.dropout = 0.2, .regularization = 20};
  check_update(edlae, part(20, 22, false), part(21, 23, false), slack);

  // A user with items that nobody had, and then nobody has any more; new users and items after the others.
  std::vector<Interaction<TestType>> cells;
  for (UserIndex user{0}; user.value < all.user_count(); ++user)
    for (const ItemIndex item : all.history(user).items) cells.push_back({user, item, 1, {}});
  for (const int item : {3, 5, 60, 62, 63}) cells.push_back({UserIndex(90), ItemIndex(item), 1, {}});
  const auto more = collect(cells);
  const Ease ease{.regularization = 20};
  check_update(ease, all, more, slack);
  cells.resize(cells.size() - 2);
  check_update(ease, more, collect(cells, {.users = 91, .items = 64}), slack);
  check_update(Edlae{.dropout = 0.1, .regularization = 0}, all, more,
               1e-3);  // of no use for new items: refitted
  check_update(ease, collect(std::vector<Interaction<TestType>>{}), all, slack);
}

TEST_CASE("EASE is updated from a file, and not where that cannot be") {
  const auto data = two_tastes<float>();
  const TemporaryFolder folder;
  const auto model = Ease{.regularization = 30}.fit(data);
  model.save(folder / "model");
  std::vector<Interaction<float>> cells{{UserIndex(40), ItemIndex(1), 1, {}}};
  const auto after = merged(data, collect(cells, {.users = 41, .items = 21}));
  const auto one = model.update(Change(data, after));
  const auto other = DenseItemModel<float>::load(folder / "model").update(Change(data, after));
  CHECK(std::equal(one.weights().begin(), one.weights().end(), other.weights().begin()));
  CHECK_THROWS_AS(model.update(Change(after, data)), DataError);
  const std::vector<ItemIndex> items{ItemIndex(0), ItemIndex(2)};
  const DenseItemModel<float> bare(21, items, std::vector<float>(4), false);
  CHECK_THROWS_AS(bare.update(Change(data, after)), OptionError);
}

TEST_CASE("EASE refuses what it cannot use") {
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(Ease{.regularization = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Ease{.regularization = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(Edlae{.dropout = 1}.fit(data), OptionError);
  // Two items that the same people had, and nothing to tell them apart by.
  std::vector<Interaction<float>> twins;
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 2; ++i) twins.push_back({UserIndex(u), ItemIndex(i), 1, {}});
  CHECK_THROWS_WITH((Edlae{.dropout = 0, .regularization = 0}.fit(collect(twins))),
                    Catch::Matchers::ContainsSubstring("expected a larger one"));
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(Ease{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
  const std::vector<ItemIndex> items{ItemIndex(0), ItemIndex(2)};
  CHECK_THROWS_AS(DenseItemModel<float>(3, items, std::vector<float>(3), false), DataError);
  CHECK_THROWS_AS(DenseItemModel<float>(2, items, std::vector<float>(4), false), DataError);
}
