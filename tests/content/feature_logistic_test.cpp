#include "kindred/content/feature_logistic.hpp"

#include <vector>

#include "content/groceries.hpp"
#include "content/scoring.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Explains<FeatureLogisticModel<float>> && Persists<FeatureLogisticModel<float>> &&
              Archivable<FeatureLogisticModel<float>>);

TEST_CASE("a person's weights are scikit-learn's logistic regression") {
  const auto train = purchases();
  // LogisticRegression(C=1/0.4) of the two liked against the other three, each 0.6 times, of references.py.
  const auto model = FeatureLogistic{.regularization = 0.4, .negatives = 3}.fit(train, groceries());
  check_scores(scores_for(model, train.user(UserIndex(0))),
               {0.24895350442479974F, -0.07029818034521434F, -0.61959501889277F, -0.6374657466923072F, none,
                0.44917148681204866F, none, none});
  check_reasons_and_archive(model, train.user(UserIndex(0)));
}

TEST_CASE("likes can be told from dislikes without a sample") {
  const auto model =
      FeatureLogistic{.regularization = 0.4, .sample = 0, .bar = 3}.fit(purchases(), groceries());
  const auto ratings = five_two_one();
  check_scores(scores_for(model, ratings.view()),
               {0.8746162787821022F, -0.5064776760787109F, 0.3603329488649648F, 0.40425475770477454F, none,
                -0.8303697858968464F, none, none});
  // Where all is liked, or nothing, there is nothing to tell apart.
  HistoryBuffer<float> liked;
  liked.add(ItemIndex(0), 5);
  check_scores(scores_for(model, liked.view()), std::vector<float>(8, none));
  check_scores(scores_for(model, {}), std::vector<float>(8, none));
}

TEST_CASE("weights stay finite where features tell all apart and nothing holds them") {
  const auto model = FeatureLogistic{.regularization = 1e-9, .sample = 0, .bar = 3, .steps = 200}.fit(
      purchases(), groceries());
  const auto ratings = five_two_one();
  const auto scores = scores_for(model, ratings.view());
  CHECK(scores[0] > 10);
  CHECK(scores[0] < 1e6);
  CHECK(scores[5] < 0);
}

TEST_CASE("logistic regression refuses options out of range") {
  CHECK_THROWS_AS(FeatureLogistic{.regularization = 0}.fit(purchases(), groceries()), OptionError);
  CHECK_THROWS_AS(FeatureLogistic{.sample = -1}.fit(purchases(), groceries()), OptionError);
  CHECK_THROWS_AS(FeatureLogistic{.negatives = -1}.fit(purchases(), groceries()), OptionError);
}
