#include "kindred/content/rocchio.hpp"

#include <optional>
#include <vector>

#include "content/groceries.hpp"
#include "content/scoring.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Explains<RocchioModel<float>> && FindsSimilarItems<RocchioModel<float>> &&
              Persists<RocchioModel<float>> && Archivable<RocchioModel<float>>);

TEST_CASE("what is disliked speaks against its features") {
  const auto ratings = five_two_one();
  // NumPy, of references.py.
  const auto model = Rocchio{.bar = 3}.fit(purchases(), groceries());
  check_scores(scores_for(model, ratings.view()),
               {0.9745297291910677F, 0.17163542582060673F, 0.3319492329669693F, 0.5167058868705576F, none,
                -0.21560684947182712F, none, none});
  check_reasons_and_archive(model, ratings.view());
  const auto by_mean = Rocchio{.bar = std::nullopt}.fit(purchases(), groceries());
  check_scores(scores_for(by_mean, ratings.view()),
               {0.9741624770886753F, 0.17586380653668507F, 0.3304038628265375F, 0.5178645244584883F, none,
                -0.21963052380995882F, none, none});
  check_reasons_and_archive(by_mean, ratings.view());
}

TEST_CASE("without dislikes Rocchio's profile is that of content kNN") {
  const auto train = purchases();
  CHECK(scores_for(Rocchio{}.fit(train, groceries()), train.user(UserIndex(0)))[3] ==
        Approx(scores_for(ContentKnn{}.fit(train, groceries()), train.user(UserIndex(0)))[3]));
}

TEST_CASE("equal ratings say nothing of what is above the mean") {
  const auto model = Rocchio{.bar = std::nullopt}.fit(purchases(), groceries());
  HistoryBuffer<float> equal;
  equal.add(ItemIndex(0), 0.1F).add(ItemIndex(1), 0.1F).add(ItemIndex(2), 0.1F);
  check_scores(scores_for(model, equal.view()), std::vector<float>(8, none));
  check_scores(scores_for(model, {}), std::vector<float>(8, none));
}

TEST_CASE("shares below 0 are refused") {
  CHECK_THROWS_AS(Rocchio{.negative = -1}.fit(purchases(), groceries()), OptionError);
  CHECK_THROWS_AS(Rocchio{.positive = -1}.fit(purchases(), groceries()), OptionError);
}
