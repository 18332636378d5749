#include "kindred/advice/understand.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "advice/judged_requests.hpp"
#include "advice/small_shop.hpp"
#include "kindred/advice/dialogue.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/random.hpp"
#include "kindred/data/read_catalog.hpp"
#include "kindred/text/character_table.hpp"
#include "support/catch.hpp"

using namespace kindred;
using advice_test::notes_of;

namespace {

using Notes = std::vector<std::string>;

Notes understood(std::string_view text) {
  static const RequestReader reader = advice_test::small_reader();
  return notes_of(reader.read(text));
}

}  // namespace

TEST_CASE(
    "requests over the bundled catalogue are understood, and what the shop does not have is not made up") {
  const std::string folder = KINDRED_TEST_DATA_DIR "/../../examples/data/complete-journey";
  const RequestReader reader = RequestRules{.attribute_columns = {"brand"}}.of(
      read_catalog(folder + "/products.csv"), read_lexicon(folder + "/words.tsv"));
  for (const char* const file : {"requests_en.tsv", "requests_zh.tsv"}) {
    const auto figures =
        advice_test::figures_of(reader, std::string(KINDRED_TEST_DATA_DIR "/../advice/").append(file), 0);
    INFO(file << ": " << figures.right << " right, " << figures.wrong << " wrong, " << figures.missed
              << " missed");
    REQUIRE(figures.requests >= 60);
    CHECK(figures.precision() >= 0.9);
    CHECK(figures.recall() >= 0.9);
  }
  // What the shop does not have is not turned into what it has.
  for (const char* const text :
       {"Do you sell bicycles?", "iphone charger", "你们卖自行车吗", "coffee grinder"}) {
    const Request request = reader.read(text);
    CHECK(request.constraints.empty());
    CHECK_FALSE(request.not_understood.empty());
  }
}

TEST_CASE("things, attributes and what must not be") {
  CHECK(understood("organic coffee") == Notes{"a:organic", "c:coffee"});
  CHECK(understood("ground coffee") == Notes{"c:ground coffee"});
  CHECK(understood("coffee filters") == Notes{"c:coffee filter"});
  CHECK(understood("coffee, but not instant") == Notes{"c:coffee", "-instant"});
  CHECK(understood("no instant coffee") == Notes{"-instant coffee"});
  CHECK(understood("不要速溶的咖啡") == Notes{"-instant", "c:coffee"});
  CHECK(understood("candy without nuts or milk") == Notes{"c:candy", "-nut", "-milk"});
  CHECK(understood("I'm allergic to nuts. any sweets?") == Notes{"-nut", "c:candy"});
  CHECK(understood("我对坚果过敏，有糖果吗") == Notes{"-nut", "c:candy"});
  CHECK(understood("nut free candy") == Notes{"-nut", "c:candy"});
  for (const char* const text :
       {"对坚果和牛奶过敏，有糖果吗", "我对坚果、牛奶过敏，有糖果吗", "坚果和牛奶除外，有糖果吗"}) {
    INFO(text);
    CHECK(understood(text) == Notes{"-nut", "-milk", "c:candy"});
  }
  CHECK(understood("对坚果、牛奶和咖啡过敏") == Notes{"-nut", "-milk", "-coffee"});
  CHECK(understood("糖果和咖啡，对坚果和牛奶过敏") == Notes{"c:candy", "c:coffee", "-nut", "-milk"});
  CHECK(understood("糖果和咖啡，对坚果过敏") == Notes{"c:candy", "c:coffee", "-nut"});
  CHECK(understood("coffee and nut free candy") == Notes{"c:coffee", "-nut", "c:candy"});
  for (const char* const text : {"nut-free candy", "nut\u2010free candy", "nut\u2011free candy"}) {
    INFO(text);
    CHECK(understood(text) == Notes{"-nut", "c:candy"});
  }
  CHECK(understood("£3\u20118") == Notes{"price>=3 gbp", "price<=8 gbp"});
  CHECK(understood("coffee, no bean") == Notes{"c:coffee", "-bean"});
  CHECK(understood("biocoffee") == Notes{"a:organic", "c:coffee"});
  CHECK(understood("糖果，复活节用") == Notes{"c:candy", "o:easter"});
  const Request two = advice_test::small_reader().read("organic milk and white coffee");
  REQUIRE(two.constraints.size() == 4);
  CHECK(two.constraints[0].thing == 0);
  CHECK(two.constraints[1].thing == 0);
  CHECK(two.constraints[2].thing == 1);
  CHECK(two.thing_count() == 2);
}

