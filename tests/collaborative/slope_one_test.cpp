#include "kindred/collaborative/slope_one.hpp"

#include <cstddef>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::ratings;

namespace {

// The paper's formulas, pair by pair.
double by_pairs(const Interactions<float>& data, SlopeOneScheme scheme, UserIndex user, ItemIndex item) {
  const auto rating_of = [&](UserIndex who, ItemIndex what) -> double {
    const auto place = data.history(who).find(what);
    return place ? data.history(who).weights[*place] : 0;
  };
  const auto mean_of = [&](UserIndex who) {
    double sum = 0;
    for (const float rating : data.history(who).weights) sum += rating;
    return sum / static_cast<double>(data.history(who).size());
  };
  const auto likes = [&](UserIndex who, ItemIndex what) { return rating_of(who, what) > mean_of(who); };
  const auto dislikes = [&](UserIndex who, ItemIndex what) { return rating_of(who, what) < mean_of(who); };
  double sum = 0, weight = 0;
  for (const ItemIndex other : data.history(user).items) {
    if (other == item) continue;
    double difference = 0, count = 0;
    for (UserIndex v{0}; v.value < data.user_count(); ++v) {
      if (v == user || rating_of(v, item) == 0 || rating_of(v, other) == 0) continue;
      if (scheme == SlopeOneScheme::bipolar && !(likes(user, other) && likes(v, item) && likes(v, other)) &&
          !(dislikes(user, other) && dislikes(v, item) && dislikes(v, other)))
        continue;
      difference += rating_of(v, item) - rating_of(v, other);
      count += 1;
    }
    if (count == 0) continue;
    if (scheme == SlopeOneScheme::plain) {
      sum += mean_of(user) + difference / count;
      weight += 1;
    } else {
      sum += difference + count * rating_of(user, other);
      weight += count;
    }
  }
  return weight > 0 ? sum / weight : 0;
}

}  // namespace

TEST_CASE("slope one gives the figures of its best known example") {
  // John, Mark and Lucy rate A, B and C; Lucy has not rated A.
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 5, {}},
                                                            {UserIndex(0), ItemIndex(1), 3, {}},
                                                            {UserIndex(0), ItemIndex(2), 2, {}},
                                                            {UserIndex(1), ItemIndex(0), 3, {}},
                                                            {UserIndex(1), ItemIndex(1), 4, {}},
                                                            {UserIndex(2), ItemIndex(1), 2, {}},
                                                            {UserIndex(2), ItemIndex(2), 5, {}}});
  const auto lucy = data.user(UserIndex(2));
  CHECK(predict(SlopeOne{.scheme = SlopeOneScheme::weighted}.fit(data), lucy, ItemIndex(0)).rating ==
        Approx(13.0 / 3));
  CHECK(predict(SlopeOne{.scheme = SlopeOneScheme::plain}.fit(data), lucy, ItemIndex(0)).rating ==
        Approx(3.5 + (0.5 + 3) / 2));
}

TEST_CASE("every scheme gives what the pairs of items give, and says which of them") {
  const auto data = kindred_test::rated_blocks().train;
  for (const auto scheme : {SlopeOneScheme::plain, SlopeOneScheme::weighted, SlopeOneScheme::bipolar}) {
    const auto model = SlopeOne{.scheme = scheme}.fit(data);
    for (UserIndex user{0}; user.value < 90; user.value += 50) {
      for (ItemIndex item{0}; item.value < 60; item.value += 7) {
        const double expected = by_pairs(data, scheme, user, item);
        const auto prediction = predict(model, data.user(user), item);
        REQUIRE(prediction.is_fallback == (expected == 0));
        if (expected != 0) REQUIRE(prediction.rating == Approx(expected).epsilon(1e-5));
      }
      CHECK(kindred_test::explains_exactly(model, data.user(user)));
    }
    CHECK(kindred_test::explains_exactly(model, {}));
  }
}

TEST_CASE("slope one falls back to the baseline") {
  const auto data = ratings();
  const auto model = SlopeOne{}.fit(data);
  const auto baseline = Baseline{}.fit(data);
  CHECK(predict(model, {}, ItemIndex(2)).rating == predict(baseline, {}, ItemIndex(2)).rating);
  CHECK(predict(model, {}, ItemIndex(2)).is_fallback);
  const auto user = data.user(UserIndex(0));
  CHECK(predict(model, user, ItemIndex(5)).rating == predict(baseline, user, ItemIndex(5)).rating);
  CHECK(kindred_test::scores(model, user)[5] == no_score<float>);
}

TEST_CASE("slope one comes back, takes changes in, and stands poor data") {
  const auto data = kindred_test::rated_blocks();
  for (const auto scheme : {SlopeOneScheme::plain, SlopeOneScheme::weighted, SlopeOneScheme::bipolar}) {
    const SlopeOne algorithm{.scheme = scheme};
    kindred_test::check_files(algorithm.fit(data.train), data.train);
    kindred_test::check_poor_data(algorithm);
    const Change change(data.train, data.test);
    const auto updated = algorithm.fit(data.train).update(change), refitted = algorithm.fit(data.test);
    CHECK(kindred_test::said(updated, data.test.user(UserIndex(3))) ==
          kindred_test::said(refitted, data.test.user(UserIndex(3))));
  }
}
