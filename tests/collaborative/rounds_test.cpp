#include <type_traits>
#include <vector>

#include "collaborative/rating_models.hpp"
#include "collaborative/ratings.hpp"
#include "kindred/collaborative.hpp"
#include "kindred/core/execution.hpp"
#include "kindred/data/interactions.hpp"
#include "kindred/evaluate/early_stopping.hpp"
#include "kindred/evaluate/metric_named.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;

namespace {

// A fit that is told to stop after two rounds is a fit of two rounds, to the bit; the model as it stands
// after each is not disturbed by having been looked at.
template <class Algorithm>
void check_rounds(Algorithm algorithm, int Algorithm::* count) {
  const auto data = kindred_test::rated_blocks().train;
  algorithm.*count = 2;
  const auto expected = algorithm.fit(data);
  algorithm.*count = 5;
  std::vector<int> asked;
  const auto stopped = algorithm.fit_rounds(data, {}, [&](int rounds, const auto& model) {
    asked.push_back(rounds);
    const auto so_far = model();
    static_assert(
        std::is_same_v<std::remove_cvref_t<decltype(so_far)>, std::remove_cvref_t<decltype(expected)>>);
    return rounds < 2;
  });
  CHECK(asked == std::vector<int>{1, 2});
  for (UserIndex user{0}; user.value < data.user_count(); user.value += 15) {
    CHECK(scores(stopped, data.user(user)) == scores(expected, data.user(user)));
    CHECK(scores(stopped, data.history(user)) == scores(expected, data.history(user)));
  }
  int never_asked_again = 0;
  const auto whole =
      algorithm.fit_rounds(data, {}, [&](int, const auto&) { return ++never_asked_again > 0; });
  CHECK(never_asked_again == 5);
  CHECK(scores(whole, data.user(UserIndex(3))) == scores(algorithm.fit(data), data.user(UserIndex(3))));
}

}  // namespace

TEST_CASE("models of rankings can be stopped after any round") {
  check_rounds(Bpr{.factors = 4}, &Bpr::epochs);
  check_rounds(Warp{.factors = 4}, &Warp::epochs);
  check_rounds(LogisticMf{.factors = 4}, &LogisticMf::epochs);
  check_rounds(ImplicitAls{.factors = 4}, &ImplicitAls::iterations);
  check_rounds(LightGcn{.factors = 4}, &LightGcn::steps);
  check_rounds(Fpmc{.factors = 4}, &Fpmc::epochs);
}

TEST_CASE("models of ratings can be stopped after any round") {
  check_rounds(Svd{.factors = 4}, &Svd::epochs);
  check_rounds(SvdPlusPlus{.factors = 4}, &SvdPlusPlus::epochs);
  check_rounds(AsymmetricSvd{.factors = 4}, &AsymmetricSvd::epochs);
  check_rounds(TimeSvdPlusPlus{.factors = 4}, &TimeSvdPlusPlus::epochs);
  check_rounds(Nmf{.factors = 4}, &Nmf::epochs);
  check_rounds(Fm{.factors = 4}, &Fm::sweeps);
}

TEST_CASE("a fit until best is no worse on the validation part than the last round") {
  const auto data = kindred_test::rated_blocks();
  Svd wild{.factors = 20, .epochs = 300, .learning_rate = 0.05, .regularization = 0};
  const auto metric = metric_named("rmse");
  const auto best = fit_until_best(wild, data.train, data.test, metric, {.patience = 5});
  CHECK(best.rounds < 300);
  CHECK(best.values.size() == static_cast<std::size_t>(best.rounds) + 5);
  const double last = evaluate(wild.fit(data.train), data.train, data.test, {metric}).metrics[0].value;
  const double found = evaluate(best.model, data.train, data.test, {metric}).metrics[0].value;
  CHECK(found < 0.95 * last);
  CHECK(found == Approx(best.values[static_cast<std::size_t>(best.rounds) - 1]));
}
