#include "kindred/evaluate/early_stopping.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/metric_named.hpp"
#include "kindred/model/query.hpp"
#include "kindred/model/recommendation.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// Predicts that everything is rated alike.
struct Flat {
  using Scalar = float;
  float rating = 0;

  std::size_t item_count() const noexcept { return 2; }
  std::size_t workspace_size() const noexcept { return 0; }
  void score(const Query<float>&, std::span<float> scores, Workspace&) const noexcept {
    // The second item, which is the right one, goes first from a rating of 4 on.
    scores[0] = 4;
    scores[1] = rating;
  }
  void predict(const Query<float>&, std::span<const ItemIndex>, std::span<Prediction<float>> ratings,
               Workspace&) const noexcept {
    std::fill(ratings.begin(), ratings.end(), Prediction<float>{rating, false});
  }
};

// Predicts after every round what the next of its ratings is.
struct Stepwise {
  std::vector<float> ratings;
  int* rounds_made;

  template <class Scalar>
  Flat fit(const Interactions<Scalar>& train, const Execution& execution = {}) const {
    return fit_rounds(train, execution, [](int, const auto&) { return true; });
  }
  template <class Scalar, class GoOn>
  Flat fit_rounds(const Interactions<Scalar>&, const Execution&, GoOn&& go_on) const {
    *rounds_made = 0;
    for (const float rating : ratings) {
      ++*rounds_made;
      if (!go_on(*rounds_made, [&] { return Flat{rating}; })) return Flat{rating};
    }
    return Flat{ratings.empty() ? 0 : ratings.back()};
  }
};

// Ratings of the first item, from 1 to 9, so that no prediction is clipped.
Interactions<float> training() {
  return collect(std::vector<Interaction<float>>{{UserIndex(3), ItemIndex(0), 1, {}},
                                                 {UserIndex(4), ItemIndex(0), 9, {}}},
                 {.users = 5, .items = 2});
}

// Ratings of 5 for the second.
Interactions<float> held_out() {
  std::vector<Interaction<float>> cells;
  for (int user = 0; user < 3; ++user) cells.push_back({UserIndex(user), ItemIndex(1), 5, {}});
  return collect(cells, {.users = 5, .items = 2});
}

}  // namespace

TEST_CASE("a fit ends when the validation part gets no better, and the best model is kept") {
  int rounds = 0;
  const Stepwise steps{{9, 7, 5, 6, 5.5F, 4.5F, 5, 6, 7, 5}, &rounds};
  const auto best = fit_until_best(steps, training(), held_out(), metric_named("mae"), {.patience = 2});
  CHECK(best.rounds == 3);
  CHECK(best.model.rating == 5);
  CHECK(best.values == std::vector<double>{4, 2, 0, 1, 0.5});
  CHECK(rounds == 5);

  const auto patient = fit_until_best(steps, training(), held_out(), metric_named("mae"), {.patience = 20});
  CHECK(patient.rounds == 3);
  CHECK(patient.values.size() == 10);
  CHECK(rounds == 10);
}

TEST_CASE("looking now and then looks at the last round, too") {
  int rounds = 0;
  const Stepwise steps{{9, 1, 8, 2, 7, 3, 5}, &rounds};
  const auto best =
      fit_until_best(steps, training(), held_out(), metric_named("rmse"), {.every = 3, .patience = 5});
  CHECK(best.values.size() == 3);  // after rounds 3, 6 and 7
  CHECK(rounds == 7);
  CHECK(best.rounds == 7);
  CHECK(best.model.rating == 5);
}

TEST_CASE("of rankings larger is better") {
  int rounds = 0;
  const Stepwise steps{{1, 5, 6, 2, 3, 1}, &rounds};
  const auto best =
      fit_until_best(steps, training(), held_out(), metric_named("hit_rate@1"), {.patience = 2});
  CHECK(best.rounds == 2);
  CHECK(best.values == std::vector<double>{0, 1, 1, 0});
}

TEST_CASE("early stopping refuses what it cannot use") {
  int rounds = 0;
  const Stepwise steps{{1, 2}, &rounds};
  const auto metric = metric_named("rmse");
  CHECK_THROWS_AS(fit_until_best(steps, training(), held_out(), metric, {.every = 0}), OptionError);
  CHECK_THROWS_AS(fit_until_best(steps, training(), held_out(), metric, {.patience = 0}), OptionError);
  const auto none = collect(std::vector<Interaction<float>>{}, {.users = 5, .items = 2});
  CHECK_THROWS_AS(fit_until_best(steps, training(), none, metric), DataError);
}
