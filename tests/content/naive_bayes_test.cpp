#include "kindred/content/naive_bayes.hpp"

#include <vector>

#include <Eigen/Core>

#include "content/groceries.hpp"
#include "content/scoring.hpp"
#include "kindred/content/feature_blocks.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Explains<NaiveBayesModel<float>> && Persists<NaiveBayesModel<float>> &&
              Archivable<NaiveBayesModel<float>>);

TEST_CASE("scores are scikit-learn's log-odds less those of the classes") {
  const auto train = purchases();
  const auto model = NaiveBayes{.smoothing = 0.5}.fit(train, groceries());
  // MultinomialNB(alpha=0.5), of references.py.
  check_scores(scores_for(model, train.user(UserIndex(0))),
               {0.38605531145685323F, 0.13655790391859196F, -0.6966913982823536F, -0.6783436247041729F, none,
                0.6824466249616925F, none, none});
  check_reasons_and_archive(model, train.user(UserIndex(0)));
}

TEST_CASE("what is not liked belongs to the rest") {
  const auto model = NaiveBayes{.bar = 3}.fit(purchases(), groceries());
  HistoryBuffer<float> both, liked;
  both.add(ItemIndex(0), 5).add(ItemIndex(5), 1);
  liked.add(ItemIndex(0), 5);
  CHECK(scores_for(model, both.view()) == scores_for(model, liked.view()));
  HistoryBuffer<float> disliked;
  disliked.add(ItemIndex(0), 3);
  check_scores(scores_for(model, disliked.view()), std::vector<float>(8, none));
  check_scores(scores_for(model, {}), std::vector<float>(8, none));
}

TEST_CASE("naive Bayes refuses what it cannot count") {
  CHECK_THROWS_AS(NaiveBayes{.smoothing = 0}.fit(purchases(), groceries()), OptionError);
  Eigen::MatrixXd vectors = Eigen::MatrixXd::Constant(8, 2, -1);
  CHECK_THROWS_WITH(NaiveBayes{}.fit(purchases(), embedding_features<float>(vectors)),
                    "naive_bayes: a feature below 0, expected sums as of attributes, numbers or words");
}
