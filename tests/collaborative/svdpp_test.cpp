#include "kindred/collaborative/svdpp.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/detail/rating_factors.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// SVD++ as it is published: every y of the user is moved at every rating.
struct Plain {
  std::vector<double> user_biases, item_biases;
  std::vector<float> p, q, y;

  Plain(const Interactions<float>& data, const SvdPlusPlus& options)
      : user_biases(data.user_count()),
        item_biases(data.item_count()),
        p(detail::random_rows(data.by_user(), size(options), options.init_deviation, options.seed, 3)),
        q(detail::random_rows(data.by_item(), size(options), options.init_deviation, options.seed, 1)),
        y(detail::random_rows(data.by_item(), size(options), options.init_deviation, options.seed, 2)) {
    const std::size_t k = size(options);
    const double rate = options.learning_rate, keep = 1 - rate * options.regularization;
    double mean = 0;
    for (const float rating : data.by_user().values()) mean += rating / static_cast<double>(data.size());
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
      for (UserIndex user{0}; user.value < data.user_count(); ++user) {
        const auto row = data.by_user()[user];
        if (row.size() == 0) continue;
        const double norm = 1 / std::sqrt(static_cast<double>(row.size()));
        for (std::size_t e = 0; e < row.size(); ++e) {
          const std::size_t u = user.value, i = row.indices[e].value;
          std::vector<double> z(k);
          double error = row.values[e] - mean - user_biases[u] - item_biases[i];
          for (std::size_t f = 0; f < k; ++f) {
            z[f] = p[u * k + f];
            for (const ItemIndex j : row.indices) z[f] += norm * y[j.value * k + f];
            error -= z[f] * q[i * k + f];
          }
          user_biases[u] = keep * user_biases[u] + rate * error;
          item_biases[i] = keep * item_biases[i] + rate * error;
          for (std::size_t f = 0; f < k; ++f) {
            const double old = q[i * k + f];
            p[u * k + f] = static_cast<float>(keep * p[u * k + f] + rate * error * old);
            q[i * k + f] = static_cast<float>(keep * old + rate * error * z[f]);
            for (const ItemIndex j : row.indices)
              y[j.value * k + f] = static_cast<float>(keep * y[j.value * k + f] + rate * error * norm * old);
          }
        }
      }
    }
  }

  static std::size_t size(const SvdPlusPlus& options) { return static_cast<std::size_t>(options.factors); }
};

}  // namespace

TEST_CASE("carrying the sum of y along is moving every y at every rating") {
  const auto data = kindred_test::rated_blocks().train;
  const SvdPlusPlus options{
      .factors = 5, .epochs = 4, .learning_rate = 0.02, .regularization = 0.1, .seed = 3};
  const Plain plain(data, options);
  const auto model = options.fit(data);
  double moved = 0;
  for (ItemIndex item{0}; item.value < 60; ++item)
    for (std::size_t f = 0; f < 5; ++f) {
      const std::size_t at = item.value * 5 + f;
      REQUIRE(model.item_factors(item)[f] == Approx(plain.q[at]).margin(1e-4));
      REQUIRE(model.implicit_factors(item)[f] == Approx(plain.y[at]).margin(1e-4));
      moved += std::abs(plain.y[at]);
    }
  CHECK(moved > 1);
}

TEST_CASE("svdpp tells more than biases, and visitors are served as well as known users") {
  const auto data = kindred_test::rated_blocks();
  const auto model =
      SvdPlusPlus{.factors = 4, .epochs = 60, .learning_rate = 0.03, .regularization = 0.05}.fit(data.train);
  const double error = kindred_test::error_of(model, data);
  CHECK(error < 0.7 * kindred_test::error_of(Baseline{}.fit(data.train), data));
  CHECK(kindred_test::error_of(model, data, true) == Approx(error).margin(0.02));
}

TEST_CASE("what was rated speaks for itself in an explanation") {
  const auto data = kindred_test::rated_blocks().train;
  const auto model = SvdPlusPlus{.factors = 5, .epochs = 8, .frequency_regularization = true}.fit(data);
  for (UserIndex user{0}; user.value < 90; user.value += 50) {
    CHECK(kindred_test::explains_exactly(model, data.user(user)));
    CHECK(kindred_test::explains_exactly(model, data.history(user)));
  }
}

TEST_CASE("svdpp comes back and stands poor data") {
  const auto data = kindred_test::rated_blocks().train;
  const SvdPlusPlus options{.factors = 3, .epochs = 5};
  kindred_test::check_files(options.fit(data), data);
  kindred_test::check_poor_data(options);
  CHECK_THROWS_AS((SvdPlusPlus{.learning_rate = 5}.fit(data)), DataError);
  CHECK_THROWS_AS((SvdPlusPlus{.init_deviation = -1}.fit(data)), OptionError);
}
