#include "kindred/rerank/rules.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/data/catalog.hpp"
#include "kindred/data/history.hpp"
#include "kindred/rerank/rule.hpp"
#include "rerank/slates.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using namespace kindred_test;

namespace {

const std::vector<double> six = {1, 0.8, 0.6, 0.4, 0.2, 0};
const Labels brands = Labels::of("brand", {"a", "a", "a", "b", "b", "c"});

Catalog numbered(const char* column, const std::vector<std::optional<double>>& values) {
  NumberColumn numbers(column);
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < values.size(); ++i) ids.push_back(std::to_string(i));
  for (const auto& value : values) numbers.push_back(value);
  auto items = std::make_shared<ItemVocabulary>();
  for (const auto& id : ids) items->add(id);
  return Catalog({.items = items, .numbers = {numbers}});
}

std::vector<ItemIndex> items_of(const std::vector<int>& numbers) {
  std::vector<ItemIndex> items;
  for (const int number : numbers) items.emplace_back(number);
  return items;
}

std::vector<int> after(const Rules& rules, const RerankContext& context = {}, std::size_t places = 4) {
  return numbers(rules(slate_of(six, places), context));
}

}  // namespace

TEST_CASE("rules: what is refused is taken out, and the notes say by what") {
  const Slate slate = Rules{in_stock(std::vector<bool>{true, false, true, true, true})}(slate_of(six, 4), {});
  CHECK(numbers(slate) == std::vector<int>{0, 2, 3, 4});
  CHECK(slate.why(ItemIndex(1)) == "taken out by in stock");
  CHECK(slate.why(ItemIndex(5)) == "taken out by in stock");  // beyond what is known
  CHECK(slate.why(ItemIndex(2)).empty());
  CHECK(slate.why(ItemIndex(1), Language::chinese) == slate.notes[0].text(Language::chinese));
  auto twice = slate;
  twice.notes.push_back({ItemIndex(1), 2, 1, std::make_shared<const std::string>("mmr")});
  CHECK(twice.why(ItemIndex(1), Language::chinese) ==
        "被“仅限有货”移除；被“最大边际相关（MMR）”从第2位提前到第1位");

  CHECK(after({in_stock(numbered("stock", {3, 0, {}, 1, -1, 2}), "stock")}) == std::vector<int>{0, 3, 5});
  CHECK(after({at_least(0.2, numbered("margin", {.1, .2, {}, .3, .4, .1}), "margin")}) ==
        std::vector<int>{1, 3, 4});
  CHECK(after({hidden({ItemIndex(5), ItemIndex(0)})}) == std::vector<int>{1, 2, 3, 4});
  CHECK(after({allowed("even", [](ItemIndex item, const auto&) { return item.value % 2 == 0; })}) ==
        std::vector<int>{0, 2, 4});
  CHECK(after({allowed("even", [](ItemIndex item) { return item.value % 2 == 0; })}) ==
        std::vector<int>{0, 2, 4});
}

TEST_CASE("rules: region, age and what was shown are looked up in the request") {
  const Rules sold{in_region(Labels::of("region", {"north", "south", "", "north"}))};
  CHECK(after(sold, {.region = "north"}) == std::vector<int>{0, 2, 3, 4, 5});
  CHECK(after(sold, {.region = "moon"}) == std::vector<int>{2, 4, 5});
  CHECK(after(sold) == std::vector<int>{2, 4, 5});

  const Rules adults{old_enough(numbered("from", {18, {}, 12, 16, {}, 0}), "from")};
  CHECK(after(adults, {.age = 16}) == std::vector<int>{1, 2, 3, 4, 5});
  CHECK(after(adults) == std::vector<int>{1, 4});

  const std::vector<TimesShown> shown = {{ItemIndex(1), 2}, {ItemIndex(3), 3}};
  CHECK(after({shown_at_most(3)}, {.shown = shown}) == std::vector<int>{0, 1, 2, 4, 5});
  const std::vector<TimesShown> mixed_up = {shown[1], shown[0]};
  CHECK(message_of<DataError>([&] {
          after({shown_at_most(3)}, {.shown = mixed_up});
        }).find("item 1 after 3") != std::string::npos);
}

