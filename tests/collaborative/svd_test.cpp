#include "kindred/collaborative/svd.hpp"

#include <cmath>
#include <cstddef>
#include <stop_token>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("two steps of gradient descent are those worked by hand") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 5, {}},
                                                            {UserIndex(0), ItemIndex(1), 3, {}}});
  const auto user = data.user(UserIndex(0));
  const Svd options{.factors = 1,
                    .epochs = 1,
                    .learning_rate = 0,
                    .regularization = 0.2,
                    .relative_item_regularization = 2,
                    .relative_bias_regularization = 3,
                    .relative_bias_learning_rate = 0.5,
                    .init_deviation = 1};
  const auto start = options.fit(data);
  const double q0 = start.item_factors(ItemIndex(0))[0], q1 = start.item_factors(ItemIndex(1))[0];
  const double p = (predict(start, user, ItemIndex(0)).rating - 4) / q0;
  REQUIRE(std::abs(p) > 0.01);

  auto stepping = options;
  stepping.learning_rate = 0.1;
  const auto model = stepping.fit(data);
  const double e0 = 5 - (4 + p * q0);
  const double b0 = 0.05 * e0, p1 = p + 0.1 * (e0 * q0 - 0.2 * p);
  CHECK(model.item_bias(ItemIndex(0)) == Approx(b0));
  CHECK(model.item_factors(ItemIndex(0))[0] == Approx(q0 + 0.1 * (e0 * p - 0.4 * q0)));
  const double e1 = 3 - (4 + b0 + p1 * q1);
  const double b1 = b0 + 0.05 * (e1 - 0.6 * b0), p2 = p1 + 0.1 * (e1 * q1 - 0.2 * p1);
  CHECK(model.item_bias(ItemIndex(1)) == Approx(0.05 * e1));
  const double q = q1 + 0.1 * (e1 * p1 - 0.4 * q1);
  CHECK(model.item_factors(ItemIndex(1))[0] == Approx(q));
  CHECK(predict(model, user, ItemIndex(1)).rating == Approx(4 + b1 + 0.05 * e1 + p2 * q).epsilon(1e-5));
}

TEST_CASE("a visitor's numbers are found by the same steps with the items held") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 5, {}},
                                                            {UserIndex(0), ItemIndex(1), 3, {}}});
  const auto model = Svd{.factors = 1, .epochs = 1, .learning_rate = 0.1, .regularization = 0.2}.fit(data);
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(1), 2);
  const double q = model.item_factors(ItemIndex(1))[0], e = 2 - 4 - model.item_bias(ItemIndex(1));
  const double bias = 0.1 * e, p = 0.1 * e * q;
  CHECK(predict(model, visitor.view(), ItemIndex(0)).rating ==
        Approx(4 + bias + model.item_bias(ItemIndex(0)) + p * model.item_factors(ItemIndex(0))[0]));
}

TEST_CASE("factors tell more than biases, and visitors are served as well as known users") {
  const auto data = kindred_test::rated_blocks();
  const auto model =
      Svd{.factors = 4, .epochs = 100, .learning_rate = 0.03, .regularization = 0.05}.fit(data.train);
  const double error = kindred_test::error_of(model, data);
  CHECK(error < 0.6 * kindred_test::error_of(Baseline{}.fit(data.train), data));
  CHECK(kindred_test::error_of(model, data, true) == Approx(error).margin(0.02));
  double squares = 0;
  for (UserIndex user{0}; user.value < 90; user.value += 9) {
    const auto known = kindred_test::scores(model, data.train.user(user)),
               folded = kindred_test::scores(model, data.train.history(user));
    for (std::size_t i = 0; i < 60; ++i) squares += std::pow(known[i] - folded[i], 2);
  }
  CHECK(std::sqrt(squares / (10 * 60)) < 0.05);
  // Another row than the one it was trained on is folded in, whoever asks.
  HistoryBuffer<float> changed;
  changed.add(ItemIndex(1), 5);
  CHECK(kindred_test::said(model, KnownUser<float>{UserIndex(0), changed.view()}) ==
        kindred_test::said(model, changed.view()));
}