TEST_CASE("a negation goes through a list and no further") {
  for (const char* const text : {"candy without nuts, milk or coffee", "candy without nuts, milk, or coffee",
                                 "candy without nuts or milk and coffee", "糖果，不含坚果，牛奶和咖啡",
                                 "糖果，不含坚果、牛奶、咖啡"}) {
    INFO(text);
    CHECK(understood(text) == Notes{"c:candy", "-nut", "-milk", "-coffee"});
  }
  CHECK(understood("candy without nuts, white milk") == Notes{"c:candy", "-nut", "c:white milk"});
  CHECK(understood("candy without nuts, I want milk and coffee") ==
        Notes{"c:candy", "-nut", "c:milk", "c:coffee"});
  // What nothing is known of is told with its "without", wherever it stands.
  const RequestReader reader = advice_test::small_reader();
  for (const char* const text : {"candy without gluten or nuts", "candy without nuts or gluten"}) {
    INFO(text);
    CHECK(notes_of(reader.read(text)) == Notes{"c:candy", "-nut"});
    CHECK(reader.read(text).not_understood == Notes{"without gluten"});
  }
  CHECK(notes_of(reader.read("candy without nuts, gluten or milk")) == Notes{"c:candy", "-nut", "-milk"});
  CHECK(reader.read("candy without nuts, gluten or milk").not_understood == Notes{"without gluten"});
  CHECK(reader.read("糖果，不含坚果和麸质").not_understood == Notes{"不含麸质"});
  std::string many = "candy without nuts";
  while (many.size() < 10'000) many += ", nuts";
  CHECK(notes_of(reader.read(many + " or nuts")) == Notes{"c:candy", "-nut"});
}

TEST_CASE("a negation of an occasion or a price is of nothing else") {
  CHECK(understood("candy not for easter") == Notes{"c:candy", "-easter"});
  CHECK(understood("candy not for easter under $10") == Notes{"c:candy", "-easter", "price<=10 usd"});
  CHECK(understood("不是复活节用的糖果") == Notes{"-easter", "c:candy"});
  CHECK(understood("coffee for easter, not instant") == Notes{"c:coffee", "o:easter", "-instant"});
  CHECK(understood("candy, nothing fancy under $20") == Notes{"c:candy", "price<=20 usd"});
  CHECK(understood("something not too fancy under $20") == Notes{"price<=20 usd"});
  CHECK(understood("nothing under 20") == Notes{"price>=20"});
  CHECK(understood("I don't want anything over 50") == Notes{"price<=50"});
  CHECK(understood("I don't know much about coffee, something under 20") == Notes{"c:coffee", "price<=20"});
}

TEST_CASE("prices, currencies and counts") {
  CHECK(understood("coffee under $10") == Notes{"c:coffee", "price<=10 usd"});
  CHECK(understood("coffee for no more than 1,250.50 euros") == Notes{"c:coffee", "price<=1250.5 eur"});
  CHECK(understood("between 3 and 8 dollars") == Notes{"price>=3 usd", "price<=8 usd"});
  CHECK(understood("£8-£3") == Notes{"price>=3 gbp", "price<=8 gbp"});
  CHECK(understood("over twenty five bucks") == Notes{"price>=25"});
  CHECK(understood("five hundred dollars or less") == Notes{"price<=500 usd"});
  CHECK(understood("around 20") == Notes{"price~20"});
  CHECK(understood("３０块以内") == Notes{"price<=30"});
  CHECK(understood("二十到三十五元") == Notes{"price>=20", "price<=35"});
  CHECK(understood("超过一百二十美元") == Notes{"price>=120 usd"});
  CHECK(understood("not over 5") == Notes{"price<=5"});
  CHECK(understood("no coffee over 20 dollars") == Notes{"c:coffee", "price<=20 usd"});
  // What is not to cost so much is no bound, and a range no number of pieces.
  for (const auto& [text, told] :
       std::vector<std::pair<std::string, std::string>>{{"coffee, not 4 dollars", "not 4 dollars"},
                                                        {"咖啡，不要20块的", "不要20块"},
                                                        {"5 to 10 coffee", "5 to 10"},
                                                        {"3 or 4 bottles of coffee", "3 or 4 bottles"},
                                                        {"between 3 and 5 coffee", "3 and 5"},
                                                        {"三五瓶咖啡", "三五瓶"}}) {
    const Request request = advice_test::small_reader().read(text);
    INFO(text);
    CHECK(notes_of(request) == Notes{"c:coffee"});
    CHECK(request.not_understood == Notes{told});
  }
  CHECK(understood("coffee between 3 and 5 but not 4 dollars") == Notes{"c:coffee", "price>=3", "price<=5"});
  CHECK(understood("not too expensive") == Notes{"price:low"});
  CHECK(understood("便宜的") == Notes{"price:low"});
  CHECK(understood("two bottles of milk") == Notes{"n:2", "c:milk"});
  CHECK(understood("糖果要3包") == Notes{"c:candy", "n:3"});
  CHECK(understood("at least 3 kinds of candy") == Notes{"n:3", "c:candy"});
  CHECK(understood("milk for six people") == Notes{"c:milk"});
  CHECK(understood("12 oz coffee") == Notes{"a:12 oz", "c:coffee"});
}

TEST_CASE("numbers in words, with factors and of what is no price") {
  for (const char* const text : {"under two hundred fifty dollars", "under 2 hundred fifty dollars",
                                 "under two hundred and fifty dollars"}) {
    INFO(text);
    CHECK(understood(text) == Notes{"price<=250 usd"});
  }
  CHECK(understood("under 2 hundred dollars") == Notes{"price<=200 usd"});
  CHECK(understood("under one hundred fifty dollars") == Notes{"price<=150 usd"});
  CHECK(understood("under five hundred twenty five dollars") == Notes{"price<=525 usd"});
  CHECK(understood("under two thousand five hundred dollars") == Notes{"price<=2500 usd"});
  CHECK(understood("between one hundred and two hundred dollars") ==
        Notes{"price>=100 usd", "price<=200 usd"});
  CHECK(understood("under 2k") == Notes{"price<=2000"});
  CHECK(understood("不超过3千元") == Notes{"price<=3000"});
  CHECK(understood("不超过1.5万元") == Notes{"price<=15000"});
  CHECK(understood("不超过2千5百元") == Notes{"price<=2500"});
  CHECK(understood("不超过十五万元") == Notes{"price<=150000"});
  CHECK(understood("不超过三百万元") == Notes{"price<=3e+06"});
  CHECK(understood("不超过一百五") == Notes{"price<=150"});
  CHECK(understood("不超过一百零五元") == Notes{"price<=105"});
  CHECK(understood("不超过一千二百三十四元") == Notes{"price<=1234"});
  CHECK(understood("不超过一千两百元") == Notes{"price<=1200"});
  CHECK(understood("zero milk candy") == Notes{"-milk", "c:candy"});
  CHECK(understood("0牛奶糖果") == Notes{"-milk", "c:candy"});
  CHECK(understood("size 0 candy") == Notes{"c:candy"});
  CHECK(understood("5 pound bag of coffee") == Notes{"c:coffee"});
  CHECK(understood("2 pounds ground coffee") == Notes{"c:ground coffee"});
  CHECK(understood("coffee, 10 pounds or less") == Notes{"c:coffee", "price<=10 gbp"});
  CHECK(understood("under 10 pounds") == Notes{"price<=10 gbp"});
  const RequestReader reader = advice_test::small_reader();
  CHECK(reader.read("10 pound coffee").not_understood == Notes{"10 pound"});
  CHECK(reader.read("candy under 100 calories").not_understood == Notes{"100 calories"});
  for (const char* const text : {"candy under 100 calories", "candy in under 30 minutes",
                                 "candy for those over 3 years", "糖果，3岁以上", "两千克糖果"}) {
    INFO(text);
    CHECK(understood(text) == Notes{"c:candy"});
  }
  CHECK(understood("a nice one at most 10 dollars") == Notes{"price<=10 usd"});
  CHECK(understood("10 at most") == Notes{"price<=10"});
}

TEST_CASE("what was understood carries its words, and the rest is told") {
  const RequestReader reader = advice_test::small_reader();
  const Request request = reader.read("Orgnic JAVA from Narnia, under $5");
  CHECK(request.corrected == std::vector<CorrectedWord>{{"Orgnic", "organic"}});
  CHECK(request.not_understood == std::vector<std::string>{"Narnia"});
  REQUIRE(request.constraints.size() == 3);
  CHECK(request.constraints[0].words == "Orgnic");
  CHECK(request.constraints[1].words == "JAVA");
  CHECK(request.constraints[1].begin == 7);
  CHECK(request.constraints[2].words == "under $5");
  CHECK(reader.read("candy without gluten").not_understood == std::vector<std::string>{"without gluten"});
  CHECK(reader.read("手机壳").not_understood == std::vector<std::string>{"手机壳"});
  CHECK(RequestRules{.correct = false}.of(advice_test::small_catalog()).read("orgnic").constraints.empty());
  CHECK(reader.read("") == Request{});
}

TEST_CASE("items are matched by how much of their words a phrase is") {
  const RequestReader reader = advice_test::small_reader();
  const auto coffee = reader.match({.value = "coffee"});
  // Half of the title's first part, half of the type and all of the category; the brand does not count.
  CHECK(coffee[0] == Approx((0.5 + 0.5 + 1) / 3));
  CHECK(coffee[4] == 0);  // filters
  CHECK(coffee[5] == 0);
  CHECK(reader.match({.kind = ConstraintKind::attribute, .value = "organic"})[6] == 1);
  CHECK(reader.match({.negated = true, .value = "nut"})[9] == 1);
  CHECK(reader.match({.value = "unheard of"})[0] == 0);
  CHECK_THROWS_AS(reader.match({.kind = ConstraintKind::price_low}), OptionError);
  CHECK_THROWS_AS(RequestRules{.columns = {"colour"}}.of(advice_test::small_catalog()), LookupError);
}

TEST_CASE("hostile requests are read to their end") {
  const RequestReader reader = advice_test::small_reader();
  CHECK(reader.read(std::string(1000, '\xFF')).constraints.empty());
  const std::string zeros("coffee\0under\0 5", 15);
  CHECK(notes_of(reader.read(zeros)) == Notes{"c:coffee", "price<=5"});
  std::string huge = "coffee ";
  while (huge.size() < 100'000) huge += "咖啡 $ 9999999999999999999999 十万 - . , ";
  const Request request = reader.read(huge);
  CHECK(request.not_understood.back().find("bytes after the first") != std::string::npos);
  std::string large;
  while (large.size() < RequestReader::longest_request) large += "万";
  CHECK(reader.read(large).constraints.empty());
  // Any sequence of words of the grammar is read, and every constraint rests on words that are there.
  const std::vector<std::string> words = {"coffee",  "not",  "under", "5",    "$",   "or",      "less",
                                          "的",      "不要", "三",    "瓶",   ",",   "free",    "to",
                                          "between", "and",  "元",    "以内", "xyz", "organic", "第"};
  Random random(1, 2);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int w = 0; w < 8; ++w) text += words[static_cast<std::size_t>(random.below(words.size()))] + " ";
    for (const Constraint& constraint : reader.read(text).constraints) {
      CHECK(text.substr(constraint.begin, constraint.words.size()) == constraint.words);
      CHECK_FALSE(constraint.words.empty());
    }
  }
}

