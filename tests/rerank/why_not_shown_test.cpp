#include "kindred/rerank/why_not_shown.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "kindred/rerank/mmr.hpp"
#include "kindred/rerank/pipeline.hpp"
#include "kindred/rerank/rules.hpp"
#include "model/toys.hpp"
#include "support/catch.hpp"

using namespace kindred;
using namespace kindred_test;

TEST_CASE("what keeps an item from being shown: no candidate, a rule, every rule, or others") {
  const Fixed model{{9, 8, 7, 6, 5, no_score<float>}};
  const Labels brands = Labels::of("brand", {"a", "a", "b", "b", "b", "b"});
  const Rules rules{in_stock(std::vector<bool>{true, true, true, false, true, true}), hidden(items({3})),
                    at_most(1, brands)};
  const SlateOptions options{.places = 2, .candidates = {.count = 5}};
  const auto why = [&](int item, const auto& reranker) {
    return why_not(model, {}, ItemIndex(item), reranker, options);
  };
  const Pipeline pipeline = rules | Mmr{.likeness = Likeness::labels(brands)};
  for (int item = 0; item < 6; ++item) {
    const auto slate = recommend(model, {}, pipeline, options);
    const auto shown = slate.items();
    CHECK(why(item, pipeline).shown() ==
          (std::find(shown.begin(), shown.end(), ItemIndex(item)) != shown.end()));
  }
  CHECK(why(0, rules).text() == "shown: place 1");
  CHECK(why(0, rules).text(Language::chinese) == "已展示：第1位");
  CHECK(why(3, rules).refused_by == std::vector<std::string>{"in stock", "hidden"});
  CHECK(why(3, rules).text() == "not shown: taken out by in stock; refused by in stock, hidden");
  CHECK(why(3, pipeline).text(Language::chinese) == "未展示：被“in stock”移除；不符合规则in stock、hidden");
  CHECK(why(1, rules).text() ==
        "not shown: lowered from 2 to 3 by at most 1 of a brand; at place 3 of a list that shows 2");
  CHECK(why(5, rules).text() == "not shown: nothing the model knows speaks for it");
  CHECK_FALSE(why(5, rules).place);
  // Refused by a rule, though it would be no candidate either.
  CHECK(why_not(model, {}, ItemIndex(3), rules, {.places = 1, .candidates = {.count = 2}}).text() ==
        "not shown: refused by in stock, hidden; ranked 4, 2 below the last one listed");
  CHECK(why(2, Mmr{}).text() == "not shown: at place 3 of a list that shows 2");
  CHECK_THROWS_AS(why(6, rules), DataError);
}
