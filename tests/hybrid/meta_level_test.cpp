#include "kindred/hybrid/meta_level.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "content/groceries.hpp"
#include "hybrid/hybrids.hpp"
#include "kindred/hybrid/augmented_catalog.hpp"
#include "kindred/model.hpp"
#include "model/toys.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Twenty items, of which it finds 3, 7 and 5.
const Spoken finds{[] {
                     std::vector<float> scores(20, no_score<float>);
                     scores[3] = 8;
                     scores[7] = 6;
                     scores[5] = 4;
                     return scores;
                   }(),
                   "finds"};

}  // namespace

// The history's mean weight is 2, so that of w = 0.5 item 3 weighs 1, item 7 a half, and item 5 nothing.
TEST_CASE("a model is asked about the history with what another one finds") {
  const auto model = MetaLevel{.count = 3, .names = {"taste", "walk"}}.of(finds, Linear{});
  HistoryBuffer<float> basket, enlarged;
  basket.add(ItemIndex(2), 3).add(ItemIndex(6), 1);
  enlarged.add(ItemIndex(2), 3)
      .add(ItemIndex(6), 1)
      .add(ItemIndex(3), 1)
      .add(ItemIndex(7), 0.5F)
      .add(ItemIndex(5), 0);
  CHECK(scores_for(model, basket.view()) == scores_for(Linear{}, enlarged.view()));
  CHECK(explains_exactly(model, basket.view()));
  const auto why = explain(model, basket.view(), ItemIndex(1));
  REQUIRE(why.contributions.size() == 3);
  const auto own = explain(Linear{}, basket.view(), ItemIndex(1));
  float of_finds = why.score;
  for (const auto& [reason, amount] : own.contributions) of_finds -= amount;
  bool seen = false;
  for (const auto& [reason, amount] : why.contributions) {
    if (kind_of(reason) != ReasonKind::part) continue;
    seen = true;
    CHECK(reason == Reason(BecauseOf{"what taste finds", false, ReasonKind::part}));
    CHECK(amount == Approx(of_finds));
  }
  CHECK(seen);

  // What a person has is not found again; newcomers have what is found alone.
  HistoryBuffer<float> has, found;
  has.add(ItemIndex(3), 2);
  found.add(ItemIndex(3), 2).add(ItemIndex(7), 1).add(ItemIndex(5), 0);
  CHECK(scores_for(model, has.view()) == scores_for(Linear{}, found.view()));
  HistoryBuffer<float> of_nobody;
  of_nobody.add(ItemIndex(3), 0.5F).add(ItemIndex(7), 0.25F).add(ItemIndex(5), 0);
  CHECK(scores_for(model, {}) == scores_for(Linear{}, of_nobody.view()));

  std::vector<float> scores(20);
  Workspace workspace(model.workspace_size());
  const Query<float> query = basket.view();
  CHECK(allocations_of([&] { model.score(query, scores, workspace); }) == 0);
  CHECK_THROWS_WITH(MetaLevel{.count = 0}.of(finds, Linear{}), "option 'count' is 0, expected at least 1");
  CHECK_THROWS_AS(MetaLevel{.weight = -1}.of(finds, Linear{}), OptionError);
}

TEST_CASE("what is found weighs something finite where its scores are too far apart for a difference") {
  struct Far {
    using Scalar = double;
    std::size_t item_count() const noexcept { return 3; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<double>&, std::span<double> scores, Workspace&) const noexcept {
      const double most = std::numeric_limits<double>::max();
      scores[0] = most;
      scores[1] = 0;
      scores[2] = -most;
    }
  };
  struct Weights {
    using Scalar = double;
    std::size_t item_count() const noexcept { return 3; }
    std::size_t workspace_size() const noexcept { return 0; }
    void score(const Query<double>& query, std::span<double> scores, Workspace&) const noexcept {
      for (std::size_t e = 0; e < query.history.size(); ++e)
        scores[query.history.items[e].value] = query.history.weights[e];
    }
  };
  std::vector<double> scores(3);
  Workspace workspace;
  MetaLevel{.weight = 1}.of(Far{}, Weights{}).score({}, scores, workspace);
  CHECK(scores == std::vector<double>{1, 0.5, 0});
}

TEST_CASE("a meta-level hybrid answers a batch as one by one, each model asked together") {
  const auto shop = people();
  const Batched first, second;
  const auto model = MetaLevel{.count = 4}.of(first, second);
  std::vector<Recommendations<float>> alone;
  for (UserIndex user{0}; user.value < shop.user_count(); ++user)
    alone.push_back(recommend(model, shop.user(user)));
  const int calls = second.calls->single;
  CHECK(recommend_all(model, shop) == alone);
  CHECK(second.calls->single == calls);
}

TEST_CASE("a catalogue takes what a model knows for a column") {
  const auto catalog = groceries();
  struct Neighbours : Fixed {
    std::vector<Recommendation<float>> similar_items(ItemIndex item, int) const {
      return {{ItemIndex((item.value + 1) % scores.size()), 1}};
    }
  };
  const Neighbours model{{std::vector<float>(catalog.size(), 1)}};
  const auto more = augmented(catalog, model, {.column = "neighbours"});
  CHECK(more.size() == catalog.size());
  for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
    CHECK(more[item].id == catalog[item].id);
    CHECK(more[item].title == catalog[item].title);
    CHECK(more.contains(item) == catalog.contains(item));
    CHECK(more[item].text("neighbours") ==
          std::string(catalog[item].id) + ", " +
              std::string(catalog[ItemIndex((item.value + 1) % catalog.size())].id));
    for (const auto& column : catalog.text_columns())
      CHECK(more[item].text(column.name()) == catalog[item].text(column.name()));
  }
  CHECK_THROWS_AS(augmented(more, model, {.column = "neighbours"}), DataError);
  CHECK_THROWS_AS(augmented(catalog, Linear{}), DataError);
  CHECK_THROWS_AS(augmented(catalog, model, {.count = 0}), OptionError);
}
