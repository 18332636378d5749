#include "kindred/search/snippet.hpp"

#include <string>

#include "kindred/text/analyzer.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

std::string snippet(std::string_view text, std::string_view query, std::size_t tokens) {
  const Analyzer analyzer;
  return make_snippet(text, parse_query(query, analyzer), analyzer, tokens).marked("[", "]");
}

}  // namespace

TEST_CASE("a snippet shows where the words of a query are") {
  CHECK(snippet("One two three Berries, four five organic berry six seven", "organic berries", 4) ==
        "… [Berries], four five [organic] …");
  CHECK(snippet("Organic tea", "tea", 9) == "Organic [tea]");
  CHECK(snippet("One two three", "tea", 2) == "One two …");
  CHECK(snippet("红色手机壳适合", "手机壳", 9) == "红色[手机壳]适合");
  CHECK(snippet("", "tea", 9).empty());
  CHECK(snippet("tea", "tea", 0) == "[tea]");
  CHECK(snippet("…", "tea", 3) == " …");
}
