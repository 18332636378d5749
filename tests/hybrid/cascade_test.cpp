#include "kindred/hybrid/cascade.hpp"

#include <optional>
#include <string>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/hybrid/mixed.hpp"
#include "kindred/hybrid/stacking.hpp"
#include "kindred/hybrid/switching.hpp"
#include "kindred/hybrid/weighted.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;
const Spoken wide{{5, 4, 3, 2, 1, none}, "wide"};
const Spoken fine{{1, none, 7, 6, 9, 9}, "fine"};

}  // namespace

// By hand: the three best of "wide" are 0, 1 and 2, of which "fine" does not score 1.
TEST_CASE("a cascade orders what one model finds by the next") {
  const auto model = Cascade{.candidates = {3}}.of(wide, fine);
  CHECK(scores_for(model, {}) == std::vector<float>{1, none, 7, none, none, none});
  CHECK(item_numbers(recommend(model, {})) == std::vector<int>{2, 0});
  CHECK(reasons(explain(model, {}, ItemIndex(2))) == std::vector<std::string>{"fine 7000"});
  CHECK(explain(model, {}, ItemIndex(4)).contributions.empty());
  CHECK(explains_exactly(model, {}));
  CHECK(scores_for(Cascade{.candidates = {100}}.of(wide, fine), {}) ==
        std::vector<float>{1, none, 7, 6, 9, none});
  const Spoken last{{0, 0, 3, 8, 1, 0}, "last"};
  CHECK(scores_for(Cascade{.candidates = {5, 2}}.of(wide, fine, last), {}) ==
        std::vector<float>{none, none, 3, none, 1, none});
}

TEST_CASE("what a person has takes no candidate's place") {
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(0)).add(ItemIndex(5));
  const auto model = Cascade{.candidates = {3}}.of(wide, fine);
  CHECK(scores_for(model, basket.view()) == std::vector<float>{1, none, 7, 6, none, none});
  CHECK(item_numbers(recommend(model, basket.view())) == std::vector<int>{2, 3});
}

TEST_CASE("a cascade answers a batch as one by one, and allocates nothing for a query") {
  const auto shop = people();
  const Batched first;
  const auto model = Cascade{.candidates = {6}}.of(std::vector<AnyRecommender<float>>{first, Linear{}});
  CHECK(model.scores_batches());
  std::vector<Recommendations<float>> alone;
  for (UserIndex user{0}; user.value < shop.user_count(); ++user)
    alone.push_back(recommend(model, shop.user(user)));
  const int calls = first.calls->single;
  CHECK(recommend_all(model, shop) == alone);
  CHECK(first.calls->single == calls);
  for (const auto& list : alone) CHECK(list.size() <= 6);

  std::vector<float> scores(20);
  Workspace workspace(model.workspace_size());
  const Query<float> query = shop.user(UserIndex(40));
  CHECK(allocations_of([&] { model.score(query, scores, workspace); }) == 0);
}

TEST_CASE("options of a cascade are checked") {
  CHECK_THROWS_WITH((Cascade{.candidates = {3, 3}}.of(wide, fine)),
                    "option 'candidates' has 2 entries, expected one for each of the 2 models but the last");
  CHECK_THROWS_WITH(Cascade{.candidates = {0}}.of(wide, fine),
                    "option 'candidates' is 0, expected at least 1");
  CHECK_THROWS_AS(Cascade{}.of(wide, Fixed{{1}}), DataError);
  static_assert(!Explains<decltype(Cascade{}.of(Fixed{}, wide))>);
}

// "wide" has scores for all but the last, "fine" for all but 1: of the three that pass 3 and 4 are none.
TEST_CASE("an item that does not pass is said to be no candidate, not to lack evidence") {
  const auto model = Cascade{.candidates = {3}}.of(wide, fine);
  CHECK(why_not(model, {}, ItemIndex(3)).obstacles == std::vector<Obstacle>{Obstacle::no_candidate});
  CHECK(why_not(model, {}, ItemIndex(3)).text() == "not listed: not among the 3 candidates of model 1");
  CHECK(why_not(model, {}, ItemIndex(3)).text(Language::chinese) ==
        "未列出：不在“model 1”选出的3件候选商品之中");
  for (const int unscored : {1, 5})
    CHECK(why_not(model, {}, ItemIndex(unscored)).text() ==
          "not listed: nothing the model knows speaks for it");
  CHECK(why_not(model, {}, ItemIndex(0), {.count = 1}).text() ==
        "not listed: ranked 2, 6 below the last one listed");

  const Spoken last{{0, 0, 3, 8, 1, 0}, "last"};
  const auto named = Cascade{.candidates = {5, 1}, .names = {"a", "b", "c"}}.of(wide, fine, last);
  CHECK(why_not(named, {}, ItemIndex(2)).text() == "not listed: not the one candidate of b");
  // Of models inside others, and of one whose type is not known.
  const auto inside = Cascade{.candidates = {2}, .names = {"inner", "outer"}}.of(model, last);
  CHECK(why_not(inside, {}, ItemIndex(3)).candidates == NoCandidate{"model 1", 3});
  const auto chosen = Switching{.at_least = {5, 0}, .fill = true}.of(fine, model);
  CHECK(why_not(AnyRecommender(chosen), {}, ItemIndex(3)).candidates == NoCandidate{"model 1", 3});
  CHECK_FALSE(why_not(fine, {}, ItemIndex(1)).candidates);
  CHECK(why_not(Weighted{}.of(model), {}, ItemIndex(3)).candidates == NoCandidate{"model 1", 3});
  CHECK_FALSE(why_not(Weighted{.weights = {0, 1}}.of(model, Fixed{{1, 1, 1, no_score<float>, 1, 1}}), {},
                      ItemIndex(3))
                  .candidates);
  // A mixed list takes as many of each model as it is deep.
  const auto mixed = Mixed{.depth = 2, .names = {"shelf"}}.of(wide);
  CHECK(why_not(mixed, {}, ItemIndex(4)).candidates == NoCandidate{"shelf", 2});
  CHECK(why_not(Mixed{}.of(model), {}, ItemIndex(3)).candidates == NoCandidate{"model 1", 3});
  // So does what is learned over models.
  const auto stacked = [](const AnyRecommender<float>& one, int candidates) {
    return StackedModel<float>(detail::Components<float>("Stacking", {one}, {"shelf"}), Normalization::none,
                               candidates, {0, 1}, std::nullopt);
  };
  CHECK(why_not(stacked(wide, 2), {}, ItemIndex(4)).candidates == NoCandidate{"shelf", 2});
  CHECK(why_not(stacked(model, 6), {}, ItemIndex(3)).candidates == NoCandidate{"model 1", 3});
  CHECK_FALSE(why_not(stacked(wide, 2), {}, ItemIndex(5)).candidates);
}
