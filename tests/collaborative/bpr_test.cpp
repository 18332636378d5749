#include "kindred/collaborative/bpr.hpp"

#include <cmath>
#include <optional>

#include "collaborative/sgd_checks.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

// A person as a loss sees one: x(i) = i, always compared with item 3.
struct View {
  double pulled[6] = {};

  std::optional<ItemIndex> draw() noexcept { return ItemIndex(3); }
  template <class Weight>
  void contrast(ItemIndex item, ItemIndex other, Weight&& weight_of) noexcept {
    const double weight = weight_of(static_cast<double>(item.value) - static_cast<double>(other.value));
    pulled[item.value] += weight;
    pulled[other.value] -= weight;
  }
};

}  // namespace

TEST_CASE("BPR pulls by the gradient of ln σ of the difference") {
  View view;
  detail::BprLoss{}(view, ItemIndex(1), 5.0);
  // d/dx ln σ(x) at x = 1 − 3, by differences.
  const auto log_sigmoid = [](double x) { return -std::log1p(std::exp(-x)); };
  const double gradient = (log_sigmoid(-2 + 1e-5) - log_sigmoid(-2 - 1e-5)) / 2e-5;
  CHECK(view.pulled[1] == Approx(gradient).epsilon(1e-8));
  CHECK(view.pulled[3] == Approx(-gradient).epsilon(1e-8));
}

TEST_CASE("one step of BPR by hand") {
  // One user who has item 0 of two: the one comparison there can be is with item 1.
  const auto data = collect(std::vector<Interaction<double>>{{UserIndex(0), ItemIndex(0), 1, {}}},
                            {.users = 1, .items = 2});
  detail::SgdSettings settings{2, 1, 1e-9, 0, Negatives::uniform, 4};
  detail::SgdTraining<double, detail::BprLoss> still(data, settings, {});
  still.run({});  // moves nothing: the initial factors
  settings.learning_rate = 0.5;
  settings.regularization = 0.1;
  detail::SgdTraining<double, detail::BprLoss> moved(data, settings, {});
  moved.run({});
  const Eigen::RowVector2d u = still.users().row(0), v = still.items().row(0), w = still.items().row(1);
  const double weight = 1 / (1 + std::exp(u.dot(v - w)));
  CHECK((moved.users().row(0) - (0.95 * u + 0.5 * weight * (v - w))).norm() < 1e-8);
  CHECK((moved.items().row(0) - (0.95 * v + 0.5 * weight * u)).norm() < 1e-8);
  CHECK((moved.items().row(1) - (0.95 * w - 0.5 * weight * u)).norm() < 1e-8);
  CHECK(moved.biases()[0] == Approx(0.5 * weight));
  CHECK(moved.biases()[1] == Approx(-0.5 * weight));
}

TEST_CASE("BPR does what a factor model must, with any negatives") {
  for (const auto negatives : {Negatives::uniform, Negatives::popularity, Negatives::adaptive})
    kindred_test::check_sgd(Bpr{.factors = 8, .epochs = 60, .negatives = negatives});
}

TEST_CASE("fold-in ranks as the factors that BPR trained") {
  CHECK(kindred_test::agreement_of_fold_in(kindred_test::tastes(), {8, 60, 0.05, 0.01, Negatives::uniform, 1},
                                           detail::BprLoss{}) > 0.9);
}

TEST_CASE("BPR gives the same bits on any number of threads", "[threads]") {
  kindred_test::check_threads(Bpr{.factors = 4, .epochs = 2});
  kindred_test::check_threads(Bpr{.factors = 4, .epochs = 2, .negatives = Negatives::adaptive});
}
