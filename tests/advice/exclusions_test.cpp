#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/advice/understand.hpp"
#include "kindred/data/read_catalog.hpp"
#include "support/catch.hpp"

using namespace kindred;

namespace {

const RequestReader& reader() {
  static const RequestReader the_reader = [] {
    const std::string folder = std::string(KINDRED_TEST_DATA_DIR) + "/../../examples/data/complete-journey";
    return RequestRules{.attribute_columns = {"brand"}}.of(read_catalog(folder + "/products.csv"),
                                                           read_lexicon(folder + "/words.tsv"));
  }();
  return the_reader;
}

// The goods that must not be, "-nuts", and those that are wanted, in the order of the request.
using Notes = std::vector<std::string>;
Notes goods_of(std::string_view text) {
  Notes notes;
  for (const Constraint& constraint : reader().read(text).constraints)
    if (constraint.kind <= ConstraintKind::attribute)
      notes.push_back((constraint.negated ? "-" : "") + constraint.value);
  return notes;
}

}  // namespace

TEST_CASE("what must not be is left out, wherever the word that says so stands") {
  for (const char* const text : {"I have a peanut allergy, which cookies can I eat?",
                                 "peanut allergies, need cookies",
                                 "peanut intolerance, cookies",
                                 "I'm severely allergic to peanuts. cookies",
                                 "allergies: peanuts; cookies",
                                 "allergies - peanuts. cookies",
                                 "I react to peanuts, cookies",
                                 "must not contain peanuts, cookies",
                                 "never peanuts, cookies",
                                 "peanuts make me sick, cookies",
                                 "peanuts are forbidden, cookies",
                                 "peanuts? no. cookies",
                                 "no trace of peanuts, cookies",
                                 "peanuts I'm allergic to, cookies",
                                 "forbidden: peanuts; cookies",
                                 "with peanuts removed, cookies",
                                 "stay clear of peanuts, cookies",
                                 "没有添加花生的饼干",
                                 "不允许有花生，饼干",
                                 "花生就算了，饼干",
                                 "我花生过敏，饼干",
                                 "对花生严重过敏，饼干",
                                 "花生不行，饼干",
                                 "花生不要，饼干",
                                 "花生绝对不能吃，饼干",
                                 "过敏：花生；饼干",
                                 "过敏原是花生，饼干",
                                 "不含花生的饼干",
                                 "不要花生的饼干",
                                 "没有花生的饼干",
                                 "不能有花生的饼干",
                                 "不可以有花生的饼干",
                                 "不得含花生的饼干",
                                 "不能含花生的饼干",
                                 "千万别有花生，饼干",
                                 "除了花生以外的饼干",
                                 "花生都不能有的饼干",
                                 "有花生过敏史，饼干",
                                 "忌花生，饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-peanuts", "cookies"});
  }
  for (const char* const text :
       {"cookies that do not contain peanuts", "cookies that can't contain peanuts", "cookies w/o peanuts",
        "cookies, peanuts not allowed", "cookies, peanuts are not ok", "cookies peanut free",
        "cookies that aren't made with peanuts", "cookies but never with peanuts",
        "cookies, no peanut is welcome", "cookies for someone with a peanut allergy", "饼干，花生不要",
        "饼干花生除外", "饼干里不能含花生"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "-peanuts"});
  }
  CHECK(goods_of("有花生的饼干") == Notes{"peanuts", "cookies"});
  CHECK(goods_of("含花生的饼干") == Notes{"peanuts", "cookies"});
}

TEST_CASE("a list is left out as a whole, by a word before it or behind it") {
  for (const char* const text :
       {"neither nuts nor milk, cookies", "allergies: nuts, milk; cookies", "nut and milk allergy, cookies",
        "nuts and milk are not ok, cookies", "坚果、牛奶都不要，饼干", "坚果或者牛奶都不能有的饼干",
        "坚果牛奶都不要的饼干", "坚果，牛奶都不要；饼干", "我对坚果，牛奶过敏，饼干", "坚果牛奶不要，饼干",
        "nut-, and milk-free cookies", "not allowed: nuts, milk; cookies", "既不要坚果又不要牛奶的饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-nuts", "-milk", "cookies"});
  }
  for (const char* const text :
       {"allergic to nuts, milk, eggs; cookies", "I can't eat nuts, milk, eggs, cookies please",
        "allergic to nuts, milk and also eggs. cookies", "不能吃坚果，牛奶，鸡蛋；饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-nuts", "-milk", "-eggs", "cookies"});
  }
  CHECK(goods_of("cookies, I'm allergic to nuts, milk") == Notes{"cookies", "-nuts", "-milk"});
  CHECK(goods_of("allergic to nuts, cookies") == Notes{"-nuts", "cookies"});
  CHECK(goods_of("milk and nut free cookies") == Notes{"-milk", "-nuts", "cookies"});
  CHECK(goods_of("coffee and nut free cookies") == Notes{"coffee", "-nuts", "cookies"});
}

