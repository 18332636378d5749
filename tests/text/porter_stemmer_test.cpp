#include "kindred/text/porter_stemmer.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace kindred;

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
