#include "kindred/collaborative/fpmc.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "collaborative/tastes.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/time.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

static_assert(ScoresBatches<FpmcModel<float>> && Persists<FpmcModel<float>> && Archivable<FpmcModel<double>>);

namespace {

// Everybody goes round a ring of 20 items from a place of one's own, ten steps, one an hour; nobody has
// item 20.
Interactions<float> ring() {
  std::vector<Interaction<float>> cells;
  for (std::uint32_t u = 0; u < 80; ++u)
    for (std::uint32_t n = 0; n < 10; ++n)
      cells.push_back({UserIndex(u), ItemIndex((7 * u + n) % 20), 1, timestamp(1'000'000 + 3600 * n)});
  return collect(cells, {.users = 81, .items = 21, .timed = true});
}

}  // namespace

TEST_CASE("a history is put in order of time, equal times in one basket") {
  const std::vector<ItemIndex> items = {ItemIndex(1), ItemIndex(3), ItemIndex(4), ItemIndex(8)};
  const std::vector<float> weights(4, 1);
  const std::vector<Timestamp> times = {timestamp(30), timestamp(10), timestamp(20), timestamp(20)};
  std::vector<detail::InTime> order(4);
  detail::order_in_time(History<float>{items, weights, times}, std::span(order));
  const detail::InTime expected[] = {{1, 0, 0}, {2, 0, 1}, {3, 0, 1}, {0, 1, 3}};
  for (std::size_t e = 0; e < 4; ++e) {
    CHECK(order[e].place == expected[e].place);
    CHECK(order[e].before == expected[e].before);
    CHECK(order[e].own == expected[e].own);
  }
}

TEST_CASE("FPMC learns what follows on what") {
  const auto data = ring();
  const auto model = Fpmc{.factors = 8, .epochs = 60}.fit(data);
  int right = 0;
  for (std::uint32_t last = 0; last < 20; ++last) {
    HistoryBuffer<float> visitor;  // what came before the last is on the other side of the ring
    visitor.add(ItemIndex((last + 10) % 20), 1, timestamp(10)).add(ItemIndex(last), 1, timestamp(20));
    const auto list = recommend(model, visitor.view(), {.count = 3});
    REQUIRE(list.size() == 3);
    for (const auto& entry : list)
      if (entry.item.value == (last + 1) % 20) ++right;
  }
  CHECK(right >= 18);  // by chance 3 of 18 a list: 3
}

TEST_CASE("one step of FPMC by hand") {
  // One user, who has item 0 of two, and nothing before it.
  const std::vector<Interaction<double>> cells = {{UserIndex(0), ItemIndex(0), 1, timestamp(10)}};
  const auto data = collect(cells, {.users = 1, .items = 2, .timed = true});
  const auto factors = [](const FpmcModel<double>& model, int item) {
    const auto all = model.item_factors(ItemIndex(item));
    return Eigen::Vector4d(all[0], all[1], all[2], all[3]);
  };
  int moved = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Fpmc fpmc{.factors = 2, .epochs = 1, .learning_rate = 1e-9, .regularization = 0.1, .seed = seed};
    const auto before = fpmc.fit(data);  // the initial factors
    fpmc.learning_rate = 0.5;
    const auto after = fpmc.fit(data);
    const double pull = after.item_bias(ItemIndex(0));
    if (pull == 0) continue;  // item 0 was drawn itself
    ++moved;
    const Eigen::Vector4d v = factors(before, 0), w = factors(before, 1);
    const Eigen::Vector4d u = (factors(after, 0) - 0.95 * v) / pull;
    CHECK(u.tail(2).norm() < 1e-7);
    CHECK((factors(after, 1) - (0.95 * w - pull * u)).norm() < 1e-7);
    CHECK(after.item_bias(ItemIndex(1)) == Approx(-pull));
    CHECK(pull == Approx(0.5 / (1 + std::exp(u.dot(v - w)))).epsilon(1e-6));
  }
  CHECK(moved > 0);
}

