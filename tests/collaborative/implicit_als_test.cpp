#include "kindred/collaborative/implicit_als.hpp"

#include <cmath>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "collaborative/tastes.hpp"
#include "kindred/data/reweight.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using kindred_test::scores;
using kindred_test::tastes;

static_assert(Recommender<ImplicitAlsModel<float>> && ScoresBatches<ImplicitAlsModel<float>> &&
              Explains<ImplicitAlsModel<float>> && FindsSimilarItems<ImplicitAlsModel<float>> &&
              Persists<ImplicitAlsModel<float>> && Archivable<ImplicitAlsModel<float>>);

TEST_CASE("fold-in agrees with the factors of the training rows after a last half of a round") {
  const auto data = tastes();
  const ImplicitAls als{.factors = 12, .unobserved_weight = 0.1, .weighted = false};
  const auto model = als.fit(data, {.threads = 1});
  detail::FactorRows<float> items(61, 12), users = detail::FactorRows<float>::Zero(91, 12);
  for (int i = 0; i < 61; ++i)
    for (int f = 0; f < 12; ++f) items(i, f) = model.item_factors(ItemIndex(i))[static_cast<std::size_t>(f)];
  const detail::AlsLoss loss{*als.unobserved_weight, als.regularization, als.frequency_exponent, {false}};
  detail::als_half_step(data.by_user(), detail::longest_first(data.by_user()), loss,
                        {detail::AlsMethod::exact, 0, 0}, items, users, {.threads = 1}, "users' factors");
  for (UserIndex user{0}; user.value < 90; ++user) {
    const auto folded = scores(model, data.user(user));
    for (int i = 0; i < 60; ++i)
      REQUIRE(items.row(i).dot(users.row(user.value)) ==
              Approx(folded[static_cast<std::size_t>(i)]).epsilon(1e-4).margin(1e-5));
  }
}

TEST_CASE("implicit ALS finds what people of a taste have") {
  const auto data = tastes();
  for (const auto solver : {AlsSolver::cholesky, AlsSolver::conjugate_gradient, AlsSolver::block})
    CHECK(kindred_test::share_of_own_taste(
              ImplicitAls{.factors = 8, .solver = solver, .block = 4}.fit(data, {.threads = 1})) > 0.9);
  const auto model = ImplicitAls{.factors = 8}.fit(data, {.threads = 1});
  const auto similar = similar_items(model, ItemIndex(7), 5);
  REQUIRE(similar.size() == 5);
  for (const auto& entry : similar) CHECK(entry.item.value % 3 == 1);
  CHECK(similar[0].score <= 1);
  CHECK(similar_items(model, ItemIndex(60), 5).empty());
}

TEST_CASE("implicit ALS explains a score by the items that were liked, adding up to it") {
  // Ratings, one of which is turned into a dislike.
  const auto data = reweight(kindred_test::ratings(), [](const Interaction<float>& cell) {
    return cell.user == UserIndex(3) && cell.item == ItemIndex(3) ? -2.0F : cell.weight;
  });
  for (const bool weighted : {false, true}) {
    const auto model = ImplicitAls{.factors = 3, .weighted = weighted}.fit(data, {.threads = 1});
    for (UserIndex user{0}; user.value < 6; ++user)
      CHECK(kindred_test::explains_exactly(model, data.user(user)));
    CHECK(kindred_test::explains_exactly(model, {}));
    // The item that was not liked counts in the sum of all, and is no reason.
    CHECK(explain(model, data.user(UserIndex(3)), ItemIndex(1)).contributions.size() == 2);
  }
}

TEST_CASE("implicit ALS scores many people together as one by one") {
  const auto data = tastes();
  kindred_test::check_batch(ImplicitAls{.factors = 5}.fit(data, {.threads = 1}), data);
  kindred_test::check_batch(ImplicitAls{.factors = 40}.fit(data, {.threads = 1}), data);
}

