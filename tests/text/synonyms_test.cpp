#include "kindred/text/synonyms.hpp"

#include <string>
#include <vector>

#include "kindred/search/search_query.hpp"
#include "kindred/text/analyzer.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("words are found by others that stand for them") {
  const kindred_test::TemporaryFolder folder;
  const auto path =
      folder.file("synonyms.txt",
                  "# furniture\nTV, television, telly\n\ncouch, settee => sofa\nUSB stick, flash drive\n");
  const Analyzer analyzer;
  const auto synonyms = Synonyms::read(path.string(), analyzer);
  CHECK(synonyms.size() == 7);
  const auto query = with_synonyms(parse_query("big TV couch usb stick sofa", analyzer), synonyms, 0.25);
  std::vector<std::string> added;
  for (std::size_t t = 6; t < query.terms.size(); ++t) {
    added.push_back(query.terms[t].text);
    CHECK(query.terms[t].weight == 0.25);
  }
  CHECK(added == std::vector<std::string>{"television", "telly", "flash", "drive"});
  // What must be, must be as it is written.
  const auto must = with_synonyms(parse_query("+tv -couch \"usb stick\"", analyzer), synonyms);
  CHECK(must.must == std::vector<std::string>{"tv"});
  CHECK(must.must_not == std::vector<std::string>{"couch"});
  CHECK(must.phrases.size() == 1);
  CHECK(must.terms.size() == 7);
  CHECK_THROWS_AS(with_synonyms({}, synonyms, 2), OptionError);
  CHECK(with_synonyms(parse_query("tv", analyzer), Synonyms{}).terms.size() == 1);
}

TEST_CASE("files that hold no synonyms are refused") {
  const kindred_test::TemporaryFolder folder;
  const auto alone = folder.file("alone.txt", "tv, television\nsofa\n").string();
  CHECK(message_of<DataError>([&] { Synonyms::read(alone, Analyzer{}); }) ==
        alone + ":2: 'sofa' is one text, expected others that stand for it");
  const auto empty = folder.file("empty.txt", "tv,, telly\n").string();
  CHECK_THAT(message_of<DataError>([&] { Synonyms::read(empty, Analyzer{}); }),
             Catch::Matchers::ContainsSubstring(":1: 'tv,, telly' has a text without a word"));
}