TEST_CASE("what negates may stand in two parts around what must not be") {
  for (const char* const text : {"keep nuts out of it, cookies",
                                 "keep nuts out, cookies",
                                 "leave the nuts out of my cookies",
                                 "keep nuts away from my son; cookies",
                                 "nuts make her ill; cookies",
                                 "nuts are off the table; cookies",
                                 "nuts are strictly off limits; cookies",
                                 "nuts are out of the question, cookies",
                                 "nuts are a problem for us; cookies",
                                 "nuts not included; cookies",
                                 "nuts? God no. cookies",
                                 "nut sensitivity, cookies",
                                 "sensitive to nuts; cookies",
                                 "she doesn't tolerate nuts; cookies",
                                 "I'd better cut out nuts; cookies",
                                 "I'm off nuts, cookies",
                                 "I gave up nuts; cookies",
                                 "I'm not a fan of nuts; cookies",
                                 "nuts give me hives; cookies",
                                 "nuts aren't good for me; cookies",
                                 "I can have everything but nuts, cookies",
                                 "anaphylactic to nuts; cookies",
                                 "allergic reactions to nuts; cookies",
                                 "nuts of any kind are out of the question; cookies",
                                 "I have a problem with nuts; cookies",
                                 "坚果一概不能有，饼干",
                                 "坚果会让我起疹子，饼干",
                                 "他对坚果没兴趣，饼干",
                                 "they forbade nuts, cookies",
                                 "把坚果排除，饼干",
                                 "戒了坚果，饼干",
                                 "禁食坚果，饼干",
                                 "坚果绝对不可以出现的饼干",
                                 "坚果味的不要，饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-nuts", "cookies"});
  }
  CHECK(goods_of("cookies, nuts excluded") == Notes{"cookies", "-nuts"});
  CHECK(goods_of("cookies w/out nuts") == Notes{"cookies", "-nuts"});
  CHECK(goods_of("巧克力味的冰淇淋") == Notes{"chocolate", "ice cream"});
  // Of a verb that nothing is known of it is told, and what it is said of must not be.
  const Request verb = reader().read("I can't swallow any nuts, cookies");
  CHECK(goods_of(verb.text) == Notes{"-nuts", "cookies"});
  CHECK(verb.not_understood == Notes{"can't swallow"});
  CHECK(goods_of("I can't live without coffee") == Notes{"coffee"});
  for (const char* const text :
       {"does this have nuts? I'm allergic. cookies", "nuts would kill my son, cookies",
        "nuts are no good, cookies", "eliminate nuts, cookies", "he reacts badly to nuts; cookies",
        "坚果制品不要，饼干", "跟坚果沾边的都不要，饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-nuts", "cookies"});
  }
  CHECK(goods_of("a spray that kills ants") != Notes{"-spray"});
  CHECK(goods_of("孩子牛奶过敏，饼干") == Notes{"kids", "-milk", "cookies"});
  CHECK(goods_of("pizza, hold the onions and the tomatoes") == Notes{"pizza", "-onions", "-tomatoes"});
  // Whoever cannot have it is no food.
  CHECK(goods_of("a nut-allergic child needs cookies") == Notes{"-nuts", "kids", "cookies"});
  CHECK(goods_of("my child's allergies are nuts and eggs; cookies") ==
        Notes{"kids", "-nuts", "-eggs", "cookies"});
  CHECK(goods_of("her allergies include nuts; cookies") == Notes{"women", "-nuts", "cookies"});
  CHECK(goods_of("my dog can't have chicken, dog food") == Notes{"dog", "-chicken", "dog food"});
  // "But" behind all of a kind takes out of it.
  CHECK(goods_of("any ice cream but chocolate") == Notes{"ice cream", "-chocolate"});
  CHECK(goods_of("vegetables apart from corn") == Notes{"vegetables", "-corn"});
  CHECK(goods_of("juice rather than soda") == Notes{"juice", "-soft drinks"});
  // Who is not allergic asks for nothing by saying so.
  for (const char* const text : {"I'm not allergic to nuts; cookies", "I have no allergy to nuts, cookies",
                                 "no allergies, cookies", "没有过敏史，饼干"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies"});
  }
  CHECK(goods_of("not allergic to nuts but to eggs, cookies") == Notes{"-eggs", "cookies"});
  CHECK(goods_of("nuts are not a problem, cookies") == Notes{"nuts", "cookies"});
  CHECK(goods_of("a nut allergy, so cookies without them") == Notes{"-nuts", "cookies"});
}

