#include "kindred/model/counterfactual.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "kindred/model/any_recommender.hpp"
#include "kindred/model/local_surrogate.hpp"
#include "kindred/model/recommend.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

// Linear with a square root around its sums: no sum over items.
struct Rooted : Linear {
  void score(const Query<float>& query, std::span<float> scores, Workspace& workspace) const noexcept {
    Linear::score(query, scores, workspace);
    for (float& score : scores)
      if (score > no_score<float>) score = std::sqrt(score) + (query.history.size() % 2 ? 0.3F : 0.0F);
  }
};

std::optional<ItemIndex> top_of(const AnyRecommender<float>& model, const History<float>& known,
                                const std::vector<ItemIndex>& without) {
  HistoryBuffer<float> rest;
  for (std::size_t e = 0; e < known.size(); ++e)
    if (std::find(without.begin(), without.end(), known.items[e]) == without.end())
      rest.add(known.items[e], known.weights[e]);
  const auto list = recommend(model, rest.view(), {.count = 1, .exclude = known.items});
  return list.empty() ? std::nullopt : std::optional(list[0].item);
}

// The size of the smallest set without which the first is another, by trying all sets; 0 for none.
int smallest(const AnyRecommender<float>& model, const History<float>& known) {
  const auto top = top_of(model, known, {});
  int least = 0;
  for (unsigned set = 1; set < 1U << known.size(); ++set) {
    std::vector<ItemIndex> without;
    for (std::size_t e = 0; e < known.size(); ++e)
      if (set >> e & 1U) without.push_back(known.items[e]);
    const int size = std::popcount(set);
    if ((least == 0 || size < least) && top_of(model, known, without) != top) least = size;
  }
  return least;
}

}  // namespace

TEST_CASE("a counterfactual is the smallest set of past actions, and true when tried") {
  int larger_than_one = 0;
  for (std::uint64_t draw = 0; draw < 30; ++draw) {
    Random random(17, draw);
    HistoryBuffer<float> basket;
    for (int n = 0; n < 7; ++n) {
      const auto weight = static_cast<float>(1 + random.below(4));
      basket.add(ItemIndex(random.below(20)), weight);
    }
    const auto known = basket.view();
    for (const AnyRecommender<float>& model :
         {AnyRecommender<float>(Linear{}), AnyRecommender<float>(Rooted{})}) {
      const auto found = counterfactual(model, known);
      REQUIRE(found);
      CHECK(found->top == top_of(model, known, {}));
      CHECK(found->found);
      CHECK(found->is_smallest);
      CHECK(static_cast<int>(found->without.size()) == smallest(model, known));
      CHECK(top_of(model, known, found->without) == found->instead);
      CHECK(found->instead != found->top);
      larger_than_one += found->without.size() > 1 ? 1 : 0;
    }
    CHECK(counterfactual(Linear{}, known)->additive);
    CHECK_FALSE(counterfactual(Rooted{}, known)->additive);
  }
  CHECK(larger_than_one > 5);  // or the test is too easy
}

namespace {

// A sum over items of one, of three and of no other number of items.
struct ByNumber : Linear {
  void score(const Query<float>& query, std::span<float> scores, Workspace& workspace) const noexcept {
    if (query.history.size() == 2)
      for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = static_cast<float>(scores.size() - i);
    else Linear::score(query, scores, workspace);
  }
};

}  // namespace

TEST_CASE("a model that goes by how many items there are is no sum") {
  int changed = 0;
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    Random random(18, draw);
    HistoryBuffer<float> basket;
    for (const auto first : {0U, 5U, 10U})
      basket.add(ItemIndex(first + random.below(5)), static_cast<float>(1 + random.below(4)));
    const AnyRecommender<float> model(ByNumber{});
    const auto found = counterfactual(model, basket.view());
    REQUIRE(found);
    CHECK_FALSE(found->additive);
    CHECK(found->is_smallest);
    CHECK(static_cast<int>(found->without.size()) == smallest(model, basket.view()));
    changed += found->found ? 1 : 0;
  }
  CHECK(changed > 20);
}

TEST_CASE("where nothing changes the first item, or nothing is known, that is said") {
  CHECK_FALSE(counterfactual(Linear{}, {}));
  HistoryBuffer<float> basket;
  basket.add(ItemIndex(3)).add(ItemIndex(4));
  const Fixed always{{1, 5, 2, 0, 0}};
  const auto fixed = counterfactual(always, basket.view());
  REQUIRE(fixed);
  CHECK(fixed->top == ItemIndex(1));
  CHECK_FALSE(fixed->found);
  CHECK(fixed->is_smallest);
  CHECK(fixed->without.empty());

  const auto asked_once = counterfactual(always, basket.view(), {.most_questions = 1});
  CHECK_FALSE(asked_once->found);
  CHECK_FALSE(asked_once->is_smallest);
  CHECK_THROWS_AS(counterfactual(always, basket.view(), {.most_questions = 0}), OptionError);
  basket.add(ItemIndex(30));
  CHECK_THROWS_AS(counterfactual(Linear{}, basket.view()), DataError);
}