TEST_CASE("an implicit ALS model comes back from a file to the bit") {
  const auto data = tastes();
  kindred_test::check_comes_back(ImplicitAls{.factors = 6, .weighted = true}.fit(data, {.threads = 1}), data);
  kindred_test::check_comes_back(
      ImplicitAls{.factors = 2}.fit(collect(std::vector<Interaction<float>>{}, {.users = 6, .items = 3})),
      collect(std::vector<Interaction<float>>{}, {.users = 6, .items = 3}));
}

TEST_CASE("implicit ALS serves one user, one item and nothing at all without NaN") {
  const auto one =
      ImplicitAls{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(0));
  CHECK(std::isfinite(scores(one, visitor.view())[0]));
  CHECK(recommend(one, {}).empty());

  const auto data = tastes();
  const auto model = ImplicitAls{.factors = 70}.fit(data, {.threads = 1});
  for (const float score : scores(model, data.user(UserIndex(90)))) CHECK(score == no_score<float>);
  const auto known = scores(model, data.user(UserIndex(0)));
  CHECK(known[60] == no_score<float>);
  for (std::size_t i = 0; i < 60; ++i) CHECK(std::isfinite(known[i]));
  HistoryBuffer<float> disliked;
  disliked.add(ItemIndex(0), 0).add(ItemIndex(1), -1).add(ItemIndex(60), 1);
  CHECK(recommend(model, disliked.view()).empty());

  std::vector<Interaction<float>> everything;
  for (int u = 0; u < 4; ++u)
    for (int i = 0; i < 4; ++i) everything.push_back({UserIndex(u), ItemIndex(i), 1, {}});
  const auto equal = collect(everything);
  const auto all = ImplicitAls{.unobserved_weight = 0}.fit(equal);
  for (const float score : scores(all, equal.history(UserIndex(0)))) CHECK(std::isfinite(score));
}

TEST_CASE("weights too large for the arithmetic are refused, not turned into NaN") {
  const auto data = collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 9e17F, {}},
                                                            {UserIndex(0), ItemIndex(1), 9e17F, {}},
                                                            {UserIndex(1), ItemIndex(1), 1, {}}});
  const ImplicitAls als{.factors = 2, .regularization = 1e-9, .frequency_exponent = 0, .weighted = true};
  try {
    for (const float score : scores(als.fit(data, {.threads = 1}), data.user(UserIndex(1))))
      CHECK(std::isfinite(score));
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("cap_weights"));
  }
}

TEST_CASE("implicit ALS gives the same bits on any number of threads", "[threads]") {
  const auto data = tastes();
  for (const auto solver : {AlsSolver::cholesky, AlsSolver::conjugate_gradient, AlsSolver::block}) {
    const ImplicitAls als{.factors = 9, .iterations = 3, .solver = solver, .block = 4};
    const auto one = als.fit(data, {.threads = 1});
    for (const int threads : {2, 3}) {
      const auto many = als.fit(data, {.threads = threads});
      CHECK(kindred_test::same_bits(one, many, data.user(UserIndex(4))));
      CHECK(recommend_all(one, data, {}, {.threads = 1}) ==
            recommend_all(many, data, {}, {.threads = threads}));
    }
  }
}

TEST_CASE("implicit ALS refuses options out of range and stops when asked to") {
  const auto data = kindred_test::ratings();
  CHECK_THROWS_WITH(ImplicitAls{.factors = 0}.fit(data, {.threads = 1}),
                    Catch::Matchers::ContainsSubstring("factors"));
  CHECK_THROWS_AS(ImplicitAls{.iterations = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.unobserved_weight = -1}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.regularization = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.frequency_exponent = 2}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.initial_scale = std::nan("")}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.steps = 0}.fit(data, {.threads = 1}), OptionError);
  CHECK_THROWS_AS(ImplicitAls{.block = 0}.fit(data, {.threads = 1}), OptionError);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(ImplicitAls{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
}