TEST_CASE("rules: what was bought comes back after its interval") {
  HistoryBuffer<float> had;
  had.add(ItemIndex(1), 1, timestamp(0)).add(ItemIndex(2), 1, timestamp(0) + 9 * days);
  const auto at = [&](Duration time) {
    RerankContext context;
    context.query = had.view();
    context.query.time = timestamp(0) + time;
    return context;
  };
  CHECK(after({not_again_within(10 * days)}, at(9 * days)) == std::vector<int>{0, 3, 4, 5});
  CHECK(after({not_again_within(10 * days)}, at(10 * days)) == std::vector<int>{0, 1, 3, 4, 5});
  const auto by_item = [](ItemIndex item) { return item == ItemIndex(1) ? 30 * days : Duration{}; };
  CHECK(after({not_again_within(by_item)}, at(10 * days)) == std::vector<int>{0, 2, 3, 4, 5});

  RerankContext timeless;
  timeless.query = had.view();
  CHECK_THROWS_AS(after({not_again_within(days)}, timeless), DataError);
}

TEST_CASE("rules: boosts multiply relevances and no more") {
  const auto last = [](ItemIndex item) { return item.value >= 3; };
  CHECK(after({boost("clearance", last, 2.75)}) == std::vector<int>{3, 0, 1, 2, 4, 5});
  CHECK(after({boost("clearance", last, 0.1)}) == std::vector<int>{0, 1, 2, 3, 4, 5});
  const Slate slate = Rules{boost("clearance", last, 2.75)}(slate_of(six, 4), {});
  CHECK(slate.why(ItemIndex(3)) == "raised from 4 to 1 by clearance");
  CHECK(relevance_descends(slate));
  CHECK_THROWS_AS(boost("x", last, -1), OptionError);
}

TEST_CASE("rules: a promotion holds in its window") {
  const Rules rules{pin(ItemIndex(5), 1).during(timestamp(100), timestamp(200)).named("launch")};
  const auto at = [](std::int64_t seconds) {
    RerankContext context;
    context.query.time = timestamp(seconds);
    return context;
  };
  CHECK(after(rules, at(99)).front() == 0);
  CHECK(after(rules, at(100)).front() == 5);
  CHECK(after(rules, at(200)).front() == 0);
  CHECK(message_of<DataError>([&] { after(rules); }).find("launch") != std::string::npos);
  CHECK_THROWS_AS(pin(ItemIndex(5), 1).during(timestamp(2), timestamp(2)), OptionError);
}

TEST_CASE("rules: pins and sold places, and what the slate lacks is put in") {
  Slate slate = Rules{pin(ItemIndex(4), 2), pin(ItemIndex(9), 3)}(slate_of(six, 4), {});
  CHECK(numbers(slate) == std::vector<int>{0, 4, 9, 1, 2, 3, 5});
  CHECK(slate.why(ItemIndex(9)) == "put in at 3 by item 9 at place 3");
  CHECK(slate.candidates[2].score == no_score<double>);
  CHECK(relevance_descends(slate));

  const std::vector<ItemIndex> campaign = {ItemIndex(9), ItemIndex(8), ItemIndex(5), ItemIndex(3)};
  slate = Rules{sponsored(campaign, {1, 3, 4})}(slate_of(six, 4), {});
  CHECK(numbers(slate) == std::vector<int>{3, 0, 5, 9, 1, 2, 4});  // the most relevant first, 8 not needed
  // Out of stock beats a pin and a campaign, and it is said once.
  slate = Rules{pin(ItemIndex(9), 2), in_stock(std::vector<bool>(6, true))}(slate_of(six, 4), {});
  CHECK(numbers(slate) == std::vector<int>{0, 1, 2, 3, 4, 5});
  CHECK(slate.why(ItemIndex(9)) == "taken out by in stock");

  CHECK_THROWS_AS(after({pin(ItemIndex(1), 5)}), OptionError);
  CHECK(after({pin(ItemIndex(5), 4)}, {}, 4) == std::vector<int>{0, 1, 2, 5, 3, 4});
}

TEST_CASE("rules: at most n of a label, the others behind or out") {
  CHECK(after({at_most(1, brands)}, {}, 3) == std::vector<int>{0, 3, 5, 1, 2, 4});
  CHECK(after({at_most(1, brands)}, {}, 4) == std::vector<int>{0, 3, 5});  // four places cannot be filled
  CHECK(after({at_most(1, brands, "a")}, {}, 4) == std::vector<int>{0, 3, 4, 5, 1, 2});
  CHECK(after({at_most(0, brands, "a")}, {}, 3) == std::vector<int>{3, 4, 5, 0, 1, 2});
  CHECK(after({at_most(1, brands), pin(ItemIndex(2), 3)}, {}, 3) == std::vector<int>{3, 5, 2, 0, 1, 4});
  CHECK_THROWS_AS(at_most(1, brands, "z"), LookupError);
}

