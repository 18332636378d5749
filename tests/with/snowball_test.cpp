#include "kindred/with/snowball.hpp"

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "kindred/core/random.hpp"
#include "kindred/text/analyzer.hpp"
#include "kindred/text/porter_stemmer.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "text/vocabulary.hpp"

using namespace kindred;

namespace {

std::string stemmed(const Snowball& stemmer, std::string word) {
  stemmer.stem(word);
  return word;
}

}  // namespace

TEST_CASE("Snowball's stemmers stem") {
  // Examples of snowballstem.org's page on the English stemmer.
  const Snowball english("english");
  for (const std::string_view word : {"consign", "consigned", "consigning", "consignment"})
    CHECK(stemmed(english, std::string(word)) == "consign");
  CHECK(stemmed(english, "generously") == "generous");
  CHECK(stemmed(english, "skies") == "sky");
  CHECK(stemmed(Snowball("german"), "aufeinanderschlügen") == "aufeinanderschlug");
  CHECK(Analyzer{.stemmer = english}("knackered 500ml").texts() ==
        std::vector<std::string>{"knacker", "500ml"});
  CHECK_THAT(kindred_test::message_of<OptionError>([] { Snowball("englsh"); }),
             Catch::Matchers::ContainsSubstring("no stemmer 'englsh': did you mean 'english'?"));
}

TEST_CASE("Porter's stemmer does what Snowball's of that name does") {
  const Snowball porter("porter");
  const std::vector<std::string> parts = {
      "a",       "b",  "c",   "e",   "er",  "ing",   "ed",   "y",   "s",   "ies", "ness", "ful",
      "ization", "al", "ic",  "ate", "ent", "ement", "ion",  "t",   "l",   "iv",  "ous",  "ss",
      "z",       "w",  "eed", "bl",  "abl", "ence",  "logi", "bli", "iti", "ou",  "x",    "m"};
  Random draw(11);
  for (int round = 0; round < 20000; ++round) {
    std::string word;
    for (auto left = draw.below(5) + 1; left > 0; --left) word += parts[draw.below(parts.size())];
    std::string ours = word;
    PorterStemmer::stem(ours);
    const std::string theirs = stemmed(porter, word);
    if (ours != theirs && word != "s") {
      INFO(word);
      CHECK(ours == theirs);
    }
  }
}

TEST_CASE("Snowball's English stemmer gives the stems of its vocabulary") {
  const Snowball english("english");
  const auto words = kindred_test::vocabulary_sample("english.tsv");
  CHECK(words.size() == 1064);
  for (const auto& [word, stem] : words)
    if (stemmed(english, word) != stem) {
      INFO(word);
      CHECK(stemmed(english, word) == stem);
    }
}

TEST_CASE("several threads share one Snowball stemmer", "[threads]") {
  const Snowball english("english");
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (auto& result : results)
    threads.emplace_back([&english, &result] {
      for (int i = 0; i < 500; ++i) result = stemmed(english, "connections");
    });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) CHECK(result == "connect");
}
