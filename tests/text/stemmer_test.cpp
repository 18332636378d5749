#include "kindred/text/stemmer.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("plurals become singulars, and what only looks like one stays") {
  const std::vector<std::pair<std::string, std::string>> words = {
      {"berries", "berry"},  {"watches", "watch"}, {"brushes", "brush"},
      {"glasses", "glass"},  {"boxes", "box"},     {"potatoes", "potato"},
      {"shoes", "shoe"},     {"knives", "knife"},  {"women", "woman"},
      {"mens", "man"},       {"cups", "cup"},      {"ties", "tie"},
      {"cookies", "cookie"}, {"shirts", "shirt"},  {"phones", "phone"},
      {"dress", "dress"},    {"virus", "virus"},   {"tennis", "tennis"},
      {"gas", "gas"},        {"s", "s"},           {"", ""},
      {"men", "man"},        {"lens", "len"}};
  const Stemmer stemmer = PluralStemmer{};
  for (const auto& [word, expected] : words) {
    std::string stemmed = word;
    stemmer.stem(stemmed);
    CHECK(stemmed == expected);
  }
}

TEST_CASE("a plural and its singular meet") {
  const auto stem = [](std::string word) {
    PluralStemmer::stem(word);
    return word;
  };
  for (const auto& [plural, singular] :
       std::vector<std::pair<std::string, std::string>>{{"hoodies", "hoodie"},
                                                        {"beanies", "beanie"},
                                                        {"onesies", "onesie"},
                                                        {"veggies", "veggie"},
                                                        {"calories", "calorie"},
                                                        {"selfies", "selfie"},
                                                        {"zombies", "zombie"},
                                                        {"lenses", "lens"},
                                                        {"canvases", "canvas"},
                                                        {"headaches", "headache"},
                                                        {"toothaches", "toothache"},
                                                        {"caches", "cache"},
                                                        {"mustaches", "mustache"},
                                                        {"quiches", "quiche"},
                                                        {"axes", "axe"},
                                                        {"horseshoes", "horseshoe"},
                                                        {"snowshoes", "snowshoe"},
                                                        {"canoes", "canoe"},
                                                        {"buses", "bus"},
                                                        {"berries", "berry"},
                                                        {"watches", "watch"},
                                                        {"peaches", "peach"},
                                                        {"houses", "house"},
                                                        {"vases", "vase"},
                                                        {"cases", "case"},
                                                        {"purses", "purse"},
                                                        {"cookies", "cookie"}})
    CHECK(stem(plural) == stem(singular));
}

TEST_CASE("any type that stems is a stemmer, and none leaves words as they are") {
  struct First {
    static void stem(std::string& word) { word.resize(1); }
    static std::string name() { return "first"; }
  };
  std::string word = "tea";
  Stemmer().stem(word);
  CHECK(word == "tea");
  CHECK(!Stemmer());
  const Stemmer first = First{};
  first.stem(word);
  CHECK(word == "t");
  CHECK(first.name() == "first");
}
