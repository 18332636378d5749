#include "kindred/collaborative/association_rules.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "collaborative/item_models.hpp"
#include "kindred/model.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

static_assert(Recommender<AssociationRulesModel<float>> && Explains<AssociationRulesModel<double>> &&
              FindsSimilarItems<AssociationRulesModel<float>> && Persists<AssociationRulesModel<float>> &&
              Archivable<AssociationRulesModel<double>>);

namespace {

using Items = std::vector<ItemIndex>;

// Each set of items that a basket holds, and how many do: by all subsets of all baskets.
std::map<Items, double> all_sets(const Interactions<float>& data, std::size_t length) {
  std::map<Items, double> counts;
  for (UserIndex user{0}; user.value < data.user_count(); ++user) {
    const auto row = data.by_user()[user].indices;
    for (std::uint32_t chosen = 1; chosen < 1U << row.size(); ++chosen) {
      Items set;
      for (std::size_t i = 0; i < row.size(); ++i)
        if ((chosen >> i & 1U) != 0) set.push_back(row[i]);
      if (set.size() <= length) ++counts[set];
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("FP-growth finds what brute force finds, with all its measures") {
  const auto data = two_tastes<float>(30, 9);
  const auto baskets = static_cast<double>(data.user_count());
  for (const int length : {2, 3, 4, 9})
    for (const double confidence : {0.0, 0.6}) {
      CAPTURE(length, confidence);
      const auto model =
          AssociationRules{.support = 0, .count = 2, .length = length, .confidence = confidence, .lift = 1}
              .fit(data);
      const auto sets = all_sets(data, static_cast<std::size_t>(length));
      std::size_t expected = 0;
      for (const auto& [set, count] : sets)
        for (std::size_t c = 0; set.size() > 1 && count >= 2 && c < set.size(); ++c) {
          Items rest = set;
          rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(c));
          if (count / sets.at(rest) >= confidence && count / sets.at(rest) >= sets.at({set[c]}) / baskets)
            ++expected;
        }
      REQUIRE(model.size() == expected);
      for (std::size_t n = 0; n < model.size(); ++n) {
        const auto rule = model.rule(n);
        Items whole = rule.antecedent;
        whole.insert(std::lower_bound(whole.begin(), whole.end(), rule.consequent), rule.consequent);
        const double both = sets.at(whole) / baskets, given = sets.at(rule.antecedent) / baskets,
                     then = sets.at({rule.consequent}) / baskets;
        CHECK(rule.support == Approx(both));
        CHECK(rule.confidence == Approx(both / given));
        CHECK(rule.lift == Approx(both / given / then));
        CHECK(rule.leverage == Approx(both - given * then).margin(1e-12));
        if (both < given) CHECK(rule.conviction == Approx((1 - then) / (1 - both / given)));
        else CHECK(std::isinf(rule.conviction));
      }
    }
}

TEST_CASE("a rule by hand") {
  // Bread and butter in 3 of 5 baskets, jam in 2 of those; jam once alone; nothing in the last.
  std::vector<Interaction<float>> cells;
  for (int u = 0; u < 3; ++u)
    for (int i = 0; i < (u < 2 ? 3 : 2); ++i) cells.push_back({UserIndex(u), ItemIndex(i), 1, {}});
  cells.push_back({UserIndex(3), ItemIndex(2), 1, {}});
  const auto model =
      AssociationRules{.support = 0.4, .count = 1, .length = 3}.fit(collect(cells, {.users = 5}));
  const auto rules = model.rules();
  REQUIRE(rules.size() == 9);  // 6 of pairs and 3 of all
  CHECK(rules[0].confidence == 1);
  CHECK(rules[0].support == Approx(0.6));
  const auto jam = std::find_if(rules.begin(), rules.end(), [](const AssociationRule& rule) {
    return rule.antecedent.size() == 2 && rule.consequent == ItemIndex(2);
  });
  REQUIRE(jam != rules.end());
  CHECK(jam->confidence == Approx(2. / 3));
  CHECK(jam->lift == Approx(2. / 3 / 0.6));
  CHECK(jam->conviction == Approx(0.4 / (1. / 3)));
  CHECK(jam->leverage == Approx(0.4 - 0.36));

  HistoryBuffer<float> visitor;
  visitor.add(ItemIndex(0)).add(ItemIndex(1));
  const auto scores = all_scores(model, visitor.view());
  CHECK(scores[2] == Approx(2. / 3));
  CHECK(scores[0] == 1);  // butter says bread
  const auto why = explain(model, visitor.view(), ItemIndex(2));
  REQUIRE(why.contributions.size() == 1);  // bread alone is as sure as both, and comes first
  CHECK(why.contributions[0].reason == Reason(BecauseOfItem{ItemIndex(0)}));
  CHECK(similar_items(model, ItemIndex(2), 5).size() == 2);
}

TEST_CASE("rules score a history by the surest that applies, explain it, and come back from a file") {
  const auto data = two_tastes<float>();
  for (const int length : {2, 3}) {
    const auto model = AssociationRules{.count = 3, .length = length}.fit(data);
    for (UserIndex user{0}; user.value < data.user_count(); ++user) {
      const auto history = data.history(user);
      const auto scores = all_scores(model, history);
      CHECK(same_bits(scores, all_scores(model, data.user(user))));
      std::vector<float> best(model.item_count(), no_score<float>);
      for (std::size_t n = 0; n < model.size(); ++n) {
        const auto rule = model.rule(n);
        if (std::includes(history.items.begin(), history.items.end(), rule.antecedent.begin(),
                          rule.antecedent.end()))
          best[rule.consequent.value] =
              std::max(best[rule.consequent.value], static_cast<float>(rule.confidence));
      }
      REQUIRE(scores == best);
      CHECK(adds_up(model, data.user(user)));
    }
    CHECK(comes_back(model, data));
    CHECK(share_of_own_taste(model, data) > 0.7);
  }
}

TEST_CASE("rules of little say little") {
  const auto alone =
      AssociationRules{}.fit(collect(std::vector<Interaction<float>>{{UserIndex(0), ItemIndex(0), 3, {}}}));
  CHECK(alone.size() == 0);
  CHECK(all_scores(alone, {}) == std::vector{no_score<float>});
  CHECK(AssociationRules{}.fit(collect(std::vector<Interaction<float>>{})).item_count() == 0);
}

TEST_CASE("rules are the same on any number of threads", "[threads]") {
  const auto data = two_tastes<float>();
  const auto one = archive_of(AssociationRules{.count = 3, .length = 4}.fit(data, {.threads = 1})).bytes();
  CHECK(one == archive_of(AssociationRules{.count = 3, .length = 4}.fit(data, {.threads = 2})).bytes());
  CHECK(one == archive_of(AssociationRules{.count = 3, .length = 4}.fit(data, {.threads = 3})).bytes());
}

TEST_CASE("rules refuse what they cannot use") {
  const auto data = two_tastes<float>();
  CHECK_THROWS_AS(AssociationRules{.support = 1.1}.fit(data), OptionError);
  CHECK_THROWS_AS(AssociationRules{.count = 0}.fit(data), OptionError);
  CHECK_THROWS_AS(AssociationRules{.length = 1}.fit(data), OptionError);
  CHECK_THROWS_AS(AssociationRules{.confidence = NAN}.fit(data), OptionError);
  CHECK_THROWS_AS(AssociationRules{.lift = -1}.fit(data), OptionError);
  CHECK_THROWS_WITH((AssociationRules{.count = 2, .length = 9, .limit = 50}.fit(data)),
                    Catch::Matchers::ContainsSubstring("raise 'support'"));
  // One set fewer than there are, which no single item's pairs come near.
  std::size_t sets = AssociationRules{.support = 0, .count = 1}.fit(data).size() / 2;
  for (ItemIndex item{0}; item.value < data.item_count(); ++item)
    sets += data.by_item()[item].size() > 0 ? 1 : 0;
  const auto limit = static_cast<int>(sets);
  CHECK_NOTHROW(AssociationRules{.support = 0, .count = 1, .limit = limit}.fit(data));
  CHECK_THROWS_AS((AssociationRules{.support = 0, .count = 1, .limit = limit - 1}.fit(data)), DataError);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(AssociationRules{}.fit(data, {.cancel = stop.get_token()}), Cancelled);
}