TEST_CASE("FPMC finds of a history what training found of its user") {
  // Three tastes, each item after another of the same.
  std::vector<Interaction<float>> cells;
  Random random(6);
  for (std::uint32_t u = 0; u < 90; ++u)
    for (std::uint32_t n = 0; n < 10; ++n)
      cells.push_back({UserIndex(u), ItemIndex(u % 3 + 3 * random.below(20)), 1, timestamp(3600 * n)});
  const auto data = collect(cells, {.users = 90, .items = 60, .timed = true, .duplicates = Duplicates::last});
  const Fpmc algorithm{.factors = 16};
  const auto model = algorithm.fit(data);
  detail::FpmcTraining<float> training(data, {algorithm.factors, algorithm.epochs, algorithm.learning_rate,
                                              algorithm.regularization, Negatives::uniform, algorithm.seed});
  training.run({.threads = 1}, [](int) { return true; });
  double correlation = 0;
  for (UserIndex user{0}; user.value < 90; ++user) {
    // What follows on nothing, by the user's own factors and by those found.
    const auto history = data.history(user);
    const auto folded = scores(model, History<float>{history.items, history.weights, {}});
    Eigen::ArrayXd a(60), b(60);
    for (int i = 0; i < 60; ++i) {
      a[i] = static_cast<double>(training.items().row(i).head(16).dot(training.users().row(user.value)) +
                                 training.biases()[static_cast<std::size_t>(i)]);
      b[i] = static_cast<double>(folded[static_cast<std::size_t>(i)]);
    }
    a -= a.mean();
    b -= b.mean();
    correlation += (a * b).sum() / std::sqrt((a * a).sum() * (b * b).sum()) / 90;
  }
  CHECK(correlation > 0.85);
}

TEST_CASE("an FPMC model comes back from a file, and scores many together as one by one") {
  const auto data = ring();
  const auto model = Fpmc{.factors = 5, .epochs = 3}.fit(data);
  kindred_test::check_comes_back(model, data);
  kindred_test::check_batch(model, data);
  CHECK(scores(model, data.user(UserIndex(3))) == scores(model, data.history(UserIndex(3))));
}

TEST_CASE("FPMC says nothing of what nobody has, nor to nobody, and needs times") {
  const auto data = ring();
  const auto model = Fpmc{.factors = 4, .epochs = 2}.fit(data);
  const auto known = scores(model, data.user(UserIndex(0)));
  CHECK(known[20] == no_score<float>);
  for (std::size_t i = 0; i < 20; ++i) CHECK(std::isfinite(known[i]));
  CHECK(recommend(model, {}).empty());
  HistoryBuffer<float> untimed, unknown;
  untimed.add(ItemIndex(3));
  unknown.add(ItemIndex(20), 1, timestamp(5));
  CHECK(recommend(model, untimed.view()).size() == 10);
  CHECK(recommend(model, unknown.view()).empty());
  CHECK_THROWS_WITH(Fpmc{}.fit(kindred_test::ratings()), Catch::Matchers::ContainsSubstring("time"));
  CHECK(recommend(Fpmc{}.fit(collect(std::vector<Interaction<float>>{})), {}).empty());
  CHECK_THROWS_AS((Fpmc{.factors = 4, .learning_rate = 900, .regularization = 0}.fit(data)), DataError);
  CHECK_THROWS_AS(Fpmc{.factors = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Fpmc{.epochs = 0}.fit(data), OptionError);
}

TEST_CASE("FPMC gives the same bits on any number of threads", "[threads]") {
  const auto data = ring();
  const auto one = Fpmc{.factors = 4, .epochs = 2}.fit(data, {.threads = 1});
  const auto many = Fpmc{.factors = 4, .epochs = 2}.fit(data, {.threads = 3});
  CHECK(recommend_all(one, data, {}, {.threads = 1}) == recommend_all(many, data, {}, {.threads = 3}));
}
