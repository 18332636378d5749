#include "kindred/rerank/explain_shown.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "kindred/model/reasons_in_words.hpp"
#include "kindred/rerank/calibrated.hpp"
#include "kindred/rerank/mmr.hpp"
#include "kindred/rerank/pipeline.hpp"
#include "kindred/rerank/rules.hpp"
#include "model/toys.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("the model's reasons and what rules made of them add up to an item's relevance") {
  const auto shop = people();
  const Linear model;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto query = shop.user(UserIndex(10 + 7 * seed));
    const auto relevance = seed % 3 == 2 ? Relevance::rank : Relevance::min_max;
    const Labels labels = random_labels(seed, 20, 3);
    const Pipeline pipeline =
        Rules{boost(
                  "summer sale", [](ItemIndex item) { return item.value % 3 == 0; }, 1.5),
              at_most(2, labels), pin(ItemIndex(19), 2), hidden(items({4}))} |
        Mmr{.likeness = Likeness::labels(labels)} | Calibrated{.labels = labels};
    const Slate before = make_slate(recommend(model, query, {.count = 20}), 5, relevance);
    RerankContext context;
    context.query = query;
    const Slate after = pipeline(before, context);
    for (ItemIndex item{0}; item.value < 20; ++item) {
      const auto* candidate = detail::find_candidate(after, item);
      const auto why = explain(model, query, item, before, after);
      CHECK(why.score == Approx(candidate ? candidate->relevance : 0).margin(1e-6));
      double sum = 0;
      for (const auto& contribution : why.contributions) sum += static_cast<double>(contribution.amount);
      INFO("seed " << seed << ", item " << item);
      CHECK(sum == Approx(why.score).margin(1e-5));
    }
  }
}

TEST_CASE("a rule's given name stays as it is in a Chinese explanation") {
  const auto shop = people();
  const Linear model;
  const auto query = shop.user(UserIndex(40));
  const Slate before = make_slate(recommend(model, query, {.count = 20}), 3);
  const ItemIndex tenth = before.candidates[9].item;
  const auto is_tenth = [&](ItemIndex item) { return item == tenth; };
  const Slate after = Rules{boost("popularity", is_tenth, 100), pin(tenth, 2)}(before, {});
  const std::string text = explain(model, query, tenth, before, after)
                               .text([](ItemIndex) { return std::string("x"); }, Language::chinese);
  CHECK(text.find("popularity（") != std::string::npos);
  CHECK(text.find("置于第2位（") != std::string::npos);
}

TEST_CASE("a rule is one reason among others, and said in the shop's words") {
  const auto shop = people();
  const Linear model;
  const auto query = shop.user(UserIndex(40));
  const Slate before = make_slate(recommend(model, query, {.count = 20}), 3);
  const ItemIndex tenth = before.candidates[9].item;
  const Slate after =
      Rules{boost("summer sale", [&](ItemIndex item) { return item == tenth; }, 100)}(before, {});
  REQUIRE(after.candidates[0].item == tenth);
  const auto why = explain(model, query, tenth, before, after);
  bool is_there = false;
  for (const auto& [reason, amount] : why.contributions) {
    if (kind_of(reason) != ReasonKind::rule) continue;
    is_there = true;
    CHECK(reason == Reason(BecauseOf{"summer sale", false, ReasonKind::rule}));
    CHECK(amount == Approx(99 * before.candidates[9].relevance));
  }
  CHECK(is_there);

  // What does not stand among the first by itself and is put there has the rule for its only reason.
  const Slate pinned = Rules{pin(ItemIndex(2), 1).named("launch")}(Slate{.places = 2}, {});
  const auto put_in = explain(model, query, ItemIndex(2), Slate{.places = 2}, pinned);
  CHECK(put_in.score == 0);
  REQUIRE(put_in.contributions.size() == 1);
  CHECK(std::get<BecauseOf>(put_in.contributions[0].reason).what == "launch");
}

TEST_CASE("a place in the lower half, or one that all share, is no reason of the model's") {
  struct Told : Fixed {
    Explanation<float> explain(const Query<float>&, ItemIndex item) const {
      return {item, scores[item.value], {{BecauseOf{"told"}, scores[item.value]}}};
    }
  };
  const auto adjusts = [](const Told& model, int item, Relevance relevance) {
    const Slate slate = make_slate(recommend(model, {}, {.count = 5}), 5, relevance);
    const auto why = explain(model, {}, ItemIndex(item), slate, slate);
    REQUIRE(why.contributions.size() == 1);
    CHECK(std::get<BecauseOf>(why.contributions[0].reason).what == "the model's rank");
    return std::get<BecauseOf>(why.contributions[0].reason).adjusts;
  };
  const Told falling{{{9, 3, 2.5F, 2, 1}}}, alike{{{5, 5, 5, 5}}};
  CHECK_FALSE(adjusts(falling, 1, Relevance::rank));
  CHECK_FALSE(adjusts(falling, 2, Relevance::rank));
  CHECK(adjusts(falling, 3, Relevance::rank));
  for (const auto relevance : {Relevance::rank, Relevance::min_max}) CHECK(adjusts(alike, 0, relevance));
  CHECK_FALSE(adjusts(Told{{{no_score<float>, 5}}}, 1, Relevance::min_max));
}
