#include "kindred/content/feature_ridge.hpp"

#include <vector>

#include "content/groceries.hpp"
#include "content/scoring.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Explains<FeatureRidgeModel<float>> && Persists<FeatureRidgeModel<float>> &&
              Archivable<FeatureRidgeModel<float>>);

TEST_CASE("a person's weights are scikit-learn's ridge regression") {
  const auto train = purchases();
  const auto user = train.user(UserIndex(0));
  // Ridge(alpha=0.7, fit_intercept=False) on the history and all items, of references.py.
  const FeatureRidge ridge{.regularization = 0.7, .unobserved_weight = 0.05};
  const auto model = ridge.fit(train, groceries());
  check_scores(scores_for(model, user), {0.560519419333629F, 0.5013488335868137F, 0.16880333722779337F,
                                         0.2784200359467822F, none, 0.563158460456307F, none, none});
  check_reasons_and_archive(model, user);
  FeatureRidge weighted = ridge;
  weighted.weighted = true;
  check_scores(scores_for(weighted.fit(train, groceries()), user),
               {0.7189329605078298F, 0.5540902295347329F, 0.21579470998090464F, 0.35779918958211177F, none,
                0.5622884530520794F, none, none});
}

TEST_CASE("ratings are explained by their deviation from the mean") {
  const auto model = FeatureRidge{.regularization = 0.7, .unobserved_weight = 0, .centered = true}.fit(
      purchases(), groceries());
  const auto ratings = five_two_one();
  check_scores(scores_for(model, ratings.view()),
               {1.3138957421238548F, -0.38221407530380624F, 0.48157498322902065F, 0.6642154086594312F, none,
                -1.0769973216833533F, none, none});
  check_reasons_and_archive(model, ratings.view());
  HistoryBuffer<float> equal;
  equal.add(ItemIndex(0), 0.1F).add(ItemIndex(1), 0.1F).add(ItemIndex(2), 0.1F);
  check_scores(scores_for(model, equal.view()), std::vector<float>(8, none));
}

TEST_CASE("ridge regression knows nothing of nobody, and refuses options out of range") {
  check_scores(scores_for(FeatureRidge{}.fit(purchases(), groceries()), {}), std::vector<float>(8, none));
  CHECK_THROWS_AS(FeatureRidge{.regularization = 0}.fit(purchases(), groceries()), OptionError);
  CHECK_THROWS_AS(FeatureRidge{.unobserved_weight = -1}.fit(purchases(), groceries()), OptionError);
  CHECK_THROWS_AS(FeatureRidge{.steps = 0}.fit(purchases(), groceries()), OptionError);
}

TEST_CASE("features had together are the same bits on any number of threads") {
  const auto rows = item_features<float>(groceries(), {}, FeatureWeighting::tf_idf, 8).rows;
  const auto one = detail::features_had_together(rows, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = detail::features_had_together(rows, {.threads = threads});
    CHECK(std::equal(one.values().begin(), one.values().end(), more.values().begin(), more.values().end()));
  }
}
