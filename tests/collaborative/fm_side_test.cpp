#include "kindred/collaborative/fm_features.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include <Eigen/Dense>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/bayesian_fm.hpp"
#include "kindred/collaborative/fm.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/random.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::explains_exactly;
using kindred_test::scores;

namespace {

constexpr std::uint32_t user_count = 60, item_count = 40, day_count = 6;

Timestamp noon(std::uint32_t day) { return timestamp(43'200 + 86'400 * std::int64_t{day}); }

// Ratings of 3, 1 more or less by the day, and by whether the user's kind is the item's.
Interactions<float> made(bool test) {
  std::vector<Interaction<float>> cells;
  Random random(8);
  for (std::uint32_t u = 0; u < user_count; ++u)
    for (std::uint32_t i = 0; i < item_count; ++i) {
      const auto day = static_cast<std::uint32_t>(random.below(day_count));
      const double rating =
          3 + (day % 2 == 0 ? 1 : -1) + (u % 3 == i % 3 ? 0.8 : -0.4) + 0.1 * random.normal();
      const bool here = random.uniform() < 0.15;
      if (here != test) cells.push_back({UserIndex(u), ItemIndex(i), static_cast<float>(rating), noon(day)});
    }
  return collect(cells, {.users = user_count, .items = item_count, .timed = true});
}

// Who is of which kind.
FmSideInformation<float> kinds() {
  FmSideInformation<float> side;
  const auto rows = [](std::size_t count) {
    std::vector<std::int64_t> offsets{0};
    std::vector<FeatureIndex> columns;
    for (std::size_t row = 0; row < count; ++row) {
      columns.emplace_back(row % 3);
      offsets.push_back(static_cast<std::int64_t>(columns.size()));
    }
    return std::tuple(offsets, columns, std::vector<float>(count, 1));
  };
  const auto [user_offsets, user_columns, user_values] = rows(user_count);
  const auto [item_offsets, item_columns, item_values] = rows(item_count);
  side.users = {{3, user_offsets, user_columns, user_values}, {1, 2}};
  side.items = {{3, item_offsets, item_columns, item_values}, {}};
  return side;
}

template <class M>
double error_of(const M& model, const Interactions<float>& train, bool says_when, bool says_who) {
  const auto test = made(true);
  double squares = 0;
  for (UserIndex user{0}; user.value < user_count; ++user) {
    const auto row = test.history(user);
    for (std::size_t e = 0; e < row.size(); ++e) {
      Query<float> query = says_who ? Query<float>(train.user(user)) : Query<float>(train.history(user));
      if (says_when) query.time = row.times[e];
      const double off = predict(model, query, row.items[e]).rating - row.weights[e];
      squares += off * off;
    }
  }
  return std::sqrt(squares / static_cast<double>(test.size()));
}

}  // namespace

TEST_CASE("a history is folded in with what is known of the person and with its days") {
  detail::PosteriorFactors<double> posterior;
  posterior.samples = 1;
  posterior.dims = 2;
  posterior.center = 3;
  posterior.scale = 2;
  posterior.items = std::vector<double>{1, 0.5, 1, -1, 1, 2};
  posterior.offsets = posterior.mean_offsets = std::vector<double>{0.1, -0.2, 0.3};
  posterior.implicit = std::vector<double>{0, 0.3, 0.2, 0, -0.6, 0.1, 0, 0.9, 0.4};
  posterior.features = std::vector<double>{0, 0.7, -0.3, 0, -0.2, 0.6};
  posterior.user_features = SparseRows<UserIndex, FeatureIndex, double>(
      2, std::vector<std::int64_t>{0, 2}, std::vector<FeatureIndex>{FeatureIndex(0), FeatureIndex(1)},
      std::vector<double>{1, 0.5});
  posterior.days = std::vector<std::int64_t>{10, 12};
  posterior.day_factors = std::vector<double>{0, 0.4, 0.25, 0, -0.8, -0.15, 0, 0.05, 0.02};
  posterior.prior_means = std::vector<double>{0.2, -0.4};
  posterior.prior_precisions = std::vector<double>{2, 0.5, 0.5, 3};
  posterior.noises = std::vector<double>{1.5};
  posterior.intercepts = std::vector<double>{0.25};
  posterior.rated = std::vector<unsigned char>{1, 1, 1};
  const FmModel<double> model(posterior);
  CHECK(model.looks_at_time());

  HistoryBuffer<double> history;
  history.add(ItemIndex(0), 5, noon(10)).add(ItemIndex(1), 2, noon(12));
  const double one = 1 / std::sqrt(2.0);
  // The parts of q: two items, two features, a day; each a weight and a factor.
  struct Part {
    double weight, factor;
  };
  const Part days[] = {{0.25, 0.4}, {-0.15, -0.8}, {0.02, 0.05}};
  const double z[] = {0.5, -1, 2}, c[] = {0.1, -0.2, 0.3};
  const auto describe = [&](int item, int day, bool known, Eigen::Vector2d& h) {
    std::vector<Part> parts = {{one * 0.2, one * 0.3}, {one * 0.1, one * -0.6}, days[day]};
    if (known) parts.insert(parts.end(), {{-0.3, 0.7}, {0.5 * 0.6, 0.5 * -0.2}});
    double sum = 0, level = 0.25 + c[item];
    for (std::size_t a = 0; a < parts.size(); ++a) {
      level += parts[a].weight + parts[a].factor * z[item];
      for (std::size_t b = 0; b < a; ++b) level += parts[a].factor * parts[b].factor;
      sum += parts[a].factor;
    }
    h = {1, z[item] + sum};
    return level;
  };
  for (const bool known : {true, false}) {
    Eigen::Matrix2d precision;
    precision << 2, 0.5, 0.5, 3;
    Eigen::Vector2d right = precision * Eigen::Vector2d(0.2, -0.4), h;
    for (int e = 0; e < 2; ++e) {
      const double left = ((e == 0 ? 5.0 : 2.0) - 3) / 2 - describe(e, e, known, h);
      precision += 1.5 * h * h.transpose();
      right += 1.5 * left * h;
    }
    const Eigen::Vector2d theta = precision.llt().solve(right);
    Query<double> query(history.view());
    if (known) query.user = UserIndex(0);
    const auto asked = [&](int day) { return 3 + 2 * (describe(2, day, known, h) + theta.dot(h)); };
    for (const std::uint32_t day : {10U, 12U, 11U}) {
      query.time = noon(day);
      CHECK(predict(model, query, ItemIndex(2)).rating == Approx(asked(day == 10 ? 0 : day == 12 ? 1 : 2)));
      const auto explanation = explain(model, query, ItemIndex(2));
      double sum = 0;
      for (const auto& contribution : explanation.contributions) sum += contribution.amount;
      CHECK(sum == Approx(predict(model, query, ItemIndex(2)).rating));
    }
    query.time = {};
    CHECK(predict(model, query, ItemIndex(2)).rating == Approx(asked(2)));
  }
}