TEST_CASE("rules: two that contradict each other are both named") {
  const auto message = [](std::vector<Rule> rules) {
    return message_of<OptionError>([&] { Rules{std::move(rules)}; });
  };
  const auto names = [](const std::string& text, const char* a, const char* b) {
    return text.find("'" + std::string(a) + "'") != std::string::npos &&
           text.find("'" + std::string(b) + "'") != std::string::npos;
  };
  const Rule one = pin(ItemIndex(1), 1).named("one"), two = pin(ItemIndex(2), 1).named("two");
  CHECK(names(message({one, two}), "one", "two"));
  CHECK(names(message({one, pin(ItemIndex(1), 2).named("elsewhere")}), "one", "elsewhere"));
  CHECK(names(message({one, hidden(std::vector<ItemIndex>{ItemIndex(1)})}), "one", "hidden"));
  CHECK(names(message({at_least(2, numbered("margin", {3, 1}), "margin"), one}), "one", "at least 2 margin"));
  const Rule even = allowed("even", [](ItemIndex item) { return item.value % 2 == 0; });
  CHECK(names(message({even, one}), "one", "even"));
  CHECK(names(message({sponsored({ItemIndex(1), ItemIndex(3)}, {1}), even}), "sponsored", "even"));
  // What depends on the request may yet let it pass.
  const Rules by_request{one, allowed("members", [](ItemIndex, const RerankContext& context) {
                           return context.region == "members";
                         })};
  CHECK(after(by_request, {.region = "members"}) == std::vector<int>{1, 0, 2, 3, 4, 5});
  CHECK(after(by_request).empty());
  CHECK(names(message({one, sponsored({ItemIndex(3), ItemIndex(4)}, {1, 2})}), "one", "sponsored"));
  CHECK(names(
      message({sponsored(items_of({3, 4}), {2}).named("x"), sponsored(items_of({5, 6}), {1, 2}).named("y")}),
      "x", "y"));
  CHECK(names(message({at_most(1, brands), one, pin(ItemIndex(2), 2)}), "at most 1 of a brand", "one"));
  const Rule campaign = sponsored({ItemIndex(1), ItemIndex(2)}, {3}).named("campaign");
  CHECK(names(message({campaign, hidden(items_of({1, 2, 5}))}), "campaign", "hidden"));
  CHECK(names(message({at_least(2, numbered("margin", {3, 1, 1}), "margin"), campaign}), "campaign",
              "at least 2 margin"));
  CHECK(names(message({at_most(0, brands, "a"), campaign}), "campaign", "at most 0 of brand a"));
  CHECK_NOTHROW(
      Rules{campaign, hidden(items_of({1})), at_most(1, brands), in_stock(std::vector<bool>{true})});
  // What never holds at the same moment does not.
  CHECK_NOTHROW(Rules{one.during(timestamp(0), timestamp(9)), two.during(timestamp(9), timestamp(20))});
  CHECK_NOTHROW(Rules{one, pin(ItemIndex(1), 1), at_most(1, brands)});
  CHECK_NOTHROW(Rules{at_most(1, brands), one.during(timestamp(0), timestamp(9)),
                      pin(ItemIndex(2), 2).during(timestamp(9), timestamp(20))});
}

