#include "kindred/rerank/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "kindred/rerank/calibrated.hpp"
#include "kindred/rerank/dpp.hpp"
#include "kindred/rerank/explore.hpp"
#include "kindred/rerank/mmr.hpp"
#include "kindred/rerank/recommend_slate.hpp"
#include "kindred/rerank/rules.hpp"
#include "model/toys.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// A re-ranker of somebody else's: back to front.
struct Reversed {
  Slate operator()(Slate slate, const RerankContext&) const {
    std::vector<double> relevances;
    for (const Candidate& candidate : slate.candidates) relevances.push_back(candidate.relevance);
    std::reverse(slate.candidates.begin(), slate.candidates.end());
    for (std::size_t at = 0; at < relevances.size(); ++at) slate.candidates[at].relevance = relevances[at];
    return slate;
  }
};

static_assert(Reranker<Reversed> && Reranker<Pipeline> && Reranker<Rules> && Reranker<Mmr>);
static_assert(!Reranker<int> && !Reranker<Slate>);

}  // namespace

TEST_CASE("a slate of a list: scores kept, relevances between 0 and 1, ties in order") {
  const Recommendations<float> list = {
      {ItemIndex(5), 2}, {ItemIndex(3), 6}, {ItemIndex(9), 4}, {ItemIndex(1), 4}};
  const Slate slate = make_slate(list, 3);
  CHECK(numbers(slate) == std::vector<int>{3, 9, 1, 5});
  CHECK(slate.candidates[1] == Candidate{ItemIndex(9), 4, 0.5});
  CHECK(slate.candidates[3] == Candidate{ItemIndex(5), 2, 0});
  CHECK(slate.shown() == 3);
  CHECK(slate.items() == std::vector<ItemIndex>{ItemIndex(3), ItemIndex(9), ItemIndex(1)});
  CHECK(make_slate(list, 3, Relevance::rank).candidates[1].relevance == 0.75);
  CHECK(make_slate(list, 3, Relevance::score).candidates[0].relevance == 6);
  CHECK(make_slate(Recommendations<double>{{ItemIndex(0), 1e308}, {ItemIndex(1), -1e308}}, 1)
            .candidates[0]
            .relevance == 1);
  CHECK(make_slate(Recommendations<float>{{ItemIndex(0), 7}}, 1).candidates[0].relevance == 1);
  CHECK(make_slate(Recommendations<float>{}, 5).shown() == 0);

  CHECK_THROWS_AS(make_slate(list, -1), OptionError);
  CHECK_THROWS_AS(make_slate(Recommendations<float>{{ItemIndex(0), 1}, {ItemIndex(0), 2}}, 1), DataError);
  CHECK_THROWS_AS(make_slate(Recommendations<float>{{ItemIndex(0), no_score<float>}}, 1), DataError);
  CHECK_THROWS_AS(make_slate(Recommendations<float>{{ItemIndex(0), -1}}, 1, Relevance::score), DataError);
}

TEST_CASE("each step starts from the order of the one before, and all say what they did") {
  const Slate slate = slate_of({1, 0.8, 0.4, 0}, 2);
  const auto kinds = Labels::of("kind", {"a", "a", "b", "b"});
  const Slate once = (Reversed{} | Mmr{.likeness = Likeness::labels(kinds), .lambda = 0.5})(slate, {});
  // Reversed 3 2 1 0 with relevances 1, 0.8, 0.4, 0: after 3, 1 is better than 2, which is of the same kind.
  CHECK(numbers(once) == std::vector<int>{3, 1, 2, 0});
  CHECK(once.candidates[0].score == 0);
  CHECK(once.why(ItemIndex(1)) == "raised from 3 to 2 by mmr");
  CHECK(once.why(ItemIndex(2)) == "lowered from 2 to 3 by mmr");
  CHECK(numbers((Reversed{} | Reversed{} | Pipeline{})(slate, {})) == numbers(slate));
}