TEST_CASE("machines that are told the day and the kinds of users and items use them") {
  const auto train = made(false);
  const auto check = [&](auto algorithm) {
    const auto plain = algorithm.fit(train);
    CHECK_FALSE(plain.looks_at_time());
    algorithm.days = true;
    const auto dated = algorithm.fit(train);
    const double with_days = error_of(dated, train, true, true);
    CHECK(with_days < 0.6 * error_of(plain, train, false, true));
    CHECK(error_of(dated, train, true, false) == with_days);
    CHECK(error_of(dated, train, false, true) > 1.3 * with_days);
    const auto told = algorithm.fit(train, kinds());
    const double with_kinds = error_of(told, train, true, true);
    CHECK(with_kinds < 0.8 * with_days);
    CHECK(error_of(told, train, true, false) > with_kinds);  // nothing is known of a visitor
    Query<float> query(train.user(UserIndex(4)));
    query.time = noon(3);
    CHECK(explains_exactly(told, query));
    const auto loaded = FmModel<float>::load(Archive::of_bytes(archive_of(told).bytes(), "memory"));
    CHECK(scores(loaded, query) == scores(told, query));
    CHECK(archive_of(loaded).bytes() == archive_of(told).bytes());
  };
  check(Fm{.factors = 3, .sweeps = 30, .regularization = 2, .features = FmFeatures::ids});
  check(BayesianFm{.factors = 3, .sweeps = 60, .burn_in = 20, .samples = 10});
}

TEST_CASE("an ordered probit is told the day, too") {
  std::vector<Interaction<float>> cells;
  const auto train = made(false);
  for (UserIndex user{0}; user.value < user_count; ++user) {
    const auto row = train.history(user);
    for (std::size_t e = 0; e < row.size(); ++e)
      cells.push_back({user, row.items[e], std::round(row.weights[e]), row.times[e]});
  }
  const auto rounded = collect(cells, {.users = user_count, .items = item_count, .timed = true});
  BayesianFm algorithm{.factors = 2,
                       .sweeps = 40,
                       .burn_in = 10,
                       .samples = 8,
                       .features = FmFeatures::ids,
                       .likelihood = FmLikelihood::ordered_probit};
  const double without = error_of(algorithm.fit(rounded), rounded, false, true);
  algorithm.days = true;
  CHECK(error_of(algorithm.fit(rounded), rounded, true, true) < 0.7 * without);
}

TEST_CASE("side information that does not fit is refused") {
  const auto train = made(false);
  auto side = kinds();
  side.users.groups = {1, 1};
  CHECK_THROWS_WITH(Fm{}.fit(train, side), Catch::Matchers::ContainsSubstring("do not add up to the 3"));
  side = kinds();
  side.items.rows = {3, std::vector<std::int64_t>{0, 0}, std::vector<FeatureIndex>{}, std::vector<float>{}};
  CHECK_THROWS_WITH(BayesianFm{}.fit(train, side), Catch::Matchers::ContainsSubstring("rows of items"));
  const auto untimed = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 1, {}}});
  CHECK_THROWS_AS(Fm{.days = true}.fit(untimed), DataError);
  CHECK(Fm{.days = true}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}
