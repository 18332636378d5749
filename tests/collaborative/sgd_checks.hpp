#pragma once

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "collaborative/tastes.hpp"
#include "kindred/collaborative/detail/sgd_model.hpp"
#include "kindred/collaborative/detail/sgd_training.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

namespace kindred_test {

// What holds of every model whose factors were trained by stochastic gradients.
template <class Algorithm>
void check_sgd(const Algorithm& algorithm, double least_share = 0.8) {
  using namespace kindred;
  const auto data = tastes();
  const auto model = algorithm.fit(data, {.threads = 1});
  using Model = std::remove_cvref_t<decltype(model)>;
  static_assert(Recommender<Model> && ScoresBatches<Model> && FindsSimilarItems<Model> && Persists<Model> &&
                Archivable<Model>);
  CHECK(share_of_own_taste(model) > least_share);
  const auto similar = similar_items(model, ItemIndex(7), 5);
  REQUIRE(similar.size() == 5);
  CHECK(std::count_if(similar.begin(), similar.end(),
                      [](const auto& entry) { return entry.item.value % 3 == 1; }) >= 4);
  check_comes_back(model, data);
  check_batch(model, data);

  // A person's factors depend on the history alone; nothing is said of what nobody has, nor to nobody.
  const auto known = scores(model, data.user(UserIndex(3)));
  CHECK(known == scores(model, data.history(UserIndex(3))));
  CHECK(known[60] == no_score<float>);
  for (std::size_t i = 0; i < 60; ++i) CHECK(std::isfinite(known[i]));
  HistoryBuffer<float> nothing;
  nothing.add(ItemIndex(1), 0).add(ItemIndex(2), -1).add(ItemIndex(60), 1);
  for (const Query<float>& query : {Query<float>{}, Query<float>(nothing.view())})
    CHECK(recommend(model, query).empty());

  const std::vector<Interaction<float>> one = {{UserIndex(0), ItemIndex(0), 3, {}}};
  const auto alone = collect(one);
  CHECK(std::isfinite(scores(algorithm.fit(alone), alone.history(UserIndex(0)))[0]));
  CHECK(recommend(algorithm.fit(collect(std::vector<Interaction<float>>{}, {.users = 2, .items = 2})), {})
            .empty());

  Algorithm wild = algorithm;
  wild.learning_rate = 1000;
  wild.regularization = 0;
  try {
    for (const float score : scores(wild.fit(data), data.user(UserIndex(0))))
      CHECK((std::isfinite(score) || score == no_score<float>));
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("learning_rate"));
  }
  Algorithm wrong = algorithm;
  wrong.factors = 0;
  CHECK_THROWS_AS(wrong.fit(data), OptionError);
  wrong = algorithm;
  wrong.epochs = 0;
  CHECK_THROWS_AS(wrong.fit(data), OptionError);
  wrong = algorithm;
  wrong.learning_rate = std::nan("");
  CHECK_THROWS_AS(wrong.fit(data), OptionError);
  wrong = algorithm;
  wrong.regularization = -1;
  CHECK_THROWS_AS(wrong.fit(data), OptionError);
}

// The mean correlation of trained users' scores with those of folding in their histories.
template <class Loss>
double agreement_of_fold_in(const kindred::Interactions<float>& data,
                            const kindred::detail::SgdSettings& settings, const Loss& loss) {
  using namespace kindred;
  detail::SgdTraining<float, Loss> training(data, settings, loss);
  training.run({.threads = 1});
  const detail::SgdModel<float, Loss> model(
      detail::ItemFactors<float>(training.items(), training.known(), training.biases()),
      training.sample(4096), settings.learning_rate, settings.regularization, loss);
  double sum = 0;
  for (UserIndex user{0}; user.value < 90; ++user) {
    const auto folded = scores(model, data.user(user));
    Eigen::ArrayXd a(60), b(60);
    for (int i = 0; i < 60; ++i) {
      a[i] = static_cast<double>(training.items().row(i).dot(training.users().row(user.value)) +
                                 training.biases()[static_cast<std::size_t>(i)]);
      b[i] = static_cast<double>(folded[static_cast<std::size_t>(i)]);
    }
    a -= a.mean();
    b -= b.mean();
    sum += (a * b).sum() / std::sqrt((a * a).sum() * (b * b).sum());
  }
  return sum / 90;
}

// Made data with enough users and items for several blocks.
inline kindred::Interactions<float> many_rows() {
  std::vector<kindred::Interaction<float>> cells;
  kindred::Random random(9);
  for (int n = 0; n < 3000; ++n)
    cells.push_back({kindred::UserIndex(random.below(600)), kindred::ItemIndex(random.below(700)), 1, {}});
  return kindred::collect(cells, {.users = 600, .items = 700, .duplicates = kindred::Duplicates::last});
}

template <class Algorithm>
void check_threads(const Algorithm& algorithm) {
  using namespace kindred;
  const auto data = many_rows();
  const auto one = algorithm.fit(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto many = algorithm.fit(data, {.threads = threads});
    for (UserIndex user{0}; user.value < 600; user.value += 50) CHECK(same_bits(one, many, data.user(user)));
  }
}

}  // namespace kindred_test
