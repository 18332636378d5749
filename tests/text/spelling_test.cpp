#include "kindred/text/spelling.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/text/analyzer.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("all words within two edits are found, and no others") {
  Random draw(2);
  const auto word = [&](std::size_t longest) {
    std::string text;
    for (auto left = draw.below(longest) + 1; left > 0; --left)
      text += static_cast<char>('a' + draw.below(3));
    return text;
  };
  std::vector<std::pair<std::string, std::size_t>> words;
  for (int i = 0; i < 300; ++i) words.emplace_back(word(11), draw.below(50));
  const auto spelling = Spelling{}.fit(words);
  const auto few = Spelling{.distance = 1, .prefix = 4}.fit(words);
  for (int round = 0; round < 150; ++round) {
    const std::string typed = word(12);
    for (const auto& [model, reach] : {std::pair(&spelling, 2), std::pair(&few, 1)}) {
      std::vector<std::string> expected, found;
      for (const auto& [text, count] : words)
        if (edit_distance(typed, text) <= static_cast<std::size_t>(reach)) expected.push_back(text);
      std::sort(expected.begin(), expected.end());
      expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
      for (const auto& near : model->near(typed, reach, 1000)) {
        CHECK(near.distance == edit_distance(typed, near.text));
        found.push_back(near.text);
      }
      std::sort(found.begin(), found.end());
      CHECK(found == expected);
    }
  }
}

TEST_CASE("the nearest word comes first, of equals the commonest") {
  const auto spelling = Spelling{}.fit(
      {{"organic", 40}, {"organ", 90}, {"coffee", 30}, {"toffee", 80}, {"tea", 10}, {"茶壶", 3}, {"tea", 5}});
  CHECK(spelling.size() == 6);
  CHECK(spelling.near("orgnic")[0] == Correction{"organic", 1, 40});
  CHECK(spelling.best("coffe")->text == "coffee");
  CHECK(spelling.best("boffee")->text == "toffee");
  CHECK(spelling.best("tea")->distance == 0);
  CHECK(spelling.best("tea")->count == 15);
  CHECK(spelling.best("茶壸")->text == "茶壶");
  CHECK(!spelling.best("xyz"));
  CHECK(!spelling.best(""));
  CHECK(!spelling.best(std::string(500, 'a')));
  CHECK(spelling.near("\xFF\xFF", 1).empty());
  const auto corrected = correct("Orgnic, coffe 500 ml xyzzy", spelling, Analyzer{});
  CHECK(corrected.text == "organic, coffee 500 ml xyzzy");
  CHECK(corrected.changes ==
        std::vector<std::pair<std::string, std::string>>{{"Orgnic", "organic"}, {"coffe", "coffee"}});
  CHECK_THROWS_AS(Spelling{.distance = 4}.fit({}), OptionError);
  CHECK_THROWS_AS(Spelling{.prefix = 2}.fit({}), OptionError);
  CHECK(Spelling{}.fit({}).near("tea").empty());
}
