#include "kindred/hybrid/mixed.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "hybrid/hybrids.hpp"
#include "kindred/hybrid/interleave.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

constexpr float none = no_score<float>;
const Spoken a{{9, 8, 7, none, none, 1}, "a"};
const Spoken b{{none, 9, 1, 5, none, 8}, "b"};

}  // namespace

TEST_CASE("lists are dealt in turn, each item once") {
  const std::vector<std::vector<ItemIndex>> lists = {items({4, 7, 1}), items({7, 4, 9, 2}), {}};
  const std::vector<InterleavedItem> expected = {{ItemIndex(4), 0, 1},
                                                 {ItemIndex(7), 1, 1},
                                                 {ItemIndex(1), 0, 3},
                                                 {ItemIndex(9), 1, 3},
                                                 {ItemIndex(2), 1, 4}};
  CHECK(interleave(lists, 9, Interleaving::round_robin) == expected);
  CHECK(interleave(lists, 2, Interleaving::round_robin).size() == 2);
  CHECK(interleave(lists, 0).empty());
  CHECK(interleave({}, 5).empty());
  CHECK_THROWS_AS(interleave(lists, -1), OptionError);
  CHECK(credits(expected, items({9, 1, 2, 8}), 3) == std::vector<std::int64_t>{1, 2, 0});
}

// Whoever comes first has its favourite on top; either comes first half of the time, and in every round each
// list gives one.
TEST_CASE("a team draft favours no list") {
  const std::vector<std::vector<ItemIndex>> lists = {items({0, 1, 2, 3}), items({4, 5, 6, 7})};
  int first = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto slate = interleave(lists, 8, Interleaving::team_draft, seed);
    REQUIRE(slate.size() == 8);
    first += slate[0].list == 0 ? 1 : 0;
    for (std::size_t round = 0; round < 8; round += 2) CHECK(slate[round].list != slate[round + 1].list);
  }
  CHECK(first > 440);
  CHECK(first < 560);
}

TEST_CASE("a mixed hybrid scores by the places of the common list") {
  const auto model = Mixed{.names = {"taste", "shelf"}}.of(a, b);
  // taste: 0 1 2 5; shelf: 1 5 3 2. Dealt: 0 1 2 5 3.
  CHECK(item_numbers(recommend(model, {})) == std::vector<int>{0, 1, 2, 5, 3});
  CHECK(scores_for(model, {}) == std::vector<float>{1, 0.5F, 1 / 3.0F, 0.2F, none, 0.25F});
  CHECK(reasons(explain(model, {}, ItemIndex(5))) == std::vector<std::string>{"shelf: its 2nd 250"});
  CHECK(kind_of(explain(model, {}, ItemIndex(5)).contributions[0].reason) == ReasonKind::part);
  CHECK(explains_exactly(model, {}));
  CHECK(item_numbers(recommend(Mixed{.depth = 1}.of(a, b), {})) == std::vector<int>{0, 1});

  HistoryBuffer<float> basket;
  basket.add(ItemIndex(0)).add(ItemIndex(1));
  CHECK(item_numbers(recommend(model, basket.view())) == std::vector<int>{2, 5, 3});
  CHECK(item_numbers(recommend(Mixed{.owned = Owned::include}.of(a, b), basket.view(),
                               {.owned = Owned::include})) == std::vector<int>{0, 1, 2, 5, 3});
  const auto slate = model.slate(basket.view(), 2);
  REQUIRE(slate.size() == 2);
  CHECK(slate[1] == InterleavedItem{ItemIndex(5), 1, 1});
}

TEST_CASE("the same person draws the same lots, and others others") {
  const auto model = Mixed{.interleave = Interleaving::team_draft}.of(a, b);
  int first = 0;
  for (int item = 0; item < 6; ++item)
    for (int other = item + 1; other < 6; ++other) {
      HistoryBuffer<float> basket;
      basket.add(ItemIndex(item)).add(ItemIndex(other));
      const auto slate = model.slate(basket.view());
      CHECK(slate == model.slate(basket.view()));
      CHECK(slate.size() == recommend(model, basket.view()).size());
      CHECK(explains_exactly(model, basket.view()));
      first += slate[0].list == 0 ? 1 : 0;
    }
  CHECK(first > 2);
  CHECK(first < 13);
}

TEST_CASE("a mixed hybrid answers a batch as one by one, each model asked together") {
  const auto shop = people();
  const Batched batched;
  const auto model = Mixed{.interleave = Interleaving::team_draft, .depth = 7}.of(
      std::vector<AnyRecommender<float>>{batched, Linear{}, Fixed{std::vector<float>(20, 1)}});
  std::vector<Recommendations<float>> alone;
  for (UserIndex user{0}; user.value < shop.user_count(); ++user)
    alone.push_back(recommend(model, shop.user(user)));
  const int calls = batched.calls->single;
  CHECK(recommend_all(model, shop) == alone);
  CHECK(batched.calls->single == calls);
}

TEST_CASE("a mixed query allocates nothing, and options are checked") {
  const auto model = Mixed{}.of(std::vector<AnyRecommender<float>>{Linear{}, Linear{}});
  const auto shop = people();
  std::vector<float> scores(20);
  Workspace workspace(model.workspace_size());
  const Query<float> query = shop.user(UserIndex(40));
  CHECK(allocations_of([&] { model.score(query, scores, workspace); }) == 0);
  CHECK_THROWS_WITH(Mixed{.depth = 0}.of(a, b), "option 'depth' is 0, expected at least 1");
  CHECK_THROWS_AS(Mixed{.names = {"x"}}.of(a, b), OptionError);
  CHECK_THROWS_AS(model.slate({}, -1), OptionError);
}