TEST_CASE("rules hold in what any pipeline of generated steps gives, and candidates are only reordered") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed, 6);
    const std::size_t count = 10 + random.below(40), places = 1 + random.below(12);
    const Labels labels = random_labels(seed, 2 * count, 4);
    const auto likeness = Likeness::vectors(random_vectors(seed, static_cast<int>(2 * count), 5));
    const int most = 1 + static_cast<int>(random.below(3));
    const Slate before = random_slate(seed, count, places);
    const ItemIndex pinned = before.candidates[random.below(count)].item;
    const int at = 1 + static_cast<int>(random.below(places));
    const Rules caps{at_most(most, labels)}, pins{pin(pinned, at)};
    const Rules stock{allowed("odd", [](ItemIndex item, const auto&) { return item.value % 7 != 0; })};
    HistoryBuffer<float> had;
    for (int i = 0; i < 5; ++i) had.add(ItemIndex(random.below(2 * count)));
    RerankContext context;
    context.query = had.view();
    context.request = seed;

    Pipeline pipeline = caps;
    for (int step = 0; step < 3; ++step) {
      const auto which = random.below(5);
      if (which == 0) pipeline = pipeline | Mmr{.likeness = likeness, .lambda = 0.4};
      if (which == 1) pipeline = pipeline | Dpp{.likeness = likeness, .theta = 0.4};
      if (which == 2) pipeline = Calibrated{.labels = labels, .lambda = 0.8} | pipeline;
      if (which == 3) pipeline = pipeline | EpsilonGreedy{.epsilon = 0.3};
      if (which == 4) pipeline = pipeline | Reversed{};
    }
    pipeline = stock | pipeline | pins;
    const Slate slate = pipeline(before, context);
    INFO("seed " << seed);
    CHECK(relevance_descends(slate));
    std::vector<int> admitted;
    for (const int item : numbers(before))
      if (item % 7 != 0) admitted.push_back(item);
    const auto shown = slate.items();
    std::vector<int> of(labels.count());
    for (const ItemIndex item : shown) {
      CHECK(item.value % 7 != 0);
      for (const LabelIndex label : labels[item]) CHECK(++of[label.value] <= most);
    }
    if (pinned.value % 7 != 0 && shown.size() >= static_cast<std::size_t>(at))
      CHECK(shown[static_cast<std::size_t>(at) - 1] == pinned);
    if (shown.size() == places) {  // else what the cap stands against was taken out
      std::sort(admitted.begin(), admitted.end());
      CHECK(sorted_numbers(slate) == admitted);
    } else {
      for (const int item : admitted) {
        const auto items = numbers(slate);
        const bool is_there = std::find(items.begin(), items.end(), item) != items.end();
        CHECK((is_there || !slate.why(ItemIndex(item)).empty()));
      }
    }
  }
}

TEST_CASE("rules of two parts of a pipeline that contradict each other are named when they are joined") {
  const Pipeline first = Rules{pin(ItemIndex(1), 1)} | Reversed{};
  const auto message =
      message_of<OptionError>([&] { first | Rules{hidden(std::vector<ItemIndex>{ItemIndex(1)})}; });
  CHECK(message.find("'item 1 at place 1'") != std::string::npos);
  CHECK(message.find("'hidden'") != std::string::npos);
}

TEST_CASE("who says only what may be a candidate gets as many as else") {
  const Linear model;
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(3), 1);
  const auto candidates_of = [&](const SlateOptions& options) {
    return recommend(model, basket.view(), Pipeline{}, options).candidates.size();
  };
  REQUIRE(recommend(model, basket.view(), {.count = 500}).size() > 10);
  const SlateOptions all{.places = 2, .keep_reserve = true};
  auto with_owned = all, few = all;
  with_owned.candidates = {.owned = Owned::include};
  few.candidates = {.count = 4};
  CHECK(candidates_of(with_owned) ==
        recommend(model, basket.view(), {.count = 500, .owned = Owned::include}).size());
  CHECK(candidates_of(few) == 4);
  few.places = 6;
  CHECK(candidates_of(few) == 6);
  few.candidates.count = -1;
  CHECK_THROWS_AS(candidates_of(few), OptionError);
}

TEST_CASE("recommend and recommend_all re-rank a model's candidates", "[threads]") {
  const auto shop = people();
  const Linear model;
  const Pipeline none;
  const auto user = shop.user(UserIndex(40));
  const SlateOptions options{.places = 3};
  CHECK(item_numbers(recommend(model, user, {.count = 3})) ==
        item_numbers(recommend(model, user, none, options).candidates));
  CHECK(recommend(model, user, none, {.places = 3, .keep_reserve = true}).candidates.size() > 3);
  CHECK(recommend(model, {}, none, options).candidates.empty());

  const Pipeline drawn = Rules{at_most(2, random_labels(1, 20, 3))} | EpsilonGreedy{.epsilon = 0.5};
  const auto once = recommend_all(model, shop, drawn, options, {}, {.threads = 1});
  REQUIRE(once.size() == 100);
  for (const int threads : {2, 3}) {
    const auto again = recommend_all(model, shop, drawn, options, {}, {.threads = threads});
    bool same = true;
    for (std::size_t u = 0; u < once.size(); ++u) same = same && again[u].candidates == once[u].candidates;
    CHECK(same);
  }
  const RerankContext context{.request = 40};
  CHECK(recommend(model, user, drawn, options, context).candidates == once[40].candidates);
}

TEST_CASE("a rule cannot put in an item that the model does not have") {
  const auto shop = people();
  const Linear model;
  const auto user = shop.user(UserIndex(40));
  const Rules rules{pin(ItemIndex(99), 1).named("launch")};
  const std::string expected =
      "rule 'launch' put in item 99, and the model has " + std::to_string(model.item_count()) + " items";
  CHECK(message_of<DataError>([&] { recommend(model, user, rules, {.places = 3}); }) == expected);
  CHECK(message_of<DataError>([&] { recommend_all(model, shop, rules | Reversed{}, {.places = 3}); }) ==
        expected);
  // What a fact keeps out is not put in.
  CHECK_NOTHROW(
      recommend(model, user, rules.with(Rules{in_stock(std::vector<bool>(10, true))}), {.places = 3}));
}
