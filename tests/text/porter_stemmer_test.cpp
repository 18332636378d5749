#include "kindred/text/porter_stemmer.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "text/vocabulary.hpp"

using namespace kindred;

namespace {

// Words whose stems are others. The official stemmer makes "s" nothing at all.
std::vector<std::string> stemmed_otherwise(const kindred_test::Vocabulary& words) {
  std::vector<std::string> others;
  for (const auto& [word, stem] : words) {
    std::string stemmed = word;
    PorterStemmer::stem(stemmed);
    if (stemmed != stem && word != "s") others.push_back(word + " " + stemmed);
  }
  return others;
}

}  // namespace

TEST_CASE("words become the stems that Porter's paper gives") {
  // The examples of the paper's steps, each carried through all steps.
  const std::vector<std::pair<std::string, std::string>> words = {{"caresses", "caress"},
                                                                  {"ponies", "poni"},
                                                                  {"ties", "ti"},
                                                                  {"cats", "cat"},
                                                                  {"feed", "feed"},
                                                                  {"agreed", "agre"},
                                                                  {"plastered", "plaster"},
                                                                  {"bled", "bled"},
                                                                  {"motoring", "motor"},
                                                                  {"sing", "sing"},
                                                                  {"conflated", "conflat"},
                                                                  {"troubled", "troubl"},
                                                                  {"sized", "size"},
                                                                  {"hopping", "hop"},
                                                                  {"tanned", "tan"},
                                                                  {"falling", "fall"},
                                                                  {"hissing", "hiss"},
                                                                  {"fizzed", "fizz"},
                                                                  {"failing", "fail"},
                                                                  {"filing", "file"},
                                                                  {"happy", "happi"},
                                                                  {"sky", "sky"},
                                                                  {"relational", "relat"},
                                                                  {"rational", "ration"},
                                                                  {"valenci", "valenc"},
                                                                  {"digitizer", "digit"},
                                                                  {"radicalli", "radic"},
                                                                  {"vileli", "vile"},
                                                                  {"predication", "predic"},
                                                                  {"operator", "oper"},
                                                                  {"feudalism", "feudal"},
                                                                  {"hopefulness", "hope"},
                                                                  {"formaliti", "formal"},
                                                                  {"sensibiliti", "sensibl"},
                                                                  {"triplicate", "triplic"},
                                                                  {"formative", "form"},
                                                                  {"electrical", "electr"},
                                                                  {"goodness", "good"},
                                                                  {"revival", "reviv"},
                                                                  {"allowance", "allow"},
                                                                  {"airliner", "airlin"},
                                                                  {"replacement", "replac"},
                                                                  {"adjustment", "adjust"},
                                                                  {"adoption", "adopt"},
                                                                  {"communism", "commun"},
                                                                  {"activate", "activ"},
                                                                  {"effective", "effect"},
                                                                  {"bowdlerize", "bowdler"},
                                                                  {"probate", "probat"},
                                                                  {"rate", "rate"},
                                                                  {"cease", "ceas"},
                                                                  {"controll", "control"},
                                                                  {"roll", "roll"},
                                                                  {"generalizations", "gener"},
                                                                  {"oscillators", "oscil"},
                                                                  {"is", "i"},
                                                                  {"a", "a"},
                                                                  {"", ""},
                                                                  {"geology", "geologi"},
                                                                  {"s", "s"},
                                                                  {"ts", "t"},
                                                                  {"1950s", "1950"},
                                                                  {"naïvely", "naïv"},
                                                                  {"conformabli", "conform"}};
  for (const auto& [word, expected] : words) {
    std::string stemmed = word;
    PorterStemmer::stem(stemmed);
    CHECK(stemmed == expected);
  }
}

TEST_CASE("words become the stems of the official vocabulary") {
  const auto words = kindred_test::vocabulary_sample("porter.tsv");
  CHECK(words.size() == 1066);
  CHECK(stemmed_otherwise(words).empty());
}

TEST_CASE("words become the stems of all of the official vocabulary") {
  const auto words = kindred_test::whole_vocabulary("porter");
  CHECK(stemmed_otherwise(words).empty());
}