TEST_CASE("what somebody's body does when they eat something leaves it out") {
  for (const char* const text :
       {"she swells up when she eats peanuts; cookies", "my son swells up when he eats peanuts; cookies",
        "she gets sick when she eats peanuts, cookies", "I break out in hives if I eat peanuts, cookies",
        "he swells up from peanuts, cookies", "peanuts make her swell up, cookies",
        "peanuts make my throat itch; cookies", "she vomits if she has any peanuts, cookies",
        "if she eats peanuts she throws up; cookies", "whenever I eat peanuts I get hives. cookies",
        "when I eat peanuts, my face swells up. cookies", "sick after eating peanuts. cookies",
        "every time he has peanuts his tongue swells; cookies", "a rash from peanuts, cookies",
        "他一吃花生就肿，饼干", "她吃了花生会肿，饼干"}) {
    const Request request = reader().read(text);
    INFO(text);
    CHECK(goods_of(text) == Notes{"-peanuts", "cookies"});
    CHECK(request.not_understood.empty());
  }
  CHECK(goods_of("she swells up when she eats peanuts") == Notes{"-peanuts"});
  CHECK(goods_of("he coughs if he drinks milk or soda, tea") == Notes{"-milk", "-soft drinks", "tea"});
  CHECK(goods_of("every time he has shrimp or milk, he vomits; soup") == Notes{"-shrimp", "-milk", "soup"});
  CHECK(reader().read("she swells up when she eats lupins").not_understood == Notes{"eats lupins"});
  // Nobody has a reaction here.
  CHECK(goods_of("cookies for when she eats nuts") == Notes{"cookies", "nuts"});
  CHECK(goods_of("ice cream if you have chocolate") == Notes{"ice cream", "chocolate"});
  CHECK(goods_of("tea for my sick son when he eats cookies") == Notes{"tea", "cookies"});
}

TEST_CASE("a minus before a word leaves it out") {
  for (const char* const text : {"cookies -nuts", "cookies, -nuts", "cookies,-nuts", "cookies −nuts",
                                 "cookies -\"nuts\"", "饼干 -坚果"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "-nuts"});
  }
  CHECK(goods_of("-nuts cookies") == Notes{"-nuts", "cookies"});
  CHECK(goods_of("cookies -nuts -milk") == Notes{"cookies", "-nuts", "-milk"});
  CHECK(goods_of("cookies under $5 -nuts") == Notes{"cookies", "-nuts"});
  CHECK(goods_of("coffee -instant") == Notes{"coffee", "-instant"});
  // It goes with one word.
  CHECK(goods_of("ice cream -milk chocolate") == Notes{"ice cream", "-milk", "chocolate"});
  CHECK(goods_of("cookies -nuts, milk") == Notes{"cookies", "-nuts", "milk"});
  CHECK(goods_of("cookies -nuts and milk") == Notes{"cookies", "-nuts", "milk"});
  CHECK(goods_of("allergies -nuts; cookies") == Notes{"-nuts", "cookies"});
  CHECK(reader().read("cookies -gluten").not_understood == Notes{"-gluten"});
  // No minus, but a dash, a hyphen, a range or a bullet.
  for (const char* const text : {"cookies - nuts", "cookies-nuts", "- cookies\n- nuts", "-cookies\n-nuts"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "nuts"});
  }
  CHECK(goods_of("nut-free cookies") == Notes{"-nuts", "cookies"});
  const Request range = reader().read("coffee 5 -10 dollars");
  CHECK(range.constraints.size() == 3);
  CHECK(std::none_of(range.constraints.begin(), range.constraints.end(),
                     [](const Constraint& one) { return one.negated; }));
}

