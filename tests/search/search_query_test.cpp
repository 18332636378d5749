#include "kindred/search/search_query.hpp"

#include <string>
#include <vector>

#include "kindred/text/analyzer.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

std::vector<std::string> words(const SearchQuery& query) {
  std::vector<std::string> all;
  for (const auto& term : query.terms) all.push_back(term.text);
  return all;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("queries are read as people write them") {
  const auto query =
      parse_query(" organic \"dark chocolate\" +vegan -milk -\"white sugar\" 500 ml wi-fi", Analyzer{});
  CHECK(words(query) == Words{"organic", "dark", "chocolate", "vegan", "500ml", "wi", "fi"});
  CHECK(query.must == Words{"vegan"});
  CHECK(query.must_not == Words{"milk"});
  CHECK(query.phrases == std::vector<QueryPhrase>{{{"dark", 0}, {"chocolate", 1}}});
  CHECK(query.not_phrases == std::vector<QueryPhrase>{{{"white", 0}, {"sugar", 1}}});
}

TEST_CASE("signs that mean nothing are passed over") {
  CHECK(words(parse_query("55\" TV - stand + \"", Analyzer{})) == Words{"55in", "tv", "stand"});
  CHECK(words(parse_query("\"\" -\"\" +", Analyzer{})).empty());
  CHECK(parse_query("-", Analyzer{}).must_not.empty());
  CHECK(parse_query("\"tea\"", Analyzer{}).must == Words{"tea"});
  CHECK(words(parse_query("不要 -手机壳", Analyzer{})) == Words{"不要"});
}

TEST_CASE("signs, blanks and quotation marks of other keyboards count as well") {
  const auto query = parse_query("巧克力　－牛奶\u00A0＋糖 “黑 茶”", Analyzer{.cjk = CjkRule::characters});
  CHECK(words(query) == Words{"巧", "克", "力", "糖", "黑", "茶"});
  CHECK(query.must == Words{"糖"});
  CHECK(query.not_phrases == std::vector<QueryPhrase>{{{"牛", 0}, {"奶", 1}}});
  CHECK(query.phrases == std::vector<QueryPhrase>{{{"黑", 0}, {"茶", 1}}});
  CHECK(parse_query("\"wi-fi\"-ready router", Analyzer{}).must_not.empty());
}

TEST_CASE("a quotation mark right behind a word begins a phrase") {
  const std::vector<QueryPhrase> dark{{{"黑巧", 0}, {"巧克", 1}, {"克力", 2}}};
  for (const char* const written :
       {"牛奶“黑巧克力”", "牛奶\"黑巧克力\"", "牛奶＂黑巧克力＂", "牛奶 “黑巧克力”"}) {
    const auto query = parse_query(written, Analyzer{});
    CHECK(query.phrases == dark);
    CHECK(words(query) == Words{"牛奶", "黑巧", "巧克", "克力"});
  }
  const auto without = parse_query("-milk\"dark chocolate\"bar", Analyzer{});
  CHECK(without.must_not == Words{"milk"});
  CHECK(without.phrases == std::vector<QueryPhrase>{{{"dark", 0}, {"chocolate", 1}}});
  CHECK(words(without) == Words{"dark", "chocolate", "bar"});
  // Where no other one ends it, it begins none, and behind a digit it means inches.
  CHECK(parse_query("milk\"dark chocolate", Analyzer{}).phrases.empty());
  CHECK(parse_query("55\" tv \"dark red\"", Analyzer{}).phrases ==
        std::vector<QueryPhrase>{{{"dark", 0}, {"red", 1}}});
}

TEST_CASE("what makes several tokens behind a sign is a phrase") {
  const auto query = parse_query("-手机壳 +wi-fi", Analyzer{});
  CHECK((query.must.empty() && query.must_not.empty()));
  CHECK(query.not_phrases == std::vector<QueryPhrase>{{{"手机", 0}, {"机壳", 1}}});
  CHECK(query.phrases == std::vector<QueryPhrase>{{{"wi", 0}, {"fi", 1}}});
  CHECK(words(query) == Words{"wi", "fi"});
}

TEST_CASE("words that are left out of a phrase leave their places") {
  const Analyzer analyzer{.stop_words = StopWords({"of"})};
  CHECK(parse_query("\"cream of mushroom\"", analyzer).phrases ==
        std::vector<QueryPhrase>{{{"cream", 0}, {"mushroom", 2}}});
}