TEST_CASE("requests are folded as the rules say") {
  const std::string text = "對堅果過敏，有機糖果，不超過10元";
  const Notes meant{"-nut", "a:organic", "c:candy", "price<=10"};
  CHECK(understood(text) != meant);
  const Folding simplified{
      .characters = CharacterTable({{U'對', U'对'}, {U'堅', U'坚'}, {U'過', U'过'}, {U'機', U'机'}})};
  const auto reader = RequestRules{.attribute_columns = {"brand"}, .folding = simplified}.of(
      advice_test::small_catalog(), advice_test::small_lexicon());
  CHECK(notes_of(reader.read(text)) == meant);
  const auto without_marks = RequestRules{.folding = {.marks = true}}.of(advice_test::small_catalog());
  CHECK(notes_of(without_marks.read("Ground cofféé")) == notes_of(without_marks.read("ground coffee")));
  CHECK(!Dialogue(reader, {}, "brand").say("咖啡").say("買單").finished());
  const Folding more{.characters = CharacterTable({{U'買', U'买'}, {U'單', U'单'}})};
  const auto folds =
      RequestRules{.folding = more}.of(advice_test::small_catalog(), advice_test::small_lexicon());
  CHECK(Dialogue(folds, {}, "brand").say("咖啡").say("買單").finished());
}