TEST_CASE("an explanation adds up to the score, for known users and visitors, within bounds too") {
  const auto data = kindred_test::rated_blocks();
  for (const bool bounded : {false, true}) {
    const auto model = Svd{.factors = 5, .epochs = 8, .bounded = bounded}.fit(data.train);
    for (UserIndex user{0}; user.value < 90; user.value += 50) {
      CHECK(kindred_test::explains_exactly(model, data.train.user(user)));
      CHECK(kindred_test::explains_exactly(model, data.train.history(user)));
    }
    CHECK(kindred_test::explains_exactly(model, {}));
    const auto why = explain(model, data.train.history(UserIndex(4)), ItemIndex(1));
    CHECK(why.contributions.size() == 3 + data.train.history(UserIndex(4)).size());
  }
}

TEST_CASE("bounded ratings stay within those of the training") {
  const auto data = kindred_test::ratings();
  const Svd options{.factors = 4, .epochs = 300, .learning_rate = 0.05, .regularization = 0, .bounded = true};
  const auto model = options.fit(data);
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(0), 1000).add(ItemIndex(3), -1000);
  for (ItemIndex item{0}; item.value < 6; ++item)
    for (const Query<float>& query : {Query<float>(data.user(UserIndex(0))), Query<float>(visitor.view())}) {
      const float rating = predict(model, query, item).rating;
      CHECK(rating >= 1);
      CHECK(rating <= 5);
    }
}

TEST_CASE("the bold driver speeds up while errors shrink and slows down when they grow") {
  const auto data = kindred_test::rated_blocks();
  const auto calm =
      Svd{.factors = 4, .epochs = 3, .learning_rate = 0.001, .bold_driver = true}.fit(data.train);
  REQUIRE(calm.learning_rates().size() == 3);
  CHECK(calm.learning_rates()[1] == Approx(0.00105));
  CHECK(calm.learning_rates()[2] == Approx(0.001 * 1.05 * 1.05));
  const auto rash =
      Svd{.factors = 4, .epochs = 60, .learning_rate = 0.2, .bold_driver = true}.fit(data.train);
  bool slowed = false;
  for (std::size_t e = 1; e < 60; ++e) {
    const double ratio = rash.learning_rates()[e] / rash.learning_rates()[e - 1];
    CHECK((ratio == Approx(1.05) || ratio == Approx(0.5)));
    slowed = slowed || ratio < 1;
  }
  CHECK(slowed);
}

TEST_CASE("training that diverges is an error that says so") {
  const auto data = kindred_test::rated_blocks().train;
  CHECK_THROWS_AS((Svd{.learning_rate = 5}.fit(data)), DataError);
  CHECK_THROWS_WITH((Svd{.learning_rate = 5}.fit(data)),
                    ContainsSubstring("svd: training diverged in epoch"));
}

TEST_CASE("svd refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS((Svd{.factors = -1}.fit(data)), OptionError);
  CHECK_THROWS_AS((Svd{.epochs = 0}.fit(data)), OptionError);
  CHECK_THROWS_AS((Svd{.learning_rate = std::nan("")}.fit(data)), OptionError);
  CHECK_THROWS_AS((Svd{.regularization = -1}.fit(data)), OptionError);
}

TEST_CASE("svd comes back, stands poor data, and stops when it is told") {
  const auto data = kindred_test::rated_blocks().train;
  for (const Svd& options :
       {Svd{.factors = 5, .epochs = 5}, Svd{.factors = 0, .epochs = 2},
        Svd{.factors = 3, .epochs = 5, .frequency_regularization = true, .bounded = true}}) {
    kindred_test::check_files(options.fit(data), data);
    kindred_test::check_poor_data(options);
  }
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS((Svd{}.fit(data, {.cancel = source.get_token()})), Cancelled);
}