TEST_CASE("what is bought instead of a thing is not that thing, nor is that left out") {
  for (const char* const text :
       {"milk alternatives", "milk alternative", "alternatives to milk", "a substitute for milk",
        "substitutes for the milk", "dairy alternatives", "牛奶替代品", "牛奶的替代品"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"soy/rice milk"});
    CHECK(reader().read(text).not_understood.empty());
  }
  CHECK(goods_of("substitute for eggs") == Notes{"eggs substitute"});
  CHECK(goods_of("meat alternatives") == Notes{"meat alternatives"});
  CHECK(goods_of("milk alternatives without nuts") == Notes{"soy/rice milk", "-nuts"});
  CHECK(goods_of("no milk alternatives") == Notes{"-soy/rice milk"});
  CHECK(goods_of("something instead of milk") == Notes{"-milk"});
  // Of what the shop has no name for it is told.
  for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
           {"tea, coffee alternatives", "coffee alternatives"},
           {"tea, alternatives to coffee", "alternatives to coffee"},
           {"tea, coffee replacement", "coffee replacement"},
           {"tea, an alternative to zebra", "alternative to zebra"},
           {"tea, no coffee substitute", "no coffee substitute"},
           {"茶，代替咖啡的", "代替咖啡"},
           {"茶，咖啡的替代品", "咖啡的替代品"}}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"tea"});
    CHECK(reader().read(text).not_understood == Notes{told});
  }
}

TEST_CASE("a list of bare things goes on where it can be no list of wishes") {
  for (const char* const text : {"cookies without nuts, milk, eggs",
                                 "cookies with no nuts, milk, eggs, please", "饼干，不要坚果，牛奶，鸡蛋"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "-nuts", "-milk", "-eggs"});
  }
  for (const char* const text : {"no nuts, milk, eggs in my cookies", "without nuts, milk, eggs: cookies",
                                 "no nuts, milk, eggs, cookies"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"-nuts", "-milk", "-eggs", "cookies"});
  }
  // Of two parts it goes on where the second is what labels declare, and bare.
  for (const char* const text :
       {"cookies without nuts, milk", "cookies with no nuts, milk please",
        "cookies without nuts, milk, please", "饼干，不要坚果，牛奶", "饼干不含坚果，牛奶"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "-nuts", "-milk"});
  }
  CHECK(goods_of("without nuts, milk; cookies") == Notes{"-nuts", "-milk", "cookies"});
  CHECK(goods_of("cookies without nuts, bread") == Notes{"cookies", "-nuts", "bread"});
  CHECK(goods_of("cookies without nuts, organic milk") == Notes{"cookies", "-nuts", "organic", "milk"});
  for (const char* const text :
       {"cookies without nuts; milk", "cookies without nuts, also milk", "cookies without nuts, 2 milk",
        "cookies without nuts, I want milk", "饼干不要坚果，还要牛奶"}) {
    INFO(text);
    CHECK(goods_of(text) == Notes{"cookies", "-nuts", "milk"});
  }
  CHECK(goods_of("milk, cookies without nuts") == Notes{"milk", "cookies", "-nuts"});
  CHECK(goods_of("tea, cookies without nuts, milk") == Notes{"tea", "cookies", "-nuts", "milk"});
  CHECK(goods_of("no nuts, milk") == Notes{"-nuts", "milk"});
  CHECK(goods_of("tea, bread without nuts, milk, eggs") == Notes{"tea", "bread", "-nuts", "milk", "eggs"});
  CHECK(goods_of("no nuts, cookies") == Notes{"-nuts", "cookies"});
  CHECK(goods_of("cookies, I'm allergic to shrimp and my son to peanuts") ==
        Notes{"cookies", "-shrimp", "-peanuts"});
  CHECK(goods_of("my son is allergic to eggs, my wife to nuts; cookies") ==
        Notes{"-eggs", "-nuts", "cookies"});
  CHECK(goods_of("tea for me and my son to nuts") == Notes{"tea", "nuts"});
  CHECK(goods_of("牛奶鸡蛋过敏，饼干") == Notes{"-milk", "-eggs", "cookies"});
  // Of several characters that nothing is known of the list goes on before all.
  CHECK(goods_of("对虾和螃蟹过敏") == Notes{"-shrimp"});
}