TEST_CASE("rules: what cannot hold together is refused, and the fewest that cannot are named") {
  const auto message = [](std::vector<Rule> rules) {
    return message_of<OptionError>([&] { Rules{std::move(rules)}; });
  };
  const Rule one = pin(ItemIndex(1), 1).named("one");
  const Rule other = sponsored(items_of({2}), {2}).named("other"), both = sponsored(items_of({1, 2}), {2});
  CHECK(
      message({in_stock(std::vector<bool>(6, true)), one, other, at_most(1, brands)}) ==
      "the rules 'one', 'other' and 'at most 1 of a brand' contradict each other: no item is left for place "
      "2, which is sold");
  CHECK(message({hidden(items_of({1})), hidden(items_of({2})).named("recalled"), both.named("both")}) ==
        "the rules 'hidden', 'recalled' and 'both' contradict each other: no item is left for place 2, which "
        "is sold");
  CHECK(message({other, sponsored(items_of({2}), {1}).named("x")}) ==
        "the rules 'other' and 'x' contradict each other: no item is left for place 2, which is sold");
  CHECK(message({one, sponsored(items_of({1}), {2}).named("x")}) ==
        "the rules 'one' and 'x' contradict each other: no item is left for place 2, which is sold");
  CHECK(message({sponsored(items_of({1}), {1, 2}), boost(
                                                       "x", [](ItemIndex) { return true; }, 2)}) ==
        "the rule 'sponsored' cannot hold: no item is left for place 2, which is sold");
  CHECK(message({sponsored({}, {1})}) ==
        "the rule 'sponsored' cannot hold: no item is left for place 1, which is sold");
  CHECK(message({one, at_most(1, brands), pin(ItemIndex(2), 2).named("two"), pin(ItemIndex(5), 3)}) ==
        "the rules 'one', 'at most 1 of a brand' and 'two' contradict each other: 2 items of a are pinned");
  // Two are fewer than three, whatever stands first.
  const auto ab = Labels::of("brand", {"z", "z", "z", "e", "e"});
  const Rule third = pin(ItemIndex(3), 3).named("C"), fourth = pin(ItemIndex(4), 4).named("D");
  CHECK(message({pin(ItemIndex(1), 1).named("A"), pin(ItemIndex(2), 1).named("B"), third, fourth,
                 at_most(1, ab, "e").named("E")}) ==
        "the rules 'A' and 'B' contradict each other: two items cannot have one place");
  // What the first place can do without is left to the second.
  CHECK_NOTHROW(Rules{both.named("x"), sponsored(items_of({1}), {3})});
  CHECK_NOTHROW(Rules{one, other.during(timestamp(0), timestamp(9)),
                      at_most(1, brands).during(timestamp(9), timestamp(20))});
}

TEST_CASE(
    "rules: of a catalogue of which none is left by what was decided, those that leave none are named") {
  const auto message = [](std::vector<Rule> rules) {
    return message_of<OptionError>([&] { Rules{std::move(rules)}; });
  };
  const auto margins = numbered("margin", {3, 1, 0, 0}), prices = numbered("price", {1, 1, 9, 9});
  const Rule margin = at_least(1, margins, "margin"), price = at_least(5, prices, "price");
  CHECK(message({margin, at_most(1, brands), price}) ==
        "the rules 'at least 1 margin' and 'at least 5 price' contradict each other: they let no item pass");
  const Rule high = allowed("high", [](ItemIndex item) { return item.value > 1; });
  CHECK(message({high, margin}) ==
        "the rules 'high' and 'at least 1 margin' contradict each other: they let no item pass");
  CHECK(message({price, hidden(items_of({2})), hidden(items_of({3})).named("recalled")}) ==
        "the rules 'at least 5 price', 'hidden' and 'recalled' contradict each other: they let no item pass");
  // A rule that lets nothing pass by itself, what was not decided, and predicates, which nobody can ask of
  // all items, are no contradiction: nothing is shown.
  const Rule low = allowed("low", [](ItemIndex item) { return item.value <= 1; });
  CHECK(after({at_least(9, margins, "margin"), price}).empty());
  CHECK(after({price, in_stock({true, true})}).empty());
  CHECK(after({high, low}).empty());
  CHECK_NOTHROW(Rules{margin.during(timestamp(0), timestamp(9)), price.during(timestamp(9), timestamp(20))});
}

TEST_CASE("rules: a pin behind the end of a short list moves up to it") {
  const Slate slate = Rules{pin(ItemIndex(9), 4)}(slate_of({1, 0.5}, 4), {});
  CHECK(numbers(slate) == std::vector<int>{0, 1, 9});
  CHECK(slate.why(ItemIndex(9)) == "put in at 3 by item 9 at place 4");
}

