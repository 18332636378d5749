#include "kindred/collaborative/nmf.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/core/random.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

TEST_CASE("a multiplicative step is the one worked by hand") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 4, {}},
                                                            {UserIndex(1), ItemIndex(0), 2, {}}});
  const double q = Random(9, 0).uniform(), estimate = 0.5 * q;
  const auto model = Nmf{.factors = 1, .epochs = 1, .regularization = 0.3, .seed = 9}.fit(data);
  const double wanted = 0.5 * 4 + 0.5 * 2, given = 2 * 0.5 * estimate + 2 * 0.3 * q;
  CHECK(model.item_factors(ItemIndex(0))[0] == Approx(q * wanted / given));

  const double held = model.item_factors(ItemIndex(0))[0];
  const double p = 0.5 * (held * 4) / (held * held * 0.5 + 0.3 * 0.5);
  CHECK(predict(model, data.user(UserIndex(0)), ItemIndex(0)).rating == Approx(p * held));
}

TEST_CASE("factors are not negative, and a person's are where no small step makes them better") {
  const auto data = kindred_test::ratings();
  const auto model = Nmf{.factors = 4, .epochs = 3000, .regularization = 0.02}.fit(data);
  for (ItemIndex item{0}; item.value < 6; ++item)
    for (const float factor : model.item_factors(item)) CHECK(factor >= 0);
  const auto history = data.history(UserIndex(5));
  std::vector<float> p(4);
  Workspace workspace(model.workspace_size());
  model.fold_in(history, p, workspace);
  for (std::size_t f = 0; f < 4; ++f) {
    double slope = -0.02 * static_cast<double>(history.size()) * p[f];
    for (std::size_t e = 0; e < history.size(); ++e) {
      const auto q = model.item_factors(history.items[e]);
      slope += q[f] * (history.weights[e] - detail::dot<float>(p, q));
    }
    CHECK(p[f] >= 0);
    CHECK((p[f] > 0.01 ? std::abs(slope) : slope) < 0.05);
  }
}

TEST_CASE("nmf tells more than biases, serves visitors as known users, and explains by parts") {
  const auto data = kindred_test::rated_blocks();
  const auto model = Nmf{.factors = 5, .epochs = 150}.fit(data.train, {.threads = 1});
  CHECK(kindred_test::error_of(model, data) < 0.8 * kindred_test::error_of(Baseline{}.fit(data.train), data));
  kindred_test::check_visitors_alike(model, data.train);
  CHECK(kindred_test::explains_exactly(model, data.train.user(UserIndex(8))));
  CHECK(kindred_test::explains_exactly(model, {}));
}

TEST_CASE("a person of whom only unrated items are known gets the baseline, marked as a fallback") {
  const auto data = kindred_test::rated_blocks().train;
  const auto model = Nmf{.factors = 3, .epochs = 5}.fit(data);
  HistoryBuffer<float> stranger;
  stranger.add(ItemIndex(60), 5);  // nobody rated it
  CHECK(scores(model, stranger.view()) == scores(Nmf{}.baseline.fit(data), stranger.view()));
  const auto prediction = predict(model, stranger.view(), ItemIndex(3));
  CHECK(prediction.is_fallback);
  CHECK(prediction.rating > 1);
  CHECK(kindred_test::explains_exactly(model, stranger.view()));
}

TEST_CASE("nmf comes back, stands poor data and refuses negative ratings") {
  const auto data = kindred_test::rated_blocks().train;
  kindred_test::check_files(Nmf{.factors = 3, .epochs = 5}.fit(data), data);
  kindred_test::check_poor_data(Nmf{});
  CHECK_THROWS_AS(Nmf{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), -1, {}}})),
                  DataError);
  CHECK_THROWS_AS(Nmf{.factors = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Nmf{.regularization = -1}.fit(data), OptionError);
}

TEST_CASE("nmf is the same on any number of threads", "[threads]") {
  const auto data = kindred_test::rated_blocks().train;
  const auto expected = archive_of(Nmf{.epochs = 4}.fit(data, {.threads = 1})).bytes();
  for (const int threads : {2, 3})
    CHECK(archive_of(Nmf{.epochs = 4}.fit(data, {.threads = threads})).bytes() == expected);
}
