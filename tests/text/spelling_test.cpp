#include "kindred/text/spelling.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kindred/core/options.hpp"
#include "kindred/core/random.hpp"
#include "kindred/text/analyzer.hpp"
#include "support/archive_bytes.hpp"
#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

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
  CHECK(spelling.near("茶壸", 1)[0].text == "茶壶");
  CHECK(!spelling.best("茶壸"));  // of so short a word too many others are near
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

TEST_CASE("an index of spellings is kept in a file and served from it") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder / "shop.spelling";
  const auto spelling = Spelling{}.fit({{"organic", 40}, {"coffee", 30}, {"thé", 2}});
  spelling.save(path);
  for (const auto& copy : {SpellingModel::load(path), SpellingModel::map(path)}) {
    CHECK(copy.size() == 3);
    CHECK(copy.knows("thé"));
    for (const auto* word : {"orgnic", "cofee", "the", "xyz"}) CHECK(copy.near(word) == spelling.near(word));
  }
  const std::string bytes = kindred_test::bytes_of(path);
  for (std::size_t at = kindred_test::table_at; at < bytes.size(); at += 5) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    try {  // refused, or such as says something
      const auto read =
          SpellingModel::read(Archive::of_bytes(kindred_test::as_bytes(kindred_test::sealed(damaged)), "x"));
      (void)read.near("orgnic");
    } catch (const ArchiveError&) {
    }
    const auto broken = folder.file("broken", damaged);
    CHECK_THROWS_AS(SpellingModel::load(broken), ArchiveError);
    try {
      (void)SpellingModel::map(broken).near("orgnic");
    } catch (const ArchiveError&) {
    }
  }
}
