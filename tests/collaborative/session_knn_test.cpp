#include "kindred/collaborative/session_knn.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "collaborative/item_models.hpp"
#include "collaborative/sequences.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<SessionKnnModel<float>> && Explains<SessionKnnModel<double>> &&
              Persists<SessionKnnModel<float>> && Archivable<SessionKnnModel<double>>);

namespace {

bool answers_alike(const SessionKnnModel<float>& a, const SessionKnnModel<float>& b,
                   const Interactions<float>& data) {
  for (UserIndex user{0}; user.value < data.user_count(); ++user)
    if (!same_bits(all_scores(a, data.user(user)), all_scores(b, data.user(user)))) return false;
  return true;
}

}  // namespace

TEST_CASE("session kNN weighs place, distance and age as stated, by hand") {
  const auto data = sequences<double>({{0, 1, 2}, {3, 1, 4, 5}});
  const auto model =
      SessionKnn{.neighbors = 2, .position_decay = 2, .half_life = 1 * days, .distance_decay = 3}.fit(data);
  // A visitor who saw 4 and then 1, later than all.
  const ItemIndex items[] = {ItemIndex(1), ItemIndex(4)};
  const double weights[] = {1, 1};
  const Timestamp times[] = {timestamp(9 * 86400), timestamp(8 * 86400)};
  const History<double> visitor{items, weights, times};
  const auto scores = all_scores(model, visitor);
  // The first user's last item is 24 hours and one before the second's.
  const double first = 1 / std::sqrt(2. * 3) * std::exp2(-25. / 24),
               second = (1 + std::exp(-0.5)) / std::sqrt(2. * 4);
  CHECK(scores[0] == Approx(first * std::exp(-1. / 3)));
  CHECK(scores[2] == Approx(first * std::exp(-1. / 3)));
  CHECK(scores[1] == Approx(first + second));
  CHECK(scores[3] == Approx(second * std::exp(-1. / 3)));
  CHECK(scores[4] == Approx(second * std::exp(-1. / 3)));
  CHECK(scores[5] == Approx(second * std::exp(-2. / 3)));
  CHECK(adds_up(model, visitor, 1e-12));

  // Only the most similar, and without times all alike.
  const auto nearest = all_scores(SessionKnn{.neighbors = 1}.fit(data), History<double>{items, weights, {}});
  CHECK(nearest[0] == no_score<double>);
  CHECK(nearest[3] == Approx(2 / std::sqrt(2. * 4)));
  CHECK(nearest[5] == nearest[3]);
}

TEST_CASE("session kNN finds what comes next, tells why, and comes back from a file") {
  const auto data = rounds<float>(60, 12);
  const auto model = SessionKnn{.neighbors = 20, .half_life = 30 * days}.fit(data);
  int near = 0;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    CHECK(adds_up(model, data.user(user)));
    const auto history = data.history(user);
    const auto latest = std::max_element(history.times.begin(), history.times.end()) - history.times.begin();
    for (const auto& [item, score] : recommend(model, data.user(user), {.count = 2})) {
      const auto steps = (item.value + 12 - history.items[static_cast<std::size_t>(latest)].value) % 12;
      near += steps == 1 || steps == 2 ? 1 : 0;
    }
  }
  CHECK(near > 60);  // of 120; 34 by chance
  const TemporaryFolder folder;
  model.save(folder / "model");
  for (const auto& loaded :
       {SessionKnnModel<float>::load(folder / "model"), SessionKnnModel<float>::map(folder / "model")}) {
    CHECK(answers_alike(loaded, model, data));
    loaded.save(folder / "again");
    CHECK(bytes_of(folder / "again") == bytes_of(folder / "model"));
  }
}

TEST_CASE("a known user is no neighbour of herself, a visitor of her history is") {
  const auto data = sequences<float>({{0, 1}, {2, 3}});
  const auto model = SessionKnn{}.fit(data);
  CHECK(recommend(model, data.user(UserIndex(0)), {.owned = Owned::include}).empty());
  CHECK(recommend(model, data.history(UserIndex(0)), {.owned = Owned::include}).size() == 2);
}

TEST_CASE("session kNN of little says little") {
  CHECK(all_scores(SessionKnn{}.fit(sequences<float>({{0}})), {}) == std::vector{no_score<float>});
  CHECK(SessionKnn{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}

TEST_CASE("session kNN gives everybody the same list on any number of threads", "[threads]") {
  const auto data = rounds<float>(60, 12);
  const auto model = SessionKnn{.neighbors = 7}.fit(data);
  CHECK(recommend_all(model, data, {}, {.threads = 1}) == recommend_all(model, data, {}, {.threads = 3}));
}

TEST_CASE("session kNN refuses what it cannot use") {
  const auto data = sequences<float>({{0, 1}});
  CHECK_THROWS_AS(SessionKnn{.neighbors = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(SessionKnn{.position_decay = -1}.fit(data), OptionError);
  CHECK_THROWS_AS(SessionKnn{.half_life = -1 * days}.fit(data), OptionError);
  CHECK_THROWS_AS(SessionKnn{.distance_decay = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(SessionKnn{}.fit(two_tastes<float>()), OptionError);
}