TEST_CASE("rules: what stands before a sold place leaves an item for it") {
  // Items 0 to 2 are of one brand, 3 and 4 of another.
  CHECK(after({at_most(1, brands), sponsored(items_of({1}), {2})}, {}, 3) ==
        std::vector<int>{3, 1, 5, 0, 2, 4});
  const Slate slate = Rules{at_most(1, brands), sponsored(items_of({1}), {2})}(slate_of(six, 3), {});
  CHECK(slate.why(ItemIndex(0)) == "lowered from 1 to 4 by at most 1 of a brand");
  CHECK(after({sponsored(items_of({0}), {3})}, {}, 3) == std::vector<int>{1, 2, 0, 3, 4, 5});
  // Of a campaign of two the dearer one may stand before, for the other is left.
  CHECK(after({sponsored(items_of({0, 4}), {3})}, {}, 3) == std::vector<int>{0, 1, 4, 2, 3, 5});
  CHECK(after({sponsored(items_of({0, 4}), {1}), sponsored(items_of({0}), {2})}, {}, 3) ==
        std::vector<int>{4, 0, 1, 2, 3, 5});
  // On a list that ends before the place nothing is sold.
  const Rules late{sponsored(items_of({0}), {3})};
  CHECK(numbers(late(slate_of({1, 0.5}, 3), {})) == std::vector<int>{0, 1});
  CHECK(numbers(Rules{at_most(1, brands), sponsored(items_of({1}), {2})}(slate_of({1, 0.5}, 3), {})) ==
        std::vector<int>{0});
  // A shorter list gives up the places furthest behind, and keeps what they had for those that it reaches.
  const Slate campaign =
      Rules{pin(ItemIndex(5), 5), sponsored(items_of({0, 9, 1}), {3, 7, 10})}(slate_of({1, 0.5}, 12), {});
  CHECK(numbers(campaign) == std::vector<int>{0, 1, 9, 5});
  // Pins behind its end follow in their order.
  CHECK(numbers(Rules{pin(ItemIndex(2), 4), pin(ItemIndex(6), 2)}(slate_of({}, 6), {})) ==
        std::vector<int>{6, 2});
  // Of two places one is served where the other's item is out of stock.
  CHECK(after({sponsored(items_of({0, 4}), {1, 2}), in_stock({true, true, true, true, false, true})}, {},
              3) == std::vector<int>{0, 1, 2, 3, 5});
}

// Every choice of an item for each place, tried one by one.
TEST_CASE("rules: sold places are served wherever some list serves them all") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed, 4);
    const std::size_t count = 6, places = 4;
    const auto labels = random_labels(seed, count, 3);
    std::vector<Rule> list = {at_most(1 + static_cast<int>(random.below(2)), labels).named("most")};
    std::vector<std::vector<ItemIndex>> sold(places);
    for (std::size_t at = 0; at < places; ++at) {
      if (random.below(2) == 0) continue;
      while (sold[at].empty() || random.below(2) == 0) sold[at].push_back(ItemIndex(random.below(count)));
      list.push_back(sponsored(sold[at], {static_cast<int>(at) + 1}));
    }
    const auto& most = std::get<detail::AtMost>(list[0].kind());
    const auto holds = [&](const std::vector<ItemIndex>& items, bool whole) {
      std::vector<int> of(labels.count());
      for (std::size_t at = 0; at < items.size(); ++at) {
        if (!whole && sold[at].empty()) continue;
        if (std::count(items.begin(), items.end(), items[at]) > 1 && whole) return false;
        for (std::size_t before = 0; before < at; ++before)
          if ((whole || !sold[before].empty()) && items[before] == items[at]) return false;
        for (const LabelIndex label : labels[items[at]])
          if (++of[label.value] > most.count) return false;
        if (!sold[at].empty() && std::find(sold[at].begin(), sold[at].end(), items[at]) == sold[at].end())
          return false;
      }
      return true;
    };
    bool can_sell = false, can_fill = false;
    for (std::size_t n = 0; n < count * count * count * count; ++n) {
      std::vector<ItemIndex> items;
      for (std::size_t at = 0, rest = n; at < places; ++at, rest /= count)
        items.push_back(ItemIndex(rest % count));
      can_sell = can_sell || holds(items, false);
      can_fill = can_fill || holds(items, true);
    }
    INFO("seed " << seed);
    if (!can_sell) {
      CHECK_THROWS_AS(Rules(list), OptionError);
      continue;
    }
    const Rules rules(list);
    const Slate slate = rules(slate_of(std::vector<double>{1, 0.9, 0.8, 0.7, 0.6, 0.5}, places), {});
    if (can_fill && slate.shown() == places) CHECK(holds(slate.items(), true));
    CHECK(numbers(rules.enforce(slate, {})) == numbers(slate));
  }
}

