#include "methods.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "kindred/collaborative.hpp"
#include "kindred/content.hpp"
#include "kindred/hybrid.hpp"
#include "shop.hpp"

namespace shop_demo {

using namespace kindred;

Interactions<> taste_of(const EventLog& purchases) {
  return to_interactions(purchases, Strength{.half_life = 180 * days});
}

// The numbers were chosen on the latest fifth of what comes before the latest fifth.
std::vector<Method> fit_methods(const Interactions<>& train, const Catalog& catalog) {
  const auto popularity = Popularity{}.fit(train);
  const auto taste = ItemKnn{.neighbors = 200, .shrinkage = 20}.fit(train);
  const auto shelf = ContentKnn{.columns = {"category", "type"}}.fit(train, catalog);
  const auto both =
      Weighted{.weights = {0.85, 0.15}, .normalize = Normalization::z_score, .names = {"taste", "shelf"}}.of(
          taste, shelf);
  return {{"Popularity", "what most households bought, the same for all", popularity},
          {"Item neighbours", "what goes with what they bought, in the baskets of all households", taste},
          {"Content", "what is like what they bought, by the catalogue alone", shelf},
          {"Hybrid", "neighbours for the most part, and some content", both}};
}

namespace {

// The weightiest reasons that speak for the product, in words: at most two, one of them a liking.
void tell_reasons(const Explanation<>& explanation, const Catalog& catalog, Suggestion& suggestion) {
  constexpr std::size_t told = 2;
  const auto add = [](std::vector<std::string>& words, std::string word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  };
  for (const auto& [reason, amount] : explanation.contributions) {
    if (suggestion.bought.size() + suggestion.liked.size() == told) return;
    if (!(amount > 0)) continue;
    if (const auto* product = std::get_if<BecauseOfItem>(&reason)) {
      const bool same = catalog[product->item].title == catalog[suggestion.item].title;
      add(suggestion.bought, same ? "the same of another maker" : std::string(catalog[product->item].title));
    } else if (const auto* feature = std::get_if<BecauseOf>(&reason); feature && suggestion.liked.empty()) {
      const std::string_view what = feature->what;  // "category: Cat food"
      const auto colon = what.find(": ");
      const std::string_view column = what.substr(0, colon);
      if (column == "category" || column == "type") suggestion.liked.emplace_back(what.substr(colon + 2));
    }
  }
}

}  // namespace

std::vector<Suggestion> suggest_products(const Method& method, const Interactions<>& train,
                                         UserIndex household, const Catalog& catalog) {
  constexpr std::size_t shown = 10;
  const auto query = train.user(household);
  std::set<std::string> types;
  std::vector<Suggestion> suggestions;
  for (const auto& recommended : recommend(method.model, query, {.count = 500})) {
    if (suggestions.size() == shown) break;
    const std::string type = catalog[recommended.item].text("type");
    if (!type.empty() && !types.insert(type).second) continue;
    suggestions.push_back({recommended.item, {}, {}});
    tell_reasons(explain(method.model, query, recommended.item), catalog, suggestions.back());
  }
  return suggestions;
}

Study study_methods(const EventLog& purchases, const Catalog& catalog) {
  const auto [before, after] = split_time(purchases, 0.2);
  const auto train = taste_of(before);
  const auto test = filter(taste_of(after), [&train](const Interaction<>& bought) {
    return !train.history(bought.user).find(bought.item);
  });

  Study study;
  for (const Method& method : fit_methods(train, catalog)) {
    study.methods.push_back(method.name);
    study.evaluations.push_back(evaluate(method.model, train, test, {ndcg(10), recall(10), coverage(10)}));
  }
  study.split = *std::min_element(after.table().times.begin(), after.table().times.end());
  if (study.evaluations.front().users.size() >= 2)
    study.hybrid_to_popularity = compare(study.evaluations.back(), study.evaluations.front());
  return study;
}

}  // namespace shop_demo