TEST_CASE("a stand-in tells a sum exactly, and of anything else how well it tells it") {
  HistoryBuffer<float> basket;
  for (const int item : {2, 5, 9, 11, 16}) basket.add(ItemIndex(item), 2);
  const LocalSurrogate options{.regularization = 0};
  const auto exact = options.explain(Linear{}, basket.view(), ItemIndex(1));
  CHECK(exact.fidelity == Approx(1).epsilon(1e-6));
  CHECK(exact.is_faithful());
  float sum = 0;
  for (const auto& [reason, amount] : exact.approximation.contributions) {
    sum += amount;
    if (const auto* item = std::get_if<BecauseOfItem>(&reason))
      CHECK(amount == Approx(2 * Linear::between(ItemIndex(1), item->item)).margin(1e-4));
    else CHECK(amount == Approx(0).margin(1e-4));
  }
  CHECK(sum == Approx(exact.approximation.score).margin(1e-5));

  const auto near = options.explain(Rooted{}, basket.view(), ItemIndex(1));
  CHECK(near.fidelity < 0.999);
  CHECK(near.fidelity > 0);
  sum = 0;
  for (const auto& [reason, amount] : near.approximation.contributions) sum += amount;
  CHECK(sum == Approx(near.approximation.score).margin(1e-5));

  // What an item is worth depends on nothing but chance: no straight line tells it.
  struct Erratic : Fixed {
    void score(const Query<float>& query, std::span<float> out, Workspace&) const noexcept {
      std::uint64_t hash = 1;
      for (const ItemIndex item : query.history.items) hash = hash * 31 + item.value + 7;
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(Random(hash, i).uniform());
    }
  };
  const auto erratic = options.explain(Erratic{{std::vector<float>(20)}}, basket.view(), ItemIndex(1));
  CHECK(erratic.fidelity < 0.5);
  CHECK_FALSE(erratic.is_faithful());

  const auto fixed = options.explain(Fixed{std::vector<float>(20, 3)}, basket.view(), ItemIndex(1));
  CHECK(fixed.fidelity == 1);
  CHECK(options.explain(Fixed{{3}}, {}, ItemIndex(0)).approximation.score == 3);
  CHECK_THROWS_AS(options.explain(Linear{}, {}, ItemIndex(1)), DataError);
  CHECK_THROWS_AS(LocalSurrogate{.samples = 5}.explain(Linear{}, basket.view(), ItemIndex(1)), OptionError);
  CHECK_THROWS_AS(LocalSurrogate{.left_out = 1}.explain(Linear{}, basket.view(), ItemIndex(1)), OptionError);
}

TEST_CASE("a counterfactual says itself in words") {
  const auto name = [](ItemIndex item) { return std::string(1, static_cast<char>('A' + item.value)); };
  Counterfactual<float> otherwise{ItemIndex(0)};
  const auto both = [&] { return std::pair(otherwise.text(name), otherwise.text(name, Language::chinese)); };
  CHECK(both() ==
        std::pair<std::string, std::string>("nothing was found without which A would not come first",
                                            "没有找到少了之后“A”就不再排在第一的商品"));
  otherwise.is_smallest = true;
  CHECK(both() == std::pair<std::string, std::string>("A comes first whatever of the history is left out",
                                                      "无论历史中少了哪些商品，排在第一的都是“A”"));
  otherwise.found = true;
  otherwise.without = items({1, 2, 3});
  CHECK(both() == std::pair<std::string, std::string>("without B, C and D, nothing would be recommended",
                                                      "如果没有“B”、“C”、“D”，就没有可推荐的商品了"));
  otherwise.without = items({1});
  otherwise.instead = ItemIndex(4);
  CHECK(both() == std::pair<std::string, std::string>("without B, E would come first, not A",
                                                      "如果没有“B”，排在第一的会是“E”，而不是“A”"));
}

TEST_CASE("scores of 0 that come and go with the history are no sum over its items") {
  // Of two items in the history 0 and 1 have a score, of one 1 alone.
  struct ByLength : Fixed {
    void score(const Query<float>& query, std::span<float> of_items, Workspace&) const noexcept {
      std::fill(of_items.begin(), of_items.end(), no_score<float>);
      if (query.history.size() > 1) of_items[0] = 0;
      if (!query.history.empty()) of_items[1] = 0;
    }
  };
  HistoryBuffer<float> history;
  history.add(ItemIndex(3), 1);
  history.add(ItemIndex(4), 1);
  const auto otherwise = counterfactual(ByLength{{{0, 0, 0, 0, 0}}}, history.view());
  REQUIRE(otherwise);
  CHECK_FALSE(otherwise->additive);
  CHECK(otherwise->found);
  CHECK(otherwise->without.size() == 1);
  CHECK(otherwise->instead == ItemIndex(1));
}
