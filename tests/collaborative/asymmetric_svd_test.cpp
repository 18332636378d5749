#include "kindred/collaborative/asymmetric_svd.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("one user's steps move every x and y at every rating") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 5, {}},
                                                            {UserIndex(0), ItemIndex(1), 2, {}},
                                                            {UserIndex(0), ItemIndex(2), 3, {}}});
  const AsymmetricSvd options{
      .factors = 2, .epochs = 3, .learning_rate = 0.05, .regularization = 0.1, .init_deviation = 0.5};
  const auto model = options.fit(data);

  const auto baseline = Baseline{}.fit(data);
  const double base = baseline.mean() + baseline.user_bias(data.history(UserIndex(0)));
  auto q = detail::random_rows(data.by_item(), 2, 0.5, 0, 1),
       x = detail::random_rows(data.by_item(), 2, 0.5, 0, 2),
       y = detail::random_rows(data.by_item(), 2, 0.5, 0, 3);
  std::vector<double> biases, deviations;
  for (unsigned i = 0; i < 3; ++i) {
    biases.push_back(baseline.item_bias(ItemIndex(i)));
    deviations.push_back(data.by_user().values()[i] - base - biases[i]);
  }
  const double norm = 1 / std::sqrt(3.0), keep = 1 - 0.05 * 0.1;
  for (int epoch = 0; epoch < 3; ++epoch)
    for (std::size_t i = 0; i < 3; ++i) {
      double z[2] = {0, 0};
      for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t f = 0; f < 2; ++f) z[f] += norm * (deviations[j] * x[2 * j + f] + y[2 * j + f]);
      const double error =
          data.by_user().values()[i] - base - biases[i] - z[0] * q[2 * i] - z[1] * q[2 * i + 1];
      biases[i] = keep * biases[i] + 0.05 * error;
      for (std::size_t f = 0; f < 2; ++f) {
        const double old = q[2 * i + f];
        q[2 * i + f] = static_cast<float>(keep * old + 0.05 * error * z[f]);
        for (std::size_t j = 0; j < 3; ++j) {
          x[2 * j + f] = static_cast<float>(keep * x[2 * j + f] + 0.05 * error * norm * deviations[j] * old);
          y[2 * j + f] = static_cast<float>(keep * y[2 * j + f] + 0.05 * error * norm * old);
        }
      }
    }
  for (unsigned i = 0; i < 3; ++i) {
    CHECK(model.item_bias(ItemIndex(i)) == Approx(biases[i]).margin(1e-5));
    for (std::size_t f = 0; f < 2; ++f) {
      CHECK(model.item_factors(ItemIndex(i))[f] == Approx(q[2 * i + f]).margin(1e-5));
      CHECK(model.explicit_factors(ItemIndex(i))[f] == Approx(x[2 * i + f]).margin(1e-5));
      CHECK(model.implicit_factors(ItemIndex(i))[f] == Approx(y[2 * i + f]).margin(1e-5));
    }
  }
}

TEST_CASE("asymmetric svd tells more than biases, serves visitors as known users and explains by items") {
  const auto data = kindred_test::rated_blocks();
  const auto model = AsymmetricSvd{.factors = 4, .epochs = 80, .learning_rate = 0.02}.fit(data.train);
  CHECK(kindred_test::error_of(model, data) < 0.7 * kindred_test::error_of(Baseline{}.fit(data.train), data));
  kindred_test::check_visitors_alike(model, data.train);
  for (UserIndex user{0}; user.value < 90; user.value += 50)
    CHECK(kindred_test::explains_exactly(model, data.train.user(user)));
  CHECK(kindred_test::explains_exactly(model, {}));
}

TEST_CASE("asymmetric svd comes back, stands poor data, and says when training diverges") {
  const auto data = kindred_test::rated_blocks().train;
  const AsymmetricSvd options{.factors = 3, .epochs = 5};
  kindred_test::check_files(options.fit(data), data);
  kindred_test::check_poor_data(options);
  CHECK_THROWS_AS((AsymmetricSvd{.learning_rate = 5}.fit(data)), DataError);
  CHECK_THROWS_AS((AsymmetricSvd{.epochs = 0}.fit(data)), OptionError);
}