TEST_CASE("an exclusion that is not understood is told and is no wish") {
  for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
           {"dinner, shellfish allergy", "shellfish allergy"},
           {"cookies, no zebra nuts", "no zebra nuts"},
           {"soup with less salt", "less salt"},
           {"candy with as little sugar as possible", "little sugar"},
           {"something for my cat, not fish flavored", "not fish flavored"},
           {"allergy friendly cookies", "allergy"},
           {"饼干，不含麸质", "不含麸质"},
           {"饼干，麸质也不要", "麸质也不要"},
           {"过敏的孩子吃的饼干", "过敏"},
           {"dog food, not for puppies", "not for puppies"}}) {
    const Request request = reader().read(text);
    INFO(text);
    CHECK(request.not_understood == Notes{told});
    CHECK(std::none_of(request.constraints.begin(), request.constraints.end(), [](const Constraint& one) {
      return one.value == "nuts" || one.value == "salt" || one.value == "sugar" || one.value == "flavored" ||
             one.value == "allergy";
    }));
  }
  const Request verb = reader().read("milk doesn't agree with me, cookies");
  CHECK(goods_of(verb.text) == Notes{"cookies"});
  CHECK(verb.not_understood == Notes{"doesn't agree", "milk"});
  CHECK(goods_of("no tree nuts, cookies") == Notes{"-nuts", "cookies"});
  // Of tree cookies the shop knows nothing: all cookies are left out.
  CHECK(goods_of("snacks, no tree cookies") == Notes{"snacks", "-trees", "-cookies"});
  CHECK(goods_of("non-dairy creamer") == Notes{"-dairy", "coffee creamers"});
  CHECK(goods_of("不能吃坚果的孩子") == Notes{"-nuts", "kids"});
  CHECK(goods_of("I don't want to spend much on coffee") == Notes{"coffee"});
  CHECK(goods_of("no cookies with nuts") == Notes{"-cookies", "-nuts"});
  CHECK(goods_of("coca cola") == Notes{"soft drinks"});
  CHECK(goods_of("要不要来点咖啡") == Notes{"coffee"});
}

TEST_CASE("nuts, dairy and seafood are what the shop has of them, when they must not be") {
  const auto is_out = [](std::string_view what, std::string_view title) {
    const auto out =
        reader().match({.kind = ConstraintKind::category, .negated = true, .value = std::string(what)});
    const Catalog& catalog = reader().catalog();
    int items = 0;
    for (ItemIndex item{0}; item.value < catalog.size(); ++item) {
      if (catalog[item].title.find(title) == std::string_view::npos) continue;
      ++items;
      if (!(out[item.value] > 0)) return false;
    }
    return items > 0;
  };
  CHECK(is_out("nuts", "Almonds"));
  CHECK(is_out("nuts", "Peanut butter"));
  CHECK(is_out("dairy", "Butter"));
  CHECK(is_out("seafood", "shrimp"));
  // What is said to have none has none.
  CHECK_FALSE(is_out("dairy", "Non dairy creamer"));
}

TEST_CASE("words of every day are not corrected to what the shop has") {
  for (const char* const text : {"wireless mouse", "the beach", "I feel sick", "remove it", "forget it",
                                 "茶杯", "take it out of the basket", "apple watch"}) {
    INFO(text);
    CHECK(goods_of(text).empty());
    CHECK(reader().read(text).corrected.empty());
  }
  const auto pieces = [](std::string_view text) {
    for (const Constraint& constraint : reader().read(text).constraints)
      if (constraint.kind == ConstraintKind::count) return constraint.number;
    return 0.0;
  };
  CHECK(pieces("two dozen eggs") == 24);
  CHECK(pieces("half a dozen eggs") == 6);
  CHECK(pieces("half a pound of ham") == 0);
  CHECK(goods_of("half a pound of ham") == Notes{"ham"});
  CHECK(pieces("paper towels, at least 6 rolls") == 6);
  CHECK(goods_of("paper towels, at least 6 rolls") == Notes{"paper towels"});
}
