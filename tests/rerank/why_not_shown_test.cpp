#include "kindred/rerank/why_not_shown.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "kindred/data/read_catalog.hpp"
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
  CHECK(why(3, rules).text() == "not shown: taken out by in stock; also refused by hidden");
  CHECK(why(3, pipeline).text(Language::chinese) == "未展示：被“仅限有货”移除；也不符合规则“隐藏商品”");
  CHECK(why(3, Rules{hidden(items({3}))}).text() == "not shown: taken out by hidden");
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

// The model has 0 to 4 in order: 4 is pinned, a sold place takes 5, which it does not list.
TEST_CASE("the rules that put others before an item are named") {
  const Fixed model{{9, 8, 7, 6, 5, no_score<float>}};
  const Rules rules{pin(ItemIndex(4), 1).named("新品推荐"), sponsored(items({5}), {3}),
                    boost("summer sale", [](ItemIndex item) { return item.value == 1; }, 1.0)};
  const SlateOptions options{.places = 3};
  const auto why = why_not(model, {}, ItemIndex(2), rules, options);
  CHECK(why.put_before_by == std::vector<std::string>{"新品推荐", "sponsored"});
  CHECK(why.text() ==
        "not shown: others put before it by 新品推荐, sponsored; at place 5 of a list that shows 3");
  CHECK(why.text(Language::chinese) ==
        "未展示：有商品被“新品推荐”、“付费推广”排到了它前面；排在第5位，只展示3位");
  CHECK(why_not(model, {}, ItemIndex(1), rules | Mmr{.lambda = 1}, options).put_before_by.size() == 2);
  CHECK(why_not(model, {}, ItemIndex(0), rules, options).put_before_by.empty());  // shown
  const Rules boosts{boost("summer sale", [](ItemIndex item) { return item.value == 3; }, 3)};
  CHECK(why_not(model, {}, ItemIndex(2), boosts, options).put_before_by ==
        std::vector<std::string>{"summer sale"});
  CHECK(why_not(model, {}, ItemIndex(4), boosts, options).put_before_by.empty());  // 3 is before it anyway
}

TEST_CASE("a name that was given stays as it is, even where one of the library's own is the same") {
  const Fixed model{{9, 8, 7, 6, 5, no_score<float>}};
  const auto none = [](ItemIndex item) { return item.value > 1; };
  const Rules rules{allowed("popularity", none), hidden(items({0, 1})), in_stock({true}).named("mmr"),
                    boost("at most 3 of everything", none, 2), pin(ItemIndex(5), 1).named("sponsored")};
  const auto slate = Rules{boost("novelty", none, 2), allowed("hidden", none), hidden(items({2}))}(
      make_slate(recommend(model, {}, {.count = 5}), 3), {});
  CHECK(slate.why(ItemIndex(0), Language::chinese) == "被“hidden”移除");
  CHECK(slate.why(ItemIndex(2), Language::chinese) == "被“隐藏商品”移除");
  CHECK(slate.why(ItemIndex(3), Language::chinese).find("novelty") != std::string::npos);
  CHECK(why_not(model, {}, ItemIndex(0), rules, {.places = 3}).text(Language::chinese) ==
        "未展示：被“popularity”移除；也不符合规则“隐藏商品”");
  CHECK(why_not(model, {}, ItemIndex(1), rules | Mmr{}, {.places = 3}).text(Language::chinese) ==
        "未展示：被“popularity”移除；也不符合规则“隐藏商品”、“mmr”");
  const Rules pinned{pin(ItemIndex(5), 1).named("sponsored")};
  CHECK(why_not(model, {}, ItemIndex(0), pinned, {.places = 1}).text(Language::chinese) ==
        "未展示：有商品被“sponsored”排到了它前面；排在第2位，只展示1位");
}

TEST_CASE("rules and re-rankers have Chinese names in Chinese sentences, unless somebody named them") {
  const Labels brands = Labels::of("brand", {"a", "a", "b"});
  const auto said = [](const Rule& rule, std::size_t to = 0) {
    return Note{ItemIndex(0), 3, to, rule.name()}.text(Language::chinese);
  };
  CHECK(said(in_region(brands)) == "被“仅限本地区”移除");
  CHECK(said(in_region(brands).named("华北")) == "被“华北”移除");
  CHECK(said(allowed("at most once", [](ItemIndex) { return true; })) == "被“at most once”移除");
  CHECK(said(at_most(2, brands)) == "被“同一brand最多2件”移除");
  CHECK(said(at_most(2, brands, "a")) == "被“brand a最多2件”移除");
  CHECK(said(not_again_within(14 * days)) == "被“14天内不重复推荐”移除");
  CHECK(said(shown_at_most(3)) == "被“最多展示3次”移除");
  CHECK(said(pin(ItemIndex(12), 1), 1) == "被“商品12置于第1位”从第3位提前到第1位");
  const Catalog catalog = read_catalog(CsvReader::of_text("id,margin\na,0.1\n"), {.numbers = {"margin"}});
  CHECK(said(at_least(0.05, catalog, "margin")) == "被“margin不低于0.05”移除");
  CHECK(said(in_stock(catalog, "margin").named("mmr 2")) == "被“mmr 2”移除");
  const Fixed model{{9, 8, 7, 6, 5, no_score<float>}};
  const auto slate = recommend(model, {}, Mmr{.likeness = Likeness::labels(brands)}, {.places = 2});
  CHECK(slate.why(ItemIndex(2), Language::chinese) == "被“最大边际相关（MMR）”从第3位提前到第2位");
}