TEST_CASE("of things that share their last word the first is none by itself") {
  CatalogTable table;
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn type("type");
  for (const char* value : {"TV/movie magazine", "Hand and body lotions", "Labels & wrapping paper",
                            "Waffles/pancakes", "Metal polish & rust removers"}) {
    ids->add(value);
    table.titles.emplace_back(value);
    type.push_back(value);
  }
  table.items = std::move(ids);
  table.texts = {std::move(type)};
  const RequestReader reader = RequestRules{}.of(Catalog(std::move(table)));
  for (const char* const text : {"tv", "hand"}) {
    INFO(text);
    CHECK(reader.read(text).constraints.empty());
    CHECK(reader.read(text).not_understood == Notes{text});
  }
  CHECK(notes_of(reader.read("tv magazine")) == Notes{"a:tv", "c:magazine"});
  CHECK(notes_of(reader.read("hand lotion")) == Notes{"a:hand", "c:lotion"});
  CHECK(notes_of(reader.read("labels")) == Notes{"c:label"});
  CHECK(notes_of(reader.read("waffles")) == Notes{"c:waffle"});
  CHECK(notes_of(reader.read("metal polish")) == Notes{"c:metal polish"});
}

TEST_CASE("a word is not read as one that the catalogue shortens, nor as one that is then not understood") {
  CatalogTable table;
  auto ids = std::make_shared<ItemVocabulary>();
  TextColumn category("category");
  for (const char* title :
       {"Cake, 16 oz", "Birthday cake", "Chocolate cake", "Cheese cake", "Angel cke rolls"}) {
    ids->add("id of " + std::string(title));
    table.titles.emplace_back(title);
    category.push_back("Angel cake rolls");
  }
  table.items = std::move(ids);
  table.texts = {std::move(category)};
  const RequestReader reader = RequestRules{.columns = {"category"}}.of(Catalog(std::move(table)));
  const Request request = reader.read("diet coke");
  CHECK(request.corrected.empty());
  CHECK(request.not_understood == std::vector<std::string>{"diet coke"});
  CHECK(reader.read("angel cakke rolls").corrected == std::vector<CorrectedWord>{{"cakke", "cake"}});
  // "birthday" is known, and says what a grinder is for, which is not.
  const Request part = reader.read("birthdy grinder");
  CHECK(part.corrected.empty());
  CHECK(part.not_understood == std::vector<std::string>{"birthdy", "grinder"});
}
