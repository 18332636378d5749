#include "kindred/advice/lexicon.hpp"

#include <string>

#include "kindred/core/error.hpp"
#include "kindred/io/csv.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;

namespace {

Lexicon lexicon_of(const char* rows) {
  return read_lexicon(CsvReader::of_text(rows, {.separator = '\t'}, "words.tsv"));
}

}  // namespace

TEST_CASE("a lexicon is read from rows") {
  const Lexicon lexicon = lexicon_of(
      "kind\tmeans\tsaid\n"
      "category\ttoilet tissue|bath tissues\ttoilet paper|卫生纸||\n"
      "attribute\torganic\t\n"
      "occasion\teaster\t复活节\n"
      "words\tred wine\t红酒\n");
  REQUIRE(lexicon.size() == 4);
  CHECK(lexicon[0].kind == PhraseKind::category);
  CHECK(lexicon[0].means == std::vector<std::string>{"toilet tissue", "bath tissues"});
  CHECK(lexicon[0].said == std::vector<std::string>{"toilet paper", "卫生纸"});
  CHECK(lexicon[1].kind == PhraseKind::attribute);
  CHECK(lexicon[1].said.empty());
  CHECK(lexicon[2].kind == PhraseKind::occasion);
  CHECK(lexicon[3].kind == PhraseKind::words);
}

TEST_CASE("a lexicon's mistakes are told with their place") {
  CHECK_THAT(message_of<DataError>([] { lexicon_of("kind\tmeans\tsaid\nthing\tcoffee\tjava\n"); }),
             ContainsSubstring("words.tsv:2:1: 'thing', expected category, attribute, occasion or words"));
  CHECK_THAT(message_of<DataError>([] { lexicon_of("kind\tmeans\tsaid\ncategory\t\tjava\n"); }),
             ContainsSubstring("words.tsv:2:2: nothing, expected a phrase"));
  CHECK_THAT(message_of<DataError>([] { lexicon_of("kind\tsaid\ncategory\tjava\n"); }),
             ContainsSubstring("no column 'means'"));
}
