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
