#include "kindred/collaborative/markov.hpp"

#include <algorithm>
#include <vector>

#include <Eigen/Core>

#include "collaborative/item_models.hpp"
#include "collaborative/sequences.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<MarkovModel<float>> && Explains<MarkovModel<double>> &&
              FindsSimilarItems<MarkovModel<float>> && Persists<MarkovModel<float>> &&
              Archivable<MarkovModel<double>>);

TEST_CASE("a Markov chain counts what comes next, by hand") {
  const auto data = sequences<double>({{0, 1, 2}, {0, 2, 1}, {2, 0}});
  const Eigen::MatrixXd first = Markov{.window = 1}.fit(data).steps().eigen();
  Eigen::Matrix3d expected;
  expected << 0, 0.5, 0.5,  // 0 → 1, 0 → 2
      0, 0, 1,              // 1 → 2
      0.5, 0.5, 0;          // 2 → 1, 2 → 0
  CHECK((first - expected).cwiseAbs().maxCoeff() < 1e-15);
  const Eigen::MatrixXd second = Markov{.window = 2}.fit(data).steps().eigen();
  expected << 0, 0.5, 0.5,  // 1 + 1/2 each
      0, 0, 1,              //
      0.5, 0.5, 0;
  CHECK((second - expected).cwiseAbs().maxCoeff() < 1e-15);
  const Eigen::MatrixXd wide = Markov{.window = 2}.fit(sequences<double>({{0, 1, 2}})).steps().eigen();
  CHECK(wide(0, 1) == Approx(2. / 3));
  CHECK(wide(0, 2) == Approx(1. / 3));
  CHECK(Markov{.window = 2, .neighbors = 1}.fit(sequences<double>({{0, 1, 2}})).steps().size() == 2);
}

TEST_CASE("a Markov chain looks at the latest items, the last one most") {
  const auto data = sequences<float>({{0, 3}, {1, 4}, {2, 5}, {0, 1, 2}});
  const auto model = Markov{.window = 1, .recent = 2}.fit(data);
  const auto scores = all_scores(model, data.history(UserIndex(3)));
  CHECK(scores[5] == Approx(1));            // 2 → 5, all that ever follows
  CHECK(scores[4] == Approx(0.5F * 0.5F));  // 1 → 4 or 2
  CHECK(scores[3] == no_score<float>);      // 0 is too long ago
  HistoryBuffer<float> visitor;             // without times all count alike
  visitor.add(ItemIndex(0)).add(ItemIndex(1)).add(ItemIndex(2));
  const auto alike = all_scores(model, visitor.view());
  CHECK(alike[5] == Approx(1));
  CHECK(alike[3] == Approx(0.5));
  CHECK(adds_up(model, visitor.view()));
  CHECK(similar_items(model, ItemIndex(2), 3)[0].item == ItemIndex(5));
}

TEST_CASE("a Markov chain folds a history in, tells why, and comes back from a file") {
  const auto data = rounds<float>(40, 12);
  const auto model = Markov{}.fit(data);
  double next = 0;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto history = data.history(user);
    CHECK(same_bits(all_scores(model, history), all_scores(model, data.user(user))));
    CHECK(adds_up(model, data.user(user)));
    const auto latest = std::max_element(history.times.begin(), history.times.end()) - history.times.begin();
    const auto list = recommend(model, data.user(user), {.count = 1});
    if (!list.empty())
      next += list[0].item.value == (history.items[static_cast<std::size_t>(latest)].value + 1) % 12;
  }
  CHECK(next > 0.8 * 40);  // people go round; 1/12 by chance
  CHECK(comes_back(model, data));
}

TEST_CASE("a Markov chain of little says little") {
  const auto alone = Markov{}.fit(sequences<float>({{0}}));
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  CHECK(alone.steps().size() == 0);
  CHECK(Markov{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}

TEST_CASE("a Markov chain is the same on any number of threads", "[threads]") {
  const auto data = rounds<float>(60, 200);
  const auto one = archive_of(Markov{}.fit(data, {.threads = 1})).bytes();
  CHECK(one == archive_of(Markov{}.fit(data, {.threads = 2})).bytes());
  CHECK(one == archive_of(Markov{}.fit(data, {.threads = 3})).bytes());
}

TEST_CASE("a Markov chain refuses what it cannot use") {
  const auto data = sequences<float>({{0, 1}});
  CHECK_THROWS_AS(Markov{.window = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Markov{.recent = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(Markov{.neighbors = -1}.fit(data), OptionError);
  CHECK_THROWS_WITH(Markov{}.fit(two_tastes<float>()),
                    Catch::Matchers::ContainsSubstring("needs the time of each interaction"));
}
