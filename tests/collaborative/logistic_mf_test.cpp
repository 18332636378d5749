#include "kindred/collaborative/logistic_mf.hpp"

#include <cmath>
#include <optional>

#include "collaborative/sgd_checks.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// A person as a loss sees one: x(i) = i, always compared with item 3.
struct View {
  double pulled[6] = {};

  double score(ItemIndex item) const noexcept { return item.value; }
  std::optional<ItemIndex> draw() noexcept { return ItemIndex(3); }
  void pull(ItemIndex item, double weight) noexcept { pulled[item.value] += weight; }
};

double log_sigmoid(double x) { return -std::log1p(std::exp(-x)); }

}  // namespace

TEST_CASE("logistic MF pulls by the gradient of the log-likelihood") {
  View view;
  detail::LogisticLoss{2, true, 3}(view, ItemIndex(1), 2.0);
  const double had = (log_sigmoid(1 + 1e-5) - log_sigmoid(1 - 1e-5)) / 2e-5;
  const double not_had = (log_sigmoid(-(3 + 1e-5)) - log_sigmoid(-(3 - 1e-5))) / 2e-5;
  CHECK(view.pulled[1] == Approx(3 * 2 * had).epsilon(1e-7));
  CHECK(view.pulled[3] == Approx(2 * not_had).epsilon(1e-7));
  View plain;
  detail::LogisticLoss{1, false, 1}(plain, ItemIndex(1), 2.0);
  CHECK(plain.pulled[1] == Approx(had).epsilon(1e-7));
}

TEST_CASE("logistic MF does what a factor model must") {
  kindred_test::check_sgd(LogisticMf{.factors = 8, .epochs = 25});
  kindred_test::check_sgd(LogisticMf{.factors = 8, .epochs = 25, .weighted = true});
  CHECK_THROWS_AS(LogisticMf{.negatives = 0}.fit(kindred_test::tastes()), OptionError);
  CHECK_THROWS_AS(LogisticMf{.alpha = 0}.fit(kindred_test::tastes()), OptionError);
}

TEST_CASE("fold-in ranks as the factors that logistic MF trained") {
  CHECK(kindred_test::agreement_of_fold_in(kindred_test::tastes(), {8, 25, 0.05, 0.01, Negatives::uniform, 1},
                                           detail::LogisticLoss{5, false, 1}) > 0.9);
}

TEST_CASE("logistic MF gives the same bits on any number of threads", "[threads]") {
  kindred_test::check_threads(LogisticMf{.factors = 4, .epochs = 2});
}
