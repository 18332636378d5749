#include "kindred/collaborative/time_svdpp.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

namespace {

// Everybody rates higher as time goes by, and item 0 falls out of fashion.
Interactions<float> drifting() {
  Random random(3);
  std::vector<Interaction<float>> cells;
  for (unsigned u = 0; u < 60; ++u)
    for (unsigned i = 0; i < 30; ++i) {
      if (random.uniform() > 0.6) continue;
      const double part = random.uniform();  // of two years
      const double rating = 3 + (part - 0.5) + (i == 0 ? 2 - 4 * part : 0) + 0.1 * random.normal();
      cells.push_back({UserIndex(u), ItemIndex(i), static_cast<float>(rating),
                       timestamp(static_cast<std::int64_t>(1600000000 + part * 730 * 86400))});
    }
  return collect(cells, {.timed = true});
}

double error_at_times(const Interactions<float>& data, const TimeSvdPlusPlusModel<float>& model, bool told) {
  double sum = 0;
  for (UserIndex user{0}; user.value < data.user_count(); user.value += 6) {
    const auto history = data.history(user);
    for (std::size_t e = 0; e < history.size(); ++e) {
      Query<float> query(data.user(user));
      if (told) query.time = history.times[e];
      sum += std::pow(predict(model, query, history.items[e]).rating - history.weights[e], 2);
    }
  }
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("one user's step on one rating is the one worked by hand") {
  const auto data =
      collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 5, timestamp(0)},
                                              {UserIndex(1), ItemIndex(1), 3, timestamp(1000000)}},
              {.timed = true});
  const auto model = TimeSvdPlusPlus{.factors = 0, .epochs = 1, .learning_rate = 0.1, .bins = 4}.fit(data);
  CHECK(model.item_bias(ItemIndex(0)) == Approx(0.1));
  CHECK(model.item_bias(ItemIndex(0), timestamp(0)) == Approx(0.1));
  CHECK(model.item_bias(ItemIndex(0), timestamp(-5)) == Approx(0.1));  // the nearest bin
  CHECK(model.item_bias(ItemIndex(0), timestamp(250000)) == 0);
  CHECK(model.item_bias(ItemIndex(1), timestamp(1000000)) == Approx(-0.1));
  // Folding in: what is left is 5 − 4 − 0.2, and b(u) and the day's bias each get a tenth of it.
  Query<float> query(data.user(UserIndex(0)));
  query.time = timestamp(0);
  CHECK(predict(model, query, ItemIndex(0)).rating == Approx(4 + 0.2 + 2 * 0.08));
  query.time = timestamp(86400);  // another day
  CHECK(predict(model, query, ItemIndex(0)).rating == Approx(4 + 0.2 + 0.08));
  query.time = timestamp(1000000);  // another bin
  CHECK(predict(model, query, ItemIndex(0)).rating == Approx(4 + 0.1 + 0.08));
}

TEST_CASE("a drift over time is followed where the time is told") {
  const auto data = drifting();
  const auto model =
      TimeSvdPlusPlus{
          .factors = 2, .epochs = 40, .learning_rate = 0.03, .relative_bin_regularization = 1, .bins = 4}
          .fit(data);
  CHECK(error_at_times(data, model, true) < 0.6 * error_at_times(data, model, false));
  Query<float> early(data.user(UserIndex(7))), late = early;
  early.time = timestamp(1600000000 + 20 * 86400);
  late.time = timestamp(1600000000 + 710 * 86400);
  CHECK(predict(model, early, ItemIndex(0)).rating > predict(model, late, ItemIndex(0)).rating + 1);
  CHECK(predict(model, early, ItemIndex(5)).rating < predict(model, late, ItemIndex(5)).rating - 0.2F);
  CHECK(kindred_test::explains_exactly(model, early));
  CHECK(kindred_test::explains_exactly(model, late));
}

TEST_CASE("time svdpp tells more than biases and serves visitors as known users, with times or without") {
  const auto data = kindred_test::rated_blocks();
  const auto model = TimeSvdPlusPlus{.factors = 4, .epochs = 30, .learning_rate = 0.04}.fit(data.train);
  CHECK(kindred_test::error_of(model, data) < 0.8 * kindred_test::error_of(Baseline{}.fit(data.train), data));
  kindred_test::check_visitors_alike(model, data.train);
  auto untimed = data.train.history(UserIndex(3));
  untimed.times = {};
  CHECK(kindred_test::explains_exactly(model, untimed));
  Query<float> now(untimed);
  now.time = timestamp(1620000000);
  CHECK(kindred_test::explains_exactly(model, now));
}

TEST_CASE("time svdpp comes back, stands poor data, and asks for times") {
  const auto data = kindred_test::rated_blocks().train;
  const TimeSvdPlusPlus options{.factors = 3, .epochs = 5, .bins = 7};
  kindred_test::check_files(options.fit(data), data);
  kindred_test::check_poor_data(options);
  CHECK_THROWS_AS(options.fit(kindred_test::ratings()), DataError);
  CHECK_THROWS_WITH(options.fit(kindred_test::ratings()), ContainsSubstring("have no times"));
  CHECK_THROWS_AS((TimeSvdPlusPlus{.learning_rate = 9}.fit(data)), DataError);
  CHECK_THROWS_AS((TimeSvdPlusPlus{.bins = 0}.fit(data)), OptionError);
}
