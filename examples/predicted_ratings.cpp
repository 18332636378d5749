// How well three algorithms predict ratings that were held out, and why one of them predicts what it does.
// usage: predicted_ratings [RATINGS.csv], with the columns userId, movieId, rating and timestamp as MovieLens
// has them; without a file, ratings that are made up here.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "kindred/collaborative/baseline.hpp"
#include "kindred/collaborative/bayesian_fm.hpp"
#include "kindred/collaborative/fm.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/model.hpp"

using namespace kindred;

namespace {

// People of three tastes, each with a mood of its own, and films of three kinds, some better than others.
Interactions<float> made_ratings() {
  Random random(1);
  std::vector<double> moods, qualities;
  for (int person = 0; person < 300; ++person) moods.push_back(0.4 * random.normal());
  for (int film = 0; film < 120; ++film) qualities.push_back(0.5 * random.normal());
  std::vector<Interaction<float>> ratings;
  for (std::uint32_t person = 0; person < moods.size(); ++person)
    for (std::uint32_t film = 0; film < qualities.size(); ++film)
      if (random.uniform() < 0.2) {
        const double liking = 3.2 + moods[person] + qualities[film] + (person % 3 == film % 3 ? 0.9 : -0.4) +
                              0.5 * random.normal();
        ratings.push_back({UserIndex(person),
                           ItemIndex(film),
                           static_cast<float>(std::round(2 * std::min(5.0, std::max(0.5, liking))) / 2),
                           {}});
      }
  return collect(ratings);
}

template <class Model>
void tell(const std::string& name, const Model& model, const Split<Interactions<float>>& split) {
  std::cout << name << ": RMSE "
            << evaluate(model, split.train, split.test, {rmse()}, {.resamples = 0})["rmse"].value << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  const auto ratings =
      argc < 2 ? made_ratings()
               : to_ratings(read_events(
                     argv[1], {.user = "userId", .item = "movieId", .time = "timestamp", .value = "rating"}));
  const auto split = split_random(ratings, 0.1, 1);
  std::cout << split.train.size() << " ratings to learn from, " << split.test.size() << " to predict\n";
  tell("baseline                       ", Baseline{}.fit(split.train), split);
  tell("factorisation machine          ", Fm{.factors = 4, .regularization = 5}.fit(split.train), split);
  const auto model = BayesianFm{.sweeps = 128}.fit(split.train);
  tell("Bayesian factorisation machine ", model, split);

  const UserIndex person{0};
  for (const auto& [item, rating] : recommend(model, split.train.user(person), {.count = 3}))
    std::cout << "\nuser " << split.train.user_name(person) << " would rate item "
              << split.train.item_name(item) << ' ' << rating << ": "
              << explain(model, split.train.user(person), item).top(4).text([&](ItemIndex index) {
                   return split.train.item_name(index);
                 });
  std::cout << '\n';
} catch (const std::exception& error) {
  std::cerr << "predicted_ratings: " << error.what() << '\n';
  return 3;
}
