#include "kindred/collaborative/baseline.hpp"

#include "collaborative/ratings.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

TEST_CASE("ten rounds of alternating least squares give numpy's biases") {
  const auto data = kindred_test::ratings();
  const auto model = Baseline{}.fit(data);
  CHECK(model.mean() == Approx(3.0));
  const double items[] = {-0.13116706, -0.15161444, 0.23711404, 0.00574351, 0.06691243};
  const double users[] = {0.06369082, -0.10786049, -0.09572011, 0.00325062, 0.05048649, 0.104145};
  for (int i = 0; i < 5; ++i) CHECK(model.item_bias(ItemIndex(i)) == Approx(items[i]).margin(1e-8));
  for (int u = 0; u < 6; ++u)
    CHECK(model.user_bias(data.history(UserIndex(u))) == Approx(users[u]).margin(1e-8));
}

TEST_CASE("a newcomer gets the mean and the item's bias, marked as a fallback") {
  const auto data = kindred_test::ratings();
  const auto model = Baseline{}.fit(data);
  const auto prediction = predict(model, {}, ItemIndex(2));
  CHECK(prediction.rating == Approx(3.23711404));
  CHECK(prediction.is_fallback);
  CHECK_FALSE(predict(model, data.user(UserIndex(0)), ItemIndex(2)).is_fallback);
}

TEST_CASE("an item without a rating is predicted by the user's bias alone and never listed") {
  const auto data = kindred_test::ratings();
  const auto model = Baseline{}.fit(data);
  const auto prediction = predict(model, data.user(UserIndex(0)), ItemIndex(5));
  CHECK(prediction.rating == Approx(3.06369082));
  CHECK(prediction.is_fallback);
  CHECK(recommend(model, data.user(UserIndex(0)), {.count = 100}).size() == 1);
  CHECK(kindred_test::explains_exactly(model, data.user(UserIndex(0))));
}

TEST_CASE("no data at all gives zeros, not NaN") {
  const auto model = Baseline{.regularization_user = 0, .regularization_item = 0}.fit(
      collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 2}));
  CHECK(predict(model, {}, ItemIndex(1)).rating == 0);
  CHECK(recommend(model, {}).empty());
}

TEST_CASE("the baseline refuses options out of range") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_AS(Baseline{.regularization_user = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(Baseline{.regularization_item = std::nan("")}.fit(data), OptionError);
  CHECK_THROWS_AS(Baseline{.epochs = 0}.fit(data), OptionError);
}