TEST_CASE("rules: on generated lists nothing is lost or invented unsaid, and all hold, twice over") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed, 9);
    const auto count = 1 + random.below(40), places = 1 + random.below(20);
    const auto labels = random_labels(seed, 2 * count, 4);
    const auto stock = [&] {
      std::vector<bool> bits;
      for (std::size_t i = 0; i < 2 * count; ++i) bits.push_back(random.below(4) > 0);
      return bits;
    }();
    const ItemIndex pinned(random.below(2 * count)), paid(random.below(2 * count));
    const int most = 1 + static_cast<int>(random.below(5)), at = 1 + static_cast<int>(random.below(places));
    std::vector<Rule> list = {in_stock(stock), at_most(most, labels), pin(pinned, at)};
    const int sold = 1 + static_cast<int>(random.below(places));
    if (sold != at) list.push_back(sponsored({paid}, {sold}));
    const auto both_of = [&](LabelIndex label) { return labels.has(pinned, label); };
    const bool clash =
        pinned == paid || (most == 1 && std::any_of(labels[paid].begin(), labels[paid].end(), both_of));
    if (sold != at && clash) {
      CHECK_THROWS_AS(Rules(list), OptionError);
      list.pop_back();
    }
    const Rules rules(list);

    const Slate before = random_slate(seed, count, places);
    const Slate slate = rules(before, {});
    INFO("seed " << seed << " places " << places << " pin " << pinned << " at " << at << " paid " << paid
                 << " at " << sold);
    CHECK(relevance_descends(slate));
    // What came in is there, or a note says what took it out; what did not is there by a note.
    auto expected = sorted_numbers(before);
    for (const Note& note : slate.notes) {
      const int item = static_cast<int>(note.item.value);
      if (note.from == 0 && note.to > 0) expected.push_back(item);
      if (note.from > 0 && note.to == 0) expected.erase(std::find(expected.begin(), expected.end(), item));
    }
    std::sort(expected.begin(), expected.end());
    CHECK(sorted_numbers(slate) == expected);
    std::vector<int> of(labels.count());
    for (const ItemIndex item : slate.items()) {
      CHECK(stock[item.value]);
      for (const LabelIndex label : labels[item]) CHECK(++of[label.value] <= most);
    }
    const auto shown = slate.items();
    if (stock[pinned.value] && shown.size() >= static_cast<std::size_t>(at))
      CHECK(shown[static_cast<std::size_t>(at) - 1] == pinned);

    const Slate again = rules.enforce(slate, {});
    CHECK(numbers(again) == numbers(slate));
    CHECK(again.candidates == slate.candidates);
    CHECK(again.notes.size() == slate.notes.size());
  }
}

TEST_CASE("every boost is noted with what it gave, and none with a move that others made") {
  const auto of = [](std::vector<unsigned> items) {
    return [items = std::move(items)](ItemIndex item) {
      return std::find(items.begin(), items.end(), item.value) != items.end();
    };
  };
  // Two rules on one item.
  const Slate both =
      Rules{boost("sale", of({2}), 2), boost("week", of({2}), 3)}(slate_of({1, 0.8, 0.5}, 2), {});
  CHECK(both.why(ItemIndex(2)) == "raised from 3 to 1 by sale; raised from 3 to 1 by week");
  REQUIRE(both.notes.size() == 2);
  CHECK(both.notes[0].gained == Approx(0.5));
  CHECK(both.notes[1].gained == Approx(2));
  // The first stays the first.
  const Slate first = Rules{boost("sale", of({0}), 2)}(slate_of({1, 0.8, 0.5}, 2), {});
  CHECK(first.why(ItemIndex(0)) == "weighed more by sale");
  CHECK(first.notes[0].text(Language::chinese) == "被“sale”加权");
  // Raised by x, and passed by two that y raised more.
  const Slate passed =
      Rules{boost("x", of({0}), 1.1), boost("y", of({1, 2}), 3)}(slate_of({1, 0.8, 0.5}, 2), {});
  CHECK(passed.why(ItemIndex(0)) == "weighed more by x");
  CHECK(passed.why(ItemIndex(1)) == "raised from 2 to 1 by y");
  const Slate less = Rules{boost("z", of({0}), 0.9)}(slate_of({1, 0.8, 0.5}, 2), {});
  CHECK(less.why(ItemIndex(0)) == "weighed less by z");
}

TEST_CASE("a campaign without places puts nothing in") {
  const Slate slate = Rules{sponsored({ItemIndex(9)}, {})}(slate_of({1, 0.8}, 4), {});
  CHECK(numbers(slate) == std::vector<int>{0, 1});
  CHECK(slate.notes.empty());
}
