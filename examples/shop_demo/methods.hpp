#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kindred/data.hpp"
#include "kindred/evaluate.hpp"
#include "kindred/model.hpp"

namespace shop_demo {

// A way to recommend, fitted.
struct Method {
  std::string name;
  std::string idea;  // in a few words
  kindred::AnyRecommender<> model;
};

// Popularity, item neighbours, content, and the hybrid of the latter two.
std::vector<Method> fit_methods(const kindred::Interactions<>& train, const kindred::Catalog& catalog);

// Who bought what; what was bought lately counts more.
kindred::Interactions<> taste_of(const kindred::EventLog& purchases);

// A product for the household, and why.
struct Suggestion {
  kindred::ItemIndex item;
  std::vector<std::string> bought;  // because of these products
  std::vector<std::string> liked;   // because of these features
};

// Ten products that the household never bought, best first, and at most one of a type.
std::vector<Suggestion> suggest_products(const Method& method, const kindred::Interactions<>& train,
                                         kindred::UserIndex household, const kindred::Catalog& catalog);

// What each method is worth on the latest fifth of the purchases, on products new to their household.
struct Study {
  std::vector<std::string> methods;
  std::vector<kindred::Evaluation> evaluations;             // one a method
  std::optional<kindred::Comparison> hybrid_to_popularity;  // nothing for fewer than two households
  kindred::Timestamp split = {};                            // the first purchase that is tested on
};
Study study_methods(const kindred::EventLog& purchases, const kindred::Catalog& catalog);

}  // namespace shop_demo
